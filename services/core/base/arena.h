/*
 * arena.h - memory of one request: many small allocations, one release.
 *
 * arena_alloc never returns NULL: out of memory aborts, which is safe because http/ caps every
 * input before it gets here. Memory is zeroed and aligned for any type. Foreign objects (a
 * PGresult, a file) join with arena_defer and are released, last first, before the memory is.
 *
 * An arena belongs to one thread.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void); /* chunks are recycled through a small free list of the process */
void arena_free(struct arena *a);
void *arena_alloc(struct arena *a, size_t size);
char *arena_text(struct arena *a, const char *text);             /* copy; NULL stays NULL */
char *arena_copy(struct arena *a, const void *data, size_t len); /* copy with a NUL added */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_defer(struct arena *a, void (*drop)(void *), void *object);
size_t arena_size(const struct arena *a); /* bytes handed out so far, for tests and metrics */

#endif
