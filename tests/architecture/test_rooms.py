"""The house as docs/architecture.md draws it: imports run one way, and each room keeps to its own tools."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROOMS = ("journal_domain", "projections", "archive", "api")
"""From the ground floor up: a room may import those before it."""

TOOLS = {
    "journal_domain": {"msgspec", "eventsourcing"},
    "projections": {"msgspec", "eventsourcing", "psycopg"},
    "archive": {
        "msgspec",
        "eventsourcing",
        "psycopg",
        "psycopg_pool",
        "cryptography",
        "reportlab",
        "bagit",
        "distributed",
        "pikepdf",
        "pkcs11",
        "pyhanko",
        "pyhanko_certvalidator",
        "pymupdf_fonts",
        "segno",
        "httpx",
        "rfc3161_client",
    },
}
"""What a room may import beside the standard library; `api` may import whatever pyproject.toml declares."""

COME_ALONG = {"argon2", "markupsafe", "psycopg_pool", "starlette"}
"""What a declared distribution brings under another name: argon2-cffi, psycopg[pool], the foundations of fastapi and jinja2."""

TRAVELS = ("archive/verify.py", "archive/volume/verify.py")
"""It verifies a volume where nothing is installed: the standard library alone, and one file whatever its length."""

FORBIDDEN_NAMES = {"utils", "util", "common", "helper", "helpers", "manager", "misc", "base"}
MOST_LINES = 350


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = {
    re.split(r"[^\w-]", requirement)[0].lower().replace("-", "_") for requirement in PROJECT["project"]["dependencies"]
}


def imported(source: str) -> Iterator[str]:
    """The top-level packages that a module imports, also those it imports by a name in quotes."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                yield from (alias.name.partition(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.Call(
                func=ast.Name(id=called) | ast.Attribute(attr=called), args=[ast.Constant(value=str(module)), *_]
            ) if called in ("import_module", "__import__"):
                yield module.partition(".")[0]


def allowed(path: str) -> set[str]:
    """The packages that the module at `path` (from `src`) may import."""
    standard = set(sys.stdlib_module_names)
    if path in TRAVELS:
        return standard
    room = path.partition("/")[0]
    floor = ROOMS.index(room)
    return standard | set(ROOMS[: floor + 1]) | TOOLS.get(room, DECLARED | COME_ALONG)


def trespasses(src: Path) -> list[str]:
    """Every import below `src` that runs upwards or uses another room's tools."""
    return [
        f"{path} imports {package}"
        for path in sorted(file.relative_to(src).as_posix() for room in ROOMS for file in (src / room).rglob("*.py"))
        for package in imported((src / path).read_text(encoding="utf-8"))
        if package not in allowed(path)
    ]


def test_imports_run_one_way_and_each_room_keeps_to_its_tools() -> None:
    assert all(list((ROOT / "src" / room).rglob("*.py")) for room in ROOMS)
    assert trespasses(ROOT / "src") == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("journal_domain/planted.py", "import projections.runner"),
        ("journal_domain/planted.py", "from psycopg import connect"),
        ("journal_domain/deep/planted.py", "import json, fastapi"),
        ("projections/planted.py", "from archive.ledger import recorder"),
        ("projections/planted.py", "def f():\n    import fastapi"),
        ("archive/planted.py", "import api.app"),
        ("archive/planted.py", "from importlib import import_module\nimport_module('api.app')"),
        ("archive/volume/verify.py", "import cryptography"),
        ("api/planted.py", "import never_declared"),
    ],
)
def test_the_guard_sees_a_planted_trespass(tmp_path: Path, module: str, line: str) -> None:
    planted = tmp_path / module
    planted.parent.mkdir(parents=True)
    planted.write_text(line, encoding="utf-8")
    assert len(trespasses(tmp_path)) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("journal_domain/journal.py", "import msgspec\nfrom . import values"),
        ("projections/runner.py", "import psycopg\nfrom journal_domain.values import Mark"),
        ("api/app.py", "import fastapi, archive.ledger, projections, journal_domain"),
        ("archive/volume/verify.py", "import hashlib, json"),
    ],
)
def test_the_guard_lets_the_design_pass(tmp_path: Path, module: str, line: str) -> None:
    lawful = tmp_path / module
    lawful.parent.mkdir(parents=True)
    lawful.write_text(line, encoding="utf-8")
    assert trespasses(tmp_path) == []


