/*
 * admin.h - what the verbs of `samplan` share: the table of commands, options, saying things.
 *
 * Exit codes are the product's face (architecture.md 7): 0 success, 1 a "no" answer, 2 wrong use,
 * 3 cannot reach what it needs. Facts go to stdout, as lines or with --json as one JSON document;
 * everything else goes to stderr. Secrets are printed once, when they are made, and never again.
 *
 * Memory: one arena for the whole run. Thread: the only one.
 */
#ifndef ADMIN_H
#define ADMIN_H
#include "base/config.h"
#include "db/once.h"
#include "json/json.h"

enum exit_status { EXIT_YES = 0, EXIT_NO = 1, EXIT_USE = 2, EXIT_REACH = 3 };

#define OPTIONS_MAX  16
#define OPERANDS_MAX 2

struct option {
    const char *name;  /* without the two hyphens */
    const char *value; /* what the help calls its value; NULL: a flag */
    const char *help;
};

struct run;

struct command {
    const char *noun, *verb;                /* "id", "check"; verb NULL: one word; "key make" */
    const char *operand;                    /* "NUMBER", "A B": one word each; NULL: takes none */
    const char *summary;                    /* one line */
    const char *more;                       /* for its own --help; NULL: none */
    struct option options[OPTIONS_MAX + 1]; /* besides --json, --config and --help */
    enum exit_status (*run)(struct run *r);
};

struct run {
    struct arena *arena;
    const struct command *command;
    const char *operand;
    const char *operands[OPERANDS_MAX]; /* the first is `operand` */
    const char *values[OPTIONS_MAX];    /* in the order of the command's options; "" for a flag */
    const char *config_path;            /* NULL: to be found */
    bool json, help;
    struct config *config; /* after run_config */
    const char *sql;       /* after run_config: the folder of SQL files */
};

/* args.c. EXIT_USE after a sentence on stderr. */
enum exit_status args_read(struct run *r, int argc, char **argv);
const char *option_value(const struct run *r, const char *name); /* NULL: not given */
bool option_given(const struct run *r, const char *name);

/* say.c */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));      /* a line, stdout */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2))); /* a line, stderr */
void say_json(struct run *r, const cJSON *value);
/* A refusal as the command was asked to say it; returns `status`. */
enum exit_status refuse(struct run *r, enum exit_status status, const char *reason,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* reach.c */
const char *sql_folder(const struct run *r); /* --sql, $SAMPLAN_SQL, or the build's */
enum exit_status run_config(struct run *r);
/* `key`: which connection string. EXIT_REACH after a sentence. */
enum exit_status run_connect(struct run *r, enum config_key key, struct once **out);

struct outcome { /* of an api.operator_ function */
    bool ok;
    const char *outcome, *reason; /* slugs of err.h and reason.h; reason may be NULL */
    const cJSON *doc;             /* NULL: none */
};
/* EXIT_YES when the function answered, whatever it said; the operator is the user at the keyboard.
 */
enum exit_status run_operator(struct run *r, struct once *c, const char *function,
                              const cJSON *args, struct outcome *out);
/* "conflict: in words", for a person. */
const char *outcome_text(struct run *r, const struct outcome *o);

/* A whole file, NUL-terminated; SP_EINVAL: larger than `limit`, SP_EUNAVAILABLE: see `*why`. */
SP_MUSTCHECK int file_read(struct arena *a, const char *path, size_t limit, char **data,
                           size_t *len, const char **why);
/* A new file, for its owner's eyes only (0600), on disk when this returns; NULL, or why not. */
const char *file_put(struct arena *a, const char *path, const void *data, size_t len);
/* Of whom or what: --patient ID (or -, a number on standard input) or --thing ID, as patientId,
 * number or thingId. */
enum exit_status scope_put(struct run *r, cJSON *args);
/* One statement that must work; NULL otherwise. Rows live in the arena. */
struct once_rows *query(struct once *c, const char *sql, const struct db_param *params, unsigned n);

extern const struct command cmd_audit_consistency, cmd_audit_heads, cmd_audit_key_make,
    cmd_audit_prove, cmd_audit_verify, cmd_audit_witness_add, cmd_audit_witness_check;
extern const struct command cmd_client_add, cmd_client_end, cmd_client_list;
extern const struct command cmd_slots_publish;
extern const struct command cmd_export_careplans, cmd_export_contacts, cmd_export_schedule;
extern const struct command cmd_index_resend, cmd_index_status;
extern const struct command cmd_demo_load, cmd_downtime_write, cmd_explain_deadline,
    cmd_explain_liability, cmd_id_check, cmd_migrate, cmd_serve_check, cmd_staff_mark, cmd_status,
    cmd_unit_import, cmd_user_add;
extern const struct command cmd_export_record, cmd_export_verify, cmd_retention_due,
    cmd_retention_hold, cmd_retention_holds, cmd_retention_keep, cmd_retention_lift,
    cmd_retention_run;

#endif
