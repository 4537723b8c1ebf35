"""What pages say and offer beside the answers of the API: whose week opens, what a printed page tells, words after numbers."""

from __future__ import annotations

import re

import pytest
from school_day import School, closed_sheet, recorded_lesson
from test_report_pages import page

from api.pages.charts import LABEL, bars, beside
from api.pages.frame import counted


@pytest.mark.clause("4.6.2-j")
def test_the_timetable_opens_on_the_own_group_and_offers_groups_teachers_and_rooms(school: School) -> None:
    api = school.api
    for group, leader in (("А-1", "l-1"), ("Б-1", "l-2")):
        api.done(api.post("d-1", "/groups", {"group_id": group, "name": f"Группа {group}"}))
        order = {"leader_id": leader, "since": "2025-09-01", "order": "№ 2-к"}
        api.done(api.put("d-1", f"/groups/{group}/leader", order))
    shown = page(school, "l-2", "/timetable").text
    assert '<option value="Б-1" selected>' in shown
    offered = dict(re.findall(r'<select name="(group|teacher|room)"[^>]*>(.*?)</select>', shown))
    assert list(offered) == ["group", "teacher", "room"]
    assert '<option value="t-1">' in offered["teacher"]
    assert "selected" not in offered["teacher"]
    assert '<option value="t-1" selected>' in page(school, "t-1", "/timetable").text


@pytest.mark.clause("2.2.5", "4.7.1-b")
def test_a_printed_page_of_the_journal_says_whose_it_is_as_of_when_and_that_it_is_not_certified(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    printed = " ".join(re.findall(r'<p class="printed">(.*?)</p>', page(school, "t-1", school.path).text))
    assert school.api.get("t-1", "/college").json()["name"] in printed
    assert re.search(r"Распечатано 01\.09\.2025 \d\d:\d\d .*, версия \d+\. Не заверено", printed)
    assert page(school, "t-1", f"{school.path}/cells/mon/s-1").status_code == 200
    assert "Состояние на 01.09.2025" in page(school, "t-1", school.path, as_of="2025-09-01").text


def test_where_all_journals_are_closed_the_page_says_so_and_leads_to_them(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    closed_sheet(school.api, school.journal)
    shown = page(school, "t-1", "/journals").text
    assert "Открытых журналов нет" in shown
    assert "1 закрытый журнал" in shown
    assert "state=closed" in shown
    assert "Журналов здесь нет" in page(school, "t-2", "/journals").text


def test_words_follow_their_numbers() -> None:
    said = [counted(n, "запрос", "запроса", "запросов") for n in (0, 1, 2, 4, 5, 11, 12, 21, 22, 111, 112, 121)]
    assert said == [
        "0 запросов", "1 запрос", "2 запроса", "4 запроса", "5 запросов", "11 запросов", "12 запросов", "21 запрос",
        "22 запроса", "111 запросов", "112 запросов", "121 запрос",
    ]  # fmt: skip


def test_two_long_names_stay_apart_in_a_chart_and_its_axis_has_commas() -> None:
    groups = [f"Мастер сухого строительства, группа {n}" for n in (11, 12)]
    assert len({*map(beside, groups)}) == 2
    assert all(len(beside(name)) <= LABEL for name in groups)
    assert beside("Повар, 1 курс") == "Повар, 1 курс"
    chart = bars("Накопляемость", groups, ("Накопляемость", [1, 0]))
    axis = re.findall(r"<text[^>]*>([\d.,]+)</text>", chart)
    assert "0,2" in axis
    assert not any("." in number for number in axis)
