/*
 * password.h - what is kept of a password: Argon2id, and then SHA-256 of its output.
 *
 * The database keeps salt, cost and proof and compares the proof itself, so it never has to believe
 * a server that says "the password was right", and a copy of the table signs nobody in: the proof
 * is derived anew from the password each time, and the password cannot be had from it.
 *
 * Cost: about 0.1 s and PASSWORD_MEM_KIB of memory each time; a server runs it on its thread pool.
 * Memory: the caller's; nothing is kept. Any thread.
 */
#ifndef IDENTITY_PASSWORD_H
#define IDENTITY_PASSWORD_H
#include "base/err.h"

#define PASSWORD_SALT    16
#define PASSWORD_PROOF   32
#define PASSWORD_OPS     2u
#define PASSWORD_MEM_KIB 65536u
#define PASSWORD_MAX     1024 /* bytes; longer ones are refused, not cut */

/* SP_EINVAL: an empty or too long password, or a cost outside 1..16 passes and 8 KiB..1 GiB.
 * SP_EUNAVAILABLE: the memory is not to be had. `proof` is zeroed unless the result is SP_OK. */
SP_MUSTCHECK int password_derive(const char *password, const unsigned char salt[PASSWORD_SALT],
                                 unsigned ops, unsigned mem_kib,
                                 unsigned char proof[PASSWORD_PROOF]);

#endif
