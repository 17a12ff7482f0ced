/* metrics.h: the numbers of all processes on one page that Prometheus reads. */
#include "base/metrics.h"
#include "harness.h"
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

TestSuite(metrics, .init = start, .fini = stop);

static const char *page(void)
{
    struct buf out = buf_make(arena, 1000000);

    metrics_print(&out);
    return out.data;
}

/* The value of the line that begins with this name and a space; -1: there is none. */
static double value(const char *name)
{
    const char *text = page();
    size_t len = strlen(name);

    for (const char *at = text; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, name, len) == 0 && at[len] == ' ')
            return strtod(at + len, NULL);
    }
    return -1;
}

/* Runs in a process of its own, as a worker would. */
static void in_slot(unsigned slot, void (*what)(void))
{
    pid_t pid = fork();
    int status = 1;

    if (pid == 0) {
        metrics_slot(slot);
        what();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    cr_assert(eq(int, status, 0));
}

static void work(void)
{
    metric_add(METRIC_http_requests_total, 3);
    metric_add(METRIC_http_connections, 5);
    metric_add(METRIC_http_connections, -1);
    metric_set(METRIC_outbox_lag_seconds, 7);
    metric_observe(HISTOGRAM_http_request_seconds, 0.003);
}

static void work_less(void)
{
    metric_add(METRIC_http_requests_total, 1);
    metric_set(METRIC_outbox_lag_seconds, 2);
}

static void nothing(void)
{
}

Test(metrics, counters_and_gauges_are_added_over_processes_and_peaks_are_not)
{
    cr_assert(eq(int, metrics_init(3), SP_OK));

    in_slot(0, work);
    in_slot(1, work);
    in_slot(2, work_less);

    cr_expect(eq(dbl, value("samplan_http_requests_total"), 7));
    cr_expect(eq(dbl, value("samplan_http_connections"), 8));
    cr_expect(eq(dbl, value("samplan_outbox_lag_seconds"), 7));
    cr_expect(eq(dbl, value("samplan_http_request_seconds_count"), 2));
}

Test(metrics, a_slot_taken_over_keeps_its_counters_and_loses_its_gauges)
{
    cr_assert(eq(int, metrics_init(2), SP_OK));
    in_slot(1, work);

    in_slot(1, nothing);

    cr_expect(eq(dbl, value("samplan_http_requests_total"), 3));
    cr_expect(eq(dbl, value("samplan_http_connections"), 0));
    cr_expect(eq(dbl, value("samplan_outbox_lag_seconds"), 0));
}

Test(metrics, a_histogram_is_cumulative_and_its_bounds_are_inclusive)
{
    cr_assert(eq(int, metrics_init(1), SP_OK));

    metric_observe(HISTOGRAM_http_request_seconds, 0.0005);
    metric_observe(HISTOGRAM_http_request_seconds, 0.0006);
    metric_observe(HISTOGRAM_http_request_seconds, 100);

    cr_expect(eq(dbl, value("samplan_http_request_seconds_bucket{le=\"0.0005\"}"), 1));
    cr_expect(eq(dbl, value("samplan_http_request_seconds_bucket{le=\"0.001\"}"), 2));
    cr_expect(eq(dbl, value("samplan_http_request_seconds_bucket{le=\"16.384\"}"), 2));
    cr_expect(eq(dbl, value("samplan_http_request_seconds_bucket{le=\"+Inf\"}"), 3));
    cr_expect(eq(dbl, value("samplan_http_request_seconds_count"), 3));
    cr_expect(epsilon_eq(dbl, value("samplan_http_request_seconds_sum"), 100.0011, 1e-6));
}

Test(metrics, a_batch_is_counted_in_calls)
{
    cr_assert(eq(int, metrics_init(1), SP_OK));

    metric_observe(HISTOGRAM_db_batch_calls, 1);
    metric_observe(HISTOGRAM_db_batch_calls, 64);

    cr_expect(eq(dbl, value("samplan_db_batch_calls_bucket{le=\"1\"}"), 1));
    cr_expect(eq(dbl, value("samplan_db_batch_calls_bucket{le=\"32\"}"), 1));
    cr_expect(eq(dbl, value("samplan_db_batch_calls_bucket{le=\"64\"}"), 2));
}

Test(metrics, every_name_has_a_type_and_a_help_before_its_first_value)
{
    cr_assert(eq(int, metrics_init(1), SP_OK));
    const char *text = page();

    for (const char *at = text; *at; at = strchr(at, '\n') + 1) {
        char name[100], head[140];
        if (*at == '#')
            continue;
        cr_assert(eq(int, strncmp(at, "samplan_", 8), 0));
        size_t len = strcspn(at, " {");
        snprintf(name, sizeof name, "%.*s", (int)len, at);
        static const char *const suffixes[] = {"_bucket", "_sum", "_count"};
        for (int i = 0; i < 3; i++) {
            char *end = strstr(name, suffixes[i]);
            if (end && end[strlen(suffixes[i])] == '\0')
                *end = '\0';
        }
        snprintf(head, sizeof head, "# TYPE %s ", name);
        const char *type = strstr(text, head);
        cr_expect(type && type < at, "%s", name);
        snprintf(head, sizeof head, "# HELP %s ", name);
        const char *help = strstr(text, head);
        cr_expect(help && help < type, "%s", name);
    }
}

Test(metrics, resident_memory_is_that_of_the_living_processes)
{
    cr_assert(eq(int, metrics_init(1), SP_OK));

    double resident = value("samplan_memory_resident_bytes");

    cr_expect(resident > 1e6 && resident < 1e10);
}

Test(metrics, without_a_segment_all_calls_do_nothing)
{
    metric_add(METRIC_streams, 1);
    metric_set(METRIC_streams, 1);
    metric_observe(HISTOGRAM_db_batch_calls, 1);
    metric_count_event(0);
    metrics_slot(0);

    cr_expect(eq(dbl, value("samplan_streams"), 0));
}
