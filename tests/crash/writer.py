"""A process that writes: `writer.py ENVIRONMENT STREAM [ACTS]`; act n has 1 + n % 3 events. It prints nothing.

Without ACTS it writes until it is killed.
"""

from __future__ import annotations

import json
import sys
from itertools import count

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresFactory

from archive.ledger.recorder import LedgerRecorder


def main(environment: str, stream: str, acts: str = "") -> None:
    version = 0
    with PostgresFactory.construct(json.loads(environment)) as factory:
        recorder = factory.application_recorder()
        assert isinstance(recorder, LedgerRecorder)
        for act in range(int(acts)) if acts else count():
            versions = range(version + 1, version + 2 + act % 3)
            events = [StoredEvent(stream, v, "test.noted.v1", f'{{"act":{act},"v":{v}}}'.encode()) for v in versions]
            recorder.insert_events(events, actor=stream, command_id=f"c-{act}", request_hash=b"")
            version = versions[-1]


if __name__ == "__main__":
    main(*sys.argv[1:])
