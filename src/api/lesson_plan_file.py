"""The lesson plan (КТП) as teachers keep it, from XLSX or CSV (2.2.4, 3.5, 4.5.2-b).

Календарно-тематический план                       titles above the header are left out
№ п/п | Тема занятия   | Вид занятия | Часы        in any order; other columns are left alone
      | Раздел 1. Токи |             |             sections are left out
1     | Закон Ома      | лекция      | 2
      | Итого          |             | 2           totals and signatures are left out
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.sheet_file import read_sheets
from api.sheet_form import FormColumn, write_form
from api.sheet_table import Column, Entry, RejectedRow, find_table, squeezed
from journal_domain.values import LessonKind, Topic

MOST_HOURS = 100

COLUMNS = {
    "number": Column(
        "№", (r"(№|n|no|номер)( п ?п| по порядку| (темы|занятия|урока|строки))?", r"п ?п"), required=False
    ),
    "title": Column(
        "Тема",
        (
            r"(тема|темы|тематика)( учебного| учебных)?( (занятия|занятий|урока|уроков))?",
            r"(наименование|название)\b.*\bтем[аы]?\b.*",
            r"(краткое )?содержание( .*)?",
        ),
    ),
    "kind": Column(
        "Вид занятия",
        tuple(
            rf"{word}( учебного| учебных)?( (занятия|занятий|урока|уроков|работы|работ))?"
            for word in ("виды?", "типы?", "форм[аы]")
        ),
        only_in_lines=True,
    ),
    "hours": Column(
        "Часы",
        (
            r"(кол во|количество|число|объем)( (академических|акад|ак|учебных|аудиторных))?( в)? (часов|часах|час|ч)"
            r"( на тему| на занятие| по плану| всего| ак)?",
            r"((академические|академических|ак|учебные) )?(часы|часов|час|ч)",
            r"всего( часов)?|объем|количество|кол во",
        ),
    ),
}

WORDS = {
    LessonKind.LESSON: "урок",
    LessonKind.LECTURE: "лекция",
    LessonKind.PRACTICAL: "практическое",
    LessonKind.LABORATORY: "лабораторная",
    LessonKind.CONTROL: "контрольная",
    LessonKind.INDEPENDENT: "самостоятельная",
    LessonKind.CONSULTATION: "консультация",
}

# Letters alone, as `squeezed` leaves them. «ЛПЗ» (laboratory and practical) is left out: it would be a guess.
_work = r"(занятие|занятия|зан|работа|работы|раб|р|урок)?"
_such = rf"(ое|ая|ие|ые|ий|ый){_work}"
SPELLINGS = {
    LessonKind.LESSON: rf"ур|урок|урок[а-я]+|теория|теор{_work}|теоретическ{_such}|учебноезанятие|комб{_work}|комбинированн{_such}",
    LessonKind.LECTURE: rf"л|лк|лек|лекц|лекция|лекции|урокл|уроклекция|лекционн{_such}",
    LessonKind.PRACTICAL: rf"п|пр|пз|прз|пр{_work}|практика|практикум|практ{_work}|практич{_work}|практическ{_such}",
    LessonKind.LABORATORY: rf"лр|лз|лаб{_work}|лабор{_work}|лабораторн{_such}",
    LessonKind.CONTROL: rf"к|кр|контр{_work}|контрольн{_such}|урокконтроля",
    LessonKind.INDEPENDENT: rf"с|ср|срс|сам{_work}|самост{_work}|самостоят{_work}|самостоятельн{_such}",
    LessonKind.CONSULTATION: r"конс|консульт|консультация|консультации",
}
# A more particular kind wins over «урок…».
_particular_first = sorted(SPELLINGS, key=lambda kind: kind is LessonKind.LESSON)

SECTION = re.compile(
    r"раздел\b|(модуль|глава|блок|семестр)\s*(№\s*)?(\d|[IVX]+\b)|([1-8]|[IVX]{1,4})(\s*-?\s*о?й)?\s+семестр\b",
    re.IGNORECASE,
)

EXAMPLES = (
    Topic("1", "Введение. Техника безопасности в лаборатории", LessonKind.LESSON, 2),
    Topic("2", "Электрический ток. Закон Ома для участка цепи", LessonKind.LECTURE, 2),
    Topic("3", "Расчёт смешанного соединения резисторов", LessonKind.PRACTICAL, 4),
    Topic("4", "Проверка закона Ома опытным путём", LessonKind.LABORATORY, 2),
    Topic("5", "Контрольная работа № 1. Цепи постоянного тока", LessonKind.CONTROL, 1),
)


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """What could be read, and every cell that could not: a plan with rejects is not whole."""

    topics: tuple[Topic, ...]
    rejects: tuple[RejectedRow, ...]


def read_lesson_plan(data: bytes) -> ReadPlan:
    """The topics in the order of the file; a topic's id is its number as written, else its place in the plan.

    Row codes: TITLE_REQUIRED, WORK_KIND_REQUIRED, WORK_KIND_UNKNOWN, HOURS_REQUIRED, NUMBER_VALUE, DUPLICATE,
    TEXT_TOO_LONG, CELL_DATE, CELL_FORMULA, CELL_ERROR, BAD_ROW, NOTHING_TO_RECORD.
    Raises Refused(FILE_TOO_LARGE, FILE_UNREADABLE, HEADER_NOT_FOUND, HEADER_TWICE).
    """
    table = find_table(read_sheets(data), COLUMNS)
    lines = [entry for entry in table.entries() if not _is_section(entry)]
    topics: list[Topic] = []
    rejects: list[RejectedRow] = []
    rows_of: dict[str, int] = {}
    for place, entry in enumerate(lines, 1):
        topic = _topic(entry, place)
        if topic is not None and topic.topic_id in rows_of:
            row = rows_of[topic.topic_id]
            entry.reject("number", "DUPLICATE", f"Номер {topic.topic_id} уже есть в строке {row}: дайте другой.")
        if topic is not None and not entry.rejects:
            rows_of[topic.topic_id] = entry.number
            topics.append(topic)
        rejects += entry.rejects
    rejects += table.rejected_rest()
    if not topics and not rejects:
        rejects.append(RejectedRow(table.header.number, "", "NOTHING_TO_RECORD", "Под заголовками нет ни одной темы."))
    return ReadPlan(tuple(topics), tuple(rejects))


def write_lesson_plan(topics: Iterable[Topic]) -> bytes:
    """An XLSX file that reads back as these topics, when their titles are in one line."""
    columns = (
        FormColumn("№ п/п", 8),
        FormColumn("Тема занятия", 70),
        FormColumn("Вид занятия", 20, tuple(WORDS.values())),
        FormColumn("Кол-во часов", 10),
    )
    rows = ((topic.topic_id, topic.title, WORDS[topic.kind], topic.hours) for topic in topics)
    return write_form(
        "Календарно-тематический план", "Одна строка — одна тема; часы академические, целые.", columns, rows
    )


def write_template() -> bytes:
    """The file to fill in, with a few topics as an example."""
    return write_lesson_plan(EXAMPLES)


def kind_of(text: str) -> LessonKind | None:
    """The kind that a word or its abbreviation means: «Практ. работа», «П/З», «practical»."""
    letters = squeezed(text)
    return next(
        (kind for kind in _particular_first if letters == kind.value or re.fullmatch(SPELLINGS[kind], letters)), None
    )


def _is_section(entry: Entry) -> bool:
    return not entry.has("kind") and SECTION.match(entry.first_text) is not None


def _topic(entry: Entry, place: int) -> Topic | None:
    number = entry.identifier("number", "NUMBER_VALUE")
    title = entry.required("title", "TITLE_REQUIRED")
    written = entry.required("kind", "WORK_KIND_REQUIRED")
    kind = kind_of(written) if written else None
    if written and kind is None:
        entry.reject("kind", "WORK_KIND_UNKNOWN", f"«{written}»: впишите одно из слов {', '.join(WORDS.values())}.")
    hours = entry.whole("hours", "HOURS_REQUIRED", MOST_HOURS)
    if title is None or kind is None or hours is None or number is None:
        return None
    return Topic(number or str(place), title, kind, hours)
