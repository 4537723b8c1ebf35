"""Builds a year's volume from the log.

A volume adds to those before it the positions after their last one up to its own checkpoint: every event is in one volume, and
all volumes together are the log. What its copies need from before is carried along (earlier.py). The tiles hold the hashes of
all events 1…P, so that both are proved to stand at their positions under the signed root.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from psycopg import Connection

from archive.transparency.checkpoint import Checkpoint, open_checkpoint
from archive.transparency.keys import checked_records, key_for
from archive.transparency.note import Note, Signature, VerifierKey
from archive.transparency.store import TimeStamp
from archive.transparency.tree import leaf_hash
from archive.volume.act import TransferAct, draw_act
from archive.volume.bag import BagWriter, new_bag
from archive.volume.earlier import Named, earlier_events, streams_of
from archive.volume.making import as_json, made_with, schemas
from archive.volume.rows import LogRows
from archive.volume.tiles import TileFiles
from journal_domain.academic_year import AcademicYear, VolumeSealed
from journal_domain.retention import Volume

FORMAT = "class-journal-volume/1"
STEP = 5000
Progress = Callable[[int, int], None]


class LogDiffers(Exception):
    """The rows of the log do not lead to the root that was signed (`journal verify` tells where)."""


class ActIsCut(Exception):
    """The checkpoint ends within an act: wait for the next one."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a volume is made of. `checkpoint` is the signed note of its last position, `keys` the records of all keys.

    `cosignatures` are the witnesses' lines below it, `time_stamps` those over it.
    `previous` is the sealing of the volume before it, `consistency` the proof from there; `files` come below data/ and
    hold so many certified `copies`; `college` is the name in the act.
    """

    name: str
    year: AcademicYear
    origin: str
    checkpoint: str
    keys: tuple[str, ...]
    cosignatures: tuple[str, ...] = ()
    time_stamps: tuple[TimeStamp, ...] = ()
    college: str = ""
    previous: VolumeSealed | None = None
    consistency: tuple[bytes, ...] = ()
    files: Iterable[tuple[str, bytes]] = ()
    copies: int = 0

    @property
    def first(self) -> int:
        return self.previous.last_position + 1 if self.previous else 1


@dataclass(frozen=True)
class Built:
    """A volume that stands at `place`; `fingerprint` is the SHA-256 of the public key that signed its checkpoint.

    `cosignatures` and `time_stamps` count who else signed it.
    """

    place: Path
    volume: Volume
    events: int
    earlier: int
    fingerprint: str
    cosignatures: int
    time_stamps: int


def fingerprint_of(key: VerifierKey) -> str:
    """SHA-256 of the 32 bytes of the public key, in hexadecimal: what the act prints."""
    return hashlib.sha256(key.public).hexdigest()


def build_volume(
    connection: Connection[Any], schema: str, contents: Contents, place: Path, progress: Progress = lambda _n, _of: None
) -> Built:
    """Build the volume at `place`, whole or not at all, from what the connection's transaction sees.

    Raises BagInTheWay, LogDiffers, ActIsCut, NoteInvalid, OSError.
    """
    key, checkpoint = _opened(contents)
    log, first, last = LogRows(connection, schema), contents.first, checkpoint.size
    with new_bag(place) as bag:
        named = Named(connection, schema)
        last_day = _write_events(bag, log, named, contents, checkpoint, progress)
        streams = streams_of(connection, schema, contents.name, contents.year, first, last)
        earlier = _write_earlier(bag, log, named, streams, first)
        _write_acts(bag, log, first, last)
        _write_log(bag, contents)
        for name, data in contents.files:
            bag.add(f"data/{name}", data)
        for tag, schema_of_event in schemas().items():
            bag.add(f"data/schemas/{tag}.json", schema_of_event)
        bag.add("data/made-with.json", made_with())
        previous = contents.previous
        about = {
            "format": FORMAT,
            "year": contents.name,
            "origin": contents.origin,
            "schema": schema,
            "first_position": first,
            "last_position": last,
            "tree_head": checkpoint.root.hex(),
            "chain_before": log.chain(first - 1).hex(),
            "earlier_events": earlier,
            "copies": contents.copies,
            "previous": previous and {"last_position": previous.last_position, "tree_head": previous.tree_head},
        }
        bag.add("data/volume.json", as_json(about))
        manifest = _write_tags(bag, contents, checkpoint, fingerprint_of(key), earlier, last_day)
    volume = Volume(
        first_position=first,
        last_position=last,
        tree_head=checkpoint.root.hex(),
        manifest_sha256=manifest,
        copies=contents.copies,
    )
    return Built(
        place,
        volume,
        events=last - first + 1,
        earlier=earlier,
        fingerprint=fingerprint_of(key),
        cosignatures=len(contents.cosignatures),
        time_stamps=len(contents.time_stamps),
    )


def _opened(contents: Contents) -> tuple[VerifierKey, Checkpoint]:
    size = Checkpoint.parse(Note.parse(contents.checkpoint).text).size
    key = key_for(checked_records(contents.keys), size)
    return key, open_checkpoint(contents.checkpoint, contents.origin, [key])


def _write_events(
    bag: BagWriter, log: LogRows, named: Named, contents: Contents, checkpoint: Checkpoint, progress: Progress
) -> str:
    """Write the tiles of the whole log and the volume's own events. Returns the day of the last one, as it is stored."""
    tiles = TileFiles(lambda name, data: bag.add(f"data/log/{name}", data))
    state = b""
    for leaf in log.leaves(contents.first - 1):
        tiles.append(leaf)
        if tiles.size % STEP == 0:
            progress(tiles.size, checkpoint.size)
    with bag.stream("data/events/volume.jsonl") as write:
        for row in log.events(contents.first, checkpoint.size):
            state = named.see(row).state
            tiles.append(leaf_hash(state))
            write(state + b"\n")
            if tiles.size % STEP == 0:
                progress(tiles.size, checkpoint.size)
    tiles.close()
    if (tiles.size, tiles.root()) != (checkpoint.size, checkpoint.root):
        raise LogDiffers(f"the events 1 … {checkpoint.size} do not lead to the root that was signed")
    progress(tiles.size, checkpoint.size)
    return str(msgspec.json.decode(state)["act"]["at"])[:10]


