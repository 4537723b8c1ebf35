-- Correction requests: what is asked, by whom and why, and what was decided. cells: [{subject, lesson_id, …}].
CREATE TABLE correction (
    journal_id   text COLLATE "C" NOT NULL,
    request_id   text COLLATE "C" NOT NULL,
    state        text NOT NULL,
    cells        json NOT NULL,
    reason       text NOT NULL,
    basis        text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    decided_by   text,
    decided_at   timestamptz,
    directive    text,
    "order"      text,
    rejection    text
);

-- After loading:
ALTER TABLE correction ADD PRIMARY KEY (journal_id, request_id);
CREATE INDEX correction_by_state ON correction (state, requested_at);
