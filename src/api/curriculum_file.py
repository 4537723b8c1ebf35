"""The curriculum (учебный план) from XLSX or CSV, a row for each subject in each term (2.2.4).

Индекс    | Наименование     | Курс | Семестр | Часы | Форма аттестации
ОП.00     | Общий цикл       |      |         |      |                    cycles and modules are left out
ОП.03     | Электротехника   | 1    | 2       | 72   | экзамен
МДК.01.01 | Технология работ | 2    | 3       | 90   | дифзачёт           terms run on (3 is the first of course 2)
УП.01     | Учебная практика | 2    | 2       | 144  | зачёт              or begin anew in each course
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.sheet_file import read_sheets
from api.sheet_form import FormColumn, write_form
from api.sheet_table import Column, Entry, RejectedRow, find_table, squeezed
from journal_domain.curriculum import CurriculumLine, SubjectKind
from journal_domain.values import AttestationForm

MOST_HOURS, MOST_COURSES = 2_000, 6

COLUMNS = {
    "index": Column("Индекс", (r"(индекс|код|шифр)( (дисциплины|дисциплин|предмета))?",)),
    "title": Column(
        "Наименование",
        (
            r"(наименование|название)( .*)?",
            r"(учебная |учебные )?(дисциплина|дисциплины|предмет|предметы)( .*)?",
        ),
    ),
    "kind": Column(
        "Вид", (r"(вид|тип)( (дисциплины|предмета|подготовки|занятий))?",), required=False, only_in_lines=True
    ),
    "module": Column("Модуль", (r"(профессиональный )?модуль|пм",), required=False),
    "course": Column("Курс", (r"курс( обучения)?",), required=False),
    "term": Column("Семестр", (r"(номер |№ )?(семестр|семестра|полугодие)",)),
    "hours": Column(
        "Часы",
        (
            r"(кол во|количество|число|объем)( (академических|акад|ак|учебных))?( в)? (часов|часах|час|ч)( всего)?",
            r"((академические|академических|ак) )?(часы|часов|час|ч)",
            r"всего( часов)?|объем( .*)?",
        ),
    ),
    "form": Column(
        "Форма аттестации",
        (
            r"(форма|формы|вид) (промежуточной )?(аттестации|контроля)",
            r"(промежуточная )?аттестация|форма|контроль",
        ),
        only_in_lines=True,
    ),
}

FORM_WORDS = {
    AttestationForm.CREDIT: "зачёт",
    AttestationForm.GRADED_CREDIT: "дифзачёт",
    AttestationForm.EXAM: "экзамен",
    AttestationForm.COMPLEX_EXAM: "комплексный экзамен",
    AttestationForm.QUALIFICATION_EXAM: "квалификационный экзамен",
    AttestationForm.FINAL_EXAM: "итоговая аттестация",
}
# Letters alone, as `squeezed` leaves them. «КЭ» and «Эк» are left out: some write complex exams so, some qualification ones.
FORM_SPELLINGS = {
    AttestationForm.CREDIT: r"з|зач|зачет",
    AttestationForm.GRADED_CREDIT: r"дз|дзач|дзачет|дифз|дифзач|дифзачет|дифф?еренцированныйзачет|зо|зачетсоценкой",
    AttestationForm.EXAM: r"э|экз|экзамен",
    AttestationForm.COMPLEX_EXAM: r"комплэкз|комплексныйэкзамен|экзаменкомплексный",
    AttestationForm.QUALIFICATION_EXAM: (
        r"эм|экв|квэкз|квалэкз|экзаменквалификационный|квалификационныйэкзамен|экзаменпомодулю|экзаменпопм"
    ),
    AttestationForm.FINAL_EXAM: r"иа|итатт|итоговаяаттестация|итоговыйэкзамен",
}

KIND_WORDS = {
    SubjectKind.DISCIPLINE: "дисциплина",
    SubjectKind.MODULE_COURSE: "МДК",
    SubjectKind.TRAINING_PRACTICE: "учебная практика",
    SubjectKind.WORK_PRACTICE: "производственная практика",
}
KIND_SPELLINGS = {
    SubjectKind.DISCIPLINE: r"д|уд|дисциплина|учебнаядисциплина|предмет|учебныйпредмет",
    SubjectKind.MODULE_COURSE: r"мдк|междисциплинарныйкурс",
    SubjectKind.TRAINING_PRACTICE: r"уп|учебнаяпрактика",
    SubjectKind.WORK_PRACTICE: r"пп|пдп|производственнаяпрактика|преддипломнаяпрактика",
}
KIND_OF_INDEX = {
    "МДК": SubjectKind.MODULE_COURSE,
    "УП": SubjectKind.TRAINING_PRACTICE,
    "ПП": SubjectKind.WORK_PRACTICE,
    "ПДП": SubjectKind.WORK_PRACTICE,
}
OF_A_MODULE = re.compile(r"(?:МДК|УП|ПП)\.?(\d{1,2})(?:\.\d{1,2})*", re.IGNORECASE)
CYCLE = re.compile(r"\D*|.*\.00|ПМ\b.*", re.IGNORECASE)

EXAMPLES = (
    CurriculumLine(
        discipline_id="ОП.03",
        title="Электротехника",
        kind=SubjectKind.DISCIPLINE,
        module=None,
        course=1,
        term=1,
        hours=72,
        attestation_form=AttestationForm.EXAM,
    ),
    CurriculumLine(
        discipline_id="МДК.01.01",
        title="Технология электромонтажных работ",
        kind=SubjectKind.MODULE_COURSE,
        module="ПМ.01",
        course=1,
        term=2,
        hours=90,
        attestation_form=AttestationForm.GRADED_CREDIT,
    ),
    CurriculumLine(
        discipline_id="УП.01",
        title="Учебная практика",
        kind=SubjectKind.TRAINING_PRACTICE,
        module="ПМ.01",
        course=1,
        term=2,
        hours=144,
        attestation_form=AttestationForm.CREDIT,
    ),
)


@dataclass(frozen=True, slots=True)
class ReadCurriculum:
    """What could be read, and every cell that could not: a curriculum with rejects is not whole."""

    lines: tuple[CurriculumLine, ...]
    rejects: tuple[RejectedRow, ...]


def read_curriculum(data: bytes) -> ReadCurriculum:
    """The lines in the order of the file; kind and module come from the index when no column names them.

    Row codes: INDEX_REQUIRED, TITLE_REQUIRED, SUBJECT_KIND_UNKNOWN, COURSE_VALUE, TERM_VALUE, HOURS_REQUIRED,
    ATTESTATION_FORM_REQUIRED, ATTESTATION_FORM_UNKNOWN, DUPLICATE, TEXT_TOO_LONG, CELL_DATE, CELL_FORMULA, CELL_ERROR,
    BAD_ROW, NOTHING_TO_RECORD. Raises Refused(FILE_TOO_LARGE, FILE_UNREADABLE, HEADER_NOT_FOUND, HEADER_TWICE).
    """
    table = find_table(read_sheets(data), COLUMNS)
    lines: list[CurriculumLine] = []
    rejects: list[RejectedRow] = []
    rows_of: dict[tuple[str, int, int], int] = {}
    for entry in table.entries():
        if _is_cycle(entry):
            continue
        line = _line(entry)
        key = (line.discipline_id, line.course, line.term) if line else None
        if key in rows_of:
            entry.reject("index", "DUPLICATE", f"{key[0]} в этом семестре уже есть в строке {rows_of[key]}.")
        if line is not None and key is not None and not entry.rejects:
            rows_of[key] = entry.number
            lines.append(line)
        rejects += entry.rejects
    rejects += table.rejected_rest()
    if not lines and not rejects:
        rejects.append(
            RejectedRow(table.header.number, "", "NOTHING_TO_RECORD", "Под заголовками нет ни одной строки.")
        )
    return ReadCurriculum(tuple(lines), tuple(rejects))


def write_curriculum(lines: Iterable[CurriculumLine]) -> bytes:
    """An XLSX file that reads back as these lines."""
    columns = (
        FormColumn("Индекс", 14),
        FormColumn("Наименование", 55),
        FormColumn("Вид", 26, tuple(KIND_WORDS.values())),
        FormColumn("Модуль", 12),
        FormColumn("Курс", 8),
        FormColumn("Семестр", 10),
        FormColumn("Часы", 8),
        FormColumn("Форма аттестации", 26, tuple(FORM_WORDS.values())),
    )
    rows = (
        (
            line.discipline_id,
            line.title,
            KIND_WORDS[line.kind],
            line.module or "",
            line.course,
            line.term,
            line.hours,
            FORM_WORDS[line.attestation_form],
        )
        for line in lines
    )
    return write_form("Учебный план", "Одна строка — один предмет в одном семестре; часы академические.", columns, rows)


def write_template() -> bytes:
    """The file to fill in, with a few subjects as an example."""
    return write_curriculum(EXAMPLES)


def _is_cycle(entry: Entry) -> bool:
    """A heading such as «ОП.00» or «ПМ.01»: it may have a sum of hours, but no course, term or form."""
    if entry.has("form", "term", "course"):
        return False
    return CYCLE.fullmatch(entry.cells["index"].text) is not None


def _line(entry: Entry) -> CurriculumLine | None:
    if not entry.has("index"):
        entry.reject("index", "INDEX_REQUIRED", "Укажите индекс, например ОП.03.")
    index = entry.identifier("index", "INDEX_REQUIRED")
    title = entry.required("title", "TITLE_REQUIRED")
    kind = _kind(entry, index or "")
    module = entry.text("module")
    place = _place(entry)
    hours = entry.whole("hours", "HOURS_REQUIRED", MOST_HOURS)
    form = _form(entry)
    if not index or title is None or kind is None or module is None or place is None or hours is None or form is None:
        return None
    course, term = place
    return CurriculumLine(
        discipline_id=index,
        title=title,
        kind=kind,
        module=module or _module_of(index, kind),
        course=course,
        term=term,
        hours=hours,
        attestation_form=form,
    )


def _kind(entry: Entry, index: str) -> SubjectKind | None:
    written = entry.text("kind")
    if written is None:
        return None
    if written:
        letters = squeezed(written)
        kind = next((kind for kind, spelling in KIND_SPELLINGS.items() if re.fullmatch(spelling, letters)), None)
    else:
        cycle = re.match(r"[^\W\d_]*", index)
        prefix = cycle[0].upper() if cycle else ""
        kind = None if prefix == "ПМ" else KIND_OF_INDEX.get(prefix, SubjectKind.DISCIPLINE)
    if kind is None:
        entry.reject("kind", "SUBJECT_KIND_UNKNOWN", f"Впишите вид: {', '.join(KIND_WORDS.values())}.")
    return kind


def _module_of(index: str, kind: SubjectKind) -> str | None:
    """«ПМ.01» of «МДК.01.02»."""
    module = OF_A_MODULE.fullmatch(index)
    return f"ПМ.{module[1]}" if module and kind is not SubjectKind.DISCIPLINE else None


def _place(entry: Entry) -> tuple[int, int] | None:
    """(course, term 1 or 2): terms above 2 run on through the courses, and so do all when no course is named."""
    term = entry.whole("term", "TERM_VALUE", 2 * MOST_COURSES)
    if not entry.has("course"):
        return None if term is None else ((term + 1) // 2, 2 - term % 2)
    course = entry.whole("course", "COURSE_VALUE", MOST_COURSES)
    if term is None or course is None:
        return None
    if term <= 2:
        return course, term
    if (term + 1) // 2 != course:
        entry.reject("term", "TERM_VALUE", f"Семестр {term} — это курс {(term + 1) // 2}, а указан {course}.")
        return None
    return course, 2 - term % 2


def _form(entry: Entry) -> AttestationForm | None:
    written = entry.required("form", "ATTESTATION_FORM_REQUIRED")
    if written is None:
        return None
    letters = squeezed(written)
    form = next((form for form, spelling in FORM_SPELLINGS.items() if re.fullmatch(spelling, letters)), None)
    if form is None:
        words = ", ".join(FORM_WORDS.values())
        entry.reject("form", "ATTESTATION_FORM_UNKNOWN", f"«{written}»: впишите одно из: {words}.")
    return form
