/*
 * index.c - owns the message and the table of what an answer means.
 */
#include "index/index.h"
#include "rivta/rivta.h"
#include <string.h>

#define SOAP      "http://schemas.xmlsoap.org/soap/envelope/"
#define REGISTRY  "urn:riv:itintegration:registry:1"
#define TYPES     "urn:riv:itintegration:engagementindex:1"
#define RESPONDER "urn:riv:itintegration:engagementindex:UpdateResponder:1"
#define POST_ROOM 2048 /* bytes of a post, at most */

const char *const INDEX_OUTCOMES[] = {"accepted", "unknown", "again", "split", "stop"};

/* ---- the message ---- */

static const struct kind {
    const char *name, *domain, *categorization;
} KINDS[] = {
    {"booking", "riv:crm:scheduling", "NA"},
    {"plan", "riv:clinicalprocess:logistics:logistics", "cll-cp"},
    {"contact", "riv:coreprocess:residentparticipation:residentparticipation", "crr-gcm"},
};

static const struct kind *kind_of(const char *name)
{
    for (size_t i = 0; name && i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strcmp(KINDS[i].name, name) == 0)
            return &KINDS[i];
    }
    return NULL;
}

/* The order is the schema's. A post that is taken away says nothing of its content. */
static bool put_post(struct arena *a, struct xml_writer *w, const cJSON *post)
{
    const struct kind *kind = kind_of(json_text(post, "kind"));
    bool gone = json_true(post, "delete");
    const char *at = gone ? NULL : rivta_time(a, json_text(post, "at"));

    if (!kind || (!gone && !at))
        return false;
    xml_open(w, "u:engagementTransaction", NULL);
    xml_bool(w, "e:deleteFlag", gone);
    xml_open(w, "e:engagement", NULL);
    xml_text(w, "e:registeredResidentIdentification", json_text(post, "number"));
    xml_text(w, "e:serviceDomain", kind->domain);
    xml_text(w, "e:categorization", kind->categorization);
    xml_text(w, "e:logicalAddress", json_text(post, "address"));
    xml_text(w, "e:businessObjectInstanceIdentifier", json_text(post, "object"));
    xml_text(w, "e:clinicalProcessInterestId", "NA");
    xml_text(w, "e:mostRecentContent", at);
    xml_text(w, "e:sourceSystem", json_text(post, "system"));
    xml_text(w, "e:dataController", json_text(post, "controller"));
    xml_close(w);
    xml_close(w);
    return true;
}

const char *index_update(struct arena *a, const char *address, const cJSON *posts)
{
    int n = json_size(posts);
    struct xml_writer w = xml_begin(a, (size_t)(n + 1) * POST_ROOM);
    bool good = n >= 1 && n <= INDEX_POSTS;
    size_t len;

    xml_open(&w, "soap:Envelope", " xmlns:soap=\"" SOAP "\" xmlns:r=\"" REGISTRY "\"");
    xml_open(&w, "soap:Header", NULL);
    xml_text(&w, "r:LogicalAddress", address);
    xml_close(&w);
    xml_open(&w, "soap:Body", NULL);
    xml_open(&w, "u:Update", " xmlns:u=\"" RESPONDER "\" xmlns:e=\"" TYPES "\"");
    for (const cJSON *post = json_first(posts); post; post = json_next(post))
        good = put_post(a, &w, post) && good;
    xml_close(&w);
    xml_close(&w);
    xml_close(&w);
    return good ? xml_end(&w, &len) : NULL;
}

/* ---- its answer ---- */

