-- What becomes of the papers of closed years: the volume, the lines of the nomenclature, the files destroyed.
CREATE TABLE retained_year (
    year            text COLLATE "C" NOT NULL,
    closed_at       timestamptz,
    sealed_at       timestamptz,
    sealed_by       text,
    act_number      text,
    first_position  bigint,
    last_position   bigint,
    tree_head       text,
    manifest_sha256 text,
    copies          int
);

-- A line of the nomenclature from that day on; term_years is null for papers that are kept for ever.
CREATE TABLE nomenclature_line (
    papers         text COLLATE "C" NOT NULL,
    effective_from text COLLATE "C" NOT NULL,
    "index"        text NOT NULL,
    title          text NOT NULL,
    term_years     int,
    "order"        text NOT NULL
);

CREATE TABLE destroyed_papers (
    year         text COLLATE "C" NOT NULL,
    papers       text COLLATE "C" NOT NULL,
    destroyed_at timestamptz NOT NULL,
    destroyed_by text NOT NULL,
    act_number   text NOT NULL
);

-- After loading:
ALTER TABLE retained_year ADD PRIMARY KEY (year);
ALTER TABLE nomenclature_line ADD PRIMARY KEY (papers, effective_from);
ALTER TABLE destroyed_papers ADD PRIMARY KEY (year, papers);
