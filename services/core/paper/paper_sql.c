/*
 * paper_sql.c - the module's calls, one line each; their twins are in sql/api/paper.sql.
 */
#include "paper/paper_sql.h"
#include "paper/paper.h"

const struct db_call PLAN_PAPER = {"plan_paper", DB_READ, 3};
const struct db_call CONTACT_PAPER = {"contact_paper", DB_READ, 2};
const struct db_call DISCHARGE_PAPER = {"discharge_paper", DB_READ, 2};
const struct db_call AGREEMENT_PAPER = {"agreement_paper", DB_READ, 2};
const struct db_call OWN_AGREEMENT_PAPER = {"own_agreement_paper", DB_READ, 2};
const struct db_call OWN_PLAN_PAPER = {"own_plan_paper", DB_READ, 2};
const struct db_call OWN_CONTACT_PAPER = {"own_contact_paper", DB_READ, 1};
const struct db_call OWN_LOG_PAPER = {"own_log_paper", DB_READ, 3};
const struct db_call AUDIT_EXTRACT = {"audit_extract", DB_READ, 4};

const struct db_call *const paper_calls[] = {
    &PLAN_PAPER,     &CONTACT_PAPER,     &DISCHARGE_PAPER, &AGREEMENT_PAPER, &OWN_AGREEMENT_PAPER,
    &OWN_PLAN_PAPER, &OWN_CONTACT_PAPER, &OWN_LOG_PAPER,   &AUDIT_EXTRACT,   NULL};
