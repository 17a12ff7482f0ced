-- sealer.sql - what samplan-sealer does with the log, and what `samplan audit` reads of it. These functions
-- show rows of the whole log; they can be executed by samplan_sealer and by nobody else.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.seal_enter() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM api.forget(NULL), set_config('samplan.permission', 'audit.seal', true);
END
$$;

-- Where the log is and what may be sealed now: the rows of transactions in [xid_from, xid_to). All of
-- them have ended: xid_to is at most the oldest transaction that goes on. At most about `most` rows, but
-- never part of a transaction. `size` 0: nothing is sealed yet. `horizon` below xid_from: the database's
-- transaction ids have gone back, so it is another database.
CREATE FUNCTION api.sealer_state(most integer, OUT log integer, OUT size bigint, OUT origin text,
        OUT root bytea, OUT sealed_at timestamptz, OUT xid_from xid8, OUT xid_to xid8, OUT horizon xid8,
        OUT oldest timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    first xid8;
    last xid8;
BEGIN
    PERFORM api.seal_enter();
    horizon := pg_snapshot_xmin(pg_current_snapshot());
    SELECT b.log, b.number + 1, b.sealed_at, b.xid_to INTO log, size, sealed_at, xid_from
        FROM audit.batch b ORDER BY b.log DESC, b.number DESC LIMIT 1;
    SELECT h.origin, h.root INTO origin, root FROM audit.head h
        WHERE h.log = sealer_state.log AND h.size = sealer_state.size;
    size := coalesce(size, 0);
    xid_from := coalesce(xid_from, '0');
    SELECT e.xid, e.at INTO first, oldest FROM audit.event e WHERE e.xid >= sealer_state.xid_from
        ORDER BY e.xid, e.id LIMIT 1;
    -- the transaction of row `most`, if there are so many; it goes into the next batch, or is the only one
    SELECT e.xid INTO last FROM audit.event e WHERE e.xid >= sealer_state.xid_from AND e.xid < horizon
        ORDER BY e.xid, e.id OFFSET most LIMIT 1;
    xid_to := CASE WHEN last > first THEN last
        WHEN last IS NOT NULL THEN (last::text::numeric + 1)::text::xid8 ELSE greatest(horizon, xid_from) END;
END
$$;

-- Rows in the order of sealing. The order of the columns is that of the leaf, format 1: it never changes;
-- a new column is a new format.
CREATE FUNCTION api.sealer_rows(p_from xid8, p_to xid8)
    RETURNS TABLE (id bigint, at timestamptz, xid xid8, user_id uuid, hsa_id text, role text, unit_id uuid,
        provider_id uuid, purpose text, patient_id uuid, patients uuid[], owner_provider_id uuid, action text,
        thing_kind text, thing_id uuid, thing_version bigint, categories text[], outcome text, reason text,
        legal_route text, on_behalf_of uuid, origin text, request_id uuid, client text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.seal_enter();
    RETURN QUERY SELECT e.id, e.at, e.xid, e.user_id, e.hsa_id, e.role, e.unit_id, e.provider_id, e.purpose,
            e.patient_id, e.patients, e.owner_provider_id, e.action, e.thing_kind, e.thing_id,
            e.thing_version, e.categories, e.outcome, e.reason, e.legal_route, e.on_behalf_of, e.origin,
            e.request_id, e.client
        FROM audit.event e WHERE e.xid >= p_from AND e.xid < p_to ORDER BY e.xid, e.id;
END
$$;

-- Rows by id, as api.sealer_rows: those that a server has a receipt for.
CREATE FUNCTION api.sealer_rows_of(p_ids bigint[])
    RETURNS TABLE (id bigint, at timestamptz, xid xid8, user_id uuid, hsa_id text, role text, unit_id uuid,
        provider_id uuid, purpose text, patient_id uuid, patients uuid[], owner_provider_id uuid, action text,
        thing_kind text, thing_id uuid, thing_version bigint, categories text[], outcome text, reason text,
        legal_route text, on_behalf_of uuid, origin text, request_id uuid, client text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.seal_enter();
    RETURN QUERY SELECT e.id, e.at, e.xid, e.user_id, e.hsa_id, e.role, e.unit_id, e.provider_id, e.purpose,
            e.patient_id, e.patients, e.owner_provider_id, e.action, e.thing_kind, e.thing_id,
            e.thing_version, e.categories, e.outcome, e.reason, e.legal_route, e.on_behalf_of, e.origin,
            e.request_id, e.client
        FROM audit.event e WHERE e.id = ANY (p_ids) ORDER BY e.id;
END
$$;

-- Batches from `p_from` on, at most `most`, each with the head that ends with it.
CREATE FUNCTION api.sealer_batches(p_log integer, p_from bigint, most integer)
    RETURNS TABLE (number bigint, format integer, kind text, xid_from xid8, xid_to xid8, month date,
        rows bigint, first_at timestamptz, last_at timestamptz, sealed_at timestamptz, root bytea, entry text,
        leaf bytea, nodes bytea, head_origin text, head_root bytea, head_at timestamptz, head_signature bytea)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.seal_enter();
    RETURN QUERY SELECT b.number, b.format, b.kind, b.xid_from, b.xid_to, b.month, b.rows, b.first_at,
            b.last_at, b.sealed_at, b.root, b.entry, b.leaf, b.nodes, h.origin, h.root, h.signed_at, h.signature
        FROM audit.batch b LEFT JOIN audit.head h ON h.log = b.log AND h.size = b.number + 1
        WHERE b.log = p_log AND b.number >= p_from ORDER BY b.number LIMIT most;
END
$$;

-- The leaves and subtrees that a proof is made of.
CREATE FUNCTION api.sealer_nodes(p_log integer, numbers bigint[])
    RETURNS TABLE (number bigint, leaf bytea, nodes bytea)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.seal_enter();
    RETURN QUERY SELECT b.number, b.leaf, b.nodes FROM audit.batch b
        WHERE b.log = p_log AND b.number = ANY (numbers) ORDER BY b.number;
END
$$;

-- What there is besides the batches themselves: `stray` heads belong to none, so somebody put them there.
CREATE FUNCTION api.sealer_logs()
    RETURNS TABLE (log integer, size bigint, stray bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.seal_enter();
    RETURN QUERY SELECT l.log, coalesce(max(l.number), -1) + 1,
            (SELECT min(h.size) FROM audit.head h WHERE h.log = l.log
                AND NOT EXISTS (SELECT FROM audit.batch b WHERE b.log = h.log AND b.number = h.size - 1))
        FROM (SELECT b.log, b.number FROM audit.batch b UNION ALL SELECT h.log, NULL FROM audit.head h) l
        GROUP BY l.log ORDER BY l.log;
END
$$;

-- The batch of one row; NULL number: it is not sealed yet. No row: there is none with this id.
CREATE FUNCTION api.sealer_find(p_id bigint)
    RETURNS TABLE (xid xid8, log integer, number bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.seal_enter();
    RETURN QUERY SELECT e.xid, b.log, b.number FROM audit.event e LEFT JOIN audit.batch b ON b.kind = 'rows'
            AND b.xid_from <= e.xid AND b.xid_to > e.xid
            AND b.month = date_trunc('month', e.at AT TIME ZONE 'UTC')::date
        WHERE e.id = p_id;
END
$$;

-- One more batch with its head. Of two sealers that have seen the same, one is refused: 'conflict'.
CREATE FUNCTION api.sealer_append(p_log integer, p_number bigint, p_format integer, p_kind text, p_from xid8,
        p_to xid8, p_month date, p_rows bigint, p_first timestamptz, p_last timestamptz, p_sealed timestamptz,
        p_root bytea, p_entry text, p_leaf bytea, p_nodes bytea, p_origin text, p_head bytea,
        p_signature bytea, OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    last audit.batch;
BEGIN
    PERFORM api.seal_enter(), pg_advisory_xact_lock(hashtextextended('audit.seal', 0));
    SELECT * INTO last FROM audit.batch b ORDER BY b.log DESC, b.number DESC LIMIT 1;
    outcome := 'conflict';
    IF p_to > pg_snapshot_xmin(pg_current_snapshot()) THEN
        RETURN; -- somebody could still write rows there
    ELSIF last.log IS NULL THEN
        IF p_log <> 1 OR p_number <> 0 OR p_from <> '0' THEN
            RETURN;
        END IF;
    ELSIF p_log = last.log THEN
        IF p_number <> last.number + 1 OR NOT (p_from = last.xid_to OR (p_kind = 'rows' AND last.kind = 'rows'
                AND p_from = last.xid_from AND p_to = last.xid_to AND p_month > last.month)) THEN
            RETURN;
        END IF;
    ELSIF p_log <> last.log + 1 OR p_number <> 0 OR p_kind <> 'origin' OR p_from <> last.xid_to THEN
        RETURN;
    END IF;
    INSERT INTO audit.batch (log, number, format, kind, xid_from, xid_to, month, rows, first_at, last_at,
            sealed_at, root, entry, leaf, nodes)
        VALUES (p_log, p_number, p_format, p_kind, p_from, p_to, p_month, p_rows, p_first, p_last, p_sealed,
            p_root, p_entry, p_leaf, p_nodes);
    INSERT INTO audit.head (log, size, origin, root, signed_at, signature)
        VALUES (p_log, p_number + 1, p_origin, p_head, p_sealed, p_signature);
    outcome := 'ok';
END
$$;

-- The oldest month whose time is over: more than `keep` months old, and every row of it sealed.
CREATE FUNCTION api.sealer_due(keep integer)
    RETURNS TABLE (month date, rows bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    sealed xid8;
    oldest date;
BEGIN
    PERFORM api.seal_enter();
    SELECT b.xid_to INTO sealed FROM audit.batch b ORDER BY b.log DESC, b.number DESC LIMIT 1;
    SELECT min(to_date(substr(c.relname, 7), 'YYYY_MM')) INTO oldest FROM pg_class c
        JOIN pg_inherits i ON i.inhrelid = c.oid
        WHERE i.inhparent = 'audit.event'::regclass AND c.relname ~ '^event_[0-9]{4}_[0-9]{2}$';
    IF oldest < date_trunc('month', (now() AT TIME ZONE 'UTC') - make_interval(months => greatest(keep, 61)))
            AND NOT EXISTS (SELECT FROM audit.event e WHERE e.at >= oldest AT TIME ZONE 'UTC'
                AND e.at < (oldest + interval '1 month') AT TIME ZONE 'UTC'
                AND (sealed IS NULL OR e.xid >= sealed)) THEN
        RETURN QUERY SELECT oldest, count(*) FROM audit.event e WHERE e.at >= oldest AT TIME ZONE 'UTC'
            AND e.at < (oldest + interval '1 month') AT TIME ZONE 'UTC';
    END IF;
END
$$;

-- Drops a month: in the transaction that has appended the entry that says so, and no other.
CREATE FUNCTION api.sealer_drop(p_log integer, p_number bigint, p_month date,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM api.seal_enter();
    outcome := 'conflict';
    IF EXISTS (SELECT FROM audit.batch b WHERE b.log = p_log AND b.number = p_number AND b.kind = 'dropped'
            AND b.month = p_month AND b.xmin::text = (pg_current_xact_id()::text::numeric % 4294967296)::text) THEN
        PERFORM audit.drop_partition(p_month);
        outcome := 'ok';
    END IF;
END
$$;

-- Keeping the heads of others. p_args: {origin, key, size, root (hex), note}; the signature and the proof
-- that it goes on from what we have were looked at before.
CREATE FUNCTION api.operator_witness_add(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.witness-add');
    known text;
    kept bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit.witness', 0));
    SELECT w.key INTO known FROM audit.witness w WHERE w.origin = p_args ->> 'origin';
    IF known <> p_args ->> 'key' THEN
        outcome := 'conflict';
        PERFORM api.note(c, 'denied', outcome);
        RETURN;
    ELSIF known IS NULL THEN
        INSERT INTO audit.witness (origin, key, added_by)
            VALUES (p_args ->> 'origin', p_args ->> 'key', c.client);
    END IF;
    SELECT w.root INTO kept FROM audit.witnessed w WHERE w.origin = p_args ->> 'origin'
        AND w.size = (p_args ->> 'size')::bigint;
    IF kept IS NULL THEN
        INSERT INTO audit.witnessed (origin, size, root, note) VALUES (p_args ->> 'origin',
            (p_args ->> 'size')::bigint, decode(p_args ->> 'root', 'hex'), p_args ->> 'note');
    END IF;
    outcome := CASE WHEN kept <> decode(p_args ->> 'root', 'hex') THEN 'conflict' ELSE 'ok' END;
    PERFORM api.note(c, CASE outcome WHEN 'ok' THEN 'ok' ELSE 'denied' END, nullif(outcome, 'ok'));
END
$$;

-- p_args: {origin}; the key and the heads that we have kept, newest first; doc NULL: we keep none of it.
CREATE FUNCTION api.operator_witness_list(p_operator text, p_args jsonb,
        OUT outcome text, OUT reason text, OUT doc json)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    c access.context := api.operator_enter(p_operator, 'operator.witness-list');
BEGIN
    SELECT json_build_object('key', w.key, 'heads', (SELECT coalesce(json_agg(json_build_object('size', x.size,
            'root', encode(x.root, 'hex'), 'note', x.note, 'keptAt', x.kept_at) ORDER BY x.size DESC), '[]')
            FROM audit.witnessed x WHERE x.origin = w.origin))
        INTO doc FROM audit.witness w WHERE w.origin = p_args ->> 'origin';
    outcome := 'ok';
    PERFORM api.note(c, 'ok');
END
$$;
RESET ROLE;
