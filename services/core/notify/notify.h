/*
 * notify.h - notices by e-mail and SMS: what they say, and which addresses they may go to.
 *
 * A notice says that something waits at a unit, how much of it, and where the inbox is; it has no
 * member for anything else, so nothing about a person can get into it. Pure. Memory: the arena's.
 */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H
#include "json/json.h"

struct notify {
    const char *id;      /* of the delivery; the same at every try */
    const char *to;      /* address */
    const char *from;    /* of mail; may be NULL for SMS */
    const char *unit;    /* its name */
    const char *link;    /* to the inbox */
    const cJSON *counts; /* {"new": 2, "overdue": 1} */
    int64_t now;
};

bool notify_email_valid(const char *address); /* ASCII, one recipient, nothing that a header or a
                                                 command line could take for something else */
bool notify_phone_valid(const char *number);  /* "+46701234567" or "0701234567", digits only */

/* A whole RFC 5322 message with CRLF, plain text in Swedish. */
char *notify_mail(struct arena *a, const struct notify *n, size_t *len);
char *notify_sms(struct arena *a, const struct notify *n); /* one line */

/* Instead of the exit status of a program that has none. */
#define NOTIFY_NOT_STARTED (-1) /* there is no such program, or no process to be had */
#define NOTIFY_KILLED      (-2) /* by a signal: ours when it took too long, or another's */

/* How a try went, from how the program that sent it ended. */
enum notify_result { NOTIFY_DELIVERED, NOTIFY_AGAIN, NOTIFY_NEVER };
/* `code`: the relay's last answer, 0 when there was none. *why gets a word for the log. */
enum notify_result notify_smtp_result(struct arena *a, int status, int code, const char **why);
enum notify_result notify_command_result(struct arena *a, int status, const char **why);

#endif
