"""A volume is a valid bag, whole or absent, the same bytes for the same log, and holds what the log holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import bagit
import msgspec
import pytest
import rfc8785
from begun_college import ANCIENT_YEAR, YEAR
from ledger_fixture import TestLedger
from volume_fixture import SealedCollege, sealed_college

from archive.transparency.note import NoteInvalid
from archive.volume.bag import BagInTheWay, new_bag
from archive.volume.building import Built, Contents, LogDiffers
from archive.volume.verify import verify
from journal_domain.event import EVENTS
from journal_domain.group import group_stream


def contents_of(place: Path) -> dict[str, bytes]:
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def events(built: Built, name: str) -> list[bytes]:
    return (built.place / "data/events" / name).read_bytes().splitlines()


def test_each_volume_is_a_valid_bag_by_the_library_of_congress(volumes: list[Built]) -> None:
    for built in volumes:
        bag = bagit.Bag(str(built.place))
        bag.validate()
        assert bag.version_info == (1, 0)
        manifest = (built.place / "tagmanifest-sha256.txt").read_bytes()
        assert hashlib.sha256(manifest).hexdigest() == built.volume.manifest_sha256


def test_all_volumes_together_are_the_log_byte_for_byte(volumes: list[Built], module_ledger: TestLedger) -> None:
    rows = module_ledger.query("SELECT state FROM {schema}.event ORDER BY position")
    assert [line for built in volumes for line in events(built, "volume.jsonl")] == [bytes(state) for (state,) in rows]
    first, second = volumes
    assert second.volume.first_position == first.volume.last_position + 1


def test_lines_are_rfc_8785(volumes: list[Built]) -> None:
    for built in volumes:
        for line in events(built, "volume.jsonl") + events(built, "earlier.jsonl"):
            assert rfc8785.dumps(json.loads(line)) == line


def test_what_copies_need_from_before_is_carried_and_nothing_else(
    volumes: list[Built], module_ledger: TestLedger
) -> None:
    """Groups of the year, rules, letterhead, and the people it names; not the year long ago and its student."""
    first, second = volumes
    assert first.earlier == 0
    carried = [json.loads(line) for line in events(second, "earlier.jsonl")]
    positions = (second.place / "data/events/earlier.positions").read_text("ascii").split()
    assert len(carried) == len(positions) == second.earlier > 0
    streams = {event["originator_id"] for event in carried}
    assert group_stream("g-0") in streams
    assert group_stream("g-8") not in streams
    assert not any(ANCIENT_YEAR in stream for stream in streams)
    found = module_ledger.query("SELECT position, state FROM {schema}.event ORDER BY position")
    states = {position: bytes(state) for position, state in found}
    assert [states[int(position)] for position in positions] == events(second, "earlier.jsonl")


def test_every_form_of_an_event_comes_with_its_schema(volumes: list[Built]) -> None:
    folder = volumes[1].place / "data/schemas"
    assert {path.stem for path in folder.iterdir()} == EVENTS.keys()
    known = json.loads((folder / "journal.mark_recorded.v1.json").read_text("utf-8"))
    assert "student_id" in json.dumps(known)
    made = json.loads((volumes[1].place / "data/made-with.json").read_text("utf-8"))
    assert made["packages"].keys() >= {"reportlab", "pikepdf", "pymupdf-fonts"}
    assert made["zlib"]


def test_every_act_of_the_volume_is_there_once(volumes: list[Built], module_ledger: TestLedger) -> None:
    acts = [msgspec.json.decode(line) for b in volumes for line in (b.place / "data/acts.jsonl").read_bytes().split()]
    rows = module_ledger.query("SELECT actor, command_id, first_position FROM {schema}.act ORDER BY first_position")
    assert [(act["actor"], act["command"], act["first"]) for act in acts] == rows


@pytest.fixture
def sealed(ledger: TestLedger, tmp_path: Path) -> Iterator[SealedCollege]:
    with sealed_college(ledger, tmp_path) as college:
        yield college


def test_the_same_log_gives_the_same_bytes(sealed: SealedCollege) -> None:
    contents = sealed.contents(YEAR)
    one, other = sealed.build(contents, "one"), sealed.build(contents, "other")
    assert contents_of(one.place) == contents_of(other.place)
    assert one.volume == other.volume


def test_the_same_volume_is_built_later_from_a_log_that_went_on(sealed: SealedCollege) -> None:
    contents = sealed.contents(YEAR)
    one = sealed.build(contents, "one")
    sealed.live_on(5)
    sealed.sealed()
    assert contents_of(sealed.build(contents, "later").place) == contents_of(one.place)


def test_a_volume_in_the_way_is_not_touched(sealed: SealedCollege) -> None:
    contents = sealed.contents(YEAR)
    place = sealed.build(contents, "one").place
    with pytest.raises(BagInTheWay):
        sealed.build(contents, "one")
    assert verify(place).findings == []


def refused(sealed: SealedCollege, contents: Contents, error: type[Exception]) -> None:
    """Not built, and nothing left behind."""
    before = sorted(sealed.folder.iterdir())
    with pytest.raises(error):
        sealed.build(contents, "refused")
    assert sorted(sealed.folder.iterdir()) == before


def test_no_volume_is_made_of_a_log_that_was_altered(sealed: SealedCollege) -> None:
    contents = sealed.contents(YEAR)
    sealed.log.superuser("UPDATE {schema}.event SET state = '{{}}' WHERE position = 7")
    refused(sealed, contents, LogDiffers)


def test_no_volume_is_made_under_a_checkpoint_of_another_log(sealed: SealedCollege) -> None:
    contents = sealed.contents(YEAR)
    refused(sealed, replace(contents, origin="another.example/log"), NoteInvalid)


def test_an_interrupted_bag_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with new_bag(tmp_path / "bag") as bag:
            bag.add("data/x", b"1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []
