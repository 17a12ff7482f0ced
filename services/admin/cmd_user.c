/*
 * samplan user add: a local account for somebody, with one assignment.
 *
 * The password never leaves this process: what the database gets is salt, cost and proof
 * (identity/password.h). A password made here and the second factor's secret are printed once.
 */
#include "admin.h"
#include "base/uuid.h"
#include "identity/password.h"
#include "organisation/hsa_id.h"
#include <stdio.h>
#include <string.h>

#define PASSWORD_MIN 12
#define GENERATED    20 /* characters of 57: 116 bits */
#define TOTP_BYTES   20 /* as long as SHA-1's output, RFC 4226 4 */
#define TOTP_CHARS   32
#define ACCOUNT_MAX  64

struct user {
    char password[PASSWORD_MAX + 2];
    unsigned char salt[PASSWORD_SALT], proof[PASSWORD_PROOF], totp[TOTP_BYTES];
    char secret[TOTP_CHARS + 1]; /* the same in base32 */
    bool generated, second_factor;
};

/* No 0 O 1 l I: people type these from paper. */
static void generate(char out[GENERATED + 1])
{
    static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    const unsigned n = sizeof letters - 1, fair = 256 - 256 % n;

    for (int i = 0; i < GENERATED;) {
        unsigned char byte;

        random_bytes(&byte, 1);
        if (byte < fair) /* else some letters would come more often */
            out[i++] = letters[byte % n];
    }
    out[GENERATED] = '\0';
}

static void base32(const unsigned char in[TOTP_BYTES], char out[TOTP_CHARS + 1])
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned bits = 0, n = 0;
    size_t at = 0;

    for (size_t i = 0; i < TOTP_BYTES; i++) {
        bits = (bits << 8 | in[i]) & 0xffff;
        for (n += 8; n >= 5; n -= 5)
            out[at++] = letters[bits >> (n - 5) & 31];
    }
    out[at] = '\0';
}

static enum exit_status read_password(struct user *u)
{
    size_t len;

    if (!fgets(u->password, sizeof u->password, stdin))
        u->password[0] = '\0';
    len = strcspn(u->password, "\r\n");
    u->password[len] = '\0';
    if (len > PASSWORD_MAX || !text_utf8(u->password, len) ||
        text_length(u->password) < PASSWORD_MIN) {
        complain("a password has %d characters at least, in UTF-8, and %d bytes at most",
                 PASSWORD_MIN, PASSWORD_MAX);
        return EXIT_USE;
    }
    return EXIT_YES;
}

static bool account_fits(const char *name)
{
    size_t len = strlen(name);

    return len >= 1 && len <= ACCOUNT_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-_@") == len;
}

static enum exit_status check_options(struct run *r)
{
    static const char *const needed[] = {"name", "account", "unit", "role"};
    const char *hsa = option_value(r, "hsa-id");

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        const char *value = option_value(r, needed[i]);

        if (!value || !*value) {
            complain("--%s is missing; see --help", needed[i]);
            return EXIT_USE;
        }
        if (!text_utf8(value, strlen(value)) || !text_plain(value) || text_length(value) > 200) {
            complain("--%s has characters that cannot be kept, or too many", needed[i]);
            return EXIT_USE;
        }
    }
    if (option_given(r, "password-stdin") == option_given(r, "generate")) {
        complain("give one of --password-stdin and --generate");
        return EXIT_USE;
    }
    if (!account_fits(option_value(r, "account"))) {
        complain("--account takes 1 to %d of a-z 0-9 . - _ @", ACCOUNT_MAX);
        return EXIT_USE;
    }
    if (!hsa_id_valid(option_value(r, "unit")) || (hsa && !hsa_id_valid(hsa))) {
        complain("--unit and --hsa-id take an HSA-id like SE2321000016-0A01");
        return EXIT_USE;
    }
    return EXIT_YES;
}

static enum exit_status make(struct run *r, struct user *u)
{
    u->generated = option_given(r, "generate");
    u->second_factor = !option_given(r, "no-second-factor");
    if (u->generated) {
        generate(u->password);
    } else {
        enum exit_status status = read_password(u);

        if (status != EXIT_YES)
            return status;
    }
    random_bytes(u->salt, sizeof u->salt);
    if (password_derive(u->password, u->salt, PASSWORD_OPS, PASSWORD_MEM_KIB, u->proof))
        return refuse(r, EXIT_REACH, "no-memory",
                      "the password cannot be derived: %u MiB of memory "
                      "are needed",
                      PASSWORD_MEM_KIB / 1024);
    if (u->second_factor) {
        random_bytes(u->totp, sizeof u->totp);
        base32(u->totp, u->secret);
    }
    return EXIT_YES;
}

