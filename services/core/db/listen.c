/*
 * listen.c - the connection that hears NOTIFY: which channels, and who is told.
 *
 * What was sent while nobody listened is lost, so each channel hears NULL once it is listened to,
 * at the start and after every reconnect, and must then look for itself. Memory: channels live as
 * long as the pool.
 */
#include "db/inner.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void db_listen(struct db *db, const char *channel, void (*heard)(void *arg, const char *payload),
               void *arg)
{
    struct channel *one = calloc(1, sizeof *one);
    struct connection *c = db->listener;

    if (!one || !(one->name = strdup(channel)))
        abort();
    one->heard = heard;
    one->arg = arg;
    one->next = db->channels;
    db->channels = one;
    if (c) {
        /* On its way already: listen_ready sees the new channel. Lost: the socket will tell. */
        if (c->state == CONNECTION_LISTENING && c->synced && !connection_listen(c))
            c->failed[0] = '0';
        return;
    }
    c = db->listener = calloc(1, sizeof *c);
    if (!c || connection_init(c, db, db->n, true))
        abort();
}

void listen_forget(struct db *db)
{
    for (struct channel *one = db->channels; one; one = one->next)
        one->state = CHANNEL_OFF;
}

bool listen_send(struct connection *c)
{
    for (struct channel *one = c->db->channels; one; one = one->next) {
        char *name = PQescapeIdentifier(c->pg, one->name, strlen(one->name));
        char sql[192];
        bool sent = name && (size_t)snprintf(sql, sizeof sql, "LISTEN %s", name) < sizeof sql &&
                    PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL, 0);

        PQfreemem(name);
        if (!sent)
            return false;
        if (one->state == CHANNEL_OFF)
            one->state = CHANNEL_ASKED;
    }
    return true;
}

void listen_result(struct connection *c, PGresult *result)
{
    if (PQresultStatus(result) == PGRES_FATAL_ERROR)
        c->failed[0] = '0';
    PQclear(result);
}

bool listen_ready(struct connection *c)
{
    struct db *db = c->db;
    bool more = false;

    for (struct channel *one = db->channels; one && !db->closing; one = one->next) {
        more |= one->state == CHANNEL_OFF;
        if (one->state == CHANNEL_ASKED) {
            one->state = CHANNEL_ON;
            one->heard(one->arg, NULL);
        }
    }
    return !more || db->closing || connection_listen(c);
}

static void tell(struct db *db, const char *channel, const char *payload)
{
    for (struct channel *one = db->channels; one && !db->closing; one = one->next) {
        if (!strcmp(one->name, channel))
            one->heard(one->arg, payload);
    }
}

void listen_hear(struct connection *c)
{
    PGnotify *notify;

    /* A listener may close the pool, and the connection with it. */
    while (c->pg && (notify = PQnotifies(c->pg))) {
        tell(c->db, notify->relname, notify->extra);
        PQfreemem(notify);
    }
}

void listen_free(struct db *db)
{
    struct channel *one;

    while ((one = db->channels)) {
        db->channels = one->next;
        free(one->name);
        free(one);
    }
    free(db->listener);
}
