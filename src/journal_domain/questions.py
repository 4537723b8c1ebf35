"""Every question the journal answers, and the one table of all rights: `RULES`, acts and questions alike.

A question names its grants as a command does (policy.py). One relation is of questions alone: one's own assignments, by
which a list is cut down.
`admit` stands before every act: whoever holds none of the roles it is granted to is answered before anything is looked
up, so that the answer cannot depend on what there is.
"""

from __future__ import annotations

from journal_domain.errors import NotFound, Refused
from journal_domain.policy import (
    DENIALS,
    FAMILY,
    GRANTS,
    About,
    Actor,
    Grant,
    StudentRecord,
    leading,
)
from journal_domain.relations import oneself, own_child, own_minor, serves_the_college
from journal_domain.values import Role

TEACHING = (Role.TEACHER, Role.MASTER)
STAFF = (*TEACHING, Role.LEADER, Role.DEPUTY, Role.DIRECTOR, Role.ADMINISTRATOR, Role.ARCHIVIST)


def own_assignments(actor: Actor, _about: About) -> str | None:
    """What is assigned to the actor: the list holds nothing else."""
    return f"person:{actor.person_id}"


def _all(roles: tuple[Role, ...], clause: str) -> tuple[Grant, ...]:
    return tuple(Grant(role, serves_the_college, clause) for role in roles)


def _own(roles: tuple[Role, ...], clause: str) -> tuple[Grant, ...]:
    return tuple(Grant(role, own_assignments, clause) for role in roles)


FAMILY_RECORD = (Grant(Role.STUDENT, oneself, "4.3.1-c"), Grant(Role.GUARDIAN, own_child, "4.4.1-a"))
WHOLE_COLLEGE = _all((Role.DEPUTY, Role.DIRECTOR, Role.ARCHIVIST), "4.7.1-a")
ANYBODY = _all((*STAFF, Role.STUDENT, Role.GUARDIAN), "1.3")
OFFICES = _all((Role.DEPUTY, Role.DIRECTOR, Role.ADMINISTRATOR), "4.1.1-b")

REPORTS_OF_COLLEGE = _all((Role.DEPUTY,), "4.6.2-k") + _all((Role.DIRECTOR,), "4.7.1-a")
REPORTS_OF_GROUP = leading("4.2.1-d")
REPORTS_OF_TEACHER = _own(TEACHING, "4.5.1-d")

QUESTIONS: dict[str, tuple[Grant, ...]] = {
    "read_report": (*REPORTS_OF_GROUP, *REPORTS_OF_TEACHER, *REPORTS_OF_COLLEGE),
    "read_report_of_group": (*REPORTS_OF_GROUP, *REPORTS_OF_COLLEGE),
    "read_report_of_teacher": (*REPORTS_OF_TEACHER, *REPORTS_OF_COLLEGE),
    "read_report_of_college": REPORTS_OF_COLLEGE,
    "list_journals": (*_own(TEACHING, "4.5.1-a"), *_own((Role.LEADER,), "4.2.1-a"), *WHOLE_COLLEGE),
    "list_corrections": (*_own(TEACHING, "4.5.2-k"), *_own((Role.LEADER,), "4.2.2-d"), *WHOLE_COLLEGE),
    "list_notices": (*FAMILY_RECORD, *_own(TEACHING, "4.3.2-c"), *_own((Role.LEADER,), "4.4.2-e")),
    "list_incidents": _all((Role.ADMINISTRATOR, Role.DIRECTOR, Role.DEPUTY), "5.1"),
    "list_permits": (*_own((*TEACHING, Role.LEADER), "4.5.2-d"), *WHOLE_COLLEGE),
    "list_remarks": (*_own((*TEACHING, Role.LEADER), "5.4"), *WHOLE_COLLEGE),
    "list_inspections": (*_own((Role.MASTER, Role.LEADER), "5.4"), *_all((Role.DEPUTY,), "5.2"), *_all((Role.DIRECTOR,), "4.7.1-a")),
    "list_groups": _all(STAFF, "1.5"),
    "read_hours": (*_own((*TEACHING, Role.LEADER), "1.4"), *WHOLE_COLLEGE),
    "read_debts": (*_own((*TEACHING, Role.LEADER), "4.5.2-g"), *WHOLE_COLLEGE, *FAMILY_RECORD),
    "read_diary": FAMILY_RECORD,
    "read_timetable": (*_all(STAFF, "4.6.2-j"), *FAMILY_RECORD),
    "read_planned_timetable": _all((Role.DEPUTY, Role.DIRECTOR, Role.ARCHIVIST), "4.7.2-c"),
    "read_health_data": (*_all((Role.DEPUTY,), "4.6.2-d"), *leading("4.2.2-g"), *FAMILY_RECORD),
    "read_changes": _all(STAFF, "4.6.2-j"),
    "check_conflicts": _all((Role.DEPUTY,), "4.6.2-j"),
    "read_calendar": ANYBODY,
    "read_policy": ANYBODY,
    "read_college": ANYBODY,
    "make_feed": ANYBODY,
    "read_year": _all(STAFF, "5.5"),
    "read_curriculum": _all(STAFF, "2.2.4"),
    "list_appointments": (*OFFICES, *_all((Role.ARCHIVIST,), "5.5"), *(Grant(r, oneself, "4.7.1-c") for r in STAFF)),
    "list_people": OFFICES,
    "read_person": (*OFFICES, *(Grant(role, oneself, "3.3") for role in (*STAFF, Role.STUDENT, Role.GUARDIAN)),
                    Grant(Role.GUARDIAN, own_minor, "4.4.1-a")),
    "read_documents": (*_all((Role.DEPUTY,), "4.6.2-l"), *_all((Role.ADMINISTRATOR,), "4.1.1-b"),
                       *(Grant(role, oneself, "3.3") for role in (*STAFF, Role.STUDENT, Role.GUARDIAN)),
                       Grant(Role.GUARDIAN, own_minor, "4.4.1-a")),
    "read_account": (*_all((Role.ADMINISTRATOR,), "4.1.1-a"),
                     *(Grant(role, oneself, "3.2") for role in (*STAFF, Role.STUDENT, Role.GUARDIAN))),
    "read_workstations": _all((Role.ADMINISTRATOR,), "4.2.4"),
    "read_login_audit": _all((Role.ADMINISTRATOR,), "4.1.2-d"),
    "export_person": (*(Grant(role, oneself, "1.2-b") for role in (*STAFF, Role.STUDENT, Role.GUARDIAN)),
                      Grant(Role.GUARDIAN, own_minor, "4.4.1-a")),
    "read_erasure": OFFICES,
    "start_archive_job": (*_all((Role.ARCHIVIST,), "5.5"), *_all((Role.DEPUTY,), "4.6.2-e")),
    "list_archive_jobs": _all((Role.ARCHIVIST, Role.DEPUTY, Role.DIRECTOR), "5.5"),
    "download_volume": (*_all((Role.ARCHIVIST,), "5.5"), *_all((Role.DEPUTY,), "4.6.2-e")),
    "list_identity_requests": (*OFFICES, *_own((Role.LEADER, Role.MASTER), "4.2.2-d")),
}  # fmt: skip

