"""What commands about groups, curricula, calendars and the ends of terms are sent as."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.fields import Body, Day, Id, JournalId, Line, Marks, MarkValue, Seen, Term, TimeOfDay, Year, example
from journal_domain.academic_calendar import Bell, Days, TermDates
from journal_domain.curriculum import CurriculumLine, SubjectKind
from journal_domain.values import AttestationForm, Examination


class DescriptionBody(Body):
    model_config = example(
        trade="Повар", adapted=True, course=1, year="2025-2026", reference_size=15, curriculum_id="повар-2025",
        order="№ 40-уч от 25.08.2025",
    )  # fmt: skip
    trade: Line
    adapted: Annotated[bool, Field(strict=True)]
    course: Annotated[int, Field(strict=True, ge=0, le=10)]
    year: Year
    reference_size: Annotated[int, Field(strict=True, ge=0, le=1000)]
    curriculum_id: Id | None = None
    order: Line


class MasterBody(Body):
    model_config = example(master_id="m-zorin", since="2025-09-01", order="№ 42-к от 28.08.2025")
    master_id: Id
    since: Day
    order: Line


class SubgroupBody(Body):
    model_config = example(
        name="Подгруппа 1", student_ids=["s-17", "s-18"], since="2025-09-01", order="№ 12-УР от 28.08.2025"
    )
    name: Line
    student_ids: Annotated[tuple[Id, ...], Field(max_length=100)]
    since: Day = Field(description="С какого дня состав такой; открытые журналы подгруппы меняются с того же дня")
    order: Line


class TeachingBody(Body):
    model_config = example(
        discipline_id="оп-03", subgroup_id=None, teacher_id="t-ivolgina", since="2025-09-01", order="№ 43-к"
    )
    discipline_id: Id
    subgroup_id: Id | None = None
    teacher_id: Id
    since: Day
    order: Line


class ReleaseBody(Body):
    model_config = example(until="2025-11-17", order="№ 97-к от 14.11.2025")
    until: Day = Field(description="Первый день, когда никого нет")
    order: Line


class TeachingEndBody(Body):
    model_config = example(discipline_id="оп-03", subgroup_id=None, until="2025-11-17", order="№ 97-к от 14.11.2025")
    discipline_id: Id
    subgroup_id: Id | None = None
    until: Day = Field(description="Первый день, когда никого нет")
    order: Line


class TransferBody(Body):
    model_config = example(to_group_id="ПМ-12", day="2025-10-13", order="№ 120-с от 10.10.2025")
    to_group_id: Id
    day: Day = Field(description="Первый день в новой группе")
    order: Line


CURRICULUM_LINE = {
    "discipline_id": "оп-03", "title": "Основы калькуляции и учёта", "kind": "discipline", "module": None,
    "course": 1, "term": 1, "hours": 36, "attestation_form": "graded_credit",
}  # fmt: skip


class CurriculumLineBody(Body):
    discipline_id: Id
    title: Line
    kind: SubjectKind = SubjectKind.DISCIPLINE
    module: Line | None = None
    course: Annotated[int, Field(strict=True, ge=0, le=10)]
    term: Annotated[int, Field(strict=True, ge=0, le=12)]
    hours: Annotated[int, Field(strict=True, ge=0, le=2000)]
    attestation_form: AttestationForm

    def line(self) -> CurriculumLine:
        return CurriculumLine(**dict(self))


class CurriculumBody(Body):
    model_config = example(
        trade="Повар", adapted=True, year="2025-2026", order="№ 30-од от 25.06.2025", lines=[CURRICULUM_LINE]
    )
    trade: Line
    adapted: Annotated[bool, Field(strict=True)]
    year: Year
    order: Line
    lines: Annotated[tuple[CurriculumLineBody, ...], Field(max_length=1000)]

    def adopted(self) -> tuple[CurriculumLine, ...]:
        return tuple(line.line() for line in self.lines)


class TermBody(Body):
    term: Term
    starts: Day
    ends: Day
    attestation_by: Day

    def dates(self) -> TermDates:
        return TermDates(self.term, self.starts, self.ends, self.attestation_by)


class DaysBody(Body):
    first: Day
    last: Day

    def days(self) -> Days:
        return Days(self.first, self.last)


CALENDAR = {
    "terms": [
        {"term": "2025-2026-1", "starts": "2025-09-01", "ends": "2025-12-28", "attestation_by": "2025-12-26"},
        {"term": "2025-2026-2", "starts": "2026-01-12", "ends": "2026-06-28", "attestation_by": "2026-06-26"},
    ],
    "vacations": [{"first": "2025-12-29", "last": "2026-01-11"}],
    "holidays": ["2025-11-04"],
    "saturdays": False,
    "working_saturdays": [],
    "order": "№ 31-од от 25.06.2025",
}


class CalendarBody(Body):
    model_config = example(**CALENDAR)
    terms: Annotated[tuple[TermBody, ...], Field(max_length=6)]
    vacations: Annotated[tuple[DaysBody, ...], Field(max_length=50)] = ()
    holidays: Annotated[tuple[Day, ...], Field(max_length=100)] = ()
    saturdays: Annotated[bool, Field(strict=True)] = False
    working_saturdays: Annotated[tuple[Day, ...], Field(max_length=60)] = ()
    order: Line


class BellBody(Body):
    number: Annotated[int, Field(strict=True, ge=1, le=20)]
    starts: TimeOfDay
    ends: TimeOfDay

    def bell(self) -> Bell:
        return Bell(self.number, self.starts, self.ends)


BELLS = {"weekdays": [1, 2, 3, 4, 5], "bells": [{"number": 1, "starts": "09:00", "ends": "10:30"}]}


class BellsBody(Body):
    model_config = example(**BELLS, order="№ 32-од от 25.06.2025")
    weekdays: Annotated[tuple[Annotated[int, Field(strict=True, ge=0, le=9)], ...], Field(max_length=7)]
    bells: Annotated[tuple[BellBody, ...], Field(max_length=20)]
    since: Day | None = Field(default=None, description="С какого дня; без него — с начала учебного года")
    order: Line


class CopyBody(Body):
    model_config = example(from_journal_id="6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00")
    from_journal_id: JournalId


class OpeningBody(Body):
    model_config = example(group_ids=None)
    group_ids: Annotated[tuple[Id, ...], Field(max_length=1000)] | None = Field(
        None, description="Какие группы; null — все группы этого учебного года"
    )


class MovingBody(Body):
    model_config = example(group_ids=None, order="№ 88-уч от 30.06.2026")
    group_ids: Annotated[tuple[Id, ...], Field(max_length=1000)] | None = Field(
        None, description="Какие группы; null — все группы этого учебного года"
    )
    order: Line


class ExaminationBody(Body):
    model_config = example(
        day="2025-12-24", starts="09:00", hours=4, room="12", commission=["t-ivolgina", "d-lebedeva"]
    )
    day: Day
    starts: TimeOfDay
    hours: Annotated[int, Field(strict=True, ge=1, le=8, description="Академических часов")] = 2
    room: Line | None = None
    commission: Annotated[tuple[Id, ...], Field(max_length=20)] = ()

    def examination(self) -> Examination:
        return Examination(self.day, self.starts, self.hours, self.room, self.commission)


class YearMarksBody(Body):
    model_config = example(marks={"s-17": "5"}, seen=204)
    marks: Marks
    seen: Seen = None


class ResitBody(Body):
    model_config = example(
        student_id="s-17", value="4", held_on="2026-02-10", commission=["t-ivolgina", "t-sokolov", "d-lebedeva"]
    )
    student_id: Id
    value: MarkValue
    held_on: Day
    commission: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
