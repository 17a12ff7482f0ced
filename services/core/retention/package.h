/*
 * package.h - the record of a person or a case as files to be handed over to an archive
 * (docs/operations.md "Hand-over").
 *
 *     mets.xml           the manifest: METS with PREMIS events, SHA-256 of every file
 *     mets.xml.sha256    of the manifest itself, as sha256sum writes it
 *     record.json        everything, table by table
 *     html/              the same to be read by people: person, one page a case or plan, the log
 *     files/             what was attached, under ids
 *
 * All of this is text made and read here; who writes the files is the caller. No name of a file
 * says whom it is about.
 *
 * Memory: everything lives in the arena.
 */
#ifndef RETENTION_PACKAGE_H
#define RETENTION_PACKAGE_H
#include "json/json.h"

#define PACKAGE_FILES    8192
#define PACKAGE_MANIFEST "mets.xml"
#define PACKAGE_RECORD   "record.json"
#define PACKAGE_HEX      65 /* SHA-256 in hexadecimal and its NUL */

struct package_file {
    const char *name; /* from the folder of the package on, with '/' */
    const char *type; /* media type */
    int64_t size;
    char sha256[PACKAGE_HEX];
};
struct package {
    struct package_file file[PACKAGE_FILES];
    unsigned n;
};

void package_hash(const void *data, size_t len, char out[PACKAGE_HEX]);
/* Notes the file; SP_EINVAL: there are too many. */
SP_MUSTCHECK int package_note(struct package *p, const char *name, const char *type,
                              const void *data, size_t len);
/* `record` is the document of api.operator_export_record. */
const char *package_manifest(struct arena *a, const struct package *p, const cJSON *record,
                             const char *version, size_t *len);
/* Reads what package_manifest wrote, and nothing more general. SP_EINVAL: it is not that. */
SP_MUSTCHECK int package_read(struct arena *a, const char *text, struct package *p);
const struct package_file *package_find(const struct package *p, const char *name);

/* Pages; `thing` is one of the record's. */
const char *package_thing_page(struct arena *a, const cJSON *record, const cJSON *thing,
                               size_t *len);
const char *package_person_page(struct arena *a, const cJSON *record, size_t *len);
const char *package_log_page(struct arena *a, const cJSON *record, size_t *len);
const char *package_thing_name(struct arena *a, const cJSON *thing); /* "html/plan-<id>.html" */

#endif
