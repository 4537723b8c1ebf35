"""One pass over the log: every row against its own bytes, the rows before it, the inbox, and the tree computed anew.

    position   1, 2, 3 … without gaps                   stored_at    never earlier than the row before
    chain      SHA-256(chain before ‖ state)            act.at       close to stored_at
    state      canonical JSON of a known form           inbox        acts stand side by side and name their events
    columns    stream, version and type of the state    head         the last position and its chain
    version    1, 2, 3 … within its stream

The tree is computed tile by tile; the roots at the sizes that somebody asks for are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import takewhile
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection, sql

from archive.transparency.store import HEIGHT, WIDTH
from archive.transparency.tree import Frontier, complete_subtrees
from archive.verification.finding import Finding, Inquiry, of_row
from journal_domain.event import EVENTS, EventCodec

CHUNK = 20 * WIDTH
CLOCK_STEP = timedelta(seconds=5)
"""How far the database's clock may be set back without a finding."""
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
MADE_UP = "demo-"
"""The acts at the beginning of a log that bear such command ids are a demonstration: played, with times of their own."""


Row = tuple[int, str, int, str, bytes, datetime, bytes]
"""Position, stream, version, topic, state, time of storing, chain: nothing that would be made anew for every row."""


class InboxAct(NamedTuple):
    actor: str
    command_id: str
    first: int
    last: int


