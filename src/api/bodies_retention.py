"""What commands about a year's papers are sent as."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from api.archive_jobs import Kind
from api.fields import Body, Day, Line, Position, Sha256, Year, example
from journal_domain.nomenclature import LONGEST_TERM, Series
from journal_domain.retention import Volume

HASH = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


class SeriesBody(Body):
    model_config = example(
        index="05-12", title="Журналы учебных занятий", term_years=5, effective_from="2026-01-01",
        order="№ 140-од от 22.12.2025",
    )  # fmt: skip
    index: Line
    title: Line
    term_years: Annotated[
        int | None, Field(strict=True, ge=1, le=LONGEST_TERM, description="Лет хранения; null — постоянно")
    ]
    effective_from: Day
    order: Line

    def series(self) -> Series:
        return Series(self.index, self.title, self.term_years)


class VolumeBody(Body):
    """What `journal archive volume` printed about the volume it built."""

    model_config = example(
        first_position=1, last_position=48_213, tree_head=HASH, manifest_sha256=HASH, copies=24,
        act_number="№ 3 от 10.07.2026",
    )  # fmt: skip
    first_position: Annotated[Position, Field(ge=1)]
    last_position: Annotated[Position, Field(ge=1)]
    tree_head: Sha256
    manifest_sha256: Sha256
    copies: Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
    act_number: Line

    def volume(self) -> Volume:
        return Volume(
            first_position=self.first_position,
            last_position=self.last_position,
            tree_head=self.tree_head,
            manifest_sha256=self.manifest_sha256,
            copies=self.copies,
        )


class DestructionBody(Body):
    model_config = example(act_number="№ 1 от 15.01.2032")
    act_number: Line


class JobBody(Body):
    """`year` is named for copies and volumes; the log is verified whole."""

    model_config = example(kind="regenerate", year="2025-2026")
    kind: Kind
    year: Year | None = None

    @model_validator(mode="after")
    def _year_where_it_belongs(self) -> JobBody:
        if (self.year is None) != (self.kind is Kind.VERIFY):
            raise ValueError("учебный год указывают для копий и тома, для проверки журнала — нет")
        return self
