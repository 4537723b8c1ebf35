-- Control: remarks on journals (acknowledged, answers: who, when), and inspections of groups' journals.
--
--   remark.answers             [{"by": "t-1", "at": …, "answer": "Внесены", "mended": true}, …]
--   remark.acknowledged        [{"by": "t-1", "role": "teacher", "at": …}, …]; inspection.acknowledged alike
CREATE TABLE remark (
    journal_id   text COLLATE "C" NOT NULL,
    remark_id    text COLLATE "C" NOT NULL,
    text         text NOT NULL,
    demand       text NOT NULL,
    due          date NOT NULL,
    made_by      text NOT NULL,
    made_at      timestamptz NOT NULL,
    answers      json NOT NULL,
    acknowledged json NOT NULL,
    closed_by    text,
    closed_at    timestamptz,
    result       text
);

CREATE TABLE inspection (
    group_id      text COLLATE "C" NOT NULL,
    inspection_id text COLLATE "C" NOT NULL,
    day           date NOT NULL,
    result        text NOT NULL,
    made_by       text NOT NULL,
    made_at       timestamptz NOT NULL,
    acknowledged  json NOT NULL
);

-- After loading:
ALTER TABLE remark ADD PRIMARY KEY (journal_id, remark_id);
ALTER TABLE inspection ADD PRIMARY KEY (group_id, inspection_id);
