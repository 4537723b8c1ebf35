"""What students and families told, and how the service failed, as Russian sentences; the words themselves are sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from journal_domain import incident, notice
from journal_domain.event import Event
from projections.words import day


def _moment(at: datetime) -> str:
    return f"{at:%d.%m.%Y %H:%M} UTC"


OF_NOTICES: dict[type[Event], Callable[[Any], str]] = {
    notice.MarkDoubted: lambda x: (
        f"Преподавателю сообщено об ошибочной отметке{'' if x.lesson_id else ' аттестации'} «{x.value}»."
    ),
    notice.AccessTroubleTold: lambda _: "Руководителю группы сообщено о проблеме доступа.",
    notice.AbsenceTold: lambda x: (
        f"Руководителю группы сообщено об отсутствии обучающегося с {day(x.since)} по {day(x.until)}."
    ),
    notice.NoticeSeen: lambda _: "Обращение принято к сведению.",
    notice.NoticeAnswered: lambda _: "На обращение дан ответ.",
    incident.IncidentReported: lambda x: f"Сбой журнала с {_moment(x.began_at)}: {x.what}.",
    incident.IncidentRequestSent: lambda x: f"Запрос разработчикам отправлен {_moment(x.sent_at)}: {x.request}.",
    incident.IncidentEnded: lambda x: f"Сбой журнала устранён {_moment(x.ended_at)}: {x.remedy}.",
}
