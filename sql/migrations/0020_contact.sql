-- 0020_contact.sql - which member of the unit the fast vårdkontakt is, when it is one: whoever answers while that
-- member is away is shown beside the name (LUS-13).
SET LOCAL ROLE samplan_owner;
ALTER TABLE discharge.care_contact ADD user_id uuid REFERENCES identity.staff; -- NULL: nobody who signs in
RESET ROLE;