def _write_earlier(bag: BagWriter, log: LogRows, named: Named, streams: set[str], first: int) -> int:
    positions = []
    with bag.stream("data/events/earlier.jsonl") as write:
        for row in earlier_events(log, streams, named, first):
            write(row.state + b"\n")
            positions.append(f"{row.position}\n")
    bag.add("data/events/earlier.positions", "".join(positions).encode())
    return len(positions)


def _write_acts(bag: BagWriter, log: LogRows, first: int, last: int) -> None:
    """The inbox: what a restored log needs to answer a repeated request as before."""
    with bag.stream("data/acts.jsonl") as write:
        for act in log.acts(first, last):
            if act.last > last:
                raise ActIsCut(f"the checkpoint ends within the act at {act.first} … {act.last}")
            write(msgspec.json.encode(act._asdict() | {"request": act.request.hex()}, order="sorted") + b"\n")


def _write_log(bag: BagWriter, contents: Contents) -> None:
    bag.add("data/log/checkpoint", contents.checkpoint.encode())
    for number, record in enumerate(contents.keys, start=1):
        bag.add(f"data/log/key-{number:04}", record.encode())
    if contents.cosignatures:
        bag.add("data/log/cosignatures", "".join(contents.cosignatures).encode())
    for number, stamp in enumerate(contents.time_stamps, start=1):
        bag.add(f"data/log/time-stamp-{number}.tsr", stamp.response)
        bag.add(f"data/log/time-stamp-{number}.authority", f"{stamp.authority}\n".encode())
    if contents.previous:
        bag.add("data/log/consistency-proof", b"".join(b64encode(step) + b"\n" for step in contents.consistency))


def _write_tags(
    bag: BagWriter, contents: Contents, checkpoint: Checkpoint, fingerprint: str, earlier: int, last_day: str
) -> str:
    """What is about the payload; the act names its manifest. Returns the SHA-256 of the tag manifest."""
    verifier = files("archive.volume").joinpath("verify.py").read_bytes()
    readme = files("archive.volume").joinpath("readme.txt").read_text("utf-8")
    bag.add("verify.py", verifier)
    bag.add("README.txt", readme.format(year=contents.name, first=contents.first, last=checkpoint.size).encode("utf-8"))
    act = TransferAct(
        college=contents.college,
        year=contents.name,
        first=contents.first,
        last=checkpoint.size,
        earlier=earlier,
        copies=contents.copies,
        origin=contents.origin,
        tree_head=checkpoint.root.hex(),
        fingerprint=fingerprint,
        payload_sha256=hashlib.sha256(bag.payload_manifest()).hexdigest(),
        verifier_sha256=hashlib.sha256(verifier).hexdigest(),
        last_day=last_day,
        signed_by=tuple(Signature.parse(line).name for line in contents.cosignatures),
        stamped_by=tuple(stamp.authority for stamp in contents.time_stamps),
    )
    bag.add("act.pdf", draw_act(act))
    return bag.close(
        {
            "Bagging-Date": last_day,
            "Source-Organization": contents.college or contents.origin,
            "External-Identifier": f"{contents.origin} {contents.name}",
            "External-Description": f"Том электронного журнала за {contents.name} учебный год",
            "Bag-Software-Agent": FORMAT,
        }
    )
