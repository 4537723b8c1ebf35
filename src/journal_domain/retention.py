"""What becomes of a closed year's papers: the volume is sealed, and a file is destroyed by act when its term is over.

closed 30.06.2026 ──► term runs from 01.01.2027 ──► 5 years ──► may be destroyed from 01.01.2032
                      and while a student of that year is still enrolled, not at all (5.5, T10)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import msgspec

from journal_domain.academic_year import AcademicYear, PapersDestroyed, VolumeSealed
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Event
from journal_domain.nomenclature import Nomenclature, Papers


class Volume(msgspec.Struct, frozen=True, kw_only=True):
    """A volume that was built: see VolumeSealed."""

    first_position: int
    last_position: int
    tree_head: str
    manifest_sha256: str
    copies: int


def require_ready_for_sealing(state: AcademicYear, year: str, uncertified: Mapping[str, str]) -> None:
    """Raises Refused(YEAR_OPEN, VOLUME_SEALED, COPY_NOT_CERTIFIED) naming each copy that is due.

    `uncertified` names what each copy that is due and not certified is of, by the place it has in the answer.
    """
    if not state.closed:
        raise Refused("YEAR_OPEN", "5.5", f"Учебный год {year} не закрыт: сначала закройте его.")
    if state.sealed is not None:
        raise Refused(
            "VOLUME_SEALED",
            "5.5",
            f"Том за {year} уже передан в архив по акту {state.sealed.act_number}; тот же том собирается заново "
            "командой journal archive volume.",
        )
    if uncertified:
        problems = tuple(
            Problem(where, "COPY_NOT_CERTIFIED", f"Не заверена копия: {what}.") for where, what in uncertified.items()
        )
        raise Refused(
            "COPY_NOT_CERTIFIED",
            "4.6.2-f",
            f"Том не передаётся в архив: незаверенных копий — {len(problems)}. Проверьте и заверьте их.",
            problems=problems,
        )


def seal_volume(
    state: AcademicYear, year: str, volume: Volume, uncertified: Mapping[str, str], act_number: str, act: Act
) -> list[Event]:
    """Seal the year's volume by an act of transfer.

    Raises Refused(YEAR_OPEN, VOLUME_SEALED, COPY_NOT_CERTIFIED, ORDER_REQUIRED).
    """
    require_ready_for_sealing(state, year, uncertified)
    if not act_number.strip():
        raise Refused("ORDER_REQUIRED", "5.5", "Укажите номер и дату акта передачи на архивное хранение.")
    draft = state.draft(year, act)
    draft.add(VolumeSealed, year=year, act_number=act_number.strip(), **msgspec.structs.asdict(volume))
    return draft.events


def destroy_papers(
    state: AcademicYear,
    year: str,
    papers: Papers,
    nomenclature: Nomenclature,
    closed_on: date | None,
    still_enrolled: Collection[str],
    act_number: str,
    today: date,
    act: Act,
) -> list[Event]:
    """Destroy a file whose term is over; `still_enrolled` are the year's students whom the college still teaches.

    Raises Refused(YEAR_OPEN, RETENTION, PAPERS_DESTROYED, ORDER_REQUIRED).
    """
    if closed_on is None:
        raise Refused("YEAR_OPEN", "5.5", f"Учебный год {year} не закрыт: срок хранения ещё не начался.")
    if papers in state.destroyed:
        raise Refused("PAPERS_DESTROYED", "5.6", "Это дело уже уничтожено по акту.")
    kept_until = nomenclature.kept_until(papers, closed_on)
    if kept_until is None:
        raise Refused("RETENTION", "5.6", "Дело хранится постоянно и не уничтожается.")
    if today < kept_until:
        raise Refused("RETENTION", "5.6", f"Срок хранения не истёк: уничтожение возможно с {kept_until:%d.%m.%Y}.")
    if still_enrolled:  # T10: relations of education may outlast the term
        raise Refused(
            "RETENTION",
            "5.5",
            f"Образовательные отношения не прекращены: обучающихся этого года, которые ещё учатся, — "
            f"{len(still_enrolled)}. Дело хранится до их выпуска или отчисления.",
        )
    if not act_number.strip():
        raise Refused("ORDER_REQUIRED", "5.6", "Укажите номер и дату акта об уничтожении.")
    draft = state.draft(year, act)
    draft.add(
        PapersDestroyed,
        papers=papers,
        index=nomenclature.on(papers, closed_on).index,
        kept_until=kept_until,
        act_number=act_number.strip(),
    )
    return draft.events
