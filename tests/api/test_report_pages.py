"""The pages of reports, remarks and figures: what is shown to whom, and every hole leads to the page where it is mended."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from http_api import registered
from school_day import School, closed_sheet, journal, recorded_lesson
from test_copies import corrected
from test_reports import ASKED, DATES, LEADERS, TEACHERS, filled

from api.pages.reports import choices_of
from projections.reports.registry import FORMS

WORDS = {"text": "Нет заданий", "demand": "Записать", "due": "2025-09-05"}


def page(school: School, who: str, path: str, **query: Any) -> Any:
    school.api.get(who, "/journals", **school.api.fresh())
    headers = {"Authorization": f"Bearer {school.api.token(who)}"}
    address = school.api.url + path
    return httpx.get(address, params=query or None, headers=headers, timeout=30)


@pytest.mark.clause("2.2.7", "4.6.2-k", "4.2.1-d", "4.5.1-d")
def test_each_role_finds_its_forms_and_reads_them_as_pages(school: School) -> None:
    filled(school)
    for who, forms in (("d-1", set(ASKED)), ("dir-1", set(ASKED)), ("l-1", LEADERS), ("t-1", TEACHERS)):
        listed = page(school, who, "/reports").text
        assert set(re.findall(r'href="/reports/([a-z-]+)"', listed)) == forms, who
        for form in forms:
            shown = page(school, who, f"/reports/{form}", **ASKED[form])
            assert shown.status_code == 200, (who, form, shown.text[:300])
            assert f"/api/v1/reports/{form}?" in shown.text, (who, form)
            assert "НЕПОЛНЫЕ" not in shown.text
            optional = {"assessment", "degree"} & set(FORMS[form].optional)
            assert optional == set(re.findall(r'name="(assessment|degree)"', shown.text)), form
        words = "при пробелах с пометкой" if who in ("d-1", "dir-1") else "по заполненным журналам"
        assert ("при пробелах с пометкой" in listed, "по заполненным журналам" in listed) == (
            words == "при пробелах с пометкой", words == "по заполненным журналам",
        )  # fmt: skip
    marks = page(school, "l-1", "/reports/summary-of-marks", **ASKED["summary-of-marks"]).text
    assert '<th scope="row">Пробновs-1 Имя</th>' in marks
    assert re.search(r'<th scope="col" class="num upright"><span>Кулинария', marks)
    wrong = page(school, "d-1", "/reports/discipline-results", discipline="a b", term="2025-2026-1").text
    assert "Дисциплина: недопустимые знаки" in wrong
    assert "4,00" in page(school, "d-1", "/reports/teachers-report", **ASKED["teachers-report"]).text
    assert page(school, "l-1", "/reports/occupancy", **DATES).status_code == 403


@pytest.mark.clause("4.5.1-d")
def test_a_teacher_who_leads_a_group_is_offered_the_disciplines_that_she_teaches() -> None:
    me = {"person_id": "t-1", "name": "Иволгина Мария"}
    journals = [
        {
            "discipline_id": "cooking",
            "discipline": "Кулинария",
            "term": "2025-2026-1",
            "teacher_id": "t-1",
            "closed_by": None,
        },
        {
            "discipline_id": "safety",
            "discipline": "Охрана труда",
            "term": "2025-2026-1",
            "teacher_id": "t-2",
            "closed_by": None,
        },
    ]
    groups = [{"group_id": "ПМ-11", "name": "Повар", "leader_id": "t-1", "master_id": None}]
    offered = choices_of(me, journals, groups, everything=False, people={})
    assert (offered["discipline"], offered["group"]) == ([("cooking", "Кулинария")], [("ПМ-11", "Повар")])
    assert len(choices_of(me, journals, groups, everything=True, people={})["discipline"]) == 2


@pytest.mark.clause("4.5.1-d", "4.6.2-l")
def test_whose_sheet_it_was_is_offered_the_discipline_also_when_another_records_its_re_sits(school: School) -> None:
    filled(school)
    school.api.clock.now += timedelta(days=1)
    registered(school.api, "t-7", "employee")
    today = school.api.clock.now.date().isoformat()
    teaches = {"discipline_id": "cooking", "teacher_id": "t-7", "since": today, "order": "9-к"}
    school.api.done(school.api.post("d-1", "/groups/ПМ-11/teaching", teaches))
    (listed,) = school.api.get("t-1", "/journals", state="all", **school.api.fresh()).json()["journals"]
    assert (listed["teacher_id"], listed["closed_by"]) == ("t-7", "t-1")
    assert "Кулинария" in page(school, "t-1", "/reports/discipline-results").text
    assert school.api.get("t-1", "/journals").json()["journals"] == []


@pytest.mark.clause("4.6.2-e", "4.6.2-f", "4.5.2-k")
def test_every_form_is_reviewed_certified_and_compared_on_the_page_its_report_leads_to(school: School) -> None:
    filled(school)
    addresses = {}
    for form in ASKED:
        shown = page(school, "d-1", f"/reports/{form}", **ASKED[form]).text
        addresses[form] = unescape(re.findall(r'href="(/copies/[^"]+)"', shown)[0])
        due = page(school, "d-1", addresses[form]).text
        assert "нет копии" in due, form
        position = int(re.findall(r'name="position" value="(\d+)"', due)[0])
        review = unescape(re.findall(r'action="/api/v1([^"]+/review[^"]+)"', due)[0])
        school.api.done(school.api.post("d-1", review, {"position": position}))
        waits = page(school, "d-1", addresses[form]).text
        certification = unescape(re.findall(r'action="/api/v1([^"]+/certification[^"]+)"', waits)[0])
        school.api.done(school.api.post("d-2", certification, {"post": "Заместитель директора"}))
        for who in ("d-1", "dir-1", "arch-1"):
            assert "заверена" in page(school, who, addresses[form]).text, (form, who)
    corrected(school)  # a mark of one lesson: it stands in the journal, and in no cell of the summary
    form = "journal-of-lessons"
    assert "нужна версия 2" in page(school, "d-1", addresses[form]).text
    assert "устарела" not in page(school, "d-1", addresses["summary-of-marks"]).text
    added = journal(discipline="drawing", slots=[])  # a column more
    school.api.done(school.api.post("d-1", "/journals", added))
    form = "summary-of-marks"
    assert "нужна версия 2" in page(school, "d-1", addresses[form]).text
    assert "→ <b>" in page(school, "d-1", f"{addresses[form]}&was=1").text
    listed = page(school, "arch-1", "/copies", term=ASKED[form]["term"], form=form).text
    assert "устарела" in listed
    assert page(school, "arch-1", unescape(re.findall(rf'href="(/copies/{form}[^"]+)"', listed)[0])).status_code == 200
    assert page(school, "t-1", addresses[form]).status_code == 403


@pytest.mark.clause("4.2.1-d", "4.5.1-d", "5.4")
def test_what_is_missing_is_listed_with_whose_it_is_and_links_that_lead_there(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    school.api.clock.now += timedelta(days=1)  # one lesson is overdue, one may still be recorded
    school.api.done(school.api.post("d-1", f"{school.path}/remarks", WORDS))
    for who, form in (("l-1", "group-results"), ("t-1", "teachers-report"), ("d-1", "group-results")):
        shown = page(school, who, f"/reports/{form}", **ASKED[form]).text
        links = re.findall(r'<td><a href="([^"]+)">Открыть', shown)
        assert links == [
            f"{school.path}?lesson=mon-late", school.path, f"{school.path}/sheet",
            f"/remarks?journal={school.journal}",
        ]  # fmt: skip
        assert shown.count("Пробновt-1 Имя") >= 4
        for link in links:
            assert page(school, "t-1", link).status_code == 200, link
    assert "НЕПОЛНЫЕ ДАННЫЕ" in page(school, "d-1", "/reports/group-results", **ASKED["group-results"]).text


@pytest.mark.clause("5.2", "5.4", "3.6-b")
def test_a_remark_is_shown_to_whom_it_concerns_with_what_each_may_do(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    school.api.done(school.api.post("d-1", f"{school.path}/remarks", WORDS))
    about = {"journal": school.journal}
    shown = {who: page(school, who, "/remarks", **about).text for who in ("d-1", "t-1", "l-1", "dir-1")}
    assert all(WORDS["text"] in text for text in shown.values())
    offered = {who: set(re.findall(r'action="/api/v1/journals/[^"]*/(\w+)"', text)) for who, text in shown.items()}
    assert offered == {
        "d-1": {"remarks", "closing"}, "t-1": {"acknowledgement", "answers"}, "l-1": {"acknowledgement"}, "dir-1": set(),
    }  # fmt: skip
    assert WORDS["text"] in page(school, "t-1", "/today").text
    assert "Проверки журналов групп" in page(school, "d-1", "/remarks").text
    assert page(school, "s-1", "/remarks").status_code == 404


@pytest.mark.clause("4.6.2-g")
def test_the_figures_are_drawn_without_style_and_script_and_told_in_tables(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    for who in ("d-1", "dir-1", "t-1", "l-1"):
        shown = page(school, who, "/indicators")
        assert shown.status_code == 200, (who, shown.text[:300])
        assert shown.text.count('role="img"') == 6, who
        assert "Кулинария" in shown.text
        charts = "".join(re.findall(r"<svg.*?</svg>", shown.text, re.DOTALL))
        assert not re.search(r"<style|<script|style=|<title|href|on[a-z]+=", charts)
    closed_sheet(school.api, school.journal)
    assert "100,0 %" in page(school, "d-1", "/indicators").text
