-- 0028_patient_may.sql - a unit changes what its patients may do with its agreed times.
SET LOCAL ROLE samplan_owner;
GRANT UPDATE (patient_cancels, patient_rebooks) ON organisation.unit_setting TO samplan_api;
RESET ROLE;
