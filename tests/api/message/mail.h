/* mail.h - what the tests of messages share: a case with three addressed units, files, a scanner.
 */
#ifndef TESTS_API_MAIL_H
#define TESTS_API_MAIL_H
#include "../api.h"

/* A case of anna.ward, shared with hemtjanst.eva, bistand.omar and vc.lena; anna acts. */
char *mail_case(void);
/* A thread in it from the actor to these accounts' units, NULL-ended. */
struct answer mail_thread(const char *discharge, const char *const *accounts);
/* A thread from anna.ward to hemtjanst.eva; anna acts: its id. */
char *mail_to_eva(const char *discharge);
char *message_of(const char *thread, int number); /* id of its nth message */
struct answer say(const char *thread, const char *text);
struct answer open_thread(const char *thread);

/* The smallest file of its kind that is whole. */
extern const unsigned char SMALL_PNG[];
extern const size_t SMALL_PNG_LEN;
char *small_pdf(size_t *len, const char *inside);

#endif
