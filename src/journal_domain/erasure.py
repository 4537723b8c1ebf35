"""The destruction of a person's data (152-ФЗ ст. 21): by act, and not while the law or an unsealed year holds them.

    the event person.erased ──► in its transaction the database destroys the person's key (persons.sql)

Nothing of the log changes: what was sealed cannot be opened any more. The event is the extract of the system's log that
РКН Приказ 179 wants beside the act: whose data, which kinds, in which system, when, why, by which act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from journal_domain.academic_year import AcademicYear
from journal_domain.appointment import Appointments
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Event
from journal_domain.nomenclature import Nomenclature, Papers
from journal_domain.notice import Notices, Told, notices_stream
from journal_domain.person import Person, PersonErased

CATEGORIES = ("identity", "contacts", "notice", "name")
"""What is sealed of a person, and goes with the key: a notice is what the family told of a student, and the answer; it
goes with the data of the student and of whoever told."""


def require_erasable(
    person: Person,
    appointments: Appointments,
    still_studies: bool,
    years: Mapping[str, AcademicYear],
    nomenclature: Nomenclature,
    closed_on: Mapping[str, date | None],
    today: date,
) -> None:
    """Raises Refused(PERSON_FORGOTTEN, RETENTION) naming everything that holds the data.

    `years` are those the person took part in; `closed_on` says when each was closed.
    """
    if person.erased is not None:
        raise Refused("PERSON_FORGOTTEN", "1.2-b", "Данные этого человека уже уничтожены.")
    held: list[Problem] = []

    def hold(where: str, message: str) -> None:
        held.append(Problem(where, "RETENTION", message))

    if appointments.all and not appointments.ended_by(today):
        hold("appointments", "Сотрудник ещё исполняет обязанности.")
    if still_studies:
        hold("groups", "Образовательные отношения не прекращены.")
    for year, state in sorted(years.items()):
        closed = closed_on[year]
        if closed is None or state.sealed is None:
            hold(f"years.{year}", f"Том за {year} не передан в архив: копии года без этих данных не воспроизвести.")
            continue
        kept_until = nomenclature.kept_until(Papers.JOURNALS, closed)
        if kept_until is None:
            hold(f"years.{year}", f"Дело за {year} хранится постоянно.")
        elif today < kept_until:
            hold(f"years.{year}", f"Срок хранения дела за {year} не истёк: до {kept_until:%d.%m.%Y}.")
    if held:
        raise Refused("RETENTION", "5.5", "Данные нельзя уничтожить: их удерживает закон.", problems=tuple(held))


def erase_person(
    person: Person, notices: Iterable[Notices], act_number: str, act_date: date, reason: str, today: date, act: Act
) -> list[Event]:
    """Put the destruction on record. Raises Refused(ORDER_REQUIRED, DATE, REASON_REQUIRED).

    `notices` are those of the person and of everybody of whom they told.
    """
    if not act_number.strip():
        raise Refused("ORDER_REQUIRED", "1.2-b", "Укажите номер акта об уничтожении персональных данных.")
    if act_date > today:
        raise Refused("DATE", "1.2-b", "Акт не может быть составлен завтра: проверьте его дату.")
    if not reason.strip():
        raise Refused("REASON_REQUIRED", "1.2-b", "Укажите причину: срок истёк, цель достигнута, согласие отозвано.")
    absent = {
        "contacts": not person.contacts,
        "notice": not any(_concerns(told, person.id) for known in notices for told in known.all),
    }
    draft = person.draft(act)
    draft.add(
        PersonErased,
        kind=person.kind,
        categories=tuple(category for category in CATEGORIES if not absent.get(category)),
        key=person.key,
        act_number=act_number.strip(),
        act_date=act_date,
        reason=reason.strip(),
    )
    return draft.events


def _concerns(told: Told, person_id: str) -> bool:
    return person_id in (told.act.by, told.originator_id.removeprefix(notices_stream("")))
