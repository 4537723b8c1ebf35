"""Whose record a student or guardian may see: their own, or their children's (3.8)."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from journal_domain.errors import NotFound
from journal_domain.policy import FAMILY, Actor
from projections.people import people


def children_of(connection: Connection[Any], schema: str, guardian_id: str) -> list[str]:
    found = people(connection, schema, person_ids=[guardian_id])
    return [child.person_id for person in found for child in person.children]


def own_students(connection: Connection[Any], schema: str, actor: Actor, asked: str | None) -> list[str] | None:
    """The students whose record the actor may see; None: the actor serves the college. Raises NotFound."""
    if not actor.roles <= FAMILY:
        return None
    own = [actor.person_id, *children_of(connection, schema, actor.person_id)]
    if asked is not None and asked not in own:
        raise NotFound("обучающийся")
    return own if asked is None else [asked]
