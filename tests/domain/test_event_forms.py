"""The stored form of every event: exact bytes, never changed, whole, canonical, and readable for ever."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent
from msgspec import inspect

from domain.examples import GOLDEN, examples, gaps
from domain.school import ROSTER
from journal_domain import college
from journal_domain import event as event_module
from journal_domain.event import EVENTS, UPCASTERS, Event, EventCodec, register, register_upcaster
from journal_domain.journal_events import MarkRecorded

assert college  # every event class is registered by importing the college

TYPES = sorted(EVENTS)
CODEC = EventCodec()


def golden(kind: str) -> bytes:
    return (GOLDEN / f"{kind}.json").read_bytes()


@pytest.mark.parametrize("kind", TYPES)
def test_an_event_is_stored_as_these_bytes_and_read_back_from_them(kind: str) -> None:
    example = examples()[kind]
    stored = CODEC.to_stored_event(example)
    assert stored == StoredEvent(example.originator_id, 17, kind, golden(kind))
    assert CODEC.to_domain_event(stored) == example
    assert type(CODEC.decode(kind, golden(kind))) is EVENTS[kind]


def test_every_event_has_an_example_and_a_golden_file_and_every_file_its_event() -> None:
    assert examples().keys() == EVENTS.keys()
    assert not gaps([*EVENTS, *UPCASTERS], GOLDEN)


FROZEN = dict(reversed(line.split()) for line in (GOLDEN.parent / "frozen_forms.sha256").read_text().splitlines())


@pytest.mark.parametrize("name", FROZEN)
def test_a_frozen_form_is_what_it_was_and_is_still_read(name: str) -> None:
    """Of these there may be years of events in somebody's log: a change is a new version with an upcaster (ADR 56)."""
    stored = (GOLDEN / name).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == FROZEN[name]
    assert CODEC.decode(name.removesuffix(".json"), stored)


def test_a_new_event_without_a_file_and_a_file_without_an_event_are_found(tmp_path: Path) -> None:
    for kind in TYPES[1:]:
        (tmp_path / f"{kind}.json").touch()
    (tmp_path / "journal.mark_vanished.v1.json").touch()
    assert gaps([*TYPES, "journal.planted.v1"], tmp_path) == {
        TYPES[0], "journal.planted.v1", "journal.mark_vanished.v1",
    }  # fmt: skip


@pytest.mark.parametrize("kind", TYPES)
def test_the_bytes_are_canonical_json(kind: str) -> None:
    """RFC 8785: keys sorted, no blanks, UTF-8 as it is; what another program would write for the same values."""
    value = json.loads(golden(kind))
    assert golden(kind) == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert value["type"] == kind
    assert value["act"]["at"] == "2025-09-01T07:12:30.250000Z"


