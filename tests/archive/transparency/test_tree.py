"""RFC 6962: the published vectors, the definition itself as an oracle, and random trees."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.transparency.tree import (
    EMPTY_ROOT,
    Frontier,
    ProofInvalid,
    Tree,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
)

VECTORS = Path(os.environ.get("JOURNAL_VECTORS") or Path(__file__).parents[4] / "shared/data/vectors") / "rfc6962"
NO_VECTORS = f"the RFC 6962 vectors are not at {VECTORS}: set JOURNAL_VECTORS"
HASHES = [leaf_hash(str(number).encode()) for number in range(300)]

sizes = st.integers(1, 300)


def vectors(kind: str) -> list[Any]:
    files = sorted((VECTORS / kind).rglob("*.json"))
    return [pytest.param(json.loads(file.read_text("utf-8")), id=str(file.relative_to(VECTORS))) for file in files]


def hashes(texts: list[str] | None) -> list[bytes]:
    return [b64decode(text) for text in texts or []]


def test_the_vectors_are_there_and_of_both_kinds() -> None:
    if not VECTORS.exists():
        pytest.skip(NO_VECTORS)
    assert len(vectors("inclusion")) > 50
    assert len(vectors("consistency")) > 50


@pytest.mark.parametrize("case", vectors("inclusion"))
def test_an_inclusion_vector(case: dict[str, Any]) -> None:
    leaf, root = b64decode(case["leafHash"]), b64decode(case["root"])
    arguments = (leaf, case["leafIdx"], case["treeSize"], hashes(case["proof"]), root)
    if case["wantErr"]:
        with pytest.raises(ProofInvalid):
            check_inclusion(*arguments)
    else:
        check_inclusion(*arguments)


@pytest.mark.parametrize("case", vectors("consistency"))
def test_a_consistency_vector(case: dict[str, Any]) -> None:
    roots = b64decode(case["root1"]), b64decode(case["root2"])
    arguments = (case["size1"], case["size2"], *roots, hashes(case["proof"]))
    if case["wantErr"]:
        with pytest.raises(ProofInvalid):
            check_consistency(*arguments)
    else:
        check_consistency(*arguments)


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY_ROOT
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


def test_a_tree_and_a_frontier_have_the_root_of_the_definition_at_every_size() -> None:
    tree, frontier = Tree(HASHES), Frontier()
    for size in range(len(HASHES) + 1):
        expected = by_definition(HASHES[:size])
        assert tree.root(size) == frontier.root() == Frontier.of(tree.node, size).root() == expected
        if size < len(HASHES):
            frontier.append(HASHES[size])


def test_the_smallest_roots_are_those_of_the_standard() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(st.data())
def test_a_frontier_takes_subtrees_as_it_takes_their_leaves(data: st.DataObject) -> None:
    frontier, tree = Frontier(), Tree(HASHES)
    while frontier.size < 256:
        fitting = [n for n in range(9) if frontier.size % 2**n == 0 and frontier.size + 2**n <= len(HASHES)]
        level = data.draw(st.sampled_from(fitting))
        frontier.append_subtree(level, tree.node(level, frontier.size >> level))
    assert frontier.root() == tree.root(frontier.size)


def test_a_subtree_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot follow 3"):
        Frontier(HASHES[:3]).append_subtree(1, HASHES[0])


@given(st.data(), sizes)
def test_a_leaf_is_proved_in_its_place_and_nowhere_else(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    tree = Tree(HASHES)
    proof, root = tree.inclusion_proof(index, size), tree.root(size)
    check_inclusion(HASHES[index], index, size, proof, root)
    other = data.draw(st.integers(0, size).filter(lambda n: n != index))
    with pytest.raises(ProofInvalid):
        check_inclusion(HASHES[index], other, size, proof, root)
    with pytest.raises(ProofInvalid):
        check_inclusion(leaf_hash(b"other"), index, size, proof, root)
    if proof:
        with pytest.raises(ProofInvalid):
            check_inclusion(HASHES[index], index, size, proof[:-1], root)


@given(st.data(), sizes)
def test_a_longer_tree_is_proved_to_begin_with_a_shorter_one(data: st.DataObject, size2: int) -> None:
    size1 = data.draw(st.integers(1, size2))
    tree = Tree(HASHES)
    proof = tree.consistency_proof(size1, size2)
    check_consistency(size1, size2, tree.root(size1), tree.root(size2), proof)
    forked = Tree([*HASHES[: size1 - 1], leaf_hash(b"fork"), *HASHES[size1:]])
    with pytest.raises(ProofInvalid):
        check_consistency(size1, size2, tree.root(size1), forked.root(size2), forked.consistency_proof(size1, size2))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3), (0, 301)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no"):
        Tree(HASHES).inclusion_proof(index, size)


@pytest.mark.parametrize(("size1", "size2"), [(0, 0), (0, 3), (4, 3), (1, 301)])
def test_sizes_that_do_not_follow_have_no_proof(size1: int, size2: int) -> None:
    with pytest.raises(ValueError, match="no"):
        Tree(HASHES).consistency_proof(size1, size2)
