"""What a read model is: tables, and for every event class the rows it touches and what becomes of them.

    LESSONS = Table("page_lesson", LessonRow, key=("journal_id", "slot_id"))

    @LESSONS.on(MarkRecorded, keys=lambda e: [(e.originator_id, e.lesson_id)])
    def mark_recorded(rows: dict[Key, LessonRow], event: MarkRecorded) -> None: ...

A handler sees nothing but the rows it names, so one definition serves both ways of running: following the log, the
named rows are fetched before a batch and written back after it (batch.py); made anew, all rows are kept in memory and
copied out at the end (rebuild.py). A handler reads no clock, no database and no other table.
"""

from __future__ import annotations

import hashlib
import sys
import tokenize
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, cast

import msgspec

from journal_domain.event import Event

Key = tuple[str, ...]
Keys = Callable[[Any], Iterable[Key]]
R = TypeVar("R", bound=msgspec.Struct)
Handler = Callable[[dict[Key, R], Any], None]
AnyHandler = TypeVar("AnyHandler", bound=Callable[..., None])

LOADED = "\n-- After loading:\n"
"""In a model's .sql the tables stand above this line; below it what a rebuild adds once the rows are in."""


class Recorded(NamedTuple):
    """An event and its position in the log."""

    position: int
    event: Event


class UnknownToModel(Exception):
    """A read model neither handles nor ignores this class of events."""


class Rule(NamedTuple):
    keys: Keys
    handle: Callable[[Any, Any], None]


@dataclass(eq=False)
class Table(Generic[R]):
    """Rows found by a key of texts. `row` names the columns; what is no scalar is kept in a column of type json."""

    name: str
    row: type[R]
    key: tuple[str, ...]
    rules: dict[type[Event], list[Rule]] = field(default_factory=dict)

    def on(self, *classes: type[Event], keys: Keys) -> Callable[[Handler[R]], Handler[R]]:
        """Register a handler; `keys` names every row of this table that it may read, add, change or delete."""

        def registered(handle: Handler[R]) -> Handler[R]:
            for event_class in classes:
                self.rules.setdefault(event_class, []).append(Rule(keys, handle))
            return handle

        return registered

    @property
    def columns(self) -> tuple[str, ...]:
        return self.row.__struct_fields__


@dataclass(eq=False)
class Trail:
    """Rows that are only ever added, one for an event: `row` turns it and its position into the columns' values."""

    name: str
    columns: tuple[str, ...]
    classes: frozenset[type[Event]]
    row: Callable[[Event, int], tuple[Any, ...]]


@dataclass(frozen=True, eq=False)
class ReadModel:
    """Tables that follow the log together. `modules` hold the definition; the .sql beside the first one its DDL."""

    name: str
    modules: tuple[str, ...]
    tables: tuple[Table[Any], ...] = ()
    trails: tuple[Trail, ...] = ()
    ignored: frozenset[type[Event]] = frozenset()

    @property
    def handled(self) -> frozenset[type[Event]]:
        by_tables = (event_class for table in self.tables for event_class in table.rules)
        return frozenset(by_tables).union(*(trail.classes for trail in self.trails))

    @property
    def table_names(self) -> tuple[str, ...]:
        return (*(t.name for t in self.tables), *(t.name for t in self.trails))

    @property
    def ddl(self) -> tuple[str, str]:
        """What makes the empty tables, and what is run when they are filled."""
        tables, _, loaded = _file(self.modules[0]).with_suffix(".sql").read_text("utf-8").partition(LOADED)
        return tables, loaded

    @property
    def definition(self) -> str:
        """A hash of the DDL and the code (its comments and layout aside): another hash means another read model."""
        code = (token for module in self.modules for token in _tokens(module))
        return hashlib.sha256("\0".join((*self.ddl, *code)).encode()).hexdigest()[:16]


def _file(module: str) -> Path:
    return Path(cast(str, sys.modules[module].__file__))


@cache
def _tokens(module: str) -> tuple[str, ...]:
    """The module's code without comments and blank lines.

    Not by `ast`: in CPython 3.11 its recursion counter is shared, and two threads that parse at once may fail.
    """
    with _file(module).open("rb") as source:
        tokens = tuple(tokenize.tokenize(source.readline))
    return tuple(token.string for token in tokens if token.type not in (tokenize.COMMENT, tokenize.NL))


class Fold:
    """The rows of some read models in memory, and the events applied to them."""

    def __init__(self, models: Iterable[ReadModel]) -> None:
        self.models = tuple(models)
        self.rows: dict[Table[Any], dict[Key, Any]] = {t: {} for m in self.models for t in m.tables}
        self.added: dict[Trail, list[tuple[Any, ...]]] = {t: [] for m in self.models for t in m.trails}
        self._steps: dict[type[Event], list[tuple[Callable[[Any, Any], None], dict[Key, Any]]]] = {}

    def touched(self, events: Iterable[Recorded]) -> dict[Table[Any], set[Key]]:
        """The keys of all rows that these events may touch."""
        keys: dict[Table[Any], set[Key]] = {table: set() for table in self.rows}
        for table, found in keys.items():
            rules = table.rules
            for _, event in events:
                for rule in rules.get(type(event), ()):
                    found.update(rule.keys(event))
        return {table: found for table, found in keys.items() if found}

    def apply(self, events: Iterable[Recorded]) -> None:
        """Apply events in their order. Raises UnknownToModel, and whatever a handler raises."""
        steps = self._steps
        trails = [(trail.row, trail.classes, rows.append) for trail, rows in self.added.items()]
        position = 0
        try:
            for position, event in events:
                event_class = type(event)
                for row, classes, add in trails:
                    if event_class in classes:
                        add(row(event, position))
                if event_class not in steps:
                    steps[event_class] = self._steps_of(event_class)
                for handle, rows in steps[event_class]:
                    handle(rows, event)
        except Exception as error:
            error.add_note(f"at position {position} of the log")
            raise

    def _steps_of(self, event_class: type[Event]) -> list[tuple[Callable[[Any, Any], None], dict[Key, Any]]]:
        for model in self.models:
            if event_class not in model.handled and event_class not in model.ignored:
                raise UnknownToModel(f"{model.name} neither handles nor ignores {event_class.__name__}")
        return [(rule.handle, rows) for table, rows in self.rows.items() for rule in table.rules.get(event_class, ())]
