"""The transparency log over HTTP: what a stranger with the public key needs to check it, and nothing of the college."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from ledger_fixture import stored
from psycopg.conninfo import make_conninfo
from school_day import School

from archive.ledger.environment import ledger_environment
from archive.transparency.checkpoint import Checkpoint, open_checkpoint
from archive.transparency.note import VerifierKey
from archive.transparency.sealer import seal
from archive.transparency.tree import Tree, check_consistency, check_inclusion, leaf_hash
from journal_domain.college import College


class Stranger:
    """Asks without a token; seals as the projector would."""

    def __init__(self, school: School) -> None:
        self.settings = school.api.settings
        self.http = httpx.Client(base_url=school.api.url)

    def seal(self) -> int:
        with psycopg.connect(self.settings.database_url, autocommit=True) as connection:
            sealed = seal(connection, self.settings.ledger_schema, self.settings.log_key)
        assert sealed is not None
        return sealed.size

    def append(self, events: int) -> None:
        """Events that no read model takes in: nobody here asks one."""
        environment = ledger_environment(self.settings.database_url, self.settings.ledger_schema, 1)
        with College(environment) as college:
            batch = [event for n in range(events) for event in stored(f"x-{n}", 1)]
            college.recorder.insert_events(batch, actor="t", command_id=f"c-{events}", request_hash=b"")

    def json(self, path: str, **query: Any) -> Any:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tree(self) -> Tree:
        query = f"SELECT state FROM {self.settings.ledger_schema}.event ORDER BY position"  # noqa: S608
        with psycopg.connect(make_conninfo(self.settings.database_url)) as connection:
            return Tree(leaf_hash(bytes(state)) for (state,) in connection.execute(query))


@pytest.fixture
def stranger(school: School) -> Iterator[Stranger]:
    stranger = Stranger(school)
    yield stranger
    stranger.http.close()


def test_a_stranger_with_the_public_key_checks_a_checkpoint_and_both_proofs(stranger: Stranger) -> None:
    first = stranger.seal()
    stranger.append(300)
    size = stranger.seal()
    (published,) = stranger.json("/log/keys")["keys"]
    key = VerifierKey.parse(published["key"])
    answer = stranger.http.get("/log/checkpoint")
    assert answer.headers["cache-control"] == "no-cache"
    checkpoint = open_checkpoint(answer.text, key.name, [key])
    assert checkpoint == Checkpoint(key.name, size, stranger.tree().root())

    told = stranger.json("/log/proof/inclusion", position=7)
    proof = [b64decode(step) for step in told["proof"]]
    check_inclusion(b64decode(told["leaf"]), told["index"], size, proof, checkpoint.root)
    assert open_checkpoint(told["checkpoint"], key.name, [key]) == checkpoint
    assert (
        open_checkpoint(
            stranger.json("/log/proof/inclusion", position=7, size=first)["checkpoint"], key.name, [key]
        ).size
        == first
    )

    told = stranger.json("/log/proof/consistency", **{"from": first})
    proof = [b64decode(step) for step in told["proof"]]
    check_consistency(first, told["to"], b64decode(told["root_from"]), checkpoint.root, proof)


def test_tiles_hold_the_hashes_and_may_be_kept_for_ever(stranger: Stranger) -> None:
    stranger.append(700)
    size = stranger.seal()
    tree = stranger.tree()
    for path, expected in {
        "0/000": [tree.node(0, n) for n in range(256)],
        "0/001": [tree.node(0, n) for n in range(256, 512)],
        f"0/002.p/{size - 512}": [tree.node(0, n) for n in range(512, size)],
        "0/002.p/1": [tree.node(0, 512)],
        "1/000.p/2": [tree.node(8, 0), tree.node(8, 1)],
    }.items():
        answer = stranger.http.get(f"/log/tile/{path}")
        assert (answer.status_code, answer.content) == (200, b"".join(expected)), path
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "path",
    [
        "0/002", "0/002.p/250", "0/000.p/256", "0/000.p/0", "0/000.p/01", "0/0", "0/x000/000", "0/x001/000", "0/1000",
        "8/000", "-1/000", "00/000", "data/000", "0/000/", "0/000.p", "0/entries/000", "1/000",
    ],
)  # fmt: skip
def test_what_is_no_tile_or_not_sealed_yet_does_not_exist(stranger: Stranger, path: str) -> None:
    stranger.append(600)
    stranger.seal()
    answer = stranger.http.get(f"/log/tile/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_the_unsealed_tail_is_shown_and_has_no_proof(stranger: Stranger) -> None:
    size = stranger.seal()
    stranger.append(5)
    status = stranger.json("/log/status")
    assert (status["position"], status["sealed"], status["unsealed"], status["holds"]) == (size + 5, size, 5, True)
    assert status["sealed_at"] <= status["oldest_unsealed_at"]
    for path, query in {
        "/log/proof/inclusion": {"position": size + 1},
        "/log/proof/consistency": {"from": size, "to": size + 1},
    }.items():
        assert stranger.http.get(path, params=query).status_code == 404
    assert f"journal_unsealed_events {5.0}" in stranger.http.get("/metrics").text


def test_before_anything_is_sealed_there_is_no_checkpoint(stranger: Stranger) -> None:
    assert stranger.http.get("/log/checkpoint").status_code == 404
    status = stranger.json("/log/status")
    assert (status["sealed"], status["holds"]) == (0, False)
    assert stranger.http.get("/log/proof/inclusion", params={"position": 0}).status_code == 422
