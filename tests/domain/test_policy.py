"""Who may do what: nine roles by every command, each refusal with the clause that explains it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.given import JOURNAL, LEADER, SUBSTITUTE, TEACHER, clause, fact, given
from domain.rights_tables import RELATED, STRANGERS
from domain.school import FIRST, OPEN, ORDER, formed, led_by, opened, substituted
from journal_domain import journal_events as e
from journal_domain.errors import NotFound, Refused
from journal_domain.group import GroupMasterAppointed
from journal_domain.journal import Journal
from journal_domain.policy import DENIALS, GRANTS, About, Actor, Authority, StudentRecord, require
from journal_domain.regulation import clause_text
from journal_domain.relations import leads_the_group
from journal_domain.values import Role

JOURNAL_STATE = given(*OPEN, substituted("slot-2")).journal()
GROUP_STATE = given(formed(), led_by(LEADER)).group()
OWN, GIVEN_AWAY = "slot-1", "slot-2"
STUDENT = "s-1"

SHORT = {"RO": "READ_ONLY_LEADER", "OWN": "NOT_OWN_GROUP", "ASG": "NOT_ASSIGNED", "WI": "WRONG_ISSUER",
         "CSC": "CREDENTIAL_SELF_CHANGE"}  # fmt: skip
CLAUSE_OF = {
    "SUBSTITUTED": "4.5.2-d", "READ_ONLY_LEADER": "4.2.1-a", "NOT_OWN_GROUP": "4.2.1-a", "NOT_ASSIGNED": "4.5.1-a",
    "WRONG_ISSUER": "3.2-b", "CREDENTIAL_SELF_CHANGE": "4.3.2-d",
}  # fmt: skip
RELATED_PERSON = {Role.TEACHER: TEACHER, Role.MASTER: TEACHER, Role.LEADER: LEADER, Role.STUDENT: STUDENT}
ABOUT_A_JOURNAL = {
    "publish_lesson", "add_marks", "set_attestation_marks", "close_attestation_sheet", "set_absence_reason",
    "request_correction", "approve_correction", "reject_correction", "grant_late_permit", "declare_not_held", "submit_lesson_plan",
    "set_year_marks", "record_resit", "schedule_attestation", "read_journal", "read_group", "see_notice", "answer_notice",
    "make_remark", "close_remark", "answer_remark", "acknowledge_remark",
}  # fmt: skip
ABOUT_A_RECORD = {
    "allow_family_access", "withdraw_family_access", "doubt_mark", "tell_access_trouble", "tell_absence",
}  # fmt: skip
ABOUT_A_GROUP = {
    "request_identity_change", "read_group_person", "change_contacts", "issue_credentials", "reissue_credentials",
    "inspect_group", "acknowledge_inspection",
}  # fmt: skip


def rows(table: str) -> list[Any]:
    head, *lines = table.strip().splitlines()
    return [
        (command, Role(role), SHORT.get(outcome, outcome))
        for line in lines
        for command, *outcomes in [line.split()]
        for role, outcome in zip(head.split(), outcomes, strict=True)
    ]


def person(name: str, *roles: Role) -> Actor:
    return Actor(name, frozenset(roles))


def about(command: str, journal: Journal = JOURNAL_STATE, slot_id: str | None = OWN) -> About:
    """What the college passes to the policy for this command."""
    if command in ABOUT_A_JOURNAL:
        return About(journal, slot_id, day=FIRST)
    if command in ABOUT_A_RECORD:
        return About(record=StudentRecord(STUDENT))
    return About(group=GROUP_STATE, day=FIRST) if command in ABOUT_A_GROUP else About()


def whose_right(command: str) -> str:
    """The clause that gives the command to those who have it; nobody has what the list of users does not know (1.7)."""
    return next((grant.clause for grant in GRANTS.get(command, ())), "1.7")


def outcome(command: str, actor: Actor, journal: Journal = JOURNAL_STATE, slot_id: str | None = OWN) -> str:
    """ "yes", "404" or the refusal's code; a refusal is in Russian and cites a clause that there is."""
    try:
        require(command, actor, about(command, journal, slot_id))
    except NotFound:
        return "404"
    except Refused as answer:
        refused = answer
    else:
        return "yes"
    assert refused.clause == (CLAUSE_OF | {"ROLE": whose_right(command)})[refused.code]
    assert clause_text(refused.clause)
    assert any("а" <= letter <= "я" for letter in refused.message)
    return refused.code


