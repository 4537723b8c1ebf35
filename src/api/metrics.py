"""What `/metrics` tells: requests by operation and status, and how far the read models lag.

With several workers each writes its own files in PROMETHEUS_MULTIPROC_DIR (`journal serve` makes that folder), and
whichever worker is asked adds them up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import psycopg
from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service import Service
from api.signin.login_audit import LOGINS
from archive.transparency.store import latest_checkpoint
from projections.log import head
from projections.progress import failures, positions

REQUESTS = Counter("journal_requests", "Requests by operation and status.", ["method", "route", "status"])
SECONDS = Histogram(
    "journal_request_seconds",
    "Time from a request to the end of its answer.",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)


class Measured:
    """Counts and times what the app answers. A route is its template, so ids never become labels."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def noted_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted_send)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if route != "none" else "none"
            REQUESTS.labels(method, route, str(status)).inc()
            SECONDS.labels(method, route).observe(time.perf_counter() - began)


class ReadModels:
    """Collected at every question: whether the database answers, where the log and its read models stand."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("journal_database_up", "Whether the database answers.")
        last = GaugeMetricFamily("journal_log_position", "Last position of the log.")
        lag = GaugeMetricFamily("journal_read_model_lag", "Events a read model is behind the log.", labels=["model"])
        unsealed = GaugeMetricFamily("journal_unsealed_events", "Events after the last signed checkpoint.")
        stopped = GaugeMetricFamily("journal_read_model_stopped", "1: it has stopped for an error.", labels=["model"])
        schema = self.service.schema
        try:
            with self.service.reading() as connection:
                sealed = latest_checkpoint(connection, schema)
                at, broken = head(connection, schema), {f.name for f in failures(connection, schema)}
                for model, position in positions(connection, schema).items():
                    lag.add_metric([model], at - position)
                    stopped.add_metric([model], model in broken)
            last.add_metric([], at)
            unsealed.add_metric([], at - (sealed.size if sealed else 0))
            up.add_metric([], 1)
        except psycopg.Error:
            up.add_metric([], 0)
        return iter((up, last, lag, unsealed, stopped))


def exposition(service: Service) -> bytes:
    """The text for Prometheus."""
    registry = CollectorRegistry()
    registry.register(ReadModels(service))
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
        registry.register(LOGINS)
    return generate_latest(registry)
