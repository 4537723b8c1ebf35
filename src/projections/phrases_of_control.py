"""What the audit trail says of checks, remarks and inspections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journal_domain import control, inspection
from journal_domain import journal_events as e
from journal_domain.event import Event
from projections.words import day


def _inspected(event: inspection.GroupInspected) -> str:
    before = f"прежде — {day(event.was)}" if event.was else "прежде не проверялись"
    return f"Журналы группы проверены {day(event.day)} ({before}): {event.result.rstrip('.')}."


def _answered(event: e.RemarkAnswered) -> str:
    what = "устранено" if event.mended else "не устранено"
    return f"Ответ на замечание, {what}: {event.answer.rstrip('.')}."


OF_CONTROL: dict[type[Event], Callable[[Any], str]] = {
    control.CheckMade: lambda x: f"Изменения проверены по запись № {x.up_to} включительно (прежде — по № {x.was}).",
    e.RemarkMade: lambda x: (
        f"Замечание по ведению журнала: {x.text.rstrip('.')}. Исправить до {day(x.due)}: {x.demand.rstrip('.')}."
    ),
    e.RemarkAnswered: _answered,
    e.RemarkAcknowledged: lambda _: "Ознакомлен(а) с замечанием по ведению журнала.",
    e.RemarkClosed: lambda x: f"Замечание снято: {x.result.rstrip('.')}.",
    inspection.GroupInspected: _inspected,
    inspection.InspectionAcknowledged: lambda _: "Ознакомлен(а) с результатами проверки журналов группы.",
}
