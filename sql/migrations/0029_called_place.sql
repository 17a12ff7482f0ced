-- 0029_called_place.sql - the place and the purpose of a call to planning fit whole in the time that it makes.
SET LOCAL ROLE samplan_owner;
ALTER TABLE appointment.appointment DROP CONSTRAINT appointment_place_check, DROP CONSTRAINT appointment_reason_check,
    ADD CONSTRAINT appointment_place_check CHECK (btrim(place, E' \t\r\n') <> '' AND length(place) <= 300),
    ADD CONSTRAINT appointment_reason_check CHECK (btrim(reason, E' \t\r\n') <> '' AND length(reason) <= 1000);
RESET ROLE;
