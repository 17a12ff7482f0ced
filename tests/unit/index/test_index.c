/*
 * test_index.c - the message to the engagement index, what an answer means, how long to wait. The
 * numbers are Skatteverket's test numbers.
 */
#include "harness.h"
#include "index/index.h"
#include <string.h>

static struct arena *a;

static void open_arena(void)
{
    harness_start();
    a = arena_new();
}

static void close_arena(void)
{
    arena_free(a);
    harness_stop();
}

TestSuite(index, .init = open_arena, .fini = close_arena);

static const cJSON *posts(const char *text)
{
    struct problem why = {0};
    cJSON *tree = NULL;

    if (json_parse(a, text, strlen(text), &tree, &why))
        abort();
    return tree;
}

#define POST(kind, gone, at)                                                                       \
    "{\"delete\":" gone ",\"number\":\"191212121212\",\"kind\":\"" kind "\",\"address\":"          \
    "\"SE0000000000-1001\",\"object\":\"A&B\",\"system\":\"SE0000000000-SYS1\",\"controller\":"    \
    "\"SE0000000000-0000\",\"at\":" at "}"

Test(index, a_post_has_its_fields_in_the_order_of_the_schema_and_swedish_time)
{
    const char *said = index_update(
        a, "5565594230", posts("[" POST("booking", "false", "\"2027-07-01T08:15:00Z\"") "]"));

    cr_assert(said != NULL);
    cr_expect(strstr(said, "<r:LogicalAddress>5565594230</r:LogicalAddress>") != NULL);
    cr_expect(
        strstr(
            said,
            "<u:engagementTransaction><e:deleteFlag>false</e:deleteFlag><e:engagement>"
            "<e:registeredResidentIdentification>191212121212</e:registeredResidentIdentification>"
            "<e:serviceDomain>riv:crm:scheduling</e:serviceDomain>"
            "<e:categorization>NA</e:categorization><e:logicalAddress>SE0000000000-1001</"
            "e:logicalAddress><e:businessObjectInstanceIdentifier>A&amp;B</"
            "e:businessObjectInstanceIdentifier><e:clinicalProcessInterestId>NA</"
            "e:clinicalProcessInterestId><e:mostRecentContent>20270701101500</e:mostRecentContent>"
            "<e:sourceSystem>SE0000000000-SYS1</"
            "e:sourceSystem><e:dataController>SE0000000000-0000</"
            "e:dataController></e:engagement></u:engagementTransaction>") != NULL);
    cr_expect(strstr(said, "creationTime") == NULL && strstr(said, "owner") == NULL);
}

Test(index, a_removal_has_the_whole_key_and_no_content)
{
    const char *said = index_update(a, "5565594230", posts("[" POST("plan", "true", "null") "]"));

    cr_assert(said != NULL);
    cr_expect(strstr(said, "<e:deleteFlag>true</e:deleteFlag>") != NULL);
    cr_expect(strstr(said, "riv:clinicalprocess:logistics:logistics</e:serviceDomain>"
                           "<e:categorization>cll-cp<") != NULL);
    cr_expect(strstr(said, "<e:dataController>SE0000000000-0000<") != NULL);
    cr_expect(strstr(said, "mostRecentContent") == NULL);
}

Test(index, contacts_have_their_own_domain)
{
    const char *said = index_update(
        a, "5565594230", posts("[" POST("contact", "false", "\"2027-01-01T00:00:00Z\"") "]"));

    cr_expect(strstr(said, "riv:coreprocess:residentparticipation:residentparticipation<") != NULL);
    cr_expect(strstr(said, ">crr-gcm<") != NULL);
}

Test(index, what_cannot_be_said_is_not_sent)
{
    cr_expect(index_update(a, "1", posts("[]")) == NULL);
    cr_expect(index_update(a, "1", posts("[" POST("letter", "false", "null") "]")) == NULL);
    cr_expect(index_update(a, "1", posts("[" POST("booking", "false", "null") "]")) == NULL);
    cr_expect(index_update(a, "1", posts("[" POST("booking", "false", "\"soon\"") "]")) == NULL);
}

Test(index, a_thousand_posts_fit_in_a_call_and_not_one_more)
{
    cJSON *many = json_array(a);
    const char *one = POST("booking", "false", "\"2027-01-01T00:00:00Z\"");

    for (int i = 0; i < INDEX_POSTS; i++)
        json_add(a, many, (cJSON *)(uintptr_t)posts(one));
    cr_expect(index_update(a, "1", many) != NULL);
    json_add(a, many, (cJSON *)(uintptr_t)posts(one));
    cr_expect(index_update(a, "1", many) == NULL);
}

/* ---- answers ---- */

#define ENVELOPE(body)                                                                             \
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>" body              \
    "</s:Body></s:Envelope>"
#define RESULT(code)                                                                               \
    ENVELOPE("<UpdateResponse xmlns=\"urn:riv:itintegration:engagementindex:UpdateResponder:1\">"  \
             "<ResultCode>" code "</ResultCode><comment>x</comment></UpdateResponse>")
#define FAULT(text)                                                                                \
    ENVELOPE("<s:Fault><faultcode>s:Server</faultcode><faultstring>" text                          \
             "</faultstring></s:Fault>")

static enum index_outcome judged(int status, const char *text, const char **code)
{
    struct index_answer answer = {.status = status, .text = text, .len = strlen(text)};

