"""A witness signs what only grows, once a history; a log keeps what its witnesses signed, and hears when it has shrunk."""

from __future__ import annotations

import asyncio
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sealed_log import SealedLog
from starlette.applications import Starlette

from api.witness_server import MOST_BYTES, witness_app
from archive.transparency.anchoring import (
    NOTHING_SEALED_SECONDS,
    Anchors,
    KnownWitness,
    WitnessRefused,
    WitnessSawMore,
    cosign,
)
from archive.transparency.checkpoint import Checkpoint
from archive.transparency.keys import create_key, read_key
from archive.transparency.note import COSIGNATURE, Note, NoteInvalid, Signature, SignerKey, signed
from archive.transparency.store import Sealed, cosigned, latest_checkpoint
from archive.transparency.tree import EMPTY_ROOT, Tree, leaf_hash
from archive.transparency.witness import SIZE_TYPE, Request, Witness

NOW = 1_780_000_000
LOG = SignerKey("log.example", 1, bytes(32))
KEY = SignerKey("witness.example", COSIGNATURE, bytes(range(32)))
TREE = Tree(leaf_hash(bytes([number])) for number in range(40))


def request(old: int, size: int, tree: Tree = TREE, key: SignerKey = LOG) -> str:
    proof = tree.consistency_proof(old, size) if old else []
    return str(Request(old, proof, str(signed(Checkpoint(key.name, size, tree.root(size)).text, key))))


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path, KEY, [LOG.verifier])


def test_what_grows_is_signed_and_survives_a_restart(tmp_path: Path) -> None:
    for old, new in ((0, 5), (5, 5), (5, 23), (23, 40)):
        again = Witness(tmp_path, KEY, [LOG.verifier])
        status, line, _ = again.add_checkpoint(request(old, new), NOW)
        assert status == 200, line
        signature = Signature.parse(line)
        signature.check(KEY.verifier, Checkpoint(LOG.name, new, TREE.root(new)).text)
        assert signature.seconds == NOW


FORKED = Tree(leaf_hash(bytes([number + (number > 3)])) for number in range(40))
STRANGER = SignerKey("other.example", 1, bytes(32))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (request(20, 23, FORKED), 422),
        (request(20, 20, FORKED), 422),
        (request(19, 23), 409),
        (request(0, 23), 409),
        (request(20, 23).replace("old 20", "old 21"), 409),
        (request(23, 40).replace("old 23", "old 41"), 400),
        (request(20, 23, key=STRANGER), 404),
        (request(20, 23, key=SignerKey(LOG.name, 1, bytes([1]) * 32)), 403),
        (request(20, 23).replace("old 20", "old 020"), 400),
        (request(20, 23).replace("old 20", "20"), 400),
        (request(20, 23).replace("\n\n", "\n"), 400),
        (request(20, 23).replace("old 20\n", "old 20\nAAAA\n"), 400),
        (request(20, 23).replace("old 20\n", "old 20\n!\n"), 400),
        (request(20, 23).replace("\n23\n", "\n023\n"), 400),
        ("", 400),
    ],
)
def test_what_does_not_grow_is_not_signed(witness: Witness, body: str, status: int) -> None:
    assert witness.add_checkpoint(request(0, 20), NOW).status == 200
    answer = witness.add_checkpoint(body, NOW)
    assert answer.status == status, answer
    if status == 409:
        assert (answer.body, answer.media_type) == ("20\n", SIZE_TYPE)
    assert witness.add_checkpoint(request(20, 40), NOW).status == 200, "and it is as if nothing had been asked"


def test_an_empty_log_may_be_shown_first(witness: Witness) -> None:
    empty = signed(Checkpoint(LOG.name, 0, EMPTY_ROOT).text, LOG)
    assert witness.add_checkpoint(str(Request(0, [], str(empty))), NOW).status == 200
    forged = signed(Checkpoint(LOG.name, 0, bytes(32)).text, LOG)
    assert witness.add_checkpoint(str(Request(0, [], str(forged))), NOW).status == 422
    assert witness.add_checkpoint(request(0, 7), NOW).status == 200


def test_a_witness_signs_as_a_witness_alone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cosignature"):
        Witness(tmp_path, LOG, [])


def test_a_request_is_these_bytes() -> None:
    text = request(2, 3)
    assert text.startswith(f"old 2\n{b64encode(TREE.node(0, 2)).decode()}\n\nlog.example\n3\n")
    assert str(Request.parse(text)) == text
    with pytest.raises(NoteInvalid):
        Request.parse(text.replace("old 2\n", "old 2\n" + f"{b64encode(bytes(32)).decode()}\n" * 63))


def reaching(app: Starlette) -> httpx.Client:
    """A client of the application that needs no socket."""

    async def asked(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
            return await http.request(request.method, str(request.url), content=request.content)

    def answer(request: httpx.Request) -> httpx.Response:
        response = asyncio.run(asked(request))
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)

    return httpx.Client(transport=httpx.MockTransport(answer), base_url="http://witness.neighbour.example")


