/*
 * file_kind.h - what a file is, from its bytes alone: its name and what the sender says about it
 * are held against that, never believed.
 *
 * A file is one kind from its first byte to its last. What goes on after the end of an image or of
 * a document is not taken: two programs would see two files in it. Pure; any thread.
 */
#ifndef MESSAGE_FILE_KIND_H
#define MESSAGE_FILE_KIND_H
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

enum file_kind { FILE_OTHER, FILE_PDF, FILE_PNG, FILE_JPEG };

/* By its first bytes. */
enum file_kind file_kind(const void *data, size_t len);
/* Whether it is whole: the parts that its kind must have, one after the other, up to its last byte.
 */
bool file_whole(enum file_kind kind, const void *data, size_t len);
const char *file_type(enum file_kind kind); /* "image/png"; NULL for FILE_OTHER */
/* The type of a Content-Type, parameters aside; FILE_OTHER: none of them, or NULL. */
enum file_kind file_kind_of_type(const char *type);

/* A name as it may be shown and saved: without folders, with '_' for what some system cannot have.
 * NULL: nothing is left, it is too long, or it would be read otherwise than it is written. */
const char *file_name(struct arena *a, const char *given);
/* Whether a name ends as files of the kind do. */
bool file_name_fits(enum file_kind kind, const char *name);

#endif
