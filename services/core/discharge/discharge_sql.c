/*
 * discharge_sql.c - the module's calls, one line each; their twins are in sql/api/discharge*.sql.
 */
#include "discharge/discharge_sql.h"
#include "discharge/discharge.h"

const struct db_call DISCHARGE_CREATE = {"discharge_create", DB_WRITE, 1};
const struct db_call DISCHARGE_READ = {"discharge_read", DB_READ, 1};
const struct db_call DISCHARGE_NOTIFY = {"discharge_notify", DB_WRITE, 3};
const struct db_call DISCHARGE_EXPECTED_DATE = {"discharge_expected_date", DB_WRITE, 4};
const struct db_call DISCHARGE_CORRECT = {"discharge_correct", DB_WRITE, 3};
const struct db_call DISCHARGE_CARE = {"discharge_care", DB_WRITE, 3};
const struct db_call DISCHARGE_READY = {"discharge_ready", DB_WRITE, 3};
const struct db_call DISCHARGE_FORECAST = {"discharge_forecast", DB_READ, 2};
const struct db_call DISCHARGE_READY_WITHDRAW = {"discharge_ready_withdraw", DB_WRITE, 3};
const struct db_call DISCHARGE_ACKNOWLEDGE = {"discharge_acknowledge", DB_WRITE, 2};
const struct db_call DISCHARGE_NOT_KNOWN = {"discharge_not_known", DB_WRITE, 3};
const struct db_call DISCHARGE_REJECT = {"discharge_reject", DB_WRITE, 3};
const struct db_call DISCHARGE_FORWARD = {"discharge_forward", DB_WRITE, 3};
const struct db_call DISCHARGE_RETURN = {"discharge_return", DB_WRITE, 3};
const struct db_call DISCHARGE_RECALL = {"discharge_recall", DB_WRITE, 3};
const struct db_call DISCHARGE_CONTACT = {"discharge_contact", DB_WRITE, 3};
const struct db_call DISCHARGE_SIP_DECISION = {"discharge_sip_decision", DB_WRITE, 3};
const struct db_call DISCHARGE_SIP_CALL = {"discharge_sip_call", DB_WRITE, 3};
const struct db_call DISCHARGE_AVAILABILITY = {"discharge_availability", DB_WRITE, 3};
const struct db_call DISCHARGE_DEPART = {"discharge_depart", DB_WRITE, 3};
const struct db_call DISCHARGE_PATIENT_INFORMATION = {"discharge_patient_information", DB_WRITE, 3};
const struct db_call DISCHARGE_FOLLOW_UP = {"discharge_follow_up", DB_WRITE, 3};
const struct db_call DISCHARGE_CLOSE = {"discharge_close", DB_WRITE, 3};
const struct db_call DISCHARGE_ABORT = {"discharge_abort", DB_WRITE, 3};

const struct db_call *const discharge_calls[] = {&DISCHARGE_CREATE,
                                                 &DISCHARGE_READ,
                                                 &DISCHARGE_NOTIFY,
                                                 &DISCHARGE_EXPECTED_DATE,
                                                 &DISCHARGE_CORRECT,
                                                 &DISCHARGE_CARE,
                                                 &DISCHARGE_READY,
                                                 &DISCHARGE_READY_WITHDRAW,
                                                 &DISCHARGE_ACKNOWLEDGE,
                                                 &DISCHARGE_NOT_KNOWN,
                                                 &DISCHARGE_REJECT,
                                                 &DISCHARGE_FORWARD,
                                                 &DISCHARGE_RETURN,
                                                 &DISCHARGE_RECALL,
                                                 &DISCHARGE_CONTACT,
                                                 &DISCHARGE_SIP_DECISION,
                                                 &DISCHARGE_SIP_CALL,
                                                 &DISCHARGE_AVAILABILITY,
                                                 &DISCHARGE_DEPART,
                                                 &DISCHARGE_PATIENT_INFORMATION,
                                                 &DISCHARGE_FOLLOW_UP,
                                                 &DISCHARGE_CLOSE,
                                                 &DISCHARGE_ABORT,
                                                 &DISCHARGE_FORECAST,
                                                 NULL};
