/*
 * test_review.c - rounds of the log review, the queue, what the reviewer says. The demo county has
 * a round of the region's that has been drawn.
 */
#include "../api.h"

TestSuite(review, .init = api_start, .fini = api_stop);

static char *drawn(const char *where)
{
    return stored("SELECT i.id FROM audit.review_item i JOIN identity.staff s ON s.id = i.user_id "
                  "JOIN organisation.provider p ON p.id = i.provider_id WHERE p.name = 'Region "
                  "Norrgöta' AND %s ORDER BY i.id LIMIT 1",
                  where);
}

static void draw_all(void)
{
    while (strcmp(stored("SELECT doc ->> 'more' FROM api.worker_review(NULL, gen_random_uuid(), "
                         "'test', NULL, NULL)"),
                  "true") == 0)
        ;
}

static struct answer decide(const char *id, int version, const char *body)
{
    return api_post_at(text("/audit/reviews/%s/decisions", id), version, body);
}

/* An access of the reviewer's own, drawn like any other. */
static char *own_item(const char *account)
{
    return stored(
        "INSERT INTO audit.review_item (round_id, provider_id, user_id, unit_id, patient_id, day, "
        "how, reasons, log_rows, first_at, last_at, lines, part) SELECT i.round_id, i.provider_id, "
        "c.user_id, i.unit_id, i.patient_id, i.day, i.how, i.reasons, 1, i.first_at, i.last_at, "
        "i.lines, i.part FROM audit.review_item i, identity.account c WHERE c.name = '%s' AND "
        "i.user_id <> c.user_id AND i.provider_id = (SELECT provider_id FROM audit.review_round "
        "WHERE id = i.round_id) ORDER BY i.id LIMIT 1 RETURNING id",
        account);
}

/* LOG-2, LOG-6 */
Test(review, the_queue_shows_who_did_what_with_whose_data_and_why_it_was_drawn)
{
    given_actor("logg.karin");

    struct answer a = api_get("/audit/reviews");

    cr_assert(eq(int, a.status, 200));
    cr_expect(ge(int, size_at(a, "items"), 8));
    cr_expect(ge(int, size_at(a, "catalogue"), 11));
    cr_expect(lt(int, 2, (int)strlen(text_at(a, "items.0.user.name"))));
    cr_expect(lt(int, 2, (int)strlen(text_at(a, "items.0.patient.name"))));
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'audit.review-queue' AND "
                       "cardinality(patients) > 0"),
                 1));
}

Test(review, an_access_says_what_is_needed_and_reading_it_is_in_the_log)
{
    char *id = drawn("NOT EXISTS (SELECT FROM patient.protection y WHERE y.patient_id = "
                     "i.patient_id)");

    given_actor("logg.karin");
    struct answer a = api_get(text("/audit/reviews/%s", id));

    cr_assert(eq(int, a.status, 200));
    cr_expect(ge(int, size_at(a, "lines"), 1));
    cr_expect(eq(int, int_at(a, "version"), 0));
    cr_expect(eq(int, (int)strlen(text_at(a, "round.seed")), 32));
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'audit.review-item' AND thing_id = '%s' AND "
                       "patient_id IS NOT NULL AND outcome = 'ok'",
                       id),
                 1));
}

/* SV-11: no name, no number */
Test(review, a_protected_identity_is_not_named)
{
    char *id = drawn("'protected-identity' = ANY (i.reasons)");

    given_actor("logg.karin");
    struct answer a = api_get(text("/audit/reviews/%s", id));

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(str, (char *)text_at(a, "patient.name"), "Skyddad identitet"));
    cr_expect(eq(str, (char *)text_at(a, "patient.identifier"), ""));
}

Test(review, decisions_are_added_and_never_changed)
{
    char *id = drawn("true");

    given_actor("logg.karin");
    struct answer asked =
        decide(id, 0, "{'decision': 'asked', 'note': 'Frågade enhetschefen i dag.'}");
    cr_assert(eq(int, asked.status, 200));
    cr_expect(eq(str, (char *)text_at(asked, "state"), "asked"));
    cr_expect(eq(int, decide(id, 0, "{'decision': 'justified', 'note': 'x'}").status, 412));
    struct answer silent = decide(id, 1, "{'decision': 'justified'}");
    cr_expect(eq(int, silent.status, 400));
    cr_expect(eq(str, silent.reason, "review-note"));

    struct answer a = decide(id, 1, "{'decision': 'justified', 'note': 'Vikarierade på enheten.'}");

    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int, size_at(a, "decisions"), 2));
    cr_expect(eq(str, (char *)text_at(a, "decisions.0.note"), "Frågade enhetschefen i dag."));
    cr_expect(eq(str, (char *)text_at(a, "decisions.1.by.name"), "Karin Ståhl"));
    cr_expect(eq(str, (char *)text_at(a, "state"), "justified"));
}

