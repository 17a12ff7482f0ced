/*
 * metrics.c - owns the shared segment of numbers and the page that Prometheus reads.
 *
 * Memory: one anonymous shared mapping for the life of the process and its children. Each slot has
 * one writer; readers see whole numbers, though not all of the same instant.
 */
#include "base/metrics.h"
#include "base/obs.h"
#include <ctype.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BUCKETS   16
#define MILLIONTH 1e6

enum kind { COUNTER, GAUGE, PEAK };

struct histogram_data {
    atomic_llong bucket[BUCKETS + 1]; /* not cumulative; the last is what no bucket takes */
    atomic_llong sum;                 /* in millionths */
};

struct slot {
    atomic_llong pid; /* of the slot's present writer; 0: none yet */
    atomic_llong values[METRIC_COUNT];
    atomic_llong events[OBS_COUNT];
    struct histogram_data histograms[HISTOGRAM_COUNT];
};

static const struct {
    const char *name;
    enum kind kind;
    const char *help;
} metrics[METRIC_COUNT] = {
#define X(name, kind, help) [METRIC_##name] = {#name, kind, help},
    METRICS(X)
#undef X
};

static const struct {
    const char *name;
    double first;
    const char *help;
} histograms[HISTOGRAM_COUNT] = {
#define X(name, first, help) [HISTOGRAM_##name] = {#name, first, help},
    HISTOGRAMS(X)
#undef X
};

static const char *const event_names[OBS_COUNT] = {
#define X(name, level, sentence) [OBS_##name] = #name,
    OBS_EVENTS(X)
#undef X
};

static struct slot *segment, *own;
static unsigned segment_slots;

int metrics_init(unsigned slots)
{
    if (slots == 0)
        return SP_EINVAL;
    void *at = mmap(NULL, slots * sizeof *segment, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED)
        return SP_EINTERNAL;
    if (segment)
        munmap(segment, segment_slots * sizeof *segment);
    segment = at;
    segment_slots = slots;
    metrics_slot(0);
    return SP_OK;
}

void metrics_slot(unsigned slot)
{
    if (slot >= segment_slots)
        return;
    own = &segment[slot];
    atomic_store(&own->pid, getpid());
    for (int m = 0; m < METRIC_COUNT; m++) {
        if (metrics[m].kind != COUNTER)
            atomic_store(&own->values[m], 0);
    }
}

static void bump(atomic_llong *value, int64_t by)
{
    atomic_fetch_add_explicit(value, by, memory_order_relaxed);
}

void metric_add(enum metric m, int64_t by)
{
    if (own)
        bump(&own->values[m], by);
}

void metric_set(enum metric m, int64_t value)
{
    if (own)
        atomic_store_explicit(&own->values[m], value, memory_order_relaxed);
}

void metric_observe(enum histogram h, double value)
{
    double bound = histograms[h].first;
    unsigned i = 0;

    if (!own)
        return;
    for (; i < BUCKETS && value > bound; i++)
        bound *= 2;
    bump(&own->histograms[h].bucket[i], 1);
    bump(&own->histograms[h].sum, (int64_t)(value * MILLIONTH));
}

void metric_count_event(int obs)
{
    if (own && obs >= 0 && obs < OBS_COUNT)
        bump(&own->events[obs], 1);
}

/* ---- the page ---- */

/* Resident memory of a living process of ours; what the slot has already if it cannot be read. */
static void measure_memory(struct slot *s)
{
    char path[64], text[128];
    long long size, resident;
    long long pid = atomic_load(&s->pid);

    if (!pid)
        return;
    snprintf(path, sizeof path, "/proc/%lld/statm", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    if (sscanf(text, "%lld %lld", &size, &resident) == 2)
        atomic_store(&s->values[METRIC_memory_resident_bytes], resident * sysconf(_SC_PAGESIZE));
}

static long long combined(enum metric m)
{
    long long total = 0;

    for (unsigned i = 0; i < segment_slots; i++) {
        long long value = atomic_load_explicit(&segment[i].values[m], memory_order_relaxed);
        if (metrics[m].kind != PEAK)
            total += value;
        else if (value > total)
            total = value;
    }
    return total;
}

static void print_head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP samplan_%s %s\n# TYPE samplan_%s %s\n", name, help, name, type);
}

static void print_histogram(struct buf *out, enum histogram h)
{
    const char *name = histograms[h].name;
    double bound = histograms[h].first;
    long long count = 0, sum = 0;

    print_head(out, name, "histogram", histograms[h].help);
    for (unsigned i = 0; i <= BUCKETS; i++, bound *= 2) {
        for (unsigned s = 0; s < segment_slots; s++)
            count += atomic_load(&segment[s].histograms[h].bucket[i]);
        if (i < BUCKETS)
            buf_printf(out, "samplan_%s_bucket{le=\"%g\"} %lld\n", name, bound, count);
    }
    for (unsigned s = 0; s < segment_slots; s++)
        sum += atomic_load(&segment[s].histograms[h].sum);
    buf_printf(out, "samplan_%s_bucket{le=\"+Inf\"} %lld\n", name, count);
    buf_printf(out, "samplan_%s_sum %.6f\n", name, (double)sum / MILLIONTH);
    buf_printf(out, "samplan_%s_count %lld\n", name, count);
}

static void print_events(struct buf *out)
{
    print_head(out, "events_total", "counter", "Events of the log, also those below its level");
    for (int e = 0; e < OBS_COUNT; e++) {
        char name[64];
        long long count = 0;
        size_t i = 0;

        for (; event_names[e][i] && i < sizeof name - 1; i++)
            name[i] = (char)tolower((unsigned char)event_names[e][i]);
        name[i] = '\0';
        for (unsigned s = 0; s < segment_slots; s++)
            count += atomic_load(&segment[s].events[e]);
        buf_printf(out, "samplan_events_total{event=\"%s\"} %lld\n", name, count);
    }
}

void metrics_print(struct buf *out)
{
    for (unsigned i = 0; i < segment_slots; i++)
        measure_memory(&segment[i]);
    print_head(out, "build_info", "gauge", "Always 1; the version is the label");
    buf_printf(out, "samplan_build_info{version=\"%s\"} 1\n", SAMPLAN_VERSION);
    for (int m = 0; m < METRIC_COUNT; m++) {
        print_head(out, metrics[m].name, metrics[m].kind == COUNTER ? "counter" : "gauge",
                   metrics[m].help);
        buf_printf(out, "samplan_%s %lld\n", metrics[m].name, combined((enum metric)m));
    }
    for (int h = 0; h < HISTOGRAM_COUNT; h++)
        print_histogram(out, (enum histogram)h);
    print_events(out);
}
