-- With a person's data goes whatever they came in with: password, sessions, tokens, links, devices, outside identities.
-- In the transaction of the event of their erasure, as their key is destroyed (archive/ledger/persons.sql).
-- The stream of logins stays: it is what an inquiry into a break-in is made of, and names nobody any more.
-- The function stands in the log's schema, so that the trigger does not depend on {access}.

CREATE OR REPLACE FUNCTION {ledger}.erase_access() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    erased text := substr(NEW.originator_id, length('person:') + 1);
BEGIN
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
