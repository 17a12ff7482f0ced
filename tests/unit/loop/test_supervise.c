/* supervise.h: real processes on real sockets. The program that is supervised is this test program
 * itself: with SAMPLAN_TEST_SERVED in the environment it never reaches its tests. */
#include "harness.h"
#include "loop/notify.h"
#include "loop/supervise.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 20000 /* milliseconds; reached only when something is broken */

/* ---- the supervised program ---- */

static volatile sig_atomic_t told;

static void on_term(int signal_number)
{
    (void)signal_number;
    told = 1;
}

static unsigned forked_slot = 99;

/* Answers every connection with "generation pid slot". A shy one never accepts, a deaf one does not
 * hear that it shall end. */
static int serve(void *arg, const int *sockets, unsigned n, unsigned slot)
{
    bool shy = *(const int *)arg == 0 && getenv("SAMPLAN_TEST_SHY");
    bool deaf = getenv("SAMPLAN_TEST_DEAF");
    sigset_t term, before;
    struct pollfd polled[4];

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, &before);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = on_term}, NULL);
    supervise_ready();
    while (!told || deaf) {
        for (unsigned i = 0; i < n && i < 4; i++)
            polled[i] = (struct pollfd){sockets[i], POLLIN, 0};
        if (ppoll(polled, shy ? 0 : n, NULL, &before) <= 0)
            continue;
        for (unsigned i = 0; i < n; i++) {
            int fd = accept4(sockets[i], NULL, NULL, SOCK_CLOEXEC);
            if (fd < 0)
                continue;
            dprintf(fd, "%d %d %u\n", *(const int *)arg, (int)getpid(),
                    forked_slot == slot ? slot : 99);
            close(fd);
        }
    }
    harness_stop();
    return 0;
}

static int check(void *arg)
{
    bool refuse = access(getenv("SAMPLAN_TEST_REFUSE"), F_OK) == 0;

    (void)arg;
    if (refuse)
        notify_manager("REFUSED");
    return refuse;
}

static void forked(void *arg, unsigned slot)
{
    (void)arg;
    forked_slot = slot;
    if (getenv("SAMPLAN_TEST_DIE"))
        _exit(9);
}

/* systemd names the process it starts in LISTEN_PID; the test cannot know its number before. */
static void name_ourselves(void)
{
    char pid[16];

    if (!getenv("SAMPLAN_TEST_LISTEN_FDS"))
        return;
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", getenv("SAMPLAN_TEST_LISTEN_FDS"), 1);
    unsetenv("SAMPLAN_TEST_LISTEN_FDS");
}

__attribute__((constructor)) static void be_the_program(void)
{
    static char name[] = "/proc/self/exe", *argv[] = {name, NULL};
    static int generation;
    const char *addresses = getenv("SAMPLAN_TEST_SERVED");

    if (!addresses)
        return;
    generation = getenv("SAMPLAN_HANDOVER_PID") ? 1 : 0;
    name_ourselves();
    int status = supervise_run(&(struct supervise){.listen = addresses,
                                                   .processes = 2,
                                                   .argv = argv,
                                                   .handover = !getenv("SAMPLAN_TEST_NO_HANDOVER"),
                                                   .check = check,
                                                   .serve = serve,
                                                   .forked = forked,
                                                   .arg = &generation});
    harness_stop();
    exit(status);
}

/* ---- the test's side ---- */

static char folder[] = "/tmp/samplan-supervise-XXXXXX", manager[64], veto[64], address[64];
static int heard = -1, alive = -1;
static uint16_t port;
static pid_t parent;

static void start(void)
{
    harness_start();
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(manager, sizeof manager, "%s/notify", folder);
    snprintf(veto, sizeof veto, "%s/veto", folder);
    heard = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    memcpy(to.sun_path, manager, sizeof manager);
    cr_assert(eq(int, bind(heard, (struct sockaddr *)&to, sizeof to), 0));
}

static void stop(void)
{
    if (parent > 0) {
        kill(parent, SIGKILL);
        waitpid(parent, NULL, 0);
    }
    unlink(manager);
    unlink(veto);
    rmdir(folder);
    harness_stop();
}

