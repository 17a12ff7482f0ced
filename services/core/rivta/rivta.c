/*
 * rivta.c - owns the envelope: its header, the reading of a body by its declaration, answers and
 * faults.
 */
#include "rivta/rivta.h"
#include "base/clock.h"
#include "organisation/hsa_id.h"
#include "rivta/rivta_inner.h"
#include <stdio.h>
#include <string.h>

#define SOAP     "http://schemas.xmlsoap.org/soap/envelope/"
#define REGISTRY "urn:riv:itintegration:registry:1"
#define HEADERS  "urn:riv:interoperability:headers:1"
#define TEXT_MAX 4000
#define ID_MAX   64

static int refuse(struct arena *a, struct rivta_fault *fault, const char *what, const char *name)
{
    *fault = (struct rivta_fault){.text = name ? arena_printf(a, "%s: %s", what, name)
                                               : arena_text(a, what)};
    return SP_EINVAL;
}

/* ---- times ---- */

static bool digits(const char *text, size_t len)
{
    return strlen(text) == len && strspn(text, "0123456789") == len;
}

static int number(const char *text, int len)
{
    int value = 0;

    for (int i = 0; i < len; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

static bool read_day(const char *text, int32_t *date)
{
    return clock_date(number(text, 4), number(text + 4, 2), number(text + 6, 2), date) == SP_OK;
}

static bool read_time(const char *text, int32_t *date, int32_t *second)
{
    int hour = number(text + 8, 2), minute = number(text + 10, 2), rest = number(text + 12, 2);

    *second = hour * 3600 + minute * 60 + rest;
    return read_day(text, date) && hour < 24 && minute < 60 && rest < 60;
}

const char *rivta_moment(struct arena *a, const char *text)
{
    int32_t date, second;

    if (!digits(text, 14) || !read_time(text, &date, &second))
        return NULL;
    return clock_format(clock_from_stockholm(date, second), arena_alloc(a, CLOCK_TEXT));
}

const char *rivta_date(struct arena *a, const char *text)
{
    int32_t date;

    if (!digits(text, 8) || !read_day(text, &date))
        return NULL;
    return clock_format_date(date, arena_alloc(a, CLOCK_TEXT));
}

const char *rivta_time(struct arena *a, const char *at)
{
    int64_t moment;
    int year, month, day;

    if (!at || clock_parse(at, &moment))
        return NULL;
    struct clock_local local = clock_stockholm(moment);

    clock_civil(local.date, &year, &month, &day);
    return arena_printf(a, "%04d%02d%02d%02d%02d%02d", year, month, day, local.second / 3600,
                        local.second / 60 % 60, local.second % 60);
}

const char *rivta_day(struct arena *a, const char *text)
{
    int32_t date;
    int year, month, day;

    if (!text || clock_parse_date(text, &date))
        return NULL;
    clock_civil(date, &year, &month, &day);
    return arena_printf(a, "%04d%02d%02d", year, month, day);
}

/* ---- values ---- */

static bool is_person(const char *text)
{
    return strlen(text) == 12 && strspn(text, "0123456789") >= 8 &&
           strchr("0123456789pPtTfF", text[8]) && strspn(text + 9, "0123456789") == 3;
}

static bool is_bool(const char *text)
{
    return !strcmp(text, "true") || !strcmp(text, "false") || !strcmp(text, "1") ||
           !strcmp(text, "0");
}

static bool fits(const char *text, enum rivta_type type)
{
    int32_t date, second;

    switch (type) {
    case RIVTA_TEXT:
        return strlen(text) <= TEXT_MAX;
    case RIVTA_HSA:
        return hsa_id_valid(text);
    case RIVTA_PERSON:
        return is_person(text);
    case RIVTA_ID:
        return strlen(text) <= ID_MAX;
    case RIVTA_TS:
        return digits(text, 14) && read_time(text, &date, &second);
    case RIVTA_DT:
        return digits(text, 8) && read_day(text, &date);
    case RIVTA_BOOL:
        return is_bool(text);
    case RIVTA_GROUP:
        break;
    }
    return false;
}

static bool keep(struct rivta_said *said, const struct rivta_field *field, const char *text)
{
    char *at = (char *)said + field->at;

    if (field->most == 1) {
        *(const char **)(void *)at = text;
        return true;
    }
    struct rivta_list *list = (struct rivta_list *)(void *)at;

    if (list->n == RIVTA_MANY)
        return false;
    list->at[list->n++] = text;
    return true;
}

static int read_value(struct arena *a, const struct xml_node *node, const struct rivta_field *field,
                      struct rivta_said *said, struct rivta_fault *fault)
{
    if (node->children)
        return refuse(a, fault, "Element som inte hör hemma där", field->name);
    if (xml_blank(node->text))
        return refuse(a, fault, "Element utan värde", field->name);
    if (!fits(node->text, field->type))
        return refuse(a, fault, "Otillåtet värde", field->name);
    if (!keep(said, field, node->text))
        return refuse(a, fault, "För många", field->name);
    return SP_OK;
}

/* The children of an element against its declaration: in order, as many as allowed; what is left
 * must be of another namespace. Groups lie in each other as their declarations do. */
// NOLINTNEXTLINE(misc-no-recursion)
static int read_group(struct arena *a, const struct xml_node *node,
                      const struct rivta_field *fields, struct rivta_said *said,
                      struct rivta_fault *fault)
{
    const struct xml_node *child = node->children;

    if (!xml_blank(node->text))
        return refuse(a, fault, "Text mellan elementen", NULL);
    for (const struct rivta_field *field = fields; field->name; field++) {
        unsigned n = 0;

        /* one element a turn, so that a list of groups keeps its own lists in step */
        for (; child && n < field->most && xml_is(child, field->ns, field->name);
             child = child->next, n++) {
            int err = field->type == RIVTA_GROUP ? read_group(a, child, field->inner, said, fault)
                                                 : read_value(a, child, field, said, fault);

            if (err)
                return err;
        }
        if (n < field->least)
            return refuse(a, fault, "Elementet saknas eller står i fel ordning", field->name);
    }
    for (; child; child = child->next) {
        if (strcmp(child->ns, fields->ns) == 0 || !*child->ns)
            return refuse(a, fault, "Okänt element, för många eller fel ordning", NULL);
    }
    return SP_OK;
}

/* ---- the envelope ---- */

static const struct rivta_field ACTOR[] = {
    {HEADERS, "actorId", RIVTA_ID, 1, 1, offsetof(struct rivta_said, number), NULL},
    {HEADERS, "actorType", RIVTA_ID, 1, 1, offsetof(struct rivta_said, number_type), NULL},
    RIVTA_END};

static int read_actor(struct arena *a, const struct xml_node *node, struct rivta_call *out,
                      struct rivta_fault *fault)
{
    struct rivta_said said = {0};
    int err = read_group(a, node, ACTOR, &said, fault);

    if (err)
        return err;
    if (out->actor_type)
        return refuse(a, fault, "Två Actor i samma anrop", NULL);
    if (strcmp(said.number_type, "subject_of_care") != 0 &&
        strcmp(said.number_type, "subject_of_care_agent") != 0)
        return refuse(a, fault, "Otillåtet värde", "actorType");
    out->actor_id = said.number;
    out->actor_type = said.number_type;
    return SP_OK;
}

static int read_header(struct arena *a, const struct xml_node *header, struct rivta_call *out,
                       struct rivta_fault *fault)
{
    for (const struct xml_node *node = header->children; node; node = node->next) {
        if (xml_is(node, REGISTRY, "LogicalAddress")) {
            if (out->logical_address || node->children || !hsa_id_valid(node->text))
                return refuse(a, fault, "Otillåtet värde", "LogicalAddress");
            out->logical_address = node->text;
        } else if (xml_is(node, HEADERS, "Actor")) {
            int err = read_actor(a, node, out, fault);

            if (err)
                return err;
        }
    }
    return out->logical_address ? SP_OK : refuse(a, fault, "Elementet saknas", "LogicalAddress");
}

/* Header (may be missing to SOAP, not to us) and the one element of the body. */
static int open_envelope(struct arena *a, const struct xml_node *root,
                         const struct xml_node **header, const struct xml_node **body,
                         struct rivta_fault *fault)
{
    const struct xml_node *node = root->children;

    if (!xml_is(root, SOAP, "Envelope"))
        return refuse(a, fault, "Meddelandet är inget SOAP 1.1-kuvert", NULL);
    if (!node || !xml_is(node, SOAP, "Header"))
        return refuse(a, fault, "Elementet saknas", "Header");
    *header = node;
    node = node->next;
    if (!node || !xml_is(node, SOAP, "Body") || node->next)
        return refuse(a, fault, "Elementet saknas", "Body");
    *body = node->children;
    if (!*body || (*body)->next)
        return refuse(a, fault, "Body ska ha exakt ett element", NULL);
    return SP_OK;
}

static bool find_contract(const struct xml_node *body, enum rivta_contract *out)
{
    for (unsigned i = 0; i < RIVTA_CONTRACTS; i++) {
        if (xml_is(body, RIVTA_ROWS[i].ns, RIVTA_ROWS[i].name)) {
            *out = (enum rivta_contract)i;
            return true;
        }
    }
    return false;
}

/* ---- what the elements must be together ---- */

static bool known_contract(const char *ns)
{
    for (unsigned i = 0; i < RIVTA_CONTRACTS; i++) {
        if (strcmp(RIVTA_ROWS[i].ns, ns) == 0)
            return true;
    }
    return false;
}

static int check_address(struct arena *a, const struct rivta_call *call, const char *system,
                         struct rivta_fault *fault)
{
    const struct rivta_row *row = &RIVTA_ROWS[call->contract];
    const char *asked = call->contract == RIVTA_PING ? call->said.address
                        : row->by_unit               ? call->said.facility
                                                     : system;

    if (!hsa_id_equal(call->logical_address, asked))
        return refuse(a, fault, "LogicalAddress är en annan än den som frågan gäller", NULL);
    if (call->contract == RIVTA_PING && !known_contract(call->said.contract))
        return refuse(a, fault, "Tjänstekontraktet finns inte här", NULL);
    if (call->said.source && !hsa_id_equal(call->said.source, system))
        return refuse(a, fault, "Otillåtet värde", "sourceSystemHSAId");
    return SP_OK;
}

/* The type of a number says which kind it is: what it says must be so. */
static bool type_fits(const struct rivta_said *said)
{
    bool coordination = said->number[6] >= '6' && said->number[6] <= '9';

    if (!said->number_type)
        return true;
    if (strcmp(said->number_type, RIVTA_PERSONNUMMER) == 0)
        return !coordination;
    if (strcmp(said->number_type, RIVTA_SAMORDNING) == 0)
        return coordination;
    return true; /* a reserve number of somebody's: nobody is known by it, or is */
}

/* crm:scheduling says who acts; a patient acts for nobody else. */
static int check_actor(struct arena *a, const struct rivta_call *call, struct rivta_fault *fault)
{
    if (!RIVTA_ROWS[call->contract].actor)
        return SP_OK;
    if (!call->actor_type)
        return refuse(a, fault, "Elementet saknas", "Actor");
    if (call->said.number && strcmp(call->actor_type, "subject_of_care") == 0 &&
        !text_equal_ci(call->actor_id, call->said.number))
        return refuse(a, fault, "Actor är en annan person än frågan gäller", NULL);
    return SP_OK;
}

static int check_said(struct arena *a, const struct rivta_call *call, struct rivta_fault *fault)
{
    const struct rivta_said *said = &call->said;

    if (said->from && strcmp(said->to, said->from) < 0)
        return refuse(a, fault, "Perioden slutar före den börjar", NULL);
    if (said->starts && strcmp(said->ends, said->starts) <= 0)
        return refuse(a, fault, "Tiden slutar före den börjar", NULL);
    if (said->number && !type_fits(said))
        return refuse(a, fault, "Personidentiteten är av en annan typ än angivet", NULL);
    if (said->contacts.n && !said->source)
        return refuse(a, fault, "Elementet saknas", "sourceSystemHSAId");
    return SP_OK;
}

int rivta_read(struct arena *a, const char *data, size_t len, const char *system,
               struct rivta_call *out, struct rivta_fault *fault)
{
    const struct xml_node *header, *body;
    struct xml_node *root;
    const char *why;
    int err = xml_read(a, data, len, &root, &why);

    *out = (struct rivta_call){0};
    *fault = (struct rivta_fault){0};
    if (err)
        return refuse(a, fault, "Meddelandet kan inte läsas", why);
    err = open_envelope(a, root, &header, &body, fault);
    if (!err)
        err = read_header(a, header, out, fault);
    if (err)
        return err;
    if (!find_contract(body, &out->contract))
        return refuse(a, fault, "Tjänstekontraktet finns inte här", NULL);
    err = read_group(a, body, RIVTA_ROWS[out->contract].fields, &out->said, fault);
    if (!err)
        err = check_actor(a, out, fault);
    if (!err)
        err = check_said(a, out, fault);
    return err ? err : check_address(a, out, system, fault);
}

/* ---- answers ---- */

static void open_soap(struct xml_writer *w)
{
    xml_open(w, "soap:Envelope", " xmlns:soap=\"" SOAP "\"");
    xml_open(w, "soap:Body", NULL);
}

const char *rivta_answer(struct arena *a, const struct rivta_call *call, const cJSON *doc,
                         size_t *len)
{
    struct xml_writer w = xml_begin(a, RIVTA_ANSWER_MOST);

    open_soap(&w);
    RIVTA_ROWS[call->contract].answer(&w, a, call, doc);
    xml_close(&w);
    xml_close(&w);
    return xml_end(&w, len);
}

const char *rivta_fault(struct arena *a, const struct rivta_fault *fault, const char *log_id,
                        size_t *len)
{
    struct xml_writer w = xml_begin(a, 4096);

    open_soap(&w);
    xml_open(&w, "soap:Fault", NULL);
    xml_text(&w, "faultcode", fault->server ? "soap:Server" : "soap:Client");
    xml_text(&w, "faultstring", arena_printf(a, "%s. logId=%s", fault->text, log_id));
    xml_close(&w);
    xml_close(&w);
    xml_close(&w);
    return xml_end(&w, len);
}
