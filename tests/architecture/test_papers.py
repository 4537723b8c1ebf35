"""The papers around the code keep their word: decisions name their check, dependencies their reason, docs real commands."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
README = ["README.md", "README.ru.md"]


def faults(decision: str, root: Path) -> list[str]:
    """What a decision record lacks: its parts, or a check that exists."""
    lacking = [
        part
        for part in ("# ", "\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Check\n")
        if part not in decision
    ]
    checks = re.findall(r"`(tests/[^`]+)`", decision.partition("## Check")[2])
    if not checks:
        lacking.append("no check named")
    return lacking + [f"{check} does not exist" for check in checks if not (root / check).exists()]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda p: p.stem)
def test_a_decision_ends_in_the_check_that_holds_it(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8"), ROOT) == []


def test_the_guard_sees_a_decision_without_a_check(tmp_path: Path) -> None:
    whole = "# 1. T\n\nStatus: accepted\n\n## Context\nc\n\n## Decision\nd\n\n## Check\n`tests/there.py`\n"
    (tmp_path / "tests").mkdir()
    assert faults(whole, tmp_path) == ["tests/there.py does not exist"]
    (tmp_path / "tests" / "there.py").write_text("", encoding="utf-8")
    assert faults(whole, tmp_path) == []
    assert "no check named" in faults(whole.replace("`tests/there.py`", "soon"), tmp_path)


def test_each_dependency_has_its_line_and_each_line_its_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {
        re.match(r"[A-Za-z0-9_.-]+", requirement).group().lower()  # type: ignore[union-attr]
        for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    }
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert {name.lower() for name in re.findall(r"^\| `([^`\[]+)", page, flags=re.MULTILINE)} == declared


def test_no_tracked_file_names_a_registry_host() -> None:
    hosts = "|".join(
        f"{name}\\.{end}" for name, end in [("py" + "pi", "org"), ("pythonhosted", "org"), ("npmjs", "(com|org)")]
    )
    answer = subprocess.run(["git", "grep", "-nIiE", hosts], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.stdout == ""


def commands(page: str) -> list[str]:
    """The commands in a page's ```sh blocks, line by line."""
    blocks = re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def unknown(command: str) -> str | None:
    """Why a documented command cannot be run, or None. Only `make` and `journal` are ours to check."""
    words = command.split()
    if words[0] == "make":
        done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stderr if done.returncode else None
    if words[0] in ("journal", ".venv/bin/journal"):
        from typer.main import get_command  # noqa: PLC0415  (only this check needs the command line)

        from api.cli import app  # noqa: PLC0415

        command_here = get_command(app)
        for word in words[1:]:
            inner = getattr(command_here, "commands", {}).get(word)
            if inner is None:
                break
            command_here = inner
        else:
            return None
        options = {name for parameter in command_here.params for name in parameter.opts}
        wrong = [w for w in words if w.startswith("--") and w.split("=")[0] not in options | {"--help"}]
        return f"{command}: {wrong}" if wrong or hasattr(command_here, "commands") else None
    return None


@pytest.mark.parametrize("page", [*README, "docs/operations.md", "docs/import.md"])
def test_documented_commands_exist(page: str) -> None:
    found = commands((ROOT / page).read_text(encoding="utf-8"))
    assert found, f"{page} shows no command"
    assert [fault for command in found if (fault := unknown(command))] == []


def test_the_guard_sees_a_command_that_does_not_exist() -> None:
    assert unknown("make no-such-target")
    assert unknown("journal no-such-command")
    assert unknown("journal rebuild --no-such-option")
