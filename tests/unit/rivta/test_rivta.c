/*
 * rivta.h: envelopes read strictly, answers written; times, and a plan as a page. Messages are held
 * against the schemas themselves in tests/interop/national.mjs.
 */
#include "base/clock.h"
#include "harness.h"
#include "rivta/rivta_api.h"
#include "rivta/rivta_inner.h"
#include <string.h>

static struct arena *arena;

static void start(void)
{
    harness_start();
    cr_assert(eq(int, clock_init(), SP_OK));
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(rivta, .init = start, .fini = stop);

#define SYSTEM "SE0000000000-SYS1"
#define UNIT   "SE0000000000-1001"
#define ACTOR                                                                                      \
    "<h:Actor xmlns:h='urn:riv:interoperability:headers:1'><h:actorId>191212121212</h:actorId>"    \
    "<h:actorType>subject_of_care</h:actorType></h:Actor>"

static const char *soap(const char *address, const char *headers, const char *body)
{
    return arena_printf(arena,
                        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'>"
                        "<e:Header><r:LogicalAddress xmlns:r='urn:riv:itintegration:registry:1'>%s"
                        "</r:LogicalAddress>%s</e:Header><e:Body>%s</e:Body></e:Envelope>",
                        address, headers, body);
}

static const char *crm(const char *contract, const char *body)
{
    return arena_printf(arena,
                        "<%s xmlns='urn:riv:crm:scheduling:%sResponder:1'"
                        " xmlns:s='urn:riv:crm:scheduling:1'"
                        " xmlns:x='urn:riv:crm:scheduling:1.1'>%s</%s>",
                        contract, contract, body, contract);
}

static struct rivta_call accepted(const char *text)
{
    struct rivta_call call;
    struct rivta_fault fault;
    int err = rivta_read(arena, text, strlen(text), SYSTEM, &call, &fault);

    cr_assert(eq(int, err, SP_OK), "%s", fault.text);
    return call;
}

static const char *refused(const char *text)
{
    struct rivta_call call;
    struct rivta_fault fault;

    cr_expect(eq(int, rivta_read(arena, text, strlen(text), SYSTEM, &call, &fault), SP_EINVAL),
              "%s", text);
    cr_expect(fault.text && !strstr(fault.text, "1912"));
    return fault.text ? fault.text : "";
}

static const char *schedule(const char *body)
{
    return soap(UNIT, ACTOR, crm("GetSubjectOfCareSchedule", body));
}

#define FACILITY "<healthcare_facility>" UNIT "</healthcare_facility>"
#define SUBJECT  "<subject_of_care>191212121212</subject_of_care>"

Test(rivta, a_question_for_a_schedule_is_read)
{
    struct rivta_call call = accepted(schedule(FACILITY SUBJECT));

    cr_expect(eq(int, call.contract, RIVTA_SCHEDULE));
    cr_expect(eq(str, (char *)call.said.number, "191212121212"));
    cr_expect(eq(str, (char *)call.said.facility, UNIT));
    cr_expect(eq(str, (char *)call.actor_type, "subject_of_care"));
    cr_expect(eq(str, (char *)call.logical_address, UNIT));
}

Test(rivta, what_the_schemas_let_pass_and_the_descriptions_forbid_is_refused)
{
    static const struct {
        const char *body, *why;
    } cases[] = {{FACILITY, "subject_of_care"},
                 {SUBJECT FACILITY, "healthcare_facility"},
                 {FACILITY FACILITY SUBJECT, "subject_of_care"},
                 {FACILITY SUBJECT SUBJECT, "Okänt element"},
                 {FACILITY SUBJECT "<more/>", "Okänt element"},
                 {FACILITY SUBJECT "<m xmlns=''/>", "Okänt element"},
                 {FACILITY "<subject_of_care/>", "utan värde"},
                 {FACILITY "<subject_of_care> </subject_of_care>", "utan värde"},
                 {FACILITY "<subject_of_care>19121212-1212</subject_of_care>", "Otillåtet värde"},
                 {FACILITY "<subject_of_care>1912121212123</subject_of_care>", "Otillåtet värde"},
                 {FACILITY "<subject_of_care>191212121A12</subject_of_care>", "Otillåtet värde"},
                 {FACILITY "<subject_of_care> 191212121212</subject_of_care>", "Otillåtet värde"},
                 {"<healthcare_facility>1001</healthcare_facility>" SUBJECT, "healthcare_facility"},
                 {FACILITY "<subject_of_care><b/></subject_of_care>", "inte hör hemma"},
                 {FACILITY "text" SUBJECT, "Text mellan"}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *why = refused(schedule(cases[i].body));

        cr_expect(strstr(why, cases[i].why) != NULL, "%s: %s", cases[i].body, why);
    }
}

Test(rivta, local_reserve_numbers_are_read_in_any_case)
{
    static const char *const numbers[] = {"19121212P121", "19121212t121", "19121212F121"};

    for (size_t i = 0; i < 3; i++) {
        const char *text = soap(
            UNIT,
            "<h:Actor xmlns:h='urn:riv:interoperability:headers:1'><h:actorId>" SYSTEM
            "</h:actorId><h:actorType>subject_of_care_agent</h:actorType></h:Actor>",
            crm("GetSubjectOfCareSchedule",
                arena_printf(arena, FACILITY "<subject_of_care>%s</subject_of_care>", numbers[i])));

        cr_expect(eq(str, (char *)accepted(text).said.number, (char *)numbers[i]));
    }
}

Test(rivta, what_comes_after_in_other_namespaces_is_let_pass)
{
    accepted(schedule(FACILITY SUBJECT "<y:more xmlns:y='urn:y'><y:z/></y:more>"));
}

Test(rivta, the_header_says_who_is_asked_and_who_acts)
{
    const char *body = crm("GetSubjectOfCareSchedule", FACILITY SUBJECT);
    const char *other = "<h:Actor xmlns:h='urn:riv:interoperability:headers:1'><h:actorId>"
                        "198112189876</h:actorId><h:actorType>subject_of_care</h:actorType>"
                        "</h:Actor>";

    cr_expect(strstr(refused(soap(UNIT, "", body)), "Actor") != NULL);
    cr_expect(strstr(refused(soap(UNIT, other, body)), "annan person") != NULL);
    cr_expect(strstr(refused(soap(UNIT, ACTOR ACTOR, body)), "Två Actor") != NULL);
    cr_expect(strstr(refused(soap("SE0000000000-9", ACTOR, body)), "LogicalAddress") != NULL);
    cr_expect(strstr(refused(soap("x", ACTOR, body)), "LogicalAddress") != NULL);
    accepted(soap("se0000000000-1001", ACTOR, body)); /* HSA-ids have no case */
    refused("<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'/>");
    refused(soap(UNIT, ACTOR, ""));
    refused(soap(UNIT, ACTOR, arena_printf(arena, "%s%s", body, body)));
    cr_expect(strstr(refused(soap(UNIT, ACTOR, crm("MakeBooking", "<x/>"))), "finns inte") != NULL);
    /* a root of that name in another namespace is another contract */
    refused(soap(UNIT, ACTOR, "<GetSubjectOfCareSchedule xmlns='urn:x'/>"));
}

static const char *slot(const char *starts, const char *ends)
{
    return soap(
        UNIT, ACTOR,
        crm("UpdateBooking", arena_printf(arena,
                                          "<requestedTimeslot><s:startTimeInclusive>%s"
                                          "</s:startTimeInclusive><s:endTimeExclusive>%s"
                                          "</s:endTimeExclusive><s:healthcare_facility>" UNIT
                                          "</s:healthcare_facility><s:bookingId>b</s:bookingId>"
                                          "<s:subject_of_care>191212121212</s:subject_of_care>"
                                          "<s:message_allowed>true</s:message_allowed>"
                                          "<x:isInvitation>0</x:isInvitation></requestedTimeslot>",
                                          starts, ends)));
}

Test(rivta, a_time_must_be_one_that_a_clock_shows)
{
    static const char *const wrong[] = {"20270229101500", "20270431000000",   "20270100101500",
                                        "20270315240000", "20270315106000",   "20270315101560",
                                        "00000101000000", "2027-03-15T10:15", "2027031510150"};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_expect(strstr(refused(slot(wrong[i], "20290315110000")), "startTimeInclusive") != NULL);
    cr_expect(strstr(refused(slot("20270315110000", "20270315110000")), "slutar") != NULL);
    struct rivta_call call = accepted(slot("20280229101500", "20280229110000"));
    const cJSON *args = rivta_args(arena, &call, SYSTEM);

    cr_expect(eq(str, (char *)json_text(args, "starts"), "2028-02-29T09:15:00.000000Z"));
    cr_expect(
        eq(str, (char *)rivta_moment(arena, "20270715101500"), "2027-07-15T08:15:00.000000Z"));
    cr_expect(eq(str, (char *)rivta_time(arena, "2027-07-15T08:15:00+00:00"), "20270715101500"));
    cr_expect(eq(str, (char *)rivta_time(arena, "2027-01-15T23:15:00+00:00"), "20270116001500"));
    cr_expect(rivta_time(arena, "soon") == NULL);
}

static const char *managers(const char *body)
{
    return soap(SYSTEM, "",
                arena_printf(arena,
                             "<GetCareManagers xmlns='urn:riv:coreprocess:residentparticipation:"
                             "residentparticipation:GetCareManagersResponder:1' xmlns:c='urn:riv:"
                             "coreprocess:residentparticipation:residentparticipation:1'>"
                             "<patientId><c:root>%s</c:root><c:extension>%s</c:extension>"
                             "</patientId>%s</GetCareManagers>",
                             RIVTA_PERSONNUMMER, "191212121212", body));
}

static const char *kind(const char *code, const char *system)
{
    return arena_printf(arena,
                        "<careManagerType><c:code>%s</c:code><c:codeSystem>%s</c:codeSystem>"
                        "</careManagerType>",
                        code, system);
}

Test(rivta, kinds_of_other_code_sets_are_none_of_ours)
{
    struct rivta_call call =
        accepted(managers(arena_printf(arena, "%s%s%s", kind("1", RIVTA_FIXED_CODES),
                                       kind("2", "1.2.3"), kind("99", RIVTA_FIXED_CODES))));
    const cJSON *kinds = json_get(rivta_args(arena, &call, SYSTEM), "kinds");

    cr_expect(eq(int, json_size(kinds), 2));
    cr_expect(eq(str, (char *)json_string(json_at(kinds, 1)), "99"));
    call = accepted(managers(""));
    cr_expect(json_get(rivta_args(arena, &call, SYSTEM), "kinds") == NULL);
}

Test(rivta, a_list_is_bounded)
{
    struct buf many = buf_make(arena, 100000);

    for (int i = 0; i <= RIVTA_MANY; i++)
        buf_text(&many, kind("1", RIVTA_FIXED_CODES));
    refused(managers(many.data));
}

Test(rivta, the_type_of_a_number_must_be_its_own)
{
    const char *text = managers("");
    char *copy = arena_text(arena, text), *at = strstr(copy, "1.2.752.129.2.1.3.1");

    at[18] = '3'; /* says that it is a coordination number */
    cr_expect(strstr(refused(copy), "annan typ") != NULL);
}

static cJSON *json(const char *text)
{
    struct problem why = {0};
    cJSON *tree = NULL;
    char *copy = arena_text(arena, text);

    for (char *at = copy; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    cr_assert(eq(int, json_parse(arena, copy, strlen(copy), &tree, &why), SP_OK), "%s", text);
    return tree;
}

static const char *answer(enum rivta_contract contract, const char *doc)
{
    struct rivta_call call = {.contract = contract};
    size_t len;
    const char *text = rivta_answer(arena, &call, doc ? json(doc) : NULL, &len);
    struct xml_node *root;
    const char *why;

    cr_assert(text != NULL);
    cr_assert(eq(int, xml_read(arena, text, len, &root, &why), SP_OK), "%s", why);
    return text;
}

Test(rivta, a_booked_time_says_what_the_patient_is_told_and_no_more)
{
    const char *text = answer(
        RIVTA_SCHEDULE,
        "{'number': '191212121212', 'times': [{'id': 'b1', 'unitHsaId': 'SE0000000000-1001',"
        "'startsAt': '2027-03-15T09:15:00+00:00', 'endsAt': '2027-03-15T10:00:00+00:00',"
        "'kind': 'home-visit', 'preparation': 'Ta med <listan>', 'link': 'https://v.example/a',"
        "'reason': 'internt', 'withName': 'Eva', 'withTitle': 'Sjuksköterska', 'withHsaId': null,"
        "'patientMayCancel': true, 'patientMayRebook': false, 'place': null}]}");

    cr_expect(strstr(text, "<s:startTimeInclusive>20270315101500<") != NULL);
    cr_expect(strstr(text, "<s:purpose>Ta med &lt;listan&gt;\nLänk: https://v.example/a<") != NULL);
    cr_expect(strstr(text, "<s:performerName>Sjuksköterska Eva<") != NULL);
    cr_expect(strstr(text, "<s:timeTypeName>Hembesök<") != NULL);
    cr_expect(strstr(text, "internt") == NULL);
    cr_expect(strstr(text, "s:performer>") == NULL && strstr(text, "s:resourceName") == NULL);
    cr_expect(strstr(text, "<s:cancel_booking_allowed>true<") != NULL);
    cr_expect(strstr(text, "<s:rebooking_allowed>false<") != NULL);
}

Test(rivta, a_free_time_is_nobodys)
{
    const char *text =
        answer(RIVTA_SLOTS, "{'number': '191212121212', 'times': [{'id': 's1', 'unitHsaId':"
                            "'SE0000000000-1001', 'startsAt': '2027-03-15T09:15:00+00:00',"
                            "'endsAt': '2027-03-15T10:00:00+00:00', 'kind': 'visit'}]}");

    cr_expect(strstr(text, "subject_of_care") == NULL);
    cr_expect(strstr(text, "isInvitation") == NULL);
    cr_expect(strstr(text, "allowed") == NULL);
}

Test(rivta, what_was_done_or_not_is_said_in_swedish)
{
    cr_expect(strstr(answer(RIVTA_CANCEL, "{'done': true, 'said': 'cancelled'}"),
                     "<resultCode>OK</resultCode><resultText>Tiden är avbokad.") != NULL);
    cr_expect(strstr(answer(RIVTA_REBOOK, "{'done': false, 'said': 'taken'}"),
                     "<resultCode>ERROR</resultCode><resultText>Tiden är inte ledig") != NULL);
    cr_expect(strstr(answer(RIVTA_CANCEL, "{'done': false, 'said': 'something new'}"),
                     "<resultText>Tiden kan inte ändras här.") != NULL);
    cr_expect(strstr(answer(RIVTA_PING, NULL), "<version>" SAMPLAN_VERSION "<") != NULL);
}

/* PK-8: the codes 1 to 4; hours of several days are one period of a telephone. */
Test(rivta, a_fixed_contact_has_its_hours_and_never_an_internal_note)
{
    const char *text = answer(
        RIVTA_CONTACTS,
        "{'number': '191212121212', 'system': 'SE0000000000-SYS1', 'contacts': [{'id': 'k1',"
        "'code': '4', 'hsaId': null, 'name': 'Eva', 'title': 'Sjuksköterska', 'phone': '090-1',"
        "'hours': [{'weekday': 1, 'start': '08:00', 'end': '16:30'}, {'weekday': 2, 'start':"
        "'08:00', 'end': '16:30'}, {'weekday': 2, 'start': '08:00', 'end': '16:30'},"
        "{'weekday': 7, 'start': '22:00', 'end': '24:00'}], 'note': 'Ring gärna',"
        "'internalNote': 'hemligt', 'since': '2027-01-01', 'changedAt':"
        "'2027-01-10T13:30:00+00:00', 'unitHsaId': 'SE0000000000-1001', 'unitName': 'VC',"
        "'providerHsaId': 'SE0000000000-0001', 'providerName': 'Region'}]}");

    cr_expect(strstr(text, "samordningsansvar") != NULL);
    cr_expect(strstr(text, "<c:weekDay>Monday</c:weekDay><c:weekDay>Tuesday</c:weekDay><c:time>"
                           "<c:start>080000</c:start><c:end>163000</c:end>") != NULL);
    cr_expect(strstr(text, "<c:start>220000</c:start><c:end>235959</c:end>") != NULL);
    cr_expect(strstr(text, "hemligt") == NULL);
    cr_expect(strstr(text, "<c:externalNotes>Ring gärna<") != NULL);
    cr_expect(strstr(text, "<c:root>" RIVTA_LOCAL_ROOT "</c:root><c:extension>k1<") != NULL);
    cr_expect(strstr(text, "<c:blockComparisonTime>20270110143000<") != NULL);
}

Test(rivta, a_plan_is_a_page_with_choices_and_units_in_words)
{
    size_t len;
    const char *page = rivta_plan_page(
        arena,
        json("{'establishedAt': '2027-01-10T13:30:00+00:00', 'unitName': 'Ward <3>', 'content':"
             "{'fields': {'words.matters': 'Åka hem\\n<script>alert(1)</script>',"
             "'overall.principal': 'region', 'overall.unit': 'u1'}, 'units': [{'id': 'u1',"
             "'name': 'Enhet & co'}], 'rows': [{'id': 'r1', 'section': 'goal', 'fields':"
             "{'goal.text': 'Gå i trappan', 'goal.term': 'short'}}]}}"),
        &len);

    cr_assert(page != NULL);
    cr_expect(eq(sz, strlen(page), len));
    cr_expect(strstr(page, "Fastställd 2027-01-10 av Ward &lt;3&gt;") != NULL);
    cr_expect(strstr(page, "<dd>Åka hem</dd><dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>") !=
              NULL);
    cr_expect(strstr(page, "<dd>Regionen</dd>") != NULL);
    cr_expect(strstr(page, "<dd>Enhet &amp; co</dd>") != NULL);
    cr_expect(strstr(page, "<dd>Kort sikt</dd>") != NULL);
    cr_expect(strstr(page, "<script") == NULL);
}

Test(rivta, a_plan_that_is_too_long_says_so_and_stays_within_its_bound)
{
    struct buf rows = buf_make(arena, 1000000);
    size_t len;

    for (int i = 0; i < 200; i++)
        buf_printf(&rows, "%s{'id': 'r%d', 'section': 'goal', 'fields': {'goal.text': '%0999d'}}",
                   i ? "," : "", i, 7);
    const char *page = rivta_plan_page(
        arena,
        json(arena_printf(arena,
                          "{'establishedAt': '2027-01-10T13:30:00+00:00', 'unitName': 'W',"
                          "'content': {'fields': {'words.matters': 'Hem'}, 'rows': [%s]}}",
                          rows.data)),
        &len);

    cr_assert(page != NULL);
    cr_expect(lt(sz, len, 75001));
    cr_expect(strstr(page, "Hem") != NULL && strstr(page, "Planen är längre") != NULL);
}

Test(rivta, a_fault_has_a_code_words_and_the_id_in_the_log)
{
    size_t len;
    const char *text = rivta_fault(
        arena, &(struct rivta_fault){.server = true, .text = "Tekniskt fel"}, "an-id", &len);

    cr_expect(strstr(text, "<faultcode>soap:Server</faultcode>"
                           "<faultstring>Tekniskt fel. logId=an-id</faultstring>") != NULL);
}
