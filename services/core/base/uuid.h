/*
 * uuid.h - random bytes and UUIDv7 (RFC 9562): opaque ids that sort by the time they were made.
 */
#ifndef BASE_UUID_H
#define BASE_UUID_H
#include <stdbool.h>
#include <stddef.h>

#define UUID_TEXT 37

void random_bytes(void *out, size_t len); /* from the kernel; aborts if it has none to give */
char *uuid_v7(char out[UUID_TEXT]);
bool uuid_valid(const char *text); /* 8-4-4-4-12 lower or upper case hex, any version */

#endif