@clause("1.7", "4.1.1", "4.1.1-c", "4.2.1-a", "4.2.2-g", "4.5.1-a", "4.5.2-f", "4.6.1-c", "4.6.2-c", "4.6.2-f",
        "4.6.2-i", "4.6.2-j", "4.6.2-l", "4.6.2-m", "4.7.1-a", "4.7.1-c", "4.7.2-c", "4.1.1-a", "4.1.1-b", "3.6-a",
        "1.2-b", "3.6-b", "3.8", "4.4.1-a", "3.2-a", "3.2-b", "4.3.2-d", "4.5.2-n", "4.1.2-d", "4.2.4")  # fmt: skip
@pytest.mark.parametrize(("command", "role", "expected"), rows(RELATED))
def test_a_role_has_the_rights_of_its_clause_and_no_other(command: str, role: Role, expected: str) -> None:
    assert outcome(command, person(RELATED_PERSON.get(role, "x-1"), role)) == expected


@clause("4.2.1-a", "4.5.1-a")
@pytest.mark.parametrize(("command", "role", "expected"), rows(STRANGERS))
def test_the_right_follows_the_assignment_and_not_the_role(command: str, role: Role, expected: str) -> None:
    assert outcome(command, person("x-1", role)) == expected


def test_the_tables_name_every_command_and_every_role() -> None:
    related, strangers = rows(RELATED), rows(STRANGERS)
    assert {command for command, _, _ in related} == set(GRANTS)
    assert len(related) == len(set(Role)) * len(GRANTS)
    assert {role for _, role, _ in related} == set(Role)
    assert {command for command, _, _ in strangers} == ABOUT_A_JOURNAL | ABOUT_A_GROUP
    for_oneself = GRANTS["change_password"]
    assert {grant.role for grants in GRANTS.values() if grants is not for_oneself for grant in grants
            if grant.relation(person("x-1"), About())} == {
        Role.DEPUTY, Role.DIRECTOR, Role.ARCHIVIST, Role.ADMINISTRATOR,
    }  # fmt: skip


def test_every_denial_is_provoked() -> None:
    outcomes = {expected for _, _, expected in (*rows(RELATED), *rows(STRANGERS))} | {"SUBSTITUTED"}
    assert {denial.code for denial in DENIALS} == outcomes - {"yes", "404", "ROLE"}


@clause("4.5.2-d")
@pytest.mark.parametrize("command", ["publish_lesson", "add_marks"])
@pytest.mark.parametrize(
    ("name", "slot_id", "expected"),
    [
        (TEACHER, OWN, "yes"),
        (TEACHER, GIVEN_AWAY, "SUBSTITUTED"),
        (SUBSTITUTE, GIVEN_AWAY, "yes"),
        (SUBSTITUTE, OWN, "NOT_ASSIGNED"),
        ("x-1", GIVEN_AWAY, "NOT_ASSIGNED"),
        (TEACHER, None, "NOT_ASSIGNED"),
    ],
)
@pytest.mark.parametrize("role", [Role.TEACHER, Role.MASTER])
def test_a_slot_given_to_a_substitute_is_filled_by_the_substitute_alone(
    command: str, name: str, slot_id: str | None, expected: str, role: Role
) -> None:
    assert outcome(command, person(name, role), slot_id=slot_id) == expected


@clause("4.5.2-d", "4.5.1-a")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("read_journal", "yes"),
        ("request_correction", "yes"),
        ("set_attestation_marks", "NOT_ASSIGNED"),
        ("close_attestation_sheet", "NOT_ASSIGNED"),
        ("submit_lesson_plan", "NOT_ASSIGNED"),
        ("set_year_marks", "NOT_ASSIGNED"),
        ("record_resit", "NOT_ASSIGNED"),
    ],
)
def test_a_substitute_reads_and_reports_errors_but_does_not_attest(command: str, expected: str) -> None:
    assert outcome(command, person(SUBSTITUTE, Role.TEACHER)) == expected


