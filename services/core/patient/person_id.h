/*
 * person_id.h - the numbers people are known by: every written form, one normal form, and why not.
 *
 * Personnummer, samordningsnummer and the reserve numbers of rules.md 6.1. Pure: what day it is
 * comes from the caller. A written form is strict: no white space anywhere; a hyphen, or a plus
 * sign from the year in which the person turns 100, before the last four.
 *
 * A birth date read here is only indicated. The number may name a neighbouring day of the month
 * (rules.md 6.1), so the birth date is a field of its own in the register.
 *
 * Memory: the caller's struct; texts are constants. Any thread.
 */
#ifndef PATIENT_PERSON_ID_H
#define PATIENT_PERSON_ID_H
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

/* X(kind, slug, OID, FHIR system, Swedish, English); an OID or system that does not exist is "" */
#define PERSON_ID_KINDS(X)                                                                         \
    X(PERSON_ID_UNKNOWN, "unknown", "", "", "okänd", "unknown")                                    \
    X(PERSON_ID_PERSONNUMMER, "personnummer", "1.2.752.129.2.1.3.1",                               \
      "http://electronichealth.se/identifier/personnummer", "personnummer",                        \
      "personal identity number")                                                                  \
    X(PERSON_ID_SAMORDNING, "samordningsnummer", "1.2.752.129.2.1.3.3",                            \
      "http://electronichealth.se/identifier/samordningsnummer", "samordningsnummer",              \
      "coordination number")                                                                       \
    X(PERSON_ID_NATIONAL_RESERVE, "national-reserve", "1.2.752.74.9.1",                            \
      "http://electronichealth.se/identifier/nationelltReservnummer", "nationellt reservnummer",   \
      "national reserve number")                                                                   \
    X(PERSON_ID_STOCKHOLM_RESERVE, "stockholm-reserve", "1.2.752.97.3.1.3", "",                    \
      "reservnummer Stockholm", "Stockholm reserve number")                                        \
    X(PERSON_ID_VGR_RESERVE, "vgr-reserve", "1.2.752.113.11.0.2.1.1.1", "",                        \
      "reservnummer Västra Götaland", "Västra Götaland reserve number")                            \
    X(PERSON_ID_VARMLAND_RESERVE, "varmland-reserve", "1.2.752.74.9.2", "",                        \
      "reservnummer Värmland", "Värmland reserve number")                                          \
    X(PERSON_ID_INERA_RESERVE, "inera-reserve", "1.2.752.129.2.1.3.2", "", "reservnummer Inera",   \
      "Inera reserve number")                                                                      \
    X(PERSON_ID_LMA, "lma", "", "http://electronichealth.se/identifier/LMA-nummer", "LMA-nummer",  \
      "LMA number (asylum seeker's card)")

enum person_id_kind {
#define X(kind, slug, oid, system, sv, en) kind,
    PERSON_ID_KINDS(X)
#undef X
        PERSON_ID_KIND_COUNT
};

enum person_id_sex { PERSON_ID_SEX_UNKNOWN, PERSON_ID_FEMALE, PERSON_ID_MALE };

#define PERSON_ID_TEXT 13 /* room for any normal form, with its NUL */

struct person_id {
    enum person_id_kind kind;    /* of an invalid number: what it looks most like */
    char normal[PERSON_ID_TEXT]; /* 12 characters with century, capitals (LMA: 8); "" when the
                                    text has no such form */
    const char *oid;             /* never NULL */
    bool valid;
    bool certain;       /* valid, and its check digit was verified */
    const char *reason; /* slug of reason.h. Invalid: what is wrong. Valid: a warning, or NULL */
    bool has_birth;     /* `birth` is indicated by the number */
    int32_t birth;      /* days since 1970-01-01 */
    enum person_id_sex sex;
};

/*
 * Reads `text` as it stands, on the day `today` (days since 1970-01-01). SP_OK when valid;
 * SP_EINVAL otherwise, with `reason` set. `out` is always filled.
 *
 * Ten digits take the latest century in which the day is not in the future; with '+', the latest in
 * which the person turns 100 this year or has done so. A bad check digit makes a personnummer or a
 * samordningsnummer invalid and is a warning for the reserve types; "check-unverified" is the
 * warning of the types whose check digit nobody has published how to count.
 */
SP_MUSTCHECK int person_id_read(const char *text, int32_t today, struct person_id *out);

const char *person_id_slug(enum person_id_kind kind);
const char *person_id_oid(enum person_id_kind kind);    /* "" when there is none */
const char *person_id_system(enum person_id_kind kind); /* FHIR; "" when there is none */
const char *person_id_name(enum person_id_kind kind, enum sp_lang lang);

#endif
