"""What families tell by HTTP: read by whom it is for, answered, seen by the family; the words are in no log and no trail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from http_api import Api
from ledger_fixture import TestLedger
from psycopg import sql
from school_day import School, lesson
from sealed_log import begun

from archive.verification.finding import Inquiry, Report
from archive.verification.verify import verify_log

WORDS = "Контрольную писали на четыре, тетрадь у мамы"


@pytest.fixture
def family(school: School) -> School:
    """g-1 is the mother of s-1, who has a 5 for Monday's lesson."""
    api = school.api
    link = {"guardian_id": "g-1", "relation": "мать", "basis": "свидетельство"}
    api.done(api.post("a-1", "/people/s-1/guardians", link))
    api.done(api.post("t-1", f"{school.path}/lessons", lesson(absent=[], late={}, marks={"s-1": "5"})))
    return school


def told(api: Api, who: str, **query: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = api.get(who, "/notices", **query, **api.fresh()).json()["notices"]
    return found


@pytest.mark.clause("4.3.2-c", "3.8")
def test_a_doubted_mark_goes_to_its_teacher_and_the_answer_comes_back(family: School) -> None:
    api = family.api
    body = {"journal_id": family.journal, "lesson_id": "mon", "words": WORDS}
    assert api.post("g-1", "/people/s-1/notices/mark", body).status_code == 404
    identity = api.done(api.post("s-1", "/people/s-1/notices/mark", body))["notice_id"]
    assert [(n["notice_id"], n["words"], n["value"]) for n in told(api, "t-1")] == [(identity, WORDS, "5")]
    assert told(api, "t-2") == told(api, "l-1") == []
    path = f"/people/s-1/notices/{identity}"
    assert api.post("t-2", f"{path}/answer", {"words": "Нет"}).json()["code"] == "NOT_ASSIGNED"
    assert api.post("l-1", f"{path}/seen").json()["code"] == "NOT_OWN_GROUP"
    api.done(api.post("t-1", f"{path}/seen"))
    api.done(api.post("t-1", f"{path}/answer", {"words": "Верно, прошу исправить"}))
    assert told(api, "t-1") == []
    (mine,) = told(api, "s-1", state="all")
    assert (mine["answer"], mine["answered_by"]) == ("Верно, прошу исправить", "t-1")
    page = api.get("t-1", family.path, **api.fresh()).json()["page"]
    assert page["lessons"][0]["cells"]["s-1"]["mark"]["value"] == "5"


@pytest.mark.clause("4.4.2-e")
def test_an_absence_is_told_to_the_leader_by_the_guardian_alone(family: School) -> None:
    api = family.api
    body = {"since": "2025-09-02", "until": "2025-09-03", "words": "Записаны к врачу"}
    assert api.post("s-1", "/people/s-1/notices/absence", body).status_code == 404
    assert api.post("g-1", "/people/s-2/notices/absence", body).status_code == 404
    api.done(api.post("g-1", "/people/s-1/notices/absence", body))
    assert [(n["kind"], n["words"]) for n in told(api, "l-1")] == [("absence", "Записаны к врачу")]
    assert told(api, "t-1") == []
    assert [n["since"] for n in told(api, "s-1")] == ["2025-09-02"]
    assert api.get("d-1", "/notices").json()["code"] == "ROLE"


@pytest.mark.clause("1.2-b")
def test_the_words_are_in_no_event_and_in_what_one_is_handed(family: School) -> None:
    api = family.api
    api.done(api.post("s-1", "/people/s-1/notices/access", {"words": WORDS}))
    assert api.post("s-1", "/people/s-1/notices/access", {"words": " — "}).json()["code"] == "INVALID"
    assert WORDS not in api.get("d-1", "/audit", **api.fresh()).text
    assert "проблеме доступа" in api.get("d-1", "/audit", **api.fresh()).text
    assert api.get("s-1", "/people/s-1/export").json()["notices"][0]["words"] == WORDS
    query = sql.SQL("SELECT count(*) FROM {}.event WHERE position(%s IN convert_from(state, 'UTF8')) > 0")
    with psycopg.connect(api.settings.database_url) as connection:
        statement = query.format(sql.Identifier(api.settings.ledger_schema))
        assert connection.execute(statement, [WORDS]).fetchone() == (0,)


@pytest.mark.clause("1.2-b")
def test_a_guardian_is_handed_the_words_they_wrote_and_no_answer_about_another(family: School) -> None:
    api = family.api
    identity = api.done(api.post("g-1", "/people/s-1/notices/access", {"words": WORDS}))["notice_id"]
    api.done(api.post("l-1", f"/people/s-1/notices/{identity}/answer", {"words": "Выдан новый листок"}))
    api.get("d-1", "/audit", **api.fresh())
    (mine,) = api.get("g-1", "/people/g-1/export").json()["notices"]
    assert (mine["student_id"], mine["told_by"], mine["words"]) == ("s-1", "g-1", WORDS)
    assert "answer" not in mine
    (about,) = api.get("s-1", "/people/s-1/export").json()["notices"]
    assert (about["words"], about["answer"]) == (WORDS, "Выдан новый листок")


@pytest.mark.clause("1.2-b", "4.4.2-e")
def test_with_the_guardian_s_data_go_the_words_they_told_of_the_child_and_the_proofs_hold(
    family: School, ledger: TestLedger, tmp_path: Path
) -> None:
    api, log = family.api, begun(ledger, tmp_path)
    identity = api.done(api.post("g-1", "/people/s-1/notices/access", {"words": WORDS}))["notice_id"]
    api.done(api.post("l-1", f"/people/s-1/notices/{identity}/answer", {"words": "Выдан новый листок"}))
    act = {"act_number": "3-ПД", "act_date": "2025-09-01", "reason": "Отзыв согласия"}
    assert api.post("a-1", "/people/g-1/erasure", act).json()["code"] == "RETENTION"
    api.done(api.post("a-1", "/people/s-1/guardians/g-1/ending", {"basis": "Решение суда"}))
    log.seal()
    ((kept,),) = ledger.query("SELECT note FROM {schema}.checkpoint ORDER BY size DESC LIMIT 1")
    api.done(api.post("a-1", "/people/g-1/erasure", act))
    log.seal()
    inquiry = Inquiry(
        dsn=ledger.service_dsn, schema=ledger.schema, now=datetime.now(UTC), outside=(str(kept),), key_file=log.key_file,
        master_key=api.settings.master_keys(), clock_tolerance=None,
    )  # fmt: skip
    verify_log(inquiry, report := Report())
    assert report.findings == []
    assert (report.checked["внешние контрольные точки"], report.checked["события"]) == (1, api.head())
    assert "notice" in api.get("a-1", "/people/g-1/erasure").json()["categories"]
    for who in ("s-1", "l-1"):
        (left,) = told(api, who, state="all")
        assert (left["words"], left["answer"]) == (None, None)
    (mine,) = api.get("s-1", "/people/s-1/export").json()["notices"]
    assert (mine["words"], mine["answer"]) == ("данные уничтожены", "данные уничтожены")


@pytest.mark.clause("3.7", "5.1")
def test_a_failure_has_its_hours_and_the_director_reads_of_it(school: School) -> None:
    api = school.api
    reported = api.post("a-1", "/incidents", {"what": "Не открывается", "began_at": "2025-09-01T10:00"})
    path = f"/incidents/{api.done(reported)['incident_id']}"
    api.done(api.post("a-1", f"{path}/requests", {"sent_at": "2025-09-01T10:20", "request": "№ 4182"}))
    early = api.post("a-1", f"{path}/ending", {"ended_at": "2025-09-01T09:00", "remedy": "Диск"})
    assert early.json()["code"] == "DATE"
    api.done(api.post("a-1", f"{path}/ending", {"ended_at": "2025-09-01T12:00", "remedy": "Заменён диск"}))
    (known,) = api.get("dir-1", "/incidents").json()["incidents"]
    assert (known["began_at"], known["ended_at"]) == ("2025-09-01T07:00:00Z", "2025-09-01T09:00:00Z")
    assert known["requests"] == [["2025-09-01T07:20:00Z", "№ 4182"]]
    assert api.post("dir-1", "/incidents", {"what": "Сбой", "began_at": "2025-09-01T10:00"}).json()["code"] == "ROLE"
