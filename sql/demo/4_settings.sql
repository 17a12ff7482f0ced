-- 4_settings.sql - what the invented county has settled: its checklist hemgångsklar, with a point of its own.
INSERT INTO organisation.county_setting (county_code, home_ready) VALUES ('99',
    '{medicines-supplied,patient-informed,contact-named,support-decided,support-begins,Nycklar är kvitterade}')
    ON CONFLICT DO NOTHING;
