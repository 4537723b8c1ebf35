-- Personal data of one college, apart from its log: {schema} has its own backup, and that backup expires.
-- {service} may read, add, and replace; a key is destroyed by the event of its erasure alone, and stays destroyed.

CREATE SCHEMA IF NOT EXISTS {schema};

CREATE TABLE IF NOT EXISTS {schema}.person_key (
    person_id    text PRIMARY KEY,
    nonce        bytea,          -- 12 bytes
    wrapped      bytea,          -- AES-256-GCM(master key, the person's key); NULL: destroyed
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    CHECK ((wrapped IS NULL) = (nonce IS NULL))
);

ALTER TABLE {schema}.person_key ADD COLUMN IF NOT EXISTS master text;  -- the master key's name; NULL: the first one

CREATE TABLE IF NOT EXISTS {schema}.sealed_field (
    person_id  text NOT NULL REFERENCES {schema}.person_key,
    field      text NOT NULL,
    nonce      bytea NOT NULL,   -- 12 bytes
    ciphertext bytea NOT NULL,   -- AES-256-GCM(the person's key, the value in UTF-8)
    PRIMARY KEY (person_id, field)
);

CREATE OR REPLACE FUNCTION {schema}.keep_destroyed() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.wrapped IS NULL AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the key of % is destroyed by the event of its erasure alone', OLD.person_id
            USING ERRCODE = '23514';
    END IF;
    IF OLD.wrapped IS NULL THEN
        RAISE EXCEPTION 'the key of % was destroyed on %', OLD.person_id, OLD.destroyed_at USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keep_destroyed BEFORE UPDATE ON {schema}.person_key
    FOR EACH ROW EXECUTE FUNCTION {schema}.keep_destroyed();

-- The event and the key's destruction are one transaction: whole or absent, whoever records it and whatever crashes.
-- The function stands in the log's schema, so that a restored or dropped {schema} leaves the trigger where it is.
CREATE OR REPLACE FUNCTION {ledger}.erase_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    erased text := substr(NEW.originator_id, length('person:') + 1);
BEGIN
    INSERT INTO {schema}.person_key (person_id, destroyed_at) VALUES (erased, now())
        ON CONFLICT (person_id) DO UPDATE SET nonce = NULL, wrapped = NULL, destroyed_at = now()
        WHERE person_key.wrapped IS NOT NULL;
    DELETE FROM {schema}.sealed_field WHERE person_id = erased;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION {ledger}.erase_person FROM PUBLIC;

CREATE OR REPLACE TRIGGER person_is_erased AFTER INSERT ON {ledger}.event
    FOR EACH ROW WHEN (NEW.topic = 'person.erased.v1') EXECUTE FUNCTION {ledger}.erase_person();
ALTER TABLE {ledger}.event ENABLE ALWAYS TRIGGER person_is_erased;

GRANT USAGE ON SCHEMA {schema} TO {service};
GRANT SELECT, INSERT ON {schema}.person_key, {schema}.sealed_field TO {service};
GRANT UPDATE (nonce, wrapped, master) ON {schema}.person_key TO {service};
REVOKE UPDATE (destroyed_at) ON {schema}.person_key FROM {service};
GRANT UPDATE (nonce, ciphertext) ON {schema}.sealed_field TO {service};
