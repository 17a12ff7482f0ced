/*
 * contact_api.h - the use cases of fixed contacts. Each answers with the Contacts of the person as
 * they are after it.
 */
#ifndef CONTACT_CONTACT_API_H
#define CONTACT_CONTACT_API_H
#include "db/db.h"
#include "loop/flow.h"

extern const struct step contact_list[];   /* GET /patients/{id}/contacts: 200, 404 */
extern const struct step contact_create[]; /* POST /patients/{id}/contacts: 201, 404, 409 */
extern const struct step contact_change[]; /* PUT /contacts/{id}: 200, 404, 409, 412 */
extern const struct step contact_end[];    /* POST /contacts/{id}/ending: 200, 404, 409, 412 */
extern const struct step contact_offer[];  /* POST /patients/{id}/contact-offers: 201, 404, 409 */

extern const struct db_call *const contact_calls[]; /* NULL-ended */

#endif
