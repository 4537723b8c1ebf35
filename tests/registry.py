"""People of a college of the tests, entered long ago: whoever a command names is registered."""

from __future__ import annotations

from datetime import UTC, datetime

from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import Role

LONG_AGO = datetime(2010, 1, 11, 9, 0, tzinfo=UTC)
ADMINISTRATOR = Actor("a-0", frozenset((Role.ADMINISTRATOR,)))


def registered(college: College, kind: PersonKind, *people: str) -> None:
    """Enter these people; their sealed texts hold nothing and open for nobody."""
    for person in people:
        command = Command(ADMINISTRATOR, f"register-{person}", LONG_AGO)
        college.register_person(command, person, kind, "c2VhbGVk", "№ 1-к от 11.01.2010")
