/*
 * test_state.c - state.c against a table that was written from rules.md 1.2 and 1.3, not from
 * state.def: every act in every state by everybody, and every move there could be.
 */
#include "discharge/state.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static const char *const STATES[] = {"admitted",   "notified",  "planning", "ready",
                                     "discharged", "follow-up", "closed",   "aborted"};
static const char LETTERS[] = "ANPRDFCX"; /* of STATES, in order */
static const char *const ROLES[] = {"primary-care",     "municipal-health", "rehabilitation",
                                    "social-services",  "home-care",        "residential-care",
                                    "specialist-clinic"};

/* In which states each may: the ward, primary care, any other recipient, the clock. */
static const struct oracle {
    const char *act, *ward, *primary, *other, *worker;
} ORACLE[] = {
    {"notify", "ANPR", "", "", ""},       /* LUS-10, LUS-11 */
    {"expected-date", "ANP", "", "", ""}, /* LUS-12 */
    {"correct", "ANPR", "", "", ""},
    {"care", "ANPRD", "", "", ""},       /* PSY-1 */
    {"ready", "NP", "", "", ""},         /* LUS-15 */
    {"ready-withdraw", "R", "", "", ""}, /* LUS-20 */
    {"acknowledge", "NPRDFCX", "NPRDFCX", "NPRDFCX", ""},
    {"not-known", "", "NPR", "NPR", ""}, /* LUS-21 */
    {"reject", "", "NPR", "NPR", ""},
    {"forward", "", "NPRD", "NPRD", ""},
    {"return", "", "NPRD", "NPRD", ""},
    {"recall", "NPR", "", "", ""},
    {"appoint-contact", "", "NPRDF", "", ""},     /* LUS-13 */
    {"sip-call", "", "NPRDF", "", ""},            /* LUS-17 */
    {"availability", "", "NPR", "", ""},          /* PAY-5 */
    {"sip-decision", "NPRD", "NPRD", "NPRD", ""}, /* LUS-18 */
    {"document", "ANPRDF", "ANPRDF", "ANPRDF", ""},
    {"home-ready", "NPR", "NPR", "NPR", ""},
    {"plan-confirm", "NPRDF", "NPRDF", "NPRDF", ""}, /* PSY-1 */
    {"depart", "ANPR", "", "", ""},                  /* LUS-16: a form keeps nobody in hospital */
    {"patient-information", "NPRDF", "", "", ""},    /* LUS-19 */
    {"follow-up", "DF", "DF", "DF", ""},
    {"close", "DF", "DF", "", ""},
    {"abort", "ANPR", "", "", ""}, /* LUS-21 */
    {"escalate", "", "", "", "NPRDFX"},
};
#define N_ORACLE (sizeof ORACLE / sizeof *ORACLE)
#define N_STATES (sizeof STATES / sizeof *STATES)
#define N_ROLES  (sizeof ROLES / sizeof *ROLES)

/* What an act does to the state besides leaving it as it is. "AN": from admitted to notified. */
static const struct change {
    const char *act, *moves;
    bool may_stay; /* as well, or in the states that are not named */
} CHANGES[] = {
    {"notify", "AN", true},      {"ready", "NR PR", false},        {"ready-withdraw", "RP", false},
    {"acknowledge", "NP", true}, {"not-known", "NP", true},        {"reject", "NP", true},
    {"recall", "NP", true},      {"depart", "AD ND PD RD", false}, {"follow-up", "DF", true},
    {"close", "DC FC", false},   {"abort", "AX NX PX RX", false},
};

static bool anybody(const struct oracle *o, char from)
{
    return strchr(o->ward, from) || strchr(o->primary, from) || strchr(o->other, from) ||
           strchr(o->worker, from);
}

/* May the act lead from one state to another, whoever makes it? */
static bool leads(const struct oracle *o, char from, char to)
{
    const char move[] = {from, to, '\0'};

    if (!anybody(o, from))
        return false;
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++) {
        const struct change *c = &CHANGES[i];

        if (strcmp(c->act, o->act) != 0)
            continue;
        if (strstr(c->moves, move))
            return true;
        /* these two always change what they begin in */
        if (from == to && from == 'A' && strcmp(c->act, "notify") == 0)
            return false;
        if (from == to && from == 'D' && strcmp(c->act, "follow-up") == 0)
            return false;
        return from == to && c->may_stay;
    }
    return from == to;
}

static bool has_move(const char *act, const char *from, const char *to)
{
    for (const struct state_move *m = STATE_MOVES; m->from; m++)
        if (strcmp(m->act, act) == 0 && strcmp(m->from, from) == 0 && strcmp(m->to, to) == 0)
            return true;
    return false;
}

