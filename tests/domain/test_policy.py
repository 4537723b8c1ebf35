"""Who may do what: nine roles by every command, each refusal with the clause that explains it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.given import JOURNAL, LEADER, SUBSTITUTE, TEACHER, clause, given
from domain.school import OPEN, opened, substituted
from journal_domain.errors import NotFound, Refused
from journal_domain.journal import Journal
from journal_domain.policy import DENIALS, GRANTS, About, Actor, Authority, require
from journal_domain.regulation import clause_text
from journal_domain.values import Role

JOURNAL_STATE = given(*OPEN, substituted("slot-2")).journal
OWN, GIVEN_AWAY = "slot-1", "slot-2"

# Whoever stands to the journal as their role can: the teacher and the master teach it, the leader leads its group.
# yes: may; RO: READ_ONLY_LEADER; OWN: NOT_OWN_GROUP; ASG: NOT_ASSIGNED; 404: as if there were no such journal.
RELATED = """
                         teacher master leader student guardian deputy director administrator archivist
publish_lesson           yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
add_marks                yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
set_attestation_marks    yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
close_attestation_sheet  yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
set_absence_reason       ROLE    ASG    yes    404     404      ROLE   ROLE     ROLE          ROLE
request_correction       yes     yes    yes    404     404      yes    ROLE     ROLE          ROLE
approve_correction       ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
reject_correction        ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
grant_late_permit        ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
assign_substitute        ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
plan_slots               ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
plan_topics              yes     yes    ROLE   404     404      yes    ROLE     ROLE          ROLE
read_journal             yes     yes    yes    404     404      yes    yes      ROLE          yes
certify_attendance       ROLE    ROLE   ROLE   ROLE    ROLE     yes    ROLE     ROLE          ROLE
make_check               ROLE    ROLE   ROLE   ROLE    ROLE     yes    ROLE     ROLE          ROLE
form_group               ROLE    ROLE   ROLE   ROLE    ROLE     yes    ROLE     ROLE          ROLE
appoint_leader           ROLE    ROLE   ROLE   ROLE    ROLE     yes    ROLE     ROLE          ROLE
enrol_student            ROLE    ROLE   ROLE   ROLE    ROLE     yes    ROLE     ROLE          ROLE
withdraw_student         ROLE    ROLE   ROLE   ROLE    ROLE     yes    ROLE     ROLE          ROLE
open_journal             ROLE    ROLE   ROLE   ROLE    ROLE     yes    ROLE     ROLE          ROLE
adopt_policy             ROLE    ROLE   ROLE   ROLE    ROLE     ROLE   ROLE     yes           ROLE
read_audit               ROLE    ROLE   ROLE   ROLE    ROLE     yes    yes      ROLE          ROLE
"""
# The same roles held by people who have nothing to do with this journal.
STRANGERS = """
                         teacher master leader
publish_lesson           ASG     ASG    RO
add_marks                ASG     ASG    RO
set_attestation_marks    ASG     ASG    RO
close_attestation_sheet  ASG     ASG    RO
set_absence_reason       ROLE    ASG    OWN
request_correction       ASG     ASG    OWN
approve_correction       ROLE    ROLE   ROLE
reject_correction        ROLE    ROLE   ROLE
grant_late_permit        ROLE    ROLE   ROLE
assign_substitute        ROLE    ROLE   ROLE
plan_slots               ROLE    ROLE   ROLE
plan_topics              ASG     ASG    ROLE
read_journal             ASG     ASG    OWN
"""
SHORT = {"RO": "READ_ONLY_LEADER", "OWN": "NOT_OWN_GROUP", "ASG": "NOT_ASSIGNED"}
CLAUSE_OF = {
    "SUBSTITUTED": "4.5.2-d",
    "READ_ONLY_LEADER": "4.2.1-a",
    "NOT_OWN_GROUP": "4.2.1-a",
    "NOT_ASSIGNED": "4.5.1-a",
    "ROLE": "4.1.1",
}
RELATED_PERSON = {Role.TEACHER: TEACHER, Role.MASTER: TEACHER, Role.LEADER: LEADER}
WITHOUT_JOURNAL = {
    "certify_attendance", "make_check", "form_group", "appoint_leader", "enrol_student", "withdraw_student",
    "open_journal", "adopt_policy", "read_audit",
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


def outcome(command: str, actor: Actor, journal: Journal | None = JOURNAL_STATE, slot_id: str | None = OWN) -> str:
    """ "yes", "404" or the refusal's code; a refusal is in Russian and cites a clause that there is."""
    try:
        require(command, actor, About(journal, slot_id if journal else None))
    except NotFound:
        return "404"
    except Refused as answer:
        refused = answer
    else:
        return "yes"
    assert refused.clause == CLAUSE_OF[refused.code]
    assert clause_text(refused.clause)
    assert any("а" <= letter <= "я" for letter in refused.message)
    return refused.code


