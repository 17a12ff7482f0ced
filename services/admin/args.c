/*
 * args.c - owns the reading of a command's options and operand.
 */
#include "admin.h"
#include <string.h>

static int find(const struct command *c, const char *name, size_t len)
{
    for (int i = 0; c->options[i].name; i++) {
        if (strlen(c->options[i].name) == len && !strncmp(c->options[i].name, name, len))
            return i;
    }
    return -1;
}

static bool is(const char *name, size_t len, const char *wanted)
{
    return strlen(wanted) == len && !strncmp(name, wanted, len);
}

/* Where the value of an option stands: after '=', or in the next argument. */
static const char *value_of(char **argv, int argc, int *at, const char *equals)
{
    if (equals)
        return equals + 1;
    if (*at + 1 >= argc)
        return NULL;
    return argv[++*at];
}

static enum exit_status read_valued(struct run *r, const char *name, const char *value, int which)
{
    if (!value) {
        complain("--%s needs a value; see --help", name);
        return EXIT_USE;
    }
    if (which < 0)
        r->config_path = value;
    else
        r->values[which] = value;
    return EXIT_YES;
}

static enum exit_status read_option(struct run *r, char **argv, int argc, int *at)
{
    const char *name = argv[*at] + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    int which = find(r->command, name, len);

    if (is(name, len, "config"))
        return read_valued(r, "config", value_of(argv, argc, at, equals), -1);
    if (which >= 0 && r->command->options[which].value)
        return read_valued(r, r->command->options[which].name, value_of(argv, argc, at, equals),
                           which);
    if (equals) {
        complain("--%.*s takes no value; see --help", (int)len, name);
        return EXIT_USE;
    }
    if (is(name, len, "json"))
        r->json = true;
    else if (is(name, len, "help"))
        r->help = true;
    else if (which >= 0)
        r->values[which] = "";
    else {
        complain("there is no option --%.*s; see --help", (int)len, name);
        return EXIT_USE;
    }
    return EXIT_YES;
}

static unsigned operands_of(const struct command *c)
{
    unsigned n = c->operand ? 1 : 0;

    for (const char *at = c->operand; at && *at; at++)
        n += *at == ' ';
    return n;
}

enum exit_status args_read(struct run *r, int argc, char **argv)
{
    unsigned wanted = operands_of(r->command), n = 0;
    bool only_operands = false;

    for (int i = 0; i < argc; i++) {
        if (!only_operands && !strcmp(argv[i], "--")) {
            only_operands = true;
        } else if (!only_operands && !strncmp(argv[i], "--", 2)) {
            enum exit_status status = read_option(r, argv, argc, &i);

            if (status != EXIT_YES)
                return status;
        } else if (n == wanted) {
            complain("one argument too many; see --help");
            return EXIT_USE;
        } else {
            r->operands[n++] = argv[i];
        }
    }
    r->operand = r->operands[0];
    if (n < wanted && !r->help) {
        complain("%s is missing; see --help", r->command->operand);
        return EXIT_USE;
    }
    return EXIT_YES;
}

const char *option_value(const struct run *r, const char *name)
{
    int which = find(r->command, name, strlen(name));

    return which < 0 ? NULL : r->values[which];
}

bool option_given(const struct run *r, const char *name)
{
    return option_value(r, name) != NULL;
}
