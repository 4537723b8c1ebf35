-- A journal in two rows, so that the figures of a whole college are read at a glance; the pages hold the same at length.
--
--   journal_results.students    {"s-17": [[["2025-09-01", null]], "2", "3", null], …}: when on the journal's list, the
--                               sheet's mark, the last re-sit's, the year's; null: none, or annulled
--   journal_course.lessons      {"slot-1": ["2025-09-01", 2], …}: the lessons on record, day and academic hours
--   journal_course.absences     {"s-17": {"slot-1": "illness"}, …}
CREATE TABLE journal_results (
    journal_id text COLLATE "C" NOT NULL,
    students   json NOT NULL
);

CREATE TABLE journal_course (
    journal_id    text COLLATE "C" NOT NULL,
    hours_in_plan int NOT NULL,
    lessons       json NOT NULL,
    absences      json NOT NULL,
    marks         int NOT NULL
);

-- After loading:
ALTER TABLE journal_results ADD PRIMARY KEY (journal_id);
ALTER TABLE journal_course ADD PRIMARY KEY (journal_id);
