-- Failing attestation marks and their re-sits. resits: [{"attempt": 1, "value": "3", "held_on": "2026-02-03", …}].
CREATE TABLE failed_attestation (
    journal_id  text COLLATE "C" NOT NULL,
    student_id  text COLLATE "C" NOT NULL,
    attestation text,
    result      text NOT NULL,
    resits      json NOT NULL
);

CREATE TABLE excused_absence (
    journal_id text COLLATE "C" NOT NULL,
    student_id text COLLATE "C" NOT NULL,
    documents  json NOT NULL
);

-- After loading:
ALTER TABLE excused_absence ADD PRIMARY KEY (journal_id, student_id);
CREATE INDEX excused_absence_by_student ON excused_absence (student_id);
ALTER TABLE failed_attestation ADD PRIMARY KEY (journal_id, student_id);
CREATE INDEX failed_attestation_by_student ON failed_attestation (student_id);
