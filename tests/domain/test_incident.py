"""A failure of the service: when it began, when the developers were asked, when it was over (3.7, 5.1)."""

from __future__ import annotations

from datetime import timedelta

from domain.given import LESSON_TIME, Decision, act, clause, fact, given
from journal_domain import incident
from journal_domain.incident import IncidentEnded, IncidentReported, IncidentRequestSent, incident_id

HOUR = timedelta(hours=1)
REPORTED = fact(IncidentReported, incident_id="i-1", what="Не открывается", began_at=LESSON_TIME - 2 * HOUR)


def report(what: str = "Не открывается", hours_ago: float = 2) -> Decision:
    return lambda p, act: incident.report_incident(p._argument("incidents"), what, act.at - hours_ago * HOUR, act)


def send(request: str = "№ 4182", hours_ago: float = 1, which: str = "i-1") -> Decision:
    return lambda p, act: incident.send_incident_request(
        p._argument("incidents"), which, act.at - hours_ago * HOUR, request, act
    )


def end(remedy: str = "Заменён диск", hours_ago: float = 0, which: str = "i-1") -> Decision:
    return lambda p, act: incident.end_incident(p._argument("incidents"), which, act.at - hours_ago * HOUR, remedy, act)


@clause("3.7")
def test_a_failure_is_reported_with_the_hour_it_began() -> None:
    new = incident_id(act().by, act().command)
    given().when(report()).then(
        fact(IncidentReported, incident_id=new, what="Не открывается", began_at=LESSON_TIME - 2 * HOUR)
    )
    given().when(report(" ")).then_refused("REASON_REQUIRED", "3.7")
    given().when(report(hours_ago=-1)).then_refused("DATE", "3.7")


@clause("3.7")
def test_the_developers_are_asked_as_often_as_it_takes_while_it_lasts() -> None:
    sent = fact(IncidentRequestSent, incident_id="i-1", sent_at=LESSON_TIME - HOUR, request="№ 4182")
    past = given(REPORTED).when(send()).then(sent)
    past.when(send("№ 4183", 0)).and_then()
    for wrong, code in ((send(" "), "REASON_REQUIRED"), (send(hours_ago=-1), "DATE"), (send(hours_ago=3), "DATE")):
        given(REPORTED).when(wrong).then_refused(code, "3.7")
    given(REPORTED).when(send(which="i-9")).then_not_found("сбой")


@clause("3.7", "5.1")
def test_it_is_over_once_and_what_mended_it_is_told() -> None:
    ended = (
        given(REPORTED)
        .when(end())
        .then(fact(IncidentEnded, incident_id="i-1", ended_at=LESSON_TIME, remedy="Заменён диск"))
    )
    ended.when(end()).then_refused("NOTHING_TO_RECORD", "3.7")
    ended.when(send()).then_refused("NOTHING_TO_RECORD", "3.7")
    for wrong, code in ((end(" "), "REASON_REQUIRED"), (end(hours_ago=-1), "DATE"), (end(hours_ago=3), "DATE")):
        given(REPORTED).when(wrong).then_refused(code, "3.7")
