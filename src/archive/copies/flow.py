"""Blocks one below the other down the pages of a document: a new page begins where the next block finds no room."""

from __future__ import annotations

from collections.abc import Callable

from archive.copies.sheet import Paint, Sheet

Block = Callable[[Sheet, float], None]
"""Paints itself from this y downwards."""


class Flow:
    """`y` is where the next block begins; `pages` are what was placed so far."""

    def __init__(self, top: float, bottom: float) -> None:
        self.top, self.bottom, self.y = top, bottom, top
        self._pages: list[list[tuple[float, Block]]] = [[]]

    @property
    def pages(self) -> list[Paint]:
        return [_painting(blocks) for blocks in self._pages]

    def fits(self, height: float) -> bool:
        return self.y - height >= self.bottom

    def turn(self) -> None:
        """Begin a page, unless this one is still empty."""
        if self._pages[-1]:
            self._pages.append([])
            self.y = self.top

    def put(self, height: float, block: Block, keep: float = 0.0) -> None:
        """Place a block; with `keep`, on one page with as much of what follows."""
        if not self.fits(height + keep):
            self.turn()
        self._pages[-1].append((self.y, block))
        self.y -= height

    def space(self, height: float) -> None:
        """Leave room, but not on top of a page."""
        if self._pages[-1]:
            self.y -= height


def _painting(blocks: list[tuple[float, Block]]) -> Paint:
    def paint(sheet: Sheet) -> None:
        for y, block in blocks:
            block(sheet, y)

    return paint
