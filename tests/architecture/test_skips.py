"""A test that does not run says why: no skip and no expected failure without a reason."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SILENCERS = {"skip", "skipif", "skipIf", "skipUnless", "xfail", "importorskip"}


def silenced(source: str) -> list[int]:
    """The lines that skip a test, or expect it to fail, and give no reason."""
    nodes = list(ast.walk(ast.parse(source)))
    reasoned = {
        node.func
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and says_why(node, node.func)
    }
    return sorted(
        node.lineno
        for node in nodes
        if isinstance(node, ast.Attribute)
        and node.attr in SILENCERS
        and of_a_test_framework(node)
        and node not in reasoned
    )


def of_a_test_framework(node: ast.Attribute) -> bool:
    """`pytest.…`, `pytest.mark.…`, `mark.…`, `unittest.…`: not `cursor.skip` of something else."""
    return ast.unparse(node.value) in ("pytest", "pytest.mark", "mark", "unittest")


def says_why(call: ast.Call, called: ast.Attribute) -> bool:
    """A reason by name; `pytest.skip(…)`, `mark.skip(…)`, `unittest.skipIf(x, …)` take it by position too."""
    reasons = [keyword.value for keyword in call.keywords if keyword.arg == "reason"]
    by_position = {"skip": 0, "xfail": 0, "skipIf": 1, "skipUnless": 1}
    place = by_position.get(called.attr)
    if called.attr == "xfail" and ast.unparse(called.value) != "pytest":
        place = None
    if place is not None:
        reasons += call.args[place : place + 1]
    return any(not (isinstance(reason, ast.Constant) and not str(reason.value or "").strip()) for reason in reasons)


def test_no_test_is_silenced_without_a_reason() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    assert tests
    assert {
        path.relative_to(ROOT).as_posix(): lines
        for path in tests
        if (lines := silenced(path.read_text(encoding="utf-8")))
    } == {}


@pytest.mark.parametrize(
    "line",
    [
        "@pytest.mark.skip\ndef test(): ...",
        "@pytest.mark.skip()\ndef test(): ...",
        "@pytest.mark.xfail(strict=True)\ndef test(): ...",
        "pytestmark = pytest.mark.skipif(True, reason=' ')",
        "pytest.skip()",
        "pytest.importorskip('x')",
    ],
)
def test_the_guard_sees_a_planted_silence(line: str) -> None:
    assert len(silenced(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "@pytest.mark.skipif(True, reason='no Chromium here')\ndef test(): ...",
        "@pytest.mark.skip('4.5.1 is repealed')\ndef test(): ...",
        "pytest.skip(f'no server at {url}')",
        "reader.skip(3)",
    ],
)
def test_the_guard_lets_a_reason_pass(line: str) -> None:
    assert silenced(line) == []
