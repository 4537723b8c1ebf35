"""What pages are made of: short files, nothing inline, nothing from other hosts, one style sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.pages.office import READ_MODEL_NAMES
from projections.catalogue import READ_MODELS

PAGES = Path(__file__).parents[2] / "src" / "api" / "pages"
MOST_LINES = 200
FORBIDDEN = {
    "inline style": re.compile(r"<style|\sstyle="),
    "inline script": re.compile(r"<script(?![^>]*(src=|application/json))|\son[a-z]+=\"|javascript:"),
    "Cyrillic letter of a clause": re.compile(r"\d\.\d(\.\d+)?-[а-яё]\b"),
    "another host": re.compile(r"(src|href|action)=\"(https?:)?//|@import|url\(|import .*https?:"),
}


def faults(name: str, text: str) -> list[str]:
    found = [f"{name}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    lines = len(text.splitlines())
    return [*found, f"{name}: {lines} lines"] if lines > MOST_LINES else found


def test_page_files_are_short_and_hold_nothing_foreign_or_inline() -> None:
    files = [path for path in PAGES.rglob("*") if path.suffix in (".py", ".html", ".js", ".css")]
    assert len(files) > 40
    assert [fault for path in files for fault in faults(path.name, path.read_text(encoding="utf-8"))] == []
    assert [path.name for path in PAGES.rglob("*.css")] == ["app.css"]


@pytest.mark.parametrize(
    "planted",
    ["<p style='x'>", "<style>", "<script>x()</script>", '<a onclick="x">', '<img src="//elsewhere.example/x.png">',
     '<a href="javascript:x">', "background: url(x)", "по 4.5.2-ж", "line\n" * (MOST_LINES + 1)],
)  # fmt: skip
def test_the_guard_sees_a_planted_fault(planted: str) -> None:
    assert len(faults("x.html", planted)) == 1


def test_the_health_page_names_every_read_model() -> None:
    assert READ_MODEL_NAMES.keys() == READ_MODELS.keys()
