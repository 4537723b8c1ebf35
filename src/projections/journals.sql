-- The index of journals. teachers: [{"person_id": "t-1", "since": "2025-09-01", "order": …}, …]; leaders, masters alike;
-- latest_lesson: the last day with a lesson on record; archived: the year it was closed with.
-- A journal that was annulled is none of them: its page and its events are what is left of it.
CREATE TABLE journal (
    journal_id        text COLLATE "C" NOT NULL,
    group_id          text COLLATE "C" NOT NULL,
    subgroup_id       text,
    discipline_id     text NOT NULL,
    discipline        text NOT NULL,
    term              text NOT NULL,
    teachers          json NOT NULL,
    leaders           json NOT NULL,
    attestation_form  text NOT NULL,
    attestation_by    date NOT NULL,
    plan_hours        int,
    opened_at         timestamptz NOT NULL,
    masters           json NOT NULL,
    teacher_changed_at timestamptz,
    topics            int NOT NULL,
    hours_in_plan     int NOT NULL,
    plan_submitted_at timestamptz,
    plan_late         boolean NOT NULL,
    lessons           int NOT NULL,
    hours_given       int NOT NULL,
    latest_lesson     date,
    attested          int NOT NULL,
    certified_until   date,
    closed_on         date,
    archived          text
);

-- After loading:
ALTER TABLE journal ADD PRIMARY KEY (journal_id);
CREATE INDEX journal_by_group ON journal (group_id);
