"""Folded states kept between commands: least recently used ones go, a newer version always wins."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any


class StateCache:
    """Maps a stream to its state. States are immutable, so one may be shared by any number of threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._states: OrderedDict[str, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, stream: str) -> Any | None:
        with self._lock:
            state = self._states.get(stream)
            if state is not None:
                self._states.move_to_end(stream)
            return state

    def put(self, stream: str, state: Any | None) -> None:
        """Keep the state unless a newer one is there already; None (no such stream) is not kept."""
        if state is None:
            return
        with self._lock:
            known = self._states.get(stream)
            if known is None or known.version < state.version:
                self._states[stream] = state
            self._states.move_to_end(stream)
            if len(self._states) > self._capacity:
                self._states.popitem(last=False)
