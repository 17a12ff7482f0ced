/* config.h: the table, the file, the environment; and docs/config.md and docs/errors.md, which say
 * the same as the tables. */
#include "base/config.h"
#include "base/err.h"
#include "base/log.h"
#include "base/reason.h"
#include "harness.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct row {
    const char *id, *name, *type;
    int64_t min, max;
    const char *fallback, *help;
} rows[CONFIG_COUNT] = {
#define CONFIG(id, name, type, min, max, fallback, reload, help)                                   \
    {#id, name, #type, min, max, fallback, help},
#include "base/config.def"
#undef CONFIG
};

static struct arena *arena;
static char folder[] = "/tmp/samplan-config-XXXXXX";
static const char *path;
static struct config *config;
static struct buf faults;

static void start(void)
{
    harness_start();
    arena = arena_new();
    unsetenv("SAMPLAN_CONFIG");
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(eq(int, chdir(folder), 0));
    path = arena_printf(arena, "%s/samplan.conf", folder);
}

static void stop(void)
{
    config_free(config);
    config = NULL;
    unlink(path);
    unlink(".local/samplan.conf");
    rmdir("a/b");
    rmdir("a");
    rmdir(".local");
    rmdir(folder);
    arena_free(arena);
    harness_stop();
}

TestSuite(config, .init = start, .fini = stop);

static void write_file(const char *name, const char *data, size_t len)
{
    FILE *file = fopen(name, "we");

    cr_assert(file != NULL);
    cr_assert(eq(sz, fwrite(data, 1, len, file), len));
    fclose(file);
}

static int read_text(const char *text)
{
    write_file(path, text, strlen(text));
    faults = buf_make(arena, 65536);
    return config_read(path, &config, &faults);
}

/* Reads a file that must have exactly these faults. */
static void refused(const char *text, const char *want)
{
    cr_expect(eq(int, read_text(text), SP_EINVAL));
    cr_expect(eq(str, faults.data ? faults.data : "", (char *)want));
    cr_expect(config == NULL);
}

static const char *text_of(enum config_key key)
{
    return config_text(config, key);
}

/* ---- the table ---- */

Test(config, keys_are_in_alphabetical_order)
{
    for (int i = 1; i < CONFIG_COUNT; i++)
        cr_expect(strcmp(rows[i - 1].name, rows[i].name) < 0, "%s", rows[i].name);
}

Test(config, the_name_in_c_is_the_key_in_capitals)
{
    for (int i = 0; i < CONFIG_COUNT; i++) {
        char want[100];
        size_t n = 0;
        for (const char *c = rows[i].name; *c; c++)
            want[n++] = *c == '.' ? '_' : (char)toupper((unsigned char)*c);
        want[n] = '\0';
        cr_expect(eq(str, (char *)rows[i].id, want));
    }
}

Test(config, the_defaults_are_a_valid_configuration)
{
    faults = buf_make(arena, 65536);

    cr_expect(eq(int, config_read(NULL, &config, &faults), SP_OK), "%s", faults.data);
    cr_expect(eq(str, (char *)text_of(CONFIG_HTTP_LISTEN), "127.0.0.1:8443"));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_IDLE), 75000));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_BODY), 1048576));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_TLS), 1));
}

/* ---- the file ---- */

Test(config, a_file_sets_values_and_may_have_comments_spaces_and_empty_lines)
{
    cr_assert(eq(int,
                 read_text("\xEF\xBB\xBF# a comment\n\n  http.idle\t=  250ms  \r\n"
                           "http.body=64k\nhttp.tls = no\n"
                           "database.url = host=/run dbname=x#y\nhttp.processes = 8"),
                 SP_OK),
              "%s", faults.data);

    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_IDLE), 250));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_BODY), 65536));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_TLS), 0));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_PROCESSES), 8));
    cr_expect(eq(str, (char *)text_of(CONFIG_DATABASE_URL), "host=/run dbname=x#y"));
}

Test(config, durations_and_sizes_have_units)
{
    cr_assert(eq(int,
                 read_text("http.drain=2m\nhttp.drain_idle=0\nhttp.idle=1h\n"
                           "http.body=2048\nhttp.header_bytes=1m\n"),
                 SP_OK),
              "%s", faults.data);

    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_DRAIN), 120000));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_DRAIN_IDLE), 0));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_IDLE), 3600000));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_BODY), 2048));
    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_HEADER_BYTES), 1048576));
}

