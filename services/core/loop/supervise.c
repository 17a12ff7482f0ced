/*
 * supervise.c - owns the worker processes: starting, restarting, replacing and ending them.
 *
 *     starting ──all ready──▶ serving ──SIGHUP──▶ checking ──yes──▶ exec, and from the start
 *        ▲                       │  ▲                 │
 *        └──── a child died ─────┘  └───────no────────┘     SIGTERM: stopping, from everywhere
 *
 * The signals are blocked and read from a descriptor; they stay blocked over the exec, so none is
 * lost and none kills in between. The process keeps its id, so the old children stay its children
 * and their PR_SET_PDEATHSIG stays quiet. Memory: malloc, for the life of the process; out of it
 * aborts. Thread: the program's first and only one, since PR_SET_PDEATHSIG watches the thread.
 */
#include "loop/supervise.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "loop/listen.h"
#include "loop/notify.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define BACK_OFF_FIRST (CLOCK_SECOND / 10)
#define BACK_OFF_MOST  (10 * CLOCK_SECOND)
#define LONG_LIFE      CLOCK_MINUTE
#define EXIT_NO_PORT   3

#define ENV_PID      "SAMPLAN_HANDOVER_PID"
#define ENV_SOCKETS  "SAMPLAN_HANDOVER_SOCKETS"
#define ENV_CHILDREN "SAMPLAN_HANDOVER_CHILDREN"

struct worker {
    pid_t pid;    /* 0: to be started at start_at */
    int ready_fd; /* it says here that it is ready; -1 when it has, or is dead */
    bool ready;
    int64_t started, start_at, back_off; /* clock_monotonic */
};

struct old { /* a child of the generation before */
    pid_t pid;
    bool told; /* to drain */
};

struct parent {
    const struct supervise *s;
    struct listeners sockets;
    unsigned n_workers, n_old;
    struct worker *workers;
    struct old *old;
    struct pollfd *polled;
    int signals;
    pid_t check;
    bool all_ready; /* were all ready once: the old ones have been told to go */
    bool reload, stopping;
};

static int ready_to_say = -1; /* in a child: the parent's pipe */

static void *make(size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size);

    if (!memory)
        abort();
    return memory;
}

static void watched_signals(sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGTERM);
    sigaddset(out, SIGINT);
    sigaddset(out, SIGHUP);
    sigaddset(out, SIGCHLD);
}

/* ---- children ---- */

/* In the child. Signals go to the parent, which passes on SIGTERM alone; a terminal sends the
 * others to the whole group. */
static void become_child(struct parent *p, pid_t parent)
{
    sigset_t watched;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) /* it died before we asked to be told */
        _exit(1);
    signal(SIGHUP, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    watched_signals(&watched);
    sigprocmask(SIG_UNBLOCK, &watched, NULL);
    close(p->signals);
    for (unsigned i = 0; i < p->n_workers; i++) {
        if (p->workers[i].ready_fd >= 0)
            close(p->workers[i].ready_fd);
    }
}

static void serve(struct parent *p, unsigned slot)
{
    int sockets[LISTEN_MOST];

    for (unsigned i = 0; i < p->sockets.n; i++)
        sockets[i] = p->sockets.at[i].fd;
    if (p->s->forked)
        p->s->forked(p->s->arg, slot);
    exit(p->s->serve(p->s->arg, sockets, p->sockets.n, slot));
}

static void put_off(struct worker *w)
{
    int64_t now = clock_monotonic();

    if (w->back_off == 0 || (w->started && now - w->started >= LONG_LIFE))
        w->back_off = BACK_OFF_FIRST;
    w->start_at = now + w->back_off;
    w->back_off = w->back_off * 2 > BACK_OFF_MOST ? BACK_OFF_MOST : w->back_off * 2;
}

static void start_worker(struct parent *p, unsigned slot)
{
    struct worker *w = &p->workers[slot];
    pid_t self = getpid();
    int ends[2];

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) {
        put_off(w);
        return;
    }
    fflush(NULL);
    w->started = clock_monotonic();
    w->pid = fork();
    if (w->pid == 0) {
        become_child(p, self);
        close(ends[0]);
        ready_to_say = ends[1];
        serve(p, slot);
    }
    close(ends[1]);
    if (w->pid < 0) {
        w->pid = 0;
        close(ends[0]);
        put_off(w);
        return;
    }
    w->ready_fd = ends[0];
}

static void start_due(struct parent *p)
{
    int64_t now = clock_monotonic();

    for (unsigned i = 0; i < p->n_workers && !p->stopping; i++) {
        if (p->workers[i].pid == 0 && p->workers[i].start_at <= now)
            start_worker(p, i);
    }
}

void supervise_ready(void)
{
    if (ready_to_say < 0)
        return;
    (void)!write(ready_to_say, "R", 1);
    close(ready_to_say);
    ready_to_say = -1;
}

