/*
 * index_county.h - what the engagement index has yet to be told of a county, for its administrator:
 * lag, failures and what is refused, without whose it is.
 */
#ifndef INDEX_INDEX_COUNTY_H
#define INDEX_INDEX_COUNTY_H
#include "db/db.h"
#include "http/route.h"

extern const struct step county_index[];        /* GET /county/index: 200 */
extern const struct step county_index_resend[]; /* POST /county/index/resend: 200 */

extern const struct db_call *const index_calls[]; /* NULL-ended */

#endif
