"""A copy before it is painted: its pages, what stands on each of them, what the file says of itself and carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from archive.copies.certificate import Certificate
from archive.copies.pdfa import Attachment
from archive.copies.sheet import PORTRAIT, Imprint, Sheet
from journal_domain.requisites import Requisites

Page = tuple[str, Callable[[Sheet], None]]
"""The subject in a page's heading, and what paints the page."""


@dataclass(frozen=True)
class Made:
    """`bound`: it opens like a book; `as_of` (aware) is the only time that it knows."""

    pages: list[Page]
    imprint: Imprint
    title: str
    author: str
    as_of: datetime
    attachment: Attachment
    size: tuple[float, float] = PORTRAIT
    bound: bool = False


def imprint_of(
    position: int,
    tree_head: str,
    certificate: Certificate | None,
    requisites: Requisites,
    side: str,
    period: str,
    stamp: bool,
) -> Imprint:
    foot = [f"По записи журнала событий с № 1 по № {position}", f"Дерево записей: {tree_head}"]
    address = None
    if certificate is not None:
        code = certificate.code(position, tree_head)
        foot.insert(0, f"Копия {certificate.copy_id}, версия {certificate.version}, контрольное число {code}")
        if requisites.check_address:
            address = f"{requisites.check_address}/{certificate.path(position, tree_head)}"
    return Imprint(side, period, tuple(foot), address, draft=certificate is None, stamp=stamp)