TestSuite(supervise, .init = start, .fini = stop, .timeout = 60);

/* A listening socket on a free port, whose number is then known. */
static int listening(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    cr_assert(eq(int, bind(fd, (struct sockaddr *)&at, sizeof at), 0));
    cr_assert(eq(int, listen(fd, 64), 0));
    cr_assert(eq(int, getsockname(fd, (struct sockaddr *)&at, &size), 0));
    port = ntohs(at.sin_port);
    snprintf(address, sizeof address, "127.0.0.1:%u", (unsigned)port);
    return fd;
}

static void choose_port(void)
{
    close(listening());
}

/* Starts the program with "NAME=value" in its environment. `passed` becomes descriptor 3. */
static void launch(int passed, const char *variable)
{
    int ends[2];

    cr_assert(eq(int, pipe(ends), 0));
    parent = fork();
    cr_assert(ge(int, parent, 0));
    if (parent == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]); /* the other end is held by every process of the program while it lives */
        if (passed >= 0 && passed != 3)
            dup2(passed, 3);
        setenv("SAMPLAN_TEST_SERVED", address, 1);
        setenv("NOTIFY_SOCKET", manager, 1);
        setenv("SAMPLAN_TEST_REFUSE", veto, 1);
        if (variable)
            putenv((char *)(uintptr_t)variable);
        execl("/proc/self/exe", "supervised", NULL);
        _exit(127);
    }
    close(ends[1]);
    alive = ends[0];
}

/* The next word to the service manager. */
static void expect_word(const char *want)
{
    char word[64] = "";
    struct pollfd polled = {heard, POLLIN, 0};

    cr_assert(eq(int, poll(&polled, 1, PATIENCE), 1), "waited for %s", want);
    cr_assert(lt(i64, 0, recv(heard, word, sizeof word - 1, 0)));
    cr_assert(eq(str, word, (char *)want));
}

static const char *host = "127.0.0.1";

static int connected(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    inet_pton(AF_INET, host, &to.sin_addr);
    cr_assert(eq(int, connect(fd, (struct sockaddr *)&to, sizeof to), 0));
    return fd;
}

struct answer {
    int generation, pid;
    unsigned slot;
};

/* False when the connection was closed without an answer. */
static bool read_answer(int fd, struct answer *out)
{
    char text[64] = "";
    struct pollfd polled = {fd, POLLIN, 0};

    cr_assert(eq(int, poll(&polled, 1, PATIENCE), 1));
    ssize_t n = recv(fd, text, sizeof text - 1, MSG_WAITALL);
    close(fd);
    return n > 0 && sscanf(text, "%d %d %u", &out->generation, &out->pid, &out->slot) == 3;
}

static struct answer ask(void)
{
    struct answer a = {0};

    cr_assert(read_answer(connected(), &a));
    return a;
}

/* Until every process of the program has ended. */
static void expect_all_ended(void)
{
    struct pollfd polled = {alive, POLLIN, 0};

    cr_assert(eq(int, poll(&polled, 1, PATIENCE), 1), "somebody lives on");
    cr_expect(eq(int, polled.revents &POLLHUP, POLLHUP));
}

