"""The papers around the code keep their word: decisions name their check, dependencies their reason, docs real commands."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
README = ["README.md", "README.ru.md"]
PAGES = [*README, *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))]

PARTS = {
    "title": r"\A# \S",
    "Status": r"^Status: \S",
    "Context": r"^## Context\n+[^#\s]",
    "Decision": r"^## Decision\n+[^#\s]",
    "Check": r"^## Check\n+[^#\s]",
}
"""What every decision record has, each with something in it."""


def faults(decision: str, root: Path) -> list[str]:
    """What a decision record lacks: its parts, or a check that exists."""
    lacking = [f"no {part}" for part, pattern in PARTS.items() if not re.search(pattern, decision, re.MULTILINE)]
    checks = re.findall(r"`(tests/[^`]+)`", decision.partition("\n## Check\n")[2])
    if not checks:
        lacking.append("no check named")
    for check in checks:
        file, _, name = check.partition("::")
        if not (root / file).exists():
            lacking.append(f"{file} does not exist")
        elif name and f"def {name}(" not in (root / file).read_text(encoding="utf-8"):
            lacking.append(f"{file} has no {name}")
    return lacking


def test_there_are_decisions_to_check() -> None:
    assert DECISIONS


@pytest.mark.parametrize("path", DECISIONS, ids=lambda p: p.stem)
def test_a_decision_ends_in_the_check_that_holds_it(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8"), ROOT) == []


WHOLE = "# 1. T\n\nStatus: accepted\n\n## Context\nc\n\n## Decision\nd\n\n## Check\n`tests/there.py`\n"


@pytest.mark.parametrize(
    ("was", "planted", "fault"),
    [
        ("# 1. T\n", "", "no title"),
        ("Status: accepted", "Status:", "no Status"),
        ("## Context\nc\n", "## Context\n", "no Context"),
        ("## Decision\nd\n", "", "no Decision"),
        ("`tests/there.py`", "soon", "no check named"),
        ("tests/there.py", "tests/gone.py", "tests/gone.py does not exist"),
        ("there.py`", "there.py::test_gone`", "tests/there.py has no test_gone"),
    ],
)
def test_the_guard_sees_a_planted_fault_in_a_decision(tmp_path: Path, was: str, planted: str, fault: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "there.py").write_text("def test_there():", encoding="utf-8")
    assert faults(WHOLE, tmp_path) == []
    assert faults(WHOLE.replace("there.py`", "there.py::test_there`"), tmp_path) == []
    assert faults(WHOLE.replace(was, planted), tmp_path) == [fault]


def undescribed(project: dict[str, Any], page: str) -> set[str]:
    """Dependencies without a line in the table, and lines without a dependency."""
    requirements = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    declared = {re.split(r"[^\w.-]", requirement)[0].lower() for requirement in requirements}
    described = {name.lower() for name in re.findall(r"^\| `([^`\[]+)", page, flags=re.MULTILINE)}
    return declared ^ described


def test_each_dependency_has_its_line_and_each_line_its_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert undescribed(project, (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")) == set()


def test_the_guard_sees_a_dependency_and_a_line_that_stand_alone() -> None:
    project = {"dependencies": ["kept[extra]>=1", "silent==2"], "optional-dependencies": {"dev": []}}
    assert undescribed(project, "| `kept[extra]` | x |\n| `dropped` | y |\n") == {"silent", "dropped"}


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


@pytest.mark.parametrize("page", PAGES)
def test_documented_commands_exist(page: str) -> None:
    found = commands((ROOT / page).read_text(encoding="utf-8"))
    assert found or page not in README, f"{page} shows no command"
    assert [fault for command in found if (fault := unknown(command))] == []


@pytest.mark.parametrize(
    "command", ["make no-such-target", "journal no-such-command", "journal rebuild --no-such-option"]
)
def test_the_guard_sees_a_command_that_does_not_exist(command: str) -> None:
    assert commands(f"text\n```sh\n{command}   # why\n```\n") == [command]
    assert unknown(command)


def dead_links(text: str, folder: Path) -> list[str]:
    """The relative links of a page in `folder` that lead nowhere."""
    links = re.findall(r"\]\(([^)#\s]+)", text)
    return [link for link in links if "://" not in link and not (folder / link).exists()]


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md"])
def test_links_between_the_papers_lead_somewhere(page: str) -> None:
    assert dead_links((ROOT / page).read_text(encoding="utf-8"), (ROOT / page).parent) == []


def test_the_guard_sees_a_dead_link(tmp_path: Path) -> None:
    assert dead_links("[here](gone.md#part), [there](https://example.org), [this](.)", tmp_path) == ["gone.md"]


@pytest.mark.parametrize("page", README)
def test_a_page_shows_real_output(page: str) -> None:
    assert "@@" not in (ROOT / page).read_text(encoding="utf-8")
