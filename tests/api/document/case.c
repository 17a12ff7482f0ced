/*
 * case.c - acts on a case with its documents.
 */
#include "case.h"

int version_now(const char *id)
{
    return (int)strtol(stored("SELECT version FROM discharge.discharge WHERE id = '%s'", id), NULL,
                       10);
}

struct answer send_document(const char *id, const char *kind, const char *sections)
{
    return api_post_at(text("/discharges/%s/documents", id), version_now(id),
                       text("{'kind': '%s', 'sections': [%s]}", kind, sections));
}

char *newest_document(const char *id, const char *kind)
{
    return stored("SELECT id FROM discharge.document WHERE discharge_id = '%s' AND kind = '%s' "
                  "ORDER BY sent_at DESC, number DESC LIMIT 1",
                  id, kind);
}

struct answer confirm_plan(const char *id, const char *document)
{
    return api_post_at(text("/discharges/%s/documents/%s/confirmation", id, document),
                       version_now(id), NULL);
}

char *plan_with(const char *const *accounts, const char *decisions)
{
    char *efforts = text("%s", "");

    for (; *accounts; accounts++)
        efforts = text("%s%s{'what': 'Stöd', 'unit': '%s', 'attitude': 'positiv'}", efforts,
                       *efforts ? ", " : "", unit_id(*accounts));
    return text(
        "{'key': 'needs', 'state': 'done', 'rows': [{'need': 'Boendestöd', 'principal': "
        "'municipality'}]}, {'key': 'efforts', 'state': 'done', 'rows': [%s]}, {'key': "
        "'others', 'state': 'done', 'none': true}%s",
        efforts,
        *decisions ? text(", {'key': 'decisions', 'state': 'done', 'rows': [%s]}", decisions) : "");
}

char *plan_for(const char *const *accounts)
{
    return plan_with(accounts, "");
}
