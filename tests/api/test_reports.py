"""Reports over HTTP: who gets which, what is missing first, and the same values as JSON, CSV and XLSX."""

from __future__ import annotations

import csv
import io
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import httpx
import pytest
from http_api import Api, name_people
from openpyxl import load_workbook
from school_day import STUDENTS, School, closed_sheet, recorded_lesson

from api.reporting import require_whole
from journal_domain.errors import Refused
from journal_domain.policy import Actor
from journal_domain.values import Role
from projections.reports.registry import FORMS
from projections.reports.table import Hole, HoleKind, Report

TERM = "2025-2026-1"
OF_GROUP = {"group": "ПМ-11", "term": TERM}
DATES = {"from": "2025-09-01", "to": "2025-09-30"}
ASKED: dict[str, dict[str, str]] = {
    "journal-of-lessons": OF_GROUP,
    "summary-of-marks": OF_GROUP,
    "summary-of-attendance": OF_GROUP,
    "attendance-of-group": {"group": "ПМ-11", **DATES},
    "occupancy": DATES,
    "final-data": {"term": TERM},
    "group-results": OF_GROUP,
    "discipline-results": {"discipline": "cooking", "term": TERM},
    "teachers-report": {"term": TERM, "teacher": "t-1"},
}
LEADERS = {"summary-of-marks", "summary-of-attendance", "attendance-of-group", "group-results"}
TEACHERS = {"discipline-results", "teachers-report"}


def page(school: School, who: str, path: str) -> Any:
    headers = {"Authorization": f"Bearer {school.api.token(who)}"}
    return httpx.get(school.api.url + path, headers=headers, timeout=30)


def ask(api: Api, who: str, form: str, **more: Any) -> Any:
    return api.get(who, f"/reports/{form}", **{**ASKED[form], **more}, **api.fresh())


def filled(school: School) -> None:
    """Every lesson is on record, the sheet is closed."""
    filled_after(school, ("mon", 0))


def filled_after(school: School, *earlier: tuple[str, int]) -> None:
    for slot, days in (*earlier, ("mon-late", 0), ("tue", 1)):
        if days:
            school.api.clock.now += timedelta(days=days)
        else:
            school.api.clock.now = school.api.clock.now.replace(hour=14)
        recorded_lesson(school.api, school.journal, slot)
    closed_sheet(school.api, school.journal)


@pytest.mark.clause("4.2.1-d", "4.5.1-d", "4.6.2-k", "4.7.1-a")
def test_everybody_is_offered_the_forms_of_their_clause(school: School) -> None:
    def offered(who: str) -> set[str]:
        return {form["code"] for form in school.api.get(who, "/reports").json()["reports"]}

    assert offered("d-1") == offered("dir-1") == set(ASKED)
    assert offered("l-1") == LEADERS
    assert offered("t-1") == TEACHERS
    assert school.api.get("a-1", "/reports").json()["code"] == "ROLE"
    assert school.api.get("s-1", "/reports").status_code == 404


@pytest.mark.clause("4.2.1-d", "4.5.1-d", "4.6.2-k")
def test_a_form_is_given_to_those_alone_whose_it_is(school: School) -> None:
    filled(school)
    for form in ASKED:
        assert ask(school.api, "d-1", form).status_code == ask(school.api, "dir-1", form).status_code == 200, form
        assert ask(school.api, "l-1", form).status_code == (200 if form in LEADERS else 403), form
        assert ask(school.api, "t-1", form).status_code == (200 if form in TEACHERS else 403), form
        assert ask(school.api, "s-1", form).status_code == 404, form
        stranger = ask(school.api, "l-2", form)
        assert stranger.status_code == 403, form
        assert stranger.json()["code"] == ("NOT_OWN_GROUP" if form in LEADERS else "ROLE"), form
    assert ask(school.api, "t-2", "teachers-report").json()["code"] == "NOT_ASSIGNED"
    assert ask(school.api, "t-2", "discipline-results").json()["sections"][0]["rows"] == []
    assert school.api.get("d-1", "/reports/nothing").status_code == 404