static int parent_status(void)
{
    int status = -1;

    cr_assert(eq(int, waitpid(parent, &status, 0), parent));
    parent = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

Test(supervise, it_serves_and_ends_with_its_children_on_sigterm)
{
    choose_port();
    launch(-1, NULL);
    expect_word("READY=1");

    cr_expect(eq(int, ask().generation, 0));
    kill(parent, SIGTERM);

    expect_word("STOPPING=1");
    expect_all_ended();
    cr_expect(eq(int, parent_status(), 0));
}

Test(supervise, sigint_ends_it_too)
{
    choose_port();
    launch(-1, NULL);
    expect_word("READY=1");

    kill(parent, SIGINT);

    expect_all_ended();
    cr_expect(eq(int, parent_status(), 0));
}

Test(supervise, a_killed_child_is_started_again)
{
    choose_port();
    launch(-1, NULL);
    expect_word("READY=1");
    struct answer before = ask();

    kill(before.pid, SIGKILL);

    /* the other child answers until the new one in the same slot does */
    int64_t end = clock_monotonic() + 10 * CLOCK_SECOND;
    bool back = false;
    while (!back && clock_monotonic() < end) {
        struct answer now = {0};
        if (!read_answer(connected(), &now))
            continue;
        cr_assert(ne(int, now.pid, before.pid));
        back = now.slot == before.slot;
    }
    cr_expect(back);
    cr_expect(eq(int, waitpid(parent, NULL, WNOHANG), 0));
}

Test(supervise, children_of_a_killed_parent_end)
{
    choose_port();
    launch(-1, NULL);
    expect_word("READY=1");

    kill(parent, SIGKILL);

    expect_all_ended();
}

Test(supervise, a_second_sigterm_ends_children_that_do_not_hear)
{
    choose_port();
    launch(-1, "SAMPLAN_TEST_DEAF=1");
    expect_word("READY=1");
    kill(parent, SIGTERM);
    expect_word("STOPPING=1");
    cr_expect(eq(int, ask().generation, 0));

    kill(parent, SIGTERM);

    expect_all_ended();
    cr_expect(eq(int, parent_status(), 0));
}

Test(supervise, all_addresses_are_served)
{
    choose_port();
    snprintf(address, sizeof address, " 127.0.0.2:%u  127.0.0.1:%u ", (unsigned)port,
             (unsigned)port);
    launch(-1, NULL);
    expect_word("READY=1");

    cr_expect(eq(int, ask().generation, 0));
    host = "127.0.0.2";
    cr_expect(eq(int, ask().generation, 0));
}

Test(supervise, sighup_hands_the_socket_over_and_whoever_waited_is_served)
{
    int waiting[20];
    choose_port();
    launch(-1, "SAMPLAN_TEST_SHY=1"); /* the first generation never accepts */
    expect_word("READY=1");
    for (int i = 0; i < 20; i++)
        waiting[i] = connected();

    kill(parent, SIGHUP);

    expect_word("RELOADING=1");
    expect_word("READY=1");
    for (int i = 0; i < 20; i++) {
        struct answer a = {0};
        cr_expect(read_answer(waiting[i], &a), "connection %d was lost", i);
        cr_expect(eq(int, a.generation, 1));
    }
    cr_expect(eq(int, waitpid(parent, NULL, WNOHANG), 0)); /* the same process */
    kill(parent, SIGTERM);
    expect_all_ended();
    cr_expect(eq(int, parent_status(), 0));
}

Test(supervise, the_control_without_hand_over_loses_whoever_waited)
{
    choose_port();
    setenv("SAMPLAN_TEST_SHY", "1", 1);
    launch(-1, "SAMPLAN_TEST_NO_HANDOVER=1");
    expect_word("READY=1");
    int waiting = connected();
    kill(parent, SIGHUP);
    expect_word("RELOADING=1");
    expect_word("READY=1");

    struct answer a = {0};
    cr_expect(not(read_answer(waiting, &a)));
    cr_expect(eq(int, ask().generation, 1));
}

Test(supervise, many_restarts_in_a_row_lose_nobody)
{
    int lost = 0, served = 0;
    choose_port();
    launch(-1, NULL);
    expect_word("READY=1");

    for (int i = 0; i < 5; i++) {
        struct pollfd polled = {heard, POLLIN, 0};
        kill(parent, SIGHUP);
        while (poll(&polled, 1, 0) == 0) { /* RELOADING */
            struct answer a = {0};
            lost += !read_answer(connected(), &a);
            served++;
        }
        expect_word("RELOADING=1");
        while (poll(&polled, 1, 0) == 0) { /* READY */
            struct answer a = {0};
            lost += !read_answer(connected(), &a);
            served++;
        }
        expect_word("READY=1");
    }

    cr_expect(eq(int, lost, 0));
    cr_expect(lt(int, 0, served));
    cr_expect(eq(int, ask().generation, 1));
}

Test(supervise, a_check_that_says_no_keeps_the_old_processes)
{
    choose_port();
    launch(-1, NULL);
    expect_word("READY=1");
    close(open(veto, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));

    kill(parent, SIGHUP);

    expect_word("REFUSED");
    cr_expect(eq(int, ask().generation, 0));
    unlink(veto);
    kill(parent, SIGHUP);
    expect_word("RELOADING=1");
    expect_word("READY=1");
    cr_expect(eq(int, waitpid(parent, NULL, WNOHANG), 0));
}

Test(supervise, sockets_of_systemd_are_used_and_handed_over)
{
    int fd = listening();
    snprintf(address, sizeof address, "127.0.0.1:1"); /* not looked at */
    fcntl(fd, F_SETFD, 0);
    launch(fd, "SAMPLAN_TEST_LISTEN_FDS=1");
    close(fd);
    expect_word("READY=1");
    cr_expect(eq(int, ask().generation, 0));

    kill(parent, SIGHUP);

    expect_word("RELOADING=1");
    expect_word("READY=1");
    struct answer a = {0};
    for (int i = 0; i < 100 && a.generation == 0; i++)
        (void)read_answer(connected(), &a);
    cr_expect(eq(int, a.generation, 1));
}

/* The program's stderr, one write a read. */
static int launch_and_listen(const char *variable)
{
    int lines[2], saved = dup(STDERR_FILENO);

    cr_assert(eq(int, pipe2(lines, O_CLOEXEC | O_DIRECT), 0));
    dup2(lines[1], STDERR_FILENO);
    launch(-1, variable);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(lines[1]);
    return lines[0];
}

/* What the program says on its stderr before it ends. */
static const char *last_words(int *status)
{
    static char text[512];
    int lines = launch_and_listen(NULL);

    *status = parent_status();
    ssize_t n = read(lines, text, sizeof text - 1);
    text[n > 0 ? n : 0] = '\0';
    close(lines);
    return text;
}

Test(supervise, a_child_that_dies_at_once_is_started_less_and_less_often)
{
    char line[1024];
    int deaths = 0;
    choose_port();
    int64_t before = clock_monotonic();
    int lines = launch_and_listen("SAMPLAN_TEST_DIE=1");

    while (deaths < 8) { /* of both children: at once, after 0.1, 0.3 and 0.7 seconds */
        struct pollfd polled = {lines, POLLIN, 0};
        cr_assert(eq(int, poll(&polled, 1, PATIENCE), 1));
        ssize_t n = read(lines, line, sizeof line - 1);
        cr_assert(lt(i64, 0, n));
        line[n] = '\0';
        deaths += strstr(line, "\"event\":\"child_died\"") && strstr(line, "\"status\":9");
    }

    cr_expect(ge(i64, clock_monotonic() - before, 7 * CLOCK_SECOND / 10));
    kill(parent, SIGTERM);
    expect_all_ended();
    cr_expect(eq(int, parent_status(), 0));
    close(lines);
}

Test(supervise, a_port_that_is_taken_is_named_and_the_exit_status_is_3)
{
    char want[128];
    int status, taken = listening();

    const char *text = last_words(&status);

    snprintf(want, sizeof want,
             "samplan: cannot listen on 127.0.0.1:%u: another program has that port\n",
             (unsigned)port);
    cr_expect(eq(str, (char *)text, want));
    cr_expect(eq(int, status, 3));
    close(taken);
}

Test(supervise, an_address_that_is_none_is_named_and_the_exit_status_is_3)
{
    static const char *const bad[] = {"localhost:8443", "127.0.0.1", "127.0.0.1:", "::1:8443",
                                      "127.0.0.1:x",    "[::1:80",   ":8443",      "[]:80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char want[128];
        int status;
        snprintf(address, sizeof address, "%s", bad[i]);
        const char *text = last_words(&status);
        snprintf(want, sizeof want, "samplan: cannot listen on %s: an address is ", bad[i]);
        cr_expect(eq(int, strncmp(text, want, strlen(want)), 0), "%s", text);
        cr_expect(eq(int, status, 3));
    }
}

Test(supervise, no_address_at_all_is_said)
{
    int status;
    *address = '\0';

    const char *text = last_words(&status);

    cr_expect(eq(str, (char *)text, "samplan: http.listen names no address to listen on\n"));
    cr_expect(eq(int, status, 3));
}
