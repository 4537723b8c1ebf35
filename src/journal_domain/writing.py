"""What a person wrote as a reason, a basis or an order: it has to say something that can be read."""

from __future__ import annotations

import unicodedata

INVISIBLE = frozenset(("Cf", "Co", "Cn"))
"""Unicode categories without a picture: zero-width and direction marks, private and unassigned points."""


def visible(text: str) -> str:
    """The text as it is printed: without invisible characters, separators of lines and paragraphs as spaces."""
    if text.isascii():
        return text
    kept = (c for c in text if unicodedata.category(c) not in INVISIBLE)
    return "".join(" " if unicodedata.category(c) in ("Zl", "Zp") else c for c in kept)


def stated(text: str | None) -> str:
    """The text trimmed; empty where it states nothing: neither a letter nor a digit."""
    shown = visible(text or "").strip()
    return shown if any(c.isalnum() for c in shown) else ""
