"""Nothing in the tree ties an installation to one package registry: a college behind a proxy names its own."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# In pieces, or this file would be the first to break its own rule.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.com",
    "npm" + "js.org",
    "yarn" + "pkg.com",
    "crates" + ".io",
]
INDEX_OPTIONS = ["index" + "-url", "index" + "_url", "find" + "-links"]
ADDRESS = re.compile(
    "|".join(
        [
            *map(re.escape, HOSTS),
            *(rf"(?<!emit-){option}" for option in INDEX_OPTIONS),  # an option that leaves addresses out is welcome
            r"(?:https?|file)://\S+/" + r"simple\b",
        ]
    ),
    re.IGNORECASE,
)
GENERATED = {"build", "data"}


def tracked(root: Path) -> list[Path]:
    """The files under version control; in an unpacked archive, where git has nothing to say, the files there are."""
    try:
        answer = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        answer = ""
    if answer:
        return [path for name in answer.split("\0") if name and (path := root / name).is_file()]
    places = (path.relative_to(root) for path in root.rglob("*"))
    return [
        root / place
        for place in places
        if (root / place).is_file()
        and place.parts[0] not in GENERATED
        and not any(part.startswith(".") or part.endswith(".egg-info") for part in place.parts[:-1])
    ]


def addresses(files: list[Path]) -> list[str]:
    """Each line that names a registry or an index."""
    return [
        f"{path}:{number}: {found.group()}"
        for path in files
        for number, line in enumerate(path.read_bytes().decode("utf-8", errors="replace").splitlines(), start=1)
        if (found := ADDRESS.search(line))
    ]


def test_no_tracked_file_names_a_registry() -> None:
    files = tracked(ROOT)
    assert ROOT / "requirements" / "dev.txt" in files
    assert addresses(files) == []


@pytest.mark.parametrize(
    "line",
    [
        *(f"https://files.{host}/packages/a.whl" for host in HOSTS),
        *(f"--{option} https://packages.example/" for option in INDEX_OPTIONS),
        "https://packages.example/" + "simple/",
    ],
)
def test_the_guard_sees_a_planted_address(tmp_path: Path, line: str) -> None:
    (tmp_path / "requirements.txt").write_text(f"a==1\n{line}\n", encoding="utf-8")
    assert len(addresses(tracked(tmp_path))) == 1


def test_the_guard_lets_the_option_pass_that_leaves_addresses_out(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("uv pip compile --no-emit-" + INDEX_OPTIONS[0], encoding="utf-8")
    assert addresses(tracked(tmp_path)) == []
