"""How a test asks for reports, and reads the cells as they are printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from projections.reports.indicators import Indicators
from projections.reports.table import Report, Section

Ask = Callable[..., Report]
Count = Callable[..., Indicators]


def rows(section: Section) -> dict[str, list[Any]]:
    """The section's rows by their first text, figures as they are printed."""
    return {next(str(x) for x in row if isinstance(x, str)): [printed(x) for x in row] for row in section.rows}


def printed(cell: Any) -> Any:
    return cell if isinstance(cell, int) or cell is None else str(cell)
