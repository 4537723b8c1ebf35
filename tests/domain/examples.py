"""One example of every event, as it would be stored: golden/<type>.json holds its exact bytes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from domain.given import JOURNAL, STREAMS, Fact, fact
from domain.school import (
    FIRST,
    HOMEWORK,
    SECOND,
    absent,
    adopted,
    attached,
    attested,
    came_late,
    cell,
    certified,
    change,
    closed,
    formed,
    lesson,
    marked,
    opened,
    permitted,
    reason_set,
    requested,
    slots,
    spent,
    substituted,
    topics,
)
from journal_domain import journal_events as e
from journal_domain.control import CheckMade
from journal_domain.event import Act, Event
from journal_domain.group import StudentLeftGroup
from journal_domain.values import AbsenceReason, Subject

GOLDEN = Path(__file__).parent / "golden"
REQUEST, PERMIT = "6a1f6f86-8bb9-5f3c-9f7a-0c6a3a0c7a11", "c3d3a0c2-31c7-5f0e-8a52-9d3a0f6f4e22"
WHY = {
    "request_id": REQUEST,
    "requested_by": "t-1",
    "reason": "Описка: «2» вместо «5»",
    "directive": "12-УР от 02.09.2025",
}
MARK = change(Subject.MARK, "2", "5")

FACTS: tuple[Fact, ...] = (
    opened(),
    topics(),
    slots(),
    fact(e.StudentEnrolled, student_id="s-4", since=SECOND, order="5-к от 01.09.2025"),
    fact(e.StudentWithdrawn, student_id="s-4", until=date(2025, 11, 1), order="9-к от 31.10.2025"),
    fact(e.LeaderAppointed, was=None, leader_id="l-1", order="1-к от 25.08.2025"),
    substituted("slot-2"),
    permitted(PERMIT, "slot-1", date(2025, 9, 5)),
    spent(PERMIT, "slot-1"),
    lesson(homework=HOMEWORK, homework_due=SECOND),
    absent("slot-1", "s-1"),
    came_late("slot-1", "s-2", 10),
    marked("slot-1", "s-2", "5"),
    reason_set("slot-1", "s-1", AbsenceReason.ILLNESS),
    certified(FIRST),
    attested("s-1", "осв", order="14-к от 20.12.2025"),
    closed(late=True),
    *requested(REQUEST, MARK),
    fact(e.CorrectionRejected, request_id=REQUEST, reason="Ошибки нет", **cell(MARK)),
    fact(e.MarkCorrected, lesson_id="slot-1", student_id="s-1", was="2", became=None, **WHY),
    fact(e.AttendanceCorrected, lesson_id="slot-1", student_id="s-1", was=None, became="late", **WHY),
    fact(e.AttestationMarkCorrected, student_id="s-1", order="44-од от 27.12.2025", was="3", became="4", **WHY),
    fact(e.LessonCorrected, lesson_id="slot-1", subject=Subject.TOPIC, topic="Разметка заготовки", was="topic-1",
         became="topic-2", **WHY),
    *formed(("s-1", FIRST)),
    fact(StudentLeftGroup, student_id="s-1", until=date(2025, 11, 1), order="9-к от 31.10.2025"),
    attached(JOURNAL),
    adopted(date(2026, 1, 1), grace_days=1),
    fact(CheckMade, was=0, up_to=1204),
)  # fmt: skip


def examples(facts: Iterable[Fact] = FACTS) -> dict[str, Event]:
    """An example of each stored type, all of one act."""
    act = Act(
        by="t-1",
        role="teacher",
        assignment=f"journal:{JOURNAL}",
        command="5f1c2a9e-3a53-4c58-9c8b-0f6d6a1f2b33",
        at=datetime(2025, 9, 1, 7, 12, 30, 250000, tzinfo=UTC),
    )
    return {
        one.event_class.TYPE: one.event_class(
            originator_id=one.stream or STREAMS[one.event_class.TYPE.partition(".")[0]],
            originator_version=17,
            act=act,
            **one.fields,
        )
        for one in facts
    }


def gaps(registered: Iterable[str], folder: Path) -> set[str]:
    """Types without a golden file, and golden files without a type."""
    return set(registered) ^ {path.stem for path in folder.iterdir()}
