/* json.h: what is JSON and what is not, building, printing. */
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

TestSuite(json, .init = start, .fini = stop);

static cJSON *parse(const char *text)
{
    struct problem why = {0};
    cJSON *tree = NULL;

    cr_assert(eq(int, json_parse(arena, text, strlen(text), &tree, &why), SP_OK), "%s: %s", text,
              why.reason);
    return tree;
}

static char *print(const cJSON *tree)
{
    size_t len = 0;
    char *text = json_print(arena, tree, &len);

    cr_expect(eq(sz, len, strlen(text)));
    return text;
}

static void refused(const char *data, size_t len, const char *reason, const char *pointer)
{
    struct problem why = {0};
    cJSON *tree = (cJSON *)&why;

    cr_expect(eq(int, json_parse(arena, data, len, &tree, &why), SP_EINVAL), "%s", data);
    cr_expect(tree == NULL);
    cr_expect(eq(int, why.err, SP_EINVAL));
    cr_expect(why.reason && strcmp(why.reason, reason) == 0, "%s: %s", data, why.reason);
    const char *got = why.pointer ? why.pointer : "none";
    cr_expect(strcmp(got, pointer ? pointer : "none") == 0, "%s: %s", data, got);
}

static void refused_text(const char *text, const char *reason, const char *pointer)
{
    refused(text, strlen(text), reason, pointer);
}

/* ---- reading ---- */

Test(json, what_is_json_comes_back_as_it_was)
{
    static const char *const same[] = {"{}",
                                       "[]",
                                       "null",
                                       "true",
                                       "false",
                                       "0",
                                       "-1",
                                       "1.5",
                                       "\"\"",
                                       "[[[]]]",
                                       "{\"\":{}}",
                                       "{\"a\":1,\"b\":[true,null,\"x\"],\"c\":{\"d\":-0.25}}",
                                       "\"å€\xF0\x9F\x98\x80\"",
                                       "\"\\\"\\\\\\n\\u0001\\u001f\x7F\""};

    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        cr_expect(eq(str, print(parse(same[i])), (char *)same[i]));
}

Test(json, escapes_and_space_are_read)
{
    cr_expect(eq(str, print(parse(" \t\r\n[ \"\\u00e5\\ud83d\\ude00\\/\\b\\f\\r\\t\" , 1 ] ")),
                 "[\"å\xF0\x9F\x98\x80/\\u0008\\u000c\\u000d\\u0009\",1]"));
}

Test(json, what_is_not_json_is_refused)
{
    static const char *const bad[] = {"",
                                      " ",
                                      "nul",
                                      "True",
                                      "NaN",
                                      "Infinity",
                                      "-",
                                      "+1",
                                      "01",
                                      "-01",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "1e+",
                                      "0x1",
                                      "1 2",
                                      "[1,]",
                                      "[,1]",
                                      "[1",
                                      "]",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "{\"a\":1",
                                      "\"",
                                      "\"\\\"",
                                      "\"\\x\"",
                                      "\"\\u12g4\"",
                                      "\"\\u12\"",
                                      "\"a\nb\"",
                                      "\"\t\"",
                                      "// c\n1",
                                      "/**/1",
                                      "[1]x",
                                      "\xEF\xBB\xBF{}",
                                      "\x0C[]",
                                      "\v1",
                                      "1\x01",
                                      "{1:2}",
                                      "[1 2]",
                                      "{\"a\" 1}",
                                      "{\"a\":1 \"b\":2}",
                                      "truefalse",
                                      "\"\\ud800\\u\""};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused_text(bad[i], "not-json", NULL);
    refused("1\0", 2, "not-json", NULL);
    refused("\"a\0b\"", 5, "not-json", NULL);
    refused("\"\\\0\"", 4, "not-json", NULL);
}

Test(json, a_text_that_cannot_be_kept_is_refused)
{
    static const char *const bad[] = {"\"\xFF\"",           "\"\xC0\x80\"",   "\"\xED\xA0\x80\"",
                                      "{\"\xC3\":1}",       "\"\\u0000\"",    "\"\\ud800\"",
                                      "\"\\ud800x\"",       "\"\\udc00\"",    "\"\\ud800\\ud800\"",
                                      "\"\\ud83d\\u0041\"", "\"\\ud800\\n\"", "{\"\\u0000\":1}"};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused_text(bad[i], "bad-text", NULL);
}

Test(json, a_member_that_occurs_twice_is_refused_and_named)
{
    refused_text("{\"a\":1,\"a\":1}", "duplicate-member", "/a");
    refused_text("{\"a\":1,\"\\u0061\":2}", "duplicate-member", "/a");
    refused_text("{\"x\":[0,{\"b\":{\"c/d~e\":1,\"z\":0,\"c/d~e\":2}}]}", "duplicate-member",
                 "/x/1/b/c~1d~0e");
    cr_expect(json_size(parse("[{\"a\":1},{\"a\":1}]")) == 2);
    parse("{\"a\":{\"a\":{\"a\":1}},\"A\":2}");
}

