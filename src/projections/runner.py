"""Keeps the read models up with the log."""

from __future__ import annotations

import threading


class Runner:
    """Follows the log of one college; any number may run, one is active and the others stand by."""

    def __init__(self, dsn: str, schema: str) -> None: ...

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop` is set; outlives lost connections."""
        raise NotImplementedError
