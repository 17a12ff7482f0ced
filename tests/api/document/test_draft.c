/*
 * test_draft.c - drafts save themselves and are shared by the colleagues of a unit, never by
 * others; two who save over each other are told.
 */
#include "case.h"

TestSuite(draft, .init = api_start, .fini = api_stop);

static struct answer save(const char *path, int version, const char *words)
{
    return api_put(path, version, text("{'content': {'words': '%s'}}", words));
}

static char *given_path(void)
{
    given_actor("anna.ward");
    return text("/discharges/%s/drafts/planning-basis", given_discharge("191212121212"));
}

static struct answer drop(const char *path)
{
    const char *headers[] = {text("X-Samplan-Csrf: %s", csrf()), text("Origin: %s", origin()),
                             NULL};

    return api_raw("DELETE", path, NULL, headers);
}

Test(draft, before_anything_is_typed_there_is_an_empty_draft)
{
    char *path = given_path();

    struct answer a = api_get(path);

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, int_at(a, "version"), 0));
    cr_expect(strstr(a.body, "\"content\" : null") != NULL);
}

Test(draft, a_colleague_of_the_night_goes_on_where_the_day_ended)
{
    char *path = given_path();
    struct answer first = save(path, 0, "Rör sig med");
    char *id = stored("SELECT discharge_id FROM discharge.draft");
    given_actor_as("admin.sofia", "discharge-coordinator");

    struct answer seen = api_get(path);
    struct answer next = save(path, 1, "Rör sig med rollator");

    cr_assert(eq(int, first.status, 200), "%s", first.body);
    cr_expect(eq(int, int_at(first, "version"), 1));
    cr_expect(eq(str, (char *)text_at(seen, "content.words"), "Rör sig med"));
    cr_expect(eq(str, (char *)text_at(seen, "updatedBy.name"), "Anna Lindqvist"));
    cr_expect(eq(int, int_at(next, "version"), 2));
    struct answer found = api_get(text("/discharges/%s", id));
    cr_expect(eq(str, (char *)text_at(found, "drafts.0.form"), "planning-basis"));
    cr_expect(eq(str, (char *)text_at(found, "drafts.0.updatedBy.name"), "Sofia Wallin"));
    given_actor("hemtjanst.eva");
    cr_expect(eq(int, size_at(api_get(text("/discharges/%s", id)), "drafts"), 0));
}

Test(draft, the_second_of_two_is_refused_and_can_see_what_the_first_wrote)
{
    char *path = given_path();
    save(path, 0, "Annas ord");
    given_actor_as("admin.sofia", "discharge-coordinator");
    save(path, 1, "Sofias ord");
    given_actor("anna.ward");

    struct answer refused = save(path, 1, "Annas nya ord");
    struct answer seen = api_get(path);
    struct answer chosen = save(path, int_at(seen, "version"), "Annas nya ord");

    cr_expect(eq(int, refused.status, 412));
    cr_expect(eq(str, (char *)text_at(seen, "content.words"), "Sofias ord"));
    cr_expect(eq(int, chosen.status, 200));
    cr_expect(eq(int, int_at(chosen, "version"), 3));
}

Test(draft, a_second_beginning_is_no_overwriting_and_a_repeated_call_no_conflict)
{
    char *path = given_path();
    save(path, 0, "Först");

    struct answer other = save(path, 0, "Sedan");
    struct answer again = save(path, 0, "Först");

    cr_expect(eq(int, other.status, 412));
    cr_expect(eq(int, again.status, 200));
    cr_expect(eq(int, int_at(again, "version"), 1));
}

Test(draft, another_party_never_sees_it)
{
    char *path = given_path();
    save(path, 0, "Bara vårt");
    given_actor("rehab.nils");
    struct answer stranger = api_get(path);
    given_actor("hemtjanst.eva");

    struct answer party = api_get(path);

    cr_expect(eq(int, stranger.status, 404));
    cr_expect(eq(int, party.status, 200));
    cr_expect(eq(int, int_at(party, "version"), 0));
    cr_expect(strstr(party.body, "Bara") == NULL);
}

Test(draft, who_may_not_write_the_document_keeps_no_draft_of_it)
{
    char *path = given_path();
    given_actor("hemtjanst.eva");

    struct answer a = save(path, 0, "x");

    cr_expect(eq(int, a.status, 403));
    cr_expect(eq(str, a.reason, "not-writer"));
}

Test(draft, sending_the_document_ends_the_draft)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    char *path = text("/discharges/%s/drafts/planning-basis", id);
    save(path, 0, "x");

    send_document(id, "planning-basis", "{'key': 'reason', 'state': 'done', 'text': 'x'}");
    struct answer gone = api_get(path);
    struct answer late = save(path, 1, "y");

    cr_expect(eq(int, int_at(gone, "version"), 0));
    cr_expect(eq(int, late.status, 412));
}

Test(draft, it_can_be_thrown_away)
{
    char *path = given_path();
    save(path, 0, "x");

    struct answer a = drop(path);

    cr_expect(eq(int, a.status, 204));
    cr_expect(eq(int, int_at(api_get(path), "version"), 0));
    cr_expect(eq(int, drop(path).status, 204));
}

Test(draft, an_admission_that_is_typed_belongs_to_who_types_it)
{
    given_actor("anna.ward");
    struct answer mine = save("/drafts/admission", 0, "Inskrivning");
    given_actor_as("admin.sofia", "discharge-coordinator");

    struct answer hers = api_get("/drafts/admission");
    given_actor("hemtjanst.eva");
    struct answer denied = api_get("/drafts/admission");

    cr_expect(eq(int, mine.status, 200), "%s", mine.body);
    cr_expect(eq(int, int_at(hers, "version"), 0));
    cr_expect(eq(int, denied.status, 403));
    given_actor("anna.ward");
    cr_expect(
        eq(str, (char *)text_at(api_get("/drafts/admission"), "content.words"), "Inskrivning"));
    cr_expect(eq(int, drop("/drafts/admission").status, 204));
}

Test(draft, what_is_no_form_is_not_found_and_what_is_no_draft_is_refused)
{
    char *path = given_path();

    cr_expect(eq(int, api_get("/drafts/planning-basis").status, 404));
    cr_expect(eq(int, api_get("/drafts/nothing").status, 404));
    cr_expect(eq(int, api_get("/discharges/not-an-id/drafts/aids").status, 404));
    cr_expect(eq(int, api_get(text("%sx", path)).status, 404));
    struct answer no = api_put(path, 0, "{}"), text_only = api_put(path, 0, "{'content': 'x'}");
    cr_expect(eq(str, no.pointer, "/content"));
    cr_expect(eq(str, no.reason, "missing"));
    cr_expect(eq(str, text_only.reason, "wrong-type"));
}

Test(draft, every_saving_is_in_the_log)
{
    char *path = given_path();
    save(path, 0, "x");
    save(path, 0, "y");

    cr_expect(eq(int, count("audit.event WHERE action = 'draft.save' AND outcome = 'ok'"), 1));
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'draft.save' AND outcome = 'denied' AND reason "
                       "= 'stale-version'"),
                 1));
}
