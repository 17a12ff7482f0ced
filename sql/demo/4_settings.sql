-- 4_settings.sql - what the invented county has settled: its checklist hemgångsklar, with a point of its own, and the
-- planning basis within 48 hours; what it has agreed on about payment.
INSERT INTO organisation.county_setting (county_code, planning_document_hours, home_ready) VALUES ('99', 48,
    '{medicines-supplied,patient-informed,contact-named,support-decided,support-begins,Nycklar är kvitterade}')
    ON CONFLICT DO NOTHING;

-- Its agreement about payment and its amount for 2026, both invented: the national amount of that year is not shipped.
INSERT INTO liability.agreement (county_code, valid_from, valid_to, agreement) VALUES ('99', '2026-01-01', '2026-12-31',
    '{"county": "Demolänet 2026 (påhittad)", "source": "Påhittat exempel", "validFrom": "2026-01-01", "validTo": "2026-12-31",
      "model": "individual", "thresholdSomatic": 3, "thresholdPsychiatric": 3}')
    ON CONFLICT DO NOTHING;
INSERT INTO liability.tariff (county_code, valid_from, valid_to, amount, source, entered_by)
    SELECT '99', '2026-01-01', '2026-12-31', 11000, 'Påhittat belopp för demolänet', jsonb_build_object('id', u.id,
            'name', u.name, 'title', u.title, 'hsaId', u.hsa_id, 'unitName', 'Regionkontoret Norrgöta')
        FROM identity.staff u WHERE u.name = 'Per Norling' ORDER BY u.id LIMIT 1
    ON CONFLICT DO NOTHING;
