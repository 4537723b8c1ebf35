"""The demo college plays its year: prepared, then lesson by lesson, then today (demo ◄── demo_year, demo_lessons, demo_today ◄── here)."""

from __future__ import annotations

from collections.abc import Callable

from api.demo import Demo
from api.demo_control import control
from api.demo_lessons import Lessons
from api.demo_today import plan_day
from api.demo_year import prepare


def fill(
    demo: Demo,
    watch: Callable[[str], None],
    play: Callable[[Demo, Callable[[str], None]], None] | None = None,
) -> None:
    """Give every command; those given before (the same ids) record nothing. `watch` is told each step.

    `play` plays the lessons of all blocks, one after another when it is not given.
    """
    watch("люди, группы и журналы")
    prepare(demo)
    watch("занятия, причины пропусков, исправления")
    if play is None:
        for block in range(demo.blocks):
            Lessons(demo, block).play()
    else:
        play(demo, watch)
    watch("проверки и замечания")
    control(demo)
    watch("занятия на сегодня")
    plan_day(demo, demo.today)
