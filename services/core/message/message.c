/*
 * message.c - owns what a thread, an answer and a deviation must hold.
 */
#include "message/message.h"
#include <string.h>

#define TEXT_MOST    4000
#define CLOSING_MOST 1000
#define SUBJECT_MOST 120
#define UNITS_MOST   30

static const char *const CATEGORIES[] = {"question",  "information", "administrative", "planning",
                                         "medicines", "aids",        "rehabilitation", NULL};
static const char *const KINDS[] = {"late-notice",
                                    "missing-information",
                                    "date-moved",
                                    "wrong-recipient",
                                    "no-answer",
                                    "sent-home-early",
                                    "call-missing",
                                    "medicines",
                                    "aids",
                                    "other",
                                    NULL};

static const struct json_field THREAD[] = {
    {"category", JSON_ENUM, true, offsetof(struct thread_draft, category), 0, 0, CATEGORIES},
    {"subject", JSON_TEXT, true, offsetof(struct thread_draft, subject), 1, SUBJECT_MOST, NULL},
    {"text", JSON_TEXT, true, offsetof(struct thread_draft, text), 1, TEXT_MOST, NULL},
    {"unitIds", JSON_UUIDS, true, offsetof(struct thread_draft, units), 1, UNITS_MOST, NULL},
    JSON_END};
static const struct json_field MESSAGE[] = {
    {"text", JSON_TEXT, true, offsetof(struct message_draft, text), 1, TEXT_MOST, NULL},
    {"unitIds", JSON_UUIDS, false, offsetof(struct message_draft, units), 0, UNITS_MOST, NULL},
    JSON_END};
static const struct json_field DEVIATION[] = {
    {"kind", JSON_ENUM, true, offsetof(struct deviation_draft, kind), 0, 0, KINDS},
    {"text", JSON_TEXT, true, offsetof(struct deviation_draft, text), 1, TEXT_MOST, NULL},
    {"noticeId", JSON_UUID, false, offsetof(struct deviation_draft, notice), 0, 0, NULL},
    JSON_END};
static const struct json_field CORRECTION[] = {{"text", JSON_TEXT, true, 0, 1, TEXT_MOST, NULL},
                                               JSON_END};
static const struct json_field CLOSING[] = {{"text", JSON_TEXT, false, 0, 1, CLOSING_MOST, NULL},
                                            JSON_END};

/* White space alone says nothing. */
static int say_something(const char *text, const char *pointer, struct problem *why)
{
    if (!text || text[strspn(text, " \t\n")])
        return SP_OK;
    *why = (struct problem){.err = SP_EINVAL, .pointer = pointer, .reason = "missing"};
    return SP_EINVAL;
}

int thread_draft_read(struct arena *a, const cJSON *body, struct thread_draft *draft,
                      struct problem *why)
{
    int err = json_read(a, body, "", THREAD, draft, why);

    if (!err)
        err = say_something(draft->subject, "/subject", why);
    return err ? err : say_something(draft->text, "/text", why);
}

int message_draft_read(struct arena *a, const cJSON *body, struct message_draft *draft,
                       struct problem *why)
{
    int err = json_read(a, body, "", MESSAGE, draft, why);

    return err ? err : say_something(draft->text, "/text", why);
}

int deviation_draft_read(struct arena *a, const cJSON *body, struct deviation_draft *draft,
                         struct problem *why)
{
    int err = json_read(a, body, "", DEVIATION, draft, why);

    return err ? err : say_something(draft->text, "/text", why);
}

int message_text_read(struct arena *a, const cJSON *body, bool required, const char **text,
                      struct problem *why)
{
    int err = json_read(a, body, "", required ? CORRECTION : CLOSING, text, why);

    return err ? err : say_something(*text, "/text", why);
}
