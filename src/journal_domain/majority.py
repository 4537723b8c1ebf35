"""When a student comes of age: at 00:00 of the 18th birthday, by the college's calendar (D5, 4.4.1).

Who was born on 29 February is of age on 1 March in a year without that day.
"""

from __future__ import annotations

from datetime import date

OF_AGE = 18


def comes_of_age(born: date) -> date:
    """The first day on which the person is of age."""
    year = born.year + OF_AGE
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def is_adult(birth_date: str | None, day: date) -> bool | None:
    """Whether somebody born on this ISO date is of age on `day`; None where no birth date is known."""
    return None if birth_date is None else day >= comes_of_age(date.fromisoformat(birth_date))
