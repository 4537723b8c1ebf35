-- The slots of all timetables, those planned for a journal by hand too (bell and room null).
--   moved_from  {"day": "2025-09-03", "starts": "09:00:00", "bell": 1, "room": "12"}: before the last move
CREATE TABLE timetable_slot (
    journal_id    text COLLATE "C" NOT NULL,
    slot_id       text COLLATE "C" NOT NULL,
    day           date NOT NULL,
    starts        time NOT NULL,
    ends          time NOT NULL,
    hours         int NOT NULL,
    bell          int,
    room          text,
    changed_at    timestamptz NOT NULL,
    revision      int NOT NULL,
    approved      boolean NOT NULL,
    cancelled     boolean NOT NULL,
    moved_from    json,
    basis         text,
    substitute_id text,
    given_by      text
);

-- After loading:
ALTER TABLE timetable_slot ADD PRIMARY KEY (journal_id, slot_id);
CREATE INDEX timetable_slot_by_day ON timetable_slot (day);
CREATE INDEX timetable_slot_by_id ON timetable_slot (slot_id);
