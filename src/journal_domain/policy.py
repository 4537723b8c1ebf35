"""May this person do this act here? And if not, which clause says so?

A command names its grants: a role and the relation to the journal under which the role acts. Whoever holds none is
refused with the first denial that explains it. A command without grants is refused: nothing is allowed by omission.
The right follows the assignment, not the person: a teacher who leads a group holds two authorities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from journal_domain.appointment import OWNER_ROLE
from journal_domain.errors import NotFound, Refused
from journal_domain.group import Group
from journal_domain.journal import Journal
from journal_domain.relations import (
    Relation,
    acts_for_oneself,
    fills_the_slot,
    leads_the_group,
    leads_the_group_told,
    oneself,
    own_child,
    serves_the_college,
    substitutes_in_the_journal,
    taught_the_journal,
    teaches_the_journal,
)
from journal_domain.values import Role


@dataclass(frozen=True)
class Actor:
    """A person and the roles they hold now (standing.py says from where)."""

    person_id: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Authority:
    """The capacity in which an act is done; it goes into every event of the act."""

    role: str
    assignment: str


OWNER = Actor("database-owner", frozenset())
"""Whoever holds the database: enters the first director and administrator by the director's order (3.1), nothing else."""

OWNERS_ACT = "appoint_by_owner"


@dataclass(frozen=True)
class StudentRecord:
    """A person whose record is asked for. `adult` is None where no birth date is known, or none any more.

    `guardians` represent the student now; `allowed` are those whom the adult student lets look on.
    """

    person_id: str
    guardians: frozenset[str] = frozenset()
    adult: bool | None = None
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class About:
    """What an act is about: a journal, and the slot where it concerns one lesson."""

    journal: Journal | None = None
    slot_id: str | None = None
    group: Group | None = None
    day: date = date.min
    """The day of the act, local: whose journal and group it is may differ from day to day."""
    record: StudentRecord | None = None


@dataclass(frozen=True)
class Grant:
    role: Role
    relation: Relation
    clause: str


def _teachers(relation: Relation, clause: str) -> tuple[Grant, ...]:
    return tuple(Grant(role, relation, clause) for role in (Role.TEACHER, Role.MASTER))


def leading(clause: str) -> tuple[Grant, ...]:
    return tuple(Grant(role, leads_the_group, clause) for role in (Role.LEADER, Role.MASTER))


FILLING = _teachers(fills_the_slot, "4.5.1-a")
PLANNING = _teachers(teaches_the_journal, "4.5.2-b")
ATTESTING = _teachers(teaches_the_journal, "4.5.2-f")
TOLD = leading("5.4")
ARCHIVING = (Grant(Role.ARCHIVIST, serves_the_college, "5.5"),)


def _deputy(clause: str) -> tuple[Grant, ...]:
    return (Grant(Role.DEPUTY, serves_the_college, clause),)


CONSENT = (Grant(Role.STUDENT, oneself, "4.4.1-a"), Grant(Role.ADMINISTRATOR, serves_the_college, "4.1.1-b"))


def _administrator(clause: str) -> tuple[Grant, ...]:
    return (Grant(Role.ADMINISTRATOR, serves_the_college, clause),)


READING = (
    *_teachers(taught_the_journal, "4.5.1-a"),
    *_teachers(substitutes_in_the_journal, "4.5.1-a"),
    *leading("4.2.1-a"),
    *(Grant(role, serves_the_college, "4.7.1-a") for role in (Role.DEPUTY, Role.DIRECTOR, Role.ARCHIVIST)),
)
ISSUING = (*leading("3.2-b"), *_administrator("3.2-a"))
ANSWERING = (
    *_teachers(teaches_the_journal, "4.3.2-c"),
    *_teachers(fills_the_slot, "4.3.2-c"),
    *(Grant(role, leads_the_group_told, "4.4.2-e") for role in (Role.LEADER, Role.MASTER)),
)
OWN_PASSWORD = tuple(
    Grant(role, acts_for_oneself, "4.5.2-n")
    for role in (
        Role.TEACHER, Role.MASTER, Role.LEADER, Role.DEPUTY, Role.DIRECTOR, Role.ADMINISTRATOR, Role.ARCHIVIST
    )
)  # fmt: skip


KEEPING_IDENTITIES = (
    "change_identity", "approve_identity_change", "reject_identity_change", "link_guardian", "unlink_guardian"
)  # fmt: skip
FORMING_GROUPS = (
    "form_group", "appoint_leader", "enrol_student", "withdraw_student", "open_journal", "appoint_master",
    "describe_group", "form_subgroup", "assign_teaching", "transfer_student", "release_leader", "release_master",
    "end_teaching", "annul_journal",
)  # fmt: skip
SCHEDULING = (
    "set_week_template", "unroll_timetable", "plan_slots", "assign_substitute", "move_lesson", "swap_lessons",
    "cancel_lesson", "give_to_substitute",
)  # fmt: skip