static const char *normal_or_null(struct arena *a, const char *hsa)
{
    char *normal = arena_alloc(a, HSA_ID_TEXT);

    return hsa && hsa_id_normal(hsa, normal) == SP_OK ? normal : NULL;
}

static cJSON *arguments(struct run *r, const struct user *u)
{
    struct arena *a = r->arena;
    cJSON *args = json_object(a);

    json_put_text(a, args, "name", option_value(r, "name"));
    json_put_text(a, args, "account", option_value(r, "account"));
    json_put_text(a, args, "hsaId", normal_or_null(a, option_value(r, "hsa-id")));
    json_put_text(a, args, "title", option_value(r, "title"));
    json_put_text(a, args, "unitHsaId", normal_or_null(a, option_value(r, "unit")));
    json_put_text(a, args, "role", option_value(r, "role"));
    json_put_text(a, args, "salt", text_hex(a, u->salt, sizeof u->salt));
    json_put_int(a, args, "ops", PASSWORD_OPS);
    json_put_int(a, args, "memKib", PASSWORD_MEM_KIB);
    json_put_text(a, args, "proof", text_hex(a, u->proof, sizeof u->proof));
    json_put_text(a, args, "totpKey",
                  u->second_factor ? text_hex(a, u->totp, sizeof u->totp) : NULL);
    return args;
}

static const char *otpauth(struct run *r, const struct user *u)
{
    struct buf label = buf_make(r->arena, 1024);

    for (const char *at = option_value(r, "account"); *at; at++) {
        if (*at == '@')
            buf_text(&label, "%40");
        else
            buf_add(&label, at, 1);
    }
    return arena_printf(r->arena,
                        "otpauth://totp/Samplan:%s?secret=%s&issuer=Samplan&algorithm=SHA1&digits=6"
                        "&period=30",
                        label.data, u->secret);
}

static void report(struct run *r, const struct user *u)
{
    const char *account = option_value(r, "account"),
               *uri = u->second_factor ? otpauth(r, u) : NULL;
    cJSON *doc;

    if (r->json) {
        doc = json_object(r->arena);
        json_put_bool(r->arena, doc, "ok", true);
        json_put_text(r->arena, doc, "account", account);
        json_put_text(r->arena, doc, "password", u->generated ? u->password : NULL);
        json_put_text(r->arena, doc, "totpSecret", u->second_factor ? u->secret : NULL);
        json_put_text(r->arena, doc, "totpUri", uri);
        say_json(r, doc);
        return;
    }
    say("account   %s", account);
    if (u->generated)
        say("password  %s", u->password);
    if (uri)
        say("code key  %s\n          %s", u->secret, uri);
    if (u->generated || uri)
        say("These are shown once. Hand them over in person.");
}

static enum exit_status add(struct run *r, const struct user *u)
{
    struct outcome o;
    struct once *c;
    enum exit_status status = run_config(r);

    if (status == EXIT_YES)
        status = run_connect(r, CONFIG_DATABASE_URL_ADMIN, &c);
    if (status != EXIT_YES)
        return status;
    status = run_operator(r, c, "operator_user_add", arguments(r, u), &o);
    once_close(c);
    if (status != EXIT_YES)
        return status;
    if (!o.ok)
        return refuse(r, EXIT_NO, o.reason ? o.reason : o.outcome, "no account was made: %s",
                      outcome_text(r, &o));
    report(r, u);
    return EXIT_YES;
}

static enum exit_status run(struct run *r)
{
    struct user u = {0};
    enum exit_status status = check_options(r);

    if (status == EXIT_YES)
        status = make(r, &u);
    if (status == EXIT_YES)
        status = add(r, &u);
    explicit_bzero(&u, sizeof u);
    return status;
}

const struct command cmd_user_add = {
    "user",
    "add",
    NULL,
    "a local account for a member of staff, with one assignment",
    "A password made here, and the secret of the one-time codes, are printed once and kept "
    "nowhere\n"
    "in readable form. Roles: discharge-coordinator, municipal-nurse, rehabilitation, "
    "care-manager,\n"
    "home-care, primary-care-coordinator, physician, unit-administrator, county-administrator,\n"
    "log-reviewer.",
    {{"name", "NAME", "the person's name, as colleagues see it"},
     {"account", "NAME", "the name to sign in with"},
     {"hsa-id", "ID", "the person's HSA-id"},
     {"title", "TITLE", "the person's professional title"},
     {"unit", "HSA-ID", "the unit of the assignment"},
     {"role", "ROLE", "the role of the assignment"},
     {"password-stdin", NULL, "the password is the first line of standard input"},
     {"generate", NULL, "make a password and print it"},
     {"no-second-factor", NULL, "no one-time code at sign-in"}},
    run};
