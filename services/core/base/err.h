/*
 * err.h - every way a call can fail, in one table: the code, the HTTP status it becomes, the slug
 * that clients and the database know it by, how loudly it is logged, and what people read.
 *
 * Fallible functions return SP_OK or one of these. Libraries return; only the flow runner logs.
 * The slug is the last part of the problem document's `type` (RFC 9457), and the same word is what
 * an `api` function in the database returns as its outcome, so there is no second list.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define SP_MUSTCHECK __attribute__((warn_unused_result))

/* X(code, HTTP status, slug, log level, Swedish title, English title) */
#define SP_ERRORS(X)                                                                               \
    X(SP_EINVAL, 400, "invalid-request", INFO, "Uppgiften kan inte tas emot",                      \
      "The request is not valid")                                                                  \
    X(SP_ENOSESSION, 401, "no-session", INFO, "Du är inte inloggad", "You are not signed in")      \
    X(SP_EDENIED, 403, "access-denied", INFO, "Du har inte behörighet", "You do not have access")  \
    X(SP_ECROSSSITE, 403, "cross-site", WARN, "Anropet kom från en annan webbplats",               \
      "The request came from another site")                                                        \
    X(SP_ENOTFOUND, 404, "not-found", INFO, "Finns inte eller är inte delat med er",               \
      "Does not exist or is not shared with you")                                                  \
    X(SP_EMETHOD, 405, "method-not-allowed", INFO, "Metoden stöds inte här",                       \
      "The method is not supported here")                                                          \
    X(SP_ETIMEOUT, 408, "request-timeout", INFO, "Anropet tog för lång tid",                       \
      "The request took too long")                                                                 \
    X(SP_ECONFLICT, 409, "conflict", INFO, "Det går inte i det läge ärendet är",                   \
      "Not possible in the present state")                                                         \
    X(SP_EKEYREUSED, 409, "idempotency-key-reused", WARN,                                          \
      "Samma nyckel har använts till ett annat anrop",                                             \
      "The idempotency key was used for another request")                                          \
    X(SP_ESTALE, 412, "stale-version", INFO, "Någon annan har ändrat under tiden",                 \
      "Somebody else has changed this meanwhile")                                                  \
    X(SP_ETOOLARGE, 413, "too-large", INFO, "För mycket data", "Too much data")                    \
    X(SP_EMEDIA, 415, "unsupported-media-type", INFO, "Innehållstypen stöds inte",                 \
      "The content type is not supported")                                                         \
    X(SP_ENOVERSION, 428, "version-required", INFO, "If-Match saknas", "If-Match is missing")      \
    X(SP_ETOOMANY, 429, "too-many-requests", WARN, "För många försök, vänta en stund",             \
      "Too many attempts, wait a while")                                                           \
    X(SP_EHEADERS, 431, "headers-too-large", INFO, "För stora rubrikfält",                         \
      "The header fields are too large")                                                           \
    X(SP_EINTERNAL, 500, "internal", ERROR, "Något gick fel hos oss", "Something went wrong here") \
    X(SP_EUNAVAILABLE, 503, "unavailable", WARN, "Tjänsten svarar inte just nu, försök igen",      \
      "The service cannot answer right now, try again")                                            \
    X(SP_EUNKNOWN, 503, "outcome-unknown", ERROR,                                                  \
      "Det är oklart om ändringen sparades, försök igen",                                          \
      "It is not known whether the change was saved, try again")

enum sp_err {
    SP_OK = 0,
#define X(code, status, slug, level, sv, en) code,
    SP_ERRORS(X)
#undef X
        SP_ERR_COUNT
};

enum sp_lang { LANG_SV, LANG_EN };

int err_status(int err);                           /* HTTP status; 200 for SP_OK */
const char *err_slug(int err);                     /* "stale-version"; "ok" for SP_OK */
int err_level(int err);                            /* enum log_level of log.h */
const char *err_title(int err, enum sp_lang lang); /* a sentence for people */

/* The code of a slug, as an `api` function returned it; SP_EINTERNAL for a word nobody knows. */
int err_from_slug(const char *slug);

#endif
