"""The regulation's Russian text by clause, for whoever is told that a clause forbids an act.

    "4.5.2-k" ─► «категорически исключить исправление оценок и их несвоевременное выставление;»

Numbers are the regulation's; the letters of its unnumbered bullets are ours, in their order. A refusal cites an id.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def clauses() -> dict[str, str]:
    """Every clause, section headings included, in the regulation's order."""
    text = files("journal_domain").joinpath("regulation_ru.json").read_text(encoding="utf-8")
    regulation: dict[str, str] = json.loads(text)
    return regulation


def clause_text(clause_id: str) -> str:
    """The text of a clause, e.g. "4.5.1-a". Raises KeyError for an id the regulation does not have."""
    return clauses()[clause_id]
