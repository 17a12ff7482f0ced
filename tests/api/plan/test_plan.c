/*
 * test_plan.c - a plan from the first thought to its closing, through the API: what the law
 * demands, consent and what it closes, versions, and who may see what.
 */
#include "api.h"
#include "plan/plan.h"

TestSuite(plan_api, .init = api_start, .fini = api_stop, .timeout = 300);

static char *given_plan(void)
{
    given_actor("anna.ward");
    char *person = given_patient("191212121212");
    struct answer made = api_post("/plans", text("{'patientId': '%s'}", person));

    cr_assert(eq(int, made.status, 201), "%s", made.body);
    return text("%s", text_at(made, "id"));
}

static struct answer put(const char *plan, const char *field, int version, const char *value)
{
    return api_put(text("/plans/%s/fields/%s", plan, field), version,
                   text("{'value': '%s'}", value));
}

static char *add(const char *plan, const char *section)
{
    struct answer made = api_post(text("/plans/%s/rows", plan), text("{'section': '%s'}", section));

    cr_assert(eq(int, made.status, 200), "%s", made.body);
    return text(
        "%s",
        stored("SELECT id FROM plan.row WHERE section = '%s' ORDER BY id DESC LIMIT 1", section));
}

static struct answer put_in(const char *plan, const char *row, const char *field, int version,
                            const char *value)
{
    return api_put(text("/plans/%s/rows/%s/fields/%s", plan, row, field), version,
                   text("{'value': '%s'}", value));
}

static struct answer act(const char *plan, const char *what, const char *body)
{
    return api_post(text("/plans/%s/%s", plan, what), body);
}

static struct answer consent(const char *plan, const char *units, const char *more)
{
    return act(plan, "consents",
               text("{'givenBy': 'patient', 'how': 'oral', 'givenAt': '2026-01-01T10:00:00Z',"
                    " 'unitIds': [%s], 'validTo': '2099-01-01'%s}",
                    units, more));
}

static struct answer establish(const char *plan)
{
    return api_post_at(text("/plans/%s/establishment", plan),
                       int_at(api_get(text("/plans/%s", plan)), "version"), "");
}

static char *both(void)
{
    return text("'%s', '%s'", unit_id("anna.ward"), unit_id("hemtjanst.eva"));
}

/* SIP-6, SIP-7 */
static struct answer call_eva(const char *plan)
{
    return act(plan, "call",
               text("{'meetingAt': '2099-12-01T10:00:00Z', 'unitIds': ['%s'],"
                    " 'invited': ['Dottern Karin']}",
                    unit_id("hemtjanst.eva")));
}

static void share_with_eva(const char *plan)
{
    consent(plan, both(), "");
    struct answer a = call_eva(plan);

    cr_assert(eq(int, a.status, 200), "%s", a.body);
}

/* Everything the law names, and a meeting. */
static void fill(const char *plan)
{
    char *action = add(plan, "action");

    put(plan, "words.matters", 0, "Att bo hemma");
    put_in(plan, action, "action.text", 0, "Hembesök");
    put_in(plan, action, "action.principal", 0, "municipality");
    put(plan, "others.none", 0, "yes");
    put(plan, "overall.principal", 0, "region");
    act(plan, "meeting", "{'at': '2026-01-02T10:00:00Z'}");
}

/* SIP-4 */
Test(plan_api, a_plan_is_established_with_what_the_law_names_and_not_without)
{
    char *plan = given_plan();
    act(plan, "meeting", "{'at': '2026-01-02T10:00:00Z'}");
    struct answer bare = establish(plan);
    fill(plan);
    struct answer unconsented = establish(plan);
    consent(plan, both(), "");

    struct answer done = establish(plan);

    cr_expect(eq(int, bare.status, 409));
    cr_expect(eq(str, bare.reason, "plan-incomplete"));
    cr_expect(eq(str, unconsented.reason, "consent-missing"));
    cr_assert(eq(int, done.status, 200), "%s", done.body);
    cr_expect(eq(str, (char *)text_at(done, "state"), "established"));
    cr_expect(eq(int, int_at(done, "number"), 1));
    cr_expect(eq(int, size_at(done, "missing"), 0));
    cr_expect(eq(str, (char *)text_at(done, "signs.0.sign"), "follow-up-missing"));
    cr_expect(eq(int, int_at(api_get("/plans?view=attention"), "counts.attention"), 1));
}

