/*
 * package.c - owns the manifest of a package: written as METS, and read back.
 */
#include "retention/package.h"
#include "audit/merkle.h"
#include "base/clock.h"
#include <stdio.h>
#include <string.h>

#define MANIFEST_MAX (8 * 1024 * 1024)

void package_hash(const void *data, size_t len, char out[PACKAGE_HEX])
{
    struct hash hash = hash_bytes(data, len);

    for (unsigned i = 0; i < sizeof hash.b; i++)
        snprintf(out + 2 * (size_t)i, 3, "%02x", hash.b[i]);
}

int package_note(struct package *p, const char *name, const char *type, const void *data,
                 size_t len)
{
    struct package_file *f = &p->file[p->n];

    if (p->n == PACKAGE_FILES)
        return SP_EINVAL;
    p->n++;
    f->name = name;
    f->type = type;
    f->size = (int64_t)len;
    package_hash(data, len, f->sha256);
    return SP_OK;
}

const struct package_file *package_find(const struct package *p, const char *name)
{
    for (unsigned i = 0; i < p->n; i++) {
        if (!strcmp(p->file[i].name, name))
            return &p->file[i];
    }
    return NULL;
}

/* ---- writing ---- */

static void escaped(struct buf *b, const char *text)
{
    for (; text && *text; text++) {
        switch (*text) {
        case '<':
            buf_text(b, "&lt;");
            break;
        case '&':
            buf_text(b, "&amp;");
            break;
        case '"':
            buf_text(b, "&quot;");
            break;
        default:
            if ((unsigned char)*text >= ' ' || *text == '\n')
                buf_add(b, text, 1);
        }
    }
}

struct span {
    int64_t from, to, now; /* from > to: nothing yet */
};

/* The times that somebody has written down, in whatever row. */
static void widen(struct span *s, const cJSON *value)
{
    const char *text = json_string(value);
    int64_t at;

    if (text && strlen(text) >= 20 && clock_parse(text, &at) == SP_OK && at <= s->now) {
        s->from = at < s->from ? at : s->from;
        s->to = at > s->to ? at : s->to;
    }
    if (!text) {
        for (const cJSON *e = json_type(value) == JSON_IS_OBJECT ? json_member(value)
                                                                 : json_first(value);
             e; e = json_next(e))
            widen(s, e);
    }
}

static void header(struct buf *b, const cJSON *record, const char *version)
{
    struct span s = {INT64_MAX, INT64_MIN, clock_now()};
    char text[CLOCK_TEXT];

    widen(&s, json_get(record, "things"));
    buf_printf(b, "  <mets:metsHdr CREATEDATE=\"%s\" RECORDSTATUS=\"complete\">\n",
               json_text(record, "exportedAt"));
    buf_text(b, "    <mets:agent ROLE=\"CREATOR\" TYPE=\"OTHER\" OTHERTYPE=\"SOFTWARE\">"
                "<mets:name>Samplan</mets:name><mets:note>");
    escaped(b, version);
    buf_text(b, "</mets:note></mets:agent>\n");
    for (const cJSON *p = json_first(json_get(record, "providers")); p; p = json_next(p)) {
        buf_text(b, "    <mets:agent ROLE=\"CUSTODIAN\" TYPE=\"ORGANIZATION\"><mets:name>");
        escaped(b, json_text(p, "name"));
        buf_text(b, "</mets:name><mets:note>ORG:");
        escaped(b, json_text(p, "orgNumber"));
        buf_text(b, "</mets:note></mets:agent>\n");
    }
    if (s.from <= s.to) {
        buf_printf(b, "    <mets:altRecordID TYPE=\"STARTDATE\">%s</mets:altRecordID>\n",
                   clock_format(s.from, text));
        buf_printf(b, "    <mets:altRecordID TYPE=\"ENDDATE\">%s</mets:altRecordID>\n",
                   clock_format(s.to, text));
    }
    buf_text(b, "  </mets:metsHdr>\n");
}

static void event(struct buf *b, const cJSON *record, const char *kind, const char *detail)
{
    buf_printf(b,
               "    <mets:digiprovMD ID=\"event-%s\"><mets:mdWrap MDTYPE=\"PREMIS:EVENT\">"
               "<mets:xmlData><premis:event><premis:eventIdentifier><premis:eventIdentifierType>"
               "UUID</premis:eventIdentifierType><premis:eventIdentifierValue>%s"
               "</premis:eventIdentifierValue></premis:eventIdentifier><premis:eventType>%s"
               "</premis:eventType><premis:eventDateTime>%s</premis:eventDateTime>"
               "<premis:eventDetailInformation><premis:eventDetail>%s</premis:eventDetail>"
               "</premis:eventDetailInformation></premis:event></mets:xmlData></mets:mdWrap>"
               "</mets:digiprovMD>\n",
               kind, json_text(record, "exportId"), kind, json_text(record, "exportedAt"), detail);
}

static int rows_in(const cJSON *tables)
{
    int n = 0;

    for (const cJSON *t = json_member(tables); t; t = json_next(t))
        n += json_size(t);
    return n;
}

