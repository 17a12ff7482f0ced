/*
 * liability_api.h - the use cases of the payment basis: that of one case, and what a county's
 * administrator keeps and follows (lag 2017:612, 5 kap.; PAY-1 to PAY-10).
 *
 * The database gives facts under row-level security, each call one round trip; what they come to is
 * computed here by the same pure rules as `samplan explain liability`. Memory: the request's arena.
 * Thread: the loop's.
 */
#ifndef LIABILITY_LIABILITY_API_H
#define LIABILITY_LIABILITY_API_H
#include "db/db.h"

/* GET /discharges/{id}/liability: 200, or 404 unless one's unit is a party now. */
extern const struct step liability_read[];

/* GET and POST /county/agreements, PUT /county/agreements/{id}: 409 where two would hold on a day,
 * or where one that has come into force would be anything but ended. */
extern const struct step county_agreements[];
extern const struct step county_agreement_add[];
extern const struct step county_agreement_change[];
/* POST /county/agreements/preview: what months would have cost under a rule, and did cost. */
extern const struct step county_preview[];
/* GET and POST /county/tariffs: never two amounts for a day. */
extern const struct step county_tariffs[];
extern const struct step county_tariff_add[];
/* GET and PUT /county/settings */
extern const struct step county_settings_read[];
extern const struct step county_settings_write[];
/* GET /county/payment and /county/payment/csv: the basis of a month, both models side by side. */
extern const struct step county_payment[];
extern const struct step county_payment_csv[];

extern const struct db_call *const liability_calls[]; /* NULL-ended */

#endif
