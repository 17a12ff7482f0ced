/*
 * api.c - the harness: database, server process, HTTPS client.
 */
#include "api.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "db/once.h"
#include <curl/curl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    struct arena *arena;
    struct once *pg;      /* the test's database */
    char *admin;          /* SAMPLAN_TEST_PG */
    char *database, *dir; /* of this test */
    pid_t server;
    int port;
    char *secret; /* of the actor, base64url; NULL: nobody */
    char *token;
    CURL *curl;
} t;

const char *api_settings = "";

static void broken(const char *what)
{
    fprintf(stderr, "api harness: %s\n", what);
    abort();
}

char *text(const char *format, ...)
{
    char *out = NULL;
    va_list args;
    va_start(args, format);
    if (vasprintf(&out, format, args) < 0)
        abort();
    va_end(args);
    char *kept = arena_text(t.arena, out);
    free(out);
    return kept;
}

static char *host_of(const char *url)
{
    const char *at = strstr(url, "host=");
    return at ? arena_copy(t.arena, at + 5, strcspn(at + 5, " ")) : arena_text(t.arena, "");
}

static struct once_rows *query(struct once *c, const char *statement)
{
    struct once_rows *rows = NULL;
    if (once_query(c, statement, NULL, 0, &rows)) {
        fprintf(stderr, "api harness: %s\n%s\n", once_error(c), statement);
        abort();
    }
    return rows;
}

static char *shell(const char *command)
{
    char line[4096] = "";
    FILE *f = popen(command, "r");
    if (!f || !fgets(line, sizeof line, f) || pclose(f))
        broken(command);
    line[strcspn(line, "\n")] = '\0';
    return arena_text(t.arena, line);
}

static char *build_dir(void)
{
    char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n < 0)
        broken("readlink");
    exe[n] = '\0';
    *strrchr(exe, '/') = '\0';
    return arena_text(t.arena, exe);
}

static void make_database(void)
{
    struct once *c;
    const char *why = "";
    char *template = shell(text("%s/tests/lib/template.sh %s", SAMPLAN_SOURCE_DIR,
                                getenv("SAMPLAN_BUILD") ? getenv("SAMPLAN_BUILD") : build_dir()));

    t.database = text("samplan_t%d", (int)getpid());
    if (once_open(t.arena, t.admin, &c, &why))
        broken(why);
    query(c, text("DROP DATABASE IF EXISTS %s WITH (FORCE)", t.database));
    query(c, text("CREATE DATABASE %s TEMPLATE %s OWNER samplan_owner", t.database, template));
    once_close(c);
    if (once_open(t.arena,
                  text("host=%s port=5432 dbname=%s user=postgres", host_of(t.admin), t.database),
                  &t.pg, &why))
        broken(why);
    /* The law's clocks and no more: a test of the county's own settles it. */
    query(t.pg, "UPDATE organisation.county_setting SET planning_document_hours = NULL");
}

static void write_file(const char *path, const char *content)
{
    FILE *f = fopen(path, "w");
    if (!f || fputs(content, f) < 0 || fclose(f))
        broken(path);
}

static void make_config(void)
{
    const char *url = text("host=%s port=5432 dbname=%s", host_of(t.admin), t.database);

    write_file(text("%s/samplan.conf", t.dir),
               text("database.url = %s user=samplan_server\n"
                    "database.min_version = 150000\n"
                    "database.connections = 3\n"
                    "http.listen = 127.0.0.1:%d\n"
                    "http.proxies = 127.0.0.1\n"
                    "http.public_url = https://localhost:%d\n"
                    "http.tls_certificate = %s/cert.pem\nhttp.tls_key = %s/key.pem\n"
                    "http.processes = 1\nhttp.drain_idle = 0ms\nweb.root = %s\n%s",
                    url, t.port, t.port, t.dir, t.dir, t.dir, api_settings));
    write_file(text("%s/index.html", t.dir), "<!doctype html><title>Samplan</title>");
}

/* The socket is opened here and handed over as systemd does, so no port can be taken in between. */
static int make_socket(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int s = socket(AF_INET, SOCK_STREAM, 0);

    if (s < 0 || bind(s, (struct sockaddr *)&at, sizeof at) || listen(s, 256) ||
        getsockname(s, (struct sockaddr *)&at, &len))
        broken("no socket");
    t.port = ntohs(at.sin_port);
    return s;
}

