/*
 * unit_csv.h - a directory extract: units as a CSV file (docs/units.md), read whole or not at all.
 *
 * RFC 4180 in UTF-8, byte order mark allowed; fields parted by ';' or ',', whichever the header
 * line has. Columns are known by their names in the header, in any order. Reading goes on after a
 * fault, so that one run names every bad row. What only the register can know (whether a parent
 * exists, whether a provider is known) is the register's to say. A row may describe its provider,
 * all of it or nothing, and the same as the other rows of that provider do.
 *
 * Pure. Bounded: 16 MiB, 100,000 rows, 200 faults kept. Memory: the arena's; texts are copies.
 */
#ifndef ORGANISATION_UNIT_CSV_H
#define ORGANISATION_UNIT_CSV_H
#include "base/arena.h"
#include "base/err.h"
#include "organisation/hsa_id.h"

#define UNIT_CSV_BYTES  (16u * 1024 * 1024)
#define UNIT_CSV_ROWS   100000u
#define UNIT_CSV_FAULTS 200u

/* X(column, name in the header, required, most characters) */
#define UNIT_COLUMNS(X)                                                                            \
    X(UNIT_HSA_ID, "hsaId", 1, 31)                                                                 \
    X(UNIT_NAME, "name", 1, 200)                                                                   \
    X(UNIT_KIND, "kind", 1, 40)                                                                    \
    X(UNIT_PROVIDER, "provider", 1, 11)                                                            \
    X(UNIT_PARENT, "parent", 0, 31)                                                                \
    X(UNIT_MUNICIPALITY, "municipality", 0, 4)                                                     \
    X(UNIT_PHONE, "phone", 0, 40)                                                                  \
    X(UNIT_SERVES, "serves", 0, 1500)                                                              \
    X(UNIT_PROVIDER_NAME, "providerName", 0, 200)                                                  \
    X(UNIT_PROVIDER_KIND, "providerKind", 0, 12)                                                   \
    X(UNIT_PROVIDER_COUNTY, "providerCounty", 0, 2)                                                \
    X(UNIT_PROVIDER_MUNICIPALITY, "providerMunicipality", 0, 4)

enum unit_column {
#define X(column, name, required, max) column,
    UNIT_COLUMNS(X)
#undef X
        UNIT_COLUMN_COUNT
};

struct unit_row {
    unsigned line;                        /* of the file, where the row begins, from 1 */
    const char *value[UNIT_COLUMN_COUNT]; /* NULL: empty or no such column. HSA-ids in capitals,
                                             the provider as ten digits; a described provider
                                             always has a county, also a municipality */
};

struct unit_fault {
    unsigned line;
    const char *reason; /* a sentence in English for the operator; quotes nothing but columns */
};

struct unit_csv {
    struct unit_row *rows;
    unsigned n_rows;
    struct unit_fault *faults;
    unsigned n_faults; /* kept */
    unsigned found;    /* in all */
};

/* SP_EINVAL when there is any fault; rows are then not to be used. */
SP_MUSTCHECK int unit_csv_read(struct arena *a, const char *data, size_t len, struct unit_csv *out);

/* The kinds of unit, NULL-ended, as proto/openapi.yaml and the register have them. */
extern const char *const unit_kinds[];

#endif