NO_OPERATION = frozenset((
    "read_health_data", "read_documents", "read_report_of_group", "read_report_of_teacher", "read_report_of_college",
))  # fmt: skip
"""Questions within others: who may know of illness or of the number of a passport, which report one gets."""

RULES: dict[str, tuple[Grant, ...]] = {**GRANTS, **QUESTIONS}
"""Every act and every question: who may, in which relation, by which clause. What is not here is refused."""

FOR_ANY_PERSON = frozenset((
    "read_me", "read_session", "sign_out", "read_sessions", "end_own_session", "make_token", "read_tokens", "end_token",
))  # fmt: skip
"""Answers about the asker alone, also before an appointment and after it."""


def admit(act: str, actor: Actor) -> None:
    """Let in whoever has a role to which the act is granted, whatever it is about. Raises NotFound, Refused."""
    if act in FOR_ANY_PERSON or any(grant.role in actor.roles for grant in RULES.get(act, ())):
        return
    for denial in DENIALS:
        if denial.applies(act, actor, About()):
            raise Refused(denial.code, denial.clause, denial.message)
    if actor.roles <= FAMILY:
        raise NotFound("действие")
    clause = next((grant.clause for grant in RULES.get(act, ())), "1.7")
    raise Refused("ROLE", clause, f"Ваша роль не даёт права на это действие: оно принадлежит другим (п. {clause}).")


def sees_all(question: str, actor: Actor) -> bool:
    """Whether the actor may ask this about the whole college."""
    return any(grant.role in actor.roles and grant.relation is serves_the_college for grant in RULES.get(question, ()))


def may_see(question: str, actor: Actor, about: About) -> bool:
    """Whether one of the actor's roles stands in a granted relation to this."""
    return any(
        grant.role in actor.roles and grant.relation(actor, about) is not None for grant in RULES.get(question, ())
    )


def require_record(question: str, actor: Actor, record: StudentRecord | None) -> None:
    """Raises Refused(PARENT_OF_ADULT) for the guardian of an adult, NotFound for everybody else who may not see it."""
    if record is not None and may_see(question, actor, About(record=record)):
        return
    if record is not None and record.adult and Role.GUARDIAN in actor.roles and actor.person_id in record.guardians:
        raise Refused(
            "PARENT_OF_ADULT",
            "4.4.1-a",
            "Обучающемуся исполнилось 18 лет: учёбу представитель видит с его согласия, личные данные — он один.",
        )
    raise NotFound("обучающийся")
