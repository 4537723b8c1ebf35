"""Every way of tampering with the record, as owner and as superuser: it is found and named, or it says what would find it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sealed_log import ORIGIN, SealedLog
from verified_college import CUT, RECHAIN, UNSEAL, Copy, codes

from archive.transparency.checkpoint import Checkpoint
from archive.transparency.keys import KeyRecord, create_key, read_key
from archive.transparency.note import COSIGNATURE, Note, SignerKey, signed
from projections.rebuild import rebuild

WHO = pytest.mark.parametrize("who", ["owner", "superuser"])


def edited(position: int) -> str:
    """Another actor in the bytes of one event; canonical, of a known form."""
    return (
        "UPDATE {schema}.event SET state = convert_to(replace(convert_from(state, 'UTF8'), '\"by\":\"', '\"by\":\"x'), 'UTF8')"  # noqa: S608
        f" WHERE position = {position};"
    )


class Tamper(NamedTuple):
    deed: str
    found: set[str]
    position: int | None = None


SWAP = """
    UPDATE {schema}.event a SET state = b.state, topic = b.topic FROM {schema}.event b
        WHERE (a.position, b.position) IN ((40, 41), (41, 40));
"""
DELETED = "DELETE FROM {schema}.event WHERE position = 50;"
RENUMBERED = """
    UPDATE {schema}.event SET position = position - 1000000 WHERE position > 50;
    UPDATE {schema}.event SET position = position + 999999 WHERE position < 0;
"""
INSERTED = """
    UPDATE {schema}.event SET position = -position WHERE position > 50;
    UPDATE {schema}.event SET position = 1 - position WHERE position < 0;
    INSERT INTO {schema}.event SELECT 51, 'x-' || originator_id, 1, topic, state, stored_at, chain FROM {schema}.event WHERE position = 50;
"""
APPENDED = """
    INSERT INTO {schema}.event
        SELECT h.position + 1, 'copy:forged', 1, e.topic, e.state, now(), sha256(h.chain || e.state)
        FROM {schema}.head h, {schema}.event e WHERE e.position = 60;
    UPDATE {schema}.head SET position = position + 1, chain = (SELECT chain FROM {schema}.event ORDER BY position DESC LIMIT 1);