static const struct verdict {
    const char *code;
    enum index_outcome outcome;
} VERDICTS[] = {
    {"EI000", INDEX_UNKNOWN}, /* a technical fault, at whatever moment */
    {"EI001", INDEX_SPLIT},   /* no valid message */
    {"EI002", INDEX_SPLIT},   /* the same key twice */
    {"EI003", INDEX_STOP},    /* another logical address than the index's own */
    {"EI004", INDEX_SPLIT},   /* a field */
    {"EI005", INDEX_SPLIT},   /* the platform's own id as an address */
    {"EI006", INDEX_SPLIT},   /* or as a source system */
    {"VP001", INDEX_STOP},    {"VP002", INDEX_STOP},
    {"VP003", INDEX_STOP},    {"VP004", INDEX_STOP},
    {"VP005", INDEX_STOP},    {"VP007", INDEX_STOP},
    {"VP011", INDEX_STOP},    {"VP013", INDEX_STOP},
    {"VP015", INDEX_STOP},    {"VP006", INDEX_AGAIN},
    {"VP008", INDEX_AGAIN},   {"VP010", INDEX_AGAIN},
    {"VP012", INDEX_AGAIN},   {"VP014", INDEX_AGAIN},
    {"VP009", INDEX_UNKNOWN}, /* the index failed */
};

static const struct xml_node *child(const struct xml_node *node, const char *ns, const char *name)
{
    for (const struct xml_node *at = node ? node->children : NULL; at; at = at->next) {
        if (xml_is(at, ns, name))
            return at;
    }
    return NULL;
}

/* The first code that the text has. Others stand for a fault that is not known: it is tried again.
 */
static enum index_outcome judge_fault(const char *text, const char **code)
{
    const struct verdict *found = NULL;
    const char *first = NULL;

    for (size_t i = 0; i < sizeof VERDICTS / sizeof *VERDICTS; i++) {
        const char *at = strstr(text, VERDICTS[i].code);

        if (at && (!first || at < first)) {
            first = at;
            found = &VERDICTS[i];
        }
    }
    *code = found ? found->code : "fault";
    return found ? found->outcome : INDEX_UNKNOWN;
}

static enum index_outcome judge_result(const char *result, const char **code)
{
    if (!strcmp(result, "OK") || !strcmp(result, "INFO"))
        return INDEX_ACCEPTED;
    *code =
        strcmp(result, "ERROR") ? "no-answer" : "ERROR"; /* the description's word for doubles */
    return strcmp(result, "ERROR") ? INDEX_UNKNOWN : INDEX_SPLIT;
}

/* Nothing was sent, or nothing that the other side read. */
static bool never_sent(const char *why)
{
    return why && (!strcmp(why, "name") || !strcmp(why, "connect") || !strcmp(why, "tls"));
}

enum index_outcome index_judge(struct arena *a, const struct index_answer *answer,
                               const char **code)
{
    const struct xml_node *body, *found;
    struct xml_node *root;
    const char *why;

    *code = answer->why;
    if (answer->why && !strcmp(answer->why, INDEX_NO_MESSAGE))
        return INDEX_SPLIT;
    if (answer->err)
        return never_sent(answer->why) ? INDEX_AGAIN : INDEX_UNKNOWN;
    if (answer->status == 413) {
        *code = "http-413";
        return INDEX_SPLIT;
    }
    *code = arena_printf(a, "http-%d", answer->status);
    if (xml_read(a, answer->text, answer->len, &root, &why) || !xml_is(root, SOAP, "Envelope"))
        return INDEX_UNKNOWN;
    body = child(root, SOAP, "Body");
    found = child(child(body, SOAP, "Fault"), "", "faultstring");
    if (found)
        return judge_fault(found->text, code);
    found = child(child(body, RESPONDER, "UpdateResponse"), RESPONDER, "ResultCode");
    if (!found || answer->status != 200)
        return INDEX_UNKNOWN;
    *code = NULL;
    return judge_result(found->text, code);
}

int64_t index_wait(int64_t failures, double random)
{
    int64_t whole = 5000;

    while (failures-- > 1 && whole < INDEX_WAIT_MAX)
        whole *= 2;
    if (whole > INDEX_WAIT_MAX)
        whole = INDEX_WAIT_MAX;
    return whole / 2 + (int64_t)(random * (double)(whole / 2));
}