@pytest.mark.clause("4.2.1-d", "4.5.1-d", "4.6.2-k")
def test_leaders_and_teachers_wait_for_whole_journals_and_read_what_is_missing_and_whose_it_is(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    for who, form in (("l-1", "group-results"), ("t-1", "teachers-report")):
        refused = ask(school.api, who, form)
        assert (refused.status_code, refused.json()["code"]) == (409, "REPORT_GATE")
        told = [(p["code"], p["where"], p["message"].partition(": ")[2]) for p in refused.json()["problems"]]
        page, teacher = f"/journals/{school.journal}", "Пробновt-1 Имя"
        assert told == [
            ("LESSONS_TO_COME", page, f"ещё не прошло занятий: 2 (период до 26.12.2025); {teacher}"),
            ("SHEET_OPEN", f"{page}/sheet", f"ведомость аттестации не закрыта; {teacher}"),
        ]  # fmt: skip
        assert refused.json()["detail"].endswith("Не заполнено: 1; ещё не прошло занятий: 2.")
    filled_from_here(school)
    printed = ask(school.api, "d-1", "group-results").json()
    assert (printed["stamp"], [(x["kind"], x["count"]) for x in printed["holes"]]) == (
        "НЕПОЛНЫЕ ДАННЫЕ", [("lesson_unrecorded", 1)],
    )  # fmt: skip
    assert "НЕПОЛНЫЕ ДАННЫЕ" in ask(school.api, "d-1", "group-results", format="csv").text


@pytest.mark.clause("4.2.1-d", "4.5.1-d", "1.6", "4.6.2-i")
def test_a_lesson_left_out_of_a_closed_journal_is_settled_by_a_directive_and_the_reports_open(school: School) -> None:
    api, slot = school.api, {"slot_id": "mon-late", "basis": "№ 45-УР"}
    recorded_lesson(api, school.journal)
    filled_from_here(school)
    refused = ask(api, "t-1", "teachers-report").json()
    assert [problem["code"] for problem in refused["problems"]] == ["LESSON_UNRECORDED"]
    assert api.post("d-1", f"{school.path}/permits", slot).json()["code"] == "PAGE_LOCKED"
    for who, found in (("d-1", 1), ("dir-1", 1), ("t-1", 1), ("t-2", 0)):
        told = api.get(who, "/unrecorded-lessons", **api.fresh()).json()
        assert (told["overdue"], told["today"], len(told["lessons"])) == (found, 0, found), who
    (lesson,) = api.get("d-1", "/unrecorded-lessons", teacher="t-1", group="ПМ-11", **api.fresh()).json()["lessons"]
    assert (lesson["slot_id"], lesson["day"], lesson["closed_on"], lesson["overdue"]) == (
        "mon-late", "2025-09-01", "2025-09-02", True,
    )  # fmt: skip
    wanting = page(school, "d-1", "/permits").text
    assert "ведомость закрыта 02.09.2025" in wanting
    assert f'action="/api/v1{school.path}/not-held"' in wanting
    assert f'action="/api/v1{school.path}/permits"' not in wanting
    assert "заместитель директора решает, было ли занятие" in page(school, "t-1", "/today").text
    assert "занятие не записано в свой день" in page(school, "d-1", "/control").text
    api.done(api.post("d-1", f"{school.path}/not-held", slot))
    assert api.post("d-1", f"{school.path}/not-held", slot).json()["code"] == "NO_SUCH_SLOT"
    assert ask(api, "l-1", "group-results").json()["stamp"] is None
    work = ask(api, "t-1", "teachers-report").json()["sections"][0]["rows"]
    assert work[0][3] == 4, "the hours of the two lessons on record, and of no other"
    assert "записаны или признаны не проведёнными" in page(school, "d-1", "/permits").text
    found = api.get("d-1", "/timetable", week="2025-09-01", group="ПМ-11", **api.fresh()).json()["lessons"]
    assert [(x["slot_id"], x["basis"]) for x in found if x["cancelled"]] == [("mon-late", "не проведено: № 45-УР")]


def filled_from_here(school: School) -> None:
    """But for one lesson of the day before, which nobody can record once the sheet is closed."""
    school.api.clock.now += timedelta(days=1)
    recorded_lesson(school.api, school.journal, "tue")
    closed_sheet(school.api, school.journal)


@pytest.mark.clause("2.2.7")
def test_json_csv_and_xlsx_say_the_same(school: School) -> None:
    name_people(school.api, s_1='=HYPERLINK("http://evil","Анна")')
    filled(school)
    for form in ASKED:
        report = ask(school.api, "d-1", form).json()
        text = ask(school.api, "d-1", form, format="csv")
        lines = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig")), delimiter=";"))
        book = load_workbook(io.BytesIO(ask(school.api, "d-1", form, format="xlsx").content))
        cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
        for section in report["sections"]:
            for row in section["rows"] + section["footers"]:
                comma = [_as_csv(cell) for cell in row]
                assert comma in lines, (form, comma)
                assert any(_same(row, line) for line in cells), (form, row)
        assert not any(cell.data_type == "f" for row in book.active.iter_rows() for cell in row)
        assert not any(cell.startswith("=") for line in lines for cell in line)
    assert any("HYPERLINK" in str(cell) for row in cells for cell in row) or form == "teachers-report"


def _as_csv(cell: Any) -> str:
    if isinstance(cell, str) and cell.replace(".", "").isdigit() and "." in cell:
        return cell.replace(".", ",")
    if isinstance(cell, str) and len(cell) == 10 and cell[4:5] == "-":
        return ".".join(reversed(cell.split("-")))
    if isinstance(cell, str) and cell.startswith("="):
        return f"'{cell}"
    return "" if cell is None else str(cell)


def _same(row: list[Any], line: list[Any]) -> bool:
    shown = [str(x.date()) if hasattr(x, "date") else x for x in line[: len(row)]]
    return all(
        a == b or str(a) == str(b) or _number(a) == _number(b) is not None for a, b in zip(row, shown, strict=False)
    )


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


@pytest.mark.clause("2.2.3")
def test_a_report_as_of_a_moment_or_a_position_is_what_it_was(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    before = ask(school.api, "d-1", "summary-of-attendance").json()
    moment = school.api.clock.now + timedelta(minutes=1)
    filled_from_here(school)
    after = ask(school.api, "d-1", "summary-of-attendance").json()
    assert after["digest"] != before["digest"]
    assert ask(school.api, "d-1", "summary-of-attendance", position=before["position"]).json() == before
    assert ask(school.api, "d-1", "summary-of-attendance", as_of=moment.isoformat()).json() == before
    assert sorted(row[-3] for row in before["sections"][0]["rows"]) == [0, 0, 1]
    assert sorted(row[-3] for row in after["sections"][0]["rows"]) == [0, 0, 2]


@pytest.mark.clause("4.6.2-d")
def test_illness_and_the_adapted_programme_are_told_to_those_who_may_know(school: School) -> None:
    filled(school)

    def columns(who: str) -> list[str]:
        return [
            column["title"] for column in ask(school.api, who, "summary-of-attendance").json()["sections"][0]["columns"]
        ]

    assert "в т. ч. по болезни" in columns("d-1")
    assert "в т. ч. по болезни" in columns("l-1")
    assert "в т. ч. по болезни" not in columns("dir-1")
    told, untold = (ask(school.api, who, "occupancy").json()["sections"][0] for who in ("d-1", "dir-1"))
    titles = [[column["title"] for column in section["columns"]] for section in (told, untold)]
    assert set(titles[0]) - set(titles[1]) == {"с ОВЗ и инвалидов"}
    (for_deputy,), (for_director,) = told["rows"], untold["rows"]
    assert for_deputy[10] == 0
    assert [*for_deputy[:10], *for_deputy[11:]] == for_director
    assert for_deputy[9] == len(STUDENTS)


@pytest.mark.clause("4.2.1-d", "4.6.2-k")
def test_every_form_is_given_as_pdf_at_its_position_and_to_leaders_of_whole_journals_alone(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    assert ask(school.api, "l-1", "group-results", format="pdf").json()["code"] == "REPORT_GATE"
    filled_after(school)
    for form, asked in ASKED.items():
        now = ask(school.api, "d-1", form, format="pdf")
        position = int(now.headers["Journal-Position"])
        assert (now.status_code, now.headers["content-type"]) == (200, "application/pdf"), form
        as_of = school.api.get("d-1", f"/reports/{form}", **asked, format="pdf", position=position)
        assert as_of.content == now.content, form
    of_leader = ask(school.api, "l-1", "summary-of-marks", format="pdf")
    assert of_leader.content == ask(school.api, "d-1", "summary-of-marks", format="pdf").content
    assert ask(school.api, "t-1", "summary-of-marks", format="pdf").json()["code"] == "ROLE"


WRONG = [
    ("summary-of-marks", {"term": TERM}, "group"),
    ("summary-of-marks", {"group": "ПМ-11"}, "term"),
    ("summary-of-marks", {**OF_GROUP, "discipline": "cooking"}, "discipline"),
    ("attendance-of-group", {"group": "ПМ-11", "from": "2025-09-30", "to": "2025-09-01"}, "to"),
    ("attendance-of-group", {"group": "ПМ-11", "from": "2025-09-30"}, "to"),
    ("final-data", {"term": TERM, "assessment": "month"}, "assessment"),
    ("final-data", {"term": "2025-2026-1", "assessment": "year"}, "assessment"),
    ("summary-of-marks", {"group": "ПМ-11", "term": "2025-2026-1", "assessment": "year"}, "assessment"),
]


def test_what_a_form_is_not_about_is_an_error_and_what_did_not_change_is_not_sent_again(school: School) -> None:
    for form, query, where in WRONG:
        refused = school.api.get("d-1", f"/reports/{form}", **query)
        assert (refused.status_code, refused.json()["code"]) == (422, "INVALID"), query
        assert where in [problem["where"].rpartition(".")[2] for problem in refused.json()["problems"]], query
    first = ask(school.api, "d-1", "occupancy")
    client = school.api.client("d-1")
    again = client.get(
        "/reports/occupancy", params=ASKED["occupancy"], headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.clause("4.2.1-d", "4.5.1-d", "5.5")
@pytest.mark.parametrize("archived", [True, False])
def test_what_nobody_can_mend_any_more_keeps_a_form_from_nobody(archived: bool) -> None:
    """A closed year answers ARCHIVED to every act: its forms are stamped, and given."""
    hole = Hole(HoleKind.UNRECORDED, 1, "занятие не записано", "ПМ-11", "Кулинария", None, "t-1", "", "/", archived)
    report = Report("group-results", 7, "", 1, None, [], [], [], [], [hole])
    assert report.stamp == "НЕПОЛНЫЕ ДАННЫЕ"
    leader = Actor("l-1", frozenset({Role.LEADER}))
    with nullcontext() if archived else pytest.raises(Refused, match="REPORT_GATE"):
        require_whole(leader, FORMS["group-results"], report)
