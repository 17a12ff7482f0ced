-- 5_citizens.sql - two people who can sign in as themselves: a patient, and a relative whom she lets see her plans.
-- The passwords are in sign-ins.txt. The relative's birth number is one that is kept for testing (980-999).
INSERT INTO identity.citizen (id, number, name) VALUES
    (md5('demo citizen tyra')::uuid, '195011099941', 'Tyra Åberg'),
    (md5('demo citizen nils')::uuid, '198004129808', 'Nils Åberg') ON CONFLICT DO NOTHING;
INSERT INTO identity.account (name, citizen_id, salt, ops, mem_kib, proof, second_factor)
    SELECT v.name, md5('demo citizen ' || v.who)::uuid, decode(v.salt, 'hex'), 2, 65536, decode(v.proof, 'hex'), false
        FROM (VALUES
        ('tyra.patient', 'tyra', '2f9789376a2ee79daa90cf17f8976e91',
            '7562b12a1973119828c0b78beb7153c10b53a2cfc168f4fd8f2a1d475ad24e44'),
        ('nils.narstaende', 'nils', '3e401182f822ffa7028624245431c582',
            '79ace563dc49004c0a6139c89333f14b4090aec18bf1847b774eec05bea676dd')
    ) AS v (name, who, salt, proof)
    ON CONFLICT DO NOTHING;
INSERT INTO access.proxy (id, patient_id, number, name, relation, scopes, created_by)
    SELECT md5('demo proxy nils')::uuid, i.patient_id, '198004129808', 'Nils Åberg', 'next-of-kin', '{plans,contacts,times,agreement}',
            jsonb_build_object('id', md5('demo citizen tyra')::uuid, 'name', 'Tyra Åberg', 'relation', 'self')
        FROM patient.identifier i WHERE i.value = '195011099941' AND i.until IS NULL
    ON CONFLICT DO NOTHING;
