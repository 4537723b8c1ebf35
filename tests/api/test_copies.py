"""A term's copies by HTTP: printed, reviewed, certified, superseded by a correction, compared, and read by those who may."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import psycopg
import pytest
from http_api import MONDAY, registered
from school_day import School, change, closed_sheet, journal, opened_journal, recorded_lesson
from signing_keys import PASSWORD, made_keys

from archive.copies import pades, verification
from archive.copies.book import read_book
from archive.copies.kept import keep
from archive.copies.printing import certified_copies, draw_again, opening, source_at
from archive.copies.source import Source
from archive.copies.verification import check_copies
from archive.ledger.master_key import read_master_key
from archive.ledger.persons import Persons
from archive.verification.finding import Inquiry, Report
from journal_domain.paper import JOURNAL

TERM, GROUP = "2025-2026-1", "ПМ-11"
OF_GROUP = {"group": GROUP, "term": TERM}
VERO = {"post": "Заместитель директора по УР", "file_index": "05-14"}
VERSION_1 = f"Журнал учебных занятий, группа {GROUP}, {TERM}, версия 1"


def at(what: str = "", form: str = JOURNAL, **query: Any) -> str:
    """The path of the group's copy of this form, or of something of it."""
    return f"/copies/{form}{what}?{urlencode({**OF_GROUP, **query})}"


def printed(school: School, **query: Any) -> tuple[bytes, int]:
    """The print that a deputy looks at, and the position it was drawn at."""
    answer = school.api.get("d-1", at("/print.pdf", **query))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content, int(answer.headers["Journal-Position"])


def certified(school: School) -> None:
    """The first version: a lesson, a closed sheet, a review, a certification."""
    recorded_lesson(school.api, school.journal)
    closed_sheet(school.api, school.journal)
    _, position = printed(school)
    school.api.done(school.api.post("d-1", at("/review"), {"position": position}))
    school.api.done(school.api.post("d-2", at("/certification"), VERO))


def corrected(school: School) -> None:
    request = school.api.done(school.api.post("t-1", f"{school.path}/corrections", change()))["request_id"]
    decision = {"directive": "12-УР от 02.09.2025", "order": None}
    school.api.done(school.api.post("d-1", f"{school.path}/corrections/{request}/approval", decision))


def line(school: School, form: str = JOURNAL) -> dict[str, Any]:
    (only,) = school.api.get("arch-1", "/copies", term=TERM, form=form, **school.api.fresh()).json()["copies"]
    return dict(only)