static unsigned file_number(const struct package *p, const char *name)
{
    const struct package_file *f = package_find(p, name);

    return f ? (unsigned)(f - p->file) : 0;
}

static void map(struct arena *a, struct buf *b, const struct package *p, const cJSON *record)
{
    buf_printf(b,
               "  <mets:structMap TYPE=\"logical\"><mets:div TYPE=\"record\">"
               "<mets:fptr FILEID=\"file-%u\"/>\n",
               file_number(p, PACKAGE_RECORD));
    for (const cJSON *t = json_first(json_get(record, "things")); t; t = json_next(t)) {
        buf_printf(b,
                   "    <mets:div TYPE=\"%s\" ID=\"id-%s\" LABEL=\"rows:%d sha256:%s\">"
                   "<mets:fptr FILEID=\"file-%u\"/>",
                   json_text(t, "kind"), json_text(t, "id"), rows_in(json_get(t, "tables")),
                   json_text(t, "sha256"), file_number(p, package_thing_name(a, t)));
        for (const cJSON *f = json_first(json_get(t, "files")); f; f = json_next(f))
            buf_printf(b, "<mets:fptr FILEID=\"file-%u\"/>",
                       file_number(p, arena_printf(a, "files/%s", json_text(f, "name"))));
        buf_text(b, "</mets:div>\n");
    }
    buf_text(b, "  </mets:div></mets:structMap>\n");
}

const char *package_manifest(struct arena *a, const struct package *p, const cJSON *record,
                             const char *version, size_t *len)
{
    struct buf b = buf_make(a, MANIFEST_MAX);

    buf_printf(&b,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<mets:mets xmlns:mets=\"http://www.loc.gov/METS/\" "
               "xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
               "xmlns:premis=\"http://www.loc.gov/premis/v3\" OBJID=\"urn:uuid:%s\" "
               "TYPE=\"samplan-record\" PROFILE=\"samplan-record-1\">\n",
               json_text(record, "exportId"));
    header(&b, record, version);
    buf_text(&b, "  <mets:amdSec>\n");
    event(&b, record, "export", "read from the database in one transaction");
    event(&b, record, "message-digest-calculation", "SHA-256 of every file");
    buf_text(&b, "  </mets:amdSec>\n  <mets:fileSec><mets:fileGrp>\n");
    for (unsigned i = 0; i < p->n; i++)
        buf_printf(&b,
                   "    <mets:file ID=\"file-%u\" MIMETYPE=\"%s\" SIZE=\"%lld\" "
                   "CHECKSUMTYPE=\"SHA-256\" CHECKSUM=\"%s\"><mets:FLocat LOCTYPE=\"URL\" "
                   "xlink:type=\"simple\" xlink:href=\"%s\"/></mets:file>\n",
                   i, p->file[i].type, (long long)p->file[i].size, p->file[i].sha256,
                   p->file[i].name);
    buf_text(&b, "  </mets:fileGrp></mets:fileSec>\n");
    map(a, &b, p, record);
    buf_text(&b, "</mets:mets>\n");
    *len = b.len;
    return b.full ? NULL : b.data;
}

/* ---- reading ---- */

/* The value of name="…" before the end of the element; NULL: it has none. */
static char *attribute(struct arena *a, const char *from, const char *end, const char *name)
{
    const char *key = arena_printf(a, " %s=\"", name), *at = strstr(from, key), *stop;

    if (!at || at >= end)
        return NULL;
    at += strlen(key);
    stop = strchr(at, '"');
    return stop && stop < end ? arena_copy(a, at, (size_t)(stop - at)) : NULL;
}

/* Names that this module gives: nothing that leads out of the folder. */
static bool name_safe(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-./");

    return *name && !name[n] && *name != '/' && !strstr(name, "..") && strlen(name) < 100;
}

static int read_file(struct arena *a, const char *at, const char *end, struct package_file *f)
{
    const char *size = attribute(a, at, end, "SIZE");
    const char *sum = attribute(a, at, end, "CHECKSUM");

    f->name = attribute(a, at, end, "xlink:href");
    f->type = attribute(a, at, end, "MIMETYPE");
    if (!f->name || !f->type || !size || !sum || !name_safe(f->name) ||
        strlen(sum) != PACKAGE_HEX - 1 || text_int(size, 0, INT64_MAX, &f->size))
        return SP_EINVAL;
    memcpy(f->sha256, sum, PACKAGE_HEX);
    return SP_OK;
}

int package_read(struct arena *a, const char *text, struct package *p)
{
    const char *at = text;

    p->n = 0;
    if (!strstr(text, " PROFILE=\"samplan-record-1\""))
        return SP_EINVAL;
    while ((at = strstr(at, "<mets:file "))) {
        const char *end = strstr(at, "</mets:file>");

        if (!end || p->n == PACKAGE_FILES || read_file(a, at, end, &p->file[p->n]) ||
            package_find(p, p->file[p->n].name))
            return SP_EINVAL;
        p->n++;
        at = end;
    }
    return package_find(p, PACKAGE_RECORD) ? SP_OK : SP_EINVAL;
}
