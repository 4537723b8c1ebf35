"""What goes wrong while one fills in a journal: the connection, another person, a lock; and nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable

from browsing import Person, caught_up
from http_api import Api
from playwright.sync_api import expect
from school_day import closed_sheet, recorded_lesson

Sit = Callable[..., Person]
REFUSED, OFFLINE = "status of 409", "ERR_INTERNET_DISCONNECTED"


def test_what_was_sent_without_a_connection_survives_a_closed_tab_and_is_recorded_once(
    person: Sit, college: Api, journal: str
) -> None:
    teacher = person("t-1")
    teacher.expected = [OFFLINE]
    teacher.open(f"/journals/{journal}")
    expect(teacher.cell(0, 0)).to_be_focused()
    teacher.press("5", "Enter", "н")
    teacher.context.set_offline(True)
    teacher.press("Control+s")
    expect(teacher.page.locator("#unsent")).to_contain_text("Нет связи")
    expect(teacher.cell(0, 0)).to_have_class("sending")
    teacher.again()
    teacher.context.set_offline(False)
    teacher.open(f"/journals/{journal}")
    expect(teacher.page.get_by_text("Занятие записано.").first).to_be_visible()
    expect(teacher.cell(1, 0)).to_have_text("н")
    marks = college.get("d-1", "/audit", kind="journal.mark_recorded", journal=journal, **college.fresh()).json()[
        "entries"
    ]
    assert len(marks) == 1
    assert teacher.page.evaluate("Object.keys(localStorage).length") == 0


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_recorded_twice(
    person: Sit, college: Api, journal: str
) -> None:
    teacher = person("t-1")
    teacher.expected = ["ERR_FAILED"]
    teacher.open(f"/journals/{journal}")
    expect(teacher.cell(0, 0)).to_be_focused()
    keys: list[str] = []

    def lose_the_first_answer(route: object) -> None:
        request = route.request  # type: ignore[attr-defined]
        keys.append(request.headers["idempotency-key"])
        if len(keys) > 1:
            route.continue_()  # type: ignore[attr-defined]
            return
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    teacher.page.route("**/api/v1/journals/*/lessons", lose_the_first_answer)
    teacher.press("5", "Control+s")
    expect(teacher.page.get_by_text("Занятие записано.").first).to_be_visible()
    assert len(keys) == 2
    assert len(set(keys)) == 1
    lessons = college.get("d-1", "/audit", kind="journal.lesson_published", journal=journal, **college.fresh()).json()[
        "entries"
    ]
    assert len(lessons) == 1


def test_unsent_cells_and_the_homework_survive_a_closed_tab(person: Sit, journal: str) -> None:
    teacher = person("t-1")
    teacher.open(f"/journals/{journal}")
    expect(teacher.cell(0, 0)).to_be_focused()
    teacher.press("4")
    teacher.page.fill("[name=homework]", "Прочитать параграф 4")
    teacher.again()
    teacher.open(f"/journals/{journal}")
    expect(teacher.cell(0, 0)).to_have_text("4")
    expect(teacher.cell(0, 0)).to_have_class("unsent")
    expect(teacher.page.locator("[name=homework]")).to_have_value("Прочитать параграф 4")


def test_two_at_one_journal_both_keep_what_is_theirs_and_are_told_what_the_other_wrote(
    person: Sit, college: Api, journal: str
) -> None:
    recorded_lesson(college, journal, absent=[], late={}, marks={})
    caught_up(college)
    one, other = person("t-1"), person("t-1")
    one.expected = other.expected = [REFUSED]
    for someone in (one, other):
        someone.open(f"/journals/{journal}")
        expect(someone.cell(0, 0)).to_be_focused()
    one.press("5", "Control+s")
    expect(one.cell(0, 0)).to_have_class("saved")
    other.press("ArrowDown", "4", "Control+s")
    expect(other.cell(1, 0)).to_have_class("saved")
    expect(other.cell(0, 0)).to_have_class("foreign")
    expect(other.cell(0, 0)).to_have_text("5")
    one.press("ArrowDown", "3", "Control+s")
    expect(one.cell(1, 0)).to_have_class("foreign refused")
    expect(one.page.locator("#says")).to_contain_text("здесь появилось «4»")
    one.press("Escape")
    assert one.column(0) == ["5", "4", ""]


def test_a_sheet_closed_while_typing_refuses_with_its_reason_and_keeps_what_was_typed(
    person: Sit, college: Api, ending: str
) -> None:
    teacher = person("t-1")
    teacher.expected = [REFUSED]
    teacher.open(f"/journals/{ending}")
    expect(teacher.cell(0, 0)).to_be_focused()
    teacher.press("5", "Enter", "н")
    closed_sheet(college, ending)
    teacher.press("Control+s")
    expect(teacher.cell(0, 0)).to_have_class("refused")
    expect(teacher.page.locator("#lesson-form .refusal")).to_contain_text("Ведомость закрыта")
    expect(teacher.page.locator("#says")).to_contain_text("Ведомость закрыта")
    assert teacher.column(0) == ["5", "н", ""]
    assert college.get("d-1", f"/journals/{ending}", **college.fresh()).json()["page"]["lessons"][0]["record"] is None


def test_a_refused_form_says_so_beside_what_was_typed(person: Sit, journal: str) -> None:
    teacher = person("t-1")
    teacher.expected = ["status of 422"]
    teacher.open(f"/journals/{journal}")
    expect(teacher.cell(0, 0)).to_be_focused()
    teacher.press("5")
    teacher.page.fill("[name=homework]", "read page four")
    teacher.page.get_by_role("button", name="Записать занятие").click()
    expect(teacher.page.locator("#lesson-form .refusal")).to_contain_text("на русском языке")
    expect(teacher.cell(0, 0)).to_have_class("unsent")
