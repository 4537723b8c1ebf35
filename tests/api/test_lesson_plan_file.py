"""A lesson plan is read as teachers keep it; what cannot be read is named by row and column."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sheet_files import delimited, saved, sheet_xml, with_parts, xlsx

from api.lesson_plan_file import (
    EXAMPLES,
    WORDS,
    ReadPlan,
    kind_of,
    read_lesson_plan,
    write_lesson_plan,
    write_template,
)
from api.sheet import one_line
from journal_domain.errors import Refused
from journal_domain.values import LessonKind, Topic

HEADER = ["№ п/п", "Тема занятия", "Вид занятия", "Кол-во часов"]
OHM = Topic("1", "Закон Ома", LessonKind.LECTURE, 2)
COIL = Topic("2", 'Катушка; ёмкость, "LC"-контур', LessonKind.LABORATORY, 4)
ROWS: list[list[Any]] = [HEADER, [1, OHM.title, "лекция", 2], [2, COIL.title, "лаб. работа", 4]]


def rejected(plan: ReadPlan) -> list[tuple[int, str, str]]:
    return [(reject.row, reject.column, reject.code) for reject in plan.rejects]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_csv_file_is_read_whatever_its_separator_and_encoding(separator: str, encoding: str) -> None:
    assert read_lesson_plan(delimited(ROWS, separator, encoding)) == ReadPlan((OHM, COIL), ())


def test_a_workbook_is_read_as_the_csv_file_is() -> None:
    assert read_lesson_plan(xlsx(ROWS)) == ReadPlan((OHM, COIL), ())


def test_the_template_is_an_example_that_reads_back() -> None:
    template = write_template()
    assert read_lesson_plan(template) == ReadPlan(EXAMPLES, ())
    sheet: Any = load_workbook(BytesIO(template)).active
    assert sheet.freeze_panes == "A4"
    assert [cell.value for cell in sheet[3]] == ["№ п/п", "Тема занятия", "Вид занятия", "Кол-во часов"]
    assert sheet.data_validations.dataValidation[0].formula1 == f'"{",".join(WORDS.values())}"'


lines_of_text = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=80).map(one_line).filter(bool)
plans = st.lists(
    st.builds(
        Topic,
        st.from_regex(r"[0-9А-Яа-яA-Za-z]{1,4}([.-][0-9]{1,3}){0,2}", fullmatch=True),
        lines_of_text,
        st.sampled_from(LessonKind),
        st.integers(1, 100),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda topic: topic.topic_id,
)


@settings(max_examples=40, deadline=None)
@given(plans)
def test_what_is_written_reads_back(topics: list[Topic]) -> None:
    assert read_lesson_plan(write_lesson_plan(topics)) == ReadPlan(tuple(topics), ())


@pytest.mark.parametrize(
    "header",
    [
        ["№", "Тема", "Вид", "Часы"],
        ["№п/п", "Темы занятий", "Вид учебного занятия", "Количество часов"],
        ["N п/п", "Наименование разделов и тем", "Тип урока", "Объём часов"],
        ["Номер", "НАЗВАНИЕ ТЕМЫ", "виды занятий", "Кол-во ак. часов"],
        ["№ урока", "Содержание учебного материала", "Форма занятия", "Всего часов"],
        ["п/п", "Тема\nзанятия", " Вид   работы ", "час."],
    ],
)
def test_headings_are_understood_as_colleges_write_them(header: list[str]) -> None:
    assert read_lesson_plan(xlsx([header, *ROWS[1:]])).topics == (OHM, COIL)


def test_columns_stand_in_any_order_among_others() -> None:
    rows = [
        ["Дата", "Часы", "Вид", "Домашнее задание", "Тема", "№"],
        [date(2025, 9, 1), 2, "Лекция", "§ 3", OHM.title, 1],
        [datetime(2025, 9, 2, 8, 30), "4 ч.", "л/р", None, COIL.title, 2],  # noqa: DTZ001  # as a spreadsheet has it
    ]
    assert read_lesson_plan(xlsx(rows)) == ReadPlan((OHM, COIL), ())


def test_titles_totals_sections_signatures_and_empty_rows_are_left_out() -> None:
    rows = [
        ["ГБПОУ «Техникум»"],
        [None, "Календарно-тематический план, 72 часа"],
        [],
        ["№", "Наименование тем", "Количество часов", None, "Вид занятия"],
        [None, None, "всего", "теория", None],
        [1, 2, 3, 4, 5],
        ["Раздел 1. Постоянный ток", None, 6],
        [1, OHM.title, 2, 2, "лекция"],
        [None, "Итого за 1 семестр:", 2],
        ["II семестр"],
        ["№", "Наименование тем", "Количество часов", None, "Вид занятия"],
        [None, None, None],
        [2, COIL.title, 4, 0, "лабораторная"],
        ["Всего", None, 6],
        [None, "Преподаватель ____________ Иванова А. А."],
    ]
    assert read_lesson_plan(xlsx(rows)) == ReadPlan((OHM, COIL), ())


def test_merged_title_cells_are_tolerated() -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet["A1"] = "Календарно-тематический план"
    sheet.merge_cells("A1:D1")
    for row in ROWS:
        sheet.append(row)
    sheet.append(["Раздел 2. Переменный ток"])
    sheet.merge_cells("A5:D5")
    assert read_lesson_plan(saved(workbook)) == ReadPlan((OHM, COIL), ())


def test_a_topic_that_begins_like_a_total_stays() -> None:
    rows = [HEADER, [1, "Итоговое занятие", "урок", 2], [2, "Итого", "контрольная", 1]]
    assert [topic.title for topic in read_lesson_plan(xlsx(rows)).topics] == ["Итоговое занятие", "Итого"]


def test_signatures_are_left_out_below_the_last_topic_alone() -> None:
    rows = [*ROWS, [None, "Мастер-класс", None, 2], [4, "Генератор", "урок", 2], ["Составил:", None, "Иванова А. А."]]
    assert rejected(read_lesson_plan(xlsx(rows))) == [(4, "Вид занятия", "WORK_KIND_REQUIRED")]


@pytest.mark.parametrize("title", ["Модуль упругости", "Блок питания", "Глава государства", "Итоги", "Всего понемногу"])
def test_a_topic_without_its_kind_is_rejected_though_it_begins_like_a_section(title: str) -> None:
    assert rejected(read_lesson_plan(xlsx([*ROWS, [3, title, None, 2]]))) == [(4, "Вид занятия", "WORK_KIND_REQUIRED")]


@pytest.mark.parametrize(
    "title",
    [
        "Раздел 2. Токи",
        "РАЗДЕЛ II",
        "Модуль 1",
        "Глава IV. Цепи",
        "2 семестр",
        "II семестр",
        "1-й семестр",
        "Семестр 2",
    ],
)
@pytest.mark.parametrize("hours", [None, 12])
def test_a_section_is_left_out_with_its_sum_of_hours(title: str, hours: int | None) -> None:
    assert read_lesson_plan(xlsx([*ROWS, [None, title, None, hours]])) == ReadPlan((OHM, COIL), ())
    assert read_lesson_plan(xlsx([*ROWS, [title, None, None, hours]])) == ReadPlan((OHM, COIL), ())


def test_a_topic_without_hours_after_a_total_of_a_term_is_not_lost() -> None:
    rows = [*ROWS, [None, "Итого"], [None, "Трансформатор"], [4, "Генератор", "урок", 2]]
    assert {row for row, _, _ in rejected(read_lesson_plan(xlsx(rows)))} == {5}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([3, None, "урок", 2], [("Тема", "TITLE_REQUIRED")]),
        ([3, "Ток", None, 2], [("Вид занятия", "WORK_KIND_REQUIRED")]),
        ([3, "Ток", "экскурсия", 2], [("Вид занятия", "WORK_KIND_UNKNOWN")]),
        ([3, "Ток", "урок", None], [("Часы", "HOURS_REQUIRED")]),
        ([3, "Ток", "урок", 0], [("Часы", "HOURS_REQUIRED")]),
        ([3, "Ток", "урок", 1], []),
        ([3, "Ток", "урок", 100], []),
        ([3, "Ток", "урок", 101], [("Часы", "HOURS_REQUIRED")]),
        ([3, "Ток", "урок", -1], [("Часы", "HOURS_REQUIRED")]),
        ([3, "Ток", "урок", 1.5], [("Часы", "HOURS_REQUIRED")]),
        ([3, "Ток", "урок", 2.0], []),
        ([3, "Ток", "урок", "2,0"], []),
        ([3, "Ток", "урок", "2/4"], [("Часы", "HOURS_REQUIRED")]),
        ([3, "Ток", "урок", "два"], [("Часы", "HOURS_REQUIRED")]),
        ([3, "Т" * 300, "урок", 2], []),
        ([3, "Т" * 301, "урок", 2], [("Тема", "TEXT_TOO_LONG")]),
        ([date(2025, 2, 1), "Ток", "урок", 2], [("№", "CELL_DATE")]),
        ([3, "Ток", "урок", date(2025, 2, 1)], [("Часы", "CELL_DATE")]),
        ([3, "Ток", "урок", "=1+1"], [("Часы", "CELL_FORMULA")]),
        ([3, "=A1", "урок", 2], [("Тема", "CELL_FORMULA")]),
        ([3, "#REF!", "урок", 2], [("Тема", "CELL_ERROR")]),
        (["№3", "Ток", "урок", 2], [("№", "NUMBER_VALUE")]),
        ([2, "Ток", "урок", 2], [("№", "DUPLICATE")]),
        (["3", "Ток", "урок", 2], []),
        ([None, "Ток", None, None], [("Вид занятия", "WORK_KIND_REQUIRED"), ("Часы", "HOURS_REQUIRED")]),
    ],
)
def test_a_wrong_cell_is_named_and_the_other_rows_are_read(row: list[Any], expected: list[tuple[str, str]]) -> None:
    plan = read_lesson_plan(xlsx([["План"], [], *ROWS, row]))
    assert rejected(plan) == [(6, column, code) for column, code in expected]
    assert len(plan.topics) == (2 if expected else 3)


@pytest.mark.parametrize(
    ("written", "topic_id"),
    [(1, "1"), (1.2, "1.2"), ("1.10", "1.10"), ("1,2", "1.2"), ("5.", "5"), ("3–4", "3-4"), (" 7 ", "7"), (None, "1")],
)
def test_a_topic_id_is_its_number_as_written_else_its_place(written: object, topic_id: str) -> None:
    assert read_lesson_plan(xlsx([HEADER, [written, "Ток", "урок", 2]])).topics[0].topic_id == topic_id


def test_without_a_column_of_numbers_topics_are_counted() -> None:
    rows = [row[1:] for row in ROWS]
    assert [topic.topic_id for topic in read_lesson_plan(xlsx(rows)).topics] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((word, kind) for kind, word in WORDS.items()),
        *((kind.value, kind) for kind in LessonKind),
        ("Комбинированный урок", LessonKind.LESSON),
        ("теоретическое занятие", LessonKind.LESSON),
        ("Лекц.", LessonKind.LECTURE),
        ("П/З", LessonKind.PRACTICAL),
        ("практ. раб.", LessonKind.PRACTICAL),
        ("Практическая работа №3", LessonKind.PRACTICAL),
        ("пр.", LessonKind.PRACTICAL),
        ("ЛР", LessonKind.LABORATORY),
        ("Лабораторная работа", LessonKind.LABORATORY),
        ("к/р", LessonKind.CONTROL),
        ("Контрольный урок", LessonKind.CONTROL),
        ("самост. работа", LessonKind.INDEPENDENT),
        ("С. р.", LessonKind.INDEPENDENT),
        ("конс.", LessonKind.CONSULTATION),
        ("ЛПЗ", None),
        ("зачёт", None),
        ("лабораторно-практическое", None),
        ("", None),
    ],
)
def test_kinds_are_understood_as_teachers_abbreviate_them(text: str, kind: LessonKind | None) -> None:
    assert kind_of(text) is kind


def test_a_saved_value_of_a_formula_is_read() -> None:
    cells = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in zip("ABCD", HEADER, strict=True)
    )
    line = (
        '<c r="A2"><f>ROW()-1</f><v>1</v></c><c r="B2" t="str"><f>"Закон"</f><v>Закон Ома</v></c>'
        '<c r="C2" t="inlineStr"><is><t>лекция</t></is></c><c r="D2"><f>1+1</f><v>2</v></c>'
    )
    empty = '<c r="A3" t="str"><f>IF(B3="","",3)</f><v></v></c>'
    data = with_parts(
        xlsx([]), sheet=sheet_xml(f"<row r='1'>{cells}</row><row r='2'>{line}</row><row r='3'>{empty}</row>")
    )
    assert read_lesson_plan(data) == ReadPlan((OHM,), ())


def test_an_unclosed_quote_rejects_the_rest_instead_of_swallowing_it() -> None:
    text = 'Тема;Вид;Часы\nТок;урок;2\n"Закон Ома;урок;2\nЗаряд;урок;2\n'
    plan = read_lesson_plan(text.encode())
    assert [topic.title for topic in plan.topics] == ["Ток"]
    assert rejected(plan) == [(3, "", "BAD_ROW")]


def test_a_plan_without_a_topic_says_so() -> None:
    assert rejected(read_lesson_plan(xlsx([["План"], HEADER]))) == [(2, "", "NOTHING_TO_RECORD")]


@pytest.mark.parametrize(
    ("rows", "code", "named"),
    [
        ([["№", "Тема", "Часы"], [1, "Ток", 2]], "HEADER_NOT_FOUND", "«Вид занятия»"),
        ([["любые", "слова"]], "HEADER_NOT_FOUND", "«Тема»"),
        ([["Тема", "Вид", "Часы", "Часы"], ["Ток", "урок", 2, 4]], "HEADER_TWICE", "«Часы»"),
        ([*([f"строка {n}"] for n in range(50)), HEADER], "HEADER_NOT_FOUND", "«Тема»"),
    ],
)
def test_a_file_without_one_header_is_refused(rows: list[list[Any]], code: str, named: str) -> None:
    for data in (xlsx(rows), delimited(rows)):
        with pytest.raises(Refused) as refused:
            read_lesson_plan(data)
        assert refused.value.code == code
        assert named in refused.value.message


def test_plans_on_two_sheets_are_refused_and_a_hidden_one_is_not_read() -> None:
    with pytest.raises(Refused, match="HEADER_TWICE"):
        read_lesson_plan(xlsx(ROWS, second=ROWS))
    assert len(read_lesson_plan(xlsx(ROWS, notes=[["заметки"]])).topics) == 2
    assert len(read_lesson_plan(xlsx([["Титульный лист"]], plan=ROWS)).topics) == 2
    workbook = Workbook()
    sheets: list[Any] = [workbook.active, workbook.create_sheet("старый")]
    for sheet in sheets:
        for row in ROWS:
            sheet.append(row)
    workbook["старый"].sheet_state = "hidden"
    assert len(read_lesson_plan(saved(workbook)).topics) == 2
