"""A college whose log is sealed, and volumes of its years."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from begun_college import DEPUTIES, BegunCollege
from ledger_fixture import TestLedger
from sealed_log import SealedLog, begun

from archive.transparency.keys import read_records, records_until
from archive.transparency.store import Sealed, checkpoint_covering, consistency_proof
from archive.volume.building import Built, Contents, build_volume
from journal_domain.academic_year import VolumeSealed


@dataclass
class SealedCollege:
    """`college` lives on; `volume` seals the log as it stands and builds the year's volume."""

    college: BegunCollege
    log: SealedLog
    folder: Path
    built: list[Built] = field(default_factory=list)

    @property
    def schema(self) -> str:
        return self.log.schema

    def live_on(self, acts: int = 300) -> None:
        """So many acts more, enough to fill a tile."""
        for _ in range(acts):
            up_to = self.college.position
            self.college.position = self.college.college.make_check(self.college.command(DEPUTIES[0]), up_to)

    def sealed(self) -> Sealed:
        """The checkpoint of everything recorded so far."""
        while (last := self.log.seal()) is not None:
            head = last
        with self.log.connect() as connection:
            found = checkpoint_covering(connection, self.schema, self.college.position)
        assert found is not None
        return found or head

    def contents(self, year: str, previous: VolumeSealed | None = None, **more: Any) -> Contents:
        sealed = self.sealed()
        with self.log.connect() as connection:
            keys = records_until(read_records(connection, self.schema), sealed.size)
            proof = consistency_proof(connection, self.schema, previous.last_position, sealed.size) if previous else ()
        origin = sealed.note.split("\n", 1)[0]
        return Contents(
            name=year, year=self.college.college.year(year), origin=origin, checkpoint=sealed.note, keys=keys,
            college="Техникум «Пример»", previous=previous, consistency=tuple(proof), **more,
        )  # fmt: skip

    def build(self, contents: Contents, name: str) -> Built:
        with psycopg.connect(self.log.ledger.service_dsn) as connection:
            return build_volume(connection, self.schema, contents, self.folder / name)


def sealing_of(built: Built, year: str) -> VolumeSealed:
    """The event with which the volume would be sealed."""
    act: Any = None
    fields = {name: getattr(built.volume, name) for name in built.volume.__struct_fields__}
    return VolumeSealed(
        originator_id=f"year:{year}", originator_version=1, act=act, year=year, act_number="№ 1", **fields
    )


@contextmanager
def sealed_college(ledger: TestLedger, folder: Path, seed: int = 3) -> Iterator[SealedCollege]:
    college = BegunCollege(ledger, seed)
    yield SealedCollege(college, begun(ledger, folder), folder)
    college.close()
