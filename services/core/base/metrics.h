/*
 * metrics.h - numbers for Prometheus (text format 0.0.4), shared by all processes of one server.
 *
 * The supervising parent maps one segment before it forks; each child writes only its own slot and
 * whichever child answers /metrics adds the slots up, so a scrape sees the whole server. A program
 * without children calls metrics_init(1) and uses slot 0. Without metrics_init all calls are
 * no-ops.
 */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H
#include "base/text.h"

/* X(name, kind, help) - kind: COUNTER, GAUGE (added over slots) or PEAK (the largest slot) */
#define METRICS(X)                                                                                 \
    X(http_connections, GAUGE, "Open client connections")                                          \
    X(http_requests_total, COUNTER, "Requests answered")                                           \
    X(http_responses_4xx_total, COUNTER, "Answers with a status of 400 to 499")                    \
    X(http_responses_5xx_total, COUNTER, "Answers with a status of 500 or more")                   \
    X(http_received_bytes_total, COUNTER, "Bytes received, after TLS")                             \
    X(http_sent_bytes_total, COUNTER, "Bytes sent, before TLS")                                    \
    X(tls_handshakes_total, COUNTER, "TLS handshakes finished")                                    \
    X(tls_resumptions_total, COUNTER, "TLS handshakes resumed from a ticket")                      \
    X(streams, GAUGE, "Open event streams")                                                        \
    X(stream_events_total, COUNTER, "Events written to streams")                                   \
    X(db_connections, GAUGE, "Database connections that are ready")                                \
    X(db_batches_total, COUNTER, "Batches sent to the database")                                   \
    X(db_batched_reads_total, COUNTER, "Reads sent in shared batches")                             \
    X(db_retries_total, COUNTER, "Batches run again")                                              \
    X(db_queue, GAUGE, "Calls waiting for a database connection")                                  \
    X(sessions_cached, GAUGE, "Sessions in the cache")                                             \
    X(session_cache_hits_total, COUNTER, "Sessions found in the cache")                            \
    X(session_cache_misses_total, COUNTER, "Sessions asked of the database")                       \
    X(paper_made_total, COUNTER, "PDF files made")                                                 \
    X(paper_failed_total, COUNTER, "PDF files that could not be made")                             \
    X(paper_refused_total, COUNTER, "PDF files refused because too many were waiting")             \
    X(outbox_pending, PEAK, "Events not yet delivered outward")                                    \
    X(outbox_lag_seconds, PEAK, "Age of the oldest event not yet delivered outward")               \
    X(retention_overdue, PEAK, "Copies of closed cases whose time to be kept has passed")          \
    X(escalations_total, COUNTER, "Unanswered notices passed on or told of")                       \
    X(notices_sent_total, COUNTER, "Notices delivered by e-mail or SMS")                           \
    X(notices_failed_total, COUNTER, "Tries to deliver a notice that failed")                      \
    X(notices_given_up_total, COUNTER, "Notices that will not be delivered")                       \
    X(notices_pending, PEAK, "Notices not yet delivered")                                          \
    X(notices_lag_seconds, PEAK, "Age of the oldest notice not yet delivered")                     \
    X(index_calls_total, COUNTER, "Calls to the engagement index")                                 \
    X(index_posts_total, COUNTER, "Posts that the engagement index has accepted")                  \
    X(index_failures_total, COUNTER, "Calls to the engagement index that are made again")          \
    X(index_refusals_total, COUNTER, "Calls that the engagement index or the platform refused")    \
    X(index_pending, PEAK, "Posts that the engagement index has yet to be told")                   \
    X(index_lag_seconds, PEAK, "Age of the oldest change it has yet to be told")                   \
    X(index_refused, PEAK, "Posts that are refused and not sent again")                            \
    X(index_stopped, PEAK, "1 while nothing is sent until somebody has put something right")       \
    X(seal_rows_total, COUNTER, "Rows of the audit log sealed")                                    \
    X(seal_batches_total, COUNTER, "Batches of the audit log signed")                              \
    X(seal_log_size, PEAK, "Batches in the sealed log")                                            \
    X(seal_lag_milliseconds, PEAK, "Age of the oldest row of the audit log when it was sealed")    \
    X(seal_last_seconds, PEAK, "When the sealer last looked and all was well, Unix time")          \
    X(memory_resident_bytes, GAUGE, "Resident memory of the processes")

enum metric {
#define X(name, kind, help) METRIC_##name,
    METRICS(X)
#undef X
        METRIC_COUNT
};

/* X(name, first bucket, help); each has 16 buckets, every one twice the one before: 0.5 ms to 16 s,
 * or 1 to 32768 */
#define HISTOGRAMS(X)                                                                              \
    X(http_request_seconds, 0.0005, "Time from the first byte of a request to its answer")         \
    X(db_batch_seconds, 0.0005, "Time from sending a batch to its commit")                         \
    X(paper_seconds, 0.0005, "Time from asking for a PDF file to its end, waiting included")       \
    X(db_batch_calls, 1, "Calls in a batch (the buckets are calls, not seconds)")

enum histogram {
#define X(name, first, help) HISTOGRAM_##name,
    HISTOGRAMS(X)
#undef X
        HISTOGRAM_COUNT
};

SP_MUSTCHECK int metrics_init(unsigned slots);
/* Which slot this process writes; the gauges of a slot that is taken over begin anew. */
void metrics_slot(unsigned slot);
void metric_add(enum metric m, int64_t by);
void metric_set(enum metric m, int64_t value);
void metric_observe(enum histogram h, double value);
void metric_count_event(int obs);    /* called by log.c */
void metrics_print(struct buf *out); /* the whole page */

#endif
