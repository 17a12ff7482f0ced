-- 0048_log_words.sql - what words a row of the log may hold is said by the policy of its only writer (policies/audit.sql). A CHECK is
-- read anew from its text by every statement that inserts, and the log is written by every read: two took 17 of the 57 us of a row.
SET LOCAL ROLE samplan_owner;
ALTER TABLE audit.event DROP CONSTRAINT event_outcome_check, DROP CONSTRAINT event_legal_route_check;
RESET ROLE;
