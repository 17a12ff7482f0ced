/*
 * rivta_contracts.c - one row a contract: its names, what a client must be allowed, the elements of
 * its request in their order. Source: the schemas, and the stricter cardinalities of the contract
 * descriptions (crm:scheduling 1.1.5, logistics 3.0.13, residentparticipation 1.0 RC2).
 */
#include "rivta/rivta_inner.h"

#define CRM     "urn:riv:crm:scheduling:"
#define TYPES   CRM "1"
#define MORE    CRM "1.1"
#define PLANS   "urn:riv:clinicalprocess:logistics:logistics:"
#define PLANS_3 PLANS "3"
#define CARE    "urn:riv:coreprocess:residentparticipation:residentparticipation:"
#define CARE_1  CARE "1"
#define MONITOR "urn:riv:itintegration:monitoring:PingForConfigurationResponder:1"

#define AT(member) offsetof(struct rivta_said, member)
#define ONE(ns, name, type, member)                                                                \
    {                                                                                              \
        ns, name, type, 1, 1, AT(member), NULL                                                     \
    }
#define MAY(ns, name, type, member)                                                                \
    {                                                                                              \
        ns, name, type, 0, 1, AT(member), NULL                                                     \
    }
#define ANY(ns, name, type, member)                                                                \
    {                                                                                              \
        ns, name, type, 0, RIVTA_MANY, AT(member), NULL                                            \
    }

/* clang-format off */
static const struct rivta_field SCHEDULE[] = {
#define NS CRM "GetSubjectOfCareScheduleResponder:1"
    ONE(NS, "healthcare_facility", RIVTA_HSA, facility),
    ONE(NS, "subject_of_care", RIVTA_PERSON, number), RIVTA_END};
#undef NS

static const struct rivta_field BOOKING[] = {
#define NS CRM "GetBookingDetailsResponder:1"
    ONE(NS, "healthcare_facility", RIVTA_HSA, facility),
    ONE(NS, "bookingId", RIVTA_ID, booking), RIVTA_END};
#undef NS

static const struct rivta_field CANCEL[] = {
#define NS CRM "CancelBookingResponder:1"
    ONE(NS, "healthcare_facility", RIVTA_HSA, facility),
    ONE(NS, "bookingId", RIVTA_ID, booking),
    MAY(NS, "message", RIVTA_TEXT, message), RIVTA_END};
#undef NS

static const struct rivta_field SLOT[] = {
    ONE(TYPES, "startTimeInclusive", RIVTA_TS, starts),
    ONE(TYPES, "endTimeExclusive", RIVTA_TS, ends),
    ONE(TYPES, "healthcare_facility", RIVTA_HSA, facility),
    MAY(TYPES, "performer", RIVTA_HSA, spare),
    ONE(TYPES, "bookingId", RIVTA_ID, booking),
    ONE(TYPES, "subject_of_care", RIVTA_PERSON, number),
    MAY(TYPES, "purpose", RIVTA_TEXT, spare),
    MAY(TYPES, "reason", RIVTA_TEXT, spare),
    MAY(TYPES, "resourceName", RIVTA_TEXT, spare),
    MAY(TYPES, "healthcare_facility_name", RIVTA_TEXT, spare),
    MAY(TYPES, "performerName", RIVTA_TEXT, spare),
    MAY(TYPES, "resourceID", RIVTA_TEXT, spare),
    MAY(TYPES, "timeTypeName", RIVTA_TEXT, spare),
    MAY(TYPES, "timeTypeID", RIVTA_TEXT, time_type),
    MAY(TYPES, "careTypeName", RIVTA_TEXT, spare),
    MAY(TYPES, "careTypeID", RIVTA_TEXT, spare),
    MAY(TYPES, "cancel_booking_allowed", RIVTA_BOOL, spare),
    MAY(TYPES, "rebooking_allowed", RIVTA_BOOL, spare),
    MAY(TYPES, "message_allowed", RIVTA_BOOL, spare),
    MAY(MORE, "isInvitation", RIVTA_BOOL, spare), RIVTA_END};
static const struct rivta_field SUBJECT[] = {
    MAY(TYPES, "phone", RIVTA_TEXT, spare), MAY(TYPES, "email", RIVTA_TEXT, spare),
    MAY(TYPES, "address", RIVTA_TEXT, spare), MAY(TYPES, "coaddress", RIVTA_TEXT, spare),
    ONE(MORE, "firstName", RIVTA_TEXT, spare), MAY(MORE, "middleName", RIVTA_TEXT, spare),
    ONE(MORE, "lastName", RIVTA_TEXT, spare), RIVTA_END};
static const struct rivta_field REBOOK[] = {
#define NS CRM "UpdateBookingResponder:1"
    {NS, "requestedTimeslot", RIVTA_GROUP, 1, 1, 0, SLOT},
    {NS, "subject_of_care_info", RIVTA_GROUP, 0, 1, 0, SUBJECT},
    MAY(NS, "notification", RIVTA_TEXT, spare), RIVTA_END};
#undef NS

#define AVAILABLE(NS)                                       \
    ONE(NS, "healthcare_facility", RIVTA_HSA, facility),    \
    MAY(NS, "bookingId", RIVTA_ID, booking),                \
    ONE(NS, "startDateInclusive", RIVTA_DT, from),          \
    ONE(NS, "endDateInclusive", RIVTA_DT, to),              \
    ANY(NS, "performer", RIVTA_HSA, performers),            \
    MAY(NS, "timeTypeName", RIVTA_TEXT, spare),             \
    MAY(NS, "timeTypeID", RIVTA_TEXT, time_type),           \
    MAY(NS, "careTypeName", RIVTA_TEXT, spare),             \
    MAY(NS, "careTypeID", RIVTA_TEXT, spare),               \
    ONE(NS ".1", "subject_of_care", RIVTA_PERSON, number), RIVTA_END
