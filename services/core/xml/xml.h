/*
 * xml.h - the wall around libxml2: reading a document that somebody else has sent, and writing
 * ours.
 *
 * Reading is strict before it is anything else. A document type, an entity of its own, a processing
 * instruction or another encoding than UTF-8 is refused as soon as it is met, so nothing is ever
 * fetched or expanded; size, depth and number of elements are bounded. What remains is a tree of
 * elements by namespace and local name: prefixes mean nothing here.
 *
 * Writing escapes all that is markup, and replaces what XML 1.0 cannot hold (control characters).
 *
 * Memory: trees and texts live in the arena. Thread: the loop's.
 */
#ifndef XML_XML_H
#define XML_XML_H
#include "base/text.h"

#define XML_SIZE  (256 * 1024) /* bytes of a document */
#define XML_DEPTH 24           /* elements in each other */
#define XML_NODES 5000         /* elements in all */

struct xml_node {
    const char *ns;   /* namespace URI; "" for none */
    const char *name; /* local name */
    const char *text; /* all text directly in it, never NULL */
    struct xml_node *children, *next;
    unsigned depth; /* 1: the root */
};

/* The root. SP_EINVAL: not well formed, or refused; *why is then a sentence in Swedish without
 * anything of what was sent. */
SP_MUSTCHECK int xml_read(struct arena *a, const char *data, size_t len, struct xml_node **root,
                          const char **why);
bool xml_is(const struct xml_node *node, const char *ns, const char *name);
bool xml_blank(const char *text); /* nothing but XML's white space */

/* ---- writing ---- */
struct xml_writer {
    struct buf out;
    const char *open[XML_DEPTH]; /* qualified names, as they were given */
    unsigned depth;
};
struct xml_writer xml_begin(struct arena *a, size_t most); /* with the declaration */
struct xml_writer xml_page(struct arena *a, size_t most);  /* HTML: begins with its doctype */
/* `name` is qualified and ours; `attributes` is NULL or " xmlns:x=\"...\"", ours too. */
void xml_open(struct xml_writer *w, const char *name, const char *attributes);
void xml_close(struct xml_writer *w);
/* <name>text</name>; nothing at all when the text is NULL or empty: an element without a value is
 * left out. */
void xml_text(struct xml_writer *w, const char *name, const char *text);
void xml_bool(struct xml_writer *w, const char *name, bool value);
void xml_base64(struct xml_writer *w, const char *name, const void *data, size_t len);
/* The document, or NULL when it did not fit. Everything must have been closed. */
const char *xml_end(struct xml_writer *w, size_t *len);

#endif
