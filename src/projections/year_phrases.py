"""What happens to an academic year and its papers, as Russian sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journal_domain import academic_year, nomenclature
from journal_domain.academic_calendar import term_said
from journal_domain.event import Event
from projections.words import PAPERS, counted, day


def term_text(years: int | None) -> str:
    """How long a file is kept: «5 лет», «постоянно»."""
    return "постоянно" if years is None else counted(years, "год", "года", "лет")


def _sealed(event: academic_year.VolumeSealed) -> str:
    copies = counted(event.copies, "заверенная копия", "заверенные копии", "заверенных копий")
    return (
        f"Том за {event.year} учебный год передан на архивное хранение, акт {event.act_number}: "
        f"записи № {event.first_position}–{event.last_position}, {copies}."
    )


def _series(event: nomenclature.SeriesAdopted) -> str:
    was = f"прежде {event.was_index} «{event.was_title}», {term_text(event.was_term_years)}"
    return (
        f"Номенклатура дел с {day(event.effective_from)}, {PAPERS[event.papers]}: {event.index} «{event.title}», "
        f"{term_text(event.term_years)} ({was}), приказ {event.order}."
    )


YEAR_PHRASES: dict[type[Event], Callable[[Any], str]] = {
    academic_year.JournalEntered: lambda x: (
        f"В перечень журналов года внесён журнал: группа {x.group_id}, «{x.discipline}», {term_said(x.term)}."
    ),
    academic_year.JournalCompleted: lambda _: "Журнал завершён: его ведомость аттестации закрыта.",
    academic_year.JournalStruckOff: lambda _: "Журнал вычеркнут из перечня журналов года: он аннулирован.",
    academic_year.YearClosed: lambda x: f"Учебный год закрыт, приказ {x.order}.",
    academic_year.VolumeSealed: _sealed,
    academic_year.PapersDestroyed: lambda x: (
        f"Дело {x.index} ({PAPERS[x.papers]}) уничтожено, акт {x.act_number}: срок хранения истёк {day(x.kept_until)}."
    ),
    nomenclature.SeriesAdopted: _series,
}
