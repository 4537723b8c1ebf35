"""Charts as SVG that stands in a page: drawn by pygal on the server, coloured by the style sheet, read out by its title.

pygal brings its own styles, scripts and tooltips; the policy of our pages (headers.py) lets none of them in, so they are
left out here, and what a tooltip would say is printed at the bars. The table below a chart says the same in words.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup
from pygal.style import Style

sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
"""It finds pygal's maps, which are not drawn here, by a protocol that Python has given up: every later import would warn."""

SVG = "http://www.w3.org/2000/svg"
WIDTH, ROW, HEAD = 720, 17, 96
"""Pixels: a chart's width, the height of a bar with its gap, of axis and legend."""

LABEL = 30
"""Letters of a name that stand beside a bar; the table has it whole."""

LEFT_OUT = {f"{{{SVG}}}{tag}" for tag in ("defs", "script", "style", "desc", "title")}
STYLE = Style(label_font_size=13, major_label_font_size=13, legend_font_size=14, value_font_size=12, title_font_size=15)
ET.register_namespace("", SVG)

Series = tuple[str, Sequence[Decimal | int | None]]


def bars(title: str, names: Sequence[str], *series: Series, most: int | None = None) -> Markup:
    """Lying bars, one a name and series; `most` is where the axis ends (100 for shares)."""
    rows = len(names) * len(series)
    chart = pygal.HorizontalBar(
        **_looks(HEAD + max(rows, 3) * ROW + len(names) * 8, len(series)),
        print_values=True,
        print_values_position="top",
        margin_right=52,
    )
    if most:
        chart.range = (0, most)
    chart.x_labels = [beside(name) for name in reversed(names)]
    for words, values in series:
        chart.add(words, [None if value is None else float(value) for value in reversed(values)])
    return drawn(chart, title)


def lines(title: str, names: Sequence[str], *series: Series, most: int | None = None) -> Markup:
    """What became of each series from one name (a term) to the next."""
    chart = pygal.Line(
        **_looks(320, len(series)), show_x_guides=True, dots_size=4, margin_right=44, range=(0, most) if most else None
    )
    chart.x_labels = list(names)
    for words, values in series:
        chart.add(words, [None if value is None else float(value) for value in values])
    return drawn(chart, title)


def _looks(height: int, series: int) -> dict[str, Any]:
    """pygal keeps no room for a legend of fewer series than columns."""
    return {
        "style": STYLE, "js": [], "width": WIDTH, "height": height, "legend_at_bottom": True, "margin": 12,
        "legend_at_bottom_columns": min(series, 2), "spacing": 8, "formatter": told, "value_formatter": told, "no_data_text": "Нет данных",
    }  # fmt: skip


def beside(name: str) -> str:
    """A long name without its middle: groups differ at the end, disciplines at the beginning."""
    return name if len(name) <= LABEL else f"{name[: LABEL // 2].rstrip()}…{name[-(LABEL // 2 - 1) :].lstrip()}"


def told(value: float | None) -> str:
    """As in the table: 83,3."""
    return "" if value is None else f"{value:g}".replace(".", ",")


def drawn(chart: Any, title: str) -> Markup:
    """The chart as one <svg> element without style, script, tooltip or id."""
    root = ET.fromstring(chart.render())
    _strip(root)
    for name in set(root.keys()) - {"viewBox"}:
        del root.attrib[name]
    root.set("role", "img")
    root.set("aria-label", title)
    root.set("class", "chart")
    return Markup(ET.tostring(root, encoding="unicode"))


def _strip(element: ET.Element) -> None:
    for child in list(element):
        if child.tag in LEFT_OUT or "tooltip-overlay" in child.get("class", ""):
            element.remove(child)
            continue
        for name in ("style", "id"):
            child.attrib.pop(name, None)
        _strip(child)
