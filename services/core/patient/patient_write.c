/*
 * POST /patients, PUT /patients/{id}, POST /patients/{id}/identifiers
 *
 *     store ~~ one round trip ~~> created | ok
 *
 * The birth date and the sex marker are what the number indicates; the register keeps the date as a
 * field of its own, since a number may name a neighbouring day (rules.md 6.1).
 */
#include "access/answer.h"
#include "base/clock.h"
#include "patient/patient.h"
#include "patient/patient_sql.h"
#include <string.h>

struct address {
    const char *street, *postal_code, *city;
};

struct person {
    const char *identifier, *given, *family, *phone, *municipality, *listed, *protection;
    const cJSON *address;
};

static const char *const PROTECTION[] = {"none", "marked", "protected", NULL};

static const struct json_field ADDRESS[] = {
    {"street", JSON_TEXT, true, offsetof(struct address, street), 1, 200, NULL},
    {"postalCode", JSON_TEXT, true, offsetof(struct address, postal_code), 5, 5, NULL},
    {"city", JSON_TEXT, true, offsetof(struct address, city), 1, 100, NULL},
    JSON_END};

#define PERSON_FIELDS                                                                              \
    {"givenName", JSON_TEXT, true, offsetof(struct person, given), 1, 100, NULL},                  \
        {"familyName", JSON_TEXT, true, offsetof(struct person, family), 1, 100, NULL},            \
        {"address", JSON_OBJECT, false, offsetof(struct person, address), 0, 0, NULL},             \
        {"phone", JSON_TEXT, false, offsetof(struct person, phone), 0, 40, NULL},                  \
        {"municipalityCode", JSON_TEXT, true, offsetof(struct person, municipality), 4, 4, NULL},  \
    {                                                                                              \
        "listedUnitId", JSON_UUID, false, offsetof(struct person, listed), 0, 0, NULL              \
    }

static const struct json_field DRAFT[] = {
    PERSON_FIELDS,
    {"identifier", JSON_TEXT, true, offsetof(struct person, identifier), 1, 40, NULL},
    {"protectedIdentity", JSON_ENUM, false, offsetof(struct person, protection), 0, 0, PROTECTION},
    JSON_END};

static const struct json_field CHANGE[] = {
    PERSON_FIELDS,
    {"protectedIdentity", JSON_ENUM, true, offsetof(struct person, protection), 0, 0, PROTECTION},
    JSON_END};

static const struct json_field NUMBER[] = {
    {"identifier", JSON_TEXT, true, offsetof(struct person, identifier), 1, 40, NULL}, JSON_END};

static int check_digits(const char *text, const char *pointer, struct problem *why)
{
    if (strspn(text, "0123456789") == strlen(text))
        return SP_OK;
    why->pointer = pointer;
    why->reason = "bad-text";
    return SP_EINVAL;
}

static int person_read(struct request *req, const struct json_field *fields, struct person *in)
{
    struct address address = {0};
    struct problem *why = &req->problem;
    int err = json_read(req->arena, req->json, "", fields, in, why);

    if (!err)
        err = check_digits(in->municipality, "/municipalityCode", why);
    if (!err && in->address)
        err = json_read(req->arena, in->address, "/address", ADDRESS, &address, why);
    if (!err && in->address)
        err = check_digits(address.postal_code, "/address/postalCode", why);
    return err;
}

static void put_number(struct arena *a, cJSON *args, const struct person_id *id)
{
    static const char *const SEX[] = {"unknown", "female", "male"};
    char date[CLOCK_TEXT];

    json_put_text(a, args, "identifier", id->normal);
    json_put_text(a, args, "identifierKind", person_id_slug(id->kind));
    json_put_text(a, args, "birthDate", id->has_birth ? clock_format_date(id->birth, date) : NULL);
    json_put_text(a, args, "sex", SEX[id->sex]);
}

static cJSON *person_args(struct request *req, const struct person *in)
{
    struct arena *a = req->arena;
    cJSON *args = json_object(a);

    json_put_text(a, args, "givenName", in->given);
    json_put_text(a, args, "familyName", in->family);
    json_put_text(a, args, "phone", in->phone && *in->phone ? in->phone : NULL);
    json_put_text(a, args, "municipalityCode", in->municipality);
    json_put_text(a, args, "listedUnitId", in->listed);
    json_put_text(a, args, "protectedIdentity", in->protection ? in->protection : "none");
    if (in->address)
        json_put_raw(a, args, "address", json_print(a, in->address, NULL));
    return args;
}

static enum step_result create_store(struct request *req)
{
    struct person in = {0};
    struct person_id id;
    cJSON *args;
    int err = person_read(req, DRAFT, &in);

    if (!err)
        err = patient_identifier_read(in.identifier, "/identifier", req->received, &id,
                                      &req->problem);
    if (err)
        return flow_fail(req, err);
    args = person_args(req, &in);
    put_number(req->arena, args, &id);
    return answer_of(req, &PATIENT_CREATE, DB_TEXT(json_print(req->arena, args, NULL)));
}

static enum step_result update_store(struct request *req)
{
    struct person in = {0};
    int err = person_read(req, CHANGE, &in);

    if (err)
        return flow_fail(req, err);
    return answer_of(req, &PATIENT_UPDATE, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(json_print(req->arena, person_args(req, &in), NULL)));
}

static enum step_result number_store(struct request *req)
{
    struct person in = {0};
    struct person_id id;
    int err = json_read(req->arena, req->json, "", NUMBER, &in, &req->problem);

    if (!err)
        err = patient_identifier_read(in.identifier, "/identifier", req->received, &id,
                                      &req->problem);
    if (err)
        return flow_fail(req, err);
    return answer_of(req, &PATIENT_IDENTIFIER_ADD, DB_TEXT(req->params[0]), answer_version(req),
                     DB_TEXT(arena_text(req->arena, id.normal)), DB_TEXT(person_id_slug(id.kind)));
}

const struct step patient_create[] = {
    {"store", create_store}, {"created", answer_created}, STEPS_END};
const struct step patient_update[] = {{"store", update_store}, {"ok", answer_ok}, STEPS_END};
const struct step patient_identifier_add[] = {
    {"store", number_store}, {"ok", answer_ok}, STEPS_END};
