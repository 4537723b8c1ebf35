"""The lane of logins: everything that hashes a password queues here, so that ten thousand logins leave marks their way.

One thread of its own in every worker, at a lower priority than the rest: a login waits for logins, a mark never does.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from journal_domain.errors import Refused

WAITING = 500
"""So many may queue; who comes then is asked to try again."""

NICENESS = 5

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def _yield_to_others() -> None:
    if sys.platform == "linux":  # there a thread has a priority of its own
        thread = threading.get_native_id()
        # Lower than what the service was started with: to raise it none but root has the right.
        os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + NICENESS))


class Lane:
    """Runs what is given to it one after another."""

    def __init__(self, waiting: int = WAITING) -> None:
        self._executor = ThreadPoolExecutor(1, "login", initializer=_yield_to_others)
        self._free = waiting

    async def run(
        self, act: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """The result of the act, in its turn. Raises Refused(BUSY) when too many wait."""
        if self._free == 0:
            raise Refused("BUSY", "5.1", "Сейчас входят многие: повторите через несколько секунд.")
        self._free -= 1
        try:
            return await asyncio.wrap_future(self._executor.submit(act, *arguments, **named))
        finally:
            self._free += 1

    def close(self) -> None:
        self._executor.shutdown()
