-- 0043_physician_category.sql - which physicians may be fast läkarkontakt is the county's to settle (FK-9). Of contacts
-- that are there it is not known, and they stay; a county that has settled nothing lets all be.
SET LOCAL ROLE samplan_owner;

ALTER TABLE contact.contact ADD physician_category text CHECK (physician_category IN ('general-specialist',
        'other-specialist', 'trainee', 'licensed', 'leased')),
    ADD CONSTRAINT contact_category CHECK (kind = 'physician' OR physician_category IS NULL);
ALTER TABLE organisation.county_setting ADD physician_categories text[] CHECK (cardinality(physician_categories) > 0
    AND physician_categories <@ '{general-specialist,other-specialist,trainee,licensed,leased}'::text[]);

-- Why such a physician may not be fast läkarkontakt where these may (NULL: all), or NULL. Where not all may, it has to be
-- said which. The same rule as contact_category_fault in services/core/contact/contact.c.
CREATE FUNCTION contact.category_fault(p_kind text, p_category text, p_allowed text[]) RETURNS text
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
    RETURN CASE WHEN p_kind <> 'physician' THEN CASE WHEN p_category IS NOT NULL THEN 'unknown-member' END
        WHEN p_allowed IS NOT NULL AND NOT coalesce(p_category = ANY (p_allowed), false) THEN 'physician-category' END;

CREATE FUNCTION contact.categories(p_provider uuid) RETURNS text[]
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN (SELECT s.physician_categories FROM organisation.provider o
        JOIN organisation.county_setting s ON s.county_code = o.county_code WHERE o.id = p_provider);
END
$$;

CREATE FUNCTION contact.check_category() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF (TG_OP = 'INSERT' OR NEW.physician_category IS DISTINCT FROM OLD.physician_category) AND NEW.until IS NULL
            AND contact.category_fault(NEW.kind, NEW.physician_category, contact.categories(NEW.provider_id)) IS NOT NULL THEN
        RAISE EXCEPTION 'the county does not let such a physician be fast läkarkontakt'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_category';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER check_category BEFORE INSERT OR UPDATE OF physician_category ON contact.contact
    FOR EACH ROW EXECUTE FUNCTION contact.check_category();

GRANT UPDATE (physician_category) ON contact.contact TO samplan_api;
GRANT UPDATE (physician_categories) ON organisation.county_setting TO samplan_api;
REVOKE ALL ON FUNCTION contact.category_fault(text, text, text[]), contact.categories(uuid), contact.check_category() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION contact.category_fault(text, text, text[]), contact.categories(uuid), contact.check_category()
    TO samplan_api;
RESET ROLE;