Test(plan_api, who_comes_second_to_a_field_is_given_what_the_first_wrote)
{
    char *plan = given_plan();
    share_with_eva(plan);
    struct answer first = put(plan, "words.works", 0, "Promenader");
    given_actor("hemtjanst.eva");

    struct answer second = put(plan, "words.works", 0, "Musik");
    struct answer other = put(plan, "words.hard", 0, "Trappor");
    struct answer chosen = put(plan, "words.works", 1, "Promenader och musik");

    cr_expect(eq(int, first.status, 200), "%s", first.body);
    cr_expect(eq(int, second.status, 412));
    cr_expect(eq(str, (char *)text_at(second, "current.value"), "Promenader"));
    cr_expect(eq(str, (char *)text_at(second, "current.changedBy.name"), "Anna Lindqvist"));
    cr_expect(eq(int, other.status, 200));
    cr_expect(eq(int, chosen.status, 200));
    cr_expect(eq(int, int_at(chosen, "version"), 2));
    cr_expect(eq(int, count("audit.event WHERE action = 'plan.field' AND outcome = 'denied'"), 1));
    cr_expect(eq(int, count("audit.event WHERE action = 'plan.field' AND outcome = 'ok'"), 3));
}

Test(plan_api, a_row_in_which_somebody_has_written_is_not_taken_away_unseen)
{
    char *plan = given_plan();
    char *goal = add(plan, "goal");
    put_in(plan, goal, "goal.text", 0, "Gå till affären");
    const char *old[] = {text("X-Samplan-Csrf: %s", csrf()), text("Origin: %s", origin()),
                         "If-Match: \"1\"", NULL};
    const char *now[] = {old[0], old[1], "If-Match: \"2\"", NULL};
    char *path = text("/plans/%s/rows/%s", plan, goal);

    struct answer refused = api_raw("DELETE", path, NULL, old);
    struct answer gone = api_raw("DELETE", path, NULL, now);

    cr_expect(eq(int, refused.status, 412));
    cr_assert(eq(int, gone.status, 200), "%s", gone.body);
    cr_expect(eq(int, size_at(gone, "rows"), 0));
    cr_expect(eq(int, put_in(plan, goal, "goal.text", 1, "x").status, 404));
}

/* SIP-2: before anybody has consented a plan is shared with nobody */
Test(plan_api, units_that_take_no_part_find_no_plan_and_those_called_on_a_consent_do)
{
    char *plan = given_plan();
    given_actor("hemtjanst.eva");
    struct answer before = api_get(text("/plans/%s", plan));
    struct answer sneaky = put(plan, "words.works", 0, "x");
    given_actor("anna.ward");
    struct answer early = call_eva(plan);
    share_with_eva(plan);
    given_actor("hemtjanst.eva");

    struct answer after = api_get(text("/plans/%s", plan));
    struct answer list = api_get("/plans");

    cr_expect(eq(int, before.status, 404));
    cr_expect(eq(int, sneaky.status, 404));
    cr_expect(eq(int, early.status, 409));
    cr_expect(eq(str, early.reason, "consent-missing"));
    cr_assert(eq(int, after.status, 200), "%s", after.body);
    cr_expect(eq(str, (char *)text_at(after, "state"), "called"));
    cr_expect(eq(str, (char *)text_at(after, "patient.identifier.value"), "191212121212"));
    cr_expect(eq(int, int_at(list, "counts.open"), 1));
    cr_expect(eq(int, int_at(list, "counts.attention"), 1), "a call is not overlooked");
    cr_expect(eq(str, (char *)text_at(list, "items.0.flags.0"), "called"));
}

