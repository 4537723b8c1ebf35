"""Clients in processes of their own: each keeps one connection and sends one request after another."""

from __future__ import annotations

import http.client
import multiprocessing
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from time import perf_counter, time
from typing import Any, NamedTuple

SPAWN = multiprocessing.get_context("spawn")
WARM_UP = 5


class Request(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    expected: int


@dataclass(frozen=True)
class Load:
    """Seconds of every request, and the seconds from the first one's start to the last one's end."""

    latencies: list[float]
    elapsed: float

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.elapsed


def send(port: int, of_clients: list[list[Request]]) -> Load:
    """Let each client send its requests, all at the same time; the first few of each are not measured.

    Raises RuntimeError when an answer has another status than expected.
    """
    barrier = SPAWN.Barrier(len(of_clients))
    answers: Any = SPAWN.Queue()
    clients = [SPAWN.Process(target=_client, args=(port, requests, barrier, answers)) for requests in of_clients]
    for client in clients:
        client.start()
    results = [answers.get() for _ in clients]
    for client in clients:
        client.join()
    wrong = [result for result in results if isinstance(result, str)]
    if wrong:
        raise RuntimeError(wrong[0])
    latencies = [latency for _, _, own in results for latency in own]
    return Load(latencies, max(end for _, end, _ in results) - min(start for start, _, _ in results))


def _client(port: int, requests: list[Request], barrier: Barrier, answers: Any) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    latencies = []
    start = time()
    try:
        for number, request in enumerate(requests):
            if number == WARM_UP:
                barrier.wait()
                start = time()
            began = perf_counter()
            connection.request(request.method, request.path, request.body, request.headers)
            answer = connection.getresponse()
            content = answer.read()
            if number >= WARM_UP:
                latencies.append(perf_counter() - began)
            if answer.status != request.expected:
                raise RuntimeError(f"{request.method} {request.path}: {answer.status} {content[:300]!r}")
        answers.put((start, time(), latencies))
    except Exception as error:
        barrier.abort()
        answers.put(repr(error))