static void start_server(int socket)
{
    t.server = fork();
    if (t.server == 0) {
        char *program = text("%s/samplan-server", build_dir());
        FILE *log = freopen(text("%s/server.log", t.dir), "w", stderr);

        setenv("LISTEN_FDS", "1", 1);
        setenv("LISTEN_PID", text("%d", (int)getpid()), 1);
        if (!log || (socket != 3 && dup2(socket, 3) < 0))
            _exit(127);
        execl(program, program, "--config", text("%s/samplan.conf", t.dir), NULL);
        _exit(127);
    }
    close(socket);
}

static void wait_ready(void)
{
    int64_t until = clock_monotonic() + 30 * CLOCK_SECOND;

    while (api_get("/../../health/ready").status != 200) {
        if (clock_monotonic() > until || waitpid(t.server, NULL, WNOHANG) == t.server)
            broken(text("the server does not answer, see %s/server.log", t.dir));
        usleep(20000); /* between two questions; the condition decides */
    }
}

void api_start(void)
{
    int socket;

    t.arena = arena_new();
    t.admin = getenv("SAMPLAN_TEST_PG");
    if (!t.admin)
        broken("SAMPLAN_TEST_PG is not set; use tests/run api");
    if (clock_init() || sodium_init() < 0)
        broken("no clock or no random numbers");
    t.dir = text("/tmp/samplan-api-%d", (int)getpid());
    mkdir(t.dir, 0700);
    make_database();
    socket = make_socket();
    shell(text("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
               "-keyout %s/key.pem -out %s/cert.pem -subj /CN=localhost "
               "-addext subjectAltName=DNS:localhost >/dev/null 2>&1 && echo done",
               t.dir, t.dir));
    make_config();
    start_server(socket);
    t.curl = curl_easy_init();
    wait_ready();
}

static void stop_server(void)
{
    int status = 0;

    kill(t.server, SIGTERM);
    if (waitpid(t.server, &status, 0) != t.server)
        broken("the server is gone");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        shell(text("tail -n 40 %s/server.log >&2; echo", t.dir));
        broken("the server did not end well");
    }
}

void api_stop(void)
{
    struct once *c;
    const char *why = "";

    curl_easy_cleanup(t.curl);
    stop_server();
    once_close(t.pg);
    if (once_open(t.arena, t.admin, &c, &why))
        broken(why);
    query(c, text("DROP DATABASE %s WITH (FORCE)", t.database));
    once_close(c);
    shell(text("rm -rf %s && echo done", t.dir));
    arena_free(t.arena);
}

/* ---- the database ---- */

static char *first_value(const char *statement)
{
    struct once_rows *rows = query(t.pg, statement);
    const char *value = once_count(rows) ? once_value(rows, 0, 0) : NULL;

    return arena_text(t.arena, value ? value : "");
}

#define FORMATTED(statement, format)                                                               \
    do {                                                                                           \
        va_list args;                                                                              \
        va_start(args, format);                                                                    \
        if (vasprintf(&(statement), format, args) < 0)                                             \
            abort();                                                                               \
        va_end(args);                                                                              \
    } while (0)

char *stored(const char *format, ...)
{
    char *statement, *value;
    FORMATTED(statement, format);
    value = first_value(statement);
    free(statement);
    return value;
}

int count(const char *format, ...)
{
    char *from, *value;
    FORMATTED(from, format);
    value = first_value(text("SELECT count(*) FROM %s", from));
    free(from);
    int64_t n;

    if (text_int(value, 0, INT32_MAX, &n))
        broken("a count that is no number");
    return (int)n;
}

/* ---- who acts ---- */

void given_nobody(void)
{
    t.secret = NULL;
    t.token = NULL;
}

/* A session put into the database: `whose` is its columns' values, for this hash of its secret. */
static void sign_in_with(const char *whose, const char *account)
{
    unsigned char secret[32], hash[32];

    random_bytes(secret, sizeof secret);
    crypto_hash_sha256(hash, secret, sizeof secret);
    if (!*stored(
            "INSERT INTO identity.session (secret_hash, user_id, assignment_id, citizen_id, way) "
            "SELECT '\\x%s', %s RETURNING id",
            text_hex(t.arena, hash, sizeof hash), whose))
        broken(text("no such account or assignment: %s", account));
    t.secret = text_base64url(t.arena, secret, sizeof secret);
    t.token = NULL;
    t.token = arena_text(t.arena, text_at(api_get("/session"), "csrfToken"));
}

void given_actor_as(const char *account, const char *role)
{
    sign_in_with(text("s.user_id, s.id, NULL, 'local' FROM identity.assignment s "
                      "JOIN identity.account a USING (user_id) WHERE a.name = '%s' "
                      "AND ('%s' = '' OR s.role = '%s') ORDER BY s.valid_from, s.id LIMIT 1",
                      account, role, role),
                 account);
}

