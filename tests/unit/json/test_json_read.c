/* json.h: an object read into a struct by the table of its members. */
#include "harness.h"
#include "json/json.h"
#include <string.h>

static struct arena *arena;

static void start(void)
{
    harness_start();
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(json_read, .init = start, .fini = stop);

struct draft {
    const char *goal, *day, *at, *id, *kind;
    int64_t count;
    bool urgent;
    const cJSON *units, *parts, *extra;
};

static const char *const kinds[] = {"home", "hospital", NULL};
static const struct json_field fields[] = {
    {"goal", JSON_TEXT, true, offsetof(struct draft, goal), 2, 5, NULL},
    {"day", JSON_DATE, false, offsetof(struct draft, day), 0, 0, NULL},
    {"at", JSON_TIME, false, offsetof(struct draft, at), 0, 0, NULL},
    {"id", JSON_UUID, false, offsetof(struct draft, id), 0, 0, NULL},
    {"kind", JSON_ENUM, false, offsetof(struct draft, kind), 0, 0, kinds},
    {"count", JSON_INT, false, offsetof(struct draft, count), -3, 9007199254740992, NULL},
    {"urgent", JSON_BOOL, false, offsetof(struct draft, urgent), 0, 0, NULL},
    {"units", JSON_UUIDS, false, offsetof(struct draft, units), 1, 2, NULL},
    {"parts", JSON_ARRAY, false, offsetof(struct draft, parts), 0, 2, NULL},
    {"extra", JSON_OBJECT, false, offsetof(struct draft, extra), 0, 0, NULL},
    JSON_END};

#define ID_1 "0190f3b6-7a1c-7abc-8def-0123456789ab"
#define ID_2 "0190f3b6-7a1c-7abc-8def-0123456789ac"

static int read_at(const char *text, const char *at, struct draft *out, struct problem *why)
{
    cJSON *tree = NULL;

    *out = (struct draft){0};
    *why = (struct problem){0};
    cr_assert(eq(int, json_parse(arena, text, strlen(text), &tree, why), SP_OK), "%s", text);
    return json_read(arena, tree, at, fields, out, why);
}

/* A draft with this beside its goal is refused with this member and reason. */
static void refused(const char *member, const char *pointer, const char *reason)
{
    struct draft draft;
    struct problem why;
    const char *text = arena_printf(arena, "{\"goal\":\"home\",%s}", member);

    cr_expect(eq(int, read_at(text, "", &draft, &why), SP_EINVAL), "%s", text);
    cr_expect(eq(int, why.err, SP_EINVAL));
    cr_expect(why.reason && strcmp(why.reason, reason) == 0, "%s: %s", text, why.reason);
    cr_expect(why.pointer && strcmp(why.pointer, pointer) == 0, "%s: %s", text, why.pointer);
}

static void accepted(const char *member, struct draft *draft)
{
    struct problem why;
    const char *text = arena_printf(arena, "{\"goal\":\"home\",%s}", member);

    cr_expect(eq(int, read_at(text, "", draft, &why), SP_OK), "%s: %s", text, why.reason);
}

Test(json_read, every_kind_is_read_into_its_member)
{
    struct draft d;
    struct problem why;

    cr_assert(eq(int,
                 read_at("{\"goal\":\"åäö\\n\\t\",\"day\":\"2028-02-29\","
                         "\"at\":\"2026-11-22T12:00:00+01:00\",\"id\":\"" ID_1 "\","
                         "\"kind\":\"hospital\",\"count\":9007199254740992,\"urgent\":true,"
                         "\"units\":[\"" ID_1 "\",\"" ID_2 "\"],\"parts\":[1,{}],"
                         "\"extra\":{\"x\":1}}",
                         "", &d, &why),
                 SP_OK),
              "%s %s", why.pointer, why.reason);

    cr_expect(eq(str, (char *)d.goal, "åäö\n\t"));
    cr_expect(eq(str, (char *)d.day, "2028-02-29"));
    cr_expect(eq(str, (char *)d.at, "2026-11-22T12:00:00+01:00"));
    cr_expect(eq(str, (char *)d.id, ID_1));
    cr_expect(eq(str, (char *)d.kind, "hospital"));
    cr_expect(eq(i64, d.count, INT64_C(9007199254740992)));
    cr_expect(d.urgent);
    cr_expect(eq(str, (char *)json_string(json_at(d.units, 1)), ID_2));
    cr_expect(eq(int, json_size(d.parts), 2));
    cr_expect(json_get(d.extra, "x") != NULL);
}

Test(json_read, what_is_absent_or_null_leaves_its_member_alone)
{
    struct draft d;

    accepted("\"day\":null,\"count\":null,\"units\":null", &d);

    cr_expect(d.day == NULL && d.units == NULL && d.at == NULL && d.count == 0);
}

Test(json_read, a_required_member_may_not_be_absent_or_null)
{
    struct draft d;
    struct problem why;

    cr_expect(eq(int, read_at("{}", "", &d, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.pointer, "/goal"));
    cr_expect(eq(str, (char *)why.reason, "missing"));
    cr_expect(eq(int, read_at("{\"goal\":null}", "", &d, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.reason, "missing"));
}

Test(json_read, an_unknown_member_is_refused_even_if_null)
{
    refused("\"nose\":1", "/nose", "unknown-member");
    refused("\"nose\":null", "/nose", "unknown-member");
    refused("\"Day\":\"2026-01-01\"", "/Day", "unknown-member");
    refused("\"a/b~c\":1", "/a~1b~0c", "unknown-member");
}

Test(json_read, what_is_no_object_is_refused)
{
    struct draft d;
    struct problem why;

    cr_expect(eq(int, read_at("[]", "/part/1", &d, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.pointer, "/part/1"));
    cr_expect(eq(str, (char *)why.reason, "wrong-type"));
    cr_expect(eq(int, json_read(arena, NULL, "", fields, &d, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.reason, "missing"));
}

Test(json_read, an_object_inside_has_its_own_place_in_the_pointer)
{
    struct draft d;
    struct problem why;

    cr_expect(eq(int, read_at("{\"goal\":1}", "/part/1", &d, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.pointer, "/part/1/goal"));
}

Test(json_read, a_text_is_measured_in_characters)
{
    struct draft d;
    struct problem why;

    cr_expect(eq(int, read_at("{\"goal\":\"ååååå\"}", "", &d, &why), SP_OK));
    cr_expect(eq(int, read_at("{\"goal\":\"åååååå\"}", "", &d, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.reason, "too-long"));
    cr_expect(eq(int, read_at("{\"goal\":\"å\"}", "", &d, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.reason, "too-short"));
    cr_expect(eq(int, read_at("{\"goal\":\"a\\rb\"}", "", &d, &why), SP_EINVAL));
    cr_expect(eq(str, (char *)why.reason, "bad-text"));
}

Test(json_read, an_integer_is_whole_and_within_its_limits)
{
    struct draft d;

    accepted("\"count\":-3", &d);
    cr_expect(eq(i64, d.count, -3));
    accepted("\"count\":1e3", &d);
    cr_expect(eq(i64, d.count, 1000));
    refused("\"count\":-4", "/count", "out-of-range");
    refused("\"count\":1.5", "/count", "wrong-type");
    refused("\"count\":9007199254740994", "/count", "out-of-range");
    refused("\"count\":1e300", "/count", "out-of-range");
    refused("\"count\":\"1\"", "/count", "wrong-type");
    refused("\"count\":true", "/count", "wrong-type");
}

Test(json_read, each_kind_refuses_what_it_is_not)
{
    refused("\"day\":\"2026-02-29\"", "/day", "bad-date");
    refused("\"day\":20260101", "/day", "wrong-type");
    refused("\"at\":\"2026-11-22T12:00:00\"", "/at", "bad-time");
    refused("\"id\":\"17\"", "/id", "bad-id");
    refused("\"kind\":\"Home\"", "/kind", "bad-choice");
    refused("\"kind\":\"\"", "/kind", "bad-choice");
    refused("\"urgent\":1", "/urgent", "wrong-type");
    refused("\"urgent\":\"true\"", "/urgent", "wrong-type");
    refused("\"parts\":{}", "/parts", "wrong-type");
    refused("\"parts\":[1,2,3]", "/parts", "out-of-range");
    refused("\"extra\":[]", "/extra", "wrong-type");
}

Test(json_read, a_list_of_ids_has_distinct_ids_only)
{
    struct draft d;

    accepted("\"units\":[\"" ID_1 "\"]", &d);
    refused("\"units\":[]", "/units", "out-of-range");
    refused("\"units\":[\"" ID_1 "\",\"17\"]", "/units/1", "bad-id");
    refused("\"units\":[7]", "/units/0", "wrong-type");
    refused("\"units\":[\"" ID_1 "\",\"0190F3B6-7A1C-7ABC-8DEF-0123456789AB\"]", "/units/1",
            "duplicate-member");
}
