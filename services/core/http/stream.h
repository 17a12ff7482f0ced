/*
 * stream.h - a request that stays open: server-sent events.
 *
 * stream_open answers the request with 200 text/event-stream and takes the connection over. The
 * stream sends a comment every 15 seconds, `retry:` first, and is closed when the client leaves,
 * the server drains (after an event "reconnect"), the owner says so, or more than 256 KiB wait
 * unread. `closed` is called exactly once, from the loop; the stream is gone afterwards.
 */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H
#include "loop/flow.h"

struct stream;
struct stream *stream_open(struct request *req, void (*closed)(void *arg), void *arg);
/* One event; `data` is a single line of JSON; id may be NULL. Copied (or shared) before it returns.
 */
void stream_send(struct stream *s, const char *id, const char *event, const char *data);
void stream_close(struct stream *s, const char *event); /* with a last event, may be NULL */

#endif
