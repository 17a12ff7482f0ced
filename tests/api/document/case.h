/*
 * case.h - what the tests of documents share: a case, and acts on it.
 */
#ifndef TESTS_API_DOCUMENT_CASE_H
#define TESTS_API_DOCUMENT_CASE_H
#include "../api.h"

int version_now(const char *id);
/* POST /discharges/{id}/documents at the present version; `sections` without the brackets. */
struct answer send_document(const char *id, const char *kind, const char *sections);
char *newest_document(const char *id, const char *kind);
struct answer confirm_plan(const char *id, const char *document);
/* A plan with the needs, and one measure each for the units of these accounts; NULL-ended. */
char *plan_for(const char *const *accounts);
/* The sections of a plan's decisions on compulsory care. */
char *plan_with(const char *const *accounts, const char *decisions);

#define SUMMARY "{'key': 'summary', 'state': 'done', 'text': 'Vårdad för lunginflammation.'}"

#endif
