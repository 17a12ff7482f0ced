/*
 * checkpoint.h - a signed head: what the log was at one moment, in a text that anybody may keep.
 *
 *     samplan.example.org/audit          the log's origin            C2SP tlog-checkpoint
 *     4711                               its size, in batches
 *     CsUY...=                           its root, base64
 *                                                                    C2SP signed-note:
 *     — samplan.example.org/audit az3g…  key id and Ed25519 signature, base64
 *
 * Keys are one line of text, as Go's note package writes them: `origin+keyid+base64(01 ‖ key)` and,
 * with "PRIVATE+KEY+" before it, the secret one. The origin is the key's name, so a key belongs to
 * one log.
 *
 * Pure. Any thread.
 */
#ifndef AUDIT_CHECKPOINT_H
#define AUDIT_CHECKPOINT_H
#include "audit/merkle.h"
#include "base/text.h"

#define ORIGIN_MAX      200
#define KEY_BYTES       32
#define SIGNATURE_BYTES 68   /* key id, 4 bytes, and the signature, 64 */
#define NOTE_TEXT_MAX   1024 /* room for a note, with its NUL */

struct log_key { /* public */
    char origin[ORIGIN_MAX + 1];
    unsigned char id[4];
    unsigned char key[KEY_BYTES];
};
struct log_secret { /* the secret half; wiped by its owner with secret_wipe */
    struct log_key open;
    unsigned char seed[KEY_BYTES];
};
/* Letters, digits and -._/ only, at most ORIGIN_MAX: no text of a note can be mistaken for it. */
bool origin_valid(const char *origin);
SP_MUSTCHECK int secret_make(const char *origin, struct log_secret *out);
void secret_wipe(struct log_secret *s);
char *secret_text(struct arena *a, const struct log_secret *s); /* a line without its end */
char *key_text(struct arena *a, const struct log_key *k);
/* White space around the line is left out. SP_EINVAL for anything that is no such key. */
SP_MUSTCHECK int secret_parse(const char *text, struct log_secret *out);
SP_MUSTCHECK int key_parse(const char *text, size_t len, struct log_key *out);

struct head {
    char origin[ORIGIN_MAX + 1];
    uint64_t size;
    struct hash root;
    unsigned char signature[SIGNATURE_BYTES];
};
/* Fills in origin and signature. */
SP_MUSTCHECK int head_sign(const struct log_secret *s, struct head *h);
bool head_signed_by(const struct head *h, const struct log_key *k);
void head_note(const struct head *h, char out[NOTE_TEXT_MAX]);
/* Reads the next note of a text; `*text` is then what follows it. With a request of C2SP
 * tlog-witness ("old N", a proof, a blank line, the note) `old` and `proof` are what it says, else
 * 0 and none. Of several signatures it takes the one that has the origin's name. SP_ENOTFOUND: only
 * white space is left. */
struct growth {
    uint64_t old;
    struct merkle_proof proof;
};
SP_MUSTCHECK int head_read(struct arena *a, const char **text, struct head *h, struct growth *g);

/* Base64 with padding, as notes have it. */
char *text_base64(struct arena *a, const void *data, size_t len);
SP_MUSTCHECK int text_unbase64(const char *text, size_t chars, unsigned char *out, size_t max,
                               size_t *len);

#endif