static void log_death(unsigned slot, pid_t pid, int status)
{
    log_event(OBS_CHILD_DIED, NULL, LOG_INT("slot", slot), LOG_INT("child", pid),
              LOG_INT("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
              LOG_INT("status", WIFEXITED(status) ? WEXITSTATUS(status) : 0));
}

static void worker_died(struct parent *p, unsigned slot, int status)
{
    struct worker *w = &p->workers[slot];

    if (!p->stopping)
        log_death(slot, w->pid, status);
    if (w->ready_fd >= 0)
        close(w->ready_fd);
    w->ready_fd = -1;
    w->pid = 0;
    w->ready = false;
    put_off(w);
}

static void check_done(struct parent *p, int status);

static void child_died(struct parent *p, pid_t pid, int status)
{
    for (unsigned i = 0; i < p->n_workers; i++) {
        if (p->workers[i].pid == pid)
            worker_died(p, i, status);
    }
    for (unsigned i = 0; i < p->n_old; i++) {
        if (p->old[i].pid == pid)
            p->old[i--] = p->old[--p->n_old];
    }
    if (p->check == pid) {
        p->check = 0;
        check_done(p, status);
    }
}

static void reap(struct parent *p)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        child_died(p, pid, status);
}

static void tell_old(struct parent *p)
{
    for (unsigned i = 0; i < p->n_old; i++) {
        if (!p->old[i].told)
            kill(p->old[i].pid, SIGTERM);
        p->old[i].told = true;
    }
}

/* The first time asks, the second time does not. */
static void stop(struct parent *p)
{
    int how = p->stopping ? SIGKILL : SIGTERM;

    if (!p->stopping)
        notify_manager("STOPPING=1");
    p->stopping = true;
    for (unsigned i = 0; i < p->n_workers; i++) {
        if (p->workers[i].pid)
            kill(p->workers[i].pid, how);
    }
    for (unsigned i = 0; how == SIGKILL && i < p->n_old; i++)
        kill(p->old[i].pid, how);
    tell_old(p);
    if (p->check)
        kill(p->check, how);
}

/* ---- the successor ---- */

static void write_children(const struct parent *p, char *out, size_t room)
{
    size_t len = 0;

    *out = '\0';
    for (unsigned i = 0; i < p->n_workers && len < room; i++) {
        if (p->workers[i].pid)
            len += (size_t)snprintf(out + len, room - len, "%d ", (int)p->workers[i].pid);
    }
    for (unsigned i = 0; i < p->n_old && len < room; i++)
        len += (size_t)snprintf(out + len, room - len, "%d ",
                                p->old[i].told ? -(int)p->old[i].pid : (int)p->old[i].pid);
}

static void forget_handover(void)
{
    unsetenv(ENV_PID);
    unsetenv(ENV_SOCKETS);
    unsetenv(ENV_CHILDREN);
}

/* Executes the program anew. Returns only if that failed; then all is as before. */
static void succeed(struct parent *p)
{
    size_t room = ((size_t)p->n_workers + p->n_old) * 12 + 1;
    char *children = make(room, 1), pid[16], sockets[LISTEN_MOST * (LISTEN_NAME + 12)] = "";

    snprintf(pid, sizeof pid, "%d", (int)getpid());
    write_children(p, children, room);
    if (p->s->handover) {
        listen_write(&p->sockets, sockets, sizeof sockets);
        listen_inherit(&p->sockets, true);
    }
    setenv(ENV_PID, pid, 1);
    setenv(ENV_SOCKETS, sockets, 1);
    setenv(ENV_CHILDREN, children, 1);
    free(children);
    log_event(OBS_HANDOVER, NULL, LOG_INT("sockets", p->s->handover ? p->sockets.n : 0));
    notify_manager("RELOADING=1");
    fflush(NULL);
    execvp(p->s->argv[0], p->s->argv);
    fprintf(stderr, "samplan: cannot execute %s: %s; the old processes go on\n", p->s->argv[0],
            strerror(errno));
    notify_manager("READY=1");
    forget_handover();
    listen_inherit(&p->sockets, false);
}

static void check_done(struct parent *p, int status)
{
    if (p->stopping)
        return;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        succeed(p);
    else
        log_event(OBS_CONFIG_BAD, NULL, LOG_TEXT("outcome", "the old processes go on"));
}

static void start_check(struct parent *p)
{
    pid_t self = getpid();

    p->reload = false;
    fflush(NULL);
    p->check = fork();
    if (p->check == 0) {
        become_child(p, self);
        exit(p->s->check ? p->s->check(p->s->arg) : 0);
    }
    if (p->check < 0)
        p->check = 0;
}

