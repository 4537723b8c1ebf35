"""The lesson plan (КТП): what is taught in which order, submitted before the year begins (2.2.4, 3.5, 4.5.2-b, D8)."""

from __future__ import annotations

from datetime import date

from journal_domain import journal_events as e
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Refused
from journal_domain.event import Act, Event
from journal_domain.journal import Journal
from journal_domain.lock import require_open
from journal_domain.permit import has_spent_permit, spend, usable_permit
from journal_domain.values import PermitSubject, Topic


def deadline(term: str) -> date:
    """The last day for the plan of a term written `2025-2026-1`: 31 August of the year's first half."""
    return date(int(term[:4]), 8, 31)


def submit_lesson_plan(journal: Journal, policy: CollegePolicy, topics: tuple[Topic, ...], act: Act) -> list[Event]:
    """Submit the whole plan; after 31 August a permit is spent and the plan is late for ever.

    Topics already taught stay in the plan. Raises Refused(PAGE_LOCKED, KTP_DEADLINE, PERMIT_SPENT,
    PLAN_HOURS_MISMATCH, DUPLICATE, HOURS_REQUIRED, TOPIC_TAUGHT, NOTHING_TO_RECORD).
    """
    require_open(journal)
    topics = checked_topics(topics, journal.plan_hours)
    planned = {topic.topic_id for topic in topics}
    taught = next((lesson for lesson in journal.lessons.values() if lesson.topic_id not in planned), None)
    if taught is not None:
        raise Refused(
            "TOPIC_TAUGHT", "4.5.2-b", f"Тема «{taught.topic}» уже пройдена {taught.day:%d.%m.%Y}: оставьте её в плане."
        )
    today = policy.today(act.at)
    draft = journal.draft(act)
    late = today > deadline(journal.term)
    if late:
        permit = usable_permit(journal, PermitSubject.PLAN, None, today)
        if permit is None and has_spent_permit(journal, PermitSubject.PLAN):
            raise Refused("PERMIT_SPENT", "4.5.2-b", "Разрешение на поздний план уже использовано: запросите новое.")
        if permit is None:
            raise Refused(
                "KTP_DEADLINE",
                "4.5.2-b",
                f"План вносится до {deadline(journal.term):%d.%m.%Y}. Позже — по разрешению заместителя директора.",
            )
        spend(draft, permit)
    draft.add(e.LessonPlanSubmitted, was=tuple(journal.topics.values()), topics=topics, late=late)
    return draft.events


def checked_topics(topics: tuple[Topic, ...], plan_hours: int | None) -> tuple[Topic, ...]:
    """The topics, if they make a plan. Raises Refused(NOTHING_TO_RECORD, DUPLICATE, HOURS_REQUIRED, PLAN_HOURS_MISMATCH)."""
    if not topics:
        raise Refused("NOTHING_TO_RECORD", "4.5.2-b", "В плане нет ни одной темы.")
    if len({topic.topic_id for topic in topics}) != len(topics):
        raise Refused("DUPLICATE", "3.5", "Номер темы повторяется: дайте каждой строке плана свой.")
    if any(topic.hours < 1 for topic in topics):
        raise Refused("HOURS_REQUIRED", "3.5", "Укажите академические часы каждой темы: не меньше одного.")
    hours = sum(topic.hours for topic in topics)
    if plan_hours is not None and hours != plan_hours:
        raise Refused(
            "PLAN_HOURS_MISMATCH",
            "5.3",
            f"В плане {hours} ч, в учебном плане {plan_hours} ч: приведите в соответствие.",
        )
    return topics
