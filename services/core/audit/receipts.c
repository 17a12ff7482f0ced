/*
 * receipts.c - owns the file that this server process writes its receipts into.
 *
 * A line is one write(2) into the page cache: what survives of it is what survives of the machine.
 * The database is elsewhere, or has another owner, and that is who is not trusted here.
 */
#include "audit/leaf.h"
#include "audit/receipt.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/uuid.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct {
    const char *folder; /* NULL: none are kept */
    struct receipt_chain chain;
    int fd;       /* -1: none is open */
    int32_t date; /* of the file, in Sweden */
    bool told;    /* that it cannot be written */
} book = {.fd = -1};

static int read_key(const char *path)
{
    char text[2 * RECEIPT_KEY + 3] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    int err = n < 0 ? SP_EINVAL : receipt_key_read(text, book.chain.key);

    if (fd >= 0)
        close(fd);
    OPENSSL_cleanse(text, sizeof text);
    return err;
}

int receipts_open(struct arena *a, const struct config *config, const char **why)
{
    const char *folder = config_text(config, CONFIG_AUDIT_RECEIPTS);
    const char *key = config_text(config, CONFIG_AUDIT_RECEIPTS_KEY);

    if (!*folder)
        return SP_OK;
    if (read_key(key)) {
        *why =
            "audit.receipts_key must be a file with 64 hexadecimal digits (openssl rand -hex 32)";
        return SP_EINVAL;
    }
    if (access(folder, W_OK | X_OK)) {
        *why = "audit.receipts must be a folder that the server may write";
        return SP_EINVAL;
    }
    book.folder = arena_text(a, folder);
    uuid_v7(book.chain.instance);
    return SP_OK;
}

bool receipts_on(void)
{
    return book.folder != NULL;
}

void receipts_close(void)
{
    if (book.fd >= 0)
        close(book.fd);
    book.fd = -1;
    book.folder = NULL;
    OPENSSL_cleanse(&book.chain, sizeof book.chain);
}

static bool put(const char *line)
{
    char text[RECEIPT_LINE + 1];
    int len = snprintf(text, sizeof text, "%s\n", line);

    return write(book.fd, text, (size_t)len) == len;
}

/* The file of the day; a new one begins where the one before ended. */
static bool ready(int32_t date)
{
    char path[4096], day[CLOCK_TEXT], head[RECEIPT_LINE];
    int len;

    if (book.fd >= 0 && book.date == date)
        return true;
    if (book.fd >= 0)
        close(book.fd);
    len = snprintf(path, sizeof path, "%s/%s-%s.receipts", book.folder,
                   clock_format_date(date, day), book.chain.instance);
    book.date = date;
    book.fd = len < (int)sizeof path
                  ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640)
                  : -1;
    receipt_head_write(&book.chain, head);
    return book.fd >= 0 && put(head);
}

void receipts_add(void *unused, const unsigned char *columns, size_t len)
{
    const unsigned char *at = columns;
    struct receipt r = {.leaf = leaf_of_row(columns, len)};
    char line[RECEIPT_LINE];
    struct column id;
    bool kept;

    (void)unused;
    if (!column_next(&at, columns + len, &id))
        return;
    r.row = (int64_t)column_uint(&id);
    kept = ready(clock_stockholm(clock_now()).date);
    if (kept) {
        receipt_write(&book.chain, &r, line);
        kept = put(line);
    }
    if (!kept && !book.told)
        log_event(OBS_RECEIPT_FAIL, NULL, LOG_TEXT("why", strerror(errno)));
    book.told = !kept;
}
