#include "contact/contact.h"
#include "base/clock.h"
#include <string.h>

static const char *const HEALTH[] = {"ward",
                                     "emergency",
                                     "primary-care",
                                     "specialist-clinic",
                                     "municipal-health",
                                     "rehabilitation",
                                     "residential-care",
                                     NULL};
static const char *const REGION[] = {"ward", "emergency", "primary-care", "specialist-clinic",
                                     NULL};
static const char *const PRIMARY[] = {"primary-care", NULL};
static const char *const SOCIAL[] = {"home-care", "residential-care", "social-services", NULL};

/* Who is asked first: the one who coordinates, then the other fasta vårdkontakter (FK-1). */
const struct contact_kind CONTACT_KINDS[] = {
    {"care-coordinator", "4", CONTACT_ONE, true, HEALTH},
    {"care-contact", "1", CONTACT_MANY, true, HEALTH},
    {"home-care-contact", "3", CONTACT_ONE_A_PROVIDER, false, SOCIAL},
    {"contact-nurse", NULL, CONTACT_MANY, false, REGION},
    {"physician", "2", CONTACT_ONE, false, PRIMARY},
    {"physician-critical", NULL, CONTACT_ONE, false, REGION},
    {0},
};
const char *const CONTACT_SLUGS[] = {"care-coordinator",
                                     "care-contact",
                                     "home-care-contact",
                                     "contact-nurse",
                                     "physician",
                                     "physician-critical",
                                     NULL};

const struct contact_kind *contact_kind(const char *slug)
{
    for (const struct contact_kind *k = CONTACT_KINDS; slug && k->slug; k++)
        if (strcmp(k->slug, slug) == 0)
            return k;
    return NULL;
}

bool contact_unit_may(const struct contact_kind *kind, const char *unit_kind)
{
    for (const char *const *u = kind->units; *u; u++)
        if (strcmp(*u, unit_kind) == 0)
            return true;
    return false;
}

/* `part` is lower case. */
static bool has(const char *text, const char *part)
{
    size_t n = strlen(part);

    for (; *text; text++)
        if (strncasecmp(text, part, n) == 0)
            return true;
    return false;
}

const char *contact_title_fault(const struct contact_kind *kind, const char *title)
{
    if (strcmp(kind->slug, "home-care-contact") == 0)
        return title && strcasecmp(title, "undersköterska") == 0 ? NULL : "not-assistant-nurse";
    if (strcmp(kind->slug, "physician") == 0 || strcmp(kind->slug, "physician-critical") == 0)
        return title && has(title, "läkare") && !has(title, "tandläkare") ? NULL : "not-physician";
    return NULL;
}

const char *contact_room(const struct contact_one *have, int n, const struct contact_kind *kind,
                         const char *provider, int64_t limit)
{
    int64_t care = 0;

    for (int i = 0; i < n; i++) {
        if (have[i].kind->care)
            care++;
        if (have[i].kind != kind || kind->most == CONTACT_MANY)
            continue;
        if (kind->most == CONTACT_ONE || strcmp(have[i].provider, provider) == 0)
            return "contact-taken";
    }
    return kind->care && care >= limit ? "contact-limit" : NULL;
}

int64_t contact_capacity(int64_t specialist_percent, int64_t trainee_percent)
{
    return (1100 * specialist_percent + 550 * trainee_percent) / 100;
}

const char *const CONTACT_CATEGORIES[] = {"general-specialist", "other-specialist", "trainee",
                                          "licensed",           "leased",           NULL};

bool contact_category_known(const char *category)
{
    for (const char *const *c = CONTACT_CATEGORIES; *c; c++)
        if (strcmp(*c, category) == 0)
            return true;
    return false;
}

const char *contact_category_fault(const struct contact_kind *kind, const char *category,
                                   const char *const *allowed)
{
    if (strcmp(kind->slug, "physician") != 0)
        return category ? "unknown-member" : NULL;
    if (!allowed)
        return NULL;
    for (; category && *allowed; allowed++)
        if (strcmp(*allowed, category) == 0)
            return NULL;
    return "physician-category";
}

/* ---- what must be said ---- */

static const char *const CHOICES[] = {"offered", "chosen-by-patient", "chosen-by-representative",
                                      "assigned", NULL};

