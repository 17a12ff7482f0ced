/*
 * test_index_county.c - the county administrator's page of the engagement index, through the API:
 * how much waits and what is refused, in the own county alone and without whose it is.
 */
#include "../api.h"
#include <string.h>

TestSuite(index_county, .init = api_start, .fini = api_stop, .timeout = 300);

#define NUMBER "195011099941"

/* A post that waits and one that is refused in the county, and one refused in another. */
static void given_posts(void)
{
    stored("INSERT INTO index.post (patient_id, number, kind, address, object, system, controller, "
           "county_code, wanted, content_at, changed_at, refused_at, refusal) SELECT base.uuid7(), "
           "'" NUMBER "', kind, 'SE1', object, 'SE2', 'SE3', county, true, now(), now() - interval "
           "'90 seconds', refused, CASE WHEN refused IS NOT NULL THEN 'EI004' END FROM (VALUES "
           "('booking', 'a', '99', NULL), ('plan', 'b', '99', now()), ('plan', 'c', '01', now())) "
           "AS x (kind, object, county, refused)");
    stored(
        "UPDATE index.sender SET system = 'SE2', failures = 3, stopped_at = now(), stopped_why = "
        "'EI003'");
}

Test(index_county, how_much_waits_and_what_is_refused_is_seen_without_whose_it_is)
{
    given_posts();
    given_actor("lan.per");

    struct answer a = api_get("/county/index");

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, int_at(a, "pending"), 1));
    cr_expect(int_at(a, "lagSeconds") >= 90, "%s", a.body);
    cr_expect(eq(int, int_at(a, "refused"), 1), "another county's are not there: %s", a.body);
    cr_expect(eq(str, (char *)text_at(a, "refusals.0.why"), "EI004"));
    cr_expect(eq(str, (char *)text_at(a, "refusals.0.object"), "b"));
    cr_expect(eq(str, (char *)text_at(a, "stopped"), "EI003"));
    cr_expect(eq(ptr, strstr(a.body, NUMBER), NULL));
    cr_expect(eq(int, count("audit.event WHERE action = 'county.index' AND outcome = 'ok'"), 1));
}

Test(index_county, sending_again_lets_go_of_what_stopped_it_and_of_the_countys_refusals)
{
    given_posts();
    given_actor("lan.per");

    struct answer a = api_post("/county/index/resend", NULL);

    cr_assert(eq(int, a.status, 200), "%s", a.body);
    cr_expect(eq(int, int_at(a, "refused"), 0));
    cr_expect(eq(int, int_at(a, "pending"), 2));
    cr_expect(eq(int, count("index.sender WHERE stopped_at IS NULL AND failures = 0"), 1));
    cr_expect(eq(int, count("index.post WHERE refused_at IS NOT NULL"), 1), "the other county's");
    cr_expect(eq(int, count("index.stale WHERE patient_id IS NULL"), 1));
}

Test(index_county, is_the_county_administrators_alone)
{
    static const char *const OTHERS[] = {"anna.ward", "maria.nurse", "logg.karin"};

    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        given_actor(OTHERS[i]);
        cr_expect(eq(int, api_get("/county/index").status, 403), "%s", OTHERS[i]);
        cr_expect(eq(int, api_post("/county/index/resend", NULL).status, 403), "%s", OTHERS[i]);
    }
}
