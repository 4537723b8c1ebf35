"""All real marks of the data set go on record; every row is accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from api.importing import Signatories, import_marks
from api.marks_csv import examine
from bench import oulad
from bench.figures import Figure
from bench.place import Place


def measure(place: Place) -> Iterator[Figure]:
    source = oulad.folder()
    if source is None:
        yield Figure("import of real marks", "not measured: no data set at JOURNAL_OULAD or ../shared/data/oulad")
        return
    college = place.site("real_marks").college()
    runs = oulad.runs(source)
    began = perf_counter()
    commands = sum(oulad.set_up(college, run) for run in runs)
    set_up = perf_counter() - began
    yield Figure("set-up of the course runs: groups, enrolments, withdrawals", f"{commands / set_up:.0f} commands/s")

    marks = place.folder / "oulad.csv"
    _, banked = oulad.write_marks(source, runs, marks)
    signatories = Signatories("oulad-teacher", oulad.DEPUTY.person_id, "распоряжение № 1 о переносе отметок")
    began = perf_counter()
    summary = import_marks(college, examine(marks), signatories, place.folder / "oulad.rejects.csv", b"secret")
    took = perf_counter() - began
    college.close()
    classes = [f"{summary.recorded} recorded", *(f"{n} {code}" for code, n in summary.rejected.most_common())]
    total = summary.rows + banked
    yield Figure(
        f"import of {total} real marks in {summary.lessons} lessons",
        f"{summary.rows / took:,.0f} rows/s",
        target=f"{oulad.ROWS} accounted for",
        reached=total == oulad.ROWS and summary.recorded > 0,
    )
    yield Figure("what became of the rows", ", ".join([*classes, f"{banked} BANKED"]))