def misnamed_or_overlong(tree: Path) -> list[str]:
    found = []
    for path in sorted(tree.rglob("*.py")):
        here = path.relative_to(tree)
        if any(FORBIDDEN_NAMES & set(part.split("_")) for part in here.with_suffix("").parts):
            found.append(f"{here}: a name that says nothing")
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES and here.as_posix() not in TRAVELS:
            found.append(f"{here}: {lines} lines, two nouns in one file")
    return found


@pytest.mark.parametrize("tree", ["src", "tests"])
def test_a_file_holds_one_noun_and_says_which(tree: str) -> None:
    assert misnamed_or_overlong(ROOT / tree) == []


@pytest.mark.parametrize("name", ["utils.py", "mark_helpers.py", "manager.py", "common/marks.py"])
def test_the_guard_sees_a_planted_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("", encoding="utf-8")
    assert misnamed_or_overlong(tmp_path) == [f"{name}: a name that says nothing"]


def test_the_guard_sees_one_line_too_many(tmp_path: Path) -> None:
    (tmp_path / "marks.py").write_text("x = 1\n" * MOST_LINES, encoding="utf-8")
    assert misnamed_or_overlong(tmp_path) == []
    (tmp_path / "marks.py").write_text("x = 1\n" * (MOST_LINES + 1), encoding="utf-8")
    assert misnamed_or_overlong(tmp_path) == [f"marks.py: {MOST_LINES + 1} lines, two nouns in one file"]


def lonely_sql(src: Path) -> list[str]:
    """Every .sql file that no module beside it reads: neither by its name nor by bearing the same."""
    return [
        path.relative_to(src).as_posix()
        for path in sorted(src.rglob("*.sql"))
        if not path.with_suffix(".py").exists()
        and not any(path.name in module.read_text(encoding="utf-8") for module in path.parent.glob("*.py"))
    ]


def test_sql_stands_beside_the_module_that_owns_it() -> None:
    assert lonely_sql(ROOT / "src") == []


def test_the_guard_sees_sql_that_no_module_beside_it_reads(tmp_path: Path) -> None:
    (tmp_path / "marks.sql").write_text("", encoding="utf-8")
    (tmp_path / "page.py").write_text("", encoding="utf-8")
    assert lonely_sql(tmp_path) == ["marks.sql"]
    (tmp_path / "page.py").write_text('DDL = "marks.sql"', encoding="utf-8")
    assert lonely_sql(tmp_path) == []


def left_behind(files: list[str], patterns: list[str]) -> list[str]:
    """The data files that an installation from a wheel would lack."""
    return [file for file in files if not any(Path(file).match(pattern) for pattern in patterns)]


def test_an_installed_package_has_all_its_data() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    data = [
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / "src" / room).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    assert data
    assert left_behind(data, patterns) == []
    assert left_behind(["src/api/pages/planted.odd"], patterns) == ["src/api/pages/planted.odd"]


def font_registrars(src: Path) -> list[str]:
    """Every module that registers fonts: reportlab knows one font for a face, and the first one decides the bytes."""
    return [
        path.relative_to(src).as_posix()
        for path in sorted(src.rglob("*.py"))
        if "registerFont(" in path.read_text(encoding="utf-8")
    ]


def test_one_module_registers_fonts_so_that_no_other_print_changes_the_bytes_of_a_copy(tmp_path: Path) -> None:
    assert font_registrars(ROOT / "src") == ["archive/copies/typeface.py"]
    (tmp_path / "planted.py").write_text("pdfmetrics.registerFont(font)", encoding="utf-8")
    assert font_registrars(tmp_path) == ["planted.py"]


@pytest.mark.clause("4.3.2-d")
def test_the_entrance_knows_no_contacts() -> None:
    """Nobody comes in, and nobody gets a password, by a telephone or mail that was bound to them."""
    entrance = sorted((ROOT / "src/api/signin").glob("*.py"))
    assert len(entrance) > 10
    told = {path.name: contacts_in(path.read_text(encoding="utf-8")) for path in entrance}
    assert {name: found for name, found in told.items() if found} == {}
    assert contacts_in("from api.people import CONTACTS\nperson.contacts") == ["CONTACTS", "contacts"]


def contacts_in(source: str) -> list[str]:
    names = [
        getattr(node, "name", getattr(node, "attr", getattr(node, "id", None)))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.alias | ast.Attribute | ast.Name)
    ]
    return sorted(name for name in names if name and "contact" in name.lower())
