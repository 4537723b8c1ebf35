"""What an event carries of a person opens for that person and aspect alone, and never again once the key is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ledger_fixture import TestLedger, erase
from psycopg import connect, sql

from archive.ledger.notice_words import open_words, seal_words
from archive.ledger.persons import PersonForgotten, Persons, SealBroken, migrate_persons, persons_schema

IDENTITY = {"surname": "Белова", "name": "Анна"}


@pytest.fixture
def people(ledger: TestLedger) -> Iterator[Persons]:
    migrate_persons(ledger.owner_dsn, ledger.schema, ledger.service_role)
    people = Persons(ledger.service_dsn, ledger.schema, bytes(range(32)))
    yield people
    people.close()
    with connect(ledger.owner_dsn) as connection:
        own = sql.Identifier(persons_schema(ledger.schema))
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(own))


def test_what_was_sealed_is_opened_and_no_two_seals_are_alike(people: Persons) -> None:
    first, second = (people.seal("s-1", "identity", IDENTITY) for _ in range(2))

    assert first != second
    assert first.isascii()
    assert people.open("s-1", "identity", first) == people.open("s-1", "identity", second) == IDENTITY


def test_a_seal_does_not_open_for_another_person_or_aspect(people: Persons) -> None:
    sealed = people.seal("s-1", "identity", IDENTITY)
    people.seal("s-2", "identity", IDENTITY)
    for person_id, aspect in (("s-2", "identity"), ("s-1", "contacts")):
        with pytest.raises(SealBroken):
            people.open(person_id, aspect, sealed)


def test_with_the_key_the_events_of_a_person_are_closed_for_ever(people: Persons, ledger: TestLedger) -> None:
    sealed = people.seal("s-1", "identity", IDENTITY)
    erase(ledger, "s-1")

    assert people.open("s-1", "identity", sealed) is None
    with pytest.raises(PersonForgotten):
        people.seal("s-1", "identity", IDENTITY)


@pytest.mark.clause("1.2-b", "4.4.2-e")
@pytest.mark.parametrize("gone", ["s-1", "m-1"])
def test_the_words_of_a_notice_go_with_the_student_and_with_whoever_told(
    people: Persons, ledger: TestLedger, gone: str
) -> None:
    told = seal_words(people, "s-1", "m-1", "Записаны к врачу")
    own = seal_words(people, "s-1", "s-1", "Пароль не подходит")
    assert open_words(people, "s-1", "m-1", told) == "Записаны к врачу"
    assert open_words(people, "s-1", "s-1", own) == "Пароль не подходит"
    people.seal("m-2", "identity", IDENTITY)
    with pytest.raises(SealBroken):
        open_words(people, "s-1", "m-2", told)
    erase(ledger, gone)
    assert open_words(people, "s-1", "m-1", told) is None
    assert (open_words(people, "s-1", "s-1", own) is None) == (gone == "s-1")
    with pytest.raises(PersonForgotten):
        seal_words(people, "s-1", "m-1", "Ещё раз")


def test_words_sealed_for_the_student_alone_before_stay_readable(people: Persons) -> None:
    before = people.seal("s-1", "notice", {"words": "Записаны к врачу"})
    assert open_words(people, "s-1", "m-1", before) == "Записаны к врачу"
