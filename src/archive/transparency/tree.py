"""The Merkle tree of RFC 6962 over the events of a log: roots, proofs, and the checks of both. Pure; nothing is stored here.

    leaf i   SHA-256(0x00 ‖ bytes of the event at position i + 1)
    node     SHA-256(0x01 ‖ left ‖ right)
    nothing  SHA-256("")

         root of 7             A complete subtree is named (level, index): it covers the leaves
        /         \\            index × 2^level … (index + 1) × 2^level − 1. A tree of any size is
    (2,0)          ·           the complete subtrees of its size's binary digits, the largest
    /   \\        /   \\         first, folded from the right: for 7, (2,0), (1,2) and (0,6).
 (1,0)  (1,1)  (1,2)  (0,6)

A check returns nothing when the proof holds, and raises ProofInvalid when it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""(level, index) → the hash of that complete subtree."""


class ProofInvalid(Exception):
    """The proof does not show what it should show; the message says why."""


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree that only grows: its complete subtrees, 32 bytes for each binary digit of the size."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    @classmethod
    def of(cls, nodes: Nodes, size: int) -> Frontier:
        """The frontier of the first `size` leaves of a tree whose nodes are known."""
        frontier = cls()
        frontier.size = size
        frontier._peaks = [nodes(level, index) for level, index in complete_subtrees(size)]
        return frontier

    def copy(self) -> Frontier:
        """Another frontier of the same leaves, that grows on its own."""
        frontier = Frontier()
        frontier.size, frontier._peaks = self.size, [*self._peaks]
        return frontier

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash on the right."""
        self.append_subtree(0, leaf)

    def append_subtree(self, level: int, root: bytes) -> None:
        """Add a complete subtree of 2^level leaves by its hash. Raises ValueError unless the size is a multiple of it."""
        rest = self.size >> level
        if rest << level != self.size:
            raise ValueError(f"a subtree of level {level} cannot follow {self.size} leaves")
        while rest & 1:
            root = node_hash(self._peaks.pop(), root)
            rest >>= 1
        self._peaks.append(root)
        self.size += 1 << level

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return _folded(self._peaks)


class Tree:
    """A whole tree in memory, 64 bytes a leaf: roots and proofs of any of its prefixes."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash on the right."""
        level = 0
        self._levels[0].append(leaf)
        while len(row := self._levels[level]) % 2 == 0:
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(node_hash(row[-2], row[-1]))

    def node(self, level: int, index: int) -> bytes:
        return self._levels[level][index]

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves (default: all). Raises ValueError for more than there are."""
        return root_of(self.node, self._bounded(len(self) if size is None else size))

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        return inclusion_proof(self.node, index, self._bounded(size))

    def consistency_proof(self, size1: int, size2: int) -> list[bytes]:
        return consistency_proof(self.node, size1, self._bounded(size2))

    def _bounded(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise ValueError(f"a tree of {len(self)} leaves has no prefix of {size}")
        return size


def complete_subtrees(size: int, begin: int = 0) -> Iterator[tuple[int, int]]:
    """(level, index) of the complete subtrees of `size` leaves from leaf `begin` on, which their sizes must divide."""
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            yield level, begin >> level
            begin += 1 << level


def root_of(nodes: Nodes, size: int, begin: int = 0) -> bytes:
    """The root of the tree over the `size` leaves from leaf `begin` on."""
    return _folded([nodes(level, index) for level, index in complete_subtrees(size, begin)])


def _folded(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]): that the leaf is in the tree of that size. Raises ValueError outside it."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    proof: list[bytes] = []
    begin = 0
    while size > 1:
        left = _split(size)
        if index < begin + left:
            proof.append(root_of(nodes, size - left, begin + left))
            size = left
        else:
            proof.append(root_of(nodes, left, begin))
            begin, size = begin + left, size - left
    return proof[::-1]


def consistency_proof(nodes: Nodes, size1: int, size2: int) -> list[bytes]:
    """PROOF(size1, D[size2]): that the first tree is a prefix of the second. Raises ValueError unless 0 < size1 ≤ size2."""
    if not 0 < size1 <= size2:
        raise ValueError(f"there is no proof from {size1} to {size2} leaves")
    proof: list[bytes] = []
    begin, size, known = 0, size2, True
    while begin + size > size1:
        left = _split(size)
        if size1 <= begin + left:
            proof.append(root_of(nodes, size - left, begin + left))
            size = left
        else:
            proof.append(root_of(nodes, left, begin))
            begin, size, known = begin + left, size - left, False
    if not known:
        proof.append(root_of(nodes, size, begin))
    return proof[::-1]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash stands at `index` of the tree of that size and root (RFC 9162, 2.1.3.2).

    Raises ProofInvalid.
    """
    if not 0 <= index < size:
        raise ProofInvalid(f"no leaf {index} in a tree of {size}")
    _check_hashes([leaf, root, *proof])
    found = leaf
    for step, is_left in _climb(index, size - 1, proof):
        found = node_hash(step, found) if is_left else node_hash(found, step)
    if found != root:
        raise ProofInvalid("the leaf leads to another root")


def check_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `size1` is a prefix of the tree of `size2` (RFC 9162, 2.1.4.2). Raises ProofInvalid.

    From an empty tree nothing can be proved: that is refused.
    """
    if not 0 < size1 <= size2:
        raise ProofInvalid(f"a tree of {size1} leaves is no provable beginning of one of {size2}")
    if size1 == size2:
        if proof or root1 != root2:
            raise ProofInvalid("two trees of one size have one root and need no proof")
        return
    _check_hashes([root1, root2, *proof])
    rest, last = size1 - 1, size2 - 1
    while rest & 1:
        rest, last = rest >> 1, last >> 1
    # A first tree that is one complete subtree is the proof's own beginning, and left out of it.
    steps = list(proof) if rest else [root1, *proof]
    if not steps:
        raise ProofInvalid("the proof is too short")
    first = second = steps[0]
    for step, is_left in _climb(rest, last, steps[1:]):
        if is_left:
            first = node_hash(step, first)
        second = node_hash(step, second) if is_left else node_hash(second, step)
    if first != root1:
        raise ProofInvalid("the proof leads to another first root")
    if second != root2:
        raise ProofInvalid("the proof leads to another second root")


def _climb(index: int, last: int, steps: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The siblings on the way from node `index` to the root, and whether each stands on the left; `last` ends its level."""
    for step in steps:
        if last == 0:
            raise ProofInvalid("the proof is too long")
        is_left = bool(index & 1) or index == last
        yield step, is_left
        while is_left and not index & 1 and index:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    if last:
        raise ProofInvalid("the proof is too short")


def _check_hashes(hashes: Iterable[bytes]) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise ProofInvalid(f"a hash has {HASH_BYTES} bytes")
