/*
 * downtime_page.h - the list for paper as a page of its own: no script, no style sheet beside it,
 * nothing fetched. Swedish, since it is for the staff.
 */
#ifndef DOWNTIME_PAGE_H
#define DOWNTIME_PAGE_H
#include "json/json.h"

const char *downtime_page(struct arena *a, const cJSON *doc); /* Downtime of the API; never NULL */

#endif
