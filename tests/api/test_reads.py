"""Reading over HTTP: pages, histories, lists and the audit trail, each to whoever may see it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

from http_api import Api, name_people
from school_day import School, change, closed_sheet, lesson, opened_journal, recorded_lesson


def test_the_page_names_students_and_staff(school: School) -> None:
    name_people(school.api, s_1="Анна Белова", t_1="Мария Иволгина")
    answer = school.api.get("t-1", school.path, **school.api.fresh()).json()
    assert [(s["student_id"], s["name"]) for s in answer["page"]["students"]][:2] == [
        ("s-1", "Анна Белова"),
        ("s-2", "s-2"),
    ]
    assert answer["people"]["t-1"] == "Мария Иволгина"


def test_the_page_as_of_a_moment_shows_what_stood_then(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    school.api.clock.now += timedelta(hours=1)
    school.api.done(school.api.post("t-1", f"{school.path}/lessons/mon/marks", {"marks": {"s-3": "3"}}))

    def cell(as_of: str | None) -> object:
        moment = {"as_of": as_of} if as_of else school.api.fresh()
        page = school.api.get("d-1", school.path, **moment).json()["page"]
        return page["lessons"][0]["cells"]["s-3"].get("mark", {}).get("value")

    assert cell(None) == "3"
    assert cell("2025-09-01T09:59:00Z") is None
    assert cell("2025-09-01T13:29:00+03:00") is None  # the same moment in Moscow, as is the next one
    assert cell("2025-09-01T13:29:00") is None
    assert cell("2025-09-01T13:31:00") == "3"
    before = school.api.get("d-1", school.path, as_of="2025-08-01T00:00:00Z")
    assert (before.status_code, before.json()["code"]) == (404, "NOT_FOUND")


def test_a_moment_may_be_written_with_an_unescaped_plus(school: School) -> None:
    url = f"{school.path}?as_of=2025-09-01T13:29:00+03:00"
    assert school.api.client("d-1").get(url).status_code == 200


READERS = [
    ("d-1", 200), ("dir-1", 200), ("arch-1", 200), ("t-1", 200), ("l-1", 200),
    ("t-2", 403), ("l-2", 403), ("a-1", 403), ("s-1", 404), ("g-1", 404),
]  # fmt: skip


def test_a_journal_is_read_by_those_whom_the_regulation_names(school: School) -> None:
    for who, status in READERS:
        for path in ("", "/cells/mon/s-1/history", "/attestation-marks/s-1/history", "/lessons/mon/history"):
            answer = school.api.get(who, school.path + path, **school.api.fresh())
            assert answer.status_code == status, (who, path)


def test_what_a_student_may_not_see_answers_as_what_does_not_exist(school: School) -> None:
    nowhere = "/journals/00000000-0000-0000-0000-000000000000"
    assert school.api.get("s-1", school.path).content == school.api.get("s-1", nowhere).content
    assert school.api.get("s-1", "/journals").status_code == 404


def test_a_substitute_reads_the_journal_they_fill(school: School) -> None:
    body = {"slot_id": "tue", "teacher_id": "t-2", "basis": "№ 44-к"}
    school.api.done(school.api.post("d-1", f"{school.path}/substitutes", body))
    assert school.api.get("t-2", school.path, **school.api.fresh()).status_code == 200


def test_journals_are_listed_to_those_who_may_read_them(school: School) -> None:
    other = opened_journal(school.api, "СТ-12", "drawing")
    fresh = school.api.fresh()

    def listed(who: str, **query: str) -> set[str]:
        return {j["journal_id"] for j in school.api.get(who, "/journals", **fresh, **query).json()["journals"]}

    assert listed("d-1") == listed("t-1") == listed("l-1") == {school.journal, other}
    assert listed("d-1", group="СТ-12") == {other}
    assert listed("t-2") == listed("l-2") == set()
    assert school.api.get("a-1", "/journals").status_code == 403


def test_lists_come_in_pages(school: School) -> None:
    opened_journal(school.api, "СТ-12", "drawing")
    fresh = school.api.fresh()
    first = school.api.get("d-1", "/journals", limit=1, **fresh).json()
    second = school.api.get("d-1", "/journals", limit=1, cursor=first["next"], **fresh).json()
    assert len(first["journals"]) == len(second["journals"]) == 1
    assert first["journals"] != second["journals"]
    assert second["next"] is None
    lost = school.api.get("d-1", "/journals", cursor="00000000-0000-0000-0000-000000000000")
    assert (lost.status_code, lost.json()["code"]) == (422, "CURSOR_INVALID")


def test_a_polled_page_is_sent_again_only_when_it_changed(school: School) -> None:
    first = school.api.get("t-1", school.path, **school.api.fresh())
    held = {"If-None-Match": first.headers["ETag"]}
    assert school.api.get("t-1", school.path, held).status_code == 304
    recorded_lesson(school.api, school.journal)
    assert school.api.get("t-1", school.path, held, **school.api.fresh()).status_code == 200


def test_an_etag_that_is_none_of_ours_is_no_fault(school: School) -> None:
    held = school.api.get("t-1", school.path, **school.api.fresh()).headers["ETag"]
    version = held.strip('"').split("-")[0]
    for strange in (f'"{version}-\u00b2-o"', f'"{version}-{"9" * 5000}-o"', '"x"', "*", ""):
        answered = school.api.get("t-1", school.path, {"If-None-Match": strange.encode("latin-1")})
        assert answered.status_code == 200
    assert school.api.get("t-1", school.path, {"If-None-Match": f'"x", W/{held}'}).status_code == 304


def test_the_history_of_what_is_not_there_is_not_empty_but_not_found(school: School) -> None:
    cells = ("/cells/mon/s-1", "/cells/nope/s-1", "/cells/mon/nobody", "/lessons/nope", "/attestation-marks/nobody")
    answers = [school.api.get("t-1", f"{school.path}{cell}/history", **school.api.fresh()) for cell in cells]
    assert [answer.status_code for answer in answers] == [200, 404, 404, 404, 404]
    assert answers[0].json()["history"] == []


def test_a_lock_that_comes_with_the_clock_ends_the_validity_of_a_page(school: School) -> None:
    held = {"If-None-Match": school.api.get("t-1", school.path, **school.api.fresh()).headers["ETag"]}
    school.api.clock.now += timedelta(hours=2, minutes=31)  # the afternoon's lesson has begun
    changed = school.api.get("t-1", school.path, held)
    assert changed.status_code == 200
    assert changed.json()["page"]["lessons"][1]["locked"] is None


def test_a_polled_list_is_sent_again_only_when_it_changed(school: School) -> None:
    fresh = school.api.fresh()
    held = {"If-None-Match": school.api.get("d-1", "/corrections", **fresh).headers["ETag"]}
    assert school.api.get("d-1", "/corrections", held, **fresh).status_code == 304
    recorded_lesson(school.api, school.journal)
    school.api.done(school.api.post("t-1", f"{school.path}/corrections", change()))
    assert school.api.get("d-1", "/corrections", held, **school.api.fresh()).status_code == 200


def test_a_read_that_cannot_catch_up_says_by_how_much_it_lags(school: School) -> None:
    api = school.api
    assert "Journal-Lag" not in api.get("d-1", "/journals", **api.fresh()).headers
    response = api.get("d-1", "/journals", after=api.head() + 7)
    assert response.status_code == 200
    assert int(response.headers["Journal-Lag"]) == 7


def test_illness_is_seen_by_leader_and_deputies_alone(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    reason = {"student_id": "s-2", "lesson_ids": ["mon"], "reason": "illness", "basis": "Справка из поликлиники № 7",
              "basis_from": "2025-09-01", "basis_to": "2025-09-03"}  # fmt: skip
    school.api.done(school.api.post("l-1", f"{school.path}/absence-reasons", reason))
    fresh = school.api.fresh()
    for who, shown in (("l-1", "illness"), ("d-1", "illness"), ("t-1", "excused"), ("dir-1", "excused")):
        page = school.api.get(who, school.path, **fresh).json()["page"]
        assert page["lessons"][0]["cells"]["s-2"]["attendance"]["value"] == shown
        history = school.api.get(who, f"{school.path}/cells/mon/s-2/history", **fresh)
        assert history.json()["history"][-1]["became"] == shown
        assert ("болезн" in history.text) == (shown == "illness")
    for path, query in (("/audit", {}), ("/audit/export", {}), ("/audit/export", {"format": "jsonl"})):
        assert "болезн" in school.api.get("d-1", path, **query).text
        veiled = school.api.get("dir-1", path, **query).text
        assert not any(word in veiled for word in ("болезн", "illness", "поликлиник"))


def test_what_is_hidden_does_not_tell_an_illness_from_an_excuse(school: School) -> None:
    api = school.api
    recorded_lesson(api, school.journal, absent=["s-2", "s-3"], late={})
    for student, reason, basis in (("s-2", "illness", "Справка № 7"), ("s-3", "excused", "Заявление матери")):
        body = {"student_id": student, "lesson_ids": ["mon"], "reason": reason, "basis": basis,
                "basis_from": "2025-09-01", "basis_to": "2025-09-03"}  # fmt: skip
        api.done(api.post("l-1", f"{school.path}/absence-reasons", body))
        wrong = change(subject="attendance", student_id=student, was="excused", becomes=None)
        asked = api.done(api.post("t-1", f"{school.path}/corrections", wrong | {"reason": f"Был: {basis}"}))
        refusal = {"reason": f"Не был: {basis}"}
        api.done(api.post("d-1", f"{school.path}/corrections/{asked['request_id']}/rejection", refusal))
    fresh = api.fresh()

    def told(who: str, path: str, part: str, *facts: str, **query: Any) -> list[tuple[Any, ...]]:
        return [tuple(one[fact] for fact in facts) for one in api.get(who, path, **fresh, **query).json()[part]]

    entry = ("kind", "was", "became", "reason", "phrase")
    for who in ("t-1", "dir-1"):
        ill, excused = (told(who, f"{school.path}/cells/mon/{s}/history", "history", *entry) for s in ("s-2", "s-3"))
        assert ill == excused
        assert len(ill) == 4
        assert len(set(told(who, "/corrections", "corrections", "reason", "basis", "rejection"))) == 1
    for kind in ("journal.absence_reason_set", "journal.correction_requested", "journal.correction_rejected"):
        ill, excused = told("dir-1", "/audit", "entries", *entry, kind=kind)
        assert ill == excused


def test_a_teacher_asks_for_a_correction_of_an_illness_without_learning_of_it(school: School) -> None:
    test_illness_is_seen_by_leader_and_deputies_alone(school)
    wrong = change(subject="attendance", student_id="s-2", was="order", becomes=None)
    refused = school.api.post("t-1", f"{school.path}/corrections", wrong)
    assert refused.json()["code"] == "EDITED_MEANWHILE"
    assert refused.json()["current"]["value"] == "excused"
    assert "illness" not in refused.text
    asked = change(subject="attendance", student_id="s-2", was="excused", becomes=None)
    school.api.done(school.api.post("t-1", f"{school.path}/corrections", asked))
    fresh = school.api.fresh()
    for who, shown in (("t-1", "excused"), ("d-1", "illness")):
        (listed,) = school.api.get(who, "/corrections", state="pending", **fresh).json()["corrections"]
        assert listed["cells"][0]["was"] == shown


def test_requests_are_listed_to_deputies_and_to_whoever_asked(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    school.api.done(school.api.post("t-1", f"{school.path}/corrections", change()))
    fresh = school.api.fresh()
    for who, seen in (("d-1", 1), ("dir-1", 1), ("t-1", 1), ("l-1", 0), ("t-2", 0)):
        assert len(school.api.get(who, "/corrections", **fresh).json()["corrections"]) == seen


def test_the_audit_trail_answers_who_when_was_became_why_and_on_which_directive(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    closed_sheet(school.api, school.journal)
    asked = school.api.done(school.api.post("t-1", f"{school.path}/corrections", change()))["request_id"]
    decision = {"directive": "№ 12-УР от 01.09.2025"}
    school.api.done(school.api.post("d-1", f"{school.path}/corrections/{asked}/approval", decision))
    found = school.api.get("d-1", "/audit", kind="journal.mark_corrected", **school.api.fresh()).json()
    (entry,) = found["entries"]
    assert (entry["actor"], entry["was"], entry["became"], entry["directive"]) == (
        "d-1", "5", "4", "№ 12-УР от 01.09.2025",
    )  # fmt: skip
    assert entry["reason"] == "Не та строка"
    history = school.api.get("d-1", f"{school.path}/cells/mon/s-1/history").json()["history"]
    assert [h["became"] for h in history] == ["5", "4", "4"]


FILTERS = [
    ({"person": "t-1"}, 4), ({"person": "l-1"}, 0), ({"student": "s-1", "person": "t-1"}, 1),
    ({"group": "ПМ-11", "kind": "journal.mark_recorded"}, 1), ({"discipline": "cooking", "person": "t-1"}, 4),
    ({"discipline": "other"}, 0), ({"late": "true"}, 1), ({"from": "2025-09-02"}, 0), ({"to": "2025-08-31", "person": "d-1"}, 0),
    ({"from": "2025-09-01", "to": "2025-09-01", "person": "t-1"}, 4),
]  # fmt: skip


def test_the_audit_trail_is_filtered(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    fresh = school.api.fresh()
    for query, expected in FILTERS:
        entries = school.api.get("d-1", "/audit", **fresh, **query).json()["entries"]
        assert len(entries) == expected, query
    assert len(school.api.get("d-1", "/audit", journal=school.journal, person="t-1").json()["entries"]) == 4


def test_the_audit_trail_comes_in_pages_newest_first(school: School) -> None:
    seen: list[int] = []
    query: dict[str, int] = school.api.fresh()
    while True:
        page = school.api.get("d-1", "/audit", limit=3, **query).json()
        seen += [entry["position"] for entry in page["entries"]]
        if page["next"] is None:
            break
        query = {"cursor": page["next"]}
    assert seen == list(range(school.api.head(), 0, -1))


def test_a_check_moves_the_deputys_own_bookmark(school: School) -> None:
    everything = school.api.get("d-1", "/audit", **school.api.fresh()).json()
    school.api.done(school.api.post("d-1", "/checks", {"up_to": everything["position"]}))
    recorded_lesson(school.api, school.journal)
    fresh = school.api.fresh()
    mine = school.api.get("d-1", "/audit", since_last_check=True, person="t-1", **fresh).json()["entries"]
    assert {entry["kind"] for entry in mine} >= {"journal.lesson_published", "journal.mark_recorded"}
    since = school.api.get("d-1", "/audit", since_last_check=True, **fresh).json()["entries"]
    assert min(entry["position"] for entry in since) == everything["position"] + 1
    others = school.api.get("d-2", "/audit", since_last_check=True, limit=1000, **fresh).json()["entries"]
    assert min(entry["position"] for entry in others) == 1
    beyond = school.api.post("d-1", "/checks", {"up_to": 10**6})
    assert (beyond.status_code, beyond.json()["code"]) == (422, "POSITION")


def test_only_the_first_page_of_the_whole_trail_says_up_to_where_it_was_read(school: School) -> None:
    """A filtered or later page does not show everything up to the end of the log (3.6-b)."""
    whole = school.api.get("d-1", "/audit", limit=2, **school.api.fresh()).json()
    assert whole["position"] > whole["next"]
    assert school.api.get("d-1", "/audit", since_last_check=True).json()["position"] == whole["position"]
    assert school.api.get("d-1", "/audit", limit=2, cursor=whole["next"]).json()["position"] is None
    assert school.api.get("d-1", "/audit", person="t-1").json()["position"] is None


def test_the_audit_trail_is_for_deputies_and_the_director(school: School) -> None:
    for who, status in (("d-1", 200), ("dir-1", 200), ("t-1", 403), ("a-1", 403), ("s-1", 404)):
        for path in ("/audit", "/audit/export"):
            assert school.api.get(who, path).status_code == status


def test_the_csv_export_opens_in_a_spreadsheet_and_no_cell_of_it_is_a_formula(school: School) -> None:
    school.api.done(school.api.post("d-1", "/groups", {"group_id": "evil", "name": '=cmd|" /C calc"!A0'}))
    body = {"slot_id": "tue", "basis": "=1+1"}
    school.api.done(school.api.post("d-1", f"{school.path}/permits", body))
    school.api.get("d-1", "/audit", **school.api.fresh())
    response = school.api.get("d-1", "/audit/export", format="csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0][:5] == ["№", "Когда", "Кто", "Лицо", "Роль"]
    assert {row[4] for row in rows[1:]} >= {"заместитель директора"}
    assert [int(row[0]) for row in rows[1:]] == list(range(1, school.api.head() + 1))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    assert any('\'=cmd|" /C calc"!A0' in row for row in rows)


def test_the_json_lines_export_holds_every_entry_that_matches(school: School) -> None:
    name_people(school.api, t_1="Мария Иволгина")
    recorded_lesson(school.api, school.journal)
    school.api.get("d-1", "/audit", **school.api.fresh())
    lines = school.api.get("d-1", "/audit/export", format="jsonl", person="t-1").text.splitlines()
    entries = [json.loads(line) for line in lines]
    assert [entry["became"] for entry in entries if entry["kind"] == "journal.mark_recorded"] == ["5"]
    assert {entry["actor_name"] for entry in entries} == {"Мария Иволгина"}


def test_permits_are_listed_by_what_may_still_be_done_with_them(school: School) -> None:
    school.api.done(school.api.post("d-1", f"{school.path}/permits", {"slot_id": "mon", "basis": "№ 9-УР"}))
    fresh = school.api.fresh()
    for state, number in (("usable", 1), ("spent", 0), ("expired", 0)):
        assert len(school.api.get("t-1", "/permits", state=state, **fresh).json()["permits"]) == number
    school.api.clock.now += timedelta(days=1)
    recorded_lesson(school.api, school.journal)
    assert len(school.api.get("d-1", "/permits", state="spent", **school.api.fresh()).json()["permits"]) == 1
    late = school.api.get("d-1", "/audit", late="true", **school.api.fresh()).json()["entries"]
    assert {entry["kind"] for entry in late} >= {"journal.lesson_published"}


def test_one_learns_who_one_is(api: Api) -> None:
    name_people(api, t_1="Мария Иволгина")
    me = api.get("t-1", "/me").json()
    assert me == {"person_id": "t-1", "name": "Мария Иволгина", "roles": ["teacher"], "children": []}


def test_a_lesson_with_slots_of_another_day_shows_why_it_is_locked(school: School) -> None:
    page = school.api.get("t-1", school.path, **school.api.fresh()).json()["page"]
    locks = {one["slot_id"]: one["locked"] and one["locked"]["code"] for one in page["lessons"]}
    assert locks == {"mon": None, "mon-late": "LESSON_NOT_STARTED", "tue": "LESSON_NOT_STARTED"}
    refused = school.api.post("t-1", f"{school.path}/lessons", lesson("tue"))
    assert refused.json()["code"] == locks["tue"]
