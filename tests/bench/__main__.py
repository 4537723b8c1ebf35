"""python -m bench [PART…]: measure all parts or the named ones; the table goes to the screen and to build/bench.md."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import (
    copies,
    demo,
    hidden,
    lesson,
    loading,
    logins,
    page,
    real_marks,
    rebuilding,
    reports,
    sealing,
    volumes,
    year,
)
from bench.figures import HEAD, Figure, machine
from bench.place import Place, place

PARTS: dict[str, Callable[[Place], Iterator[Figure]]] = {
    "lesson": lesson.measure,
    "page": page.measure,
    "loading": loading.measure,
    "rebuilding": rebuilding.measure,
    "reports": reports.measure,
    "sealing": sealing.measure,
    "marks": real_marks.measure,
    "year": year.measure,
    "demo": demo.measure,
    "copies": copies.measure,
    "logins": logins.measure,
    "hidden": hidden.measure,
    "volumes": volumes.measure,
}
OUT = Path(__file__).resolve().parents[2] / "build" / "bench.md"


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"no part {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    with place() as here:
        lines = [machine(here.owner_dsn), "", *HEAD.splitlines()]
        print("\n".join(lines), flush=True)
        for name in names or PARTS:
            for figure in PARTS[name](here):
                lines.append(figure.line())
                print(figure.line(), flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