Test(config, every_mistake_is_named_with_its_line)
{
    refused("http.idle = 5\n"
            "http.processes = 65\n"
            "\n"
            "http.nose = 1\n"
            "http.tls = true\n"
            "listen\n"
            "http.body = 1x\n"
            "log.level = loud\n"
            "http.drain = 1s\n"
            "http.drain = 2s\n",
            "line 1: http.idle must be a duration from 100ms to 1h, such as 250ms, 5s, 2m or 12h\n"
            "line 2: http.processes must be a whole number from 1 to 64\n"
            "line 4: there is no key http.nose\n"
            "line 5: http.tls must be yes or no\n"
            "line 6: is not \"key = value\"\n"
            "line 7: http.body must be a size from 1k to 64m, such as 512, 64k or 8m\n"
            "line 8: log.level must be debug, info, warn or error\n"
            "line 10: http.drain is set twice\n");
}

Test(config, a_value_is_never_shown)
{
    cr_expect(eq(int,
                 read_text("database.url = hunter2\x01\nhunter2\nhunter2 x = 1\n"
                           "http.idle = hunter2\nlog.level = hunter2\n"),
                 SP_EINVAL));

    cr_expect(strstr(faults.data, "hunter2") == NULL);
}

Test(config, bytes_that_are_no_text_are_refused)
{
    static const char zero[] = "http.listen = a\0b\nhttp.idle = 5s\n";

    refused("oidc.label = \xFF\n", "line 1: oidc.label must be one line of UTF-8 text of at most "
                                   "4096 bytes\n");
    write_file(path, zero, sizeof zero - 1);
    faults = buf_make(arena, 65536);
    cr_expect(eq(int, config_read(path, &config, &faults), SP_EINVAL));
    cr_expect(eq(str, faults.data, "line 1: has a zero byte\n"));
}

Test(config, numbers_out_of_all_bounds_are_refused)
{
    refused("http.body = 99999999999999999999g\n",
            "line 1: http.body must be a size from 1k to 64m, such as 512, 64k or 8m\n");
    refused("http.body = 999999999g\n",
            "line 1: http.body must be a size from 1k to 64m, such as 512, 64k or 8m\n");
    refused("http.processes = 0\n", "line 1: http.processes must be a whole number from 1 to 64\n");
    refused("http.idle = -5s\n", "line 1: http.idle must be a duration from 100ms to 1h, such as "
                                 "250ms, 5s, 2m or 12h\n");
}

Test(config, a_file_that_is_not_there_is_said_by_name)
{
    const char *want = arena_printf(arena, "%s: No such file or directory\n", path);
    faults = buf_make(arena, 65536);

    cr_expect(eq(int, config_read(path, &config, &faults), SP_EINVAL));

    cr_expect(eq(str, faults.data, (char *)want));
}

Test(config, a_file_of_more_than_a_mebibyte_is_refused)
{
    char *huge = arena_alloc(arena, 1024 * 1024 + 1);
    memset(huge, '#', 1024 * 1024 + 1);
    write_file(path, huge, 1024 * 1024 + 1);
    faults = buf_make(arena, 65536);

    cr_expect(eq(int, config_read(path, &config, &faults), SP_EINVAL));
    cr_expect(strstr(faults.data, "is larger than 1 MiB") != NULL);
}

/* ---- the environment ---- */

Test(config, the_environment_overrides_the_file)
{
    setenv("SAMPLAN_HTTP_IDLE", "9s", 1);
    setenv("SAMPLAN_SIGN_IN_LOCAL", "no", 1);

    cr_assert(eq(int, read_text("http.idle = 5s\n"), SP_OK), "%s", faults.data);

    cr_expect(eq(i64, config_int(config, CONFIG_HTTP_IDLE), 9000));
    cr_expect(eq(i64, config_int(config, CONFIG_SIGN_IN_LOCAL), 0));
}

Test(config, a_mistake_in_the_environment_is_said_by_its_variable)
{
    setenv("SAMPLAN_HTTP_TLS", "maybe", 1);

    refused("", "SAMPLAN_HTTP_TLS: http.tls must be yes or no\n");
}

/* ---- finding, printing ---- */

Test(config, the_file_is_found_here_or_above_unless_the_environment_names_it)
{
    mkdir(".local", 0700);
    mkdir("a", 0700);
    mkdir("a/b", 0700);
    write_file(".local/samplan.conf", "", 0);
    cr_assert(eq(int, chdir("a/b"), 0));

    const char *found = config_find(arena);
    cr_assert(found != NULL);
    cr_expect(text_starts(found, folder));
    cr_expect(eq(str, (char *)found + strlen(folder), "/.local/samplan.conf"));
    setenv("SAMPLAN_CONFIG", "/elsewhere.conf", 1);
    cr_expect(eq(str, (char *)config_find(arena), "/elsewhere.conf"));
    cr_assert(eq(int, chdir(folder), 0));
}

