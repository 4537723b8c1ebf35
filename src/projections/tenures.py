"""Who holds an office on which day, by a json column of [{"person_id": …, "since": …, "order": …, "until": …}, …].

The day is asked, never stored: a lesson of October is its teacher's of October, whoever teaches in November.
"""

from __future__ import annotations

from psycopg import sql


def held_on(column: str, day: str) -> sql.Composed:
    """The holder by `alias.column` on a day, NULL where nobody is; the day is itself a column `alias.column` or the parameter `%(name)s`."""
    when = sql.SQL("%(" + day[2:-2] + ")s") if day.startswith("%(") else sql.Identifier(*day.split("."))
    return sql.SQL(
        "(SELECT CASE WHEN h.until IS NULL OR {day} < h.until THEN h.person_id END"
        " FROM json_to_recordset({column}) AS h (person_id text, since date, until date)"
        " WHERE h.since <= {day} ORDER BY h.since DESC LIMIT 1)"
    ).format(column=sql.Identifier(*column.split(".")), day=when)
