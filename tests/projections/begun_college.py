"""A college with a year gone by and another begun: calendar, groups, journals, a timetable, people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from random import Random

from ledger_fixture import TestLedger
from msgspec import structs

from journal_domain.academic_calendar import Bell, Days, TermDates
from journal_domain.application import Command
from journal_domain.certified_copy import Certification, Drawn, StreamAt
from journal_domain.college import College
from journal_domain.curriculum import CurriculumLine, SubjectKind
from journal_domain.journal import journal_id
from journal_domain.nomenclature import Papers, Series
from journal_domain.opening import NewJournal
from journal_domain.paper import journal_paper
from journal_domain.person import Person, PersonKind
from journal_domain.policy import Actor
from journal_domain.retention import Volume
from journal_domain.values import (
    AttestationForm,
    Change,
    Departure,
    Examination,
    LessonEntry,
    LessonKind,
    PermitSubject,
    Role,
    Slot,
    Subject,
    Topic,
)
from journal_domain.week_template import Parity, TemplateLine

TEACHERS = [Actor(f"t-{n}", frozenset((Role.TEACHER,))) for n in range(3)]
LEADERS = [Actor(f"l-{n}", frozenset((Role.LEADER,))) for n in range(2)]
DEPUTIES = [Actor(f"d-{n}", frozenset((Role.DEPUTY,))) for n in range(2)]
ADMINISTRATOR = Actor("a-0", frozenset((Role.ADMINISTRATOR,)))
DIRECTOR = Actor("x-0", frozenset((Role.DIRECTOR,)))
MASTERS = ["m-0", "m-1"]
GUARDIANS = ["p-0", "p-1"]
STUDENTS = [f"s-{n}" for n in range(8)]
GROUPS = ["g-0", "g-1"]
YEAR, FIRST_TERM, LAST_TERM, PAST_TERM = "2025/26", "2025/26-1", "2025/26-2", "2024/25-2"
AUGUST, SEPTEMBER = date(2025, 8, 1), date(2025, 9, 1)
ANCIENT_YEAR, ANCIENT_TERM, ANCIENT_COPY = "2014/15", "2014/15-2", b"%PDF-1.7 ancient"
BELLS = tuple(Bell(n, time(6 + 2 * n), time(7 + 2 * n, 30)) for n in range(1, 5))
AWKWARD = '№ 12-УР \\ «особое»\t"кавычки"\nвторая строка, {}, null'
"""Text that a careless writer of SQL, CSV or JSON would spoil."""


class BegunCollege:
    """Begun by commands alone; `random` gives the rest of its life."""

    def __init__(self, ledger: TestLedger, seed: int) -> None:
        print(f"seed {seed}")
        self.random = Random(seed)
        self.college = College(ledger.environment())
        self.now = datetime(2025, 8, 25, 10, tzinfo=UTC)
        self.number = 0
        self.journals: list[str] = []
        self.archived: list[str] = []
        self.annulled: list[str] = []
        self.position = 0
        self._register()
        self._a_year_long_ago()
        self._a_year_gone_by()
        self._begin()
        self._begin_timetable()
        self._begin_people()
        self.now = datetime(2025, 9, 1, 10, tzinfo=UTC)
        self._a_lesson_in_anothers_stead()

    def close(self) -> None:
        self.college.close()

    def command(self, actor: Actor) -> Command:
        self.number += 1
        self.now += timedelta(seconds=self.random.randrange(1, 90))
        return Command(actor, f"c-{self.number}", self.now)

    def _record(self, act: Callable[..., int], actor: Actor, *arguments: object) -> None:
        self.position = act(self.command(actor), *arguments)

    def _register(self) -> None:
        employees = [*(actor.person_id for actor in (*TEACHERS, *LEADERS)), *MASTERS]
        students = [*STUDENTS, "s-80", "s-90", "s-91"]
        kinds = {PersonKind.STUDENT: students, PersonKind.GUARDIAN: GUARDIANS, PersonKind.EMPLOYEE: employees}
        for kind, ids in kinds.items():
            for person_id in ids:
                self._record(self.college.register_person, DEPUTIES[0], person_id, kind, self._sealed(), "4-к")

    def _a_year_long_ago(self) -> None:
        """One journal whose only student left, its year sealed, its papers destroyed when their term was over."""
        c, deputy, teacher, since = self.college, DEPUTIES[0], TEACHERS[0], date(2014, 9, 1)
        today, self.now = self.now, datetime(2015, 6, 25, 10, tzinfo=UTC)
        self._record(c.form_group, deputy, "g-8", "СВ-8")
        self._record(c.enrol_student, deputy, "g-8", "s-80", since, "1-к")
        new = NewJournal(
            group_id="g-8", discipline_id="d-8", discipline="Дисциплина 8", term=ANCIENT_TERM,
            teacher_id=teacher.person_id, attestation_form=AttestationForm.EXAM, attestation_by=date(2015, 6, 30),
        )  # fmt: skip
        self._record(c.open_journal, deputy, new)
        self._record(c.set_attestation_marks, teacher, new.id, {"s-80": "5"}, None)
        self._record(c.close_attestation_sheet, teacher, new.id)
        self._record(c.close_year, deputy, ANCIENT_YEAR, "9-к")
        self._record(c.withdraw_student, deputy, "g-8", "s-80", date(2015, 7, 1), "2-к", Departure.GRADUATION)
        paper, drawn = journal_paper("g-8", ANCIENT_TERM), self._drawn(new.id)
        self._record(c.review_copy, deputy, paper, drawn)
        certification = Certification(post="заместитель директора", file_index="УЧ-01")
        self._record(c.certify_copy, DEPUTIES[1], paper, drawn, 1, certification)
        volume = Volume(
            first_position=1, last_position=self.position, tree_head="0a" * 32, manifest_sha256="0b" * 32, copies=1
        )
        self._record(c.seal_volume, deputy, ANCIENT_YEAR, volume, "№ 1 " + AWKWARD)
        for papers, term_years in ((Papers.JOURNALS, 7), (Papers.REPORTS, None)):
            series = Series("05-12", "Дела " + AWKWARD, term_years)
            self._record(c.adopt_series, deputy, papers, series, date(2016, 1, 1), "3-к")
        self.now = today
        self._record(c.destroy_papers, deputy, ANCIENT_YEAR, Papers.JOURNALS, "№ 2 от 25.08.2025")
        self.archived.append(new.id)

    def _drawn(self, journal: str) -> Drawn:
        at = (StreamAt(journal, self.college.journal(journal).version),)
        return Drawn(
            form_version=1, position=self.position, tree_head="a1" * 32, sha256=sha256(ANCIENT_COPY).hexdigest(), streams=at,
            incomplete=False, pages=2,
        )  # fmt: skip

    def _a_year_gone_by(self) -> None:
        """One journal from its opening to the archive, with a debt cleared at the second attempt."""
        c, deputy, teacher, first = self.college, DEPUTIES[0], TEACHERS[0], date(2024, 9, 1)
        for examiner in TEACHERS:
            self._record(c.appoint, DIRECTOR, examiner.person_id, Role.DEPUTY, "УР", first, None, "1-к")
        self._record(c.form_group, deputy, "g-9", "СВ-9")
        for student in ("s-90", "s-91"):
            self._record(c.enrol_student, deputy, "g-9", student, first, "1-к")
        new = NewJournal(
            group_id="g-9", discipline_id="d-9", discipline="Дисциплина 9", term=PAST_TERM,
            teacher_id=teacher.person_id, attestation_form=AttestationForm.EXAM, attestation_by=date(2025, 8, 31),
        )  # fmt: skip
        self._record(c.open_journal, deputy, new)
        term = TermDates(PAST_TERM, date(2025, 1, 12), date(2025, 8, 31), date(2025, 8, 31))
        self._record(c.adopt_calendar, deputy, "2024/25", (term,), (), (), False, (), "6-к")
        self._record(c.adopt_bells, deputy, "2024/25", (1, 2, 3, 4, 5), BELLS, "7-к")
        examination = Examination(self.now.date(), time(14), 2, "12", ("t-0", "t-1"))
        self._record(c.schedule_attestation, deputy, new.id, examination)
        self._record(c.set_attestation_marks, teacher, new.id, {"s-90": "2", "s-91": "5"}, None)
        self._record(c.set_year_marks, teacher, new.id, {"s-90": "2", "s-91": "4"})
        self._record(c.close_attestation_sheet, teacher, new.id)
        self._record(c.record_resit, teacher, new.id, "s-90", "2", self.now.date(), ())
        self._record(c.record_resit, teacher, new.id, "s-90", "3", self.now.date(), ("t-0", "t-1", "t-2"))
        for subject, was, becomes in ((Subject.YEAR, "4", "5"), (Subject.ATTESTATION, "5", "4")):
            change = Change(subject=subject, was=was, becomes=becomes, student_id="s-91")
            self._record(c.request_correction, teacher, new.id, (change,), "описка", "")
            (request,) = c.journal(new.id).requests
            self._record(c.approve_correction, DEPUTIES[1], new.id, request, "12-УР", "5-к")
        self._record(c.close_year, deputy, "2024/25", "9-к")
        self.archived.append(new.id)

    def _begin(self) -> None:
        first, c, deputy = SEPTEMBER, self.college, DEPUTIES[0]
        for n, group_id in enumerate(
            GROUPS
        ):  # its journals are by hand: the year has no calendar yet, nor the group a plan
            self._record(c.form_group, deputy, group_id, f"СВ-{n + 1}")
            self._record(c.appoint_leader, deputy, group_id, LEADERS[n].person_id, AUGUST, "1-к")
            self._record(c.appoint_master, deputy, group_id, MASTERS[n], AUGUST, "1-к")
            for student in STUDENTS[n * 4 : n * 4 + 4]:
                self._record(c.enrol_student, deputy, group_id, student, first, "2-к")
            for d, term in enumerate((FIRST_TERM, LAST_TERM)):
                topics = tuple(Topic(f"topic-{i}", f"Тема {i} {AWKWARD}", LessonKind.LESSON, 2) for i in range(12))
                slots = tuple(
                    Slot(f"slot-{i}", first + timedelta(days=i // 4), time((6, 10, 12, 8)[i % 4]), 2) for i in range(24)
                )
                teacher = TEACHERS[d].person_id
                new = NewJournal(
                    group_id=group_id, discipline_id=f"d-{d}", discipline=f"Дисциплина {d}", term=term,
                    teacher_id=teacher, attestation_form=AttestationForm.EXAM,
                    attestation_by=first + timedelta(days=9), topics=topics, slots=slots,
                )  # fmt: skip
                self._record(c.open_journal, deputy, new)
                self.journals.append(new.id)
        self._a_mistake(new)
        self._adopt_calendar()
        self._record(c.adopt_bells, deputy, YEAR, (1, 2, 3, 4, 5, 6), BELLS, "7-к")
        self._adopt_curriculum()
        self._adopt_curriculum("c-2", adapted=True)
        for n, group_id in enumerate(GROUPS):
            self._record(
                c.describe_group, deputy, group_id, "Столяр", n == 1, 1, YEAR, 15, "c-2" if n == 1 else "c-1", "1-к"
            )
        self._record(
            c.form_subgroup, deputy, "g-1", "sub-1", "Подгруппа 1", (STUDENTS[4], STUDENTS[5]), SEPTEMBER, "15-УР"
        )

    def _a_mistake(self, like: NewJournal) -> None:
        """A journal that should not have been opened, with its plan and a permit, is annulled; the dice are not thrown for it."""
        c, deputy, new = self.college, DEPUTIES[0], structs.replace(like, discipline_id="d-7", slots=())
        c.open_journal(Command(deputy, "mistake-1", self.now), new)
        permit = (PermitSubject.SHEET, None, None, "9-УР")
        c.grant_late_permit(Command(deputy, "mistake-2", self.now), new.id, *permit)
        self.position = c.annul_journal(Command(deputy, "mistake-3", self.now), new.id, "46-УР " + AWKWARD)
        self.annulled.append(new.id)

    def _begin_timetable(self) -> None:
        """The discipline of the curriculum: its journals, plans and lessons; the second group's is a subgroup's."""
        c, deputy = self.college, DEPUTIES[0]
        for group_id, subgroup in zip(GROUPS, (None, "sub-1"), strict=True):
            self._record(c.assign_teaching, deputy, group_id, "d-2", subgroup, "t-2", SEPTEMBER, "3-к")
            self._record(c.open_term, deputy, group_id, FIRST_TERM)
            journal = journal_id(group_id, "d-2", FIRST_TERM, subgroup)
            self.journals.append(journal)
            topics = tuple(Topic(f"topic-{i}", f"Тема {i}", LessonKind.PRACTICAL, 2) for i in range(12))
            self._record(c.submit_lesson_plan, TEACHERS[2], journal, topics)
            self._set_template(group_id, (1, 2, 3))
        self._record(c.unroll_timetable, deputy, FIRST_TERM, SEPTEMBER)
        self._set_template(GROUPS[0], (2, 3, 4), date(2025, 9, 4))
        self._record(c.unroll_timetable, deputy, FIRST_TERM, SEPTEMBER)
        self._record(c.assign_teaching, deputy, GROUPS[0], "d-2", None, "t-0", date(2025, 9, 5), "3-к")

    def _begin_people(self) -> None:
        c, deputy = self.college, DEPUTIES[0]
        self._record(c.link_guardian, deputy, STUDENTS[0], GUARDIANS[0], "мать", "свидетельство")
        self._record(c.appoint, DIRECTOR, "t-0", Role.TEACHER, None, SEPTEMBER, None, "5-к")

        self._record(c.link_guardian, deputy, STUDENTS[1], GUARDIANS[0], "опекун", "решение суда")
        self._record(c.unlink_guardian, deputy, STUDENTS[1], GUARDIANS[0], "решение суда")
        for act in (c.approve_identity_change, c.reject_identity_change):
            self._record(c.request_identity_change, LEADERS[0], "g-0", STUDENTS[0], self._sealed(), "смена фамилии")
            request = c.load({"person:s-0": Person})["person:s-0"].requests[0].request_id
            self._record(act, deputy, STUDENTS[0], request, "12-к")

    def _a_lesson_in_anothers_stead(self) -> None:
        journal = self.journals[0]
        self._record(self.college.approve_timetable, DIRECTOR, FIRST_TERM, "6-к")
        self._record(self.college.assign_substitute, DEPUTIES[0], journal, "slot-1", "t-1", "болезнь")
        entry = LessonEntry(slot_id="slot-1", topic_id="topic-0", kind=LessonKind.LECTURE, hours=2)
        self._record(self.college.publish_lesson, TEACHERS[1], journal, entry)
        self._record(self.college.certify_attendance, DEPUTIES[0], "g-0", date(2025, 8, 31))

    def _adopt_calendar(self) -> None:
        terms = (
            TermDates(FIRST_TERM, SEPTEMBER, date(2025, 9, 28), date(2025, 9, 26)),
            TermDates(LAST_TERM, date(2025, 9, 29), date(2025, 10, 26), date(2025, 10, 24)),
        )
        vacations = (Days(date(2025, 10, 27), date(2025, 11, 2)),)
        order = f"{self.number}-к"
        self._record(
            self.college.adopt_calendar, DEPUTIES[0], YEAR, terms, vacations, (), False, (date(2025, 9, 6),), order
        )

    def _adopt_curriculum(self, name: str = "c-1", adapted: bool = False) -> None:
        line = CurriculumLine(
            discipline_id="d-2", title="Дисциплина 2", kind=SubjectKind.DISCIPLINE, module=None, course=1, term=1,
            hours=24, attestation_form=AttestationForm.GRADED_CREDIT,
        )  # fmt: skip
        order = f"{self.number}-к"
        self._record(self.college.adopt_curriculum, DEPUTIES[0], name, "Столяр", adapted, YEAR, order, (line,))

    def _set_template(self, group_id: str, weekdays: tuple[int, ...], since: date = SEPTEMBER) -> None:
        subgroup = None if group_id == "g-0" else "sub-1"
        journal = journal_id(group_id, "d-2", FIRST_TERM, subgroup)
        lines = tuple(
            TemplateLine(
                weekday=weekday, parity=Parity.EVERY, bell=1 + GROUPS.index(group_id), hours=2, journal_id=journal,
                teacher_id=self.college.journal(journal).teacher_on(since), room=f"1{GROUPS.index(group_id)}",
                subgroup_id=subgroup,
            )
            for weekday in weekdays
        )  # fmt: skip
        self._record(self.college.set_week_template, DEPUTIES[0], FIRST_TERM, group_id, lines, since)

    def _sealed(self) -> str:
        return f"c2VhbGVk{self.random.randrange(10**6)}"
