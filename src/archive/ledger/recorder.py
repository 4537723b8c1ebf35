"""The library's recorder on the append-only log: an act in one round trip, streams in one query.

Everything goes as binary parameters and results through prepared statements; the tables are those of append_only.sql.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import sleep
from types import MappingProxyType
from typing import Any, LiteralString, NamedTuple, TypeVar
from uuid import UUID

from eventsourcing.persistence import InterfaceError, Notification, OperationalError, ProgrammingError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresRecorder
from psycopg import Cursor
from psycopg.rows import RowMaker, tuple_row
from psycopg.sql import SQL, Identifier
from psycopg.types.numeric import Int8

from archive.ledger.migration import channel
from journal_domain.errors import AlreadyRecorded, CommandIdReused

ATTEMPTS = 10
"""How often a statement is sent when connections break, RETRY_SECONDS apart."""

RETRY_SECONDS = 0.2

MAX_BIGINT = 2**63 - 1

Row = TypeVar("Row")


class RecordedAct(NamedTuple):
    """What the inbox holds of one command: the hash of its request, the positions of its first and last event."""

    request_hash: bytes
    first_position: int
    last_position: int


class LedgerRecorder(PostgresApplicationRecorder):
    """Appends acts to the log in the datastore's schema and reads streams and the whole log back.

    Raises ValueError when POSTGRES_ENABLE_DB_FUNCTIONS is on: the library's function inserts without a lock, so that
    positions become visible out of order and a reader can pass over an event for ever.
    """

    def __init__(self, datastore: PostgresDatastore, **_: Any):
        if datastore.enable_db_functions:
            raise ValueError(
                "POSTGRES_ENABLE_DB_FUNCTIONS appends without a lock, readers then lose events: turn it off"
            )
        # Not super().__init__(): it prepares DDL and asks the database for a type of the library's own table.
        PostgresRecorder.__init__(self, datastore)
        self.events_table_name = "event"
        self.channel_name = channel(datastore.schema)

        def statement(text: LiteralString) -> bytes:
            return SQL(text).format(schema=Identifier(datastore.schema)).as_bytes()

        self._append = statement(
            "SELECT first_position, last_position, recorded_hash, repeated"
            " FROM {schema}.append(%b, %b, %b, %b, %b, %b, %b, %b, %b)"
        )
        self._recorded_act = statement(
            "SELECT request_hash, first_position, last_position FROM {schema}.act WHERE actor = %b AND command_id = %b"
        )
        # LATERAL with OFFSET 0: an index scan per stream, whatever the planner believes about their sizes.
        self._select_since = statement(
            "SELECT e.originator_id, e.originator_version, e.topic, e.state"
            " FROM unnest(%b, %b) AS stream (id, version) CROSS JOIN LATERAL ("
            " SELECT originator_id, originator_version, topic, state FROM {schema}.event"
            " WHERE originator_id = stream.id AND originator_version > stream.version OFFSET 0"
            ") AS e ORDER BY e.originator_id, e.originator_version"
        )
        # A range of the unique index; the prefix ends in a colon, and ";" is the character after it.
        self._streams = statement(
            "SELECT originator_id FROM {schema}.event"
            " WHERE originator_id >= %b AND originator_id < %b AND originator_version = 1 ORDER BY originator_id"
        )
        self._select_stream = statement(
            "SELECT originator_id, originator_version, topic, state FROM {schema}.event"
            " WHERE originator_id = %b AND originator_version > %b AND originator_version <= %b"
            " ORDER BY originator_version LIMIT %b"
        )
        self._select_stream_backwards = self._select_stream.replace(b" LIMIT", b" DESC LIMIT")
        self._select_log = statement(
            "SELECT originator_id, originator_version, topic, state, position FROM {schema}.event"
            " WHERE position >= %b AND position <= %b ORDER BY position LIMIT %b"
        )
        self._select_log_of_topics = self._select_log.replace(b" ORDER BY", b" AND topic = ANY(%b) ORDER BY")
        self._select_head = statement("SELECT position FROM {schema}.head")

    def create_table(self) -> None:
        """Refused: the service's role may not create tables, and parallel starts would race (`journal migrate`)."""
        raise ProgrammingError("the ledger's tables are made by `journal migrate`: set CREATE_TABLE=no")

    def insert_events(  # type: ignore[override]  # an act without these three must not be recorded
        self,
        stored_events: Sequence[StoredEvent],
        *,
        actor: str,
        command_id: str,
        request_hash: bytes,
        read: Mapping[str, int] = MappingProxyType({}),
        **_: Any,
    ) -> list[int]:
        """Record one act, all of it or nothing, and return the positions of its events.

        `read` are the streams the act was decided by, each with its version then: none may have gone on since.

        Raises AlreadyRecorded for a command that was recorded before, CommandIdReused when it was another request, and
        the library's IntegrityError when another act came between (`__cause__.diag.constraint_name`). A connection
        lost at any moment, even between the commit and its answer, neither doubles nor loses the act.
        """
        if not stored_events:
            return []
        parameters = (
            actor,
            command_id,
            request_hash,
            [event.originator_id for event in stored_events],
            [Int8(event.originator_version) for event in stored_events],
            [event.topic for event in stored_events],
            [event.state for event in stored_events],
            list(read),
            [Int8(version) for version in read.values()],
        )
        rows, attempt = self._ask(self._append, parameters, tuple_row)
        first_position, last_position, recorded_hash, repeated = rows[0]
        if repeated:
            if recorded_hash != request_hash:
                raise CommandIdReused
            # Found by a second attempt, it may be what the first one wrote before its connection was lost.
            if attempt == 1 or not self._holds(stored_events, first_position, last_position):
                raise AlreadyRecorded(first_position, last_position)
        return list(range(first_position, last_position + 1))

    def recorded_act(self, actor: str, command_id: str) -> RecordedAct | None:
        """What was recorded under this command id of this actor."""
        rows, _ = self._ask(self._recorded_act, (actor, command_id), tuple_row)
        return RecordedAct(*rows[0]) if rows else None

    def select_since(self, versions: Mapping[str, int]) -> list[StoredEvent]:
        """The events of several streams after the given version of each, ordered by stream and version."""
        parameters = (list(versions), [Int8(version) for version in versions.values()])
        return self._ask(self._select_since, parameters, stored_event_row)[0] if versions else []

    def streams(self, prefix: str) -> list[str]:
        """The ids of all streams of a kind; `prefix` is what stands before their ids, with its colon: `group:`."""
        if not prefix.endswith(":"):
            raise ValueError(f"{prefix!r} does not end in a colon")
        return [stream for (stream,) in self._ask(self._streams, (prefix, prefix[:-1] + ";"), tuple_row)[0]]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """The events of one stream, ordered by version; versions after `gt` up to `lte`, at most `limit`."""
        statement = self._select_stream_backwards if desc else self._select_stream
        parameters = (originator_id, Int8(gt or 0), Int8(MAX_BIGINT if lte is None else lte), _limit(limit))
        return self._ask(statement, parameters, stored_event_row)[0]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """The log in order of position, from `start` (or after it) up to `stop`, at most `limit` events."""
        first = (start or 0) + (not inclusive_of_start)
        bounds = (Int8(first), Int8(MAX_BIGINT if stop is None else stop))
        if topics:
            return self._ask(self._select_log_of_topics, (*bounds, list(topics), _limit(limit)), notification_row)[0]
        return self._ask(self._select_log, (*bounds, _limit(limit)), notification_row)[0]

    def max_notification_id(self) -> int | None:
        """The last position; None while nothing is recorded."""
        rows, _ = self._ask(self._select_head, (), tuple_row)
        return rows[0][0] or None

    def _holds(self, stored_events: Sequence[StoredEvent], first_position: int, last_position: int) -> bool:
        """Whether just these events stand at these positions."""
        recorded = self.select_notifications(first_position, MAX_BIGINT, last_position)
        return [(event.originator_id, event.originator_version, event.state) for event in recorded] == [
            (event.originator_id, event.originator_version, event.state) for event in stored_events
        ]

    def _ask(
        self, statement: bytes, parameters: Sequence[Any], row_factory: Callable[[Cursor[Any]], RowMaker[Row]]
    ) -> tuple[list[Row], int]:
        """One round trip: the rows, and the number of the attempt that got them (1 unless connections broke)."""
        attempt = 1
        while True:
            try:
                with (
                    self.datastore.get_connection() as connection,
                    connection.cursor(binary=True, row_factory=row_factory) as cursor,
                ):
                    cursor.execute(statement, parameters, prepare=True)
                    return cursor.fetchall(), attempt
            except (InterfaceError, OperationalError):
                if attempt == ATTEMPTS:
                    raise
            attempt += 1
            sleep(RETRY_SECONDS)
            self.datastore.pool.check()  # after a restart of the server every pooled connection is dead


def stored_event_row(_: Cursor[Any]) -> RowMaker[StoredEvent]:
    """Makes StoredEvent of rows (originator_id, originator_version, topic, state).

    Calling the constructor of a frozen dataclass costs as much as the query; this fills the same object twice as fast.
    """
    new = object.__new__

    def make(row: Sequence[Any]) -> StoredEvent:
        event = new(StoredEvent)
        fields = event.__dict__
        fields["originator_id"], fields["originator_version"], fields["topic"], fields["state"] = row
        return event

    return make


def notification_row(_: Cursor[Any]) -> RowMaker[Notification]:
    """Makes Notification of rows (originator_id, originator_version, topic, state, position)."""
    new = object.__new__

    def make(row: Sequence[Any]) -> Notification:
        notification = new(Notification)
        fields = notification.__dict__
        fields["originator_id"], fields["originator_version"], fields["topic"], fields["state"], fields["id"] = row
        return notification

    return make


def _limit(limit: int | None) -> Int8 | None:
    return None if limit is None else Int8(limit)
