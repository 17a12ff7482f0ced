-- message_attachment.sql - files of messages. What a file is has been found out by the server from its
-- bytes; nothing of it is stored unless that was so.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.attachment_add(secret bytea, request uuid, client text, key text, body bytea,
        p_message uuid, p_args jsonb, p_content bytea, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.write', 'attachment.add');
    b record;
    t message.thread;
    m message.message;
BEGIN
    IF c.outcome = 'ok' THEN
        SELECT x.* INTO m FROM message.message x WHERE x.id = p_message;
    END IF;
    SELECT * INTO b FROM api.thread_begin(c, key, body, m.thread_id, 'message', p_message);
    IF b.outcome IS NOT NULL THEN
        outcome := b.outcome;
        reason := b.reason;
        doc := b.doc;
        RETURN;
    END IF;
    t := b.t;
    reason := CASE WHEN m.unit_id <> c.unit_id THEN 'not-own-message'
        WHEN (SELECT count(*) FROM message.attachment a WHERE a.message_id = m.id) >= 10 THEN 'too-many' END;
    IF reason IS NOT NULL THEN
        outcome := CASE reason WHEN 'too-many' THEN 'conflict' ELSE 'access-denied' END;
        PERFORM api.thread_refuse(c, t, 'message', m.id, outcome, reason);
        RETURN;
    END IF;
    INSERT INTO message.attachment (message_id, thread_id, name, type, size, sha256, scanned, added_by,
            added_user, content)
        VALUES (m.id, t.id, p_args ->> 'name', p_args ->> 'type', length(p_content), sha256(p_content),
            (p_args ->> 'scanned')::boolean, api.me(c), c.user_id, p_content);
    PERFORM api.message_again(c, t, m.id);
    t := api.thread_settle(t);
    outcome := 'ok';
    doc := api.thread_answer(c, key, body, t, 'message', m.id);
END
$$;

CREATE FUNCTION api.attachment_read(secret bytea, request uuid, client text, p_id uuid,
        OUT outcome text, OUT reason text, OUT doc json, OUT content bytea)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.enter(secret, request, client, 'message.read', 'attachment.read');
    t message.thread;
    a record;
BEGIN
    outcome := c.outcome;
    reason := c.reason;
    IF outcome <> 'ok' THEN
        RETURN;
    END IF;
    SELECT x.thread_id, x.name, x.type, x.content INTO a FROM message.attachment x WHERE x.id = p_id;
    IF a.thread_id IS NULL THEN
        outcome := 'not-found';
        PERFORM api.note(c, 'denied', 'not-party', 'attachment', p_id);
        RETURN;
    END IF;
    SELECT x.* INTO t FROM message.thread x WHERE x.id = a.thread_id;
    doc := json_build_object('name', a.name, 'type', a.type);
    content := a.content;
    PERFORM api.thread_note(c, t, 'attachment', p_id);
END
$$;
RESET ROLE;