@clause("1.7", "4.1.1", "4.1.1-c", "4.2.1-a", "4.2.2-g", "4.5.1-a", "4.5.2-f", "4.6.1-c", "4.6.2-c", "4.6.2-f",
        "4.6.2-i", "4.6.2-j", "4.6.2-l", "4.7.1-a", "3.6-b", "3.8")  # fmt: skip
@pytest.mark.parametrize(("command", "role", "expected"), rows(RELATED))
def test_a_role_has_the_rights_of_its_clause_and_no_other(command: str, role: Role, expected: str) -> None:
    journal = None if command in WITHOUT_JOURNAL else JOURNAL_STATE
    assert outcome(command, person(RELATED_PERSON.get(role, "x-1"), role), journal) == expected


@clause("4.2.1-a", "4.5.1-a")
@pytest.mark.parametrize(("command", "role", "expected"), rows(STRANGERS))
def test_the_right_follows_the_assignment_and_not_the_role(command: str, role: Role, expected: str) -> None:
    assert outcome(command, person("x-1", role)) == expected


def test_the_tables_name_every_command_and_every_role() -> None:
    related, strangers = rows(RELATED), rows(STRANGERS)
    assert {command for command, _, _ in related} == set(GRANTS)
    assert {role for _, role, _ in related} == set(Role)
    assert {command for command, _, _ in strangers} == set(GRANTS) - WITHOUT_JOURNAL
    assert {grant.role for grants in GRANTS.values() for grant in grants if grant.relation(person("x-1"), About())} == {
        Role.DEPUTY, Role.DIRECTOR, Role.ARCHIVIST, Role.ADMINISTRATOR,
    }  # fmt: skip


def test_every_denial_is_provoked() -> None:
    outcomes = {expected for _, _, expected in (*rows(RELATED), *rows(STRANGERS))} | {"SUBSTITUTED"}
    assert {denial.code for denial in DENIALS} == outcomes - {"yes", "404"}


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
        ("plan_topics", "NOT_ASSIGNED"),
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
    authority = require(command, person(name, role), About(JOURNAL_STATE, slot_id))
    assert authority == Authority(role, assignment)


@clause("4.2.1-a", "4.5.1-a")
def test_a_teacher_who_leads_the_group_holds_two_authorities() -> None:
    """The right to write comes from teaching, the right to give reasons from leading (domain, fact 5)."""
    both = person(TEACHER, Role.TEACHER, Role.LEADER)
    own = given(opened(leader_id=TEACHER)).journal
    assert require("publish_lesson", both, About(own, OWN)).role is Role.TEACHER
    assert require("set_absence_reason", both, About(own)).role is Role.LEADER
    leads_only = given(opened(leader_id=TEACHER, teacher_id="t-9")).journal
    assert outcome("publish_lesson", both, leads_only) == "READ_ONLY_LEADER"
    teaches_only = given(opened(leader_id=LEADER)).journal
    assert outcome("publish_lesson", both, teaches_only) == "yes"
    assert outcome("set_absence_reason", both, teaches_only) == "NOT_OWN_GROUP"
    neither = given(opened(leader_id=LEADER, teacher_id="t-9")).journal
    assert outcome("publish_lesson", both, neither) == "NOT_ASSIGNED"


@clause("4.2.1-a")
def test_a_master_who_leads_the_group_does_not_write_what_another_teaches() -> None:
    assert outcome("publish_lesson", person(LEADER, Role.MASTER)) == "READ_ONLY_LEADER"


@clause("3.8")
@pytest.mark.parametrize("roles", [{Role.STUDENT}, {Role.GUARDIAN}, {Role.STUDENT, Role.GUARDIAN}, set()])
@pytest.mark.parametrize("command", sorted(set(GRANTS) - WITHOUT_JOURNAL))
def test_the_family_is_answered_as_if_there_were_no_such_journal(command: str, roles: set[Role]) -> None:
    """Even a student whose id is the teacher's: the role is what counts."""
    assert outcome(command, person(TEACHER, *roles)) == "404"


@clause("3.8")
def test_a_guardian_who_works_at_the_college_is_answered_as_staff() -> None:
    assert outcome("publish_lesson", person("x-1", Role.GUARDIAN, Role.TEACHER)) == "NOT_ASSIGNED"


@clause("1.7", "4.1.1")
def test_a_command_without_grants_is_refused_to_everybody() -> None:
    assert {outcome("burn_journal", person(TEACHER, *Role)), outcome("", person(TEACHER, *Role))} == {"ROLE"}
