"""A random second term as its log: transfers, subgroups, credits, absences, corrections, re-sits, annulled marks, holes.

Group g-1 has all its sheets closed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from journal_domain import journal_events as e
from journal_domain.academic_calendar import CalendarAdopted, TermDates, calendar_stream
from journal_domain.event import Act, Draft, Event
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
from journal_domain.mistake import JournalAnnulled, JournalDetached
from journal_domain.requisites import STREAM, CollegeDescribed
from journal_domain.values import (
    EXEMPT,
    FAIL,
    LATE,
    NOT_ATTESTED,
    PASS,
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

YEAR, TERM = "2025-2026", "2025-2026-2"
EARLIER = "2025-2026-1"
FIRST, LAST, DUE = date(2026, 1, 12), date(2026, 6, 28), date(2026, 6, 26)
EARLY = DUE - timedelta(days=10)
"""The day on which the sheets of credits are due."""
GROUPS = ("g-0", "g-1", "g-2")
TEACHERS = ("t-0", "t-1", "t-2")
DISCIPLINES = (
    ("d-0", "Технология", AttestationForm.EXAM, None),
    ("d-1", "Охрана труда", AttestationForm.CREDIT, None),
    ("d-2", "Черчение", AttestationForm.GRADED_CREDIT, "sub-1"),
    ("d-2", "Черчение", AttestationForm.GRADED_CREDIT, "sub-2"),
)
REASONS = list(AbsenceReason)
SUBJECTS: dict[type[Event], Subject] = {
    e.MarkCorrected: Subject.MARK, e.AttendanceCorrected: Subject.ATTENDANCE,
    e.AttestationMarkCorrected: Subject.ATTESTATION, e.YearMarkCorrected: Subject.YEAR,
}  # fmt: skip


class RandomTerm:
    """`events` in the order of the log."""

    def __init__(self, seed: int) -> None:
        print(f"seed {seed}")
        self.random, self.control = Random(seed), Random(seed)
        self.events: list[Event] = []
        self.drafts: dict[str, Draft] = {}
        self.stays: dict[str, dict[str, list[Enrolment]]] = {group: {} for group in GROUPS}
        self.number = 0
        self._begin()
        for group in GROUPS:
            self._group(group)
        self._students_move()
        for group in GROUPS:
            for number, line in enumerate(DISCIPLINES):
                self._journal(group, number, *line)
        self._first_term()
        self._mistake("g-1")
        self._moved_on("g-1")

    def _add(self, stream: str, happened: type[Event], at: date = FIRST, **fields: object) -> None:
        self.number += 1
        act = Act("d-1", "deputy", "college", f"c-{self.number}", datetime.combine(at, time(6), UTC))
        draft = self.drafts.setdefault(stream, Draft(stream, 0, act))
        draft.act = act
        draft.add(happened, **fields)
        self.events.append(draft.events.pop())

    def _begin(self) -> None:
        self._add(
            STREAM, CollegeDescribed, founder="Учредитель", name="Техникум", city="Город", check_address=None, order="1"
        )
        self._add(
            calendar_stream(YEAR), CalendarAdopted, terms=(TermDates(TERM, FIRST, LAST, DUE),), vacations=(), holidays=(),
            saturdays=False, working_saturdays=(), order="1",
        )  # fmt: skip

    def _group(self, group: str) -> None:
        stream = group_stream(group)
        self._add(stream, GroupFormed, name=f"Группа {group}")
        self._add(
            stream, GroupDescribed, trade="Столяр", adapted=group == "g-0", course=1, year=YEAR, reference_size=12,
            curriculum_id=None, was=None, order="1",
        )  # fmt: skip
        self._add(stream, GroupLeaderAppointed, was=None, leader_id="l-1", since=FIRST, order="1")
        for n in range(0 if group == "g-2" else 9):
            self._join(group, f"s-{group}-{n}", FIRST - timedelta(days=self.random.choice([0, 9])), Arrival.ADMISSION)

    def _join(self, group: str, student: str, since: date, arrival: Arrival) -> None:
        self._add(group_stream(group), StudentJoinedGroup, student_id=student, since=since, arrival=arrival, order="2")
        self.stays[group].setdefault(student, []).append(Enrolment(student, since))

    def _leave(self, group: str, student: str, until: date, departure: Departure) -> None:
        self._add(
            group_stream(group), StudentLeftGroup, student_id=student, until=until, departure=departure, order="3"
        )
        *earlier, last = self.stays[group][student]
        self.stays[group][student] = [*earlier, Enrolment(student, last.since, until)]

    def _students_move(self) -> None:
        moving, expelled, away = self.random.sample([f"s-g-0-{n}" for n in range(9)], k=3)
        day = FIRST + timedelta(days=self.random.randrange(20, 60))
        self._leave("g-0", moving, day, Departure.TRANSFER)
        self._join("g-1", moving, day, Arrival.TRANSFER)
        self._leave(
            "g-0", expelled, self.random.choice([day, DUE, LAST, LAST + timedelta(days=1)]), Departure.EXPULSION
        )
        self._leave("g-0", away, day, Departure.ACADEMIC_LEAVE)
        self._join("g-0", away, day + timedelta(days=30), Arrival.RETURN)
        self._join("g-1", "s-late", day, Arrival.ADMISSION)
        between = EARLY + timedelta(days=self.control.randrange(1, 11))
        self._leave("g-1", "s-g-1-3", between, Departure.TRANSFER)
        self._join("g-2", "s-g-1-3", between, Arrival.TRANSFER)
        self._leave("g-1", "s-g-1-0", DUE + timedelta(days=1), Departure.TRANSFER)
        self._join("g-2", "s-g-1-0", DUE + timedelta(days=1), Arrival.TRANSFER)

    def _first_term(self) -> None:
        """A journal of the year's first term with a debt in it, its sheet still open."""
        own, due = journal_id("g-1", "d-9", EARLIER, None), date(2025, 12, 26)
        self._add(
            own, e.JournalOpened, group_id="g-1", subgroup_id=None, discipline_id="d-9", discipline="Физика", term=EARLIER,
            teacher_id="t-9", leader_id="l-1", attestation_form=AttestationForm.EXAM, attestation_by=due, plan_hours=None,
            roster=(Enrolment("s-g-1-1", FIRST - timedelta(days=90)), Enrolment("s-g-1-2", FIRST - timedelta(days=90))),
        )  # fmt: skip
        self._add(
            group_stream("g-1"), JournalAttached, subgroup_id=None, journal_id=own, discipline_id="d-9", term=EARLIER
        )
        for student, value in (("s-g-1-1", "2"), ("s-g-1-2", "5")):
            self._add(own, e.AttestationMarkSet, due, student_id=student, value=value, order=None, late=False)

    def _mistake(self, group: str) -> None:
        """A journal of this term, without a plan or a lesson, that was annulled: no form knows of it (1.6)."""
        own, students = journal_id(group, "d-8", TERM, None), self.stays[group].values()
        self._add(
            own, e.JournalOpened, group_id=group, subgroup_id=None, discipline_id="d-8", discipline="Пение", term=TERM,
            teacher_id=TEACHERS[0], leader_id="l-1", attestation_form=AttestationForm.EXAM, attestation_by=DUE, plan_hours=24,
            roster=tuple(period for periods in students for period in periods),
        )  # fmt: skip
        named = {"journal_id": own, "discipline_id": "d-8", "subgroup_id": None, "term": TERM}
        self._add(group_stream(group), JournalAttached, **named)
        self._add(own, JournalAnnulled, basis="46-УР")
        self._add(group_stream(group), JournalDetached, **named)

    def _moved_on(self, group: str) -> None:
        """To another course, trade and programme, of which the forms of this year say nothing."""
        self._add(
            group_stream(group), GroupDescribed, LAST, trade="Маляр", adapted=True, course=2, year="2026-2027",
            reference_size=10, curriculum_id=None, was=None, order="7",
        )  # fmt: skip

    def _journal(
        self, group: str, number: int, discipline_id: str, title: str, form: AttestationForm, part: str | None
    ) -> None:
        random, own = self.random, journal_id(group, discipline_id, TERM, part)
        due = EARLY if form is AttestationForm.CREDIT else DUE
        of_part = {
            s: p for s, p in self.stays[group].items() if part is None or (len(s) + ord(s[-1])) % 2 == int(part[-1]) - 1
        }
        roster = tuple(period for periods in of_part.values() for period in periods)
        self._add(
            own, e.JournalOpened, group_id=group, subgroup_id=part, discipline_id=discipline_id, discipline=title, term=TERM,
            teacher_id=TEACHERS[number % 3], leader_id="l-1", attestation_form=form, attestation_by=due,
            plan_hours=random.choice([None, 24]), roster=roster,
        )  # fmt: skip
        self._add(
            group_stream(group),
            JournalAttached,
            subgroup_id=part,
            journal_id=own,
            discipline_id=discipline_id,
            term=TERM,
        )
        topics = tuple(Topic(f"p-{n}", f"Тема {n}", random.choice(list(LessonKind)), 2) for n in range(12))
        self._add(own, e.LessonPlanSubmitted, was=(), topics=topics, late=False)
        slots = [Slot(f"slot-{n}", FIRST + timedelta(days=n * 13), time(9), random.choice([1, 2])) for n in range(12)]
        self._add(own, e.SlotsPlanned, slots=tuple(slots))
        self._add(own, e.SlotCancelled, was=slots[3], basis="карантин")
        if number == 0:
            self._add(own, e.TeacherAssigned, was="t-0", teacher_id="t-1", since=FIRST + timedelta(days=50), order="5")
        whole = random.random() < 0.5 or group == "g-1"
        for slot in slots:
            if slot.slot_id != "slot-3" and (whole or random.random() < 0.9):
                enrolled = [s for s, periods in of_part.items() if any(p.covers(slot.day) for p in periods)]
                self._lesson(own, slot, topics, enrolled, TEACHERS[number % 3], 0.5 if part != "sub-2" else 0.1)
        self._remark(own)
        self._attest(own, form, [s for s, periods in of_part.items() if any(p.covers(due) for p in periods)], whole)

    def _lesson(
        self, own: str, slot: Slot, topics: tuple[Topic, ...], enrolled: list[str], teacher: str, marked: float
    ) -> None:
        """`marked`: the share of those present who get a mark."""
        random, at, cell = self.random, slot.day, {"lesson_id": slot.slot_id}
        if random.random() < 0.1:
            teacher = "t-9"
            self._add(
                own, e.SubstituteAssigned, slot_id=slot.slot_id, instead_of="t-0", teacher_id=teacher, basis="болезнь"
            )
        topic = random.choice(topics)
        self._add(
            own, e.LessonPublished, at, **cell, day=slot.day, teacher_id=teacher, topic_id=topic.topic_id, topic=topic.title,
            kind=topic.kind, hours=slot.hours, homework=None, homework_due=None, late=random.random() < 0.1,
        )  # fmt: skip
        if random.random() < 0.1:
            self._ask(own, Subject.KIND, at, topic.kind.value, "control", **cell)
            what = {"subject": Subject.KIND, "was": topic.kind.value, "became": "control", "topic": None}
            self._add(own, e.LessonCorrected, at, **cell, **what, **self._directive())
        for student in enrolled:
            who = {**cell, "student_id": student}
            if random.random() < 0.2:
                self._add(own, e.AbsenceRecorded, at, **who, late=self._seldom())
                if random.random() < 0.6:
                    self._add(
                        own, e.AbsenceReasonSet, at, **who, was=AbsenceReason.UNSPECIFIED, became=random.choice(REASONS),
                        basis="справка", basis_from=at, basis_to=at,
                    )  # fmt: skip
                if random.random() < 0.2:
                    self._correct(own, e.AttendanceCorrected, at, random.choice([None, LATE, "illness"]), **who)
            elif random.random() < 0.1:
                self._add(own, e.LateArrivalRecorded, at, **who, minutes=5, late=self._seldom())
            elif random.random() < marked:
                self._add(own, e.MarkRecorded, at, **who, value=random.choice("5432"), late=self._seldom())
                if random.random() < 0.1:
                    self._correct(own, e.MarkCorrected, at, random.choice([None, "5"]), **who)

    def _seldom(self) -> bool:
        return self.control.random() < 0.1

    def _remark(self, own: str) -> None:
        """On some journals, closed on some of them; by dice of its own, so that the lessons stay as they were."""
        if self.control.random() < 0.4:
            self._add(own, e.RemarkMade, DUE, remark_id="k-1", text="Нет заданий", demand="Внести", due=LAST)
            if self.control.random() < 0.5:
                self._add(own, e.RemarkClosed, LAST, remark_id="k-1", result="Внесены")

    def _correct(self, own: str, corrected: type[Event], at: date, became: str | None, **cell: object) -> None:
        self._ask(
            own, SUBJECTS[corrected], at, "2", became, **{x: cell[x] for x in ("lesson_id", "student_id") if x in cell}
        )
        was = "unspecified" if corrected is e.AttendanceCorrected else "2"
        self._add(own, corrected, at, was=was, became=became, **self._directive(), **cell)

    def _ask(self, own: str, subject: Subject, at: date, was: str, becomes: str | None, **cell: object) -> None:
        what = {"lesson_id": None, "student_id": None, **cell, "was": was, "becomes": becomes}
        self._add(
            own,
            e.CorrectionRequested,
            at,
            request_id=f"r-{self.number + 1}",
            subject=subject,
            reason="описка",
            basis="",
            **what,
        )

    def _directive(self) -> dict[str, str]:
        return {"request_id": f"r-{self.number}", "requested_by": "t-0", "reason": "описка", "directive": "1"}

    def _attest(self, own: str, form: AttestationForm, enrolled: list[str], whole: bool) -> None:
        random = self.random
        values = [PASS, PASS, FAIL, NOT_ATTESTED, EXEMPT] if form is AttestationForm.CREDIT else [
            "5", "5", "5", "4", "4", "4", "3", "3", "2", NOT_ATTESTED, EXEMPT,
        ]  # fmt: skip
        for student in enrolled:
            if not whole and random.random() < 0.2:
                continue
            value = random.choice(values)
            self._add(own, e.AttestationMarkSet, DUE, student_id=student, value=value, order=None, late=self._seldom())
            if random.random() < 0.8:
                self._add(own, e.YearMarkSet, DUE, student_id=student, value=random.choice(values), late=False)
            corrected = random.random() < 0.15
            if corrected:
                self._correct(
                    own,
                    e.AttestationMarkCorrected,
                    DUE,
                    random.choice([None, values[0]]),
                    student_id=student,
                    order="9",
                )
            if random.random() < 0.1:
                self._correct(
                    own, e.YearMarkCorrected, DUE, random.choice([None, values[0]]), student_id=student, order="9"
                )
            if whole and not corrected and value in ("2", FAIL, NOT_ATTESTED):
                self._add(
                    own, e.ResitRecorded, LAST, student_id=student, attempt=1, was=value,
                    value=random.choice([values[0], value]), held_on=LAST, commission=(),
                )  # fmt: skip
        if whole:
            self._add(own, e.AttestationSheetClosed, DUE, closed_on=DUE, late=False)