"""

LAST_GONE = "DELETE FROM {schema}.checkpoint WHERE size = (SELECT max(size) FROM {schema}.checkpoint);"
NO_TILES = "DELETE FROM {schema}.tile;"
NO_KEYS = "DELETE FROM {schema}.log_key;"
BACKDATED = "UPDATE {schema}.event SET stored_at = '2025-09-01' WHERE originator_id = 'copy:forged';"
FAR_AHEAD = "UPDATE {schema}.event SET position = position + 7 WHERE originator_id = 'copy:forged';"
BEFORE_ALL = "UPDATE {schema}.event SET position = 0 WHERE originator_id = 'copy:forged';"
SPACED = "UPDATE {schema}.event SET state = state || ' ' WHERE position = 9;"

TAMPERS = {
    "an event is edited": Tamper(edited(7), {"ROW_ALTERED", "CHECKPOINT_DIFFERS"}, 7),
    "an event is edited and every hash after it made anew": Tamper(edited(7) + RECHAIN, {"ACT_DIFFERS", "CHECKPOINT_DIFFERS"}, 7),
    "an event's actor is changed in the inbox": Tamper("UPDATE {schema}.act SET actor = 'x' WHERE first_position <= 9 AND last_position >= 9;", {"ACT_DIFFERS"}, 9),
    "an event is deleted": Tamper(DELETED, {"ROW_MISSING", "ROW_ALTERED", "HEAD_DIFFERS"}, 51),
    "an event is deleted and the rest moved up": Tamper(DELETED + RENUMBERED + RECHAIN, {"CHECKPOINT_DIFFERS", "TRUNCATED"}),
    "an event is inserted": Tamper(INSERTED + RECHAIN, {"COLUMNS_DIFFER", "CHECKPOINT_DIFFERS"}, 51),
    "two events change places": Tamper(SWAP, {"ROW_ALTERED", "COLUMNS_DIFFER"}, 40),
    "the last events are cut off": Tamper(CUT + RECHAIN, {"TRUNCATED"}),
    "the last events are cut off, and no more": Tamper("DELETE FROM {schema}.event WHERE position > 100;", {"TRUNCATED", "HEAD_DIFFERS"}),
    "all is emptied": Tamper("TRUNCATE {schema}.event, {schema}.act;", {"TRUNCATED", "HEAD_DIFFERS"}),
    "columns say otherwise than the bytes": Tamper("UPDATE {schema}.event SET originator_id = 'group:x' WHERE position = 9;", {"COLUMNS_DIFFER"}, 9),
    "the type says otherwise than the bytes": Tamper("UPDATE {schema}.event SET topic = 'journal.mark_recorded.v1' WHERE position = 9;", {"NOT_CANONICAL"}, 9),
    "bytes are no longer canonical": Tamper(SPACED + RECHAIN, {"NOT_CANONICAL"}, 9),
    "an append is backdated": Tamper(APPENDED + BACKDATED, {"BACKDATED"}),
    "a certificate is forged past the ledger's function": Tamper(APPENDED, {"ACT_DIFFERS", "COLUMNS_DIFFER"}),
    "an event hides behind a gap": Tamper(APPENDED + FAR_AHEAD, {"ROW_MISSING"}),
    "an event hides before the beginning": Tamper(APPENDED + BEFORE_ALL, {"POSITION_HIDDEN"}, 0),
    "a tile is damaged": Tamper("UPDATE {schema}.tile SET hashes = set_byte(hashes, 77, 255 - get_byte(hashes, 77));", {"TILE_DIFFERS"}),
    "a tile is made of other hashes": Tamper("UPDATE {schema}.tile SET root = sha256('forged');", {"TILE_DIFFERS"}),
    "a tile is gone": Tamper("DELETE FROM {schema}.tile;", {"TILE_MISSING"}),
    "a checkpoint's root is changed": Tamper("UPDATE {schema}.checkpoint SET note = overlay(note PLACING 'AAAA' FROM 33);", {"CHECKPOINT_INVALID"}),
    "a checkpoint stands under another size": Tamper("UPDATE {schema}.checkpoint SET size = size - 1;", {"CHECKPOINT_FOREIGN"}),
    "the last checkpoint is taken away": Tamper(LAST_GONE, {"TILE_MISSING"}),
    "the keys are gone": Tamper("DELETE FROM {schema}.log_key;", {"KEY_RECORD", "CHECKPOINT_INVALID"}),
    "the head is changed": Tamper("UPDATE {schema}.head SET chain = 'x';", {"HEAD_DIFFERS"}),
    "an act is invented": Tamper("INSERT INTO {schema}.act SELECT 'x', 'x', '', position + 1, position + 2 FROM {schema}.head;", {"ACT_DIFFERS"}),
}  # fmt: skip


def test_what_nobody_touched_is_intact(college: Copy) -> None:
    report = college.verified(outside=(college.checkpoint(),), trusted=(read_key(college.log.key_file).verifier,))
    assert report.findings == []
    assert report.last_good == college.head == report.checked["события"]
    asked_of_nobody = {"подписи свидетелей", "отметки времени"}
    assert {what for what, number in report.checked.items() if not number} == asked_of_nobody


@WHO
@pytest.mark.parametrize("tamper", TAMPERS.values(), ids=TAMPERS)
def test_tampering_is_found(college: Copy, tamper: Tamper, who: str) -> None:
    college.tamper(tamper.deed, who)
    report = college.log_verified()
    assert tamper.found <= codes(report), report.findings
    if tamper.position is not None:
        assert tamper.position in {finding.position for finding in report.findings if finding.code in tamper.found}


@WHO
def test_a_finding_names_the_row_the_event_the_person_and_the_last_good_checkpoint(college: Copy, who: str) -> None:
    ((first, *_), (last, *_)) = college.log.ledger.query("SELECT size FROM {schema}.checkpoint ORDER BY size")
    college.tamper(edited(last - 3), who)
    report = college.verified()
    (finding,) = [found for found in report.findings if found.code == "ROW_ALTERED"]
    assert finding.position == last - 3
    assert finding.person is not None
    assert finding.person.startswith("x")
    assert finding.event is not None
    assert finding.event.endswith(".")
    assert report.last_good == first


@pytest.mark.parametrize(
    "deed",
    [
        "ALTER TABLE {schema}.event DISABLE TRIGGER event_is_append_only",
        "ALTER TABLE {schema}.checkpoint ENABLE TRIGGER checkpoint_is_never_emptied",
        "ALTER TABLE {schema}.event ENABLE ROW LEVEL SECURITY",
        "CREATE RULE forge AS ON INSERT TO {schema}.act DO INSTEAD NOTHING",
        "CREATE TABLE {schema}.child () INHERITS ({schema}.event)",
        "GRANT UPDATE ON {schema}.event TO {service}",
    ],
)
def test_a_guard_that_was_left_off_is_found(college: Copy, deed: str) -> None:
    college.log.ledger.query(deed)
    report = college.verified()
    assert "GUARD_OFF" in codes(report)


def test_a_changed_read_model_is_found_and_left_as_it_is(college: Copy) -> None:
    changes = (
        "UPDATE {read}.audit_entry SET actor = 'x' WHERE position = 5",
        "DELETE FROM {read}.study_group WHERE group_id = 'g-0'",
        'INSERT INTO {read}.study_group SELECT (t).* FROM (SELECT json_populate_record(g, \'{{"group_id":"g-x"}}\') t FROM {read}.study_group g LIMIT 1) x',
    )
    for deed in changes:
        college.log.ledger.query(deed, college.log.ledger.service_dsn)
    before = college.log.ledger.query("SELECT * FROM {read}.audit_entry ORDER BY position")
    report = college.verified()
    assert codes(report) == {"READ_MODEL_DIFFERS"}
    assert len(report.findings) == 4
    assert report.last_good == college.head
    assert college.log.ledger.query("SELECT * FROM {read}.audit_entry ORDER BY position") == before
    assert college.log.ledger.query("SELECT 1 FROM pg_tables WHERE schemaname = 'verified_read_next'") == []


def test_a_read_model_that_stopped_is_found(college: Copy) -> None:
    college.log.ledger.query("UPDATE {read}.progress SET error = 'x' WHERE name = 'hours'")
    assert codes(college.verified()) == {"READ_MODEL_STOPPED"}


def test_read_models_that_were_never_built_are_no_finding(college: Copy) -> None:
    college.log.ledger.query("DELETE FROM {read}.progress")
    report = college.verified()
    assert (codes(report), "таблицы представлений" in report.checked) == (set(), False)
    assert any("ещё не построены" in note for note in report.notes)


def test_a_ciphertext_put_to_another_person_is_found(college: Copy) -> None:
    college.log.ledger.query(
        "UPDATE verified_persons.sealed_field a SET nonce = b.nonce, ciphertext = b.ciphertext"
        " FROM verified_persons.sealed_field b WHERE a.person_id = 's-77' AND b.person_id = 's-78'"
    )
    report = college.verified()
    assert [(finding.code, finding.person) for finding in report.findings] == [("SEAL_BROKEN", "s-77")]


def test_a_ciphertext_appended_for_another_person_is_found_though_the_ledger_took_it(college: Copy) -> None:
    """A service that was taken over may append; it cannot make one person's sealed data pass for another's."""
    college.log.ledger.query(
        "SELECT {schema}.append('d-0', 'c-x', '', ARRAY['person:s-78'], ARRAY[2::bigint], ARRAY['person.identity_changed.v1'],"
        ' ARRAY[convert_to(format(\'{{"act":{{"assignment":"","at":"2025-09-01T06:00:00Z","by":"d-0","command":"c-x","role":"deputy"}},'
        '"order":"1-к","originator_id":"person:s-78","originator_version":2,"request_id":null,"sealed":"%s","type":"person.identity_changed.v1"}}\','
        " convert_from(state, 'UTF8')::json ->> 'sealed'), 'UTF8')])"
        " FROM {schema}.event WHERE originator_id = 'person:s-77'",
        college.log.ledger.service_dsn,
    )
    college.log.seal()
    report = college.verified()
    assert codes(report) - {"READ_MODEL_DIFFERS"} == {"SEAL_BROKEN"}
    assert report.findings[0].position == college.head


def test_an_act_dated_otherwise_than_it_was_stored_is_found(college: Copy) -> None:
    report = college.verified(clock_tolerance=timedelta(minutes=10))
    assert codes(report) == {"BACKDATED"}
    assert len(report.findings) + report.unlisted["BACKDATED"] == college.head


def test_sealing_that_stands_still_is_found(college: Copy) -> None:
    college.log.ledger.query(
        "SELECT {schema}.append('t', 'c', '', ARRAY['x'], ARRAY[1::bigint], ARRAY['x'], ARRAY['x'::bytea])"
    )
    assert "UNSEALED" not in codes(college.verified())
    assert "UNSEALED" in codes(college.verified(now=datetime.now(UTC) + timedelta(hours=1)))


# What a forger who holds everything can make consistent again; found with what was kept outside alone.


@WHO
def test_a_log_put_back_to_an_earlier_state_is_found_by_a_checkpoint_kept_outside_alone(
    college: Copy, who: str
) -> None:
    kept = college.checkpoint()
    college.tamper(CUT + RECHAIN + UNSEAL, who)
    college.log.seal()
    rebuild(college.log.ledger.service_dsn, college.log.schema)
    assert college.verified().findings == [], "invisible from within: docs/security.md says so"
    assert codes(college.verified(outside=(kept,))) == {"ROLLED_BACK"}


@WHO
def test_a_history_written_anew_by_whoever_holds_the_key_is_found_by_a_checkpoint_kept_outside_alone(
    college: Copy, who: str
) -> None:
    kept = college.checkpoint()
    single = "SELECT min(first_position) FROM {schema}.act WHERE first_position = last_position"
    ((alone,),) = college.log.ledger.query(single)
    inbox = f"UPDATE {{schema}}.act SET actor = 'x' || actor WHERE first_position = {alone};"  # noqa: S608
    college.tamper(edited(alone) + inbox + RECHAIN + UNSEAL, who)
    college.log.seal()
    rebuild(college.log.ledger.service_dsn, college.log.schema)
    assert college.verified().findings == [], "invisible from within: docs/security.md says so"
    report = college.verified(outside=(kept,))
    assert codes(report) == {"FORKED"}


@WHO
def test_swapped_keys_are_found_by_the_key_file_or_by_the_printed_key(college: Copy, tmp_path: Path, who: str) -> None:
    printed, kept = read_key(college.log.key_file).verifier, college.checkpoint()
    forged = create_key(tmp_path / "forged.key", ORIGIN)
    note = str(signed(KeyRecord(1, 0, forged.verifier).text, forged))
    record = f"INSERT INTO {{schema}}.log_key VALUES (1, $n${note}$n$)"  # noqa: S608
    college.tamper(UNSEAL + NO_KEYS + record, who)
    assert SealedLog(college.log.ledger, tmp_path / "forged.key").seal() is not None
    assert codes(college.verified()) == {"KEY_FOREIGN"}
    assert codes(college.verified(key_file=None)) == set(), "on another machine nothing tells"
    assert codes(college.verified(key_file=None, trusted=(printed,))) == {"KEY_FOREIGN"}
    assert codes(college.verified(key_file=None, outside=(kept,))) == {"ANCHOR_FOREIGN"}


@WHO
def test_a_checkpoint_of_another_log_is_found(college: Copy, who: str) -> None:
    key = read_key(college.log.key_file)
    checkpoint = Checkpoint.parse(Note.parse(college.checkpoint()).text)
    foreign = signed(Checkpoint("other.example/log", checkpoint.size, checkpoint.root).text, key)
    college.tamper(f"UPDATE {{schema}}.checkpoint SET note = $n${foreign}$n$ WHERE size = {checkpoint.size}", who)  # noqa: S608
    assert "CHECKPOINT_FOREIGN" in codes(college.verified())
    college.tamper("DELETE FROM {schema}.checkpoint WHERE size = (SELECT max(size) FROM {schema}.checkpoint)", who)
    other = SignerKey.new("other.example/log")
    for outside in (str(foreign), str(signed(Checkpoint(other.name, 5, bytes(32)).text, other))):
        assert "ANCHOR_FOREIGN" in codes(college.verified(outside=(outside,)))
    assert "ANCHOR_INVALID" in codes(college.verified(outside=("no checkpoint",)))


@WHO
def test_checkpoints_taken_away_with_their_tiles_leave_the_log_unsealed_and_take_nothing_from_it(
    college: Copy, who: str
) -> None:
    """A stale checkpoint: until they are sealed again, what it does not cover is shown; then the same root is signed."""
    kept = college.checkpoint()
    college.tamper(LAST_GONE + NO_TILES, who)
    late = datetime.now(UTC) + timedelta(hours=1)
    assert codes(college.verified(now=late)) == {"UNSEALED"}
    assert codes(college.verified(now=late, outside=(kept,))) == {"UNSEALED"}, "what was kept is still its beginning"
    college.log.seal()
    assert college.verified(outside=(kept,)).findings == []


@WHO
def test_a_fork_is_found_by_a_checkpoint_of_the_other_side(college: Copy, who: str) -> None:
    """Put back to a backup and led on: both histories are signed by the same key, and neither is the other's beginning."""
    kept, size = college.checkpoint(), college.head
    college.tamper(CUT + RECHAIN + UNSEAL, who)
    with psycopg.connect(college.log.ledger.service_dsn, autocommit=True) as connection:
        append = college.log.ledger.sql(
            "SELECT {schema}.append('t', %s, '', ARRAY[%s], ARRAY[1::bigint], ARRAY['x'], ARRAY['x'::bytea])"
        )
        for n in range(size):
            connection.execute(append, [f"fork-{n}", f"fork-{n}"])
    college.log.seal()
    report = college.verified(outside=(kept,))
    assert "FORKED" in codes(report)
    assert report.unlisted["NOT_CANONICAL"] > 0, "what cannot be read is listed a hundred times and counted"


