"""Accounts through the college: a leader's slips are their own group's, the administrator never gets a student's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.college_in_memory import CollegeInMemory, by
from domain.given import AUGUST, GROUP, OTHER_GROUP, clause, moscow
from domain.school import ORDER
from domain.test_year_commands import refused
from domain.year_college import leader
from domain.year_school import SEPTEMBER
from journal_domain.application import Command
from journal_domain.errors import NotFound
from journal_domain.person import PersonKind
from journal_domain.values import Role

SCHOOL_DAY = moscow("2025-09-01 10:00")


def administrator() -> Command:
    return by("a-1", Role.ADMINISTRATOR)


@pytest.fixture
def college() -> CollegeInMemory:
    """One group of s-1, whose mother is m-1; s-2 is in the other; t-1 teaches. Everybody has an account."""
    college = CollegeInMemory()
    deputy = by("z-1", Role.DEPUTY)
    people = {"s-1": PersonKind.STUDENT, "s-2": PersonKind.STUDENT, "m-1": PersonKind.GUARDIAN,
              "t-1": PersonKind.EMPLOYEE, "l-1": PersonKind.EMPLOYEE, "l-2": PersonKind.EMPLOYEE}  # fmt: skip
    for person, kind in people.items():
        college.register_person(by("z-1", Role.DEPUTY), person, kind, "c2VhbGVk", ORDER)
        college.create_account(administrator(), person)
    for group, student, leads in ((GROUP, "s-1", "l-1"), (OTHER_GROUP, "s-2", "l-2")):
        college.form_group(by("z-1", Role.DEPUTY), group, group)
        college.enrol_student(by("z-1", Role.DEPUTY), group, student, SEPTEMBER, ORDER)
        college.appoint_leader(by("z-1", Role.DEPUTY), group, leads, SEPTEMBER, ORDER)
    college.link_guardian(deputy, "s-1", "m-1", "мать", ORDER)
    return college


@clause("3.2-a", "3.2-b", "4.2.2-c")
@pytest.mark.parametrize("person", ["s-1", "m-1"])
def test_the_leader_hands_slips_to_students_and_guardians_of_their_group(college: CollegeInMemory, person: str) -> None:
    college.issue_credentials(leader(SCHOOL_DAY), person, GROUP, "k-1")
    college.reissue_credentials(leader(SCHOOL_DAY), person, GROUP, "k-2", "Потерян")
    account = college.account(person)
    assert account is not None
    assert account.secret_id == "k-2"
    _, issued, reissued = college.events.get(f"account:{person}")
    assert [e.act.assignment for e in (issued, reissued)] == [f"group:{GROUP}"] * 2


@clause("3.2-b", "4.2.1-a", "3.3")
@pytest.mark.parametrize(
    ("asker", "person", "group", "code"),
    [
        (by("l-1", Role.LEADER, at=SCHOOL_DAY), "s-2", OTHER_GROUP, "NOT_OWN_GROUP"),
        (by("l-1", Role.LEADER, at=SCHOOL_DAY), "s-2", GROUP, "NOT_OWN_GROUP"),
        (by("l-1", Role.LEADER, at=SCHOOL_DAY), "t-1", GROUP, "NOT_OWN_GROUP"),
        (by("l-1", Role.LEADER, at=SCHOOL_DAY), "t-1", None, "WRONG_ISSUER"),
        (by("l-1", Role.LEADER, at=SCHOOL_DAY), "s-1", None, "WRONG_ISSUER"),
        (by("l-1", Role.LEADER, at=SCHOOL_DAY), "s-1", "g-nowhere", "WRONG_ISSUER"),
        (by("a-1", Role.ADMINISTRATOR), "s-1", None, "WRONG_ISSUER"),
        (by("a-1", Role.ADMINISTRATOR), "s-1", GROUP, "WRONG_ISSUER"),
        (by("z-1", Role.DEPUTY), "s-1", None, "WRONG_ISSUER"),
        (by("t-1", Role.TEACHER), "s-1", GROUP, "WRONG_ISSUER"),
        (by("s-1", Role.STUDENT), "s-1", None, "CREDENTIAL_SELF_CHANGE"),
        (by("s-1", Role.STUDENT), "s-9", "g-nowhere", "CREDENTIAL_SELF_CHANGE"),
        (by("m-1", Role.GUARDIAN), "s-1", GROUP, "CREDENTIAL_SELF_CHANGE"),
    ],
)
def test_nobody_else_gets_a_slip(
    college: CollegeInMemory, asker: Command, person: str, group: str | None, code: str
) -> None:
    issue = refused(college, lambda: college.issue_credentials(asker, person, group, "k-1"))
    assert issue.code == code
    again = refused(college, lambda: college.reissue_credentials(asker, person, group, "k-1", "Потерян"))
    assert again.code == code


@clause("3.2-a")
def test_the_administrator_hands_slips_to_the_staff_also_to_one_who_leads_a_group(college: CollegeInMemory) -> None:
    def both() -> Command:
        return by("a-1", Role.ADMINISTRATOR, Role.LEADER)

    college.issue_credentials(administrator(), "t-1", None, "k-1")
    college.issue_credentials(both(), "l-1", None, "k-2")
    assert refused(college, lambda: college.issue_credentials(both(), "s-1", GROUP, "k-3")).code == "WRONG_ISSUER"


FAMILY_PATHS: dict[str, Callable[[CollegeInMemory, Command], Any]] = {
    "issue_credentials": lambda c, who: c.issue_credentials(who, "s-1", None, "k-1"),
    "reissue_credentials": lambda c, who: c.reissue_credentials(who, "s-1", GROUP, "k-1", "Хочу другой"),
    "change_password": lambda c, who: c.change_password(who, "k-1"),
    "link_external_identity": lambda c, who: c.link_external_identity(who, "s-1", "e-1", "https://login.example"),
    "unlink_external_identity": lambda c, who: c.unlink_external_identity(who, "s-1", "e-1"),
}


@clause("4.3.2-d", "T7")
@pytest.mark.parametrize("path", FAMILY_PATHS)
@pytest.mark.parametrize(("person", "role"), [("s-1", Role.STUDENT), ("m-1", Role.GUARDIAN)])
def test_students_and_guardians_change_their_credentials_on_no_path(
    college: CollegeInMemory, path: str, person: str, role: Role
) -> None:
    answer = refused(college, lambda: FAMILY_PATHS[path](college, by(person, role)))
    assert (answer.code, answer.clause) == ("CREDENTIAL_SELF_CHANGE", "4.3.2-d")


@clause("4.5.2-n", "4.5.3")
def test_an_employee_changes_the_own_password_and_there_is_no_way_to_another_s(college: CollegeInMemory) -> None:
    college.issue_credentials(administrator(), "t-1", None, "k-1")
    college.change_password(by("t-1", Role.TEACHER), "k-2")
    account = college.account("t-1")
    assert account is not None
    assert account.secret_id == "k-2"
    changed = list(college.events.get("account:t-1"))[-1]
    assert (changed.act.by, changed.act.assignment) == ("t-1", "account:t-1")


@clause("4.1.1-a", "4.1.2-d")
def test_the_administrator_disables_enables_ends_and_never_deletes(college: CollegeInMemory) -> None:
    college.disable_account(administrator(), "s-1", "Отчислен")
    college.enable_account(administrator(), "s-1", "Восстановлен")
    college.end_sessions(administrator(), "s-1", "Украден телефон")
    college.link_external_identity(administrator(), "t-1", "e-1", "https://login.example")
    college.unlink_external_identity(administrator(), "t-1", "e-1")
    gone = refused(college, lambda: college.delete_account(administrator(), "s-1"))
    assert gone.code == "ACCOUNT_NOT_DELETABLE"
    with pytest.raises(NotFound):
        college.disable_account(administrator(), "nobody", "Отчислен")
    with pytest.raises(NotFound):
        college.create_account(administrator(), "nobody")


@clause("4.2.4", "4.5.3")
def test_the_administrator_registers_workplaces(college: CollegeInMemory) -> None:
    college.register_workstation(administrator(), "Кабинет 12", "w-1")
    assert college.workstations().name("w-1") == "Кабинет 12"
    college.remove_workstation(administrator(), "w-1", "Списан")
    assert college.workstations().name("w-1") is None
    assert refused(college, lambda: college.register_workstation(leader(AUGUST), "Мой", "w-2")).code == "ROLE"


@clause("1.2-b", "3.2-a")
def test_no_slip_is_printed_for_whoever_was_erased(college: CollegeInMemory) -> None:
    college.register_person(by("z-1", Role.DEPUTY), "t-9", PersonKind.EMPLOYEE, "c2VhbGVk", ORDER)
    college.create_account(administrator(), "t-9")
    college.erase_person(administrator(), "t-9", (), (), "А-1", AUGUST.date(), "По заявлению")
    answer = refused(college, lambda: college.issue_credentials(administrator(), "t-9", None, "k-1"))
    assert (answer.code, answer.clause) == ("PERSON_FORGOTTEN", "1.2-b")