/* LOG-6: the log checker cannot be the one checked */
Test(review, an_access_of_ones_own_does_not_exist_and_cannot_be_decided)
{
    given_actor("logg.karin");
    int before = int_at(api_get("/audit/reviews"), "counts.own");
    char *id = own_item("logg.karin");

    cr_assert(lt(int, 30, (int)strlen(id)));
    cr_expect(eq(int, api_get(text("/audit/reviews/%s", id)).status, 404));
    cr_expect(eq(int, decide(id, 0, "{'decision': 'justified'}").status, 404));
    struct answer queue = api_get("/audit/reviews");
    cr_expect(eq(int, int_at(queue, "counts.own"), before + 1));
    cr_expect(eq(ptr, strstr(queue.body, id), NULL));
    cr_expect(zero(int, count("audit.review_decision WHERE item_id = '%s'", id)));
    cr_expect(eq(int,
                 count("audit.event WHERE action = 'audit.review-item' AND outcome = 'denied' "
                       "AND thing_id = '%s'",
                       id),
                 1));
}

Test(review, another_providers_access_is_not_there)
{
    char *id = drawn("true");

    given_actor("logg.tore");

    cr_expect(eq(int, api_get(text("/audit/reviews/%s", id)).status, 404));
    cr_expect(eq(int, decide(id, 0, "{'decision': 'justified'}").status, 404));
    cr_expect(zero(int, size_at(api_get("/audit/reviews"), "items")));
    cr_expect(zero(int, size_at(api_get("/audit/rounds"), "rounds")));
}

Test(review, is_closed_to_everybody_but_reviewers)
{
    static const char *const OTHERS[] = {"anna.ward", "lan.per", "lakare.ivan"};

    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        given_actor(OTHERS[i]);
        cr_expect(eq(int, api_get("/audit/reviews").status, 403), "%s", OTHERS[i]);
        cr_expect(eq(int, api_get("/audit/public-persons").status, 403), "%s", OTHERS[i]);
    }
}

Test(review, a_round_that_is_ordered_is_drawn_by_the_worker_and_only_once)
{
    char *yesterday = stored("SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date - 1");
    char *before = stored("SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date - 7");
    char *body = text("{'fromDay': '%s', 'toDay': '%s', 'randomWanted': 3, 'targetedWanted': 5}",
                      before, yesterday);

    given_actor("logg.tore");
    struct answer a = api_post("/audit/rounds", body);
    cr_assert(eq(int, a.status, 201));
    cr_expect(eq(str, (char *)text_at(a, "rounds.0.orderedBy.name"), "Tore Blom"));

    draw_all();
    struct answer rounds = api_get("/audit/rounds");

    /* the schedule of the demo's has ordered one too */
    int mine = strcmp(text_at(rounds, "rounds.0.orderedBy.name"), "") ? 0 : 1;
    cr_expect(ge(int, int_at(rounds, text("rounds.%d.items", mine)), 3));
    cr_expect(eq(int, int_at(rounds, text("rounds.%d.random", mine)), 3));
    cr_expect(eq(int, count("audit.review_candidate"), 0));
    cr_expect(eq(int,
                 count("(SELECT patient_id, user_id, unit_id, day FROM audit.review_item GROUP "
                       "BY 1, 2, 3, 4 HAVING count(*) > 1) x"),
                 0));
}

Test(review, today_is_not_over_and_other_providers_units_are_not_known)
{
    char *today = stored("SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date");

    given_actor("logg.tore");
    struct answer a = api_post("/audit/rounds", text("{'fromDay': '%s', 'toDay': '%s', "
                                                     "'randomWanted': 3, 'targetedWanted': 5}",
                                                     today, today));
    struct answer b =
        api_post("/audit/rounds", text("{'fromDay': '2026-01-01', 'toDay': '2026-01-02', "
                                       "'randomWanted': 3, 'targetedWanted': 5, 'unitId': '%s'}",
                                       unit_id("anna.ward")));

    cr_expect(eq(int, a.status, 400));
    cr_expect(eq(str, a.reason, "review-day"));
    cr_expect(eq(int, b.status, 400));
    cr_expect(eq(str, b.reason, "unknown-unit"));
}

