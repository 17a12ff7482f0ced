/*
 * test_package.c - the package of a record: its manifest is read back as it was written and nothing
 * else is read, its pages escape what people have written and leave nothing out that was said.
 */
#include "harness.h"
#include "retention/package.h"
#include <string.h>

#define THING "0229c175-ae31-b91f-f315-199f8f254543"
#define UNIT  "1fd7711b-aea0-312b-7d25-e4ef6d61580a"

static struct arena *arena;
static struct package *package;

static void start(void)
{
    harness_start();
    arena = arena_new();
    package = arena_alloc(arena, sizeof *package);
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}
TestSuite(package, .init = start, .fini = stop);

static cJSON *record(void)
{
    static const char text[] =
        "{\"exportId\":\"" UNIT "\",\"exportedAt\":\"2026-11-30T10:59:56.953805+00:00\","
        "\"providers\":[{\"id\":\"x\",\"name\":\"A & <B>\",\"orgNumber\":\"2321009900\"}],"
        "\"units\":[{\"id\":\"" UNIT "\",\"name\":\"Avdelning 3\"}],\"staff\":[],"
        "\"things\":[{\"kind\":\"plan\",\"id\":\"" THING "\",\"sha256\":\"ab\",\"files\":[],"
        "\"tables\":{\"plan.plan\":[{\"id\":\"" THING "\",\"unit_id\":\"" UNIT "\","
        "\"created_at\":\"2020-02-29T10:00:00+00:00\",\"note\":\"1 < 2 & <script>\","
        "\"strange_new_column\":\"kept\",\"empty\":null,\"yes\":true}]}}],"
        "\"person\":{},\"log\":[]}";
    struct problem why = {0};
    cJSON *doc = NULL;

    cr_assert(eq(int, json_parse(arena, text, strlen(text), &doc, &why), SP_OK));
    return doc;
}

static const char *manifest(void)
{
    const char *page = "html/plan-" THING ".html", *text;
    size_t len;

    cr_assert(eq(int, package_note(package, page, "text/html", "abc", 3), SP_OK));
    cr_assert(eq(int, package_note(package, "record.json", "application/json", "{}", 2), SP_OK));
    text = package_manifest(arena, package, record(), "9.9.9", &len);
    cr_assert(text && strlen(text) == len);
    return text;
}

Test(package, has_the_hashes_that_everybody_computes)
{
    char hash[PACKAGE_HEX];

    package_hash("abc", 3, hash); /* FIPS 180-4's example */
    cr_expect(eq(str, hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

Test(package, manifest_is_read_back_as_it_was_written)
{
    const char *text = manifest();
    struct package *read = arena_alloc(arena, sizeof *read);

    cr_assert(eq(int, package_read(arena, text, read), SP_OK));
    cr_assert(eq(uint, read->n, package->n));
    for (unsigned i = 0; i < read->n; i++) {
        cr_expect(eq(str, (char *)read->file[i].name, (char *)package->file[i].name));
        cr_expect(eq(str, read->file[i].sha256, package->file[i].sha256));
        cr_expect(eq(i64, read->file[i].size, package->file[i].size));
    }
    cr_expect(strstr(text, "A &amp; &lt;B") != NULL);
    cr_expect(strstr(text, "STARTDATE\">2020-02-29T10:00:00") != NULL, "the span begins there");
    cr_expect(strstr(text, "LABEL=\"rows:1 ") != NULL);
}

static bool refused(const char *text, const char *was, const char *is)
{
    const char *at = strstr(text, was);
    struct package *read = arena_alloc(arena, sizeof *read);

    cr_assert(at != NULL, "%s", was);
    return package_read(
               arena, arena_printf(arena, "%.*s%s%s", (int)(at - text), text, is, at + strlen(was)),
               read) == SP_EINVAL;
}

Test(package, nothing_else_is_read)
{
    const char *text = manifest();

    cr_expect(refused(text, "samplan-record-1", "samplan-record-2"));
    cr_expect(refused(text, "xlink:href=\"record.json\"", "xlink:href=\"../record.json\""));
    cr_expect(refused(text, "xlink:href=\"record.json\"", "xlink:href=\"/record.json\""));
    cr_expect(refused(text, "xlink:href=\"record.json\"", "xlink:href=\"Record.json\""));
    cr_expect(
        refused(text, "xlink:href=\"record.json\"", "xlink:href=\"html/plan-" THING ".html\""));
    cr_expect(refused(text, "SIZE=\"2\"", "SIZE=\"-2\""));
    cr_expect(refused(text, "CHECKSUM=\"44", "CHECKSUM=\"4"));
    cr_expect(refused(text, "</mets:file>", ""), "the second end is taken for the first's");
}

Test(package, page_says_all_that_was_said_and_escapes_it)
{
    cJSON *doc = record();
    const cJSON *thing = json_first(json_get(doc, "things"));
    size_t len;
    const char *page = package_thing_page(arena, doc, thing, &len);

    cr_assert(page && strlen(page) == len);
    cr_expect(strstr(page, "1 &lt; 2 &amp; &lt;script&gt;") && !strstr(page, "<script>"));
    cr_expect(strstr(page, "<dt>strange_new_column</dt><dd>kept</dd>") != NULL);
    cr_expect(strstr(page, "<dt>Enhet</dt><dd>Avdelning 3</dd>") != NULL);
    cr_expect(strstr(page, "2020-02-29 kl. 11:00") != NULL, "Sweden's clock");
    cr_expect(strstr(page, "<dd>Ja</dd>") && !strstr(page, "<dt>empty"));
}
