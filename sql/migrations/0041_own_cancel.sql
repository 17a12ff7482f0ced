-- 0041_own_cancel.sql - who signed in for themself, or for somebody who has let them, cancels an agreed time: a change
-- of it has staff behind it, or a system, or a citizen.
SET LOCAL ROLE samplan_owner;
ALTER TABLE appointment.change ADD by_citizen uuid REFERENCES identity.citizen;
ALTER TABLE appointment.change DROP CONSTRAINT change_check,
    ADD CONSTRAINT change_by CHECK (num_nonnulls(by_user, by_client, by_citizen) = 1);
RESET ROLE;
