/*
 * hsa_id.h - HSA-id, the national key of units and staff: SE, ten digits of the organisation
 * number, a hyphen, and 1 to 18 letters and digits (rules.md 6.2). Compared without regard to case.
 *
 * Pure. Memory: the caller's. Any thread.
 */
#ifndef ORGANISATION_HSA_ID_H
#define ORGANISATION_HSA_ID_H
#include "base/err.h"
#include <stdbool.h>

#define HSA_ID_MAX  31 /* characters */
#define HSA_ID_TEXT (HSA_ID_MAX + 1)

bool hsa_id_valid(const char *text); /* in any case: "se..." is the same id as "SE..." */
bool hsa_id_equal(const char *a, const char *b);
/* The form to look up by, in capitals; SP_EINVAL and "" when `text` is no HSA-id. */
SP_MUSTCHECK int hsa_id_normal(const char *text, char out[HSA_ID_TEXT]);

/* An organisation number: ten digits, a hyphen allowed before the last four, check digit (Luhn).
 * `out` gets the ten digits; SP_EINVAL and "" otherwise. */
#define ORG_NUMBER_TEXT 11
SP_MUSTCHECK int org_number_read(const char *text, char out[ORG_NUMBER_TEXT]);

#endif