static const struct rivta_field DATES[] = {AVAILABLE(CRM "GetAvailableDatesResponder:1")};
static const struct rivta_field SLOTS[] = {AVAILABLE(CRM "GetAvailableTimeslotsResponder:1")};

static const struct rivta_field PATIENT[] = {
    ONE(PLANS_3, "id", RIVTA_PERSON, number),
    ONE(PLANS_3, "type", RIVTA_TEXT, number_type), RIVTA_END};
static const struct rivta_field PERIOD[] = {
    ONE(PLANS_3, "start", RIVTA_DT, from), ONE(PLANS_3, "end", RIVTA_DT, to), RIVTA_END};
static const struct rivta_field CAREPLANS[] = {
#define NS PLANS "GetCarePlansResponder:2"
    ANY(NS, "careUnitHSAId", RIVTA_HSA, units),
    {NS, "patientId", RIVTA_GROUP, 1, 1, 0, PATIENT},
    {NS, "datePeriod", RIVTA_GROUP, 0, 1, 0, PERIOD},
    MAY(NS, "sourceSystemHSAId", RIVTA_HSA, source),
    ANY(NS, "careContactId", RIVTA_TEXT, contacts), RIVTA_END};
#undef NS

#define II(name, id, root_to, id_to)                            \
    static const struct rivta_field name[] = {                  \
        ONE(CARE_1, "root", RIVTA_TEXT, root_to),               \
        ONE(CARE_1, "extension", id, id_to), RIVTA_END}
II(II_PERSON, RIVTA_PERSON, number_type, number);
II(II_GIVER, RIVTA_HSA, spare, care_giver);
II(II_UNIT, RIVTA_HSA, spare, care_unit);
II(II_PROCESS, RIVTA_TEXT, spare, process);
static const struct rivta_field KIND[] = {
    {CARE_1, "code", RIVTA_TEXT, 1, RIVTA_MANY, AT(kinds), NULL},
    {CARE_1, "codeSystem", RIVTA_TEXT, 1, RIVTA_MANY, AT(systems), NULL},
    MAY(CARE_1, "codeSystemName", RIVTA_TEXT, spare),
    MAY(CARE_1, "codeSystemVersion", RIVTA_TEXT, spare),
    MAY(CARE_1, "displayName", RIVTA_TEXT, spare),
    MAY(CARE_1, "originalText", RIVTA_TEXT, spare), RIVTA_END};
static const struct rivta_field CONTACTS[] = {
#define NS CARE "GetCareManagersResponder:1"
    {NS, "patientId", RIVTA_GROUP, 1, 1, 0, II_PERSON},
    {NS, "careGiverId", RIVTA_GROUP, 0, 1, 0, II_GIVER},
    {NS, "careUnitId", RIVTA_GROUP, 0, 1, 0, II_UNIT},
    {NS, "careManagerType", RIVTA_GROUP, 0, RIVTA_MANY, 0, KIND},
    {NS, "careProcessId", RIVTA_GROUP, 0, 1, 0, II_PROCESS}, RIVTA_END};
#undef NS

static const struct rivta_field PING[] = {
    ONE(MONITOR, "serviceContractNamespace", RIVTA_TEXT, contract),
    ONE(MONITOR, "logicalAddress", RIVTA_HSA, address), RIVTA_END};

const struct rivta_row RIVTA_ROWS[RIVTA_CONTRACTS] = {
    [RIVTA_SCHEDULE]  = {"GetSubjectOfCareSchedule", "1", CRM "GetSubjectOfCareScheduleResponder:1", "schedule",  true,  true,  SCHEDULE,  rivta_write_times},
    [RIVTA_BOOKING]   = {"GetBookingDetails",        "1", CRM "GetBookingDetailsResponder:1",        "schedule",  true,  true,  BOOKING,   rivta_write_times},
    [RIVTA_CANCEL]    = {"CancelBooking",            "1", CRM "CancelBookingResponder:1",            "booking",   true,  true,  CANCEL,    rivta_write_result},
    [RIVTA_REBOOK]    = {"UpdateBooking",            "1", CRM "UpdateBookingResponder:1",            "booking",   true,  true,  REBOOK,    rivta_write_result},
    [RIVTA_DATES]     = {"GetAvailableDates",        "1", CRM "GetAvailableDatesResponder:1",        "booking",   true,  true,  DATES,     rivta_write_dates},
    [RIVTA_SLOTS]     = {"GetAvailableTimeslots",    "1", CRM "GetAvailableTimeslotsResponder:1",    "booking",   true,  true,  SLOTS,     rivta_write_times},
    [RIVTA_CAREPLANS] = {"GetCarePlans",             "2", PLANS "GetCarePlansResponder:2",           "careplans", false, false, CAREPLANS, rivta_write_careplans},
    [RIVTA_CONTACTS]  = {"GetCareManagers",          "1", CARE "GetCareManagersResponder:1",         "contacts",  false, false, CONTACTS,  rivta_write_contacts},
    [RIVTA_PING]      = {"PingForConfiguration",     "1", MONITOR,                                   "",          false, false, PING,      rivta_write_ping},
};
/* clang-format on */
