/*
 * unit_csv.c - owns what a row of a directory extract must hold; how CSV is cut is csv.c's.
 *
 *     bytes ─▶ UTF-8, no NUL ─▶ header ─▶ each row by itself ─▶ rows among themselves
 *
 * Memory: the arena's. Any thread.
 */
#include "organisation/unit_csv.h"
#include "base/text.h"
#include "organisation/csv.h"
#include <stdlib.h>
#include <string.h>

struct reading {
    struct arena *arena;
    struct unit_csv *out;
    unsigned room;              /* rows there is memory for */
    unsigned columns;           /* of the header */
    unsigned place[CSV_FIELDS]; /* which unit_column a field is */
};

static const struct {
    const char *name;
    bool required;
    unsigned max;
} COLUMNS[UNIT_COLUMN_COUNT] = {
#define X(column, name, required, max) [column] = {name, required, max},
    UNIT_COLUMNS(X)
#undef X
};

const char *const unit_kinds[] = {"ward",
                                  "emergency",
                                  "primary-care",
                                  "specialist-clinic",
                                  "municipal-health",
                                  "rehabilitation",
                                  "social-services",
                                  "home-care",
                                  "residential-care",
                                  "administration",
                                  NULL};

static void fault(struct reading *r, unsigned line, const char *reason)
{
    struct unit_csv *out = r->out;

    if (out->n_faults < UNIT_CSV_FAULTS)
        out->faults[out->n_faults++] = (struct unit_fault){line, reason};
    out->found++;
}

/* ---- the file ---- */

static unsigned line_of(const char *data, const char *at)
{
    unsigned line = 1;

    for (; data < at; data++)
        line += *data == '\n';
    return line;
}

static bool check_bytes(struct reading *r, const char *data, size_t len)
{
    const char *from = data, *nul = memchr(data, 0, len);

    if (len == 0) {
        fault(r, 1, "the file is empty");
        return false;
    }
    if (len > UNIT_CSV_BYTES) {
        fault(r, 1, "the file is larger than 16 MiB; import it in parts");
        return false;
    }
    if (nul) {
        fault(r, line_of(data, nul), "there is a NUL byte; is this a text file?");
        return false;
    }
    while (from < data + len) {
        const char *end = memchr(from, '\n', (size_t)(data + len - from));
        size_t size = end ? (size_t)(end - from) + 1 : (size_t)(data + len - from);

        if (!text_utf8(from, size))
            fault(r, line_of(data, from), "the line is not UTF-8; save the file as UTF-8");
        from += size;
    }
    return r->out->found == 0;
}

/* ---- the header ---- */

