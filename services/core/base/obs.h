/*
 * obs.h - every event the programs observe, one line each: name, level, what it says.
 *
 * Log lines carry the name in lower case ("request_done"); each event is also counted as
 * samplan_events_total{event="..."}. Add here first, then use.
 */
#ifndef BASE_OBS_H
#define BASE_OBS_H

/* X(name, level, sentence) */
#define OBS_EVENTS(X)                                                                              \
    X(PROCESS_START, INFO, "a process has started")                                                \
    X(PROCESS_READY, INFO, "a process answers requests")                                           \
    X(PROCESS_DRAIN, INFO, "a process finishes what it has and takes no more")                     \
    X(PROCESS_STOP, INFO, "a process has ended")                                                   \
    X(CHILD_DIED, ERROR, "a worker process died and will be started again")                        \
    X(HANDOVER, INFO, "the listening sockets were handed to a successor")                          \
    X(CONFIG_BAD, ERROR, "the configuration is not usable")                                        \
    X(CONFIG_RELOAD, INFO, "the configuration was read again")                                     \
    X(REQUEST_DONE, INFO, "a request was answered")                                                \
    X(REQUEST_FAULT, ERROR, "a request ended in a fault of ours")                                  \
    X(REQUEST_REFUSED, INFO, "a request was refused before it reached a handler")                  \
    X(CONNECTION_LIMIT, WARN, "an address has too many connections")                               \
    X(TLS_FAIL, INFO, "a TLS handshake failed")                                                    \
    X(NATIONAL_FAULT, INFO, "a call of the national platform was answered with a fault")           \
    X(NATIONAL_CRL, INFO, "the list of revoked certificates was read again")                       \
    X(NATIONAL_CRL_BAD, ERROR, "the list of revoked certificates cannot be read again")            \
    X(DB_UP, INFO, "a database connection is ready")                                               \
    X(DB_DOWN, WARN, "a database connection was lost")                                             \
    X(DB_REFUSED, ERROR, "the database cannot be used as it is")                                   \
    X(DB_NOTICE, ERROR, "a notice made the outcome of a batch unknown")                            \
    X(DB_RETRY, INFO, "a batch is run again")                                                      \
    X(DB_ERROR, ERROR, "a statement failed")                                                       \
    X(STREAM_OPEN, DEBUG, "an event stream was opened")                                            \
    X(STREAM_CLOSE, DEBUG, "an event stream was closed")                                           \
    X(STREAM_SLOW, WARN, "an event stream was closed because its reader is too slow")              \
    X(SIGN_IN, INFO, "somebody signed in")                                                         \
    X(SIGN_IN_REFUSED, WARN, "a sign-in was refused")                                              \
    X(OIDC_KEYS, INFO, "the identity provider's keys were fetched")                                \
    X(OIDC_FAULT, ERROR, "the identity provider did not answer as it should")                      \
    X(ATTACHMENT_INFECTED, WARN, "an attachment was refused by the program that scans it")         \
    X(ATTACHMENT_UNSCANNED, WARN, "an attachment could not be scanned and was not kept")           \
    X(PAPER_FAIL, WARN, "a PDF file could not be made")                                            \
    X(DUTY_DONE, DEBUG, "a duty of the worker was done")                                           \
    X(DUTY_FAIL, ERROR, "a duty of the worker failed and will be tried again")                     \
    X(ESCALATED, INFO, "what nobody acknowledged in time was passed on or told of")                \
    X(ESCALATE_FAIL, ERROR, "a case could not be escalated and will be tried again")               \
    X(NOTICE_SENT, INFO, "a notice was delivered")                                                 \
    X(NOTICE_FAIL, WARN, "a notice could not be delivered and will be tried again")                \
    X(NOTICE_GIVEN_UP, ERROR, "a notice will not be delivered")                                    \
    X(INDEX_SENT, INFO, "the engagement index has accepted posts")                                 \
    X(INDEX_FAIL, WARN, "a call to the engagement index came to nothing and will be made again")   \
    X(INDEX_REFUSED, ERROR, "the engagement index refused a call; which post it was is found out") \
    X(INDEX_GIVEN_UP, ERROR, "the engagement index refuses a post, which is not sent again")       \
    X(INDEX_STOPPED, ERROR, "the engagement index or the platform refuses whatever is sent")       \
    X(INDEX_BAD, ERROR, "the engagement index cannot be called with this configuration")           \
    X(SEALED, DEBUG, "rows of the audit log were sealed")                                          \
    X(SEAL_HEAD, INFO, "a signed head of the audit log, to be kept elsewhere")                     \
    X(SEAL_LAG, ERROR, "rows of the audit log have waited too long to be sealed")                  \
    X(RECEIPT_FAIL, ERROR, "a receipt of the audit log could not be written")                      \
    X(SEAL_FAIL, ERROR, "the audit log could not be sealed and will be tried again")               \
    X(SEAL_DROPPED, INFO, "a month of the audit log was dropped, its time being over")             \
    X(MIGRATED, INFO, "a migration was applied")

enum obs {
#define X(name, level, sentence) OBS_##name,
    OBS_EVENTS(X)
#undef X
        OBS_COUNT
};

#endif
