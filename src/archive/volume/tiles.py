"""The tiles of a tree (C2SP tlog-tiles) as files of a bag, written as the leaf hashes come: tile/0/x001/234, tile/1/000.p/17."""

from __future__ import annotations

from collections.abc import Callable

from archive.transparency.tree import Frontier
from archive.volume.verify import WIDTH, tile_path


class TileFiles:
    """Takes all leaf hashes of a tree, from the first on."""

    def __init__(self, add: Callable[[str, bytes], None]) -> None:
        self._add = add
        self._edge: list[list[bytes]] = []
        self._full: list[int] = []
        self._frontier = Frontier()

    @property
    def size(self) -> int:
        return self._frontier.size

    def append(self, leaf: bytes) -> None:
        self._frontier.append(leaf)
        self._put(0, leaf)

    def root(self) -> bytes:
        return self._frontier.root()

    def close(self) -> None:
        """Write the tiles at the right edge, which are not full."""
        for level, hashes in enumerate(self._edge):
            if hashes:
                self._add(tile_path(level, self._full[level], len(hashes)), b"".join(hashes))

    def _put(self, level: int, value: bytes) -> None:
        if level == len(self._edge):
            self._edge.append([])
            self._full.append(0)
        hashes = self._edge[level]
        hashes.append(value)
        if len(hashes) == WIDTH:
            self._add(tile_path(level, self._full[level], WIDTH), b"".join(hashes))
            self._full[level] += 1
            self._edge[level] = []
            self._put(level + 1, Frontier(hashes).root())
