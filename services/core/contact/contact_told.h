/*
 * contact_told.h - the last step of every use case of contacts: what the database said, with who is
 * responsible at the moment of the request.
 */
#ifndef CONTACT_CONTACT_TOLD_H
#define CONTACT_CONTACT_TOLD_H
#include "access/answer.h"

enum step_result contact_ok(struct request *req);      /* 200 */
enum step_result contact_created(struct request *req); /* 201 */

#endif
