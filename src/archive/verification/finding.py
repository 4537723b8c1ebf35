"""What a verification finds, and what it says in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.x509 import Certificate

from archive.ledger.master_key import MasterKeys
from archive.transparency.note import VerifierKey
from journal_domain.event import Event
from projections import log
from projections.phrases import phrase

MOST_FINDINGS = 100
"""Findings of one code that are listed; the rest are counted."""


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is not as it was recorded. `code` is stable, `text` a Russian sentence.

    Of a row: its position, stream, kind of event, what it says now in Russian, and who acted by it.
    """

    code: str
    text: str
    position: int | None = None
    stream: str | None = None
    topic: str | None = None
    event: str | None = None
    person: str | None = None
    copy: str | None = None


class Report(msgspec.Struct, kw_only=True):
    """`checked` counts what was looked at; `last_good` is the size of the last checkpoint that still holds."""

    checked: dict[str, int] = msgspec.field(default_factory=dict)
    findings: list[Finding] = msgspec.field(default_factory=list)
    unlisted: dict[str, int] = msgspec.field(default_factory=dict)
    notes: list[str] = msgspec.field(default_factory=list)
    last_good: int | None = None

    @property
    def intact(self) -> bool:
        return not self.findings

    def take(self, findings: Iterable[Finding]) -> None:
        """List the findings; of one code not more than a person can read."""
        listed = Counter(finding.code for finding in self.findings)
        for finding in findings:
            listed[finding.code] += 1
            if listed[finding.code] <= MOST_FINDINGS:
                self.findings.append(finding)
            else:
                self.unlisted[finding.code] = self.unlisted.get(finding.code, 0) + 1


class Inquiry(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be verified, connected as the service by `dsn`, and what is known from outside the database.

    `now` is aware; `outside` holds checkpoints kept elsewhere (signed notes), `trusted` public keys that were printed, `stamp_roots` the
    certificates that time stamps lead to.
    `clock_tolerance`: how far the time of an act may be from the database's; None: acts of a made-up history.
    """

    dsn: str
    schema: str
    now: datetime
    progress: Callable[[str, int, int], None] = lambda *_: None
    outside: tuple[str, ...] = ()
    trusted: tuple[VerifierKey, ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()
    stamp_roots: tuple[Certificate, ...] = ()
    key_file: Path | None = None
    master_key: bytes | MasterKeys | None = None
    clock_tolerance: timedelta | None = timedelta(minutes=10)
    unsealed_tolerance: timedelta = timedelta(minutes=5)


Check = Callable[[Inquiry, Report], Iterable[Finding]]
"""A check of what is built upon the log: yields findings; counts what it looked at, and notes what it could not, in the report."""


def of_row(code: str, text: str, position: int, stream: str, topic: str, state: bytes) -> Finding:
    """A finding about a row: with the event as it reads now, if it still can be read."""
    event: Event | None
    try:
        event = log.event_of(topic, state)
        told = phrase(event)
    except Exception:  # an altered row may fail in any way
        event, told = None, None
    return Finding(
        code=code,
        text=text,
        position=position,
        stream=stream,
        topic=topic,
        event=told,
        person=event.act.by if event else None,
    )
