/*
 * ops.h - what operators ask a process: is it alive, is it ready, its numbers. No session, no
 * person.
 */
#ifndef SERVER_OPS_H
#define SERVER_OPS_H
#include "base/config.h"
#include "loop/flow.h"

void ops_open(const struct config *config); /* metrics.allow */

extern const struct step ops_live[];    /* GET /health/live: 200 while the process runs */
extern const struct step ops_ready[];   /* GET /health/ready: 200, or 503 without a database */
extern const struct step ops_metrics[]; /* GET /metrics: only from metrics.allow */

#endif