def test_cosignatures_and_time_stamps_of_those_who_are_known_are_checked(college: Copy) -> None:
    witness = SignerKey.new("witness.example", COSIGNATURE)
    note = Note.parse(college.checkpoint())
    size = Checkpoint.parse(note.text).size
    good, bad = witness.sign(note.text), witness.sign("another text\n")
    insert = "INSERT INTO {schema}.cosignature (size, witness, signature) VALUES "
    college.log.ledger.query(
        insert + f"({size}, 'witness.example', $n${good}$n$), ({size}, 'unknown.example', $n${bad}$n$)"
    )
    report = college.verified(witnesses=(witness.verifier,))
    assert (report.findings, report.checked["подписи свидетелей"]) == ([], 1)
    first = college.log.ledger.query("SELECT min(size) FROM {schema}.checkpoint")[0][0]
    college.log.ledger.query(insert + f"({first}, 'witness.example', $n${bad}$n$)")
    assert codes(college.verified(witnesses=(witness.verifier,))) == {"COSIGNATURE_INVALID"}


def test_a_time_stamp_that_is_none_is_found(college: Copy) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Root of stamps")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    root = builder.sign(key, hashes.SHA256())
    insert = "INSERT INTO {schema}.time_stamp (size, authority, response) SELECT max(size), 'https://stamps.example/', 'none'"
    college.log.ledger.query(insert + " FROM {schema}.checkpoint")
    assert codes(college.verified()) == set(), "without its root nothing can be said of it"
    assert codes(college.verified(stamp_roots=(root,))) == {"TIME_STAMP_INVALID"}