class Neighbour:
    """A witness behind HTTP that knows the log; `http` reaches it and nothing else."""

    def __init__(self, log: SealedLog, folder: Path) -> None:
        folder.mkdir()
        key = create_key(folder / "witness.key", "witness.neighbour.example", COSIGNATURE)
        self.known = KnownWitness("http://witness.neighbour.example/", key.verifier)
        self.http = reaching(witness_app(Witness(folder, key, [read_key(log.key_file).verifier]), lambda: NOW))
        self.log = log

    def cosign(self, http: httpx.Client | None = None) -> Sealed | None:
        with self.log.connect() as connection:
            return cosign(connection, self.log.schema, self.known, http or self.http)


@pytest.fixture
def neighbour(log: SealedLog, tmp_path: Path) -> Iterator[Neighbour]:
    neighbour = Neighbour(log, tmp_path / "neighbour")
    yield neighbour
    neighbour.http.close()


def test_cosignatures_are_kept_with_the_checkpoint_and_published_below_it(neighbour: Neighbour) -> None:
    assert neighbour.cosign() is None, "nothing is sealed yet"
    for events in (5, 300):
        neighbour.log.append(events)
        neighbour.log.seal()
        assert neighbour.cosign() is not None
        assert neighbour.cosign() is None, "it has signed this one"
    with neighbour.log.connect() as connection:
        latest = latest_checkpoint(connection, neighbour.log.schema)
        assert latest is not None
        note = Note.parse(cosigned(connection, neighbour.log.schema, latest))
    own = read_key(neighbour.log.key_file).verifier
    assert {key.name for key, _ in note.signed_by([own, neighbour.known.key])} == {own.name, neighbour.known.key.name}
    assert Checkpoint.parse(note.text).size == 305


def test_a_log_that_lost_its_memory_of_the_witness_asks_it(neighbour: Neighbour) -> None:
    neighbour.log.append(5)
    neighbour.log.seal()
    neighbour.cosign()
    neighbour.log.superuser("DELETE FROM {schema}.cosignature")
    neighbour.log.append(5)
    neighbour.log.seal()
    sealed = neighbour.cosign()
    assert sealed is not None
    assert sealed.size == 10


def test_a_log_put_back_to_an_earlier_state_hears_it_from_its_witness(
    neighbour: Neighbour, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        neighbour.log.append(5)
        neighbour.log.seal()
    neighbour.cosign()
    neighbour.log.superuser(
        "DELETE FROM {schema}.cosignature; DELETE FROM {schema}.checkpoint WHERE size > 5;"
        "DELETE FROM {schema}.event WHERE position > 5"
    )
    with pytest.raises(WitnessSawMore, match="has seen 10 events, 5 are sealed here"):
        neighbour.cosign()
    unreachable = KnownWitness("http://127.0.0.1:1", neighbour.known.key)
    Anchors(neighbour.log.ledger.service_dsn, neighbour.log.schema, (unreachable,), "", 1).ask_all()
    assert "ConnectError" in caplog.text


def test_the_first_checkpoint_is_shown_as_soon_as_it_is_there_and_not_an_hour_later(neighbour: Neighbour) -> None:
    waits: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            if len(waits) == 1:
                neighbour.log.append(5)
                neighbour.log.seal()
            else:
                self.set()
            return self.is_set()

    unreachable = KnownWitness("http://127.0.0.1:1", neighbour.known.key)
    Anchors(neighbour.log.ledger.service_dsn, neighbour.log.schema, (unreachable,), "", 3600).run(Stop())
    assert waits == [NOTHING_SEALED_SECONDS, 3600]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, text="no"),
        httpx.Response(200, text="hello\n"),
        httpx.Response(200, text=""),
        httpx.Response(200, text=str(KEY.sign("x\n", 1))),
        httpx.Response(409, text="?"),
        httpx.Response(302, headers={"Location": "http://elsewhere.example/"}),
    ],
)
def test_what_is_no_cosignature_is_not_kept(neighbour: Neighbour, answer: httpx.Response) -> None:
    neighbour.log.append(5)
    neighbour.log.seal()
    with httpx.Client(transport=httpx.MockTransport(lambda _: answer)) as http, pytest.raises(WitnessRefused):
        neighbour.cosign(http)
    assert neighbour.log.ledger.query("SELECT 1 FROM {schema}.cosignature") == []


def test_the_server_takes_no_more_than_a_request_can_be_long(neighbour: Neighbour) -> None:
    assert neighbour.http.post("/add-checkpoint", content=b"x" * (MOST_BYTES + 1)).status_code == 413
    assert neighbour.http.post("/add-checkpoint", content=b"\xff").status_code == 400
    assert neighbour.http.get("/add-checkpoint").status_code == 405
