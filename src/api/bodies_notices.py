"""What notices of students and families, and incidents, are sent as."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from api.fields import Body, Day, Id, JournalId, Line, Moment, Text, example
from journal_domain.writing import stated


def _said(text: str) -> str:
    if not (said := stated(text)):
        raise ValueError("напишите словами, в чём дело")
    return said


Words = Annotated[Text, Field(max_length=1000), AfterValidator(_said)]


class DoubtBody(Body):
    model_config = example(
        journal_id="6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00", lesson_id="з-2025-09-01-1", words="Контрольную я писал на 4"
    )
    journal_id: JournalId
    lesson_id: Id | None = Field(None, description="null — об отметке аттестации")
    words: Words


class WordsBody(Body):
    model_config = example(words="Пароль с листка не подходит")
    words: Words


class AbsenceBody(Body):
    model_config = example(since="2025-10-06", until="2025-10-08", words="Записаны к врачу")
    since: Day
    until: Day = Field(description="Последний день отсутствия")
    words: Words


class IncidentBody(Body):
    model_config = example(what="Журнал не открывается ни с одного рабочего места", began_at="2025-10-06T09:40")
    what: Line
    began_at: Moment = Field(description="Без пояса — местное время колледжа")


class IncidentRequestBody(Body):
    model_config = example(sent_at="2025-10-06T09:55", request="№ 4182, почтой")
    sent_at: Moment
    request: Line


class IncidentEndBody(Body):
    model_config = example(ended_at="2025-10-06T11:20", remedy="Заменён диск сервера")
    ended_at: Moment
    remedy: Line
