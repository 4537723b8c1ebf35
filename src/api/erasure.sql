-- With a person's data goes whatever they came in with: password, sessions, tokens, links, devices, outside identities.
-- In the transaction of the event of their erasure, as their key is destroyed (archive/ledger/persons.sql).
-- The stream of logins stays: it is what an inquiry into a break-in is made of, and names nobody any more.
-- The functions stand in the log's schema, so that the log's trigger does not depend on {access}.

CREATE OR REPLACE FUNCTION {ledger}.erase_access() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    erased text := substr(NEW.originator_id, length('person:') + 1);
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('{access} ' || erased, 0));
    DELETE FROM {access}.credential WHERE person_id = erased;
    DELETE FROM {access}.session WHERE person_id = erased;
    DELETE FROM {access}.token WHERE person_id = erased;
    DELETE FROM {access}.feed_link WHERE person_id = erased;
    DELETE FROM {access}.known_device WHERE person_id = erased;
    DELETE FROM {access}.external_identity WHERE person_id = erased;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION {ledger}.erase_access FROM PUBLIC;

CREATE OR REPLACE TRIGGER person_goes_from_the_entrance AFTER INSERT ON {ledger}.event
    FOR EACH ROW WHEN (NEW.topic = 'person.erased.v1') EXECUTE FUNCTION {ledger}.erase_access();
ALTER TABLE {ledger}.event ENABLE ALWAYS TRIGGER person_goes_from_the_entrance;

-- Nothing is written for the erased, whoever was on the way in at that moment: what comes first is deleted, what comes
-- second waits for the erasure and is refused. Each statement of a function sees what was committed before it.
CREATE OR REPLACE FUNCTION {ledger}.refuse_the_erased() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('{access} ' || NEW.person_id, 0));
    IF EXISTS (SELECT FROM {ledger}.event
               WHERE originator_id = 'person:' || NEW.person_id AND topic = 'person.erased.v1') THEN
        RAISE EXCEPTION 'the data of % are destroyed: nothing lets them in', NEW.person_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_erased_comes_in';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION {ledger}.refuse_the_erased FROM PUBLIC;

CREATE OR REPLACE TRIGGER nobody_erased_comes_in BEFORE INSERT ON {access}.credential
    FOR EACH ROW EXECUTE FUNCTION {ledger}.refuse_the_erased();
CREATE OR REPLACE TRIGGER nobody_erased_comes_in BEFORE INSERT ON {access}.session
    FOR EACH ROW EXECUTE FUNCTION {ledger}.refuse_the_erased();
CREATE OR REPLACE TRIGGER nobody_erased_comes_in BEFORE INSERT ON {access}.token
    FOR EACH ROW EXECUTE FUNCTION {ledger}.refuse_the_erased();
CREATE OR REPLACE TRIGGER nobody_erased_comes_in BEFORE INSERT ON {access}.feed_link
    FOR EACH ROW EXECUTE FUNCTION {ledger}.refuse_the_erased();
CREATE OR REPLACE TRIGGER nobody_erased_comes_in BEFORE INSERT ON {access}.known_device
    FOR EACH ROW EXECUTE FUNCTION {ledger}.refuse_the_erased();
CREATE OR REPLACE TRIGGER nobody_erased_comes_in BEFORE INSERT ON {access}.external_identity
    FOR EACH ROW EXECUTE FUNCTION {ledger}.refuse_the_erased();
