-- What students and families told: to whose journal or group, whether it was read, and what was answered.
CREATE TABLE notice (
    student_id  text COLLATE "C" NOT NULL,
    notice_id   text COLLATE "C" NOT NULL,
    kind        text NOT NULL,
    told_by     text NOT NULL,
    told_at     timestamptz NOT NULL,
    sealed      text NOT NULL,
    journal_id  text COLLATE "C",
    lesson_id   text COLLATE "C",
    value       text,
    group_id    text COLLATE "C",
    since       date,
    until       date,
    seen_by     text,
    seen_at     timestamptz,
    answered_by text,
    answered_at timestamptz,
    answer      text
);

-- After loading:
ALTER TABLE notice ADD PRIMARY KEY (student_id, notice_id);
CREATE INDEX notice_open ON notice (told_at) WHERE answered_at IS NULL;
