-- retention.sql - how many years after the last entry a provider's copy is kept (rules.md 5.6). For health care the law says at
-- least (PDL-10), for socialtjänst it says when what is kept is removed: five years, at private providers two.
SET LOCAL ROLE samplan_owner;

DELETE FROM reference.retention;
INSERT INTO reference.retention (provider_kind, branch, years, source) VALUES
    ('region', 'health', 10, 'PDL 3:17'),
    ('municipality', 'health', 10, 'PDL 3:17'),
    ('private', 'health', 10, 'PDL 3:17'),
    ('region', 'social', 5, 'SoL 16:1, LSS 21 c'),
    ('municipality', 'social', 5, 'SoL 16:1, LSS 21 c'),
    ('private', 'social', 2, 'SoL 17:2, LSS 23 c');
RESET ROLE;
