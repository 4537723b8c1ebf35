"""In which relation one stands to what an act or a question is about: each answers with the assignment, or None."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # policy.py builds on these
    from journal_domain.policy import About, Actor

Relation = Callable[["Actor", "About"], "str | None"]
"""The assignment under which the actor stands to the subject, or None."""


def fills_the_slot(actor: Actor, about: About) -> str | None:
    """The journal's teacher of the slot's day, unless it was given to a substitute: then the substitute alone."""
    journal, slot_id = about.journal, about.slot_id
    if journal is None or slot_id is None:
        return None
    teacher = journal.teacher_of(slot_id) if slot_id in journal.slots else journal.teacher_on(about.day)
    if teacher != actor.person_id:
        return None
    return f"slot:{slot_id}" if slot_id in journal.substitutes else f"journal:{journal.id}"


def teaches_the_journal(actor: Actor, about: About) -> str | None:
    journal = about.journal
    teaches = journal is not None and journal.teacher_on(about.day) == actor.person_id
    return f"journal:{journal.id}" if journal is not None and teaches else None


def taught_the_journal(actor: Actor, about: About) -> str | None:
    """Whoever taught it up to the day, also before another took over: what they recorded stays theirs."""
    journal = about.journal
    taught = journal is not None and any(
        t.person_id == actor.person_id and t.since <= about.day for t in journal.teachers
    )
    return f"journal:{journal.id}" if journal is not None and taught else None


def substitutes_in_the_journal(actor: Actor, about: About) -> str | None:
    journal = about.journal
    return f"journal:{journal.id}" if journal is not None and actor.person_id in journal.substitutes.values() else None


def leads_the_group(actor: Actor, about: About) -> str | None:
    if about.group is not None:
        leads = actor.person_id in (about.group.leader_on(about.day), about.group.master_on(about.day))
        return f"group:{about.group.id}" if leads else None
    journal = about.journal
    if journal is None or actor.person_id not in (journal.leader_on(about.day), journal.master_on(about.day)):
        return None
    return f"group:{journal.group_id}"


def oneself(actor: Actor, about: About) -> str | None:
    record = about.record
    return f"person:{record.person_id}" if record is not None and record.person_id == actor.person_id else None


def leads_the_group_told(actor: Actor, about: About) -> str | None:
    """Of what was told to a group's leader; what was told to a journal's teacher is the teacher's."""
    return leads_the_group(actor, about) if about.group is not None else None


def own_child(actor: Actor, about: About) -> str | None:
    """A guardian's child to the 18th birthday; later by the student's consent (3.8, D5). Without a birth date: not."""
    record = about.record
    if record is None or actor.person_id not in record.guardians:
        return None
    looks_on = record.adult is False or (record.adult is True and actor.person_id in record.allowed)
    return f"child:{record.person_id}" if looks_on else None


def own_minor(actor: Actor, about: About) -> str | None:
    """A guardian's child to the 18th birthday and no longer: what an adult allows is studies, not personal data."""
    return own_child(actor, about) if about.record is not None and about.record.adult is False else None


def serves_the_college(_actor: Actor, _about: About) -> str | None:
    return "college"


def acts_for_oneself(actor: Actor, _about: About) -> str | None:
    return f"account:{actor.person_id}"
