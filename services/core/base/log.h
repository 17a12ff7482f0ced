/*
 * log.h - what happened, for operators: one JSON object a line, no personal data, ever.
 *
 * There is one list of events (obs.h); an event has a name, a level and may feed a counter. Fields
 * are typed, and text fields take only what the program itself wrote (ids, slugs, file names, a
 * library's error constant): never a request's content, a query's parameters or a database message
 * that may quote data. Lines go to stderr in one write(2), so processes can share it.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H
#include "base/obs.h"
#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *name;
    const char *text; /* NULL: the field is the number */
    int64_t number;
};

/* NULL is written as an empty text. */
static inline struct log_field log_text(const char *field, const char *value)
{
    return (struct log_field){field, value ? value : "", 0};
}

#define LOG_TEXT(field, value) log_text(field, value)
#define LOG_INT(field, value)  ((struct log_field){field, 0, (int64_t)(value)})

/* `program` must live as long as the process. Before this: "samplan" and LOG_INFO. */
void log_open(const char *program, enum log_level lowest);
bool log_level_read(const char *text, enum log_level *out); /* "debug" ...; false: no such level */
/* Counts the event's metric in any case; writes the line if the level is at least the lowest. */
void log_write(enum obs event, const char *request_id, const struct log_field *fields, unsigned n);

#define log_event(event, request_id, ...)                                                          \
    log_write(event, request_id, (const struct log_field[]){__VA_ARGS__ __VA_OPT__(, ){0}},        \
              sizeof((const struct log_field[]){__VA_ARGS__ __VA_OPT__(, ){0}}) /                  \
                      sizeof(struct log_field) -                                                   \
                  1)

#endif
