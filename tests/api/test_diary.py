"""The diary: what a student has, of all years, and not a word about anybody else (2.2.6, 3.8, 4.3.1-c, d)."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest
from http_api import Api
from school_day import School, closed_sheet, journal, lesson, recorded_lesson

OTHERS = ("s-2", "s-3")


def diary(api: Api, who: str = "s-1", **query: str) -> dict[str, object]:
    response = api.get(who, "/diary", **query, **api.fresh())
    assert response.status_code == 200, response.text
    assert not any(f'"{other}"' in response.text for other in OTHERS)
    return dict(response.json())


@pytest.mark.clause("2.2.6", "4.3.1-c", "4.3.1-d", "4.3.2-b")
def test_a_student_sees_own_marks_absences_and_homework_with_its_date(school: School) -> None:
    recorded_lesson(school.api, school.journal, homework_due="2025-09-08")
    read = diary(school.api)
    (page,) = read["journals"]  # type: ignore[misc]
    (given,) = page["lessons"]
    assert (given["mark"]["value"], given["attendance"], given["homework"], given["homework_due"]) == (
        "5", None, "Прочитать параграф 4", "2025-09-08",
    )  # fmt: skip
    absent = school.api.get("d-1", "/diary", student="s-2")
    assert absent.json()["code"] == "ROLE"


@pytest.mark.clause("2.2.6")
def test_earlier_terms_stay_to_be_read_and_are_chosen_by_term_and_day(school: School) -> None:
    api = school.api
    recorded_lesson(api, school.journal)
    closed_sheet(api, school.journal)
    later = journal(term="2025-2026-2", attestation_by="2026-06-26", slots=[], topics=[])
    api.done(api.post("d-1", "/journals", later))
    terms = [page["term"] for page in diary(api)["journals"]]  # type: ignore[attr-defined]
    assert terms == ["2025-2026-2", "2025-2026-1"]
    (page,) = diary(api, term="2025-2026-1")["journals"]  # type: ignore[misc]
    assert (page["attestation"]["value"], page["closed_on"]) == ("4", "2025-09-01")
    (page,) = diary(api, term="2025-2026-1", **{"from": "2025-09-02"})["journals"]  # type: ignore[misc]
    assert page["lessons"] == []


def page(api: Api, who: str, path: str) -> str:
    shown = httpx.get(api.url + path, headers={"Authorization": f"Bearer {api.token(who)}"}, timeout=30)
    return shown.text if shown.status_code == 200 else str(shown.status_code)


@pytest.mark.clause("2.2.6", "4.3.2-c", "3.8")
def test_every_mark_of_a_discipline_is_shown_with_its_day_and_topic_and_can_be_questioned(school: School) -> None:
    api = school.api
    recorded_lesson(api, school.journal, homework_due="2025-09-08")
    diary(api)
    api.clock.now += timedelta(days=70)
    address = f"/diary/marks/{school.journal}"
    assert f'href="{address}?student=s-1"' in page(api, "s-1", "/diary/marks")
    shown = page(api, "s-1", address)
    for told in ("01.09.2025", "Тема 1", "<b>5</b>", "Прочитать параграф 4", "к 08.09.2025"):
        assert told in shown, told
    questions = re.findall(r'href="(/notices/mark\?[^"]+)"', shown)
    assert len(questions) == 1
    assert "lesson=mon&" in questions[0].replace("&amp;", "&")
    assert page(api, "s-1", "/diary/marks/00000000-0000-5000-8000-000000000000") == "404"
    assert "Тема 1" not in page(api, "s-1", "/diary"), "longer ago than two weeks"
    assert "Тема 1" in page(api, "s-1", "/diary?until=2025-09-14")
    assert "Тема 1" not in page(api, "s-1", "/diary?until=2025-09-15")
    assert "until=2025-10-27" in page(api, "s-1", "/diary?until=no-day"), "two weeks before the tenth of November"


@pytest.mark.clause("3.8", "4.2.2-g")
def test_the_family_reads_an_illness_as_what_it_was(school: School) -> None:
    """Health data are hidden from strangers, not from whom they are about."""
    api = school.api
    recorded_lesson(api, school.journal, absent=["s-1"], marks={})
    reason = {"student_id": "s-1", "lesson_ids": ["mon"], "reason": "illness", "basis": "Справка № 7",
              "basis_from": "2025-09-01", "basis_to": "2025-09-05"}  # fmt: skip
    api.done(api.post("l-1", f"{school.path}/absence-reasons", reason))
    (page,) = diary(api)["journals"]  # type: ignore[misc]
    assert page["lessons"][0]["attendance"]["value"] == "illness"


@pytest.mark.clause("4.4.1-a", "3.8")
def test_a_guardian_of_two_reads_each_childs_diary_and_no_other(school: School) -> None:
    api = school.api
    recorded_lesson(api, school.journal)
    for child in ("s-1", "s-2"):
        api.done(
            api.post("a-1", f"/people/{child}/guardians", {"guardian_id": "g-1", "relation": "мать", "basis": "1"})
        )
    me = api.get("g-1", "/me").json()
    assert [(child["student_id"], child["visible"]) for child in me["children"]] == [("s-1", True), ("s-2", True)]
    for child in ("s-1", "s-2"):
        read = api.get("g-1", "/diary", student=child, **api.fresh()).json()
        assert (read["student_id"], len(read["journals"][0]["lessons"])) == (child, 1)
    for nobody in ({}, {"student": "s-3"}, {"student": "nobody"}):
        assert api.get("g-1", "/diary", **nobody).status_code == 404


@pytest.mark.clause("2.2.6")
def test_who_has_left_still_reads_the_own_record_up_to_the_last_day(school: School) -> None:
    api = school.api
    recorded_lesson(api, school.journal)
    left = {"until": "2025-09-02", "order": "№ 5-с"}
    api.done(api.post("d-1", "/groups/ПМ-11/students/s-1/withdrawals", left))
    api.clock.now = api.clock.now.replace(day=2)
    api.done(api.post("t-1", f"{school.path}/lessons", lesson("tue", absent=[], late={}, marks={"s-2": "5"})))
    (page,) = diary(api)["journals"]  # type: ignore[misc]
    assert [given["day"] for given in page["lessons"]] == ["2025-09-01"]
