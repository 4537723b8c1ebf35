"""A student's stays in the groups of the college: nobody is in two at once, whichever group is asked (4.6.2-l).

    group:ПМ-11  joined 01.09 ─────── left 12.01 (transfer)
    group:ПМ-12                       joined 12.01 ──────►
    student:s-17 stay in ПМ-11 ────── stay in ПМ-12 ─────►

A group tells the student's stream in the act in which it tells its journals. Leaving and coming back (academic leave,
re-enrolment after expulsion) are two stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import msgspec

from journal_domain.errors import Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.values import Arrival, Departure


class StayBegan(Event, frozen=True, kw_only=True, tag="student.stay_began.v1"):
    group_id: str
    since: date
    arrival: Arrival
    order: str


class StayEnded(Event, frozen=True, kw_only=True, tag="student.stay_ended.v1"):
    """`until` is the first day on which the student is no longer in the group; a second order brings it forward.

    Of whoever is on academic leave from it: the first day on which the leave, and study here, is over, likewise.
    """

    group_id: str
    until: date
    departure: Departure
    order: str


register(StayBegan, StayEnded)


def student_stream(student_id: str) -> str:
    return f"student:{student_id}"


class Stay(msgspec.Struct, frozen=True):
    """In a group from `since` on; `until` is the first day out of it, `gone` of whoever left the college while on leave
    the first day out of that."""

    group_id: str
    since: date
    until: date | None = None
    departure: Departure | None = None
    gone: date | None = None

    def ended(self, until: date, departure: Departure) -> Stay:
        if self.until is not None and self.departure is Departure.ACADEMIC_LEAVE and self.until <= until:
            return msgspec.structs.replace(self, gone=until)
        return msgspec.structs.replace(self, until=until, departure=departure, gone=None)

    def on_leave(self, day: date) -> bool:
        """Whether academic leave lasts on that day, should it not have ended by a return."""
        leave = self.departure is Departure.ACADEMIC_LEAVE and self.until is not None and self.until <= day
        return leave and (self.gone is None or day < self.gone)


@dataclass(frozen=True, slots=True)
class Student:
    version: int = 0
    stays: tuple[Stay, ...] = ()

    @classmethod
    def evolve(cls, state: Student | None, events: Iterable[Event]) -> Student:
        student = state or cls()
        for event in events:
            if isinstance(event, StayBegan):
                student = replace(student, stays=(*student.stays, Stay(event.group_id, event.since)))
            elif isinstance(event, StayEnded) and student.stays:
                *earlier, last = student.stays
                if event.departure is not Departure.MISTAKE:  # then there was no stay
                    earlier.append(last.ended(event.until, event.departure))
                student = replace(student, stays=tuple(earlier))
            student = replace(student, version=event.originator_version)
        return student

    def studies_on(self, day: date) -> bool:
        """Whether relations with the college last: whoever is on academic leave has not left it."""
        last = self.stays[-1] if self.stays else None
        return last is not None and (last.until is None or day < last.until or last.on_leave(day))


def begin_stay(
    student: Student, student_id: str, group_id: str, since: date, arrival: Arrival, order: str, act: Act
) -> list[Event]:
    """Raises Refused(ALREADY_ENROLLED) naming the group in which the student is, on that day or later."""
    for stay in student.stays:
        last = stay.gone or stay.until
        if last is None or since < last:
            until = "" if last is None else f" до {last:%d.%m.%Y}"
            raise Refused(
                "ALREADY_ENROLLED",
                "4.6.2-l",
                f"Обучающийся состоит в группе {stay.group_id} с {stay.since:%d.%m.%Y}{until}: "
                "переведите его или сначала отчислите.",
            )
    draft = Draft(student_stream(student_id), student.version, act)
    draft.add(StayBegan, group_id=group_id, since=since, arrival=arrival, order=order)
    return draft.events


def end_stay(
    student: Student, student_id: str, group_id: str, until: date, departure: Departure, order: str, act: Act
) -> list[Event]:
    draft = Draft(student_stream(student_id), student.version, act)
    draft.add(StayEnded, group_id=group_id, until=until, departure=departure, order=order)
    return draft.events
