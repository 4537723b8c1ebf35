"""What is written as a reason, a basis or an order says something that can be read."""

from __future__ import annotations

import pytest

from journal_domain.writing import stated, visible


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (None, ""),
        ("", ""),
        ("  ", ""),
        ("\u200b", ""),
        ("\u2060\ufeff\u00ad", ""),
        ("—", ""),
        ("№ …", ""),
        (" 12-УР ", "12-УР"),
        ("12\u200b-УР", "12-УР"),
        ("\u202eРУ-21", "РУ-21"),
        ("приказ\u2028№ 5", "приказ № 5"),
        ("справка №\u00a05", "справка №\u00a05"),
        ("Ё", "Ё"),
    ],
)
def test_nothing_readable_is_nothing(written: str | None, kept: str) -> None:
    assert stated(written) == kept


def test_what_is_seen_stays_as_it_is() -> None:
    text = "Әлифба, ҡала, саҥа — «5»; е\u0308 и 👍"
    assert visible(text) == text
