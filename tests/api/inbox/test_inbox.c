/*
 * test_inbox.c - what waits for us and what waits for others.
 */
#include "../api.h"

TestSuite(inbox, .init = api_start, .fini = api_stop);

static bool lists(const char *path, const char *id)
{
    struct answer a = api_get(path);

    cr_expect(eq(int, a.status, 200));
    for (int i = 0; i < size_at(a, "items"); i++)
        if (strcmp(text_at(a, text("items.%d.id", i)), id) == 0)
            return true;
    return false;
}

Test(inbox, what_we_must_acknowledge_waits_for_us_until_we_have)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");
    cr_expect(lists("/inbox?view=others", id));
    given_actor("hemtjanst.eva");
    cr_expect(lists("/inbox?view=ours", id));

    api_post(text("/discharges/%s/acknowledgement", id), NULL);

    cr_expect(not(lists("/inbox?view=ours", id)));
    cr_expect(lists("/inbox?view=all", id));
}

Test(inbox, an_unknown_view_is_refused)
{
    given_actor("anna.ward");

    cr_expect(eq(int, api_get("/inbox?view=everything").status, 400));
}

Test(inbox, search_finds_the_units_own_case_by_number_and_by_name)
{
    given_actor("anna.ward");
    char *id = given_discharge("191212121212");

    struct answer number = api_post("/inbox/search", "{'text': '19121212-1212'}");
    struct answer name = api_post("/inbox/search", "{'text': 'tolvans'}");

    cr_expect(eq(str, (char *)text_at(number, "items.0.id"), id));
    cr_expect(eq(str, (char *)text_at(name, "items.0.id"), id));
}

/* SV-11 */
Test(inbox, search_finds_nobody_elses_case)
{
    given_actor("anna.ward");
    given_discharge("191212121212");
    given_actor("rehab.nils");

    struct answer a = api_post("/inbox/search", "{'text': '19121212-1212'}");

    cr_expect(eq(int, a.status, 200));
    cr_expect(eq(int, size_at(a, "items"), 0));
}

Test(inbox, never_holds_more_than_200_on_a_page)
{
    given_actor("anna.ward");

    struct answer a = api_get("/inbox?view=all");

    cr_expect(le(int, size_at(a, "items"), 200));
    cr_expect(ge(int, int_at(a, "counts.all"), size_at(a, "items")));
}
