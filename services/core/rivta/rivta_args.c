/*
 * rivta_args.c - owns the way from what a call says to what the database is asked.
 */
#include "rivta/rivta_api.h"

static void put_list(struct arena *a, cJSON *args, const char *name, const struct rivta_list *list)
{
    cJSON *array = json_array(a);

    for (unsigned i = 0; i < list->n; i++)
        json_add_text(a, array, list->at[i]);
    json_put(a, args, name, array);
}

/* Only the kinds of the national code set are kinds of ours. */
static void put_kinds(struct arena *a, cJSON *args, const struct rivta_said *said)
{
    cJSON *array = json_array(a);

    for (unsigned i = 0; i < said->kinds.n; i++) {
        if (text_equal_ci(said->systems.at[i], "1.2.752.129.5.1.69"))
            json_add_text(a, array, said->kinds.at[i]);
    }
    if (said->kinds.n)
        json_put(a, args, "kinds", array);
}

cJSON *rivta_args(struct arena *a, const struct rivta_call *call, const char *system)
{
    const struct rivta_said *said = &call->said;
    cJSON *args = json_object(a);

    json_put_text(a, args, "contract", RIVTA_ROWS[call->contract].name);
    json_put_text(a, args, "system", system);
    json_put_text(a, args, "actorId", call->actor_id);
    json_put_text(a, args, "actorType", call->actor_type);
    json_put_text(a, args, "facility", said->facility);
    json_put_text(a, args, "number", said->number);
    json_put_text(a, args, "booking", said->booking);
    json_put_text(a, args, "message", said->message);
    json_put_text(a, args, "timeType", said->time_type);
    json_put_text(a, args, "starts", said->starts ? rivta_moment(a, said->starts) : NULL);
    json_put_text(a, args, "ends", said->ends ? rivta_moment(a, said->ends) : NULL);
    json_put_text(a, args, "from", said->from ? rivta_date(a, said->from) : NULL);
    json_put_text(a, args, "to", said->to ? rivta_date(a, said->to) : NULL);
    json_put_text(a, args, "careGiver", said->care_giver);
    json_put_text(a, args, "careUnit", said->care_unit);
    json_put_text(a, args, "process", said->process);
    put_list(a, args, "performers", &said->performers);
    put_list(a, args, "units", &said->units);
    put_list(a, args, "careContacts", &said->contacts);
    put_kinds(a, args, said);
    return args;
}
