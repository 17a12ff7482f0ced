-- 0042_citizen_stream.sql - an event may be a person's own, too: who signed in for themself, or for somebody who has let
-- them, hears of it.
SET LOCAL ROLE samplan_owner;
ALTER TABLE event.event ADD person uuid; -- no reference: an event outlives what it is of by its two days
CREATE INDEX event_person ON event.event (person, xid) WHERE person IS NOT NULL;
GRANT INSERT (person) ON event.event TO samplan_api;
RESET ROLE;
