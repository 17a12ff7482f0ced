/*
 * paper_file.h - a page of HTML becomes a PDF file (PDF/UA-1), in a process of its own.
 *
 * The process is Python with WeasyPrint (paper.py, which is part of this program). It has a limit
 * of time and of memory; so many run at once, some wait, the rest are refused.
 */
#ifndef PAPER_PAPER_FILE_H
#define PAPER_PAPER_FILE_H
#include "loop/child.h"

struct paper_file { /* lives as long as the request */
    char *argv[10];
    struct child_job job;
    struct buf pdf;
    int64_t began;
};

/* STEP_WAIT, or STEP_FAIL: no program is configured, or too many are at it. */
enum step_result paper_file_make(struct request *req, struct paper_file *f, const char *html,
                                 size_t len);
/* 200 with the file under `name`; 409 a character that no font has; 503 it did not become a file.
 * A refusal has a row of its own in the log. */
enum step_result paper_file_send(struct request *req, struct paper_file *f, const char *name);

#endif