Test(json, sixteen_levels_are_read_and_seventeen_are_not)
{
    parse("[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]");
    refused_text("[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "not-json", NULL);
    parse("[[[[[[[[[[[[[[{\"a\":[]}]]]]]]]]]]]]]]");
    refused_text("[[[[[[[[[[[[[[[{\"a\":[]}]]]]]]]]]]]]]]]", "not-json", NULL);
}

Test(json, a_very_deep_text_is_refused_without_a_deep_stack)
{
    char *deep = arena_alloc(arena, 1000001);
    memset(deep, '[', 1000000);

    refused(deep, 1000000, "not-json", NULL);
}

Test(json, numbers_must_be_finite)
{
    refused_text("{\"a\":[1,1e999]}", "not-json", "/a/1");
    refused_text("-1e999", "not-json", "");
}

Test(json, many_members_are_read_in_little_time)
{
    struct buf b = buf_make(arena, 10000000);
    for (int i = 0; i < 50000; i++)
        buf_printf(&b, "%c\"k%d\":%d", i ? ',' : '{', i, i);
    buf_text(&b, "}");
    int64_t before = clock_monotonic();

    cr_expect(eq(int, json_size(json_array(arena)), 0));
    parse(b.data);

    cr_expect(lt(i64, clock_monotonic() - before, 5 * CLOCK_SECOND)); /* comparing pairs: minutes */
}

Test(json, the_text_need_not_be_terminated)
{
    struct problem why = {0};
    cJSON *tree;
    char *text = arena_copy(arena, "[12]34", 6);

    cr_assert(eq(int, json_parse(arena, text, 4, &tree, &why), SP_OK));
    cr_expect(eq(str, print(tree), "[12]"));
}

Test(json, looking_finds_by_name_and_kind)
{
    const cJSON *o = parse("{\"text\":\"x\",\"int\":7,\"half\":0.5,\"yes\":true,\"no\":false,"
                           "\"none\":null,\"list\":[\"a\",2]}");
    int64_t n = 0;

    cr_expect(eq(str, (char *)json_text(o, "text"), "x"));
    cr_expect(json_text(o, "int") == NULL);
    cr_expect(json_text(o, "Text") == NULL);
    cr_expect(json_int(o, "int", &n));
    cr_expect(eq(i64, n, 7));
    cr_expect(not(json_int(o, "half", &n)));
    cr_expect(not(json_int(o, "text", &n)));
    cr_expect(not(json_int(o, "absent", &n)));
    cr_expect(json_true(o, "yes"));
    cr_expect(not(json_true(o, "no")));
    cr_expect(not(json_true(o, "int")));
    cr_expect(json_get(o, "none") == NULL);
    cr_expect(json_get(NULL, "none") == NULL);
    const cJSON *list = json_get(o, "list");
    cr_expect(eq(int, json_size(list), 2));
    cr_expect(eq(str, (char *)json_string(json_at(list, 0)), "a"));
    cr_expect(json_string(json_at(list, 1)) == NULL);
    cr_expect(json_at(list, 2) == NULL);
    cr_expect(json_at(list, -1) == NULL);
    cr_expect(eq(int, json_size(o), 0));
    cr_expect(json_at(o, 0) == NULL);
}

/* ---- writing ---- */

Test(json, what_is_built_is_printed_in_order)
{
    cJSON *o = json_object(arena), *list = json_array(arena);

    json_put_text(arena, o, "text", "å\"\n");
    json_put_text(arena, o, "none", NULL);
    json_put_int(arena, o, "int", -7);
    json_put_bool(arena, o, "yes", true);
    json_put_raw(arena, o, "raw", "{\"doc\": 1}");
    json_add_text(arena, list, "a");
    json_add_text(arena, list, NULL);
    json_add(arena, list, json_object(arena));
    json_put(arena, o, "list", list);
    json_put(arena, o, "nothing", NULL);

    cr_expect(eq(str, print(o),
                 "{\"text\":\"å\\\"\\n\",\"none\":null,\"int\":-7,\"yes\":true,"
                 "\"raw\":{\"doc\": 1},\"list\":[\"a\",null,{}],\"nothing\":null}"));
}

Test(json, integers_are_exact_and_have_no_exponent)
{
    static const int64_t values[] = {0,
                                     -1,
                                     2147483648,
                                     999999999999999,
                                     1000000000000000,
                                     -1000000000000000,
                                     9007199254740991,
                                     9007199254740992,
                                     -9007199254740992,
                                     INT64_MAX,
                                     INT64_MIN};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        cJSON *o = json_object(arena);
        json_put_int(arena, o, "n", values[i]);
        cr_expect(eq(str, print(o), arena_printf(arena, "{\"n\":%lld}", (long long)values[i])));
    }
    cr_expect(eq(str, print(parse("[1e15,123456789012345e1,1.0,-0]")),
                 "[1000000000000000,1234567890123450,1,0]"));
}

Test(json, other_numbers_come_back_as_the_same_number)
{
    static const double values[] = {0.1, 1e-7, 1.0 / 3, 1e300, -2.5e-300, 123456.789, 5e-324};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        const cJSON *back = parse(arena_printf(arena, "%.17g", values[i]));
        cr_expect(eq(dbl, strtod(print(back), NULL), values[i]));
    }
}

Test(json, bytes_that_are_no_text_are_replaced_so_that_the_rest_can_be_read)
{
    cJSON *o = json_object(arena);

    json_put_text(arena, o, "a", "x\xFFy\xE2\x82zå\xC3");

    cr_expect(
        eq(str, print(o), "{\"a\":\"x\xEF\xBF\xBDy\xEF\xBF\xBD\xEF\xBF\xBDzå\xEF\xBF\xBD\"}"));
}

Test(json, everything_is_copied)
{
    cJSON *o = json_object(arena);
    char name[] = "name", value[] = "value", raw[] = "[1]";

    json_put_text(arena, o, name, value);
    json_put_raw(arena, o, "raw", raw);
    memset(name, 'x', 4);
    memset(value, 'x', 5);
    memset(raw, 'x', 3);

    cr_expect(eq(str, print(o), "{\"name\":\"value\",\"raw\":[1]}"));
}

Test(json, others_may_use_the_library_in_between)
{
    parse("{\"a\":1}");

    cJSON *own = cJSON_Parse("[1]");
    cr_expect(own != NULL);
    cJSON_Delete(own); /* from malloc, or this crashes */
}
