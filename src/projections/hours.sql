-- Every lesson on record with the employee credited with its academic hours, and the slots given to substitutes.
CREATE TABLE given_lesson (
    journal_id text COLLATE "C" NOT NULL,
    lesson_id  text COLLATE "C" NOT NULL,
    teacher_id text COLLATE "C" NOT NULL,
    day        date NOT NULL,
    topic      text NOT NULL,
    kind       text NOT NULL,
    hours      int NOT NULL,
    late       boolean NOT NULL
);

CREATE TABLE substitution (
    journal_id text COLLATE "C" NOT NULL,
    slot_id    text COLLATE "C" NOT NULL,
    instead_of text NOT NULL,
    teacher_id text NOT NULL,
    basis      text NOT NULL
);

-- After loading:
ALTER TABLE given_lesson ADD PRIMARY KEY (journal_id, lesson_id);
CREATE INDEX given_lesson_by_teacher ON given_lesson (teacher_id, day);
ALTER TABLE substitution ADD PRIMARY KEY (journal_id, slot_id);
