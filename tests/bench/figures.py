"""What was measured, as a table for people: on the screen and in build/bench.md."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psycopg

CPUINFO, MEMINFO = Path("/proc/cpuinfo"), Path("/proc/meminfo")


@dataclass(frozen=True)
class Figure:
    what: str
    measured: str
    floor: str = ""
    ratio: str = ""
    target: str = ""
    reached: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "PASS", False: "below target", None: ""}[self.reached]

    def line(self) -> str:
        cells = (self.what, self.measured, self.floor, self.ratio, self.target, self.verdict)
        return f"| {' | '.join(cells)} |"


HEAD = "| what | measured | floor | ratio | target | |\n|---|---|---|---|---|---|"


def at_least(what: str, measured: str, value: float, target: float, floor: str = "", unit: str = "") -> Figure:
    """A figure that should be no smaller than the target; without a unit it is the ratio to the floor."""
    ratio = "" if unit else f"{value:.2f}"
    return Figure(what, measured, floor, ratio, f"≥ {target:g}{unit}", value >= target)


def at_most(what: str, measured: str, value: float, target: float, floor: str = "", unit: str = "") -> Figure:
    """A figure that should be no larger than the target; without a unit it is a multiple of the floor."""
    ratio = "" if unit else f"{value:.2f} ×"
    return Figure(what, measured, floor, ratio, f"≤ {target:g}{unit or ' ×'}", value <= target)


def seconds(run: Callable[[], object]) -> float:
    began = perf_counter()
    run()
    return perf_counter() - began


def median_seconds(run: Callable[[], object], times: int) -> float:
    return statistics.median(seconds(run) for _ in range(times))


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def ms(value: float) -> str:
    return f"{value * 1000:.2f} ms" if value < 0.1 else f"{value * 1000:.0f} ms"


def machine(dsn: str) -> str:
    """One line: processor, cores, memory, kernel, Python, PostgreSQL and what a commit costs."""
    models = [line.split(":")[1].strip() for line in _lines(CPUINFO) if line.startswith("model name")]
    memory = [int(line.split()[1]) // 1_048_576 for line in _lines(MEMINFO) if line.startswith("MemTotal")]
    with psycopg.connect(dsn, autocommit=True) as connection:
        server = connection.info.parameter_status("server_version")
        commit = median_seconds(lambda: connection.execute("SELECT pg_current_xact_id()"), 50)
    return (
        f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {memory[0] if memory else '?'} GB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, PostgreSQL {server}, "
        f"an empty commit {ms(commit)}"
    )


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