Test(plan_api, a_meeting_whose_time_has_passed_is_asked_for_by_its_list)
{
    char *plan = given_plan();
    struct answer before = api_get("/plans?view=attention");
    act(plan, "call", "{'meetingAt': '2026-01-01T10:00:00Z', 'unitIds': []}");

    struct answer called = api_get("/plans?view=attention");
    act(plan, "meeting", "{'at': '2026-01-01T10:00:00Z'}");
    struct answer held = api_get("/plans?view=attention");

    cr_expect(eq(int, int_at(before, "counts.attention"), 0));
    cr_expect(eq(str, (char *)text_at(called, "items.0.flags.0"), "meeting-passed"));
    cr_expect(eq(int, int_at(held, "counts.attention"), 0));
}

Test(plan_api, who_is_called_and_who_is_invited_are_participants_once)
{
    char *plan = given_plan();
    share_with_eva(plan);

    call_eva(plan);

    cr_expect(eq(str,
                 stored("SELECT string_agg(f.value, '; ' ORDER BY f.name, f.value) FROM plan.field "
                        "f JOIN plan.row r ON r.id = f.row_id WHERE r.section = 'participant'"),
                 text("Dottern Karin; %s; called; invited",
                      stored("SELECT name FROM organisation.unit WHERE id = '%s'",
                             unit_id("hemtjanst.eva")))));
    cr_expect(eq(int, count("plan.entry WHERE act = 'call'"), 2));
}

Test(plan_api, a_unit_that_answers_for_an_action_takes_part_when_a_consent_covers_it)
{
    char *plan = given_plan();
    char *action = add(plan, "action");

    struct answer a = put_in(plan, action, "action.unit", 0, unit_id("vc.lena"));
    given_actor("vc.lena");
    struct answer before = api_get(text("/plans/%s", plan));
    given_actor("anna.ward");
    consent(plan, text("'%s'", unit_id("vc.lena")), "");
    given_actor("vc.lena");

    cr_expect(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, before.status, 404));
    cr_expect(eq(int, api_get(text("/plans/%s", plan)).status, 200));
}

/* SIP-7: whoever sees the need begins, outside discharge too */
Test(plan_api, a_care_manager_registers_a_person_whom_nobody_has_admitted_and_begins)
{
    given_actor("bistand.omar");
    char *person = given_patient("191212121212");

    struct answer found = api_post("/patients/lookup", "{'identifier': '191212121212'}");
    struct answer made = api_post("/plans", text("{'patientId': '%s'}", person));
    struct answer changed = api_put(text("/patients/%s", person), 1,
                                    "{'givenName': 'X', 'familyName': 'Y', 'municipalityCode': "
                                    "'9901', 'protectedIdentity': 'none'}");

    cr_expect(eq(int, found.status, 200));
    cr_assert(eq(int, made.status, 201), "%s", made.body);
    cr_expect(eq(str, (char *)text_at(made, "state"), "draft"));
    cr_expect(eq(int, changed.status, 403), "registering is not changing");
}

/* SIP-2 */
Test(plan_api, consent_reaches_as_far_as_it_says_and_its_withdrawal_closes_at_once)
{
    char *plan = given_plan();
    fill(plan);
    struct answer given = consent(plan, both(), ", 'excluded': ['situation.economy']");
    call_eva(plan);
    char *id = text("%s", text_at(given, "consents.0.id"));
    struct answer uncovered =
        act(plan, "call",
            text("{'meetingAt': '2026-12-01T10:00:00Z', 'unitIds': ['%s']}", unit_id("vc.lena")));
    struct answer left_out = put(plan, "situation.economy", 0, "Skulder");
    establish(plan);

    struct answer taken = act(plan, text("consents/%s/withdrawal", id), "{'how': 'oral'}");
    struct answer closed = put(plan, "followup.date", 0, "2027-01-01");
    given_actor("hemtjanst.eva");
    struct answer hers = api_get(text("/plans/%s", plan));
    struct answer received = api_get(text("/plans/%s/versions/1", plan));
    given_actor("anna.ward");
    struct answer again = consent(plan, both(), "");
    given_actor("hemtjanst.eva");

    cr_expect(eq(str, uncovered.reason, "not-consented"));
    cr_expect(eq(str, left_out.reason, "excluded-by-consent"));
    cr_assert(eq(int, taken.status, 200), "%s", taken.body);
    cr_expect(eq(str, (char *)text_at(taken, "state"), "paused"));
    cr_expect(eq(str, closed.reason, "consent-withdrawn"));
    cr_expect(eq(int, hers.status, 404));
    cr_expect(eq(int, received.status, 200), "what was received is not taken back: %s",
              received.body);
    cr_expect(eq(str, (char *)text_at(again, "state"), "established"));
    cr_expect(eq(int, api_get(text("/plans/%s", plan)).status, 200));
}

