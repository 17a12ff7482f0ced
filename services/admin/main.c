/*
 * main.c - the operator's command: owns the table of verbs and their help.
 */
#include "admin.h"
#include "base/clock.h"
#include <stdio.h>
#include <string.h>

static const struct command *const COMMANDS[] = {&cmd_id_check,
                                                 &cmd_migrate,
                                                 &cmd_status,
                                                 &cmd_serve_check,
                                                 &cmd_unit_import,
                                                 &cmd_staff_mark,
                                                 &cmd_user_add,
                                                 &cmd_client_add,
                                                 &cmd_client_list,
                                                 &cmd_client_end,
                                                 &cmd_slots_publish,
                                                 &cmd_export_schedule,
                                                 &cmd_export_careplans,
                                                 &cmd_export_contacts,
                                                 &cmd_index_status,
                                                 &cmd_index_resend,
                                                 &cmd_demo_load,
                                                 &cmd_explain_deadline,
                                                 &cmd_explain_liability,
                                                 &cmd_downtime_write,
                                                 &cmd_audit_verify,
                                                 &cmd_audit_prove,
                                                 &cmd_audit_consistency,
                                                 &cmd_audit_heads,
                                                 &cmd_audit_witness_add,
                                                 &cmd_audit_witness_check,
                                                 &cmd_audit_key_make,
                                                 &cmd_retention_due,
                                                 &cmd_retention_run,
                                                 &cmd_retention_hold,
                                                 &cmd_retention_lift,
                                                 &cmd_retention_holds,
                                                 &cmd_retention_keep,
                                                 &cmd_export_record,
                                                 &cmd_export_verify,
                                                 NULL};

static const char *verb_of(const struct command *c)
{
    return c->verb ? c->verb : "";
}

static void print_name(FILE *to, const struct command *c)
{
    fprintf(to, "%s%s%s%s%s", c->noun, c->verb ? " " : "", verb_of(c), c->operand ? " " : "",
            c->operand ? c->operand : "");
}

static void print_commands(FILE *to)
{
    fputs("use: samplan COMMAND [options]\n\n", to);
    for (size_t i = 0; COMMANDS[i]; i++) {
        fputs("  ", to);
        print_name(to, COMMANDS[i]);
        fprintf(to, "\n      %s\n", COMMANDS[i]->summary);
    }
    fputs("\nsamplan COMMAND --help tells more. Every command takes --json and --config FILE.\n"
          "Exit codes: 0 success, 1 a \"no\" answer, 2 wrong use, 3 cannot reach what it needs.\n",
          to);
}

static void print_option(const struct option *o)
{
    printf("  --%s%s%s\n      %s\n", o->name, o->value ? " " : "", o->value ? o->value : "",
           o->help);
}

static void print_command(const struct command *c)
{
    static const struct option common[] = {
        {"json", NULL, "print the facts as one JSON document"},
        {"config", "FILE", "the configuration; else $SAMPLAN_CONFIG, .local/samplan.conf, /etc"},
        {"help", NULL, "this text"}};

    fputs("use: samplan ", stdout);
    print_name(stdout, c);
    printf(" [options]\n\n%s\n", c->summary);
    if (c->more)
        printf("\n%s\n", c->more);
    putchar('\n');
    for (size_t i = 0; c->options[i].name; i++)
        print_option(&c->options[i]);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        print_option(&common[i]);
}

/* How many arguments the verb takes up; 0: it is another one. */
static int verb_words(const char *verb, int argc, char **argv)
{
    int words = 0;

    while (verb && *verb) {
        size_t len = strcspn(verb, " ");

        if (words >= argc || strlen(argv[words]) != len || strncmp(argv[words], verb, len) != 0)
            return 0;
        words++;
        verb += len + (verb[len] == ' ');
    }
    return words;
}

static const struct command *find(int argc, char **argv, int *words)
{
    for (size_t i = 0; COMMANDS[i]; i++) {
        const struct command *c = COMMANDS[i];

        if (argc < 2 || strcmp(argv[1], c->noun) != 0)
            continue;
        *words = 2 + verb_words(c->verb, argc - 2, argv + 2);
        if (!c->verb || *words > 2)
            return c;
    }
    return NULL;
}

static enum exit_status unknown(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "help")) {
            print_commands(stdout);
            return EXIT_YES;
        }
        if (!strcmp(argv[i], "--version")) {
            puts("samplan " SAMPLAN_VERSION);
            return EXIT_YES;
        }
    }
    print_commands(stderr);
    return EXIT_USE;
}

int main(int argc, char **argv)
{
    struct run r = {.arena = arena_new()};
    enum exit_status status;
    int words = 1;

    r.command = find(argc, argv, &words);
    if (!r.command) {
        status = unknown(argc, argv);
        goto done;
    }
    status = args_read(&r, argc - words, argv + words);
    if (status == EXIT_YES && r.help)
        print_command(r.command);
    else if (status == EXIT_YES && clock_init())
        status = refuse(&r, EXIT_REACH, "no-time-zone",
                        "the zone Europe/Stockholm is missing; install tzdata");
    else if (status == EXIT_YES)
        status = r.command->run(&r);
    if (fflush(stdout) && status == EXIT_YES)
        status = EXIT_REACH;
done:
    config_free(r.config);
    arena_free(r.arena);
    return (int)status;
}
