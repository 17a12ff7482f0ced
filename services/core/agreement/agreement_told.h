/*
 * agreement_told.h - the last step of what answers with an agreement: what the database said, what
 * the agreement says about itself, and who of the contacts answers at the moment of the request.
 */
#ifndef AGREEMENT_AGREEMENT_TOLD_H
#define AGREEMENT_AGREEMENT_TOLD_H
#include "loop/flow.h"

enum step_result agreement_ok(struct request *req);      /* 200 */
enum step_result agreement_created(struct request *req); /* 201 */

#endif
