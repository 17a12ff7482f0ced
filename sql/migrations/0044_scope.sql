-- 0044_scope.sql - what a registered system may read and search as FHIR, as SMART names it: system/Appointment.rs.
SET LOCAL ROLE samplan_owner;
ALTER TABLE access.client ADD scopes text[] NOT NULL DEFAULT '{}'
        CHECK (array_to_string(scopes, ' ') ~ '^(system/[A-Za-z]+\.c?r?u?s?( |$))*$'),
    DROP CONSTRAINT client_may_check,
    ADD CONSTRAINT client_may_check CHECK (may <@ '{schedule,booking,careplans,contacts}'::text[]
        AND cardinality(may) + cardinality(scopes) > 0);
RESET ROLE;
