-- Personal data of one college, apart from its log: {schema} has its own backup, and that backup expires.
-- {service} may read, add, and replace; a key once destroyed stays destroyed (trigger).

CREATE SCHEMA IF NOT EXISTS {schema};

CREATE TABLE IF NOT EXISTS {schema}.person_key (
    person_id    text PRIMARY KEY,
    nonce        bytea,          -- 12 bytes
    wrapped      bytea,          -- AES-256-GCM(master key, the person's key); NULL: destroyed
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    CHECK ((wrapped IS NULL) = (nonce IS NULL))
);

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
    IF OLD.wrapped IS NULL THEN
        RAISE EXCEPTION 'the key of % was destroyed on %', OLD.person_id, OLD.destroyed_at USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER keep_destroyed BEFORE UPDATE ON {schema}.person_key
    FOR EACH ROW EXECUTE FUNCTION {schema}.keep_destroyed();

GRANT USAGE ON SCHEMA {schema} TO {service};
GRANT SELECT, INSERT ON {schema}.person_key, {schema}.sealed_field TO {service};
GRANT UPDATE (nonce, wrapped, destroyed_at) ON {schema}.person_key TO {service};
GRANT UPDATE (nonce, ciphertext) ON {schema}.sealed_field TO {service};
