-- 0002_reference.sql - official codes. The rows are in reference/.
SET LOCAL ROLE samplan_owner;

CREATE TABLE reference.county (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{2}$'),
    name text NOT NULL,
    demo boolean NOT NULL DEFAULT false -- invented, for demonstration
);

CREATE TABLE reference.municipality (
    code text PRIMARY KEY CHECK (code ~ '^[0-9]{4}$'),
    name text NOT NULL,
    county_code text NOT NULL REFERENCES reference.county,
    demo boolean NOT NULL DEFAULT false,
    CHECK (left(code, 2) = county_code)
);

CREATE TABLE reference.title (
    name text PRIMARY KEY,
    position integer NOT NULL
);

GRANT SELECT ON reference.county, reference.municipality, reference.title TO samplan_api;
RESET ROLE;
