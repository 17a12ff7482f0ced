-- 0023_told_earlier.sql - what is entered afterwards of the acts that had no mark of it: a receipt keeps when and how;
-- and a change of the kind of care (PSY-1) is told like everything else that is changed.
SET LOCAL ROLE samplan_owner;

ALTER TABLE discharge.notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE discharge.notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('admission', 'expected-date',
        'ready', 'ready-withdrawn', 'admission-corrected', 'care', 'rejected', 'not-known', 'forwarded', 'returned',
        'recalled', 'care-contact', 'sip-decision', 'sip-call', 'availability', 'document', 'plan-confirmed',
        'home-ready', 'departure', 'patient-information', 'follow-up', 'closed', 'aborted', 'escalated'));

-- acknowledged_at is the true time
ALTER TABLE discharge.recipient
    ADD acknowledged_recorded timestamptz,
    ADD acknowledged_how text CHECK (acknowledged_how IN ('phone', 'paper', 'other-system', 'in-person')),
    ADD CHECK (num_nonnulls(acknowledged_recorded, acknowledged_how) IN (0, 2)),
    ADD CHECK (acknowledged_how IS NULL OR acknowledged_at IS NOT NULL);
GRANT UPDATE (acknowledged_recorded, acknowledged_how) ON discharge.recipient TO samplan_api;

TRUNCATE discharge.face; -- what is kept lacks the mark of a receipt
RESET ROLE;
