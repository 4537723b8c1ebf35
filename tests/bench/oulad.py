"""Real marks that nobody here wrote: the Open University Learning Analytics Dataset as journals of a college.

Kuzilek, Hlosta, Zdrahal 2017 (Scientific Data 4:170171, CC-BY 4.0). The folder is JOURNAL_OULAD, else
../shared/data/oulad beside the repository. What becomes of what:

    course run (module + presentation)     a group, and its one journal: discipline = module, term = presentation
    presentation 2013B, 2013J              begins on 1 February 2013, on 1 October 2013
    assessment                             a slot and a topic on its day; an exam without a day: the run's last day
    TMA (marked by a tutor), exam          control work
    CMA (marked by computer)               independent work
    registration, unregistration           enrolment and withdrawal on their days; no registration day: the first day;
                                           withdrawn on or before the day of registration: never enrolled
    score 0–39, 40–59, 60–79, 80–100       mark 2, 3, 4, 5; recorded at the assessment's day
    no score                               no mark: listed by the import as NO_MARK
    banked                                 a result credited from an earlier run, no work at this lesson: listed as BANKED
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from pathlib import Path

from journal_domain.application import Command
from journal_domain.college import College
from journal_domain.journal import journal_id
from journal_domain.opening import NewJournal
from journal_domain.person import PersonKind
from journal_domain.policy import Actor
from journal_domain.values import AttestationForm, LessonKind, Role, Slot, Topic

ROWS = 173_912
DEPUTY = Actor("oulad-deputy", frozenset((Role.DEPUTY,)))
COLUMNS = ("group", "discipline", "term", "lesson", "date", "topic", "kind", "hours", "student", "mark", "attendance")


def folder() -> Path | None:
    """Where the data set is, or None."""
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "oulad"
    found = Path(os.environ.get("JOURNAL_OULAD") or beside)
    return found if (found / "studentAssessment.csv").exists() else None


@dataclass(frozen=True)
class Assessment:
    id: str
    kind: LessonKind
    day: date


@dataclass(frozen=True)
class Registration:
    student_id: str
    since: date
    until: date | None


@dataclass
class Run:
    """One course run: what is a group × discipline × term here."""

    module: str
    presentation: str
    first_day: date
    last_day: date
    assessments: dict[str, Assessment] = field(default_factory=dict)
    registrations: list[Registration] = field(default_factory=list)

    @property
    def group_id(self) -> str:
        return f"{self.module}-{self.presentation}"

    @property
    def journal_id(self) -> str:
        return journal_id(self.group_id, self.module, self.presentation)

    @property
    def teacher(self) -> Actor:
        return Actor("oulad-teacher", frozenset((Role.TEACHER,)))

    def command(self, name: str) -> Command:
        """A deputy's command of the days before the run."""
        return Command(DEPUTY, f"oulad-{self.group_id}-{name}", datetime.now(UTC))


def runs(source: Path) -> list[Run]:
    """All course runs with their assessments and registrations."""
    found = {}
    for row in _rows(source, "courses.csv"):
        year, half = int(row["code_presentation"][:4]), row["code_presentation"][4]
        first = date(year, {"B": 2, "J": 10}[half], 1)
        last = first + timedelta(days=int(row["module_presentation_length"]))
        found[row["code_module"], row["code_presentation"]] = Run(
            row["code_module"], row["code_presentation"], first, last
        )
    for row in _rows(source, "assessments.csv"):
        run = found[row["code_module"], row["code_presentation"]]
        kind = LessonKind.INDEPENDENT if row["assessment_type"] == "CMA" else LessonKind.CONTROL
        day = run.last_day if row["date"] == "?" else run.first_day + timedelta(days=int(row["date"]))
        run.assessments[row["id_assessment"]] = Assessment(row["id_assessment"], kind, day)
    for row in _rows(source, "studentRegistration.csv"):
        run = found[row["code_module"], row["code_presentation"]]
        since, until = (
            None if row[column] == "?" else run.first_day + timedelta(days=int(row[column]))
            for column in ("date_registration", "date_unregistration")
        )
        since = since or run.first_day
        if until is None or until > since:
            run.registrations.append(Registration(row["id_student"], since, until))
    return list(found.values())


def set_up(college: College, run: Run) -> int:
    """Form the group, enrol and withdraw its students, open its journal; the number of commands given.

    The journal is opened last: it takes the roster over as it is, instead of hearing of every student by itself.
    """
    order = "приказ о зачислении"
    college.form_group(run.command("form"), run.group_id, run.group_id)
    everybody = [(run.teacher.person_id, PersonKind.EMPLOYEE)]
    everybody += [(r.student_id, PersonKind.STUDENT) for r in run.registrations]
    unknown = [(person, kind) for person, kind in everybody if college.person(person) is None]
    for person, kind in unknown:
        college.register_person(run.command(f"register-{person}"), person, kind, "c2VhbGVk", order)
    for r in run.registrations:
        college.enrol_student(run.command(f"enrol-{r.student_id}"), run.group_id, r.student_id, r.since, order)
    withdrawn = [r for r in run.registrations if r.until is not None]
    for r in withdrawn:
        assert r.until is not None
        college.withdraw_student(
            run.command(f"withdraw-{r.student_id}"), run.group_id, r.student_id, r.until, "приказ об отчислении"
        )
    works = sorted(run.assessments.values(), key=attrgetter("day", "id"))
    new = NewJournal(
        group_id=run.group_id,
        discipline_id=run.module,
        discipline=run.module,
        term=run.presentation,
        teacher_id=run.teacher.person_id,
        attestation_form=AttestationForm.GRADED_CREDIT,
        attestation_by=run.last_day,
        topics=tuple(Topic(f"work-{work.id}", f"Работа {work.id}", work.kind, 2) for work in works),
        slots=tuple(_slots(works)),
    )
    college.open_journal(run.command("open"), new)
    return 2 + len(unknown) + len(run.registrations) + len(withdrawn)


def _slots(works: list[Assessment]) -> Iterator[Slot]:
    """Two hours for each, those of one day one after another from six in the morning."""
    of_the_day = Counter[date]()
    for work in works:
        yield Slot(work.id, work.day, time(6 + 2 * of_the_day[work.day]), 2)
        of_the_day[work.day] += 1


def write_marks(source: Path, chosen: list[Run], out: Path) -> tuple[int, int]:
    """Write the marks of these runs in the form of docs/import.md; (rows written, banked results left out)."""
    of_assessment = {work.id: (run, work) for run in chosen for work in run.assessments.values()}
    written = banked = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        # The data set lists the results of one assessment together, as the import wants a lesson's rows.
        for row in _rows(source, "studentAssessment.csv"):
            if row["id_assessment"] not in of_assessment:
                continue
            if row["is_banked"] == "1":
                banked += 1
                continue
            run, work = of_assessment[row["id_assessment"]]
            given = (work.id, f"{work.day:%d.%m.%Y}", f"work-{work.id}", work.kind, 2)
            mark = _mark(row["score"])
            writer.writerow((run.group_id, run.module, run.presentation, *given, row["id_student"], mark, ""))
            written += 1
    return written, banked


def _mark(score: str) -> str:
    if score in ("", "?"):
        return ""
    return "2345"[sum(int(score) >= threshold for threshold in (40, 60, 80))]


def _rows(source: Path, name: str) -> Iterator[dict[str, str]]:
    with (source / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
