-- Academic years. What stands in each journal is in the index of journals.
CREATE TABLE academic_year (
    year      text COLLATE "C" NOT NULL,
    journals  int NOT NULL,
    completed int NOT NULL,
    closed_at timestamptz,
    closed_by text,
    "order"   text
);

-- After loading:
ALTER TABLE academic_year ADD PRIMARY KEY (year);
