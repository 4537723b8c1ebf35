"""Passwords: made for a slip, chosen by an employee, and what is kept of them.

k7hn-w3pe-x9da      12 of 23 letters and digits that nobody takes for another: 54 bits
$argon2id$v=19$m=19456,t=2,p=1$…      what is kept: 19 MiB and two passes, some 25 ms
"""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from journal_domain.errors import Refused

ALPHABET = "acdefhkmnprtuvwxy346789"
"""Of 1 l i j, 0 o, 5 s, 2 z, 6 b, 9 g q at most one each: on paper they are taken for each other."""

LENGTH, GROUP = 12, 4
SHORTEST_OWN, LONGEST = 10, 200

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
        "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя")  # fmt: skip
RUN = 4
_RUNS = {row[at : at + RUN] for named in ROWS for row in (named, named[::-1]) for at in range(len(row) - RUN + 1)}
"""What everybody types: keys and letters that stand side by side."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
DUMMY = _hasher.hash(secrets.token_urlsafe(32))
"""Verified where there is no account, so that an unknown login costs as much as a wrong password."""


def new_password() -> str:
    """A password for a slip: readable on paper, dictated without mistakes."""
    letters = [secrets.choice(ALPHABET) for _ in range(LENGTH)]
    return "-".join("".join(letters[start : start + GROUP]) for start in range(0, LENGTH, GROUP))


def hashed(password: str) -> str:
    """What may be kept of it. Takes some 25 ms and 19 MiB: only within the lane of logins."""
    return _hasher.hash(_plain(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; without a hash the same work is done and the answer is no."""
    try:
        return _hasher.verify(kept or DUMMY, _plain(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def require_good(password: str, person_id: str) -> None:
    """What an employee may choose: long rather than intricate. Raises Refused(PASSWORD_WEAK)."""
    plain = _plain(password)
    length, varied = len(plain), len(set(plain)) >= 6 and _beside_runs(plain.lower()) >= RUN
    if not SHORTEST_OWN <= length <= LONGEST or not varied or person_id.lower() in plain.lower():
        raise Refused(
            "PASSWORD_WEAK",
            "4.5.2-n",
            f"Пароль — не короче {SHORTEST_OWN} знаков, не из повторов, не клавиши подряд и без вашего логина; лучше несколько слов.",
        )


def _beside_runs(text: str) -> int:
    """How many letters are in no run."""
    within = {at + step for at in range(len(text)) if text[at : at + RUN] in _RUNS for step in range(RUN)}
    return len(text) - len(within)


def _plain(password: str) -> str:
    """The same text whichever keyboard composed its letters."""
    return unicodedata.normalize("NFC", password.strip())
