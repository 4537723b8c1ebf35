"""The blocks of a large demo college played side by side, each in a process of its own.

A block's journals hold the same events in the same order however many processes there are. The log lists the blocks'
acts as they come.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.demo import Demo
from api.demo_lessons import Lessons
from api.settings import Settings
from archive.ledger.environment import ledger_environment
from journal_domain.college import College


def in_processes(settings: Settings) -> Callable[[Demo, Callable[[str], None]], None]:
    """What plays all blocks of a demo in as many processes as there are processors."""
    environment = ledger_environment(unhurried(settings.database_url), settings.ledger_schema, 1)

    def play(demo: Demo, watch: Callable[[str], None]) -> None:
        spawned = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(os.cpu_count() or 1, demo.blocks), spawned) as processes:
            played = (demo.seed, demo.today, demo.students)
            blocks = [processes.submit(play_block, environment, *played, block) for block in range(demo.blocks)]
            for number, block in enumerate(as_completed(blocks), 1):
                block.result()
                watch(f"занятия: {number} из {demo.blocks}")

    return play


def unhurried(dsn: str) -> str:
    """Commits do not wait for the disk: what a power cut takes away, the next start of the demo fills in again."""
    options = conninfo_to_dict(dsn).get("options") or ""
    return make_conninfo(dsn, options=f"{options} -c synchronous_commit=off".strip())


def play_block(environment: dict[str, str], seed: int, today: date, students: int, block: int) -> None:
    with College(environment) as college:
        Lessons(Demo(college, seed, today, students), block).play()
