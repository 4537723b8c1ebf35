"""A group with a term of lessons in a log of its own, and its copy: long names, long topics, everything that is printed."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from archive.copies.certificate import Certificate
from archive.copies.printing import gather_paper
from archive.copies.report_source import ReportSource
from archive.copies.rows import RowsInMemory
from archive.copies.source import Source
from archive.transparency.tree import Frontier, leaf_hash
from journal_domain import journal_events as e
from journal_domain.event import Act, Event, EventCodec
from journal_domain.group import (
    GroupDescribed,
    GroupFormed,
    GroupLeaderAppointed,
    JournalAttached,
    StudentJoinedGroup,
    StudentLeftGroup,
    group_stream,
)
from journal_domain.journal import journal_id
from journal_domain.paper import Paper, copy_id, journal_paper
from journal_domain.person import IdentityChanged, PersonKind, PersonRegistered, person_stream
from journal_domain.requisites import STREAM as REQUISITES
from journal_domain.requisites import CollegeDescribed
from journal_domain.values import (
    AbsenceReason,
    Arrival,
    AttestationForm,
    Departure,
    Enrolment,
    LessonKind,
    Slot,
    Subject,
    Topic,
)

GROUP, TERM = "ПМ-11", "2025-2026-1"
FIRST, SHEET_DUE = date(2025, 9, 1), date(2025, 12, 26)
JOURNALS = journal_paper(GROUP, TERM)
COUNTED = {"assessment": "term", "degree": "na7"}
PAPERS = (
    JOURNALS,
    Paper(form="summary-of-marks", group_id=GROUP, term=TERM, assessment="term"),
    Paper(form="summary-of-attendance", group_id=GROUP, term=TERM),
    Paper(form="attendance-of-group", group_id=GROUP, since=FIRST, until=SHEET_DUE),
    Paper(form="occupancy", since=FIRST, until=SHEET_DUE),
    Paper(form="final-data", term=TERM, assessment="term"),
    Paper(form="group-results", group_id=GROUP, term=TERM, **COUNTED),
    Paper(form="discipline-results", discipline_id="d-0", term=TERM, **COUNTED),
    Paper(form="teachers-report", teacher_id="t-1", term=TERM, **COUNTED),
)
"""One of every form of the registry."""
DISCIPLINES = (
    "Основы калькуляции и учёта", "Материаловедение и технология общеслесарных работ",
    "Охрана труда и безопасность жизнедеятельности на производстве", "Адаптивная физическая культура",
)  # fmt: skip
SURNAMES = (
    "Белобородько-Вознесенский", "Ежевичкин", "Подорожниковский", "Ромашечкин", "Ёлочкин", "Васильковая",
    "Клеверович-Светлогорская", "Незабудкин", "Одуванчиков", "Бобёрников",
)  # fmt: skip
FORENAMES = ("Святополк", "Глеб", "Ефросинья", "Аполлинария", "Ян", "Елизавета", "Борис", "Мирон")
PATRONYMICS = ("Клеверович", "Барвинкович", "Константинопольевна", "Ромашкович", "Василёковна")
TOPICS = (
    "Назначение и устройство весоизмерительного оборудования, правила его проверки и эксплуатации",
    "Нормы закладки сырья",
    "Расчёт выхода готовых изделий и потерь при механической и тепловой обработке; оформление технологических карт",
    "Контрольная работа по разделу «Учёт сырья и готовой продукции»",
)
HOMEWORK = (
    "Повторить конспект, решить задачи 3–7 на с. 48 сборника и подготовить устный ответ о порядке проверки весов", None,
    "Выучить определения", "Составить калькуляционную карту двух блюд по выбору",
)  # fmt: skip


@dataclass
class PrintedGroup:
    """Writes its own log; `position` is its last one."""

    students: int = 25
    lessons: int = 40
    disciplines: int = 1
    seed: int = 1
    rows: list[tuple[int, str, str, bytes]] = field(default_factory=list)
    now: datetime = datetime(2025, 8, 25, 7, tzinfo=UTC)
    _versions: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.codec = EventCodec()
        self._begin()
        for number in range(self.disciplines):
            self._discipline(number)

    @property
    def position(self) -> int:
        return len(self.rows)

    def journal(self, number: int = 0) -> str:
        return journal_id(GROUP, f"d-{number}", TERM)

    def add(self, stream: str, event_class: type[Event], by: str = "z-1", **fields: Any) -> None:
        self.now += timedelta(minutes=3)
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        act = Act(by=by, role="deputy", assignment="college", command=f"c-{len(self.rows)}", at=self.now)
        event = event_class(originator_id=stream, originator_version=version, act=act, **fields)
        stored = self.codec.to_stored_event(event)
        self.rows.append((len(self.rows) + 1, stream, stored.topic, stored.state))

    def person(self, person_id: str, surname: str, name: str, patronymic: str) -> None:
        kind = PersonKind.STUDENT if person_id.startswith("s-") else PersonKind.EMPLOYEE
        sealed = sealed_openly(surname, name, patronymic)
        self.add(person_stream(person_id), PersonRegistered, kind=kind, sealed=sealed, order="1-к")

    def renamed(self, person_id: str, *identity: str) -> None:
        sealed = sealed_openly(*identity)
        self.add(person_stream(person_id), IdentityChanged, sealed=sealed, order="9-к", request_id=None)

    def _begin(self) -> None:
        words = {
            "founder": "Министерство образования Приозёрной области",
            "name": "Государственное профессиональное образовательное учреждение «Техникум народных ремёсел»",
            "city": "Ремесловск", "check_address": "https://journal.example/check", "order": "Устав",
        }  # fmt: skip
        self.add(REQUISITES, CollegeDescribed, **words)
        self.person("z-1", "Скворечникова", "Лада", "Кедриковна")
        self.person("t-1", "Сугробкина", "Варвара", "Барвинковна")
        self.person("t-2", "Карандашикова", "Злата", "Горошковна")
        self.person("l-1", "Ежевичкин", "Елисей", "Клеверович")
        for n in range(self.students):
            self.person(
                f"s-{n}", SURNAMES[n % len(SURNAMES)] + ("" if n < 10 else "ий"[: n % 3]),
                FORENAMES[n % len(FORENAMES)], PATRONYMICS[n % len(PATRONYMICS)],
            )  # fmt: skip
        self.add(group_stream(GROUP), GroupFormed, name=GROUP)
        self.add(
            group_stream(GROUP), GroupDescribed, trade="Повар, 3-й разряд (16675)", adapted=True, course=1,
            year="2025-2026", reference_size=25, curriculum_id="c-1", was=None, order="2-к",
        )  # fmt: skip
        self.add(group_stream(GROUP), GroupLeaderAppointed, was=None, leader_id="l-1", since=FIRST, order="2-к")
        for n in range(self.students):
            self.add(
                group_stream(GROUP), StudentJoinedGroup, student_id=f"s-{n}", since=FIRST, arrival=Arrival.ADMISSION,
                order="№ 12-з от 28.08.2025",
            )  # fmt: skip

    def _discipline(self, number: int) -> None:
        journal = self.journal(number)
        self.add(
            group_stream(GROUP),
            JournalAttached,
            subgroup_id=None,
            journal_id=journal,
            discipline_id=f"d-{number}",
            term=TERM,
        )
        self.add(
            journal, e.JournalOpened, group_id=GROUP, subgroup_id=None, discipline_id=f"d-{number}",
            discipline=DISCIPLINES[number % len(DISCIPLINES)], term=TERM, teacher_id="t-1", leader_id="l-1",
            attestation_form=AttestationForm.GRADED_CREDIT, attestation_by=SHEET_DUE, plan_hours=2 * self.lessons,
            roster=tuple(Enrolment(f"s-{n}", FIRST) for n in range(self.students)),
        )  # fmt: skip
        topics = tuple(Topic(f"topic-{n}", TOPICS[n % len(TOPICS)], LessonKind.LESSON, 2) for n in range(self.lessons))
        self.add(journal, e.LessonPlanSubmitted, was=(), topics=topics, late=False)
        slots = tuple(Slot(f"slot-{n}", self.day(n), time(8, 30), 2) for n in range(self.lessons))
        self.add(journal, e.SlotsPlanned, slots=slots)
        for n in range(self.lessons):
            self.lesson(journal, n)

    def day(self, n: int) -> date:
        return FIRST + timedelta(days=n * 110 // max(self.lessons, 40))

    def lesson(self, journal: str, n: int) -> None:
        day = self.day(n)
        kind = (LessonKind.LESSON, LessonKind.PRACTICAL, LessonKind.LECTURE, LessonKind.CONTROL)[n % 4]
        slot, late = f"slot-{n}", n % 17 == 5
        self.now = max(self.now, datetime.combine(day, time(7), UTC))
        if n % 13 == 7:
            self.add(
                journal, e.SubstituteAssigned, slot_id=slot, instead_of="t-1", teacher_id="t-2",
                basis="распоряжение № 31 от 10.10.2025",
            )  # fmt: skip
        self.add(
            journal, e.LessonPublished, by="t-1", lesson_id=slot, day=day, teacher_id="t-2" if n % 13 == 7 else "t-1",
            topic_id=f"topic-{n}", topic=TOPICS[n % len(TOPICS)], kind=kind, hours=2, homework=HOMEWORK[n % 4],
            homework_due=day + timedelta(days=3) if n % 8 == 0 else None, late=late,
        )  # fmt: skip
        for s in range(self.students):
            chance = self.random.random()
            cell = {"lesson_id": slot, "student_id": f"s-{s}", "late": late}
            if chance < 0.09:
                self.add(journal, e.AbsenceRecorded, by="t-1", **cell)
                if chance < 0.04:
                    reason = AbsenceReason.ILLNESS if chance < 0.02 else AbsenceReason.EXCUSED
                    self.reason(journal, slot, f"s-{s}", reason)
            elif chance < 0.12:
                self.add(journal, e.LateArrivalRecorded, by="t-1", minutes=10, **cell)
            elif chance < 0.35:
                self.add(journal, e.MarkRecorded, by="t-1", value=self.random.choice("55444332"), **cell)

    def reason(self, journal: str, slot: str, student: str, reason: AbsenceReason) -> None:
        self.add(
            journal, e.AbsenceReasonSet, by="l-1", lesson_id=slot, student_id=student, was=AbsenceReason.UNSPECIFIED,
            became=reason, basis="справка медпункта № 7", basis_from=FIRST, basis_to=SHEET_DUE,
        )  # fmt: skip

    def attest(self, number: int = 0, close: bool = True) -> None:
        """Marks of the term and the year for everybody, a re-sit, and the lock."""
        journal = self.journal(number)
        self.now = max(self.now, datetime(2025, 12, 25, 8, tzinfo=UTC))
        for n in range(self.students):
            value = "2" if n == 3 else "543"[n % 3]
            self.add(journal, e.AttestationMarkSet, by="t-1", student_id=f"s-{n}", value=value, order=None, late=False)
            self.add(journal, e.YearMarkSet, by="t-1", student_id=f"s-{n}", value="543"[n % 3], late=False)
        if close:
            self.add(journal, e.AttestationSheetClosed, by="t-1", closed_on=SHEET_DUE, late=False)
        if self.students > 3:
            self.add(
                journal, e.ResitRecorded, by="t-1", student_id="s-3", attempt=1, was="2", value="3",
                held_on=date(2026, 1, 20), commission=("t-1",),
            )  # fmt: skip

    def mark_corrected(
        self, slot: str = "slot-1", student: str = "s-0", was: str | None = "2", became: str | None = "5"
    ) -> None:
        self.add(
            self.journal(), e.MarkCorrected, lesson_id=slot, student_id=student, was=was, became=became, request_id="r-1",
            requested_by="t-1", reason="отметка поставлена не в ту строку", directive="12-УР от 02.09.2025",
        )  # fmt: skip

    def remark(self, remark: str, text: str, closed: bool = False) -> None:
        """A deputy's, that the teacher has read; closed, if it was mended."""
        fields = {"text": text, "demand": "Внести задания", "due": date(2025, 9, 20)}
        self.add(self.journal(), e.RemarkMade, remark_id=remark, **fields)
        self.add(self.journal(), e.RemarkAcknowledged, by="t-1", remark_id=remark)
        if closed:
            self.add(self.journal(), e.RemarkClosed, remark_id=remark, result="Внесены")

    def changes(self) -> None:
        """Everything else that a page tells of in a note."""
        why = {"request_id": "r-2", "requested_by": "t-1", "reason": "описка", "directive": "14-УР от 05.10.2025"}
        journal = self.journal()
        self.mark_corrected()
        self.mark_corrected("slot-2", "s-4", "3", None)
        self.add(
            journal, e.LessonCorrected, lesson_id="slot-2", subject=Subject.TOPIC, topic="Нормы закладки сырья и отходов",
            was="topic-2", became="topic-1", **why,
        )  # fmt: skip
        self.add(
            journal, e.AttendanceCorrected, lesson_id="slot-1", student_id="s-5", was=None, became="illness", **why
        )
        self.add(
            journal, e.StudentWithdrawn, student_id="s-6", until=date(2025, 10, 13), departure=Departure.ACADEMIC_LEAVE,
            order="№ 44-к от 10.10.2025",
        )  # fmt: skip
        self.add(
            group_stream(GROUP), StudentLeftGroup, student_id="s-6", until=date(2025, 10, 13),
            departure=Departure.ACADEMIC_LEAVE, order="№ 44-к от 10.10.2025",
        )  # fmt: skip
        self.person("s-99", "Щавелёв", "Юрий", "Подсолнухович")
        for stream, kind in ((group_stream(GROUP), StudentJoinedGroup), (journal, e.StudentEnrolled)):
            self.add(stream, kind, student_id="s-99", since=date(2025, 10, 1), arrival=Arrival.TRANSFER, order="№ 40-к")

    def source(self, position: int | None = None) -> Source:
        """What a copy of the journals at this position (the last, by default) is drawn from."""
        source = self.source_of(JOURNALS, position)
        assert isinstance(source, Source)
        return source

    def source_of(self, paper: Paper, position: int | None = None) -> Source | ReportSource:
        at = position or self.position
        head = Frontier(leaf_hash(state) for _, _, _, state in self.rows[:at]).root().hex()
        return gather_paper(RowsInMemory(self.rows, at), paper, at, head, ["z-1"])


def sealed_openly(surname: str, name: str, patronymic: str) -> str:
    """What an event carries in place of a ciphertext where no keeper of keys takes part."""
    identity = {"surname": surname, "name": name, "patronymic": patronymic}
    return base64.b64encode(json.dumps(identity, ensure_ascii=False).encode()).decode()


def opened(_person_id: str, sealed: str) -> dict[str, str] | None:
    identity: dict[str, str] = json.loads(base64.b64decode(sealed))
    return identity


def certificate(version: int = 1, paper: Paper = JOURNALS) -> Certificate:
    post = "Заместитель директора по учебной работе"
    return Certificate(copy_id(paper), version, "z-1", post, date(2026, 1, 21), "05-14")


def digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()