GRANTS: dict[str, tuple[Grant, ...]] = {
    "publish_lesson": FILLING,
    "add_marks": FILLING,
    "set_attestation_marks": ATTESTING,
    "close_attestation_sheet": ATTESTING,
    "set_absence_reason": leading("4.2.2-g"),
    "request_correction": (
        *_teachers(taught_the_journal, "4.5.2-k"),
        *_teachers(substitutes_in_the_journal, "4.5.2-d"),
        *leading("4.2.2-g"),
        *_deputy("4.6.1-c"),
    ),
    **dict.fromkeys(("approve_correction", "reject_correction"), _deputy("4.6.1-c")),
    **dict.fromkeys(("grant_late_permit", "declare_not_held"), _deputy("4.6.2-i")),
    "certify_attendance": _deputy("4.6.2-f"),
    **dict.fromkeys(("make_check", "inspect_group"), _deputy("3.6-b")),
    **dict.fromkeys(("make_remark", "close_remark"), _deputy("5.2")),
    "answer_remark": _teachers(taught_the_journal, "5.4"),
    "acknowledge_remark": (*_teachers(taught_the_journal, "5.4"), *TOLD),
    "acknowledge_inspection": TOLD,
    **dict.fromkeys(FORMING_GROUPS, _deputy("4.6.2-l")),
    "move_group": _deputy("4.6.2-m"),
    "open_term": _deputy("4.6.2-m"),
    "close_year": _deputy("4.6.2-m"),
    **dict.fromkeys(("adopt_series", "seal_volume", "destroy_papers"), (*_deputy("4.6.2-e"), *ARCHIVING)),
    "read_retention": (
        *_deputy("4.6.2-e"),
        *ARCHIVING,
        Grant(Role.DIRECTOR, serves_the_college, "4.7.1-a"),
    ),
    "adopt_curriculum": _deputy("4.6.2-c"),
    **dict.fromkeys(("adopt_calendar", "adopt_bells", "schedule_attestation"), _deputy("3.6-a")),
    **dict.fromkeys(SCHEDULING, _deputy("4.6.2-j")),
    "approve_timetable": (Grant(Role.DIRECTOR, serves_the_college, "4.7.2-c"),),
    "submit_lesson_plan": PLANNING,
    "set_year_marks": ATTESTING,
    "record_resit": ATTESTING,
    "register_person": (*_deputy("4.6.2-l"), Grant(Role.ADMINISTRATOR, serves_the_college, "4.1.1-a")),
    **dict.fromkeys(
        KEEPING_IDENTITIES, (*_deputy("4.6.2-l"), Grant(Role.ADMINISTRATOR, serves_the_college, "4.1.1-b"))
    ),
    "hand_over_data": (Grant(Role.ADMINISTRATOR, serves_the_college, "1.2-b"),),
    "erase_person": (Grant(Role.ADMINISTRATOR, serves_the_college, "1.2-b"),),
    **dict.fromkeys(("allow_family_access", "withdraw_family_access"), CONSENT),
    "request_identity_change": leading("4.2.2-d"),
    **dict.fromkeys(("read_group_person", "change_contacts"), leading("3.3")),
    "appoint": (Grant(Role.DIRECTOR, serves_the_college, "4.7.1-c"), *_deputy("4.6.2-l")),
    "end_appointment": (Grant(Role.DIRECTOR, serves_the_college, "4.7.1-c"), *_deputy("4.6.2-l")),
    **dict.fromkeys(("adopt_policy", "describe_college"), _administrator("4.1.1-c")),
    **dict.fromkeys(("review_copy", "certify_copy", "sign_copy"), _deputy("4.6.2-f")),
    "read_copies": (
        *_deputy("4.6.2-e"),
        Grant(Role.DIRECTOR, serves_the_college, "4.7.1-b"),
        Grant(Role.ARCHIVIST, serves_the_college, "5.5"),
    ),
    "create_account": _administrator("4.1.1-a"),
    "issue_credentials": ISSUING,
    "reissue_credentials": ISSUING,
    "change_password": OWN_PASSWORD,
    "disable_account": _administrator("4.1.1-a"),
    "enable_account": _administrator("4.1.1-a"),
    "delete_account": _administrator("4.1.1-a"),
    "end_sessions": _administrator("4.1.2-d"),
    "link_external_identity": _administrator("4.1.1-a"),
    "unlink_external_identity": _administrator("4.1.1-a"),
    "doubt_mark": (Grant(Role.STUDENT, oneself, "4.3.2-c"),),
    "tell_access_trouble": (Grant(Role.STUDENT, oneself, "4.3.2-c"), Grant(Role.GUARDIAN, own_child, "4.4.1-d")),
    "tell_absence": (Grant(Role.GUARDIAN, own_child, "4.4.2-e"),),
    **dict.fromkeys(("see_notice", "answer_notice"), ANSWERING),
    **dict.fromkeys(("report_incident", "send_incident_request"), _administrator("3.7")),
    "end_incident": _administrator("5.1"),
    **dict.fromkeys(("register_workstation", "remove_workstation"), _administrator("4.2.4")),
    "read_journal": READING,
    "read_group": (*READING, *_administrator("4.1.1-b")),
    "read_audit": tuple(Grant(role, serves_the_college, "4.6.1-c") for role in (Role.DEPUTY, Role.DIRECTOR)),
}


