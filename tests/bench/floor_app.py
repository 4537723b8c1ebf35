"""The floor of a lesson over HTTP: the same framework parses the same JSON, plain psycopg inserts 25 rows.

No rules, no history, no identity: the least that could be called "stored durably".
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from psycopg_pool import ConnectionPool

from api.bodies import LessonBody

TABLE = "CREATE TABLE IF NOT EXISTS floor_cell (journal text, lesson text, student text, value text)"
INSERT = "INSERT INTO floor_cell (journal, lesson, student, value) VALUES (%s, %s, %s, %s)"

pool = ConnectionPool(os.environ.get("BENCH_FLOOR_DSN", ""), min_size=4, max_size=8, open=False)


@asynccontextmanager
async def opened(_app: FastAPI) -> AsyncIterator[None]:
    pool.open()
    yield
    pool.close()


app = FastAPI(lifespan=opened)


@app.get("/readyz")
def readyz() -> dict[str, str]:
    return {}


@app.post("/api/v1/journals/{journal_id}/lessons", status_code=201)
def publish_lesson(journal_id: str, body: LessonBody) -> dict[str, str]:
    cells = [(journal_id, body.slot_id, student, "н") for student in body.absent]
    cells += [(journal_id, body.slot_id, student, mark) for student, mark in body.marks.items()]
    with pool.connection() as connection, connection.cursor() as cursor:
        cursor.executemany(INSERT, cells)
    return {"lesson_id": body.slot_id}
