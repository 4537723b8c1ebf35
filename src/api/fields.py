"""The kinds of fields that commands and questions are made of, and what they refuse."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from journal_domain.values import FIRST_DAY, LAST_DAY
from journal_domain.writing import visible

# A NUL cannot be stored, and other control characters have no place in a record that is printed.
PRINTABLE = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
EARLIEST_BIRTH = date(1900, 1, 1)


def _written_as_a_day(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("нужна дата ГГГГ-ММ-ДД")
    return value


def _in_our_time(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("год от 2000 до 2099")
    return day


def _written_as_a_time(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", value):
        raise ValueError("нужно местное время ЧЧ:ММ")
    return value


def _written_as_a_moment(value: Any) -> Any:
    # An unescaped + of a query string arrives as a space.
    return re.sub(r" (?=\d{2}:\d{2}$)", "+", value) if isinstance(value, str) else value


def _moment_in_our_time(moment: datetime) -> datetime:
    _in_our_time(moment.date())
    return moment


def _somebody_alive(day: date) -> date:
    if not EARLIEST_BIRTH <= day <= LAST_DAY:
        raise ValueError("год рождения от 1900")
    return day


BirthDate = Annotated[date, BeforeValidator(_written_as_a_day), AfterValidator(_somebody_alive)]


def _as_printed(value: Any) -> Any:
    return visible(value) if isinstance(value, str) else value


def _means_one_thing(value: str) -> str:
    """Neither an invisible sign nor another picture of a letter, nor what a folder or a command takes for its own."""
    if not re.fullmatch(r"\w[\w.:-]*", value) or unicodedata.normalize("NFKC", value) != value:
        raise ValueError("буквы, цифры и знаки . : _ - в обычном написании; первой — буква или цифра")
    return value


def _of_one_script(value: str) -> str:
    if re.search("[A-Za-z]", value) and re.search("[А-Яа-яЁё]", value):
        raise ValueError("либо латинские, либо русские буквы: вместе их не различить на глаз")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[\w.:-]{1,100}$"), AfterValidator(_means_one_thing)]
NewPersonId = Annotated[Id, AfterValidator(_of_one_script)]
Term = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-20[0-9]{2}-[12]$")]
Year = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-20[0-9]{2}$")]
JournalId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
RequestId = JournalId
Line = Annotated[str, BeforeValidator(_as_printed), StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, BeforeValidator(_as_printed), StringConstraints(max_length=4000, pattern=PRINTABLE)]
MarkValue = Annotated[str, StringConstraints(max_length=20, pattern=PRINTABLE)]
Day = Annotated[date, BeforeValidator(_written_as_a_day), AfterValidator(_in_our_time)]
TimeOfDay = Annotated[time, BeforeValidator(_written_as_a_time)]
Moment = Annotated[datetime, BeforeValidator(_written_as_a_moment), AfterValidator(_moment_in_our_time)]
"""Without a zone it is the college's local time."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Hours = Annotated[int, Field(strict=True, ge=0, le=100)]
PlanHours = Annotated[int, Field(strict=True, ge=1, le=2000)]
Course = Annotated[int, Field(ge=0, le=10)]
Position = Annotated[int, Field(ge=0, le=2**62)]
Seen = Annotated[
    int | None,
    Field(
        strict=True,
        ge=0,
        le=2**31,
        description="Версия журнала, которую видел автор (`version` страницы): защита от гонки",
    ),
]
Marks = Annotated[dict[Id, MarkValue], Field(max_length=500, description="Обучающийся → отметка")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def example(**fields: Any) -> ConfigDict:
    """The configuration of a body with this example in the OpenAPI document."""
    return ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [fields]})