static const char *trimmed(struct arena *a, const char *text)
{
    size_t len;

    while (*text == ' ' || *text == '\t')
        text++;
    len = strlen(text);
    while (len && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
    return arena_copy(a, text, len);
}

static void read_header(struct reading *r, const struct csv_record *record)
{
    bool seen[UNIT_COLUMN_COUNT] = {false};

    if (record->fault)
        fault(r, record->line, record->fault);
    if (record->n > CSV_FIELDS)
        fault(r, record->line, "the header has too many columns");
    r->columns = record->n < CSV_FIELDS ? record->n : CSV_FIELDS;
    for (unsigned i = 0; i < r->columns; i++) {
        const char *name = trimmed(r->arena, record->field[i]);
        unsigned c = 0;

        while (c < UNIT_COLUMN_COUNT && !text_equal_ci(COLUMNS[c].name, name))
            c++;
        r->place[i] = c;
        if (c == UNIT_COLUMN_COUNT)
            fault(r, record->line,
                  arena_printf(r->arena, "column %u of the header has a name nobody knows", i + 1));
        else if (seen[c])
            fault(r, record->line,
                  arena_printf(r->arena, "the header has %s twice", COLUMNS[c].name));
        else
            seen[c] = true;
    }
    for (unsigned c = 0; c < UNIT_COLUMN_COUNT; c++) {
        if (COLUMNS[c].required && !seen[c])
            fault(r, record->line,
                  arena_printf(r->arena, "the header lacks the column %s", COLUMNS[c].name));
    }
}

/* ---- one row ---- */

static bool is_municipality(const char *text, size_t len)
{
    return len == 4 && strspn(text, "0123456789") >= 4;
}

static bool is_county(const char *text)
{
    return strlen(text) == 2 && strspn(text, "0123456789") == 2;
}

static bool is_provider_kind(const char *text)
{
    return !strcmp(text, "region") || !strcmp(text, "municipality") || !strcmp(text, "private");
}

static bool is_list(const char *text)
{
    while (*text) {
        size_t len = strcspn(text, " ");

        if (!is_municipality(text, len))
            return false;
        text += len;
        text += strspn(text, " ");
    }
    return true;
}

static bool is_kind(const char *text)
{
    for (unsigned i = 0; unit_kinds[i]; i++) {
        if (!strcmp(unit_kinds[i], text))
            return true;
    }
    return false;
}

static const char *hsa_or_null(struct arena *a, const char *text)
{
    char *normal = arena_alloc(a, HSA_ID_TEXT);

    return hsa_id_normal(text, normal) ? NULL : normal;
}

static const char *org_or_null(struct arena *a, const char *text)
{
    char *digits = arena_alloc(a, ORG_NUMBER_TEXT);

    return org_number_read(text, digits) ? NULL : digits;
}

/* The value as the register has it, or NULL with what is wrong. */
static const char *checked(struct reading *r, enum unit_column column, const char *text,
                           const char **wrong)
{
    switch (column) {
    case UNIT_HSA_ID:
    case UNIT_PARENT:
        *wrong = "is not an HSA-id (SE, ten digits, a hyphen, 1 to 18 letters and digits)";
        return hsa_or_null(r->arena, text);
    case UNIT_PROVIDER:
        *wrong = "is not an organisation number (ten digits with a right check digit)";
        return org_or_null(r->arena, text);
    case UNIT_KIND:
        *wrong = "is not a kind of unit; docs/units.md lists them";
        return is_kind(text) ? text : NULL;
    case UNIT_PROVIDER_KIND:
        *wrong = "is not a kind of provider (region, municipality, private)";
        return is_provider_kind(text) ? text : NULL;
    case UNIT_PROVIDER_COUNTY:
        *wrong = "is not a county code (two digits)";
        return is_county(text) ? text : NULL;
    case UNIT_MUNICIPALITY:
    case UNIT_PROVIDER_MUNICIPALITY:
        *wrong = "is not a municipality code (four digits)";
        return is_municipality(text, strlen(text)) ? text : NULL;
    case UNIT_SERVES:
        *wrong = "is not a list of municipality codes (four digits each, a space between)";
        return is_list(text) ? text : NULL;
    case UNIT_PHONE:
        *wrong = "is not a telephone number (digits, spaces, hyphens, + and parentheses)";
        return text[strspn(text, "0123456789 -+()/")] ? NULL : text;
    default:
        return text;
    }
}

static void read_field(struct reading *r, struct unit_row *row, enum unit_column column,
                       const char *text)
{
    const char *name = COLUMNS[column].name, *wrong = "";

    if (!*text)
        return;
    if (text_length(text) > COLUMNS[column].max) {
        fault(r, row->line,
              arena_printf(r->arena, "%s is longer than %u characters", name, COLUMNS[column].max));
        return;
    }
    if (!text_plain(text) || strpbrk(text, "\n\t")) {
        fault(r, row->line,
              arena_printf(r->arena, "%s has a line break or a control character", name));
        return;
    }
    row->value[column] = checked(r, column, text, &wrong);
    if (!row->value[column])
        fault(r, row->line, arena_printf(r->arena, "%s %s", name, wrong));
}

/* What the row says of its provider is enough to make one, or it says nothing. */
static const char *provider_fault(struct unit_row *row, const bool *given)
{
    const char *kind = row->value[UNIT_PROVIDER_KIND], *county = row->value[UNIT_PROVIDER_COUNTY];
    const char *municipality = row->value[UNIT_PROVIDER_MUNICIPALITY];

    if (!given[UNIT_PROVIDER_NAME] && !given[UNIT_PROVIDER_KIND] && !given[UNIT_PROVIDER_COUNTY] &&
        !given[UNIT_PROVIDER_MUNICIPALITY])
        return NULL;
    if (!given[UNIT_PROVIDER_NAME] || !given[UNIT_PROVIDER_KIND])
        return "providerName and providerKind are given together";
    if (!kind)
        return NULL; /* named already */
    if (strcmp(kind, "municipality") != 0)
        return given[UNIT_PROVIDER_COUNTY] && !given[UNIT_PROVIDER_MUNICIPALITY]
                   ? NULL
                   : "a region or a private provider has providerCounty and no "
                     "providerMunicipality";
    if (!given[UNIT_PROVIDER_MUNICIPALITY])
        return "a provider that is a municipality has providerMunicipality";
    if (county && municipality && strncmp(county, municipality, 2) != 0)
        return "providerMunicipality does not lie in providerCounty";
    return NULL;
}

static void check_row(struct reading *r, struct unit_row *row, const bool *given)
{
    const char *provider = provider_fault(row, given);
    const char *municipality = row->value[UNIT_PROVIDER_MUNICIPALITY];
    const char *id = row->value[UNIT_HSA_ID], *parent = row->value[UNIT_PARENT];

    for (unsigned c = 0; c < UNIT_COLUMN_COUNT; c++) {
        if (COLUMNS[c].required && !given[c])
            fault(r, row->line, arena_printf(r->arena, "%s is missing", COLUMNS[c].name));
    }
    if (id && parent && hsa_id_equal(id, parent))
        fault(r, row->line, "the unit is its own parent");
    if (provider)
        fault(r, row->line, provider);
    if (municipality)
        row->value[UNIT_PROVIDER_COUNTY] = arena_copy(r->arena, municipality, 2);
}

static struct unit_row *new_row(struct reading *r)
{
    if (r->out->n_rows == r->room) {
        unsigned room = r->room ? r->room * 2 : 64;
        struct unit_row *more = arena_alloc(r->arena, room * sizeof *more);

        if (r->room)
            memcpy(more, r->out->rows, r->room * sizeof *more);
        r->out->rows = more;
        r->room = room;
    }
    return &r->out->rows[r->out->n_rows++];
}

static void read_row(struct reading *r, const struct csv_record *record)
{
    bool given[UNIT_COLUMN_COUNT] = {false};
    struct unit_row *row;

    if (record->fault) {
        fault(r, record->line, record->fault);
        return;
    }
    if (record->n != r->columns) {
        fault(
            r, record->line,
            arena_printf(r->arena, "the row has %u fields, the header %u", record->n, r->columns));
        return;
    }
    row = new_row(r);
    row->line = record->line;
    for (unsigned i = 0; i < record->n; i++) {
        const char *text = trimmed(r->arena, record->field[i]);

        given[r->place[i]] = *text != '\0';
        read_field(r, row, (enum unit_column)r->place[i], text);
    }
    check_row(r, row, given);
}

/* ---- rows among themselves ---- */

static int by_id(const void *a, const void *b)
{
    const struct unit_row *x = *(struct unit_row *const *)a, *y = *(struct unit_row *const *)b;
    int order = strcmp(x->value[UNIT_HSA_ID], y->value[UNIT_HSA_ID]);

    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static struct unit_row *find(struct unit_row **sorted, size_t n, const char *id)
{
    size_t low = 0, high = id ? n : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(sorted[middle]->value[UNIT_HSA_ID], id);

        if (order == 0)
            return sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Walks from each unit to its parents. A step onto this walk's own trace is a ring; a step onto an
 * earlier walk's ends this one, since that way was looked at. */
static void check_rings(struct reading *r, struct unit_row **sorted, size_t n)
{
    const struct unit_row *rows = r->out->rows;
    unsigned *walk = arena_alloc(r->arena, r->out->n_rows * sizeof *walk);

    for (unsigned i = 0; i < r->out->n_rows; i++) {
        const struct unit_row *at = &rows[i];

        while (at && !walk[at - rows]) {
            walk[at - rows] = i + 1;
            at = find(sorted, n, at->value[UNIT_PARENT]);
        }
        if (at && walk[at - rows] == i + 1)
            fault(r, at->line, "the unit is its own parent by way of others");
    }
}

static int by_provider(const void *a, const void *b)
{
    const struct unit_row *x = *(struct unit_row *const *)a, *y = *(struct unit_row *const *)b;
    int order = strcmp(x->value[UNIT_PROVIDER], y->value[UNIT_PROVIDER]);

    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static bool same_provider(const struct unit_row *x, const struct unit_row *y)
{
    for (unsigned c = UNIT_PROVIDER_NAME; c <= UNIT_PROVIDER_MUNICIPALITY; c++) {
        const char *one = x->value[c], *other = y->value[c];

        if (!one != !other || (one && strcmp(one, other) != 0))
            return false;
    }
    return true;
}

/* Each description of a provider is held against the first one. */
static void check_providers(struct reading *r, struct unit_row **room)
{
    const struct unit_row *first = NULL;
    size_t n = 0;

    for (unsigned i = 0; i < r->out->n_rows; i++) {
        if (r->out->rows[i].value[UNIT_PROVIDER_NAME])
            room[n++] = &r->out->rows[i];
    }
    qsort(room, n, sizeof *room, by_provider);
    for (size_t i = 0; i < n; i++) {
        if (!first || strcmp(first->value[UNIT_PROVIDER], room[i]->value[UNIT_PROVIDER]) != 0)
            first = room[i];
        else if (!same_provider(first, room[i]))
            fault(r, room[i]->line,
                  arena_printf(r->arena, "the provider is described otherwise on line %u",
                               first->line));
    }
}

static void check_together(struct reading *r)
{
    struct unit_row **sorted = arena_alloc(r->arena, r->out->n_rows * sizeof *sorted);
    bool twice = false;

    for (unsigned i = 0; i < r->out->n_rows; i++)
        sorted[i] = &r->out->rows[i];
    qsort(sorted, r->out->n_rows, sizeof *sorted, by_id);
    for (unsigned i = 1; i < r->out->n_rows; i++) {
        if (strcmp(sorted[i - 1]->value[UNIT_HSA_ID], sorted[i]->value[UNIT_HSA_ID]) != 0)
            continue;
        twice = true;
        fault(r, sorted[i]->line,
              arena_printf(r->arena, "the same hsaId is on line %u", sorted[i - 1]->line));
    }
    if (!twice)
        check_rings(r, sorted, r->out->n_rows);
    check_providers(r, sorted);
}

static int by_line(const void *a, const void *b)
{
    const struct unit_fault *x = a, *y = b;

    return (x->line > y->line) - (x->line < y->line);
}

int unit_csv_read(struct arena *a, const char *data, size_t len, struct unit_csv *out)
{
    struct reading r = {.arena = a, .out = out};
    struct csv_record record;
    struct csv csv;

    *out = (struct unit_csv){0};
    out->faults = arena_alloc(a, UNIT_CSV_FAULTS * sizeof *out->faults);
    if (!check_bytes(&r, data, len))
        return SP_EINVAL;
    csv_open(&csv, a, data, len);
    if (!csv_next(&csv, &record)) {
        fault(&r, 1, "there is no header line");
        return SP_EINVAL;
    }
    read_header(&r, &record);
    if (out->found)
        return SP_EINVAL;
    while (csv_next(&csv, &record)) {
        if (out->n_rows == UNIT_CSV_ROWS) {
            fault(&r, record.line, "there are more than 100000 rows; import the file in parts");
            break;
        }
        read_row(&r, &record);
    }
    if (!out->found && out->n_rows == 0)
        fault(&r, 1, "there is a header and no row");
    if (!out->found)
        check_together(&r);
    qsort(out->faults, out->n_faults, sizeof *out->faults, by_line);
    return out->found ? SP_EINVAL : SP_OK;
}
