/*
 * rivta_sql.c - the module's calls; their twins are in sql/api/rivta*.sql. The first parameter of
 * each is the HSA-id of the certificate that called.
 */
#include "rivta/rivta_sql.h"
#include "rivta/rivta_api.h"

const struct db_call RIVTA_CALLS[RIVTA_CONTRACTS] = {
    [RIVTA_SCHEDULE] = {"rivta_schedule", DB_READ, 2},
    [RIVTA_BOOKING] = {"rivta_booking", DB_READ, 2},
    [RIVTA_CANCEL] = {"rivta_cancel", DB_WRITE, 2},
    [RIVTA_REBOOK] = {"rivta_rebook", DB_WRITE, 2},
    [RIVTA_DATES] = {"rivta_slots", DB_READ, 2},
    [RIVTA_SLOTS] = {"rivta_slots", DB_READ, 2},
    [RIVTA_CAREPLANS] = {"rivta_careplans", DB_READ_LONG, 2},
    [RIVTA_CONTACTS] = {"rivta_contacts", DB_READ, 2},
    [RIVTA_PING] = {"rivta_ping", DB_READ, 2},
};
const struct db_call RIVTA_REFUSED = {"rivta_refused", DB_WRITE, 3};

const struct db_call *const rivta_calls[] = {&RIVTA_CALLS[RIVTA_SCHEDULE],
                                             &RIVTA_CALLS[RIVTA_BOOKING],
                                             &RIVTA_CALLS[RIVTA_CANCEL],
                                             &RIVTA_CALLS[RIVTA_REBOOK],
                                             &RIVTA_CALLS[RIVTA_SLOTS],
                                             &RIVTA_CALLS[RIVTA_CAREPLANS],
                                             &RIVTA_CALLS[RIVTA_CONTACTS],
                                             &RIVTA_CALLS[RIVTA_PING],
                                             &RIVTA_REFUSED,
                                             NULL};