@dataclass(frozen=True)
class Denial:
    """Why nobody here may: the first one that applies is the answer."""

    code: str
    clause: str
    message: str
    applies: Callable[[str, Actor, About], bool]


def _slot_is_given_to_a_substitute(command: str, actor: Actor, about: About) -> bool:
    journal = about.journal
    return (
        command in ("publish_lesson", "add_marks")
        and journal is not None
        and about.slot_id in journal.substitutes
        and about.slot_id in journal.slots
        and actor.person_id == journal.teacher_on(journal.slots[about.slot_id].day)
    )


def _leader_only_reads(command: str, actor: Actor, about: About) -> bool:
    teaches = actor.roles & {Role.TEACHER, Role.MASTER}
    leads_here = leads_the_group(actor, about) is not None
    is_write = GRANTS.get(command, ()) in (FILLING, PLANNING, ATTESTING)
    return is_write and (leads_here or (Role.LEADER in actor.roles and not teaches))


def _leader_of_another_group(command: str, actor: Actor, _about: About) -> bool:
    of_a_leader = (leads_the_group, leads_the_group_told)
    held = [grant.relation in of_a_leader for grant in GRANTS.get(command, ()) if grant.role in actor.roles]
    return bool(held) and (all(held) or (Role.LEADER in actor.roles and any(held)))


CREDENTIALS = ("issue_credentials", "reissue_credentials", "change_password", "link_external_identity",
               "unlink_external_identity", "change_contacts")  # fmt: skip
"""What lets one in, and by what one can be reached: whoever rebinds a telephone or mail may come in by it."""


def _changes_own_credentials(command: str, actor: Actor, _about: About) -> bool:
    return command in CREDENTIALS and actor.roles <= FAMILY


def _issues_without_a_group(command: str, _actor: Actor, about: About) -> bool:
    return GRANTS.get(command) is ISSUING and about.group is None


def _issues_without_leading(command: str, actor: Actor, _about: About) -> bool:
    return GRANTS.get(command) is ISSUING and not actor.roles & {Role.LEADER, Role.MASTER}


def _teacher_without_assignment(command: str, actor: Actor, _about: About) -> bool:
    relations = (fills_the_slot, teaches_the_journal, taught_the_journal, substitutes_in_the_journal)
    return any(grant.role in actor.roles and grant.relation in relations for grant in GRANTS.get(command, ()))


FAMILY = frozenset((Role.STUDENT, Role.GUARDIAN))
"""Whoever is only this never learns what exists beyond their own record (3.8)."""

DENIALS = (
    Denial(
        "CREDENTIAL_SELF_CHANGE",
        "4.3.2-d",
        "Обучающиеся и их представители реквизиты доступа и контакты не сменяют: обратитесь к классному руководителю.",
        _changes_own_credentials,
    ),
    Denial(
        "WRONG_ISSUER",
        "3.2-a",
        "Листки сотрудникам выдаёт администратор, обучающимся и их представителям — руководитель их группы.",
        _issues_without_a_group,
    ),
    Denial(
        "WRONG_ISSUER",
        "3.2-b",
        "Обучающимся и их представителям листки выдаёт руководитель их группы.",
        _issues_without_leading,
    ),
    Denial(
        "SUBSTITUTED",
        "4.5.2-d",
        "Это занятие проводит замещающий преподаватель: запись вносит он.",
        _slot_is_given_to_a_substitute,
    ),
    Denial(
        "READ_ONLY_LEADER",
        "4.2.1-a",
        "Классный руководитель просматривает журнал своей группы без права редактирования. Об ошибке подайте запрос "
        "на исправление.",
        _leader_only_reads,
    ),
    Denial(
        "NOT_OWN_GROUP",
        "4.2.1-a",
        "Это не ваша группа. Обратитесь к её классному руководителю.",
        _leader_of_another_group,
    ),
    Denial(
        "NOT_ASSIGNED",
        "4.5.1-a",
        "Этот журнал вам не назначен. Назначения вносит заместитель директора.",
        _teacher_without_assignment,
    ),
)


def require(command: str, actor: Actor, about: About = About()) -> Authority:
    """The authority under which the actor does the command. Raises Refused with the denial that explains."""
    if actor is OWNER and command == OWNERS_ACT:
        return Authority(OWNER_ROLE, "database")
    for grant in GRANTS.get(command, ()):
        if grant.role in actor.roles:
            assignment = grant.relation(actor, about)
            if assignment is not None:
                return Authority(grant.role, assignment)
    if about.journal is not None and actor.roles <= FAMILY:
        raise NotFound("журнал")
    for denial in DENIALS:
        if denial.applies(command, actor, about):
            raise Refused(denial.code, denial.clause, denial.message)
    if actor.roles <= FAMILY:
        raise NotFound("действие")
    clause = next((grant.clause for grant in GRANTS.get(command, ())), "1.7")
    raise Refused("ROLE", clause, f"Ваша роль не даёт права на это действие: оно принадлежит другим (п. {clause}).")
