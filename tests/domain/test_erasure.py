"""Personal data are destroyed by act, and not while the law or an unsealed year holds them (152-ФЗ ст. 21, 5.5)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.given import Decision, Fact, Given, clause, fact
from domain.given import in_august as given
from domain.test_appointment import appointed
from domain.test_person import CHILD, registered
from domain.year_school import OCTOBER, SEPTEMBER
from journal_domain import erasure, person
from journal_domain.academic_year import AcademicYear, VolumeSealed
from journal_domain.appointment import Appointments
from journal_domain.errors import Refused
from journal_domain.nomenclature import Nomenclature
from journal_domain.notice import AccessTroubleTold, Notices, notices_stream
from journal_domain.person import ContactsChanged, PersonalDataHandedOver, PersonErased, PersonKeyMade, PersonKind

CLOSED, FREE = date(2026, 6, 30), date(2032, 1, 1)
KEY = "ab" * 32
ACT = {"act_number": "3-ПД", "act_date": SEPTEMBER, "reason": "Истёк срок хранения"}
NOBODY = Appointments()


def erased(**changed: Any) -> Fact:
    told = {"kind": PersonKind.STUDENT, "categories": ("identity", "name"), "key": KEY, **ACT}
    return fact(PersonErased, CHILD, **(told | changed))


def erase(**changed: Any) -> Decision:
    told = {"notices": [], **ACT, "today": OCTOBER, **changed}
    return lambda p, act: erasure.erase_person(p.person("s-1"), act=act, **told)


def keyed() -> Fact:
    return fact(PersonKeyMade, CHILD, commitment=KEY)


def year(sealed: bool) -> AcademicYear:
    seal = VolumeSealed(
        originator_id="year:2025-2026", originator_version=1, act=given().usual, year="2025-2026", act_number="1",
        first_position=1, last_position=2, tree_head="00", manifest_sha256="00", copies=1,
    )  # fmt: skip
    return AcademicYear(closed_at=datetime(2026, 6, 30, 9, tzinfo=UTC), sealed=seal if sealed else None)


def held(past: Given | None = None, today: date = FREE, **changed: Any) -> list[str]:
    """What holds the data: the places named by the refusal."""
    told: dict[str, Any] = {
        "appointments": NOBODY, "still_studies": False, "years": {"2025-2026": year(sealed=True)},
        "nomenclature": Nomenclature(), "closed_on": {"2025-2026": CLOSED}, **changed,
    }  # fmt: skip
    try:
        erasure.require_erasable((past or given(registered())).person("s-1"), today=today, **told)
    except Refused as refused:
        known = ("RETENTION" if refused.problems else "PERSON_FORGOTTEN") == refused.code
        return [problem.where for problem in refused.problems if known] or [refused.code]
    return []


@clause("1.2-b")
def test_the_event_tells_what_the_act_and_the_extract_need() -> None:
    past = given(registered(), keyed()).when(erase()).then(erased())
    assert past.person("s-1").erased is not None
    with_contacts = given(registered(), keyed(), fact(ContactsChanged, CHILD, sealed="c2VhbGVk"))
    with_contacts.when(erase()).then(erased(categories=("identity", "contacts", "name")))
    given(registered()).when(erase()).then(erased(key=None))


@clause("1.2-b", "4.3.2-c")
def test_the_words_of_notices_go_with_the_key_and_the_event_says_so() -> None:
    word = fact(AccessTroubleTold, notice_id="n-1", group_id="g-1", sealed="c2VhbGVk")
    told = given(word).state(Notices, notices_stream("s-1"))
    given(registered(), keyed()).when(erase(notices=[told])).then(erased(categories=("identity", "notice", "name")))


@clause("1.2-b", "4.4.2-e")
def test_what_one_told_of_another_is_one_s_own_and_what_a_third_told_is_not() -> None:
    for teller, kinds in (("s-1", ("identity", "notice", "name")), ("m-2", ("identity", "name"))):
        of_another = notices_stream("s-7")
        word = fact(AccessTroubleTold, of_another, by=teller, notice_id="n-1", group_id="g-1", sealed="c2VhbGVk")
        told = [Notices(), given(word).state(Notices, of_another)]
        given(registered(), keyed()).when(erase(notices=told)).then(erased(categories=kinds))


@clause("1.2-b")
def test_an_act_has_a_number_a_past_day_and_a_reason() -> None:
    past = given(registered())
    past.when(erase(act_number=" ")).then_refused("ORDER_REQUIRED", "1.2-b")
    past.when(erase(act_date=date(2025, 10, 2))).then_refused("DATE", "1.2-b")
    past.when(erase(reason=" ")).then_refused("REASON_REQUIRED", "1.2-b")


@clause("5.5", "1.2-b")
def test_nothing_holds_the_data_after_the_term_of_a_sealed_year() -> None:
    assert held() == []
    assert held(today=date(2031, 12, 31)) == ["years.2025-2026"]


@clause("5.5")
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"years": {"2025-2026": year(sealed=False)}}, ["years.2025-2026"]),
        ({"closed_on": {"2025-2026": None}}, ["years.2025-2026"]),
        ({"still_studies": True}, ["groups"]),
        ({"years": {}, "closed_on": {}}, []),
    ],
)
def test_an_unsealed_year_or_a_person_who_still_studies_holds_them(changed: Any, expected: list[str]) -> None:
    assert held(**changed) == expected


@clause("5.5", "4.7.1-c")
def test_whoever_still_serves_is_not_erased() -> None:
    serving = given(appointed(until=OCTOBER)).appointments("p-1")
    assert held(appointments=serving, today=SEPTEMBER, years={}, closed_on={}) == ["appointments"]
    assert held(appointments=serving, today=OCTOBER, years={}, closed_on={}) == []


@clause("1.2-b")
def test_what_is_destroyed_is_not_destroyed_again() -> None:
    assert held(given(registered(), erased())) == ["PERSON_FORGOTTEN"]


@clause("1.2-b", "4.1.2-d")
def test_handing_the_data_over_has_a_basis() -> None:
    def hand_over(basis: str) -> Decision:
        return lambda p, act: person.hand_over_data(p.person("s-1"), basis, act)

    past = given(registered())
    past.when(hand_over(" Запрос ")).then(fact(PersonalDataHandedOver, CHILD, basis="Запрос"))
    past.when(hand_over(" ")).then_refused("BASIS_REQUIRED", "1.2-b")


@clause("1.2-b")
def test_with_the_person_the_commitment_to_their_key_is_logged() -> None:
    given().when(
        lambda act: person.register_person(None, "s-1", PersonKind.STUDENT, "c2VhbGVk", "№ 1-с", act, KEY)
    ).then(fact(person.PersonRegistered, CHILD, kind=PersonKind.STUDENT, sealed="c2VhbGVk", order="№ 1-с"), keyed())
