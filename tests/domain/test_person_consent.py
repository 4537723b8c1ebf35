"""An adult student lets a guardian look on, and takes it back (D5, 4.4.1)."""

from __future__ import annotations

from domain.given import Decision, Fact, clause, fact
from domain.given import in_august as given
from domain.school import ORDER
from domain.test_person import CHILD, registered
from journal_domain import person
from journal_domain.person import FamilyAccessAllowed, FamilyAccessWithdrawn, GuardianLinked, GuardianUnlinked

PAPER = "Заявление от 14.03.2026"


def linked(guardian: str = "g-1") -> Fact:
    return fact(GuardianLinked, CHILD, guardian_id=guardian, relation="мать", basis=ORDER)


def allowed(guardian: str = "g-1") -> Fact:
    return fact(FamilyAccessAllowed, CHILD, guardian_id=guardian, basis=PAPER)


def allow(guardian: str = "g-1", basis: str = PAPER, adult: bool | None = True) -> Decision:
    return lambda p, act: person.allow_family_access(p.person("s-1"), guardian, basis, adult, act)


def withdraw(guardian: str = "g-1", basis: str = PAPER) -> Decision:
    return lambda p, act: person.withdraw_family_access(p.person("s-1"), guardian, basis, act)


@clause("4.4.1-a", "D5")
def test_an_adult_lets_one_guardian_look_on() -> None:
    past = given(registered(), linked(), linked("g-2")).when(allow()).then(allowed())
    assert past.person("s-1").allowed == {"g-1"}
    past.when(allow()).then_refused("NOTHING_TO_RECORD", "4.4.1-a")


@clause("4.4.1-a", "D5")
def test_a_minors_consent_is_neither_needed_nor_taken_and_an_unknown_age_is_none() -> None:
    for adult in (False, None):
        given(registered(), linked()).when(allow(adult=adult)).then_refused("CONSENT_OF_MINOR", "4.4.1-a")


@clause("4.4.1-a")
def test_consent_is_for_a_guardian_on_record_and_has_a_basis() -> None:
    given(registered(), linked()).when(allow("g-2")).then_not_found("законный представитель")
    given(registered(), linked()).when(allow(basis=" ")).then_refused("BASIS_REQUIRED", "4.4.1-a")


@clause("4.4.1-a", "D5")
def test_consent_ends_with_its_withdrawal_or_with_the_guardianship() -> None:
    stands = given(registered(), linked(), allowed())
    withdrawn = stands.when(withdraw()).then(fact(FamilyAccessWithdrawn, CHILD, guardian_id="g-1", basis=PAPER))
    assert withdrawn.person("s-1").allowed == frozenset()
    withdrawn.when(withdraw()).then_not_found("согласие")
    unlinked = fact(GuardianUnlinked, CHILD, guardian_id="g-1", was="мать", basis=ORDER)
    assert stands.later(unlinked).person("s-1").allowed == set()
