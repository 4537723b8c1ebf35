-- The journal's pages as on paper: a row a student, a column a lesson. A lesson's cells are kept with it, so that
-- publishing a lesson writes one row and a page of sixty lessons reads sixty.
--
--   page.teachers             [{"person_id": "t-1", "since": "2025-09-01", "order": …}, …]; leaders, masters alike
--   page.examination          {"day": "2025-12-22", "starts": "09:00:00", "room": "12", "commission": ["t-1", …]}
--   page_plan.topics          [{"topic_id": …, "title": …, "kind": …, "hours": 2}, …] in the plan's order
--   page_student.periods      [{"since": "2025-09-01", "until": null}, …]
--   page_student.attestation  {"value": "5", "by": "t-1", "version": 99, …}; year_mark alike
--   page_student.resits       [{"attempt": 1, "was": "2", "value": "3", "held_on": "2026-02-03", …}, …]
--   page_lesson.moved_from    {"day": "2025-09-03", "starts": "09:00:00", "basis": …}
--   page_lesson.cancelled     the basis on which the slot was taken out
--   page_lesson.cells         {"s-17": {"mark": {"value": "5", "by": "t-1", "version": 17}, "attendance": {…}}, …}
--   page_lesson.record        {"topic_id": …, "topic": …, "kind": …, …}; null until the lesson is on record
CREATE TABLE page (
    journal_id       text COLLATE "C" NOT NULL,
    group_id         text NOT NULL,
    subgroup_id      text,
    discipline_id    text NOT NULL,
    discipline       text NOT NULL,
    term             text NOT NULL,
    teachers         json NOT NULL,
    leaders          json NOT NULL,
    attestation_form text NOT NULL,
    attestation_by   date NOT NULL,
    plan_hours       int,
    sheet_permits    json NOT NULL,
    plan_permits     json NOT NULL,
    version          bigint NOT NULL,
    masters          json NOT NULL,
    examination      json,
    certified_until  date,
    closed_on        date,
    archived         text,
    annulled         text
);

CREATE TABLE page_plan (
    journal_id   text COLLATE "C" NOT NULL,
    topics       json NOT NULL,
    submitted_by text NOT NULL,
    submitted_at timestamptz NOT NULL,
    late         boolean NOT NULL
);

CREATE TABLE page_student (
    journal_id  text COLLATE "C" NOT NULL,
    student_id  text COLLATE "C" NOT NULL,
    periods     json NOT NULL,
    attestation json,
    resits      json NOT NULL,
    year_mark   json
);

CREATE TABLE page_substitute (
    journal_id text COLLATE "C" NOT NULL,
    slot_id    text COLLATE "C" NOT NULL,
    teacher_id text NOT NULL
);

CREATE TABLE page_lesson (
    journal_id text COLLATE "C" NOT NULL,
    slot_id    text COLLATE "C" NOT NULL,
    day        date NOT NULL,
    starts     time NOT NULL,
    hours      int NOT NULL,
    moved_from json,
    cancelled  text,
    permits    json NOT NULL,
    record     json,
    cells      json NOT NULL
);

-- After loading:
ALTER TABLE page ADD PRIMARY KEY (journal_id);
CREATE INDEX page_by_group ON page (group_id);
ALTER TABLE page_plan ADD PRIMARY KEY (journal_id);
ALTER TABLE page_student ADD PRIMARY KEY (journal_id, student_id);
CREATE INDEX page_student_by_student ON page_student (student_id);
ALTER TABLE page_substitute ADD PRIMARY KEY (journal_id, slot_id);
ALTER TABLE page_lesson ADD PRIMARY KEY (journal_id, slot_id);
-- What is not on record yet: few rows of many, asked of the whole college by the reports.
CREATE INDEX page_lesson_unfilled ON page_lesson (journal_id) WHERE record IS NULL AND cancelled IS NULL;
