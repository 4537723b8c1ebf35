"""What is wrong with a field, in Russian: pydantic's kinds of errors as the API words them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

ENUM_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")
"""How pydantic writes a member of an enumeration: the code's name for it is nobody's business."""

MESSAGES = {
    "missing": "обязательное поле",
    "extra_forbidden": "такого поля нет",
    "repeated": "указано больше одного раза",
    "string_type": "нужна строка",
    "string_too_short": "не короче {min_length} знаков",
    "string_too_long": "не длиннее {max_length} знаков",
    "string_pattern_mismatch": "недопустимые знаки или не тот вид записи",
    "string_unicode": "недопустимые знаки: текст не в кодировке UTF-8",
    "int_type": "нужно целое число",
    "int_parsing": "нужно целое число",
    "int_from_float": "нужно целое число",
    "int_parsing_size": "слишком большое число",
    "bool_type": "нужно true или false",
    "bool_parsing": "нужно true или false",
    "greater_than": "больше {gt}",
    "greater_than_equal": "не меньше {ge}",
    "less_than": "меньше {lt}",
    "less_than_equal": "не больше {le}",
    "too_short": "не меньше {min_length} значений",
    "too_long": "не больше {max_length} значений",
    "list_type": "нужен список",
    "tuple_type": "нужен список",
    "dict_type": "нужен объект «ключ: значение»",
    "model_type": "нужен объект JSON",
    "model_attributes_type": "нужен объект JSON",
    "enum": "одно из: {expected}",
    "literal_error": "одно из: {expected}",
    "date_type": "нужна дата ГГГГ-ММ-ДД",
    "date_parsing": "нет такой даты; нужна ГГГГ-ММ-ДД",
    "date_from_datetime_parsing": "нет такой даты; нужна ГГГГ-ММ-ДД",
    "date_from_datetime_inexact": "нужна дата без времени",
    "datetime_type": "нужны дата и время, например 2025-12-26T15:30:00+03:00",
    "datetime_parsing": "нет такого времени; нужно, например, 2025-12-26T15:30:00+03:00",
    "datetime_from_date_parsing": "нет такого времени; нужно, например, 2025-12-26T15:30:00+03:00",
    "time_type": "нужно время ЧЧ:ММ",
    "time_parsing": "нет такого времени; нужно ЧЧ:ММ",
    "value_error": "{error}",
}


def wording(entry: Mapping[str, Any]) -> str:
    """The Russian message of one of pydantic's errors."""
    template = MESSAGES.get(entry["type"], "недопустимое значение")
    context = {key: _russian(value) for key, value in entry.get("ctx", {}).items()}
    return template.format_map(context)


def _russian(value: Any) -> str:
    return ENUM_MEMBER.sub(r"\1", str(value)).replace(" or ", " или ")
