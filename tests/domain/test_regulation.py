"""The regulation's text: whole, clean, and holding every clause that the code cites."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from domain.citations import SOURCES, cited_clauses
from journal_domain.regulation import clause_text, clauses


def test_a_clause_is_given_in_its_own_words() -> None:
    assert clause_text("4.5.2-k") == "категорически исключить исправление оценок и их несвоевременное выставление;"
    assert clause_text("6.2").startswith("Настоящее Положение вступает в силу")


def test_an_unknown_clause_is_an_error() -> None:
    with pytest.raises(KeyError):
        clause_text("4.5.2-z")


def test_the_text_is_whole_and_clean() -> None:
    """Letters run from a without gaps, every letter has its numbered clause, no repair mark is left."""
    ids = list(clauses())
    assert len(ids) == 157
    for id_, text in clauses().items():
        assert text == text.strip() != ""
        assert not re.search(r"[⟦⟧…]|  | [;,.]", text), id_
        parent, _, letter = id_.partition("-")
        assert not letter or parent in ids
    for earlier, later in pairwise(ids):
        (before, _, first), (after, _, second) = earlier.partition("-"), later.partition("-")
        if second:
            assert second == (chr(ord(first) + 1) if first and before == after else "a")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_cited_clause_exists(source: Path) -> None:
    unknown = cited_clauses([source]) - clauses().keys()
    assert not unknown
