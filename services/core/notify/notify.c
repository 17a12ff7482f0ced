/*
 * notify.c - owns the words of notices and the reading of how a try went. Pure.
 */
#include "notify/notify.h"
#include "base/clock.h"
#include <string.h>

#define MAIL_MAX 8192
#define WORD_BYTES                                                                                 \
    39                /* of UTF-8 in an encoded word: 52 characters of base64, 64 with its frame   \
                       */
#define LINE_BYTES 57 /* 76 characters of base64 */

static const struct {
    const char *kind, *one, *many;
} WORDS[] = {
    {"new", "nytt ärende", "nya ärenden"},    {"ready", "utskrivningsklar", "utskrivningsklara"},
    {"change", "ändring", "ändringar"},       {"overdue", "försenat", "försenade"},
    {"reminder", "bevakning", "bevakningar"}, {"message", "meddelande", "meddelanden"},
};

/* Letters and digits of ASCII: what stands on either side of a dot, and first and last. */
static bool plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "hsv.norra": `others` may stand inside beside letters, digits and single dots. */
static bool dotted(const char *text, size_t len, const char *others)
{
    if (!len || !plain(text[0]) || !plain(text[len - 1]))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.' ? text[i + 1] == '.' : !plain(text[i]) && !strchr(others, text[i]))
            return false;
    }
    return true;
}

bool notify_email_valid(const char *address)
{
    const char *at = strchr(address, '@');
    size_t local = at ? (size_t)(at - address) : 0, len = strlen(address);

    if (!at || local > 64 || len > 254 || !strchr(at, '.'))
        return false;
    return dotted(address, local, "!#$%&'*+/=?^_`{|}~-") && dotted(at + 1, len - local - 1, "-") &&
           !strstr(at, ".-") && !strstr(at, "-.");
}

bool notify_phone_valid(const char *number)
{
    size_t digits = strspn(number + (*number == '+'), "0123456789");

    return digits >= 7 && digits <= 15 && number[digits + (*number == '+')] == '\0';
}

/* "2 nya ärenden, 1 försenat" */
static char *sums(struct arena *a, const cJSON *counts)
{
    struct buf b = buf_make(a, MAIL_MAX);
    int64_t n;

    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (json_int(counts, WORDS[i].kind, &n) && n > 0)
            buf_printf(&b, "%s%lld %s", b.len ? ", " : "", (long long)n,
                       n == 1 ? WORDS[i].one : WORDS[i].many);
    return b.len ? b.data : arena_text(a, "något nytt");
}

static char *base64(struct arena *a, const void *data, size_t len)
{
    char *text = text_base64url(a, data, len);
    size_t pad = (3 - len % 3) % 3;

    for (char *c = text; *c; c++)
        *c = *c == '-' ? '+' : *c == '_' ? '/' : *c;
    return arena_printf(a, "%s%.*s", text, (int)pad, "==");
}

/* RFC 2047: words of whole characters, folded. */
static void add_header(struct buf *out, const char *name, const char *text)
{
    size_t rest = strlen(text);

    buf_printf(out, "%s:", name);
    while (rest) {
        size_t take = rest < WORD_BYTES ? rest : WORD_BYTES;

        while (take < rest && ((unsigned char)text[take] & 0xc0) == 0x80)
            take--;
        buf_printf(out, " =?UTF-8?B?%s?=\r\n", base64(out->arena, text, take));
        text += take;
        rest -= take;
    }
}

static void add_body(struct buf *out, const char *text)
{
    for (size_t len = strlen(text); len;) {
        size_t take = len < LINE_BYTES ? len : LINE_BYTES;

        buf_printf(out, "%s\r\n", base64(out->arena, text, take));
        text += take;
        len -= take;
    }
}

/* "Tue, 17 Nov 2026 12:00:00 +0000" */
static char *mail_date(struct arena *a, int64_t now)
{
    static const char *const DAYS[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char at[CLOCK_TEXT];
    int year, month, day;

    clock_format(now, at); /* 2026-11-17T12:00:00.000000Z */
    year = (at[0] - '0') * 1000 + (at[1] - '0') * 100 + (at[2] - '0') * 10 + at[3] - '0';
    month = (at[5] - '0') * 10 + at[6] - '0';
    day = (at[8] - '0') * 10 + at[9] - '0';
    return arena_printf(a, "%s, %02d %s %d %.8s +0000", DAYS[now / (24 * CLOCK_HOUR) % 7], day,
                        MONTHS[month - 1], year, at + 11);
}

char *notify_mail(struct arena *a, const struct notify *n, size_t *len)
{
    const char *what = sums(a, n->counts), *host = strchr(n->from, '@');
    struct buf b = buf_make(a, MAIL_MAX);

    buf_printf(&b, "From: Samplan <%s>\r\nTo: <%s>\r\n", n->from, n->to);
    buf_printf(&b, "Date: %s\r\n", mail_date(a, n->now));
    buf_printf(&b, "Message-ID: <%s%s>\r\n", n->id, host ? host : "@samplan");
    add_header(&b, "Subject", arena_printf(a, "Samplan: %s – %s", what, n->unit));
    buf_text(&b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                 "Content-Type: text/plain; charset=utf-8\r\n"
                 "Content-Transfer-Encoding: base64\r\n\r\n");
    add_body(&b, arena_printf(a,
                              "%s: %s.\r\n\r\nÖppna inkorgen: %s\r\n\r\n"
                              "Det här meddelandet innehåller inga personuppgifter och går inte "
                              "att svara på.\r\nEnhetens administratör bestämmer vart och när det "
                              "skickas.\r\n",
                              n->unit, what, n->link));
    *len = b.len;
    return b.data;
}

char *notify_sms(struct arena *a, const struct notify *n)
{
    return arena_printf(a, "Samplan: %s har %s. %s\n", n->unit, sums(a, n->counts), n->link);
}

/* Exit statuses of curl(1). */
enum { CURL_RESOLVE = 6, CURL_CONNECT = 7, CURL_TIME = 28, CURL_TLS = 35, CURL_PEER = 60 };

static const char *curl_fault(struct arena *a, int status)
{
    switch (status) {
    case CURL_RESOLVE:
    case CURL_CONNECT:
        return "no-connection";
    case CURL_TIME:
        return "too-slow";
    case CURL_TLS:
    case CURL_PEER:
        return "tls";
    case NOTIFY_NOT_STARTED:
        return "not-started";
    default:
        return status == NOTIFY_KILLED ? "too-slow" : arena_printf(a, "exit-%d", status);
    }
}

enum notify_result notify_smtp_result(struct arena *a, int status, int code, const char **why)
{
    *why = NULL;
    if (status == 0)
        return NOTIFY_DELIVERED;
    *why = code >= 400 && code < 600 ? arena_printf(a, "smtp-%d", code) : curl_fault(a, status);
    /* Only what is said of the address is final: the relay's own trouble may be mended. */
    return code == 550 || code == 551 || code == 553 ? NOTIFY_NEVER : NOTIFY_AGAIN;
}

/* sysexits.h: 65 bad data, 67 no such user. */
enum notify_result notify_command_result(struct arena *a, int status, const char **why)
{
    *why = NULL;
    if (status == 0)
        return NOTIFY_DELIVERED;
    *why = status == NOTIFY_NOT_STARTED ? "not-started"
           : status == NOTIFY_KILLED    ? "too-slow"
                                        : arena_printf(a, "exit-%d", status);
    return status == 65 || status == 67 ? NOTIFY_NEVER : NOTIFY_AGAIN;
}