void given_citizen(const char *account)
{
    sign_in_with(text("NULL, NULL, a.citizen_id, 'local' FROM identity.account a "
                      "WHERE a.name = '%s' AND a.citizen_id IS NOT NULL",
                      account),
                 account);
}

void given_actor(const char *account)
{
    given_actor_as(account, "");
}

char *csrf(void)
{
    return t.token;
}

char *origin(void)
{
    return text("https://localhost:%d", t.port);
}

char *unit_id(const char *account)
{
    return stored(
        "SELECT s.unit_id FROM identity.assignment s JOIN identity.account a USING (user_id) "
        "WHERE a.name = '%s' ORDER BY s.valid_from, s.id LIMIT 1",
        account);
}

char *given_patient(const char *number)
{
    char *unit = unit_id("vc.lena");
    struct answer a = api_post(
        "/patients", text("{'identifier': '%s', 'givenName': 'Tolvan', 'familyName': 'Tolvansson', "
                          "'municipalityCode': '9901', 'listedUnitId': '%s', 'address': {'street': "
                          "'Provgatan 12', 'postalCode': '12345', 'city': 'Provköping'}}",
                          number, unit));

    if (a.status != 201)
        broken(text("no patient: %d %s", a.status, a.body));
    return arena_text(t.arena, text_at(a, "id"));
}

char *given_discharge(const char *number)
{
    char *patient = given_patient(number);
    struct answer a = api_post(
        "/discharges",
        text("{'patientId': '%s', 'admittedAt': '%s', 'expectedDischargeDate': '%s', 'recipients': "
             "[{'unitId': '%s', 'role': 'home-care'}, {'unitId': '%s', 'role': 'social-services'}, "
             "{'unitId': '%s', 'role': 'primary-care'}]}",
             patient,
             stored("SELECT to_char(now() - interval '1 hour', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"),
             stored("SELECT (now() + interval '5 days')::date"), unit_id("hemtjanst.eva"),
             unit_id("bistand.omar"), unit_id("vc.lena")));

    if (a.status != 201)
        broken(text("no case: %d %s", a.status, a.body));
    return arena_text(t.arena, text_at(a, "id"));
}

/* ---- requests ---- */

struct received {
    struct buf body, headers;
};

static size_t take_body(char *data, size_t size, size_t n, void *to)
{
    buf_add(&((struct received *)to)->body, data, size * n);
    return size * n;
}

static size_t take_header(char *data, size_t size, size_t n, void *to)
{
    buf_add(&((struct received *)to)->headers, data, size * n);
    return size * n;
}

/* Less than all taken ends the transfer: the client has gone. */
static size_t take_and_leave(char *data, size_t size, size_t n, void *to)
{
    buf_add(&((struct received *)to)->body, data, size * n);
    return 0;
}

char *api_stream_drop(void)
{
    struct received got = {buf_make(t.arena, 1 << 20), buf_make(t.arena, 1 << 20)};
    struct curl_slist *list = curl_slist_append(NULL, text("Cookie: __Host-samplan=%s", t.secret));

    curl_easy_reset(t.curl);
    curl_easy_setopt(t.curl, CURLOPT_URL, text("%s/api/v1/stream", origin()));
    curl_easy_setopt(t.curl, CURLOPT_CAINFO, text("%s/cert.pem", t.dir));
    curl_easy_setopt(t.curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(t.curl, CURLOPT_WRITEFUNCTION, take_and_leave);
    curl_easy_setopt(t.curl, CURLOPT_WRITEDATA, &got);
    curl_easy_setopt(t.curl, CURLOPT_TIMEOUT, 30L);
    (void)curl_easy_perform(t.curl);
    curl_slist_free_all(list);
    return got.body.data ? got.body.data : arena_text(t.arena, "");
}

static char *member(cJSON *json, const char *name)
{
    const char *value = json ? json_text(json, name) : NULL;
    return arena_text(t.arena, value ? value : "");
}

static void read_answer(struct answer *a)
{
    struct problem unused = {0};
    const char *type;

    if (*a->body && json_parse(t.arena, a->body, strlen(a->body), &a->json, &unused))
        a->json = NULL;
    a->reason = member(a->json, "reason");
    a->pointer = member(a->json, "pointer");
    a->detail = member(a->json, "detail");
    a->rule = member(a->json, "rule");
    type = a->json && a->status >= 400 ? json_text(a->json, "type") : NULL;
    a->problem = arena_text(t.arena, type && strrchr(type, '/') ? strrchr(type, '/') + 1 : "");
}

struct answer api_said(const char *json)
{
    struct answer a = {.body = arena_text(t.arena, json)};

    read_answer(&a);
    return a;
}

static struct answer ask(const char *method, const char *path, const char *body, size_t len,
                         const char *const *headers)
{
    struct received got = {buf_make(t.arena, 32 << 20), buf_make(t.arena, 1 << 20)};
    struct curl_slist *list = NULL;
    struct answer a = {0};
    long status = 0;
    CURL *c = t.curl;

    curl_easy_reset(c);
    for (; headers && *headers; headers++)
        list = curl_slist_append(list, *headers);
    if (t.secret)
        list = curl_slist_append(list, text("Cookie: __Host-samplan=%s", t.secret));
    curl_easy_setopt(c, CURLOPT_URL, text("https://localhost:%d/api/v1%s", t.port, path));
    curl_easy_setopt(c, CURLOPT_RESOLVE, NULL);
    curl_easy_setopt(c, CURLOPT_CAINFO, text("%s/cert.pem", t.dir));
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &got);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, &got);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, 30L);
    if (body) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
    }
    if (curl_easy_perform(c) == CURLE_OK)
        curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(list);
    a.status = (int)status;
    a.body = got.body.data ? got.body.data : arena_text(t.arena, "");
    a.len = got.body.len;
    a.headers = got.headers.data ? got.headers.data : arena_text(t.arena, "");
    read_answer(&a);
    return a;
}

