-- written.sql - what the batch that goes on has written into the log: the last statement of a batch whose server keeps
-- receipts (services/core/audit/receipt.c). The rows are its own, and the order of the columns is that of the leaf.
SET LOCAL ROLE samplan_api;

CREATE FUNCTION api.written()
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
        FROM audit.event e WHERE e.xid = pg_current_xact_id_if_assigned() AND e.at >= transaction_timestamp() ORDER BY e.id;
END
$$;
RESET ROLE;