Test(plan_api, versions_stay_as_they_were_and_a_day_has_its_version)
{
    char *plan = given_plan();
    fill(plan);
    consent(plan, both(), "");
    establish(plan);
    struct answer closed = put(plan, "words.matters", 1, "Ändrat utan revidering");
    struct answer open = act(plan, "revision", "{'reason': 'Nytt läge'}");
    put(plan, "words.matters", 1, "Att komma ut");
    struct answer meanwhile =
        api_get(text("/plans/%s/in-force?on=%s", plan, stored("SELECT api.plan_today()")));

    struct answer second = establish(plan);
    struct answer old = api_get(text("/plans/%s/versions/1", plan));
    struct answer fresh = api_get(text("/plans/%s/versions/2", plan));

    cr_expect(eq(str, closed.reason, "plan-established"));
    cr_expect(eq(str, (char *)text_at(open, "state"), "revised"));
    cr_expect(eq(int, int_at(meanwhile, "number"), 1));
    cr_assert(eq(int, second.status, 200), "%s", second.body);
    cr_expect(strstr(old.body, "Att bo hemma") != NULL);
    cr_expect(strstr(fresh.body, "Att komma ut") != NULL);
    cr_expect(eq(str, (char *)text_at(old, "establishedBy.name"), "Anna Lindqvist"));
    cr_expect(eq(int, api_get(text("/plans/%s/in-force?on=2020-01-01", plan)).status, 404));
    cr_expect(eq(int, api_get(text("/plans/%s/versions/3", plan)).status, 404));
}

/* SIP-8 */
Test(plan_api, it_is_followed_up_goal_by_goal_and_closed_with_a_reason)
{
    char *plan = given_plan();
    char *goal = add(plan, "goal");
    put_in(plan, goal, "goal.text", 0, "Gå till affären");
    fill(plan);
    consent(plan, both(), "");
    establish(plan);

    struct answer followed =
        act(plan, "follow-ups",
            text("{'at': '2026-02-01T10:00:00Z', 'how': 'phone', 'goals':"
                 " [{'rowId': '%s', 'outcome': 'partly', 'rating': 7}], 'next': '2099-01-01'}",
                 goal));
    struct answer copied = act(
        plan, "copies", "{'recipient': 'Tolvan', 'how': 'paper', 'at': '2026-02-01T10:00:00Z'}");
    struct answer closed = act(plan, "closing", "{'reason': 'goals-met'}");
    struct answer late = put(plan, "followup.date", 1, "2027-01-01");

    cr_assert(eq(int, followed.status, 200), "%s", followed.body);
    cr_expect(eq(str, (char *)text_at(followed, "followUpOn"), "2099-01-01"));
    cr_expect(
        eq(str, stored("SELECT value FROM plan.field WHERE name = 'goal.outcome'"), "partly"));
    cr_expect(eq(int, copied.status, 200));
    cr_expect(eq(str, (char *)text_at(closed, "endedReason"), "goals-met"));
    cr_expect(eq(str, late.reason, "plan-closed"));
    cr_expect(eq(int, act(plan, "closing", "{'reason': 'goals-met'}").status, 409));
}