/* LOG-2: recurring; SOL-1: every provider */
Test(review, the_schedule_orders_last_week_once)
{
    given_actor("logg.karin");
    struct answer a = api_put("/audit/review-settings", 0,
                              "{'every': 'week', 'randomWanted': 2, 'targetedWanted': 2, "
                              "'personsAnHour': 30}");
    cr_assert(eq(int, a.status, 200));
    cr_expect(eq(int, int_at(a, "version"), 1));

    draw_all();
    draw_all();

    cr_expect(eq(int,
                 count("audit.review_round r JOIN organisation.provider p ON p.id = "
                       "r.provider_id WHERE p.name = 'Region Norrgöta' AND r.scheduled AND "
                       "extract(isodow FROM r.to_day) = 7 AND r.to_day - r.from_day = 6"),
                 1));
}

Test(review, a_public_person_is_a_number_that_makes_accesses_worth_a_look)
{
    char *number =
        stored("SELECT p.number FROM patient.person p JOIN audit.event e ON e.patient_id "
               "= p.id JOIN organisation.provider o ON o.id = e.provider_id WHERE o.name "
               "= 'Älvsta kommun' AND e.at < now() - interval '1 day' AND length(p.number)"
               " = 12 AND p.number ~ '^[0-9]+$' ORDER BY e.id LIMIT 1");
    char *body = text("{'identifier': '%s', 'label': 'Kommunalråd'}", number);

    given_actor("logg.tore");
    struct answer a = api_post("/audit/public-persons", body);
    cr_assert(eq(int, a.status, 201));
    cr_expect(eq(int, api_post("/audit/public-persons", body).status, 409));
    api_post("/audit/rounds",
             text("{'fromDay': '%s', 'toDay': '%s', 'randomWanted': 0, 'targetedWanted': 5, "
                  "'reasons': ['public-person']}",
                  stored("SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date - 14"),
                  stored("SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date - 1")));
    draw_all();

    cr_expect(ge(int, count("audit.review_item WHERE 'public-person' = ANY (reasons)"), 1));
    struct answer gone =
        api_post(text("/audit/public-persons/%s/removal", text_at(a, "persons.0.id")), NULL);
    cr_expect(eq(int, gone.status, 200));
    cr_expect(zero(int, size_at(gone, "persons")));
}

/* LOG-3: over as long as the log is kept */
Test(review, statistics_count_what_was_drawn_of_what_there_was)
{
    char *id = drawn("true");
    char *span = stored("SELECT 'from=' || min(day) || '&to=' || max(day) FROM audit.review_day");

    given_actor("logg.karin");
    decide(id, 0, "{'decision': 'unjustified', 'note': 'Inget skäl.', 'measure': 'Samtal.'}");

    struct answer a = api_get(text("/audit/review-statistics?%s", span));
    struct answer csv = api_get(text("/audit/review-statistics/csv?%s", span));

    cr_assert(eq(int, a.status, 200));
    int accesses = 0, unjustified = 0, items = 0;
    for (int i = 0; i < size_at(a, "rows"); i++) {
        if (json_get(json_at(json_get(a.json, "rows"), i), "reason"))
            continue;
        accesses += int_at(a, text("rows.%d.accesses", i));
        items += int_at(a, text("rows.%d.drawn", i));
        unjustified += int_at(a, text("rows.%d.unjustified", i));
    }
    cr_expect(eq(int, unjustified, 1));
    cr_expect(eq(int, items,
                 count("audit.review_item i JOIN organisation.provider p ON p.id = "
                       "i.provider_id WHERE p.name = 'Region Norrgöta'")));
    cr_expect(lt(int, items, accesses));
    cr_expect(eq(int, csv.status, 200));
    cr_expect(ne(ptr, strstr(csv.body, "obefogade\r\n"), NULL));
    cr_expect(
        eq(int, api_get("/audit/review-statistics?from=2026-02-30&to=2026-03-01").status, 400));
}