struct answer api_raw(const char *method, const char *path, const char *body,
                      const char *const *headers)
{
    return ask(method, path, body, body ? strlen(body) : 0, headers);
}

struct answer api_upload(const char *path, const char *type, const char *name, const void *data,
                         size_t len, const char *key)
{
    char fresh[UUID_TEXT];
    const char *headers[7] = {text("Content-Type: %s", type), text("Origin: %s", origin())};
    int n = 2;

    headers[n++] = text("Idempotency-Key: %s", key ? key : uuid_v7(fresh));
    if (name)
        headers[n++] = text("X-Samplan-File-Name: %s", name);
    if (t.token)
        headers[n++] = text("X-Samplan-Csrf: %s", t.token);
    return ask("POST", path, data, len, headers);
}

static struct answer submit(const char *method, const char *path, int version, const char *key,
                            const char *json)
{
    char fresh[UUID_TEXT], *body = json ? arena_text(t.arena, json) : NULL;
    const char *headers[7] = {0};
    int n = 0;

    for (char *c = body; c && *c; c++)
        if (*c == '\'')
            *c = '"';
    if (json)
        headers[n++] = "Content-Type: application/json";
    headers[n++] = text("Origin: %s", origin());
    headers[n++] = text("Idempotency-Key: %s", key ? key : uuid_v7(fresh));
    if (t.token)
        headers[n++] = text("X-Samplan-Csrf: %s", t.token);
    if (version >= 0)
        headers[n++] = text("If-Match: \"%d\"", version);
    return api_raw(method, path, body, headers);
}

struct answer api_get(const char *path)
{
    return api_raw("GET", path, NULL, NULL);
}

struct answer api_post(const char *path, const char *json)
{
    return submit("POST", path, -1, NULL, json);
}

struct answer api_post_key(const char *path, const char *key, const char *json)
{
    return submit("POST", path, -1, key, json);
}

struct answer api_post_at(const char *path, int version, const char *json)
{
    return submit("POST", path, version, NULL, json);
}

struct answer api_put(const char *path, int version, const char *json)
{
    return submit("PUT", path, version, NULL, json);
}

/* ---- looking at answers ---- */

static const cJSON *value_at(struct answer a, const char *path)
{
    const cJSON *here = a.json;

    while (here && *path) {
        size_t len = strcspn(path, ".");
        char *name = arena_copy(t.arena, path, len);
        int64_t index;

        if (text_int(name, 0, 100000, &index) == SP_OK)
            here = index < json_size(here) ? json_at(here, (int)index) : NULL;
        else
            here = json_get(here, name);
        path += len + (path[len] == '.');
    }
    return here;
}

const char *text_at(struct answer a, const char *path)
{
    const cJSON *value = value_at(a, path);
    const char *found = value ? json_string(value) : NULL;

    return found ? found : "";
}

int int_at(struct answer a, const char *path)
{
    const char *dot = strrchr(path, '.');
    const cJSON *object =
        dot ? value_at(a, arena_copy(t.arena, path, (size_t)(dot - path))) : a.json;
    int64_t value = -1;

    if (!object || !json_int(object, dot ? dot + 1 : path, &value))
        return -1;
    return (int)value;
}

int size_at(struct answer a, const char *path)
{
    const cJSON *value = value_at(a, path);

    return value ? json_size(value) : -1;
}
