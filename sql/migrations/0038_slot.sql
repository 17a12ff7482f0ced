-- 0038_slot.sql - free times are published from a unit's booking book by the operator, who is no member of staff.
SET LOCAL ROLE samplan_owner;
ALTER TABLE appointment.slot ALTER COLUMN published_user DROP NOT NULL;
RESET ROLE;
