"""Noto Sans, its widths, and text fitted into a width. Sizes and widths are points; 1 mm is 72/25.4 points."""

from __future__ import annotations

import io
from functools import lru_cache

import pymupdf_fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

MM = 72 / 25.4
REGULAR, BOLD, ITALIC = "Noto Sans", "Noto Sans Bold", "Noto Sans Italic"
BUFFERS = {REGULAR: "notos", BOLD: "notosbo", ITALIC: "notosit"}
ELLIPSIS, MISSING = "…", "?"
MINUS = "\u2212"
"""The face has none: a dash of its width stands for it."""


def register_fonts() -> None:
    """Make the faces known to reportlab, once in a process."""
    known = set(pdfmetrics.getRegisteredFontNames())
    for name, buffer in BUFFERS.items():
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, io.BytesIO(pymupdf_fonts.fontbuffers[buffer]()), asciiReadable=0))


@lru_cache(maxsize=20_000)
def drawable(text: str) -> str:
    """The text with MISSING for whatever the face has no glyph for: a character without one would make no PDF/A."""
    glyphs = pdfmetrics.getFont(REGULAR).face.charToGlyph
    text = text.replace(MINUS, "–")
    return "".join(
        c if c >= " " and c != "\ufeff" and ord(c) in glyphs else " " if c in "\n\t" else MISSING for c in text
    )


@lru_cache(maxsize=100_000)
def width(text: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(drawable(text), font, size))


def fitted(text: str, font: str, size: float, room: float, least: float) -> float:
    """The size, from `size` down to `least`, at which the text fits into `room`."""
    wide = width(text, font, size)
    return size if wide <= room else max(least, size * room / wide)


def shortened(text: str, font: str, size: float, room: float) -> str:
    """The text, cut with «…» where it is wider than `room`."""
    if width(text, font, size) <= room:
        return text
    while text and width(text + ELLIPSIS, font, size) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


@lru_cache(maxsize=20_000)
def wrapped(text: str, font: str, size: float, room: float) -> tuple[str, ...]:
    """The text in lines no wider than `room`; a word that is wider itself is broken."""
    lines: list[str] = []
    line = ""
    for word in " ".join(text.split(" ")).replace("\n", " ").replace("\t", " ").split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, font, size) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width(line, font, size) > room and len(line) > 1:
            fits = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or width(line[:n], font, size) <= room)
            lines.append(line[:fits])
            line = line[fits:]
    lines.append(line)
    return tuple(lines)
