/*
 * rivta.h - national service contracts (RIV-TA basic profile 2.1): what a request says, and the
 * answer to it. Pure: neither HTTP nor database; the calls are in rivta_api.h.
 *
 *     envelope ─▶ rivta_read ─▶ rivta_call ─▶ (database: a document) ─▶ rivta_answer ─▶ envelope
 *
 * The contract is found by the root of the body, by namespace and local name; prefixes, SOAPAction
 * and path say nothing. Reading is stricter than the schemas: an element without a value, a day
 * that no calendar has and an address that is not the one asked for are refused, as the contract
 * descriptions demand. What follows the declared elements in other namespaces is let pass.
 *
 * A fault's text reaches people at other organisations: it is made of words of ours and names of
 * elements, never of what was sent.
 *
 * Memory: everything lives in the arena that was given.
 */
#ifndef RIVTA_RIVTA_H
#define RIVTA_RIVTA_H
#include "xml/xml.h"
#include "json/json.h"

enum rivta_contract {
    RIVTA_SCHEDULE,  /* GetSubjectOfCareSchedule 1.1 */
    RIVTA_BOOKING,   /* GetBookingDetails 1.1 */
    RIVTA_CANCEL,    /* CancelBooking 1.1 */
    RIVTA_REBOOK,    /* UpdateBooking 1.1 */
    RIVTA_DATES,     /* GetAvailableDates 1.1 */
    RIVTA_SLOTS,     /* GetAvailableTimeslots 1.1 */
    RIVTA_CAREPLANS, /* GetCarePlans 2.0 */
    RIVTA_CONTACTS,  /* GetCareManagers 1.0 */
    RIVTA_PING,      /* PingForConfiguration 1.0 */
    RIVTA_CONTRACTS
};

#define RIVTA_MANY 50 /* of an element that may come any number of times */
struct rivta_list {
    unsigned n;
    const char *at[RIVTA_MANY];
};

struct rivta_said {            /* what the body says; NULL: nothing of it */
    const char *facility;      /* HSA-id of the unit asked */
    const char *number;        /* of the person, 12 characters */
    const char *number_type;   /* OID, where the contract has one */
    const char *booking;       /* our id of a time */
    const char *message;       /* of somebody who cancels */
    const char *starts, *ends; /* 14 digits, Swedish time */
    const char *from, *to;     /* 8 digits, both days are in it */
    const char *time_type;
    const char *source, *care_giver, *care_unit, *process;
    const char *spare; /* what may be said and is not used */
    struct rivta_list performers, units, contacts, kinds, systems;
    const char *contract, *address; /* of a ping */
};

struct rivta_call {
    enum rivta_contract contract;
    const char *logical_address;       /* of the header */
    const char *actor_id, *actor_type; /* NULL: none, which only some contracts allow */
    struct rivta_said said;
};

struct rivta_row {
    const char *name, *version; /* "GetSubjectOfCareSchedule", "1": of the path */
    const char *ns;             /* of the messages */
    const char *may;            /* what a client must be allowed (access.client) */
    bool actor;                 /* the header must say who acts */
    bool by_unit;               /* the logical address is the unit asked; else it is this system */
    const struct rivta_field *fields;
    void (*answer)(struct xml_writer *w, struct arena *a, const struct rivta_call *call,
                   const cJSON *doc);
};
extern const struct rivta_row RIVTA_ROWS[RIVTA_CONTRACTS];

struct rivta_fault {
    bool server;      /* ours; else the caller's */
    const char *text; /* Swedish, without anybody's data */
};

/* SP_EINVAL: not answered, `fault` says why. `system` is our own HSA-id. */
SP_MUSTCHECK int rivta_read(struct arena *a, const char *data, size_t len, const char *system,
                            struct rivta_call *out, struct rivta_fault *fault);
/* The envelope of the answer: `doc` is what the database said, or NULL for a ping. NULL: it is too
 * large to be sent. */
const char *rivta_answer(struct arena *a, const struct rivta_call *call, const cJSON *doc,
                         size_t *len);
const char *rivta_fault(struct arena *a, const struct rivta_fault *fault, const char *log_id,
                        size_t *len);

/* A moment of the database as 14 digits of Swedish time, a day as 8; NULL: not one. */
const char *rivta_time(struct arena *a, const char *at);
const char *rivta_day(struct arena *a, const char *date);
/* 14 digits as a moment for the database, 8 as a date; NULL when the calendar has no such. */
const char *rivta_moment(struct arena *a, const char *digits);
const char *rivta_date(struct arena *a, const char *digits);

#define RIVTA_ANSWER_MOST (8 * 1024 * 1024) /* bytes; the platform takes 15 million */

#endif