/* SIP-9 */
Test(plan_api, a_person_has_one_open_sip_and_one_list_of_plans)
{
    char *plan = given_plan();
    char *person = text("%s", text_at(api_get(text("/plans/%s", plan)), "patient.id"));

    struct answer second = api_post("/plans", text("{'patientId': '%s'}", person));
    struct answer list = api_get(text("/patients/%s/plans", person));

    cr_expect(eq(str, second.reason, "plan-open"));
    cr_expect(eq(str, (char *)text_at(list, "items.0.id"), plan));
    cr_expect(eq(str, (char *)text_at(list, "items.0.kind"), "sip"));
}

Test(plan_api, the_same_key_gives_the_same_answer)
{
    given_actor("anna.ward");
    char *body = text("{'patientId': '%s'}", given_patient("191212121212"));

    struct answer one = api_post_key("/plans", "k", body), two = api_post_key("/plans", "k", body);

    cr_expect(eq(int, one.status, 201));
    cr_expect(eq(int, two.status, 201));
    cr_expect(eq(str, (char *)text_at(one, "id"), (char *)text_at(two, "id")));
    cr_expect(eq(int, count("plan.plan"), 1));
}

/* SIP-4: the rule in C and the one in the database are one rule, and there is no established
 * version that breaks it. */
static uint32_t seed;

static int next(void)
{
    seed = seed * 1664525U + 1013904223U;
    return (int)(seed >> 16);
}

static char *random_content(void)
{
    static const char *const principals[] = {"", "'action.principal': 'region'",
                                             "'action.principal': 'private'",
                                             "'action.principal': 'municipality'"};
    static const char *const words[] = {"", "'action.text': 'Hembesök'", "'action.text': ' \\n\\t'",
                                        "'action.text': ''"};
    static const char *const others[] = {"", "'other.text': 'Skolan'", "'other.text': '  '"};
    static const char *const fields[] = {
        "",
        "'overall.principal': 'region'",
        "'overall.principal': 'nobody'",
        "'others.none': 'yes'",
        "'others.none': 'no'",
        "'overall.principal': 'municipality', 'others.none': 'yes'"};
    char *rows = text("%s", "");

    for (int i = next() % 4; i > 0; i--) {
        bool action = next() % 3 > 0;
        const char *w = words[next() % 4], *p = principals[next() % 4];

        rows = text("%s%s{'section': '%s', 'fields': {%s%s%s}}", rows, rows[0] ? ", " : "",
                    action ? "action" : "other", action ? w : others[next() % 3],
                    action && w[0] && p[0] ? ", " : "", action ? p : "");
    }
    return text("{'fields': {%s}, 'rows': [%s], 'consents': [%s]}", fields[next() % 6], rows,
                next() % 4 ? "{}" : "");
}

Test(plan_api, no_random_content_is_whole_for_one_rule_and_not_for_the_other)
{
    struct arena *a = arena_new();
    char *all = text("%s", ""), *mine = text("%s", "");
    int whole = 0;

    seed = 4;
    for (int i = 0; i < 400; i++) {
        char *content = random_content(), *json = text("%s", content);
        cJSON *tree = NULL;
        struct problem why = {0};

        for (char *c = json; *c; c++)
            if (*c == '\'')
                *c = '"';
        cr_assert(eq(int, json_parse(a, json, strlen(json), &tree, &why), SP_OK), "%s", json);
        unsigned lack = plan_missing(tree);
        whole += lack == 0;
        all = text("%s%s%s", all, i ? ", " : "", json);
        mine = text("%s%s%u", mine, i ? "," : "", lack);
    }
    char *theirs =
        stored("SELECT string_agg((SELECT coalesce(sum(CASE m WHEN 'efforts' THEN 1 WHEN "
               "'responsible' THEN 2"
               " WHEN 'others' THEN 4 WHEN 'overall' THEN 8 ELSE 16 END), 0) FROM "
               "unnest(plan.missing(x)) m)::text,"
               " ',' ORDER BY n) FROM jsonb_array_elements('[%s]') WITH ORDINALITY AS y (x, n)",
               all);

    cr_expect(eq(str, theirs, mine));
    cr_expect(lt(int, 3, whole));
    cr_expect(lt(int, whole, 397));
    arena_free(a);
}
