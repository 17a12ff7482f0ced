/* Any bytes as a configuration file: refused with at least one fault, or accepted, and then what is
 * printed (without the secrets) is accepted and printed the same. */
#include "base/config.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool holds)
{
    if (!holds)
        abort();
}

static int read_bytes(const void *data, size_t size, struct config **out, struct buf *faults)
{
    char path[32];
    int file = memfd_create("config", MFD_CLOEXEC);

    need(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int err = config_read(path, out, faults);
    close(file);
    return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct buf faults = buf_make(a, (size_t)1 << 24), none = buf_make(a, 4096);
    struct buf page = buf_make(a, (size_t)1 << 20), page_again = buf_make(a, (size_t)1 << 20);
    struct config *config, *again;

    if (read_bytes(data, size, &config, &faults)) {
        need(!config && faults.len > 0 && faults.data[faults.len - 1] == '\n');
    } else {
        need(faults.len == 0);
        config_print(config, &page);
        need(read_bytes(page.data, page.len, &again, &none) == SP_OK);
        config_print(again, &page_again);
        need(strcmp(page.data, page_again.data) == 0);
        config_free(again);
        config_free(config);
    }
    arena_free(a);
    return 0;
}