Test(config, printing_hides_secrets_and_reads_back)
{
    struct buf out = buf_make(arena, 65536);
    cr_assert(eq(int, read_text("database.url = hunter2\nhttp.idle = 5s\n"), SP_OK));

    config_print(config, &out);

    cr_expect(strstr(out.data, "hunter2") == NULL);
    cr_expect(strstr(out.data, "database.url = ***\n") != NULL);
    cr_expect(strstr(out.data, "database.url_worker = \n") != NULL);
    cr_expect(strstr(out.data, "http.idle = 5s\n") != NULL);
    config_free(config);
    cr_expect(eq(int, read_text(out.data), SP_OK), "%s", faults.data);
}

/* ---- the pages ---- */

/* A page of docs/, found from where this file lies. */
static char *page(const char *name)
{
    const char *here = __FILE__, *end = strstr(here, "tests/unit/");
    const char *from = *here == '/' ? "" : "./";
    char *full = arena_printf(arena, "%s%.*sdocs/%s", from, (int)(end - here), here, name);
    char *text = arena_alloc(arena, 200000);
    FILE *file = fopen(full, "re");

    cr_assert(file != NULL, "%s", full);
    cr_assert(lt(sz, fread(text, 1, 199999, file), 199999));
    fclose(file);
    return text;
}

static const char *measure(int64_t value, const char *const *units, const int64_t *sizes)
{
    int best = 0;

    for (int i = 0; units[i]; i++) {
        if (value && value % sizes[i] == 0)
            best = i;
    }
    return arena_printf(arena, "%lld%s", (long long)(value / sizes[best]), units[best]);
}

static const char *range(const struct row *row)
{
    static const char *const ms[] = {"ms", "s", "m", "h", NULL}, *const bytes[] = {"", "k", "m",
                                                                                   "g", NULL};
    static const int64_t ms_sizes[] = {1, 1000, 60000, 3600000};
    static const int64_t byte_sizes[] = {1, 1024, 1048576, 1073741824};

    if (strcmp(row->type, "INT") == 0)
        return arena_printf(arena, "Whole number from %lld to %lld", (long long)row->min,
                            (long long)row->max);
    if (strcmp(row->type, "MS") == 0)
        return arena_printf(arena, "Duration from %s to %s", measure(row->min, ms, ms_sizes),
                            measure(row->max, ms, ms_sizes));
    if (strcmp(row->type, "BYTES") == 0)
        return arena_printf(arena, "Size from %s to %s", measure(row->min, bytes, byte_sizes),
                            measure(row->max, bytes, byte_sizes));
    if (strcmp(row->type, "BOOL") == 0)
        return "Yes or no";
    return strcmp(row->type, "SECRET") == 0 ? "Secret"
           : strcmp(row->type, "PATH") == 0 ? "Path"
                                            : "Text";
}

Test(config, each_key_has_its_section_with_type_range_default_and_meaning)
{
    char *text = page("config.md"), *at = strstr(text, "\n## ");

    for (int i = 0; i < CONFIG_COUNT; i++) {
        const struct row *row = &rows[i];
        const char *fallback =
            *row->fallback ? arena_printf(arena, "`%s`", row->fallback) : "empty";
        const char *want = arena_printf(arena, "\n## %s\n%s; default %s.\n\n%s. ", row->name,
                                        range(row), fallback, row->help);
        cr_assert(at != NULL, "%s has no section", row->name);
        char *next = strstr(at + 1, "\n## ");
        /* the meaning may go on in the next line */
        for (char *c = strstr(at, "\n\n") + 2; *c && c != next; c++)
            *c = *c == '\n' ? ' ' : *c;
        cr_expect(text_starts(at, want), "%s: %.*s", row->name, 200, at);
        at = next;
    }
    cr_expect(at == NULL, "a section without a key: %.40s", at);
}

Test(config, each_error_and_each_reason_is_on_the_page_of_errors)
{
    static const char *const slugs[] = {
#define X(slug, rule, sv, en) slug,
        SP_REASONS(X)
#undef X
    };
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    const char *text = page("errors.md");

    for (int err = SP_OK + 1; err < SP_ERR_COUNT; err++) {
        const char *want = arena_printf(arena, "\n### %s\n%d, logged as %s: %s. / %s.\n\n",
                                        err_slug(err), err_status(err), levels[err_level(err)],
                                        err_title(err, LANG_SV), err_title(err, LANG_EN));
        cr_expect(strstr(text, want) != NULL, "%s", want);
    }
    for (size_t i = 0; i < sizeof slugs / sizeof *slugs; i++) {
        const char *rule = reason_rule(slugs[i]);
        const char *want =
            arena_printf(arena, "\n| `%s` | %s | %s | %s |\n", slugs[i], rule ? rule : "",
                         reason_text(slugs[i], LANG_SV), reason_text(slugs[i], LANG_EN));
        cr_expect(strstr(text, want) != NULL, "%s", want);
    }
}
