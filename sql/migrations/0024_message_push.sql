-- 0024_message_push.sql - a message that has come to a unit is told by e-mail and SMS too, to units that want it.
SET LOCAL ROLE samplan_owner;

CREATE FUNCTION message.push_receipt() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM event.push_to(NEW.unit_id, 'message', NEW.discharge_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER push_receipt AFTER INSERT ON message.receipt
    FOR EACH ROW WHEN (NEW.read_at IS NULL) EXECUTE FUNCTION message.push_receipt();

-- Somebody there has read it before it was told.
CREATE FUNCTION message.pull_receipt() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    DELETE FROM event.push p
        WHERE p.unit_id = NEW.unit_id AND p.thing_id = NEW.discharge_id AND p.kind = 'message';
    RETURN NULL;
END
$$;
CREATE TRIGGER pull_receipt AFTER UPDATE OF read_at ON message.receipt
    FOR EACH ROW WHEN (OLD.read_at IS NULL AND NEW.read_at IS NOT NULL) EXECUTE FUNCTION message.pull_receipt();

GRANT EXECUTE ON FUNCTION message.push_receipt(), message.pull_receipt() TO samplan_api;
RESET ROLE;
