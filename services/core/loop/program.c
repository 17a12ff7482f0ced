/*
 * program.c - options, configuration and log of the supervised programs; owns nothing afterwards.
 */
#include "loop/program.h"
#include "base/clock.h"
#include "base/log.h"
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#define FAULTS_MAX 65536

static char **program_argv;

static int usage(const struct program *p, FILE *out, int status)
{
    fprintf(
        out,
        "usage: %s [--config FILE] [--check]\n"
        "  --config FILE   instead of $SAMPLAN_CONFIG, .local/samplan.conf or\n"
        "                  /etc/samplan/samplan.conf\n"
        "  --check         read the configuration, say what is wrong with it, and end\n"
        "signals: TERM finishes what is under way and ends; HUP restarts without a lost request\n",
        p->name);
    return status;
}

static int options_read(struct program *p, int argc, const char **path, bool *check)
{
    static const struct option LONG[] = {{"config", required_argument, NULL, 'c'},
                                         {"check", no_argument, NULL, 'k'},
                                         {"no-handover", no_argument, NULL, 'n'},
                                         {"help", no_argument, NULL, 'h'},
                                         {NULL, 0, NULL, 0}};
    int c;

    while ((c = getopt_long(argc, p->argv, "", LONG, NULL)) != -1) {
        if (c == 'c')
            *path = optarg;
        else if (c == 'k')
            *check = true;
        else if (c == 'n')
            p->handover = false;
        else
            return c == 'h' ? usage(p, stdout, 0) : usage(p, stderr, 2);
    }
    return optind == argc ? -1 : usage(p, stderr, 2);
}

int program_start(struct program *p, int argc)
{
    const char *path = NULL;
    bool check = false;
    enum log_level level;
    struct buf faults;
    int status;

    p->arena = arena_new();
    p->handover = true;
    program_argv = p->argv;
    faults = buf_make(p->arena, FAULTS_MAX);
    status = options_read(p, argc, &path, &check);
    if (status >= 0)
        return status;
    if (clock_init()) {
        fputs("The time zone Europe/Stockholm is missing; install the package tzdata.\n", stderr);
        return 3;
    }
    if (config_read(path ? path : config_find(p->arena), &p->config, &faults)) {
        fputs(faults.data ? faults.data : "The configuration cannot be read.\n", stderr);
        return 2;
    }
    if (!log_level_read(config_text(p->config, CONFIG_LOG_LEVEL), &level))
        level = LOG_INFO; /* config_read has checked it */
    log_open(p->name, level);
    return check ? 0 : -1;
}

int program_check(void *arg)
{
    char check[] = "--check";
    char *args[16];
    int n = 0;

    (void)arg;
    for (int i = 0; program_argv[i] && n < 14; i++)
        args[n++] = program_argv[i];
    args[n++] = check;
    args[n] = NULL;
    execvp(args[0], args);
    return 1;
}

void program_end(struct program *p)
{
    config_free(p->config);
    arena_free(p->arena);
}
