/*
 * index_open.h - what the configuration says of the engagement index.
 */
#ifndef INDEX_INDEX_OPEN_H
#define INDEX_INDEX_OPEN_H
#include "base/config.h"
#include "http/tls.h"

bool index_on(const struct config *c);
/* The certificate that is shown: the index's own, or the one that the platform knows us by. */
struct tls_own index_own(const struct config *c);
/* Why the index cannot be called, a sentence; NULL: nothing is known against it. Reads the files.
 */
const char *index_fault(struct arena *a, const struct config *c);

#endif