Test(state, every_act_in_every_state_by_everybody_is_allowed_as_the_rules_say)
{
    for (size_t i = 0; i < N_ORACLE; i++) {
        const struct oracle *o = &ORACLE[i];

        for (size_t s = 0; s < N_STATES; s++) {
            cr_expect(eq(int, state_allows(o->act, STATES[s], true, "ward"),
                         strchr(o->ward, LETTERS[s]) != NULL),
                      "%s in %s by the ward", o->act, STATES[s]);
            for (size_t r = 0; r < N_ROLES; r++)
                cr_expect(eq(int, state_allows(o->act, STATES[s], false, ROLES[r]),
                             strchr(r == 0 ? o->primary : o->other, LETTERS[s]) != NULL),
                          "%s in %s by %s", o->act, STATES[s], ROLES[r]);
        }
    }
}

Test(state, every_move_is_one_that_the_rules_know_and_none_is_missing)
{
    for (size_t i = 0; i < N_ORACLE; i++)
        for (size_t f = 0; f < N_STATES; f++)
            for (size_t t = 0; t < N_STATES; t++)
                cr_expect(eq(int, has_move(ORACLE[i].act, STATES[f], STATES[t]),
                             leads(&ORACLE[i], LETTERS[f], LETTERS[t])),
                          "%s from %s to %s", ORACLE[i].act, STATES[f], STATES[t]);
}

Test(state, the_table_has_no_act_and_no_state_that_the_rules_do_not_know)
{
    for (const struct state_move *m = STATE_MOVES; m->from; m++) {
        bool act = false, from = false, to = false;

        for (size_t i = 0; i < N_ORACLE; i++)
            act = act || strcmp(ORACLE[i].act, m->act) == 0;
        for (size_t s = 0; s < N_STATES; s++) {
            from = from || strcmp(STATES[s], m->from) == 0;
            to = to || strcmp(STATES[s], m->to) == 0;
        }
        cr_expect(act && from && to, "%s %s %s", m->act, m->from, m->to);
    }
}

Test(state, what_is_over_stays_over)
{
    for (const struct state_move *m = STATE_MOVES; m->from; m++) {
        if (strcmp(m->from, "closed") == 0 || strcmp(m->from, "aborted") == 0)
            cr_expect(eq(str, (char *)m->to, (char *)m->from), "%s", m->act);
        if (strcmp(m->from, "discharged") == 0 || strcmp(m->from, "follow-up") == 0)
            cr_expect(strcmp(m->to, "ready") != 0 && strcmp(m->to, "planning") != 0, "%s", m->act);
    }
}

Test(state, the_clock_is_nobodys_unit)
{
    cr_expect(not(state_allows("escalate", "notified", true, "ward")));
    cr_expect(not(state_allows("escalate", "notified", false, "primary-care")));
    cr_expect(not(state_acts_as("worker", true, "ward")));
    cr_expect(not(state_acts_as("primary-care", false, NULL)));
    cr_expect(not(state_acts_as("primary-care", true, "primary-care")));
}

/* Receipts: forward along sent, delivered, read; an answer from any of them; leaving from all that
 * has not left. What was answered may be answered otherwise; nothing comes back. */
Test(state, a_receipt_goes_forward_and_whoever_has_left_does_not_come_back)
{
    static const char *const R[] = {"sent",         "delivered", "read",
                                    "acknowledged", "not-known", "rejected",
                                    "forwarded",    "returned",  "recalled"};
    enum { SENT, DELIVERED, READ, ACKNOWLEDGED, NOT_KNOWN, REJECTED, RECALLED = 8 };

    for (int f = 0; f < 9; f++) {
        for (int t = 0; t < 9; t++) {
            bool left = f >= REJECTED;
            bool want = !left && f != t &&
                        (t >= REJECTED || (t <= READ && f < t) || (t == ACKNOWLEDGED && f != t) ||
                         (t == NOT_KNOWN && f != t));
            const char *actor = t == RECALLED ? "ward" : "recipient";
            int rows = 0;

            for (const struct state_move *m = STATE_RECEIPTS; m->from; m++)
                if (strcmp(m->from, R[f]) == 0 && strcmp(m->to, R[t]) == 0) {
                    rows++;
                    cr_expect(eq(str, (char *)m->actor, (char *)actor));
                }
            cr_expect(eq(int, rows, want ? 1 : 0), "from %s to %s", R[f], R[t]);
        }
    }
}
