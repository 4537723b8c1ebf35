-- The journal's pages as on paper: a row a student, a column a lesson. A lesson's cells are kept with it, so that
-- publishing a lesson writes one row and a page of sixty lessons reads sixty.
--
--   page_student.periods      [{"since": "2025-09-01", "until": null}, …]
--   page_student.attestation  {"value": "5", "by": "t-1", "version": 99, …}
--   page_lesson.cells         {"s-17": {"mark": {"value": "5", "by": "t-1", "version": 17}, "attendance": {…}}, …}
--   page_lesson.record        {"topic_id": …, "topic": …, "kind": …, …}; null until the lesson is on record
CREATE TABLE page (
    journal_id       text COLLATE "C" NOT NULL,
    group_id         text NOT NULL,
    discipline_id    text NOT NULL,
    discipline       text NOT NULL,
    term             text NOT NULL,
    teacher_id       text NOT NULL,
    leader_id        text,
    attestation_form text NOT NULL,
    attestation_by   date NOT NULL,
    sheet_permits    json NOT NULL,
    certified_until  date,
    closed_on        date,
    version          bigint NOT NULL
);

CREATE TABLE page_topic (
    journal_id text COLLATE "C" NOT NULL,
    topic_id   text COLLATE "C" NOT NULL,
    title      text NOT NULL,
    kind       text NOT NULL,
    hours      int NOT NULL
);

CREATE TABLE page_student (
    journal_id  text COLLATE "C" NOT NULL,
    student_id  text COLLATE "C" NOT NULL,
    periods     json NOT NULL,
    attestation json
);

CREATE TABLE page_lesson (
    journal_id    text COLLATE "C" NOT NULL,
    slot_id       text COLLATE "C" NOT NULL,
    day           date NOT NULL,
    starts        time NOT NULL,
    hours         int NOT NULL,
    substitute_id text,
    permits       json NOT NULL,
    record        json,
    cells         json NOT NULL
);

-- After loading:
ALTER TABLE page ADD PRIMARY KEY (journal_id);
ALTER TABLE page_topic ADD PRIMARY KEY (journal_id, topic_id);
ALTER TABLE page_student ADD PRIMARY KEY (journal_id, student_id);
ALTER TABLE page_lesson ADD PRIMARY KEY (journal_id, slot_id);
