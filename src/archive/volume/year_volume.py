"""The volume of a year as it is due: everything recorded is sealed first, then the volume is built.

A year whose volume was sealed gives the same volume again, to the last byte, as long as it is made with the same versions.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel, sql

from archive.transparency.keys import read_records, records_until
from archive.transparency.sealer import seal
from archive.transparency.store import (
    Sealed,
    checkpoint_covering,
    consistency_proof,
    cosignatures,
    latest_checkpoint,
    time_stamps,
)
from archive.volume.building import Built, Contents, build_volume
from archive.volume.year_files import copy_events, named_files, year_files
from journal_domain import requisites
from journal_domain.academic_year import AcademicYear, VolumeSealed
from journal_domain.event import EventCodec
from projections.log_rows import RowsOfLog


class NotSealed(Exception):
    """There is no checkpoint to put under the volume: the log is empty, or the one of the sealed volume is gone."""


def seal_everything(dsn: str, schema: str, key_file: Path) -> None:
    """Sign a checkpoint over all that is recorded. Raises LogForked, LogDamaged, KeyProblem, NoteInvalid."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        while seal(connection, schema, key_file) is not None:
            pass


def build_year(
    dsn: str,
    schema: str,
    year: str,
    state: AcademicYear,
    place: Path,
    progress: Callable[[int, int], None],
) -> Built:
    """Build the volume of a year at `place`, from one snapshot of the log: letterhead and keys as of its last position.

    Raises NotSealed, FileMissing, BagInTheWay, LogDiffers, ActIsCut, NoteInvalid, OSError.
    """
    with psycopg.connect(dsn) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        sealed = _checkpoint(connection, schema, state.sealed)
        previous = _volume_before(connection, schema, state.sealed)
        proof = consistency_proof(connection, schema, previous.last_position, sealed.size) if previous else []
        named = named_files(copy_events(connection, schema, sealed.size), year)
        contents = Contents(
            name=year,
            year=state,
            origin=sealed.note.split("\n", 1)[0],
            checkpoint=sealed.note,
            keys=records_until(read_records(connection, schema), sealed.size),
            cosignatures=tuple(cosignatures(connection, schema, sealed.size)),
            time_stamps=tuple(time_stamps(connection, schema, sealed.size)),
            college=_name_at(connection, schema, sealed.size),
            previous=previous,
            consistency=tuple(proof),
            files=year_files(connection, schema, named),
            copies=sum("-signature-" not in name for name in named),
        )
        return build_volume(connection, schema, contents, place, progress)


def _checkpoint(connection: Connection[Any], schema: str, volume: VolumeSealed | None) -> Sealed:
    if volume is None:
        found = latest_checkpoint(connection, schema)
    else:
        found = checkpoint_covering(connection, schema, volume.last_position)
        if found and found.size != volume.last_position:
            found = None
    if found is None or not found.size:
        raise NotSealed
    return found


def _name_at(connection: Connection[Any], schema: str, position: int) -> str:
    """The college's name as it was at this position."""
    decode = EventCodec().decode
    rows = RowsOfLog(connection, schema, position).of([requisites.STREAM])
    return requisites.Requisites.evolve(None, [decode(row.topic, row.state) for row in rows]).name


def _volume_before(connection: Connection[Any], schema: str, volume: VolumeSealed | None) -> VolumeSealed | None:
    """The volume that ends just before this one begins: of all sealed so far the last."""
    query = sql.SQL("SELECT topic, state FROM {} WHERE topic = %s ORDER BY position").format(
        sql.Identifier(schema, "event")
    )
    decode, before = EventCodec().decode, None
    for topic, state in connection.execute(query, [VolumeSealed.TYPE]):
        event = decode(topic, bytes(state))
        assert isinstance(event, VolumeSealed)
        if volume is not None and event.last_position >= volume.last_position:
            break
        before = event
    return before
