/*
 * paper_file.c - owns how the process that makes PDF files is run, and the queue before it.
 */
#include "paper/paper_file.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "http/reply.h"
#include "identity/session.h"
#include "loop/loop.h"
#include "paper/paper.h"
#include "paper/paper_text.h"

#define PDF_MOST      (16u * 1024 * 1024)
#define NO_GLYPH      3 /* exit statuses of paper.py */
#define NO_PROGRAM    4
#define RETRY_SECONDS 10

static struct {
    struct uv_loop_s *loop;
    const struct config *config;
    struct child_lane lane;
} shop;

void paper_open(struct uv_loop_s *loop, const struct config *config)
{
    shop.loop = loop;
    shop.config = config;
    shop.lane = (struct child_lane){.most = (unsigned)config_int(config, CONFIG_PAPER_AT_ONCE),
                                    .depth = (unsigned)config_int(config, CONFIG_PAPER_WAITING)};
}

/* -I: nothing of this machine but Python's own is imported; -B: nothing is written beside it. */
static void order(struct arena *a, const struct config *config, struct paper_file *f,
                  const char *html, size_t len)
{
    int64_t longest = config_int(config, CONFIG_PAPER_TIME) * (CLOCK_SECOND / 1000);
    char *const argv[] = {
        arena_text(a, config_text(config, CONFIG_PAPER_PROGRAM)),
        "-I",
        "-B",
        "-c",
        (char *)(uintptr_t)PAPER_SCRIPT,
        arena_printf(a, "%lld", (long long)config_int(config, CONFIG_PAPER_MEMORY)),
        arena_printf(a, "%lld", (long long)(longest / CLOCK_SECOND + 1)),
        (char *)(uintptr_t)PAPER_STYLE,
        NULL};

    for (size_t i = 0; i < sizeof argv / sizeof *argv; i++)
        f->argv[i] = argv[i];
    f->pdf = buf_make(a, PDF_MOST);
    f->job = (struct child_job){
        .argv = f->argv, .input = html, .input_len = len, .longest = longest, .output = &f->pdf};
}

enum step_result paper_file_make(struct request *req, struct paper_file *f, const char *html,
                                 size_t len)
{
    enum step_result result;

    if (!*config_text(shop.config, CONFIG_PAPER_PROGRAM))
        return session_refuse(req, SP_EUNAVAILABLE, "", "paper-none");
    order(req->arena, shop.config, f, html, len);
    f->job.lane = &shop.lane;
    f->began = clock_monotonic();
    result = child_run(req, shop.loop, &f->job);
    if (result == STEP_FAIL) {
        int after = req->problem.retry_after;

        metric_add(METRIC_paper_refused_total, 1);
        result = session_refuse(req, SP_EUNAVAILABLE, "", "paper-busy");
        req->problem.retry_after = after;
    }
    return result;
}

static enum step_result failed(struct request *req, const struct paper_file *f)
{
    bool none = !f->job.started || f->job.status == NO_PROGRAM;
    enum step_result result;

    metric_add(METRIC_paper_failed_total, 1);
    log_event(OBS_PAPER_FAIL, req->id, LOG_INT("status", f->job.status),
              LOG_INT("started", f->job.started), LOG_INT("bytes", (int64_t)f->pdf.len));
    result = session_refuse(req, SP_EUNAVAILABLE, "", none ? "paper-none" : "paper-failed");
    req->problem.retry_after = none ? 0 : RETRY_SECONDS;
    return result;
}

enum step_result paper_file_send(struct request *req, struct paper_file *f, const char *name)
{
    metric_observe(HISTOGRAM_paper_seconds, (double)(clock_monotonic() - f->began) / 1e6);
    if (f->job.status == NO_GLYPH)
        return session_refuse(req, SP_ECONFLICT, "", "paper-glyph");
    if (f->job.status != 0 || f->pdf.len < 5 || !text_starts(f->pdf.data, "%PDF-"))
        return failed(req, f);
    metric_add(METRIC_paper_made_total, 1);
    return reply_download(req, "application/pdf", name, f->pdf.data, f->pdf.len);
}

/* ---- one that nobody reads, to see whether it can be done here ---- */

struct
try {
    struct request req; /* first: the step finds the rest by it */
    struct uv_loop_s *loop;
    struct paper_file file;
};

static enum step_result try_run(struct request *req)
{
    struct try *t = (struct try *)req;

    return child_run(req, t->loop, &t->file.job);
}

static enum step_result try_done(struct request *req)
{
    (void)req;
    return STEP_DONE;
}

static void try_finish(struct request *req)
{
    (void)req;
}

const char *paper_check(struct arena *a, const struct config *config)
{
    static const struct step steps[] = {{"run", try_run}, {"done", try_done}, STEPS_END};
    static const char page[] = "<!DOCTYPE html><html lang=\"sv\"><title>Prov</title><p>Å ä ö";
    const char *program = config_text(config, CONFIG_PAPER_PROGRAM);
    struct try t = {.req = {.arena = a, .finish = try_finish}, .loop = loop_open()};

    if (*program) {
        order(a, config, &t.file, page, sizeof page - 1);
        flow_start(&t.req, NULL, steps, NULL);
        loop_run(t.loop);
    }
    if (loop_close(t.loop))
        return "the loop could not be closed";
    if (!*program || (t.file.job.status == 0 && t.file.pdf.len))
        return NULL;
    if (!t.file.job.started)
        return arena_printf(a,
                            "paper.program is %s, which cannot be run; name the Python that has "
                            "WeasyPrint, or leave it empty to do without PDF files",
                            program);
    if (t.file.job.status == NO_PROGRAM)
        return arena_printf(a,
                            "%s has no WeasyPrint; install the package weasyprint, or leave "
                            "paper.program empty to do without PDF files",
                            program);
    if (t.file.job.status == NO_GLYPH)
        return "no font here has the letters of Swedish; install the package fonts-noto-core";
    return "a PDF file could not be made within paper.time and paper.memory; see what "
           "'weasyprint --info' says";
}
