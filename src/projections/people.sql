-- People by id. sealed and contacts are opaque; opening them takes the person's key.
CREATE TABLE person (
    person_id           text COLLATE "C" NOT NULL,
    kind                text NOT NULL,
    sealed              text NOT NULL,
    "order"             text NOT NULL,
    registered_at       timestamptz NOT NULL,
    changed_at          timestamptz NOT NULL,
    contacts            text,
    contacts_changed_at timestamptz,
    erased_at           timestamptz
);

CREATE TABLE guardianship (
    child_id    text COLLATE "C" NOT NULL,
    guardian_id text COLLATE "C" NOT NULL,
    relation    text NOT NULL,
    basis       text NOT NULL,
    linked_at   timestamptz NOT NULL,
    allowed     boolean NOT NULL
);

-- answer: the order of an approved request, the reason of a rejected one.
CREATE TABLE identity_request (
    person_id    text COLLATE "C" NOT NULL,
    request_id   text COLLATE "C" NOT NULL,
    state        text NOT NULL,
    sealed       text NOT NULL,
    reason       text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    decided_by   text,
    decided_at   timestamptz,
    answer       text
);

CREATE TABLE appointment (
    person_id      text COLLATE "C" NOT NULL,
    appointment_id text COLLATE "C" NOT NULL,
    role           text NOT NULL,
    scope          text,
    since          date NOT NULL,
    until          date,
    "order"        text NOT NULL,
    ended_by       text
);

-- After loading:
ALTER TABLE person ADD PRIMARY KEY (person_id);
ALTER TABLE guardianship ADD PRIMARY KEY (child_id, guardian_id);
CREATE INDEX guardianship_by_guardian ON guardianship (guardian_id);
ALTER TABLE identity_request ADD PRIMARY KEY (person_id, request_id);
CREATE INDEX identity_request_waiting ON identity_request (requested_at) WHERE state = 'pending';
ALTER TABLE appointment ADD PRIMARY KEY (person_id, appointment_id);
