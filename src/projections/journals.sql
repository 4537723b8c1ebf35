-- The index of journals, and the groups' names for it. latest_lesson: the last day with a lesson on record.
CREATE TABLE journal (
    journal_id       text COLLATE "C" NOT NULL,
    group_id         text COLLATE "C" NOT NULL,
    discipline_id    text NOT NULL,
    discipline       text NOT NULL,
    term             text NOT NULL,
    teacher_id       text NOT NULL,
    leader_id        text,
    attestation_form text NOT NULL,
    attestation_by   date NOT NULL,
    opened_at        timestamptz NOT NULL,
    students         int NOT NULL,
    topics           int NOT NULL,
    slots            int NOT NULL,
    lessons          int NOT NULL,
    hours_scheduled  int NOT NULL,
    hours_given      int NOT NULL,
    latest_lesson    date,
    attested         int NOT NULL,
    certified_until  date,
    closed_on        date
);

CREATE TABLE study_group (
    group_id  text COLLATE "C" NOT NULL,
    name      text NOT NULL,
    leader_id text,
    students  int NOT NULL
);

-- After loading:
ALTER TABLE journal ADD PRIMARY KEY (journal_id);
CREATE INDEX journal_by_group ON journal (group_id);
CREATE INDEX journal_by_teacher ON journal (teacher_id);
ALTER TABLE study_group ADD PRIMARY KEY (group_id);