#define FIELDS                                                                                     \
    {"userId", JSON_UUID, false, offsetof(struct contact_body, user), 0, 0, NULL},                 \
        {"name", JSON_TEXT, false, offsetof(struct contact_body, name), 1, 100, NULL},             \
        {"title", JSON_TEXT, false, offsetof(struct contact_body, title), 1, 100, NULL},           \
        {"physicianCategory", JSON_ENUM, false, offsetof(struct contact_body, category), 0, 0,     \
         CONTACT_CATEGORIES},                                                                      \
        {"function", JSON_TEXT, false, offsetof(struct contact_body, function), 1, 100, NULL},     \
        {"phone", JSON_TEXT, true, offsetof(struct contact_body, phone), 3, 40, NULL},             \
        {"hours", JSON_ARRAY, false, offsetof(struct contact_body, hours), 0, 40, NULL},           \
        {"hoursNote", JSON_TEXT, false, offsetof(struct contact_body, hours_note), 1, 200, NULL},  \
        {"afterHours", JSON_OBJECT, false, offsetof(struct contact_body, after), 0, 0, NULL},      \
        {"substitute", JSON_OBJECT, false, offsetof(struct contact_body, substitute), 0, 0, NULL}, \
        {"choice", JSON_ENUM, false, offsetof(struct contact_body, choice), 0, 0, CHOICES},        \
        {"chosenOn", JSON_DATE, false, offsetof(struct contact_body, chosen_on), 0, 0, NULL},      \
        {"informedOn", JSON_DATE, false, offsetof(struct contact_body, informed_on), 0, 0, NULL},  \
        {"note", JSON_TEXT, false, offsetof(struct contact_body, note), 1, 500, NULL},             \
        {"internalNote",                                                                           \
         JSON_TEXT,                                                                                \
         false,                                                                                    \
         offsetof(struct contact_body, internal_note),                                             \
         1,                                                                                        \
         500,                                                                                      \
         NULL},                                                                                    \
    {                                                                                              \
        "reason", JSON_TEXT, false, offsetof(struct contact_body, reason), 1, 500, NULL            \
    }

const struct json_field CONTACT_BODY[] = {FIELDS, JSON_END};
const struct json_field CONTACT_NEW[] = {
    {"kind", JSON_ENUM, true, offsetof(struct contact_body, kind), 0, 0, CONTACT_SLUGS},
    {"since", JSON_TIME, false, offsetof(struct contact_body, since), 0, 0, NULL},
    {"replaces", JSON_UUID, false, offsetof(struct contact_body, replaces), 0, 0, NULL},
    FIELDS,
    JSON_END};

struct after {
    const char *text, *phone;
};
static const struct json_field AFTER[] = {
    {"text", JSON_TEXT, false, offsetof(struct after, text), 1, 200, NULL},
    {"phone", JSON_TEXT, false, offsetof(struct after, phone), 3, 40, NULL},
    JSON_END};
struct stand_in {
    const char *name, *phone, *from, *to;
};
static const struct json_field STAND_IN[] = {
    {"name", JSON_TEXT, true, offsetof(struct stand_in, name), 1, 100, NULL},
    {"phone", JSON_TEXT, false, offsetof(struct stand_in, phone), 3, 40, NULL},
    {"from", JSON_DATE, false, offsetof(struct stand_in, from), 0, 0, NULL},
    {"to", JSON_DATE, false, offsetof(struct stand_in, to), 0, 0, NULL},
    JSON_END};
struct hours_row {
    int64_t weekday;
    const char *start, *end;
};
static const struct json_field ROW[] = {
    {"weekday", JSON_INT, true, offsetof(struct hours_row, weekday), 1, 7, NULL},
    {"start", JSON_TEXT, true, offsetof(struct hours_row, start), 5, 5, NULL},
    {"end", JSON_TEXT, true, offsetof(struct hours_row, end), 5, 5, NULL},
    JSON_END};

static int refuse(struct problem *why, const char *pointer, const char *reason)
{
    why->pointer = pointer;
    why->reason = reason;
    return SP_EINVAL;
}

static bool blank(const char *text)
{
    return text && text[strspn(text, " \t\r\n")] == '\0';
}

/* "HH:MM" in seconds, or -1. */
static int32_t clock_time(const char *text)
{
    if (strspn(text, "0123456789") != 2 || text[2] != ':' || strspn(text + 3, "0123456789") != 2)
        return -1;
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    if (minute > 59 || hour > 24 || (hour == 24 && minute > 0))
        return -1;
    return hour * 3600 + minute * 60;
}

static int check_hours(struct arena *a, const cJSON *hours, struct problem *why)
{
    for (int i = 0; i < json_size(hours); i++) {
        const char *at = arena_printf(a, "/hours/%d", i);
        struct hours_row row = {0};

        if (json_read(a, json_at(hours, i), at, ROW, &row, why))
            return SP_EINVAL;
        if (clock_time(row.start) < 0)
            return refuse(why, arena_printf(a, "%s/start", at), "bad-time");
        if (clock_time(row.end) < 0)
            return refuse(why, arena_printf(a, "%s/end", at), "bad-time");
        if (clock_time(row.end) <= clock_time(row.start))
            return refuse(why, arena_printf(a, "%s/end", at), "out-of-range");
    }
    return SP_OK;
}

