/*
 * program.h - how a supervised program begins: its options, its configuration, its log.
 */
#ifndef LOOP_PROGRAM_H
#define LOOP_PROGRAM_H
#include "base/config.h"

struct program {
    const char *name;
    char **argv;
    /* set by program_start */
    struct config *config;
    struct arena *arena;
    bool handover; /* false after --no-handover: the positive control of the restart test */
};

/* Reads options and configuration and opens the log. Returns -1 to go on, else the exit status: 0
 * after --help and --check, 2 for wrong use or a bad configuration (every mistake on stderr), 3
 * when the system lacks what is needed. */
int program_start(struct program *p, int argc);
/* For supervise.check: would the program on disk start with the configuration on disk? `arg` is not
 * used. Runs in a child of its own and returns the exit status of `argv[0] --check`. */
int program_check(void *arg);
void program_end(struct program *p);

#endif