    return index_judge(a, &answer, code);
}

static enum index_outcome broken(const char *why)
{
    struct index_answer answer = {.err = SP_EUNAVAILABLE, .why = why};
    const char *code;
    enum index_outcome outcome = index_judge(a, &answer, &code);

    cr_expect(eq(str, (char *)(uintptr_t)code, (char *)(uintptr_t)why));
    return outcome;
}

Test(index, ok_and_info_are_accepted_and_error_is_a_refusal)
{
    const char *code;

    cr_expect(eq(int, judged(200, RESULT("OK"), &code), INDEX_ACCEPTED));
    cr_expect(code == NULL);
    cr_expect(eq(int, judged(200, RESULT("INFO"), &code), INDEX_ACCEPTED));
    cr_expect(eq(int, judged(200, RESULT("ERROR"), &code), INDEX_SPLIT));
    cr_expect(eq(str, (char *)(uintptr_t)code, "ERROR"));
    cr_expect(eq(int, judged(200, RESULT("MAYBE"), &code), INDEX_UNKNOWN));
}

Test(index, each_fault_is_tried_again_or_split_or_stops)
{
    static const struct {
        const char *text, *code;
        enum index_outcome outcome;
    } CASES[] = {
        {"EI000 technical", "EI000", INDEX_UNKNOWN},
        {"EI001: no XML", "EI001", INDEX_SPLIT},
        {"EI002 doubles", "EI002", INDEX_SPLIT},
        {"EI003", "EI003", INDEX_STOP},
        {"EI004 blank", "EI004", INDEX_SPLIT},
        {"EI005", "EI005", INDEX_SPLIT},
        {"EI006", "EI006", INDEX_SPLIT},
        {"VP001", "VP001", INDEX_STOP},
        {"VP002", "VP002", INDEX_STOP},
        {"VP003", "VP003", INDEX_STOP},
        {"VP004 no route", "VP004", INDEX_STOP},
        {"VP005", "VP005", INDEX_STOP},
        {"VP006", "VP006", INDEX_AGAIN},
        {"VP007 not allowed", "VP007", INDEX_STOP},
        {"VP008", "VP008", INDEX_AGAIN},
        {"VP009 failed", "VP009", INDEX_UNKNOWN},
        {"VP010", "VP010", INDEX_AGAIN},
        {"VP011", "VP011", INDEX_STOP},
        {"VP012", "VP012", INDEX_AGAIN},
        {"VP013", "VP013", INDEX_STOP},
        {"VP014", "VP014", INDEX_AGAIN},
        {"VP015", "VP015", INDEX_STOP},
        {"VP009 of EI004", "VP009", INDEX_UNKNOWN},
        {"Something else", "fault", INDEX_UNKNOWN},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const char *code;

        cr_expect(eq(int, judged(500, arena_printf(a, FAULT("%s"), CASES[i].text), &code),
                     CASES[i].outcome),
                  "%s", CASES[i].text);
        cr_expect(eq(str, (char *)(uintptr_t)code, (char *)(uintptr_t)CASES[i].code));
    }
}

Test(index, what_is_no_answer_is_an_unknown_outcome)
{
    const char *code;

    cr_expect(eq(int, judged(502, "<html>Bad gateway</html>", &code), INDEX_UNKNOWN));
    cr_expect(eq(str, (char *)(uintptr_t)code, "http-502"));
    cr_expect(eq(int, judged(200, "", &code), INDEX_UNKNOWN));
    cr_expect(eq(int, judged(200, "<a/>", &code), INDEX_UNKNOWN));
    cr_expect(eq(int, judged(200, ENVELOPE(""), &code), INDEX_UNKNOWN));
    cr_expect(eq(int, judged(500, RESULT("OK"), &code), INDEX_UNKNOWN));
    cr_expect(
        eq(int, judged(200, "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", &code), INDEX_UNKNOWN));
    cr_expect(eq(int, judged(413, "", &code), INDEX_SPLIT));
}

Test(index, only_what_was_never_sent_has_not_arrived)
{
    cr_expect(eq(int, broken("name"), INDEX_AGAIN));
    cr_expect(eq(int, broken("connect"), INDEX_AGAIN));
    cr_expect(eq(int, broken("tls"), INDEX_AGAIN));
    cr_expect(eq(int, broken("timeout"), INDEX_UNKNOWN));
    cr_expect(eq(int, broken("closed"), INDEX_UNKNOWN));
    cr_expect(eq(int, broken("stopped"), INDEX_UNKNOWN));
    cr_expect(eq(int, broken(INDEX_NO_MESSAGE), INDEX_SPLIT));
}

Test(index, the_wait_doubles_to_ten_minutes_and_is_never_quite_the_same)
{
    cr_expect(eq(i64, index_wait(1, 0), 2500));
    cr_expect(eq(i64, index_wait(1, 0.999), 4997));
    cr_expect(eq(i64, index_wait(2, 0), 5000));
    cr_expect(eq(i64, index_wait(7, 0), 160000));
    cr_expect(eq(i64, index_wait(8, 0), 300000));
    cr_expect(eq(i64, index_wait(1000000, 0.5), 450000));
    for (int n = 1; n < 20; n++)
        cr_expect(index_wait(n, 0.7) <= INDEX_WAIT_MAX &&
                  index_wait(n, 0.7) <= index_wait(n + 1, 0.7));
}
