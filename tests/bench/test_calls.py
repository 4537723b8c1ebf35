"""Measurements run seldom: each call in them must still fit what it calls."""

from __future__ import annotations

import ast
import inspect
import sys
from pathlib import Path

import pytest

from bench import __main__ as bench

assert bench.PARTS, "imports every part"
FILES = sorted(path for path in Path(__file__).parent.glob("*.py") if f"bench.{path.stem}" in sys.modules)


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """The calls by a plain name, all of whose arguments are written out."""
    found = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [
        (node.func.id, node)
        for node in found
        if isinstance(node.func, ast.Name)
        and not any(isinstance(argument, ast.Starred) for argument in node.args)
        and all(keyword.arg for keyword in node.keywords)
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_call_fits_the_signature(path: Path) -> None:
    names = vars(sys.modules[f"bench.{path.stem}"])
    for name, call in calls(path):
        called = names.get(name)
        if not (inspect.isfunction(called) or inspect.isclass(called)):
            continue
        try:
            signature = inspect.signature(called)
        except ValueError:  # a class written in C
            continue
        given = {str(keyword.arg): None for keyword in call.keywords}
        try:
            signature.bind(*call.args, **given)
        except TypeError as error:
            pytest.fail(f"{path.name}:{call.lineno}: {name}: {error}")
