"""People are known by id; identity changes by order or on the leader's request, decided by another (3.3, 4.2.2-d)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.given import AUGUST, DEPUTY, LEADER, Decision, Fact, clause, fact
from domain.given import in_august as given
from domain.school import ORDER
from journal_domain import person
from journal_domain.person import (
    ContactsChanged,
    GuardianLinked,
    GuardianUnlinked,
    IdentityChanged,
    IdentityChangeRejected,
    IdentityChangeRequested,
    PersonKind,
    PersonRegistered,
    identity_request_id,
    person_stream,
)

CHILD = person_stream("s-1")


def registered(who: str = "s-1", kind: PersonKind = PersonKind.STUDENT) -> Fact:
    return fact(PersonRegistered, person_stream(who), kind=kind, sealed="c2VhbGVk", order=ORDER)


def requested(identity: str = "r-1", sealed: str = "bmV3", by: str = LEADER) -> Fact:
    return fact(IdentityChangeRequested, CHILD, by=by, request_id=identity, sealed=sealed, reason="Паспорт")


def approve(identity: str = "r-1", order: str = ORDER) -> Decision:
    return lambda p, act: person.approve_identity_change(p.person("s-1"), identity, order, act)


def reject(identity: str = "r-1", reason: str = "Нет документа") -> Decision:
    return lambda p, act: person.reject_identity_change(p.person("s-1"), identity, reason, act)


@clause("4.1.1-a", "3.3")
@pytest.mark.parametrize("kind", list(PersonKind))
def test_a_person_is_registered_once_by_order(kind: PersonKind) -> None:
    def register(order: str = ORDER) -> Decision:
        return lambda p, act: person.register_person(p.person("s-1"), "s-1", kind, "c2VhbGVk", order, act)

    past = given().when(register()).then(registered(kind=kind))
    assert (past.person("s-1").id, past.person("s-1").kind) == ("s-1", kind)
    given().when(register(" ")).then_refused("ORDER_REQUIRED", "4.6.2-l")
    past.when(register()).then_refused("PERSON_EXISTS", "4.1.1-a")


@clause("4.2.2-d", "3.3")
def test_a_request_changes_nothing_until_it_is_decided() -> None:
    past = given(registered()).when(
        lambda p, act: person.request_identity_change(p.person("s-1"), "bmV3", " Паспорт ", act), LEADER
    ).then(requested(identity_request_id("s-1", LEADER, "c-now")))  # fmt: skip
    assert past.person("s-1").sealed == "c2VhbGVk"
    assert len(past.person("s-1").requests) == 1


@clause("4.2.2-d")
def test_a_request_says_what_changed() -> None:
    given(registered()).when(
        lambda p, act: person.request_identity_change(p.person("s-1"), "bmV3", " ", act), LEADER
    ).then_refused("REASON_REQUIRED", "4.2.2-d")


@clause("4.2.2-d")
def test_an_approved_request_is_carried_out_by_order_and_others_wait_on() -> None:
    past = given(registered(), requested(), requested("r-2", "b3RoZXI=")).when(approve()).then(
        fact(IdentityChanged, CHILD, sealed="bmV3", order=ORDER, request_id="r-1")
    )  # fmt: skip
    assert past.person("s-1").sealed == "bmV3"
    assert [r.request_id for r in past.person("s-1").requests] == ["r-2"]
    given(registered(), requested()).when(approve(order=" ")).then_refused("ORDER_REQUIRED", "4.6.2-l")


@clause("4.2.2-d")
def test_a_rejected_request_leaves_the_person_as_they_are_and_says_why() -> None:
    past = given(registered(), requested()).when(reject()).then(
        fact(IdentityChangeRejected, CHILD, request_id="r-1", reason="Нет документа")
    )  # fmt: skip
    assert (past.person("s-1").sealed, past.person("s-1").requests) == ("c2VhbGVk", ())
    given(registered(), requested()).when(reject(reason=" ")).then_refused("REASON_REQUIRED", "4.2.2-d")


@clause("4.2.2-d")
@pytest.mark.parametrize("decide", [approve, reject])
def test_nobody_decides_their_own_request(decide: Callable[[], Decision]) -> None:
    own = given(registered(), requested(by=DEPUTY))
    own.when(decide(), DEPUTY, AUGUST).then_refused("FOUR_EYES", "4.2.2-d")
    own.when(decide(), "z-2", AUGUST).and_then()


@clause("4.2.2-d")
@pytest.mark.parametrize("decide", [approve, reject])
def test_a_request_is_decided_once(decide: Callable[[], Decision]) -> None:
    given(registered()).when(decide()).then_not_found("запрос на изменение данных")
    past = given(registered(), requested()).when(decide()).and_then()
    past.when(decide()).then_not_found("запрос на изменение данных")


@clause("4.1.1-b", "4.2.2-d")
def test_the_administration_changes_an_identity_by_order_and_requests_wait_on() -> None:
    def change(order: str) -> Decision:
        return lambda p, act: person.change_identity(p.person("s-1"), "bmV3", order, act)

    past = given(registered(), requested()).when(change(ORDER)).then(
        fact(IdentityChanged, CHILD, sealed="bmV3", order=ORDER, request_id=None)
    )  # fmt: skip
    assert len(past.person("s-1").requests) == 1
    given(registered()).when(change("")).then_refused("ORDER_REQUIRED", "4.6.2-l")


@clause("3.3")
def test_contacts_are_kept_apart_from_identity() -> None:
    past = given(registered()).when(
        lambda p, act: person.change_contacts(p.person("s-1"), "dGVs", act), LEADER
    ).then(fact(ContactsChanged, CHILD, by=LEADER, sealed="dGVs"))  # fmt: skip
    assert (past.person("s-1").contacts, past.person("s-1").sealed) == ("dGVs", "c2VhbGVk")


# Guardians

FAMILY = (registered(), registered("m-1", PersonKind.GUARDIAN), registered("f-1", PersonKind.GUARDIAN))


def link(guardian: str, child: str = "s-1", relation: str = "мать", basis: str = ORDER) -> Decision:
    return lambda p, act: person.link_guardian(p.person(child), p.person(guardian), relation, basis, act)


def unlink(guardian: str, basis: str = ORDER) -> Decision:
    return lambda p, act: person.unlink_guardian(p.person("s-1"), guardian, basis, act)


def linked(guardian: str, child: str = "s-1") -> Fact:
    return fact(GuardianLinked, person_stream(child), guardian_id=guardian, relation="мать", basis=ORDER)


@clause("3.3", "1.7")
def test_a_child_may_have_several_guardians_and_a_guardian_several_children() -> None:
    past = given(*FAMILY, registered("s-2"), linked("m-1"))
    assert past.when(link("f-1")).then(linked("f-1")).person("s-1").guardians.keys() == {"m-1", "f-1"}
    assert past.when(link("m-1", "s-2")).then(linked("m-1", "s-2")).person("s-2").guardians.keys() == {"m-1"}


@clause("3.3")
@pytest.mark.parametrize(
    ("decision", "code", "cited"),
    [
        (link("s-1"), "GUARDIAN_VALUE", "3.3"),
        (link("f-1", child="m-1"), "GUARDIAN_VALUE", "3.3"),
        (link("f-1", relation=" "), "GUARDIAN_VALUE", "3.3"),
        (link("m-1"), "NOTHING_TO_RECORD", "3.3"),
        (link("f-1", basis=" "), "ORDER_REQUIRED", "4.6.2-l"),
        (unlink("m-1", basis=" "), "ORDER_REQUIRED", "4.6.2-l"),
    ],
)
def test_a_guardian_is_linked_to_a_student_once_on_a_basis(decision: Decision, code: str, cited: str) -> None:
    given(*FAMILY, linked("m-1")).when(decision).then_refused(code, cited)


@clause("3.3")
def test_a_guardianship_ends_on_a_basis_and_only_one_that_is() -> None:
    past = given(*FAMILY, linked("m-1")).when(unlink("m-1")).then(
        fact(GuardianUnlinked, CHILD, guardian_id="m-1", was="мать", basis=ORDER)
    )  # fmt: skip
    assert past.person("s-1").guardians == {}
    past.when(unlink("m-1")).then_not_found("законный представитель")
