-- Late-entry permits: who may do one late act about which slot (null: the sheet or the plan), and whether it was used.
CREATE TABLE permit (
    journal_id  text COLLATE "C" NOT NULL,
    permit_id   text COLLATE "C" NOT NULL,
    subject     text NOT NULL,
    slot_id     text,
    valid_until date NOT NULL,
    basis       text NOT NULL,
    granted_by  text NOT NULL,
    granted_at  timestamptz NOT NULL,
    spent_by    text,
    spent_at    timestamptz
);

-- After loading:
ALTER TABLE permit ADD PRIMARY KEY (journal_id, permit_id);
CREATE INDEX permit_unspent ON permit (valid_until) WHERE spent_at IS NULL;
