"""Which refusal codes each command of the college can end in, read from the domain's source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import journal_domain
from journal_domain.application import JournalApplication
from journal_domain.college import College

Name = tuple[str, str]
"""(module, function); the college's methods are in the module "College"."""

COLLEGE = {cls.__name__ for cls in College.__mro__ if cls.__module__.startswith("journal_domain.")}
"""The college and what it is made of: their methods are the module "College"."""

DOMAIN = Path(next(iter(journal_domain.__path__)))


def every_code() -> set[str]:
    """Every code that stands in the domain's source."""
    return {code for path in DOMAIN.glob("*.py") for code in _codes(ast.parse(path.read_text("utf-8")))}


def codes_of_commands() -> dict[str, set[str]]:
    """College method → the codes in it and in whatever it calls, directly or not."""
    functions = _functions()
    return {
        name: _reached((module, name), functions, set())
        for module, name in functions
        if module == "College" and not name.startswith("_") and name not in vars(JournalApplication)
    }


def _functions() -> dict[Name, ast.FunctionDef]:
    found: dict[Name, ast.FunctionDef] = {}
    for path in DOMAIN.glob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                found[path.stem, node.name] = node
            elif isinstance(node, ast.ClassDef) and node.name in COLLEGE:
                found |= {("College", n.name): n for n in node.body if isinstance(n, ast.FunctionDef)}
    return found


def _reached(name: Name, functions: dict[Name, ast.FunctionDef], seen: set[Name]) -> set[str]:
    if name in seen:
        return set()
    seen.add(name)
    codes = set(_codes(functions[name]))
    for called in _calls(name, functions):
        codes |= _reached(called, functions, seen)
    return codes


def _calls(name: Name, functions: dict[Name, ast.FunctionDef]) -> Iterator[Name]:
    module = name[0]
    for node in ast.walk(functions[name]):
        if isinstance(node, ast.Name):
            own = (module, node.id)
            yield from [own] if own in functions else [f for f in functions if f[1] == node.id and f[0] != "College"]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = "College" if node.value.id == "self" else node.value.id
            yield from {(owner, node.attr)} & functions.keys()


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            place = {"Refused": 0, "Denial": 0, "Problem": 1}.get(node.func.id)
            if place is not None and isinstance(node.args[place], ast.Constant):
                yield str(node.args[place].value)