@pytest.mark.parametrize(
    ("name", "role", "command", "slot_id", "assignment"),
    [
        (TEACHER, Role.TEACHER, "publish_lesson", OWN, f"journal:{JOURNAL}"),
        (SUBSTITUTE, Role.MASTER, "publish_lesson", GIVEN_AWAY, f"slot:{GIVEN_AWAY}"),
        (SUBSTITUTE, Role.TEACHER, "request_correction", None, f"journal:{JOURNAL}"),
        (LEADER, Role.LEADER, "set_absence_reason", None, "group:g-1"),
        (LEADER, Role.MASTER, "set_absence_reason", None, "group:g-1"),
        ("x-1", Role.DEPUTY, "approve_correction", None, "college"),
    ],
)
def test_an_act_is_done_under_one_assignment(
    name: str, role: Role, command: str, slot_id: str | None, assignment: str
) -> None:
    authority = require(command, person(name, role), About(JOURNAL_STATE, slot_id, day=FIRST))
    assert authority == Authority(role, assignment)


@clause("4.2.1-a", "4.5.1-a")
def test_a_teacher_who_leads_the_group_holds_two_authorities() -> None:
    """The right to write comes from teaching, the right to give reasons from leading (domain, fact 5)."""
    both = person(TEACHER, Role.TEACHER, Role.LEADER)
    own = given(opened(leader_id=TEACHER)).journal()
    assert require("publish_lesson", both, About(own, OWN)).role is Role.TEACHER
    assert require("set_absence_reason", both, About(own)).role is Role.LEADER
    leads_only = given(opened(leader_id=TEACHER, teacher_id="t-9")).journal()
    assert outcome("publish_lesson", both, leads_only) == "READ_ONLY_LEADER"
    teaches_only = given(opened(leader_id=LEADER)).journal()
    assert outcome("publish_lesson", both, teaches_only) == "yes"
    assert outcome("set_absence_reason", both, teaches_only) == "NOT_OWN_GROUP"
    neither = given(opened(leader_id=LEADER, teacher_id="t-9")).journal()
    assert outcome("publish_lesson", both, neither) == "NOT_ASSIGNED"


@clause("3.3", "4.2.1-a", "4.2.2-d", "4.2.2-g")
@pytest.mark.parametrize(
    ("act", "expected"),
    [("set_absence_reason", "4.2.2-g"), ("request_identity_change", "4.2.2-d"), ("change_contacts", "3.3"),
     ("read_group_person", "3.3"), ("read_journal", "4.2.1-a"), ("read_group", "4.2.1-a")],
)  # fmt: skip
def test_what_a_leader_does_each_clause_gives_for_itself(act: str, expected: str) -> None:
    assert {grant.clause for grant in GRANTS[act] if grant.relation is leads_the_group} == {expected}


@clause("4.2.1-a")
def test_a_master_who_leads_the_group_does_not_write_what_another_teaches() -> None:
    assert outcome("publish_lesson", person(LEADER, Role.MASTER)) == "READ_ONLY_LEADER"


@clause("4.2.1-a", "4.2.2-g")
def test_the_groups_master_leads_it_beside_the_leader() -> None:
    """Gives reasons and keeps contacts, reads, and writes nothing that another teaches."""
    named: dict[str, Any] = {"was": None, "master_id": "m-1", "since": FIRST, "order": ORDER}
    journal = given(*OPEN, fact(e.MasterAppointed, **named)).journal()
    master = person("m-1", Role.MASTER)
    asked = ("set_absence_reason", "request_correction", "read_journal")
    assert {outcome(command, master, journal) for command in asked} == {"yes"}
    assert outcome("publish_lesson", master, journal) == "READ_ONLY_LEADER"
    group = given(formed(), fact(GroupMasterAppointed, **named)).group()
    assert require("change_contacts", master, About(group=group, day=FIRST)) == Authority(Role.MASTER, "group:g-1")


@clause("3.8")
@pytest.mark.parametrize("roles", [{Role.STUDENT}, {Role.GUARDIAN}, {Role.STUDENT, Role.GUARDIAN}, set()])
@pytest.mark.parametrize("command", sorted(ABOUT_A_JOURNAL))
def test_the_family_is_answered_as_if_there_were_no_such_journal(command: str, roles: set[Role]) -> None:
    """Even a student whose id is the teacher's: the role is what counts."""
    assert outcome(command, person(TEACHER, *roles)) == "404"


@clause("3.8")
def test_a_guardian_who_works_at_the_college_is_answered_as_staff() -> None:
    assert outcome("publish_lesson", person("x-1", Role.GUARDIAN, Role.TEACHER)) == "NOT_ASSIGNED"


@clause("1.7", "4.1.1")
def test_a_command_without_grants_is_refused_to_everybody() -> None:
    assert {outcome("burn_journal", person(TEACHER, *Role)), outcome("", person(TEACHER, *Role))} == {"ROLE"}
