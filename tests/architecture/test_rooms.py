"""The house as docs/architecture.md draws it: imports run one way, and each room keeps to its own tools."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROOMS = ("journal_domain", "projections", "archive", "api")
"""From the ground floor up: a room may import those before it."""

TOOLS = {
    "journal_domain": {"msgspec", "eventsourcing"},
    "projections": {"msgspec", "eventsourcing", "psycopg"},
    "archive": {"msgspec", "eventsourcing", "psycopg", "psycopg_pool", "cryptography", "reportlab"},
}
"""What a room may import beside the standard library; `api` may import whatever is declared."""

FORBIDDEN_NAMES = {"utils", "util", "common", "helper", "helpers", "manager", "misc", "base"}
MOST_LINES = 350


def imported(source: str) -> Iterator[str]:
    """The top-level packages that a module imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def trespasses(src: Path) -> list[str]:
    """Every import below `src` that runs upwards or uses another room's tools."""
    found = []
    for floor, room in enumerate(ROOMS):
        allowed = set(ROOMS[: floor + 1]) | TOOLS.get(room, set()) | set(sys.stdlib_module_names)
        for path in sorted((src / room).rglob("*.py")):
            for package in imported(path.read_text(encoding="utf-8")):
                upward = package in ROOMS and package not in allowed
                foreign = room in TOOLS and package not in allowed
                if upward or foreign:
                    found.append(f"{path.relative_to(src)} imports {package}")
    return found


def test_imports_run_one_way_and_each_room_keeps_to_its_tools() -> None:
    assert trespasses(ROOT / "src") == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("journal_domain", "import projections.runner"),
        ("journal_domain", "from psycopg import connect"),
        ("projections", "from archive.ledger import recorder"),
        ("projections", "def f():\n    import fastapi"),
        ("archive", "import api.app"),
    ],
)
def test_the_guard_sees_a_planted_trespass(tmp_path: Path, room: str, line: str) -> None:
    for name in ROOMS:
        (tmp_path / name).mkdir()
    (tmp_path / room / "planted.py").write_text(line, encoding="utf-8")
    assert len(trespasses(tmp_path)) == 1


def misnamed_or_overlong(tree: Path) -> list[str]:
    found = []
    for path in sorted(tree.rglob("*.py")):
        if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES:
            found.append(f"{path.name}: a name that says nothing")
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES:
            found.append(f"{path.relative_to(tree)}: {lines} lines, two nouns in one file")
    return found


@pytest.mark.parametrize("tree", ["src", "tests"])
def test_a_file_holds_one_noun_and_says_which(tree: str) -> None:
    assert misnamed_or_overlong(ROOT / tree) == []


def test_the_guard_sees_a_planted_name_and_length(tmp_path: Path) -> None:
    (tmp_path / "utils.py").write_text("", encoding="utf-8")
    (tmp_path / "long.py").write_text("x = 1\n" * (MOST_LINES + 1), encoding="utf-8")
    assert len(misnamed_or_overlong(tmp_path)) == 2


def test_sql_stands_beside_the_module_that_owns_it() -> None:
    lonely = [p for p in (ROOT / "src").rglob("*.sql") if not list(p.parent.glob("*.py"))]
    assert lonely == []
