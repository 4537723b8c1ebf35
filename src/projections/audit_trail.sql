-- One narrow row an event, for finding it. What it says is read from the log itself (position), nothing is kept twice.
--   stream  the event's stream: a journal's id, group:…, person:…, timetable:…, policy, …
--   kind    the event's type without its version: journal.mark_corrected
CREATE TABLE audit_entry (
    position   bigint NOT NULL,
    at         timestamptz NOT NULL,
    stream     text COLLATE "C" NOT NULL,
    actor      text COLLATE "C" NOT NULL,
    kind       text COLLATE "C" NOT NULL,
    student_id text COLLATE "C",
    lesson_id  text COLLATE "C",
    changes    boolean NOT NULL,
    late       boolean NOT NULL
);

-- After loading:
ALTER TABLE audit_entry ADD PRIMARY KEY (position);
CREATE INDEX audit_by_time ON audit_entry USING brin (at) WITH (pages_per_range = 16);
CREATE INDEX audit_by_stream ON audit_entry (stream, position);
CREATE INDEX audit_by_actor ON audit_entry (actor, position);
CREATE INDEX audit_by_student ON audit_entry (student_id, position) WHERE student_id IS NOT NULL;
-- Marks and absences are most of the log: to page through them needs no index of theirs.
CREATE INDEX audit_by_kind ON audit_entry (kind, position)
    WHERE kind NOT IN ('journal.mark_recorded', 'journal.absence_recorded');
CREATE INDEX audit_of_changes ON audit_entry (position) WHERE changes;
CREATE INDEX audit_of_late ON audit_entry (position) WHERE late;
