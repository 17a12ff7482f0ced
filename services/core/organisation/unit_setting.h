/*
 * unit_setting.h - what a unit's administrator settles for the unit: the time to acknowledge, the
 * substitute unit, where and when notices go; and who of its members is away.
 */
#ifndef ORGANISATION_UNIT_SETTING_H
#define ORGANISATION_UNIT_SETTING_H
#include "loop/flow.h"

struct db_call;

extern const struct step unit_settings_read[];  /* GET /unit/settings */
extern const struct step unit_settings_write[]; /* PUT /unit/settings */
extern const struct step absence_list[];        /* GET /unit/absences */
extern const struct step absence_add[];         /* POST /unit/absences */
extern const struct step absence_change[];      /* PUT /unit/absences/{id} */

extern const struct db_call *const unit_setting_calls[]; /* NULL-ended */

#endif