@pytest.mark.clause("4.6.2-e", "4.6.2-f", "4.7.1-b", "5.5")
def test_from_the_print_to_the_certified_copy_that_the_archivist_downloads(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    assert line(school)["state"] == "due"
    early = school.api.post("d-1", at("/certification"), VERO)
    assert (early.status_code, early.json()["code"]) == (409, "NOT_REVIEWED")
    closed_sheet(school.api, school.journal)
    draft, position = printed(school)
    assert printed(school, position=position)[0] == draft
    school.api.done(school.api.post("d-1", at("/review"), {"position": position}))
    assert school.api.get("d-1", at()).json()["reviewed"]["sha256"] == hashlib.sha256(draft).hexdigest()
    school.api.done(school.api.post("d-2", at("/certification"), VERO, key="once"))
    school.api.done(school.api.post("d-2", at("/certification"), VERO, key="once"))
    (edition,) = school.api.get("dir-1", at()).json()["editions"]
    assert (edition["version"], edition["certified_by"], edition["file_index"]) == (1, "d-2", "05-14")
    pdf = school.api.get("arch-1", at("/versions/1.pdf")).content
    assert hashlib.sha256(pdf).hexdigest() == edition["sha256"]
    assert pdf != draft
    assert (line(school)["state"], line(school)["open_sheets"]) == ("current", 0)


@pytest.mark.clause("4.6.2-f", "4.5.2-k")
def test_a_correction_supersedes_the_copy_and_the_difference_is_shown_cell_by_cell(school: School) -> None:
    certified(school)
    corrected(school)
    assert line(school)["state"] == "superseded"
    found = school.api.get("d-1", at("/difference", was=1)).json()["differences"]
    mark, note = found
    assert (mark["discipline"], mark["was"], mark["became"]) == ("Кулинария", "5", "4")
    assert "12-УР от 02.09.2025" in note["where"]
    first = school.api.get("d-1", at("/versions/1.pdf")).content
    _, position = printed(school)
    school.api.done(school.api.post("d-1", at("/review"), {"position": position}))
    school.api.done(school.api.post("d-1", at("/certification"), {"post": VERO["post"]}))
    one, two = school.api.get("d-1", at()).json()["editions"]
    assert (one["file_index"], two["file_index"]) == ("05-14", "УЧ-01")  # as written, and by the nomenclature in force
    assert (two["version"], two["replaces"]) == (2, one["sha256"])
    assert school.api.get("d-1", at("/versions/1.pdf")).content == first
    assert school.api.get("d-1", at("/difference", was=1, now=2)).json()["differences"] == found
    assert line(school)["state"] == "current"


SUMMARY = "summary-of-marks"


@pytest.mark.clause("4.6.2-f", "4.6.2-k")
def test_any_form_is_certified_superseded_only_when_a_figure_of_it_changed_and_verified(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    closed_sheet(school.api, school.journal)
    for form in (JOURNAL, SUMMARY):
        review = {"position": school.api.head()}
        school.api.done(school.api.post("d-1", at("/review", form), review))
        school.api.done(school.api.post("d-2", at("/certification", form), {"post": VERO["post"]}))
    copy = school.api.get("arch-1", at("", SUMMARY)).json()
    assert copy["editions"][0]["file_index"] != school.api.get("d-1", at()).json()["editions"][0]["file_index"]
    pdf = school.api.get("arch-1", at("/versions/1.pdf", SUMMARY)).content
    assert hashlib.sha256(pdf).hexdigest() == copy["editions"][0]["sha256"]
    corrected(school)  # a mark of one lesson: it stands in the journal, and in no cell of the summary
    states = [school.api.get("d-1", at("", form)).json()["state"] for form in (JOURNAL, SUMMARY)]
    assert states == ["superseded", "current"]
    assert line(school, SUMMARY)["state"] == "current"
    school.api.done(school.api.post("d-1", at("/review"), {"position": school.api.head()}))
    school.api.done(school.api.post("d-1", "/journals", journal(discipline="drawing", slots=[])))  # a column more
    assert school.api.post("d-2", at("/certification"), VERO).json()["code"] == "NOT_REVIEWED"
    assert line(school, SUMMARY)["state"] == school.api.get("d-1", at("", SUMMARY)).json()["state"] == "superseded"
    assert found(school) == []
    assert checked(school).checked["заверенные копии"] == 2


DAYS = {"from": "2025-09-01", "to": "2025-12-31"}
COUNTED = {"term": TERM, "assessment": "term", "degree": "na7"}
OF_THE_COLLEGE = {
    "occupancy": DAYS, "final-data": {"term": TERM, "assessment": "term"},
    "discipline-results": {**COUNTED, "discipline": "cooking"}, "teachers-report": {**COUNTED, "teacher": "t-1"},
}  # fmt: skip


@pytest.mark.clause("4.6.2-f")
def test_a_later_group_supersedes_the_copies_of_forms_that_are_about_every_group(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    closed_sheet(school.api, school.journal)
    api, asked = school.api, {form: urlencode(about) for form, about in OF_THE_COLLEGE.items()}

    def states() -> list[str]:
        return [api.get("d-1", f"/copies/{form}?{about}").json()["state"] for form, about in asked.items()]

    for form, about in asked.items():
        api.done(api.post("d-1", f"/copies/{form}/review?{about}", {"position": api.head()}))
        api.done(api.post("d-2", f"/copies/{form}/certification?{about}", {"post": VERO["post"]}))
    assert states() == ["current"] * 4
    opened_journal(api, "pm-12")
    api.get("d-1", "/copies", term=TERM, **api.fresh())
    assert states() == ["superseded"] * 4


@pytest.mark.clause("5.5")
def test_a_copy_belongs_to_one_year(school: School) -> None:
    about = urlencode({"group": GROUP, "from": "2025-05-01", "to": "2025-09-30"})
    recorded_lesson(school.api, school.journal)
    head = school.api.head()
    refused = school.api.post("d-1", f"/copies/attendance-of-group/review?{about}", {"position": head})
    assert (refused.status_code, refused.json()["code"]) == (422, "COPY_PERIOD")
    assert school.api.head() == head


@pytest.mark.clause("4.6.2-f")
def test_what_changed_after_the_review_must_be_reviewed_again(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    _, position = printed(school)
    school.api.done(school.api.post("d-1", at("/review"), {"position": position}))
    twice = school.api.post("d-1", at("/review"), {"position": position})
    assert (twice.status_code, twice.json()["code"]) == (409, "NOTHING_TO_RECORD")
    closed_sheet(school.api, school.journal)
    late = school.api.post("d-1", at("/certification"), VERO)
    assert (late.status_code, late.json()["code"]) == (409, "NOT_REVIEWED")


MAY = {
    "d-1": (200, 200, 201), "dir-1": (200, 200, 403), "arch-1": (200, 200, 403), "t-1": (403, 403, 403),
    "l-1": (403, 403, 403), "a-1": (403, 403, 403), "s-1": (404, 404, 404), "g-1": (404, 404, 404),
}  # fmt: skip
"""Who lists copies, prints, and says that one was checked: the answers' status."""


@pytest.mark.clause("1.7", "4.6.2-f", "4.7.1-b")
def test_deputies_review_director_and_archivist_read_nobody_else_learns_of_copies(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    answered = {}
    for who in reversed(MAY):
        lists, prints = school.api.get(who, "/copies", term=TERM), school.api.get(who, at("/print.pdf"))
        reviews = school.api.post(who, at("/review"), {"position": school.api.head()})
        answered[who] = (lists.status_code, prints.status_code, reviews.status_code)
    assert answered == MAY


def test_what_is_not_there_is_not_found(school: School) -> None:
    api = school.api
    for path in (at("/versions/1.pdf"), at("/difference", was=1), at(group="none"),
                 at("/print.pdf", group="none"), at(form="no-form")):  # fmt: skip
        assert api.get("d-1", path).status_code == 404, path
    beyond = api.get("d-1", at("/print.pdf", position=api.head() + 1))
    assert (beyond.status_code, beyond.json()["code"]) == (422, "POSITION")


def test_the_kept_bytes_are_drawn_again_from_the_events_alone_and_cannot_be_altered(school: School) -> None:
    certified(school)
    settings = school.api.settings
    with psycopg.connect(settings.database_url) as connection:
        persons = Persons(settings.database_url, settings.ledger_schema, read_master_key(settings.master_key))
        (event,) = certified_copies(connection, settings.ledger_schema)
        pdf, drawn = draw_again(connection, settings.ledger_schema, opening(persons), event)
        persons.close()
        assert drawn.sha256 == event.sha256
        assert keep(connection, settings.ledger_schema, pdf) == event.sha256
        for alter in ("UPDATE {}.copy_file SET content = 'x'", "DELETE FROM {}.copy_file"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(alter.format(settings.ledger_schema).encode())
    with psycopg.connect(settings.owner_database_url) as owner:
        for alter in ("UPDATE {}.copy_file SET content = 'x'", "DELETE FROM {}.copy_file", "TRUNCATE {}.copy_file"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(alter.format(settings.ledger_schema).encode())


@pytest.mark.clause("4.6.2-f")
def test_signatures_are_verified_kept_and_downloaded_and_what_does_not_fit_is_refused(
    school: School, tmp_path: Path
) -> None:
    certified(school)
    copy = school.api.get("d-1", at("/versions/1.pdf")).content
    signer = pades.pkcs12_signer(made_keys().pkcs12(tmp_path / "deputy.p12"), PASSWORD)
    signed = pades.sign(copy, signer)
    client, place = school.api.client("d-1"), at("/versions/1/signatures")
    answer = client.post(place, content=signed, headers={"Content-Type": "application/pdf"})
    sha256 = school.api.done(answer)["sha256"]
    assert school.api.get("arch-1", at(f"/versions/1/signatures/{sha256}")).content == signed
    (kept,) = school.api.get("arch-1", at()).json()["editions"][0]["signatures"]
    assert (kept["kind"], kept["verdict"], kept["by"], kept["sha256"]) == ("pades", "unknown_issuer", "d-1", sha256)
    head = school.api.head()
    for wrong in (signed + b" ", copy, b"no signature"):
        refused = client.post(place, content=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "SIGNATURE_INVALID")
    again = client.post(place, content=signed)
    assert (again.status_code, again.json()["code"]) == (409, "NOTHING_TO_RECORD")
    assert client.post(at("/versions/2/signatures"), content=signed).status_code == 404
    assert school.api.head() == head
    assert line(school)["signatures"] == 1


def inquiry(school: School) -> Inquiry:
    settings = school.api.settings
    return Inquiry(
        dsn=settings.database_url, schema=settings.ledger_schema, now=MONDAY, master_key=settings.master_keys()
    )


def checked(school: School, **known: Any) -> Report:
    report = Report()
    report.take(check_copies(msgspec.structs.replace(inquiry(school), **known), report))
    return report


def found(school: School) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.copy) for finding in checked(school).findings]


def test_verification_draws_every_certified_copy_again_and_names_one_that_differs(school: School) -> None:
    certified(school)
    assert found(school) == []
    settings = school.api.settings
    with psycopg.connect(settings.owner_database_url) as owner:
        event = f"{settings.ledger_schema}.event"
        owner.execute(f"ALTER TABLE {event} DISABLE TRIGGER event_is_append_only".encode())
        forged = f"UPDATE {event} SET state = replace(convert_from(state, 'UTF8'), '\"value\":\"5\"', '\"value\":\"4\"')::bytea WHERE topic LIKE 'journal.mark_recorded%'"  # noqa: S608
        owner.execute(forged.encode())
    assert found(school) == [("COPY_TREE_DIFFERS", VERSION_1), ("COPY_DIFFERS", VERSION_1)]


def test_a_kept_file_that_a_superuser_exchanged_is_found_and_handed_to_nobody(school: School, tmp_path: Path) -> None:
    certified(school)
    whole = school.api.get("d-1", at("/versions/1.pdf")).content
    signer = pades.pkcs12_signer(made_keys().pkcs12(tmp_path / "deputy.p12"), PASSWORD)
    place = at("/versions/1/signatures")
    sha256 = school.api.done(school.api.client("d-1").post(place, content=pades.sign(whole, signer)))["sha256"]
    assert checked(school).checked == {"заверенные копии": 1, "файлы копий и подписей": 2}
    settings = school.api.settings
    with psycopg.connect(settings.owner_database_url) as owner:
        table = f"{settings.ledger_schema}.copy_file"
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT copy_file_check".encode())
        owner.execute(f"UPDATE {table} SET content = 'forged'".encode())  # noqa: S608
    assert found(school) == [("COPY_FILE", VERSION_1), ("SIGNATURE_FILE", None)]
    without_key = checked(school, master_key=None)
    assert [finding.code for finding in without_key.findings] == ["COPY_FILE", "SIGNATURE_FILE"]
    assert "нет главного ключа" in without_key.notes[0]
    assert school.api.get("d-1", at("/versions/1.pdf")).content == whole
    assert school.api.get("d-1", at(f"/versions/1/signatures/{sha256}")).status_code == 404


@pytest.mark.clause("1.2-b", "4.6.2-f")
def test_a_copy_whose_people_were_lawfully_forgotten_is_no_finding_but_a_key_that_vanished_is(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(school.api, "d-2", "employee")
    certified(school)
    places = "/people/d-2/appointments"
    (office,) = school.api.get("d-1", places).json()["appointments"]
    ended = {"until": "2025-09-01", "order": "№ 3-к"}
    school.api.done(school.api.post("dir-1", f"{places}/{office['appointment_id']}/ending", ended))
    act = {"act_number": "3-ПД", "act_date": "2025-09-01", "reason": "Истёк срок хранения"}
    school.api.done(school.api.post("a-1", "/people/d-2/erasure", act))
    report = checked(school)
    assert report.findings == []
    assert "уничтожены по акту" in report.notes[0]
    monkeypatch.setattr(verification, "_erased", lambda *_: set())
    assert found(school) == [("COPY_DIFFERS", VERSION_1)]


@pytest.mark.clause("3.3")
def test_a_copy_names_people_as_the_log_names_them_at_its_position(school: School) -> None:
    """Opened from the ciphertext in the events, with the keys of the people: the whole way, nothing in between."""
    identity = {"surname": "Ромашечкин", "name": "Глеб", "patronymic": "Василёкович", "birth_date": "2009-05-14"}
    named = {"identity": identity, "order": "1-с"}
    school.api.done(school.api.put("d-1", "/people/s-1/identity", named))
    certified(school)
    renamed = {"identity": {**identity, "surname": "Солнышкин"}, "order": "2-с"}
    school.api.done(school.api.put("d-1", "/people/s-1/identity", renamed))
    settings = school.api.settings
    with psycopg.connect(settings.database_url) as connection:
        persons = Persons(settings.database_url, settings.ledger_schema, settings.master_keys())
        (event,) = certified_copies(connection, settings.ledger_schema)
        book = source_at(connection, settings.ledger_schema, event.paper, event.position, head=event.tree_head)
        assert isinstance(book, Source)
        names = read_book(book, opening(persons)).names
        _, drawn = draw_again(connection, settings.ledger_schema, opening(persons), event)
        persons.close()
    assert names.full("s-1") == "Ромашечкин Глеб Василёкович"
    assert drawn.sha256 == event.sha256
    later = school.api.get("d-1", at("/difference", was=1)).json()["differences"]
    assert any("Солнышкин" in difference["became"] for difference in later)
