-- Study groups, who is in them, their subgroups and who teaches what (subgroup_id '': the whole group).
--   study_group.leaders    [{"person_id": "t-1", "since": "2025-09-01", "order": …}, …]; masters, teaching.teachers alike
--   study_group.described  {"2025-2026": {"trade": "Повар", "course": 1, "reference_size": 15, "adapted": true}, …}
--   subgroup.members       [{"student_id": "s-17", "since": "2025-09-01", "until": null}, …]
--   group_student.periods  [{"since": "2025-09-01", "arrival": "admission", "arrival_order": "2-к", "until": null, …}, …]
CREATE TABLE study_group (
    group_id       text COLLATE "C" NOT NULL,
    name           text NOT NULL,
    trade          text,
    adapted        boolean NOT NULL,
    course         int,
    year           text,
    reference_size int,
    curriculum_id  text,
    leaders        json NOT NULL,
    masters        json NOT NULL,
    journals       int NOT NULL,
    described      json NOT NULL
);

CREATE TABLE group_student (
    group_id   text COLLATE "C" NOT NULL,
    student_id text COLLATE "C" NOT NULL,
    periods    json NOT NULL
);

CREATE TABLE subgroup (
    group_id    text COLLATE "C" NOT NULL,
    subgroup_id text COLLATE "C" NOT NULL,
    name        text NOT NULL,
    since       date NOT NULL,
    members     json NOT NULL
);

CREATE TABLE teaching (
    group_id      text COLLATE "C" NOT NULL,
    discipline_id text COLLATE "C" NOT NULL,
    subgroup_id   text COLLATE "C" NOT NULL,
    teachers      json NOT NULL
);

-- After loading:
ALTER TABLE study_group ADD PRIMARY KEY (group_id);
ALTER TABLE group_student ADD PRIMARY KEY (group_id, student_id);
CREATE INDEX group_student_by_student ON group_student (student_id);
ALTER TABLE subgroup ADD PRIMARY KEY (group_id, subgroup_id);
ALTER TABLE teaching ADD PRIMARY KEY (group_id, discipline_id, subgroup_id);
