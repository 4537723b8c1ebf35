"""A commission is appointed pedagogical staff, each once, as many as the college's rules say (273-ФЗ ст. 58 ч. 6)."""

from __future__ import annotations

from datetime import date, time

import pytest

from domain.given import DEPUTY, EverybodyTeaches, clause, moscow
from domain.given import in_august as given
from domain.school import adopted, attested, closed, opened
from domain.year_school import bells, calendar, resat
from journal_domain.appointment import Appointment, Appointments
from journal_domain.attestation import set_attestation_marks
from journal_domain.attestation_schedule import schedule_attestation
from journal_domain.commission import require_commission
from journal_domain.errors import Refused
from journal_domain.resit import record_resit
from journal_domain.student import Stay, Student
from journal_domain.values import AttestationForm, Examination, Role

DAY = date(2025, 12, 24)
THREE = ("t-1", "t-2", "t-3")


def office(role: Role, since: date = date(2025, 9, 1), until: date | None = None) -> Appointments:
    return Appointments(1, (Appointment("a-1", role, None, since, until, "1-к"),))


OFFICES = {
    "teacher": (office(Role.TEACHER), True),
    "master": (office(Role.MASTER), True),
    "deputy": (office(Role.DEPUTY), True),
    "archivist": (office(Role.ARCHIVIST), False),
    "appointed later": (office(Role.TEACHER, date(2025, 12, 25)), False),
    "dismissed that day": (office(Role.TEACHER, until=DAY), False),
    "dismissed the day after": (office(Role.TEACHER, until=date(2025, 12, 25)), True),
    "nobody": (Appointments(), False),
}


@clause("2.2.2")
@pytest.mark.parametrize("who", OFFICES)
def test_a_member_is_appointed_pedagogical_staff_on_the_day(who: str) -> None:
    appointed, allowed = OFFICES[who]
    offices = EverybodyTeaches(m=appointed)
    if allowed:
        require_commission(("t-1", "t-2", "m"), offices, DAY, 3)
        return
    with pytest.raises(Refused) as refused:
        require_commission(("t-1", "t-2", "m"), offices, DAY, 3)
    assert (refused.value.code, [p.where for p in refused.value.problems]) == ("COMMISSION_REQUIRED", ["commission.2"])


@clause("2.2.2")
def test_a_member_is_named_once() -> None:
    with pytest.raises(Refused) as refused:
        require_commission(("t-1", "t-2", "t-3", "t-2"), EverybodyTeaches(), DAY, 3)
    assert [p.where for p in refused.value.problems] == ["commission.3"]


@clause("1.1", "2.2.2")
@pytest.mark.parametrize(("size", "members", "enough"), [(3, 2, False), (3, 3, True), (5, 4, False), (5, 5, True)])
def test_a_commission_is_as_large_as_the_rules_of_the_day_say(size: int, members: int, enough: bool) -> None:
    failed = given(
        adopted(date(2026, 1, 1), commission_size=size), opened(), attested("s-1", "2"), closed(),
        resat("s-1", 1, "2", date(2026, 1, 20)),
    )  # fmt: skip
    said = {"student_id": "s-1", "value": "3", "held_on": date(2026, 1, 21),
            "student": Student(1, (Stay("g-1", date(2025, 9, 1)),))}  # fmt: skip
    commission = tuple(f"t-{n}" for n in range(members))
    outcome = failed.when(record_resit, "t-1", moscow("2026-01-21 12:00"), "teacher", commission=commission, **said)
    if enough:
        outcome.and_then()
    else:
        outcome.then_refused("COMMISSION_REQUIRED", "2.2.2")


FINAL = (opened(attestation_form=AttestationForm.FINAL_EXAM), calendar(), bells())


def before(*commission: str) -> Examination:
    return Examination(DAY, time(9), 2, None, commission)


@clause("3.6-a", "2.2.2")
def test_the_final_attestation_is_scheduled_with_a_whole_commission_and_has_no_marks_before() -> None:
    given(*FINAL).when(set_attestation_marks, marks={"s-1": "5"}).then_refused("COMMISSION_REQUIRED", "2.2.2")
    for few in ((), THREE[:2]):
        given(*FINAL).when(schedule_attestation, DEPUTY, examination=before(*few)).then_refused(
            "COMMISSION_REQUIRED", "2.2.2"
        )
    scheduled = given(*FINAL).when(schedule_attestation, DEPUTY, examination=before(*THREE)).and_then()
    scheduled.when(set_attestation_marks, at=moscow("2025-12-24 12:00"), marks={"s-1": "5"}).and_then()


@clause("2.2.2", "4.5.2-l")
@pytest.mark.parametrize(("value", "admitted"), [("5", False), ("2", False), ("н/а", True), ("осв", True)])
def test_whoever_has_a_debt_is_not_admitted_to_the_final_attestation(value: str, admitted: bool) -> None:
    """273-ФЗ ст. 59 ч. 6: н/а and осв say that they did not sit it."""
    debts = {"s-1": "Материаловедение"}
    scheduled = given(*FINAL).when(schedule_attestation, DEPUTY, examination=before(*THREE)).and_then()
    sits = scheduled.when(
        lambda p, act: set_attestation_marks(p.journal(), p.policy(), {"s-1": value}, "14-к", None, debts, act),
        at=moscow("2025-12-24 12:00"),
    )
    if admitted:
        sits.and_then()
    else:
        refused = sits.then_refused("NOT_ADMITTED", "4.5.2-l")
        assert "Материаловедение" in refused.message


@clause("4.5.2-l")
@pytest.mark.parametrize(
    ("day", "value", "allowed"),
    [("23", "5", False), ("23", "н/а", False), ("23", "осв", False), ("24", "осв", True), ("24", "5", True)],
)
def test_marks_of_an_attestation_wait_for_its_day(day: str, value: str, allowed: bool) -> None:
    scheduled = given(*FINAL).when(schedule_attestation, DEPUTY, examination=before(*THREE)).and_then()
    sits = scheduled.when(
        lambda p, act: set_attestation_marks(p.journal(), p.policy(), {"s-1": value}, "14-к", None, {}, act),
        at=moscow(f"2025-12-{day} 12:00"),
    )
    if allowed:
        sits.and_then()
    else:
        sits.then_refused("DATE", "4.5.2-l")


@clause("3.6-a")
def test_an_interim_attestation_may_name_its_teacher_alone_or_nobody() -> None:
    for commission in ((), ("t-1",)):
        past = given(opened(), calendar(), bells())
        past.when(schedule_attestation, DEPUTY, examination=before(*commission)).and_then()
