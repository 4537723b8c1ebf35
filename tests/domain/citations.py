"""Which refusal codes and clauses the domain's source cites, and which the tests name: read from the syntax trees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import journal_domain

DOMAIN = Path(journal_domain.__path__[0])
SOURCES = sorted(DOMAIN.glob("*.py"))
TESTS = sorted(Path(__file__).parent.glob("test_*.py"))

CODE_AT = {"Refused": 0, "Denial": 0, "Problem": 1}
A_CLAUSE = re.compile(r"\d(\.\d+){1,2}(-[a-z])?")


def _texts(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _arguments(paths: Iterable[Path], places: dict[str, int]) -> set[str]:
    """Literal arguments at these places of calls to these names."""
    found: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in places:
                place = places[node.func.id]
                if len(node.args) > place:
                    found |= _texts(node.args[place])
    return found


def refusal_codes(paths: Iterable[Path]) -> set[str]:
    return _arguments(paths, CODE_AT)


def cited_clauses(paths: Iterable[Path]) -> set[str]:
    """Every literal that has a clause's form, wherever it stands: in a refusal, a denial, a grant, a table."""
    return {text for text in texts_in(paths) if A_CLAUSE.fullmatch(text)}


def texts_in(paths: Iterable[Path]) -> set[str]:
    """Every literal in these files: in tests and their tables a code is named where it is provoked."""
    found: set[str] = set()
    for path in paths:
        found |= _texts(ast.parse(path.read_text(encoding="utf-8")))
    return found


def clauses_under_test(paths: Iterable[Path]) -> set[str]:
    """What the tests' @clause markers name."""
    found: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "clause":
                        found |= _texts(mark)
    return found
