"""Cells of a CSV file that a person will open in a spreadsheet: none of them is a formula."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def spreadsheet_row(cells: Iterable[Any]) -> list[Any]:
    """The cells; a text that a spreadsheet would take for a formula gets a leading apostrophe."""
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in cells]