class LogPass:
    """Reads the log on `connection`, a transaction with one snapshot; afterwards holds what was computed."""

    def __init__(self, connection: Connection[Any], inquiry: Inquiry, sizes: Iterable[int]) -> None:
        self._connection = connection
        self._inquiry = inquiry
        self._schema = inquiry.schema
        self._tolerance = inquiry.clock_tolerance
        self._wanted = sorted({size for size in sizes if size > 0}, reverse=True)
        self._frontier = Frontier()
        self._versions: dict[str, int] = {}
        self._acts = self._read_acts()
        self._act = InboxAct("", "", 0, 0)
        self._played = inquiry.clock_tolerance is not None
        self._latest = EARLIEST
        self._position = 0
        self._codec = EventCodec()
        self._decoders = {topic: msgspec.json.Decoder(cls).decode for topic, cls in EVENTS.items()}
        self.rows = 0
        self.made_up = 0
        """Events at the beginning that are a demonstration: the times of their acts say nothing."""
        self.chain = b""
        self.size = 0
        """Leaves of the tree: less than `rows` when a gap has broken it off."""
        self.tile_roots: list[bytes] = []
        """Of the full tiles of level 0."""
        self.roots: dict[int, bytes] = {0: Frontier().root()}
        """Size → root, for the sizes asked for and the whole."""

    def run(self) -> Iterator[Finding]:
        count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(self._schema, "event"))
        (total,) = self._connection.execute(count).fetchone() or (0,)
        waiting: list[Row] = []
        whole = True
        for rows in self._read_rows():
            yield from self._check(rows)
            if whole:
                waiting += self._in_place(rows)
                whole = rows[-1][0] == self.rows + len(rows)  # beyond a gap a row has no place in the tree
                full = len(waiting) // WIDTH * WIDTH
                for begin in range(0, full, WIDTH):
                    self._grow([row[4] for row in waiting[begin : begin + WIDTH]])
                del waiting[:full]
            self.rows += len(rows)
            self._inquiry.progress("строки", self.rows, total)
        if waiting:
            self._grow([row[4] for row in waiting])
        self.roots[self.size] = self._frontier.root()
        yield from self._ends()

    def _read_rows(self) -> Iterator[list[Row]]:
        """The log in chunks; the server prepares the next one while one is checked."""
        query = sql.SQL(ROWS).format(sql.Identifier(self._schema, "event"))
        with self._connection.cursor("verified_rows", binary=True) as cursor, ThreadPoolExecutor(1) as reader:
            cursor.execute(query)
            rows = cursor.fetchmany(CHUNK)
            while rows:
                ahead = reader.submit(cursor.fetchmany, CHUNK)
                yield rows
                rows = ahead.result()

    def _in_place(self, rows: list[Row]) -> list[Row]:
        """The rows up to the first gap."""
        if rows[-1][0] == self.rows + len(rows):
            return rows
        return [row for _, row in takewhile(lambda pair: pair[0] == pair[1][0], enumerate(rows, self.rows + 1))]

    def _grow(self, states: list[bytes]) -> None:
        """Add the leaves of one tile, and note the roots asked for within it."""
        level = [sha256(b"\x00" + state).digest() for state in states]
        levels = [level]
        while len(level) > 1:
            level = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
            levels.append(level)
        before = self.size
        self.size += len(states)
        while self._wanted and self._wanted[-1] <= self.size:
            wanted = self._wanted.pop()
            edge = self._frontier.copy()
            for height, index in complete_subtrees(wanted - before):
                edge.append_subtree(height, levels[height][index])
            self.roots[wanted] = edge.root()
        if len(states) == WIDTH:
            self._frontier.append_subtree(HEIGHT, levels[HEIGHT][0])
            self.tile_roots.append(levels[HEIGHT][0])
        else:
            for height, index in complete_subtrees(len(states)):
                self._frontier.append_subtree(height, levels[height][index])

    def _check(self, rows: list[Row]) -> Iterator[Finding]:
        """The rows themselves. The healthy way is one condition: half a million rows go it at every verification."""
        versions, decoders, encode, tolerance = self._versions, self._decoders, _encode, self._tolerance
        played = self._played
        before, latest, chain, act = self._position, self._latest, self.chain, self._act
        for expected, row in enumerate(rows, self.rows + 1):
            position, stream, version, topic, state, stored_at, link = row
            if act.last < position:
                yield from self._next_act(position)
                act = self._act
            try:
                event = decoders[topic](state)
                done = event.act
                if played and (played := done.command.startswith(MADE_UP)):
                    self.made_up = expected
                healthy = (
                    position == expected
                    and sha256(chain + state).digest() == link
                    and encode(event) == state
                    and event.originator_id == stream
                    and event.originator_version == version == versions.get(stream, 0) + 1
                    and stored_at >= latest
                    and (tolerance is None or played or -tolerance < stored_at - done.at < tolerance)
                    and done.by == act.actor
                    and done.command == act.command_id
                    and act.first <= position <= act.last
                )
            except (KeyError, msgspec.DecodeError):
                healthy = False
            if not healthy:
                self._position, self._latest, self.chain = before, latest, chain
                yield from self._problems(row, expected)
            versions[stream] = version
            before, latest, chain = position, stored_at, link
        self._position, self._latest, self.chain, self._played = before, latest, chain, played

    def _problems(self, row: Row, expected: int) -> Iterator[Finding]:
        """Everything that is wrong with this row, whose forerunner is remembered."""
        position, stream, version, _, state, stored_at, link = row
        if position not in (expected, self._position + 1):  # a gap is told once, not at every row after it
            yield _gap(row, self._position + 1)
        if sha256(self.chain + state).digest() != link:
            yield _of(row, "ROW_ALTERED", "Строка изменена, вставлена или переставлена: она не продолжает цепочку.")
        last = self._versions.get(stream, 0)
        if version != last + 1:
            yield _of(row, "VERSION_GAP", f"В этом потоке после номера {last} идёт {version}.")
        if stored_at < self._latest - CLOCK_STEP:
            yield _of(row, "BACKDATED", f"Записано {_time(stored_at)}, раньше предыдущей строки.")
        event = self._slowly(row)
        if event is None:
            yield _of(row, "NOT_CANONICAL", "Байты события — не канонический JSON известного вида.")
            return
        if (event.originator_id, event.originator_version) != (stream, version):
            yield _of(row, "COLUMNS_DIFFER", "Поток или номер в столбцах не те, что в байтах события.")
        at = event.act.at
        if self._tolerance is not None and expected > self.made_up and abs(stored_at - at) > self._tolerance:
            yield _of(row, "BACKDATED", f"Событие датировано {_time(at)}, а записано {_time(stored_at)}.")
        act = self._act
        if not act.first <= position <= act.last or (event.act.by, event.act.command) != (act.actor, act.command_id):
            yield _of(row, "ACT_DIFFERS", "Во входящих действиях это событие не значится за этим лицом и действием.")

    def _next_act(self, position: int) -> Iterator[Finding]:
        """Go on in the inbox to the act that should hold this position."""
        while self._act.last < position and (act := next(self._acts, None)):
            if act.first != self._act.last + 1:
                yield _inbox(act, f"Действия не стоят подряд: после позиции {self._act.last} идёт {act.first}.")
            self._act = act

    def _slowly(self, row: Row) -> Any:
        """The event of a row in a form that is no longer the current one; None when its bytes are not canonical."""
        _, _, _, topic, state, _, _ = row
        try:
            event = self._codec.decode(topic, state)
            generic = msgspec.json.decode(state)
        except Exception:  # an altered row may fail in any way
            return None
        canonical = _encode(generic) == state and generic.get("type") == topic
        return event if canonical else None

    def _read_acts(self) -> Iterator[InboxAct]:
        query = sql.SQL(ACTS).format(sql.Identifier(self._schema, "act"))
        with self._connection.cursor("verified_acts", binary=True) as cursor:
            cursor.execute(query)
            while chunk := cursor.fetchmany(CHUNK):
                yield from map(InboxAct._make, chunk)

    def _ends(self) -> Iterator[Finding]:
        """What the inbox and the head say beyond the last row."""
        for act in self._acts:
            yield _inbox(act, f"Действие занимает позиции {act.first}–{act.last}, которых в журнале нет.")
            break
        last = self._act.last
        if last > self._position:
            yield Finding(code="TRUNCATED", text=f"Последнее действие занимает позиции до {last}, а журнал кончается на {self._position}.")  # fmt: skip
        query = sql.SQL("SELECT position, chain FROM {}").format(sql.Identifier(self._schema, "head"))
        heads = self._connection.execute(query).fetchall()
        if [(position, bytes(chain)) for position, chain in heads] != [(self.rows, self.chain)]:
            named = ", ".join(str(position) for position, _ in heads) or "ничего"
            yield Finding(
                code="HEAD_DIFFERS",
                text=f"Строк {self.rows}, а запись о конце журнала называет {named} или другую цепочку.",
            )


_encode = msgspec.json.Encoder(order="sorted").encode

ROWS = (
    """SELECT position, originator_id, originator_version, topic, state, stored_at, chain FROM {} ORDER BY position"""
)
ACTS = "SELECT actor, command_id, first_position, last_position FROM {} ORDER BY first_position, last_position"


def _time(moment: datetime) -> str:
    return f"{moment:%d.%m.%Y %H:%M} (UTC)"


def _of(row: Row, code: str, text: str) -> Finding:
    position, stream, _, topic, state, _, _ = row
    return of_row(code, text, position, stream, topic, state)


def _gap(row: Row, expected: int) -> Finding:
    position = row[0]
    if position < expected:
        return _of(row, "POSITION_HIDDEN", f"Строка стоит на позиции {position}, где журнал уже прошёл.")
    lost = f"{expected}" if position == expected + 1 else f"{expected}–{position - 1}"
    return _of(row, "ROW_MISSING", f"Нет строк {lost}: удалены, или строка {position} поставлена за пропуском.")


def _inbox(act: InboxAct, text: str) -> Finding:
    return Finding(code="ACT_DIFFERS", text=text, position=act.first, person=act.actor)
