/*
 * payment_doc.h - the written form of payment.h, for the API and for the controller's CSV.
 *
 * Memory: the arena's. Thread: the loop's.
 */
#ifndef LIABILITY_PAYMENT_DOC_H
#define LIABILITY_PAYMENT_DOC_H
#include "liability/payment.h"

const char *payment_month(struct arena *a, int32_t month); /* "2026-10" */
/* "2026-10" to a month of average.h; false when it is none. */
bool payment_month_read(const char *text, int32_t *month);
int32_t payment_month_start(int32_t month); /* first day */

cJSON *payment_individual_doc(struct arena *a, const struct payment_individual *sum);
cJSON *payment_average_doc(struct arena *a, const struct payment_average *average);
/* What the model of the agreement comes to: "payable", null when an amount is lacking. */
void payment_put_payable(struct arena *a, cJSON *doc, const struct payment_municipality *m);

#endif
