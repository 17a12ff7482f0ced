/*
 * migration.h - the SQL folder and how far a database has come in it.
 *
 *     migrations/NNNN_<what>.sql   numbered from 0001 without a gap, never changed once applied
 *     api/ policies/ reference/    whole files, run again whenever one of them has changed
 *
 * A database keeps what was done to it in samplan_migration.applied; the comment on that schema
 * says the same in short, so that also a role without any privilege can tell the version.
 *
 * Checksums are SHA-256 of the file as it lies on disk (sha256sum), counted by PostgreSQL.
 */
#ifndef MIGRATION_H
#define MIGRATION_H
#include "admin.h"

struct script {
    int number;       /* of a migration; 0 for the others */
    const char *name; /* "0001_base.sql", "api/patient.sql" */
    char *sql;
    size_t len;
};

struct scripts {
    struct script *list;
    unsigned n;
    const char *fault; /* NULL, or a sentence: the folder cannot be used */
};

struct progress {         /* what a database says */
    int applied;          /* highest number; 0: none */
    unsigned pending;     /* from list[list.n - pending] */
    const char *reason;   /* NULL, or the slug of why it does not fit the files */
    const char *message;  /* then: a sentence */
    const char *replaced; /* checksum of the replaced scripts; NULL: none yet */
};

struct scripts migrations_load(struct run *r);
struct scripts replaced_load(struct run *r);
struct script roles_script(struct run *r);                     /* access/roles.def as SQL */
struct script moves_script(struct run *r);                     /* discharge/state.def as SQL */
struct script amounts_script(struct run *r);                   /* liability/amounts.def as SQL */
struct script forms_script(struct run *r);                     /* document/forms.def as SQL */
struct script plan_script(struct run *r);                      /* plan/state.def, parts.def */
struct script appointment_script(struct run *r);               /* appointment/state.def */
struct script agreement_script(struct run *r);                 /* agreement/state.def */
struct scripts folder_load(struct run *r, const char *folder); /* *.sql of one folder, by name */

/* SHA-256 in hex; NULL when the database does not answer. */
const char *checksum_of(struct once *c, const char *text);
/* One text of all scripts with their names and sizes: what its checksum is taken of. */
const char *scripts_joined(struct run *r, const struct scripts *all);

/* SP_OK, or the code of the query that failed (once_error says it). Reads only. */
SP_MUSTCHECK int progress_read(struct run *r, struct once *c, const struct scripts *migrations,
                               struct progress *out);
/* The version as any role can see it: the schema's comment. -1: not migrated. */
SP_MUSTCHECK int version_seen(struct run *r, struct once *c, int *number);

#endif