/* "200 201 -180 ": a minus for one that drains already. */
static void read_children(struct parent *p, const char *text)
{
    char *end;

    p->old = make(strlen(text) / 2 + 1, sizeof *p->old);
    for (;; text = end) {
        long pid = strtol(text, &end, 10);
        if (end == text)
            break;
        if (pid != 0)
            p->old[p->n_old++] = (struct old){(pid_t)labs(pid), pid < 0};
    }
}

/* What a predecessor in this process left; variables for another process are none of ours. */
static void take_over(struct parent *p, struct listeners *inherited)
{
    const char *pid = getenv(ENV_PID), *sockets = getenv(ENV_SOCKETS);
    const char *children = getenv(ENV_CHILDREN);
    int64_t meant;
    bool ours = pid && text_int(pid, 1, INT32_MAX, &meant) == SP_OK && meant == getpid();

    read_children(p, ours && children ? children : "");
    if (ours && sockets)
        listen_read(inherited, sockets);
    forget_handover();
}

/* ---- the loop ---- */

static void heard_signals(struct parent *p)
{
    struct signalfd_siginfo info;

    while (read(p->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            stop(p);
        else if (info.ssi_signo == SIGHUP)
            p->reload = true;
    }
    reap(p);
}

static void heard_ready(struct parent *p, struct worker *w)
{
    char byte;

    w->ready = read(w->ready_fd, &byte, 1) == 1;
    close(w->ready_fd);
    w->ready_fd = -1;
    for (unsigned i = 0; i < p->n_workers; i++) {
        if (!p->workers[i].ready)
            return;
    }
    if (p->all_ready || p->stopping)
        return;
    p->all_ready = true;
    tell_old(p);
    notify_manager("READY=1");
}

/* Milliseconds until a worker is to be started; -1: none is. */
static int patience(const struct parent *p)
{
    int64_t first = -1, now = clock_monotonic();

    for (unsigned i = 0; i < p->n_workers && !p->stopping; i++) {
        const struct worker *w = &p->workers[i];
        if (w->pid == 0 && (first < 0 || w->start_at < first))
            first = w->start_at;
    }
    if (first < 0)
        return -1;
    return first <= now ? 0 : (int)((first - now + 999) / 1000);
}

static void wait_and_hear(struct parent *p)
{
    p->polled[0] = (struct pollfd){p->signals, POLLIN, 0};
    for (unsigned i = 0; i < p->n_workers; i++)
        p->polled[i + 1] = (struct pollfd){p->workers[i].ready_fd, POLLIN, 0}; /* -1 is skipped */
    if (poll(p->polled, p->n_workers + 1, patience(p)) <= 0)
        return;
    for (unsigned i = 0; i < p->n_workers; i++) {
        if (p->polled[i + 1].revents)
            heard_ready(p, &p->workers[i]);
    }
    if (p->polled[0].revents)
        heard_signals(p);
}

static bool somebody_lives(const struct parent *p)
{
    for (unsigned i = 0; i < p->n_workers; i++) {
        if (p->workers[i].pid)
            return true;
    }
    return p->n_old > 0 || p->check > 0;
}

static void run(struct parent *p)
{
    reap(p); /* who died during the exec */
    while (!p->stopping || somebody_lives(p)) {
        start_due(p);
        if (p->reload && p->all_ready && !p->check && !p->stopping)
            start_check(p);
        wait_and_hear(p);
    }
}

/* A successor makes do with some of its addresses, since the service goes on; a first start does
 * not, since somebody is there to read why. */
static bool open_sockets(struct parent *p)
{
    struct listeners inherited = {0};

    take_over(p, &inherited);
    bool first = p->n_old == 0;
    if (first && listen_systemd(&inherited))
        return false;
    int err = listen_open(&p->sockets, &inherited, p->s->listen, !p->s->handover);
    if (!err && p->sockets.n == 0)
        fputs("samplan: http.listen names no address to listen on\n", stderr);
    return p->sockets.n > 0 && (!err || !first);
}

static void catch_signals(struct parent *p)
{
    sigset_t watched;

    /* Whoever started us may have had them ignored (nohup), and then no descriptor hears them. */
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGPIPE, SIG_IGN); /* the log's reader may go away */
    watched_signals(&watched);
    sigprocmask(SIG_BLOCK, &watched, NULL);
    p->signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    if (p->signals < 0)
        abort();
}

int supervise_run(const struct supervise *s)
{
    struct parent p = {.s = s, .n_workers = s->processes ? s->processes : 1};
    int status = EXIT_NO_PORT;

    catch_signals(&p);
    p.workers = make(p.n_workers, sizeof *p.workers);
    p.polled = make(p.n_workers + 1, sizeof *p.polled);
    for (unsigned i = 0; i < p.n_workers; i++)
        p.workers[i].ready_fd = -1;
    if (open_sockets(&p)) {
        run(&p);
        status = 0;
    }
    listen_close(&p.sockets);
    close(p.signals);
    free(p.old);
    free(p.polled);
    free(p.workers);
    return status;
}
