"""Failures of the service: from when to when, and when the developers were asked to mend it (3.7, 5.1).

One stream for the college. Times are aware; none lies in the future, none ends before it began.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

import msgspec

from journal_domain.errors import NotFound, Refused
from journal_domain.event import Act, Draft, Event, register
from journal_domain.journal import NAMESPACE
from journal_domain.writing import stated

STREAM = "incidents"


class IncidentReported(Event, frozen=True, kw_only=True, tag="incident.reported.v1"):
    incident_id: str
    what: str
    began_at: datetime


class IncidentRequestSent(Event, frozen=True, kw_only=True, tag="incident.request_sent.v1"):
    """`request` is its number, or how and to whom it was sent."""

    incident_id: str
    sent_at: datetime
    request: str


class IncidentEnded(Event, frozen=True, kw_only=True, tag="incident.ended.v1"):
    incident_id: str
    ended_at: datetime
    remedy: str


register(IncidentReported, IncidentRequestSent, IncidentEnded)


def incident_id(by: str, command_id: str) -> str:
    return str(uuid5(NAMESPACE, "\x1f".join(("incident", by, command_id))))


class Incident(msgspec.Struct, frozen=True):
    """`requests` are the times and numbers of what the developers were sent."""

    incident_id: str
    what: str
    reported_by: str
    began_at: datetime
    requests: tuple[tuple[datetime, str], ...] = ()
    ended_at: datetime | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Incidents:
    version: int = 0
    all: tuple[Incident, ...] = ()

    @classmethod
    def evolve(cls, state: Incidents | None, events: Iterable[Event]) -> Incidents:
        known = state or cls()
        for event in events:
            found = {incident.incident_id: incident for incident in known.all}
            match event:
                case IncidentReported():
                    new = Incident(event.incident_id, event.what, event.act.by, event.began_at)
                    found[event.incident_id] = new
                case IncidentRequestSent():
                    was = found[event.incident_id]
                    requests = (*was.requests, (event.sent_at, event.request))
                    found[event.incident_id] = msgspec.structs.replace(was, requests=requests)
                case IncidentEnded():
                    ended = {"ended_at": event.ended_at, "remedy": event.remedy}
                    found[event.incident_id] = msgspec.structs.replace(found[event.incident_id], **ended)
            known = cls(event.originator_version, tuple(found.values()))
        return known

    def open(self, wanted: str) -> Incident:
        """Raises NotFound, Refused(NOTHING_TO_RECORD) for one that is over."""
        found = next((incident for incident in self.all if incident.incident_id == wanted), None)
        if found is None:
            raise NotFound("сбой")
        if found.ended_at is not None:
            raise Refused("NOTHING_TO_RECORD", "3.7", "Этот сбой уже устранён: о новом заведите новую запись.")
        return found


def report_incident(known: Incidents, what: str, began_at: datetime, act: Act) -> list[Event]:
    """Raises Refused(REASON_REQUIRED, DATE)."""
    if not stated(what):
        raise Refused("REASON_REQUIRED", "3.7", "Опишите сбой: что не работает и у кого.")
    _require_past(began_at, act)
    draft = Draft(STREAM, known.version, act)
    new = incident_id(act.by, act.command)
    draft.add(IncidentReported, incident_id=new, what=stated(what), began_at=began_at)
    return draft.events


def send_incident_request(known: Incidents, wanted: str, sent_at: datetime, request: str, act: Act) -> list[Event]:
    """The developers were asked to mend it; again, if they were asked again. Raises NotFound, Refused(REASON_REQUIRED, DATE,
    NOTHING_TO_RECORD).
    """
    found = known.open(wanted)
    if not stated(request):
        raise Refused("REASON_REQUIRED", "3.7", "Укажите номер запроса или кому и как он отправлен.")
    _require_past(sent_at, act, found.began_at)
    draft = Draft(STREAM, known.version, act)
    draft.add(IncidentRequestSent, incident_id=wanted, sent_at=sent_at, request=stated(request))
    return draft.events


def end_incident(known: Incidents, wanted: str, ended_at: datetime, remedy: str, act: Act) -> list[Event]:
    """Raises NotFound, Refused(REASON_REQUIRED, DATE, NOTHING_TO_RECORD)."""
    found = known.open(wanted)
    if not stated(remedy):
        raise Refused("REASON_REQUIRED", "3.7", "Напишите, что сделано, чтобы журнал снова работал.")
    _require_past(ended_at, act, found.began_at)
    draft = Draft(STREAM, known.version, act)
    draft.add(IncidentEnded, incident_id=wanted, ended_at=ended_at, remedy=stated(remedy))
    return draft.events


def _require_past(moment: datetime, act: Act, earliest: datetime | None = None) -> None:
    if moment > act.at:
        raise Refused("DATE", "3.7", "Этот час ещё не наступил: проверьте дату и время.")
    if earliest is not None and moment < earliest:
        raise Refused("DATE", "3.7", "Сбой тогда ещё не начался: проверьте дату и время.")