static int check_after(struct arena *a, const cJSON *object, struct problem *why)
{
    struct after in = {0};

    if (json_read(a, object, "/afterHours", AFTER, &in, why))
        return SP_EINVAL;
    if (blank(in.text))
        return refuse(why, "/afterHours/text", "missing");
    if (blank(in.phone))
        return refuse(why, "/afterHours/phone", "missing");
    return in.text || in.phone ? SP_OK : refuse(why, "/afterHours", "missing");
}

static int check_stand_in(struct arena *a, const cJSON *object, struct problem *why)
{
    struct stand_in in = {0};

    if (json_read(a, object, "/substitute", STAND_IN, &in, why))
        return SP_EINVAL;
    if (blank(in.name))
        return refuse(why, "/substitute/name", "missing");
    if (blank(in.phone))
        return refuse(why, "/substitute/phone", "missing");
    if (in.to && !in.from)
        return refuse(why, "/substitute/from", "missing");
    if (in.to && strcmp(in.to, in.from) < 0)
        return refuse(why, "/substitute/to", "out-of-range");
    return SP_OK;
}

/* A person by name, or a function, which has neither title nor account. */
static int check_name(const struct contact_body *in, struct problem *why)
{
    if (in->name && in->function)
        return refuse(why, "/function", "unknown-member");
    if (in->function)
        return blank(in->function) ? refuse(why, "/function", "missing")
               : in->title         ? refuse(why, "/title", "unknown-member")
               : in->user          ? refuse(why, "/userId", "unknown-member")
                                   : SP_OK;
    return !in->name || blank(in->name) ? refuse(why, "/name", "missing") : SP_OK;
}

static int check_who(const struct contact_body *in, struct problem *why)
{
    const struct contact_kind *kind = contact_kind(in->kind);
    const char *fault;

    if (check_name(in, why))
        return SP_EINVAL;
    if (blank(in->title))
        return refuse(why, "/title", "missing");
    fault = kind ? contact_title_fault(kind, in->title) : NULL;
    if (fault)
        return refuse(why, in->function ? "/function" : "/title", fault);
    fault = kind ? contact_category_fault(kind, in->category, NULL) : NULL;
    return fault ? refuse(why, "/physicianCategory", fault) : SP_OK;
}

static int check_past(const char *date, const char *pointer, int64_t now, struct problem *why)
{
    int32_t day;

    if (!date)
        return SP_OK;
    if (clock_parse_date(date, &day))
        return refuse(why, pointer, "bad-date");
    return day > clock_stockholm(now).date ? refuse(why, pointer, "in-future") : SP_OK;
}

static int check_choice(const struct contact_body *in, int64_t now, struct problem *why)
{
    if (in->chosen_on && (!in->choice || strncmp(in->choice, "chosen-", 7) != 0))
        return refuse(why, "/chosenOn", "unknown-member");
    if (check_past(in->chosen_on, "/chosenOn", now, why))
        return SP_EINVAL;
    return check_past(in->informed_on, "/informedOn", now, why);
}

static int check_texts(const struct contact_body *in, struct problem *why)
{
    const struct {
        const char *text, *pointer;
    } texts[] = {{in->phone, "/phone"},
                 {in->hours_note, "/hoursNote"},
                 {in->note, "/note"},
                 {in->internal_note, "/internalNote"},
                 {in->reason, "/reason"}};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (blank(texts[i].text))
            return refuse(why, texts[i].pointer, "missing");
    return SP_OK;
}

static int check_since(const char *text, int64_t now, struct problem *why)
{
    int64_t since;

    if (!text)
        return SP_OK;
    if (clock_parse(text, &since))
        return refuse(why, "/since", "bad-time");
    return since > now + 5 * CLOCK_MINUTE ? refuse(why, "/since", "in-future") : SP_OK;
}

static int check_reach(struct arena *a, const struct contact_body *in, struct problem *why)
{
    if (in->hours && check_hours(a, in->hours, why))
        return SP_EINVAL;
    if (in->after && check_after(a, in->after, why))
        return SP_EINVAL;
    return in->substitute ? check_stand_in(a, in->substitute, why) : SP_OK;
}

int contact_check(struct arena *a, const struct contact_body *in, int64_t now, struct problem *why)
{
    int err = check_who(in, why);

    if (!err)
        err = check_texts(in, why);
    if (!err)
        err = check_reach(a, in, why);
    if (!err)
        err = check_choice(in, now, why);
    return err ? err : check_since(in->since, now, why);
}