def test_the_bytes_of_awkward_texts_are_canonical_too() -> None:
    """RFC 8785, 3.2.2.2: short escapes where there are any, \\u00xx in lower case for other controls, nothing else."""
    text = "".join(map(chr, range(0x20))) + '"\\/\x7f\u2028é€😀Ё'
    event = msgspec.structs.replace(examples()["journal.mark_recorded.v1"], value=text)
    stored = CODEC.to_stored_event(event)
    assert (
        stored.state
        == json.dumps(json.loads(stored.state), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    )
    assert b"\\u001f" in stored.state
    assert CODEC.to_domain_event(stored) == event


@pytest.mark.parametrize("kind", TYPES)
def test_a_type_names_its_stream_its_fact_and_its_version(kind: str) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+\.v\d+", kind)
    assert kind == EVENTS[kind].TYPE


class Weight(msgspec.Struct):
    grams: float


def field_types(kind: Any) -> Iterator[Any]:
    yield kind
    if isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield from field_types(field.type)
    for part in ("item_type", "key_type", "value_type"):
        if hasattr(kind, part):
            yield from field_types(getattr(kind, part))
    for part in getattr(kind, "item_types", ()) or getattr(kind, "types", ()):
        yield from field_types(part)


def loose_types(cls: type) -> set[type]:
    """Types that would not read back as they were written, or not exactly."""
    return {type(t) for t in field_types(inspect.type_info(cls))} & {
        inspect.FloatType, inspect.AnyType, inspect.DecimalType, inspect.RawType, inspect.BytesType,
    }  # fmt: skip


@pytest.mark.parametrize("kind", TYPES)
def test_no_event_holds_a_float_or_anything_of_no_certain_type(kind: str) -> None:
    assert not loose_types(EVENTS[kind])


def test_a_planted_float_is_found_however_deep() -> None:
    class Weighed(Event, frozen=True, kw_only=True, tag="journal.weighed.v1"):
        weights: tuple[dict[str, Weight | None], ...]

    assert loose_types(Weighed) == {inspect.FloatType}


@pytest.mark.parametrize("kind", TYPES)
def test_fields_of_a_later_program_are_passed_over(kind: str) -> None:
    """After a step back to an older program its events stay readable; their bytes are never written anew."""
    value = json.loads(golden(kind))
    value |= {"added_later": {"a": [1]}}
    value["act"] |= {"device": "desk-3"}
    assert CODEC.decode(kind, json.dumps(value).encode()) == examples()[kind]


@pytest.mark.parametrize("kind", TYPES)
def test_an_event_that_lacks_a_field_is_not_read_as_something_else(kind: str) -> None:
    whole = json.loads(golden(kind))
    for name in whole:
        if name != "type":
            broken = {key: value for key, value in whole.items() if key != name}
            with pytest.raises(msgspec.ValidationError):
                CODEC.decode(kind, json.dumps(broken).encode())


def test_one_type_is_not_read_as_another() -> None:
    with pytest.raises(msgspec.ValidationError):
        CODEC.decode("journal.mark_recorded.v1", golden("journal.absence_recorded.v1"))
    with pytest.raises(KeyError):
        CODEC.decode("journal.mark_vanished.v1", b'{"type":"journal.mark_vanished.v1"}')


@pytest.fixture
def own_register(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register of the test's own, with what is registered already."""
    monkeypatch.setattr(event_module, "EVENTS", dict(EVENTS))
    monkeypatch.setattr(event_module, "UPCASTERS", {})


@pytest.mark.usefixtures("own_register")
def test_events_of_two_older_forms_are_read_as_the_present_one() -> None:
    """v-1 had the mark as a number, v0 as text without `late`; each step is upcast once."""

    def number_to_text(old: dict[str, Any]) -> dict[str, Any]:
        return old | {"value": str(old["value"]), "type": "journal.mark_recorded.v0"}

    def in_time(old: dict[str, Any]) -> dict[str, Any]:
        return old | {"late": False, "type": "journal.mark_recorded.v1"}

    register_upcaster("journal.mark_recorded.v0", in_time)
    register_upcaster("journal.mark_given.v0", number_to_text)
    value = json.loads(golden("journal.mark_recorded.v1"))
    del value["late"]
    oldest = value | {"type": "journal.mark_given.v0", "value": 5}
    older = value | {"type": "journal.mark_recorded.v0"}
    for old in (oldest, older):
        read = EventCodec().decode(old["type"], json.dumps(old).encode())
        assert read == examples()["journal.mark_recorded.v1"]
        assert isinstance(read, MarkRecorded)


def test_lessons_withdrawn_before_their_basis_was_stored_are_read_as_a_new_templates_doing() -> None:
    read = CODEC.decode("timetable.slots_withdrawn.v1", golden("timetable.slots_withdrawn.v1"))
    assert read == examples()["timetable.slots_withdrawn.v2"]


@pytest.mark.usefixtures("own_register")
def test_a_type_is_claimed_once() -> None:
    class Planted(Event, frozen=True, kw_only=True, tag="journal.mark_recorded.v1"):
        pass

    with pytest.raises(ValueError, match=r"two event classes claim journal\.mark_recorded\.v1"):
        register(Planted)
    with pytest.raises(ValueError, match="registered already"):
        register_upcaster("journal.mark_recorded.v1", dict)
    register_upcaster("journal.mark_recorded.v0", dict)
    with pytest.raises(ValueError, match="registered already"):
        register_upcaster("journal.mark_recorded.v0", dict)


def test_events_cannot_be_changed_once_made() -> None:
    for example in examples().values():
        with pytest.raises(AttributeError):
            example.originator_id = "another"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        ROSTER[0].since = date(2025, 1, 1)  # type: ignore[misc]
