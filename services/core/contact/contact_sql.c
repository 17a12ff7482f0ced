/*
 * contact_sql.c - the module's calls, one line each; their twins are in sql/api/contact.sql and
 * sql/api/contact_write.sql.
 */
#include "contact/contact_sql.h"
#include "contact/contact_api.h"

const struct db_call CONTACT_LIST = {"contact_list", DB_READ, 1};
const struct db_call CONTACT_CREATE = {"contact_create", DB_WRITE, 2};
const struct db_call CONTACT_CHANGE = {"contact_change", DB_WRITE, 3};
const struct db_call CONTACT_END = {"contact_end", DB_WRITE, 3};
const struct db_call CONTACT_OFFER = {"contact_offer", DB_WRITE, 2};

const struct db_call *const contact_calls[] = {&CONTACT_LIST, &CONTACT_CREATE, &CONTACT_CHANGE,
                                               &CONTACT_END,  &CONTACT_OFFER,  NULL};
