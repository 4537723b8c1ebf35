"""What commands are sent as: JSON bodies with nothing unknown in them, turned into the words of the domain."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.fields import (
    PRINTABLE,
    Body,
    Day,
    Hours,
    Id,
    Line,
    Marks,
    MarkValue,
    PlanHours,
    Seen,
    Term,
    Text,
    TimeOfDay,
    example,
)
from journal_domain.college_policy import GLYPHS, PolicyValues
from journal_domain.opening import NewJournal
from journal_domain.values import (
    AbsenceReason,
    Arrival,
    AttestationForm,
    Change,
    Departure,
    LessonEntry,
    LessonKind,
    PermitSubject,
    Slot,
    Subject,
    Topic,
)


class GroupBody(Body):
    model_config = example(group_id="ПМ-11", name="Повар, 1 курс")
    group_id: Id
    name: Line


class LeaderBody(Body):
    model_config = example(leader_id="t-orlova", since="2025-09-01", order="№ 41-к от 28.08.2025")
    leader_id: Id
    since: Day
    order: Line


class EnrolmentBody(Body):
    model_config = example(student_id="s-17", since="2025-09-01", order="№ 112-с от 29.08.2025")
    student_id: Id
    since: Day
    order: Line
    arrival: Literal[Arrival.ADMISSION, Arrival.TRANSFER, Arrival.RETURN] = Arrival.ADMISSION


class WithdrawalBody(Body):
    model_config = example(until="2025-11-10", order="№ 131-с от 09.11.2025")
    until: Day = Field(description="Первый день, когда обучающийся уже не состоит в группе")
    order: Line
    departure: Literal[
        Departure.EXPULSION, Departure.ACADEMIC_LEAVE, Departure.GRADUATION, Departure.TRANSFER, Departure.MISTAKE
    ] = Departure.EXPULSION


class CertificateBody(Body):
    model_config = example(until="2025-09-30")
    until: Day = Field(description="Последний день заверяемого периода")


class TopicBody(Body):
    topic_id: Id
    title: Line
    kind: LessonKind
    hours: Hours

    def topic(self) -> Topic:
        return Topic(self.topic_id, self.title, self.kind, self.hours)


class SlotBody(Body):
    slot_id: Id
    day: Day
    starts: TimeOfDay
    hours: Hours

    def slot(self) -> Slot:
        return Slot(self.slot_id, self.day, self.starts, self.hours)


TOPIC = {"topic_id": "т-1", "title": "Механическая обработка овощей", "kind": "lesson", "hours": 2}
SLOT = {"slot_id": "з-2025-09-01-1", "day": "2025-09-01", "starts": "09:00", "hours": 2}


class TopicsBody(Body):
    model_config = example(topics=[TOPIC])
    topics: Annotated[list[TopicBody], Field(max_length=500)]

    def planned(self) -> tuple[Topic, ...]:
        return tuple(topic.topic() for topic in self.topics)


class SlotsBody(Body):
    model_config = example(slots=[SLOT])
    slots: Annotated[list[SlotBody], Field(max_length=500)]

    def planned(self) -> tuple[Slot, ...]:
        return tuple(slot.slot() for slot in self.slots)


class JournalBody(Body):
    model_config = example(
        group_id="ПМ-11",
        discipline_id="оп-03",
        discipline="Основы калькуляции и учёта",
        term="2025-2026-1",
        teacher_id="t-ivolgina",
        attestation_form="graded_credit",
        attestation_by="2025-12-26",
        topics=[TOPIC],
        slots=[SLOT],
    )
    group_id: Id
    discipline_id: Id
    discipline: Line
    term: Term
    teacher_id: Id
    attestation_form: AttestationForm
    attestation_by: Day
    plan_hours: PlanHours | None = None
    subgroup_id: Id | None = None
    topics: Annotated[tuple[TopicBody, ...], Field(max_length=500)] = ()
    slots: Annotated[tuple[SlotBody, ...], Field(max_length=500)] = ()

    def opened(self) -> NewJournal:
        return NewJournal(
            group_id=self.group_id,
            discipline_id=self.discipline_id,
            discipline=self.discipline,
            term=self.term,
            teacher_id=self.teacher_id,
            attestation_form=self.attestation_form,
            attestation_by=self.attestation_by,
            plan_hours=self.plan_hours,
            subgroup_id=self.subgroup_id,
            topics=tuple(topic.topic() for topic in self.topics),
            slots=tuple(slot.slot() for slot in self.slots),
        )


class AnnulmentBody(Body):
    model_config = example(basis="Распоряжение № 46-УР от 08.09.2025")
    basis: Line


class LessonBody(Body):
    model_config = example(
        slot_id="з-2025-09-01-1",
        topic_id="т-1",
        kind="lesson",
        hours=2,
        homework="Параграф 4, вопросы 1–3",
        homework_due="2025-09-03",
        absent=["s-18"],
        late={"s-19": 10},
        marks={"s-17": "5"},
        seen=12,
    )
    slot_id: Id
    topic_id: Id
    kind: Line = Field(description="Вид занятия: lesson, lecture, practical, laboratory, control, independent, …")
    hours: Hours | None = None
    homework: Text | None = None
    homework_due: Day | None = None
    absent: Annotated[tuple[Id, ...], Field(max_length=500)] = ()
    late: Annotated[
        dict[Id, Annotated[int, Field(strict=True, ge=0, le=1000)] | None],
        Field(max_length=500, default_factory=dict, description="Обучающийся → минуты опоздания или null"),
    ]
    marks: Marks = Field(default_factory=dict)
    seen: Seen = None

    def entry(self) -> LessonEntry:
        return LessonEntry(
            slot_id=self.slot_id,
            topic_id=self.topic_id,
            kind=self.kind,
            hours=self.hours,
            homework=self.homework,
            homework_due=self.homework_due,
            absent=self.absent,
            late=self.late,
            marks=self.marks,
        )


class MarksBody(Body):
    model_config = example(marks={"s-17": "4"}, seen=31)
    marks: Marks
    seen: Seen = None


class AttestationMarksBody(Body):
    model_config = example(marks={"s-17": "5", "s-18": "осв"}, order="№ 201-с от 20.12.2025", seen=204)
    marks: Marks
    order: Line | None = Field(None, description="Приказ об освобождении: основание каждого «осв»")
    seen: Seen = None


class AbsenceReasonBody(Body):
    model_config = example(
        student_id="s-18",
        lesson_ids=["з-2025-09-01-1"],
        reason="illness",
        basis="Справка № 77 от 03.09.2025",
        basis_from="2025-09-01",
        basis_to="2025-09-03",
    )
    student_id: Id
    lesson_ids: Annotated[list[Id], Field(max_length=500)]
    reason: AbsenceReason
    basis: Line
    basis_from: Day
    basis_to: Day
    seen: Seen = None


class ChangeBody(Body):
    subject: Subject
    was: Text | None = Field(description="Что стоит в клетке сейчас; null — пусто")
    becomes: Text | None = Field(description="Что должно стоять; null — пусто")
    lesson_id: Id | None = None
    student_id: Id | None = None

    def change(self) -> Change:
        return Change(**self.model_dump())


class CorrectionBody(Body):
    model_config = example(
        changes=[
            {"subject": "mark", "lesson_id": "з-2025-09-01-1", "student_id": "s-17", "was": "5", "becomes": "4"},
        ],
        reason="Отметка поставлена не в ту строку",
        basis="Докладная записка от 02.09.2025",
    )
    changes: Annotated[list[ChangeBody], Field(max_length=100)]
    reason: Text
    basis: Line

    def requested(self) -> tuple[Change, ...]:
        return tuple(change.change() for change in self.changes)


class ApprovalBody(Body):
    model_config = example(directive="№ 12-УР от 03.09.2025", order="№ 15-од от 03.09.2025")
    directive: Line
    order: Line | None = Field(None, description="Приказ директора: нужен для отметки аттестации")


class RejectionBody(Body):
    model_config = example(reason="Работа проверена повторно, отметка верна")
    reason: Text


class PermitBody(Body):
    model_config = example(slot_id="з-2025-09-01-1", valid_until="2025-09-05", basis="№ 9-УР от 02.09.2025")
    subject: PermitSubject | None = Field(None, description="slot, sheet или plan; без него — по slot_id")
    slot_id: Id | None = Field(None, description="Занятие; null — ведомость аттестации или план")
    valid_until: Day | None = None
    basis: Line

    def about(self) -> PermitSubject:
        return self.subject or (PermitSubject.SHEET if self.slot_id is None else PermitSubject.SLOT)


class NotHeldBody(Body):
    model_config = example(slot_id="з-2025-09-08-1", basis="№ 45-УР от 10.09.2025")
    slot_id: Id
    basis: Line


class SubstituteBody(Body):
    model_config = example(slot_id="з-2025-09-08-1", teacher_id="t-sokolov", basis="№ 44-к от 07.09.2025")
    slot_id: Id
    teacher_id: Id
    basis: Line


class PolicyBody(Body):
    model_config = example(
        effective_from="2026-01-12",
        order="№ 3-од от 09.01.2026",
        time_zone="Europe/Moscow",
        grace_days=0,
        permit_valid_days=3,
        mark_scale=["5", "4", "3", "2"],
        glyphs=GLYPHS,
        lessons_per_mark=4,
        homework_cyrillic_percent=50,
        commission_size=3,
    )
    effective_from: Day
    order: Line
    time_zone: Line
    grace_days: Annotated[int, Field(strict=True, ge=0, le=14)]
    permit_valid_days: Annotated[int, Field(strict=True, ge=0, le=365)]
    mark_scale: Annotated[list[MarkValue], Field(max_length=20)]
    glyphs: Annotated[
        dict[Id, Annotated[str, StringConstraints(max_length=5, pattern=PRINTABLE)]], Field(max_length=20)
    ]
    lessons_per_mark: Annotated[int, Field(strict=True, ge=1, le=100)]
    homework_cyrillic_percent: Annotated[int, Field(strict=True, ge=0, le=100)]
    commission_size: Annotated[int, Field(strict=True, ge=2, le=15, description="Членов комиссии, не менее")] = 3

    def values(self) -> PolicyValues:
        fields = self.model_dump(exclude={"effective_from", "order", "mark_scale"})
        return PolicyValues(mark_scale=tuple(self.mark_scale), **fields)


class CheckBody(Body):
    model_config = example(up_to=48_213)
    up_to: Annotated[
        int, Field(strict=True, ge=0, le=2**62, description="Позиция журнала событий, до которой всё прочитано")
    ]
