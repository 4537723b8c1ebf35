"""Form 1, «Журнал учебных занятий»: contents, alphabetical list, and each discipline's left and right pages."""

from __future__ import annotations

from projections.control import RemarkRow
from projections.page_rows import LessonRow
from projections.reports.facts import Facts, JournalFacts, on_day, result_of
from projections.reports.figures import leader_signs
from projections.reports.form import Content, Form
from projections.reports.names import Names
from projections.reports.scope import Asks, Assessment, Scope
from projections.reports.table import Cell, Column, Kind, Row, Section, Signatory, written
from projections.words import KINDS

CONTENTS = [Column("№"), Column("Дисциплина", Kind.TEXT), Column("Преподаватель", Kind.TEXT),
            Column("По плану, ч"), Column("Дано, ч")]  # fmt: skip
ROLL = [Column("№"), Column("Фамилия, имя, отчество", Kind.TEXT), Column("В группе с", Kind.DAY),
        Column("Выбыл(а) с", Kind.DAY)]  # fmt: skip
RIGHT = [Column("№"), Column("Дата", Kind.DAY), Column("Часов"), Column("Вид занятия, тема", Kind.TEXT),
         Column("Домашнее задание", Kind.TEXT), Column("Занятие провёл(а)", Kind.TEXT)]  # fmt: skip
REMARKS = [Column("Дата", Kind.DAY), Column("Замечание", Kind.TEXT), Column("Проверяющий", Kind.TEXT),
           Column("Отметка о выполнении", Kind.TEXT)]  # fmt: skip


def content(facts: Facts, scope: Scope, names: Names) -> Content:
    sections = [_contents(facts, names), _roll(facts, names)]
    for journal in facts.journals:
        sections += [_left(facts, scope, names, journal), _right(names, journal)]
    sections.append(Section(REMARKS, _remarks(facts, names), "Замечания по ведению журнала"))
    leader = facts.leader(scope.group_id or "")
    return Content(sections, [leader_signs(names.full(leader)), Signatory("Заместитель директора")])


def _contents(facts: Facts, names: Names) -> Section:
    rows: list[Row] = [
        [number, _title(journal), ", ".join(dict.fromkeys(names.full(t.person_id) for t in journal.head.teachers)),
         journal.hours_planned, journal.hours_given]
        for number, journal in enumerate(facts.journals, 1)
    ]  # fmt: skip
    planned, given = (sum(j.hours_planned for j in facts.journals), sum(j.hours_given for j in facts.journals))
    return Section(CONTENTS, rows, "Содержание", [[None, "Всего", None, planned, given]])


def _roll(facts: Facts, names: Names) -> Section:
    """Who was in the group on any day of the period."""
    stays = [stay for by_student in facts.memberships.values() for stay in by_student.items()]
    here = {
        s: p for s, p in stays if any(x.since <= facts.until and (x.until is None or facts.since < x.until) for x in p)
    }
    rows: list[Row] = []
    for number, student in enumerate(names.alphabetical(list(here)), 1):
        left = None if on_day(here[student], facts.until) else here[student][-1].until
        rows.append([number, names.full(student), here[student][0].since, left])
    return Section(ROLL, rows, "Список обучающихся")


def _left(facts: Facts, scope: Scope, names: Names, journal: JournalFacts) -> Section:
    columns = [Column("№"), Column("Фамилия, имя, отчество", Kind.TEXT)]
    columns += [Column(f"{lesson.day:%m/%d}", Kind.UPRIGHT) for lesson in journal.held]
    columns += [Column("семестр"), Column("год")]
    rows: list[Row] = [
        [
            number, names.full(student), *(_cell(facts, scope, lesson, student) for lesson in journal.held),
            result_of(journal.results[student], Assessment.TERM), result_of(journal.results[student], Assessment.YEAR),
        ]
        for number, student in enumerate(names.alphabetical(list(journal.results)), 1)
    ]  # fmt: skip
    return Section(columns, rows, _title(journal))


def _cell(facts: Facts, scope: Scope, lesson: LessonRow, student: str) -> Cell:
    """The mark, the glyph of the absence or late arrival, or both."""
    cell = lesson.cells.get(student)
    if cell is None:
        return None
    seat = cell.attendance.value if cell.attendance else None
    if seat == "illness" and not scope.health:
        seat = "excused"
    mark = cell.mark.value if cell.mark else None
    return " ".join(part for part in (mark, facts.policy.glyphs.get(seat, "н") if seat else None) if part) or None


def _right(names: Names, journal: JournalFacts) -> Section:
    rows: list[Row] = []
    for number, lesson in enumerate(journal.held, 1):
        record = lesson.record
        assert record is not None
        due = f" (к {written(record.homework_due)})" if record.homework_due else ""
        homework = record.homework + due if record.homework else None
        topic = f"{KINDS[record.kind]}: {record.topic}"
        rows.append([number, lesson.day, record.hours, topic, homework, names.full(record.teacher_id)])
    planned, given = journal.hours_planned, journal.hours_given
    done = "Программа выполнена" if given >= planned else f"Отставание от программы: {planned - given} ч"
    footers: list[Row] = [
        [None, "По плану, ч", planned, None, None, None], [None, "Дано, ч", given, done, None, None],
    ]  # fmt: skip
    return Section(RIGHT, rows, _title(journal), footers)


def _remarks(facts: Facts, names: Names) -> list[Row]:
    """The control's remarks by time, and by which day and how each was closed (5.4)."""
    made = sorted(
        ((remark.made_at, _title(journal), remark) for journal in facts.journals for remark in journal.remarks),
        key=lambda row: (row[0], row[2].remark_id),
    )
    return [
        [
            facts.policy.local(at).date(), f"{title}: {remark.text.rstrip('.')}. {demanded(remark)}", names.full(remark.made_by),
            closed_words(facts, remark),
        ]
        for at, title, remark in made
    ]  # fmt: skip


def demanded(remark: RemarkRow) -> str:
    return f"Исправить до {written(remark.due)}: {remark.demand}"


def closed_words(facts: Facts, remark: RemarkRow) -> str | None:
    if remark.closed_at is None:
        return None
    return f"{written(facts.policy.local(remark.closed_at).date())} {remark.result}"


def _title(journal: JournalFacts) -> str:
    return journal.head.discipline + (f" ({journal.head.subgroup_id})" if journal.head.subgroup_id else "")


JOURNAL_OF_LESSONS = Form(
    code="journal-of-lessons",
    number=1,
    title="Журнал учебных занятий",
    right="read_report_of_college",
    source="4.6.2-e, 4.7.1-b",
    asks=(Asks.GROUP, Asks.TERM),
    optional=(Asks.DISCIPLINE,),
    content=content,
)
