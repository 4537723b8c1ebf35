"""A curriculum is read from the college's table; what cannot be read is named by row and column."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheet_files import delimited, xlsx

from api.curriculum_file import (
    EXAMPLES,
    ReadCurriculum,
    read_curriculum,
    write_curriculum,
    write_template,
)
from api.sheet import one_line
from journal_domain.curriculum import CurriculumLine, SubjectKind
from journal_domain.errors import Refused
from journal_domain.values import AttestationForm

HEADER = ["Индекс", "Наименование", "Курс", "Семестр", "Всего часов", "Форма аттестации"]
FIRST = ["ОП.01", "Черчение", 1, 1, 36, "зачёт"]


def line_of(row: list[Any]) -> CurriculumLine:
    curriculum = read_curriculum(xlsx([HEADER, row]))
    assert curriculum.rejects == ()
    return curriculum.lines[0]


identifiers = st.from_regex(r"[А-ЯA-Z]{1,5}\.[0-9]{2}(\.[0-9]{2})?", fullmatch=True)
lines_of_text = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=80).map(one_line).filter(bool)
lines = st.builds(
    CurriculumLine,
    discipline_id=identifiers,
    title=lines_of_text,
    kind=st.sampled_from(SubjectKind),
    module=st.from_regex(r"ПМ\.[0-9]{2}", fullmatch=True),
    course=st.integers(1, 6),
    term=st.integers(1, 2),
    hours=st.integers(1, 2000),
    attestation_form=st.sampled_from(AttestationForm),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(lines, min_size=1, max_size=10, unique_by=lambda line: (line.discipline_id, line.course, line.term)))
def test_what_is_written_reads_back(written: list[CurriculumLine]) -> None:
    assert read_curriculum(write_curriculum(written)) == ReadCurriculum(tuple(written), ())


def test_the_template_is_an_example_that_reads_back() -> None:
    assert read_curriculum(write_template()) == ReadCurriculum(EXAMPLES, ())


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_csv_file_is_read_as_the_workbook_is(separator: str, encoding: str) -> None:
    rows = [HEADER, FIRST, ["МДК.01.01", "Технология, часть 1", 2, 3, 90, "дифзачёт"]]
    assert read_curriculum(delimited(rows, separator, encoding)) == read_curriculum(xlsx(rows))
    assert len(read_curriculum(xlsx(rows)).lines) == 2


@pytest.mark.parametrize(
    "header",
    [
        ["Код", "Наименование дисциплин, модулей, практик", "Курс", "Семестр", "Часы", "Форма контроля"],
        ["ШИФР", "Дисциплина", "курс", "№ семестра", "Объём часов", "Формы промежуточной аттестации"],
        ["Индекс", "Название предмета", "Курс обучения", "Полугодие", "Кол-во ак. часов", "Промежуточная аттестация"],
    ],
)
def test_headings_are_understood_as_colleges_write_them(header: list[str]) -> None:
    assert [line.title for line in read_curriculum(xlsx([["Учебный план"], header, FIRST])).lines] == ["Черчение"]


def test_cycles_modules_totals_and_signatures_are_left_out() -> None:
    rows = [
        ["Учебный план по профессии 19861 Электромонтёр"],
        HEADER,
        [1, 2, 3, 4, 5, 6],
        ["ОП.00", "Общепрофессиональный цикл", None, None, 72],
        FIRST,
        ["ПМ.01", "Монтаж электропроводок"],
        [None, "Профессиональный цикл"],
        ["П", "Практики", None, None, 144],
        ["Итого", None, None, None, 36],
        [None, "Всего за 1 курс", 1, 1, 36],
        [None, "Заместитель директора ____________"],
    ]
    curriculum = read_curriculum(xlsx(rows))
    assert [line.discipline_id for line in curriculum.lines] == ["ОП.01"]
    assert curriculum.rejects == ()


@pytest.mark.parametrize(
    ("index", "kind", "module"),
    [
        ("ОП.03", SubjectKind.DISCIPLINE, None),
        ("ОУП.01", SubjectKind.DISCIPLINE, None),
        ("МДК.01.02", SubjectKind.MODULE_COURSE, "ПМ.01"),
        ("УП.02", SubjectKind.TRAINING_PRACTICE, "ПМ.02"),
        ("ПП.02.01", SubjectKind.WORK_PRACTICE, "ПМ.02"),
        ("ПДП", SubjectKind.WORK_PRACTICE, None),
    ],
)
def test_kind_and_module_come_from_the_index(index: str, kind: SubjectKind, module: str | None) -> None:
    line = line_of([index, "Название", 1, 1, 36, "зачёт"])
    assert (line.kind, line.module) == (kind, module)


def test_columns_of_kind_and_module_go_before_the_index() -> None:
    rows = [[*HEADER, "Вид", "ПМ"], [*FIRST, "междисциплинарный курс", "ПМ.09"]]
    (line,) = read_curriculum(xlsx(rows)).lines
    assert (line.kind, line.module) == (SubjectKind.MODULE_COURSE, "ПМ.09")


@pytest.mark.parametrize(
    ("course", "term", "expected"),
    [(1, 1, (1, 1)), (2, 1, (2, 1)), (2, 2, (2, 2)), (2, 3, (2, 1)), (2, 4, (2, 2)), (3, 6, (3, 2)), (6, 12, (6, 2)),
     (None, 1, (1, 1)), (None, 2, (1, 2)), (None, 3, (2, 1)), (None, 12, (6, 2))],
)  # fmt: skip
def test_terms_run_on_or_begin_anew_in_each_course(course: int | None, term: int, expected: tuple[int, int]) -> None:
    line = line_of(["ОП.01", "Черчение", course, term, 36, "зачёт"])
    assert (line.course, line.term) == expected


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("З", AttestationForm.CREDIT),
        ("зачет", AttestationForm.CREDIT),
        ("ДЗ", AttestationForm.GRADED_CREDIT),
        ("Дифференцированный зачёт", AttestationForm.GRADED_CREDIT),
        ("зачёт с оценкой", AttestationForm.GRADED_CREDIT),
        ("Э", AttestationForm.EXAM),
        ("экз.", AttestationForm.EXAM),
        ("Комплексный экзамен", AttestationForm.COMPLEX_EXAM),
        ("экзамен (квалификационный)", AttestationForm.QUALIFICATION_EXAM),
        ("экзамен по модулю", AttestationForm.QUALIFICATION_EXAM),
    ],
)
def test_forms_of_attestation_are_understood_as_plans_abbreviate_them(text: str, form: AttestationForm) -> None:
    assert line_of(["ОП.01", "Черчение", 1, 1, 36, text]).attestation_form is form


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([None, "Физика", 1, 1, 36, "зачёт"], ("Индекс", "INDEX_REQUIRED")),
        (["ОУД(д)", "Физика", 1, 1, 36, "зачёт"], ("Индекс", "INDEX_REQUIRED")),
        (["ОП.02", None, 1, 1, 36, "зачёт"], ("Наименование", "TITLE_REQUIRED")),
        (["ОП.02", "Физика", None, 1, 36, "-"], ("Форма аттестации", "ATTESTATION_FORM_UNKNOWN")),
        (["ПМ.01", "Модуль", 1, 1, 36, "Эм"], ("Вид", "SUBJECT_KIND_UNKNOWN")),
        (["ОП.02", "Физика", 0, 1, 36, "зачёт"], ("Курс", "COURSE_VALUE")),
        (["ОП.02", "Физика", 7, 1, 36, "зачёт"], ("Курс", "COURSE_VALUE")),
        (["ОП.02", "Физика", 1, None, 36, "зачёт"], ("Семестр", "TERM_VALUE")),
        (["ОП.02", "Физика", 1, "1-2", 36, "зачёт"], ("Семестр", "TERM_VALUE")),
        (["ОП.02", "Физика", 1, 3, 36, "зачёт"], ("Семестр", "TERM_VALUE")),
        (["ОП.02", "Физика", 6, 13, 36, "зачёт"], ("Семестр", "TERM_VALUE")),
        (["ОП.02", "Физика", 1, 1, 0, "зачёт"], ("Часы", "HOURS_REQUIRED")),
        (["ОП.02", "Физика", 1, 1, 2001, "зачёт"], ("Часы", "HOURS_REQUIRED")),
        (["ОП.02", "Физика", 1, 1, "=A1", "зачёт"], ("Часы", "CELL_FORMULA")),
        (["ОП.02", "Физика", 1, 1, 36, None], ("Форма аттестации", "ATTESTATION_FORM_REQUIRED")),
        (["ОП.02", "Физика", 1, 1, 36, "КЭ"], ("Форма аттестации", "ATTESTATION_FORM_UNKNOWN")),
        (["ОП.01", "Физика", 1, 1, 36, "зачёт"], ("Индекс", "DUPLICATE")),
    ],
)
def test_a_wrong_cell_is_named_and_the_other_rows_are_read(row: list[Any], expected: tuple[str, str]) -> None:
    curriculum = read_curriculum(xlsx([HEADER, FIRST, row]))
    assert [(reject.row, reject.column, reject.code) for reject in curriculum.rejects] == [(3, *expected)]
    assert [line.discipline_id for line in curriculum.lines] == ["ОП.01"]


def test_a_subject_may_run_through_several_terms() -> None:
    assert len(read_curriculum(xlsx([HEADER, FIRST, ["ОП.01", "Черчение", 1, 2, 36, "ДЗ"]])).lines) == 2


def test_a_file_without_the_columns_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="HEADER_NOT_FOUND") as refused:
        read_curriculum(xlsx([HEADER[:-1], FIRST[:-1]]))
    assert "«Форма аттестации»" in refused.value.message
    assert "«Индекс»" not in refused.value.message


def test_a_curriculum_without_a_line_says_so() -> None:
    (reject,) = read_curriculum(xlsx([HEADER])).rejects
    assert (reject.row, reject.code) == (1, "NOTHING_TO_RECORD")
