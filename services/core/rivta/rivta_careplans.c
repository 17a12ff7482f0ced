/*
 * rivta_careplans.c - owns GetCarePlans 2.0: the plan in force as a document, type SIP.
 */
#include "rivta/rivta_inner.h"
#include <string.h>

#define TYPES " xmlns:c=\"urn:riv:clinicalprocess:logistics:logistics:3\""

static const char *number_type(const struct rivta_call *call, const char *number)
{
    if (call->said.number_type)
        return call->said.number_type;
    return number && strlen(number) == 12 && number[6] >= '6' && number[6] <= '9'
               ? RIVTA_SAMORDNING
               : RIVTA_PERSONNUMMER;
}

static void write_unit(struct xml_writer *w, const cJSON *plan)
{
    xml_open(w, "c:healthcareProfessionalOrgUnit", NULL);
    xml_text(w, "c:orgUnitHSAId", json_text(plan, "unitHsaId"));
    xml_text(w, "c:orgUnitName", json_text(plan, "unitName"));
    xml_text(w, "c:orgUnitTelecom", json_text(plan, "unitPhone"));
    xml_close(w);
    xml_text(w, "c:healthcareProfessionalCareUnitHSAId", json_text(plan, "unitHsaId"));
    xml_text(w, "c:healthcareProfessionalCareGiverHSAId", json_text(plan, "providerHsaId"));
}

static void write_author(struct xml_writer *w, const cJSON *plan, const char *at)
{
    const char *title = json_text(plan, "byTitle");

    xml_open(w, "c:accountableHealthcareProfessional", NULL);
    xml_text(w, "c:authorTime", at);
    xml_text(w, "c:healthcareProfessionalHSAId", json_text(plan, "byHsaId"));
    xml_text(w, "c:healthcareProfessionalName", json_text(plan, "byName"));
    if (title && !xml_blank(title)) {
        xml_open(w, "c:healthcareProfessionalRoleCode", NULL);
        xml_text(w, "c:originalText", title);
        xml_close(w);
    }
    write_unit(w, plan);
    xml_close(w);
}

static void write_header(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                         const cJSON *doc, const cJSON *plan)
{
    const char *at = rivta_time(a, json_text(plan, "establishedAt"));
    const char *number = json_text(doc, "number");

    xml_open(w, "c:carePlanHeader", NULL);
    xml_text(w, "c:documentId", json_text(plan, "id"));
    xml_text(w, "c:sourceSystemHSAId", json_text(doc, "system"));
    xml_text(w, "c:documentTitle", "Samordnad individuell plan");
    xml_text(w, "c:documentTime", at);
    xml_open(w, "c:patientId", NULL);
    xml_text(w, "c:id", number);
    xml_text(w, "c:type", number_type(call, number));
    xml_close(w);
    write_author(w, plan, at);
    xml_bool(w, "c:approvedForPatient", true);
    xml_close(w);
}

static void write_body(struct xml_writer *w, struct arena *a, const cJSON *plan)
{
    size_t len = 0;
    const char *page = rivta_plan_page(a, plan, &len);

    xml_open(w, "c:carePlanBody", NULL);
    if (page) {
        xml_open(w, "c:content", NULL);
        xml_text(w, "c:mediaType", "text/html");
        xml_base64(w, "c:value", page, len);
        xml_close(w);
    }
    for (const cJSON *unit = json_first(json_get(plan, "units")); unit; unit = json_next(unit)) {
        xml_open(w, "c:participatingCareUnitHSAId", NULL);
        xml_text(w, "c:root", RIVTA_HSA_ROOT);
        xml_text(w, "c:extension", json_string(unit));
        xml_close(w);
    }
    xml_text(w, "c:typeOfCarePlanEnum", "SIP");
    xml_close(w);
}

void rivta_write_careplans(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                           const cJSON *doc)
{
    const struct rivta_row *row = &RIVTA_ROWS[RIVTA_CAREPLANS];

    xml_open(w, "GetCarePlansResponse", arena_printf(a, " xmlns=\"%s\"" TYPES, row->ns));
    for (const cJSON *one = json_first(json_get(doc, "plans")); one; one = json_next(one)) {
        xml_open(w, "carePlan", NULL);
        write_header(w, a, call, doc, one);
        write_body(w, a, one);
        xml_close(w);
    }
    xml_open(w, "result", NULL);
    xml_text(w, "c:resultCode", "OK");
    xml_text(w, "c:logId", json_text(doc, "logId"));
    xml_close(w);
    xml_close(w);
}
