/*
 * xml_read.c - owns the parser: libxml2's events become a tree in the arena, or a refusal.
 *
 * No tree of libxml2's is built, so there is nothing in which an entity could be kept.
 */
#include "xml/xml.h"
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

struct reading {
    struct arena *arena;
    xmlParserCtxtPtr parser;
    struct xml_node *root, *open[XML_DEPTH];
    struct xml_node **last[XML_DEPTH]; /* where the next child of each open one goes */
    struct buf text[XML_DEPTH];
    unsigned depth, nodes;
    const char *why; /* of the first refusal */
};

static void refuse(struct reading *r, const char *why)
{
    if (!r->why)
        r->why = why;
    xmlStopParser(r->parser);
}

static const char *copy(struct arena *a, const xmlChar *text)
{
    return text ? arena_text(a, (const char *)text) : "";
}

static bool encoding_fits(const struct reading *r)
{
    const char *said = (const char *)r->parser->encoding;

    return !said || strcasecmp(said, "utf-8") == 0;
}

static void on_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int n_namespaces, const xmlChar **namespaces, int n_attributes,
                     int n_defaulted, const xmlChar **attributes)
{
    struct reading *r = arg;
    struct xml_node *node;

    (void)prefix;
    (void)n_namespaces;
    (void)namespaces;
    (void)n_attributes;
    (void)n_defaulted;
    (void)attributes;
    if (r->why)
        return;
    if (!encoding_fits(r))
        refuse(r, "meddelandet är inte kodat i UTF-8");
    else if (r->depth == XML_DEPTH || ++r->nodes > XML_NODES)
        refuse(r, "meddelandet har för många element");
    if (r->why)
        return;
    node = arena_alloc(r->arena, sizeof *node);
    *node = (struct xml_node){
        .ns = copy(r->arena, uri), .name = copy(r->arena, name), .text = "", .depth = r->depth + 1};
    if (r->depth) {
        *r->last[r->depth - 1] = node;
        r->last[r->depth - 1] = &node->next;
    } else {
        r->root = node;
    }
    r->open[r->depth] = node;
    r->last[r->depth] = &node->children;
    r->text[r->depth++] = buf_make(r->arena, XML_SIZE);
}

static void on_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct reading *r = arg;

    (void)name;
    (void)prefix;
    (void)uri;
    if (r->why || !r->depth)
        return;
    r->depth--;
    if (r->text[r->depth].data)
        r->open[r->depth]->text = r->text[r->depth].data;
}

static void on_text(void *arg, const xmlChar *text, int len)
{
    struct reading *r = arg;

    if (!r->why && r->depth && len > 0)
        buf_add(&r->text[r->depth - 1], text, (size_t)len);
}

static void on_doctype(void *arg, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    (void)name;
    (void)external;
    (void)system;
    refuse(arg, "meddelandet har en dokumenttyp, vilket inte är tillåtet");
}

static void on_reference(void *arg, const xmlChar *name)
{
    (void)name;
    refuse(arg, "meddelandet har en entitet, vilket inte är tillåtet");
}

static void on_instruction(void *arg, const xmlChar *target, const xmlChar *data)
{
    (void)target;
    (void)data;
    refuse(arg, "meddelandet har en bearbetningsinstruktion, vilket inte är tillåtet");
}

/* libxml2 would print what it thinks; it may quote what was sent. */
static void on_error(void *arg, xmlErrorPtr error)
{
    (void)arg;
    (void)error;
}

static void events(xmlSAXHandler *sax)
{
    memset(sax, 0, sizeof *sax);
    sax->initialized = XML_SAX2_MAGIC;
    sax->startElementNs = on_start;
    sax->endElementNs = on_end;
    sax->characters = on_text;
    sax->ignorableWhitespace = on_text;
    sax->cdataBlock = on_text;
    sax->internalSubset = on_doctype;
    sax->externalSubset = on_doctype;
    sax->reference = on_reference;
    sax->processingInstruction = on_instruction;
    sax->serror = on_error;
}

int xml_read(struct arena *a, const char *data, size_t len, struct xml_node **root,
             const char **why)
{
    struct reading r = {.arena = a};
    xmlSAXHandler sax;
    bool whole;

    *root = NULL;
    *why = NULL;
    if (len == 0 || len > XML_SIZE || memchr(data, 0, len)) {
        *why = len > XML_SIZE ? "meddelandet är för stort" : "meddelandet är ingen XML";
        return SP_EINVAL;
    }
    events(&sax);
    r.parser = xmlCreatePushParserCtxt(&sax, &r, NULL, 0, NULL);
    if (!r.parser)
        return SP_EINTERNAL;
    xmlCtxtUseOptions(r.parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    whole = xmlParseChunk(r.parser, data, (int)len, 1) == 0 && r.parser->wellFormed &&
            r.parser->nsWellFormed;
    xmlFreeDoc(r.parser->myDoc);
    xmlFreeParserCtxt(r.parser);
    if (!r.why && (!whole || !r.root || r.depth))
        r.why = "meddelandet är inte välformad XML";
    *why = r.why;
    if (r.why)
        return SP_EINVAL;
    *root = r.root;
    return SP_OK;
}

bool xml_is(const struct xml_node *node, const char *ns, const char *name)
{
    return strcmp(node->name, name) == 0 && strcmp(node->ns, ns) == 0;
}

bool xml_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}
