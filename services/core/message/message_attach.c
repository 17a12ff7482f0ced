/*
 * POST /messages/{id}/attachments
 *
 *     head ─▶ body ~~ received ~~▶ look ─▶ scan ~~ a program ~~▶ judge ─▶ store ~~ one round trip
 * ~~▶ created
 *
 * Type and name are known before a byte of the file is taken. What it is, its bytes say; a program
 * that the installation names looks for malware. What cannot be scanned is not stored, nor is
 * anything of it.
 */
#include "access/answer.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "http/reply.h"
#include "identity/session.h"
#include "loop/child.h"
#include "message/file_kind.h"
#include "message/message.h"
#include "message/message_sql.h"
#include <string.h>

#define WORDS_MOST 32
#define CLEAN      0 /* exit status of the program, as clamdscan has them */
#define INFECTED   1

static struct {
    struct uv_loop_s *loop;
    char *words[WORDS_MOST + 1]; /* of the command; none: nothing is scanned */
    int64_t longest;
} scan;

struct attach {
    enum file_kind said;
    const char *name;
    struct child_job job;
    bool scanned;
};

int message_open(struct uv_loop_s *loop, const struct config *config, const char **why)
{
    static char line[4097];
    const char *command = config_text(config, CONFIG_ATTACHMENT_SCAN_COMMAND);
    size_t len = strlen(command), n = 0;

    scan.loop = loop;
    scan.longest = config_int(config, CONFIG_ATTACHMENT_SCAN_TIME) * (CLOCK_SECOND / 1000);
    memset(scan.words, 0, sizeof scan.words);
    if (len >= sizeof line) {
        *why = "attachment.scan_command is too long.";
        return SP_EINVAL;
    }
    memcpy(line, command, len + 1);
    for (char *at = line + strspn(line, " "); *at; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");

        if (n == WORDS_MOST) {
            *why = "attachment.scan_command has too many arguments.";
            return SP_EINVAL;
        }
        scan.words[n++] = at;
        at += word;
        if (*at)
            *at++ = '\0';
    }
    if (n && scan.words[0][0] != '/') {
        *why = "attachment.scan_command does not begin with the whole path of a program.";
        return SP_EINVAL;
    }
    return SP_OK;
}

static enum step_result attach_head(struct request *req)
{
    struct attach *op = flow_state(req, sizeof *op);
    const char *type = request_header(req, "content-type");

    op->said = file_kind_of_type(type);
    if (op->said == FILE_OTHER)
        return flow_refuse(req, SP_EMEDIA, "Content-Type", "file-type");
    op->name = file_name(req->arena, request_header_decoded(req, "x-samplan-file-name"));
    if (!op->name || !file_name_fits(op->said, op->name))
        return flow_refuse(req, SP_EINVAL, "X-Samplan-File-Name", "file-name");
    req->body_label = arena_printf(req->arena, "%s\n%s", file_type(op->said), op->name);
    return STEP_NEXT;
}

static enum step_result attach_look(struct request *req)
{
    const struct attach *op = req->state;

    if (!req->body || !req->body_len)
        return flow_refuse(req, SP_EINVAL, "", "missing");
    enum file_kind is = file_kind(req->body, req->body_len);

    if (is == FILE_OTHER)
        return flow_refuse(req, SP_EMEDIA, "", "file-type");
    if (is != op->said)
        return flow_refuse(req, SP_EMEDIA, "Content-Type", "file-type-differs");
    if (!file_whole(is, req->body, req->body_len))
        return flow_refuse(req, SP_EINVAL, "", "file-damaged");
    return STEP_NEXT;
}

static enum step_result attach_scan(struct request *req)
{
    struct attach *op = req->state;

    if (!scan.words[0])
        return STEP_NEXT;
    op->scanned = true;
    op->job = (struct child_job){.argv = scan.words,
                                 .input = req->body,
                                 .input_len = req->body_len,
                                 .longest = scan.longest};
    return child_run(req, scan.loop, &op->job);
}

static enum step_result attach_judge(struct request *req)
{
    const struct attach *op = req->state;

    if (!op->scanned || op->job.status == CLEAN)
        return STEP_NEXT;
    log_event(op->job.status == INFECTED ? OBS_ATTACHMENT_INFECTED : OBS_ATTACHMENT_UNSCANNED,
              req->id, LOG_INT("status", op->job.status), LOG_INT("bytes", (int64_t)req->body_len));
    if (op->job.status == INFECTED)
        return session_refuse(req, SP_EINVAL, "", "file-infected");
    enum step_result refused = session_refuse(req, SP_EUNAVAILABLE, "", "file-unscanned");

    req->problem.retry_after = 30;
    return refused;
}

static enum step_result attach_store(struct request *req)
{
    const struct attach *op = req->state;
    struct arena *a = req->arena;
    cJSON *args = json_object(a);

    json_put_text(a, args, "name", op->name);
    json_put_text(a, args, "type", file_type(op->said));
    json_put_bool(a, args, "scanned", op->scanned);
    return answer_of(req, &ATTACHMENT_ADD, DB_TEXT(req->params[0]),
                     DB_TEXT(json_print(a, args, NULL)), DB_BYTES(req->body, req->body_len));
}

const struct step attachment_add[] = {{"head", attach_head},       {"body", http_read_body},
                                      {"look", attach_look},       {"scan", attach_scan},
                                      {"judge", attach_judge},     {"store", attach_store},
                                      {"created", answer_created}, STEPS_END};

/* ---- GET /attachments/{id}: fetch ~~ one round trip ~~> send ---- */

static enum step_result read_fetch(struct request *req)
{
    return answer_of(req, &ATTACHMENT_READ, DB_TEXT(req->params[0]));
}

static enum step_result read_send(struct request *req)
{
    const struct db_answer *answer = req->state;
    struct problem unused = {0};
    cJSON *doc = NULL;

    if (!answer->bytes || json_parse(req->arena, answer->doc, answer->doc_len, &doc, &unused))
        return flow_fail(req, SP_EINTERNAL);
    return reply_download(req, json_text(doc, "type"), json_text(doc, "name"), answer->bytes,
                          answer->bytes_len);
}

const struct step attachment_read[] = {{"fetch", read_fetch}, {"send", read_send}, STEPS_END};
