/*
 * mail.c - a case with messages, and files to send.
 */
#include "mail.h"
#include <stdio.h>
#include <string.h>

const unsigned char SMALL_PNG[] = {
    0x89, 'P',  'N',  'G',  '\r', '\n', 0x1A, '\n', 0,   0,   0,    13,   'I',  'H',
    'D',  'R',  0,    0,    0,    1,    0,    0,    0,   1,   8,    6,    0,    0,
    0,    0x1F, 0x15, 0xC4, 0x89, 0,    0,    0,    13,  'I', 'D',  'A',  'T',  0x78,
    0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0xF0, 0x1F, 0,    5,   0,   1,    0xFF, 0x56, 0xC7,
    0x2F, 0x0D, 0,    0,    0,    0,    'I',  'E',  'N', 'D', 0xAE, 0x42, 0x60, 0x82};
const size_t SMALL_PNG_LEN = sizeof SMALL_PNG;

char *small_pdf(size_t *len, const char *inside)
{
    char *body = text("%%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%%s\n", inside);
    char *whole = text("%sxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n"
                       "%d\n%%%%EOF\n",
                       body, (int)strlen(body));

    *len = strlen(whole);
    return whole;
}

char *mail_case(void)
{
    given_actor("anna.ward");
    return given_discharge("191212121212");
}

struct answer mail_thread(const char *discharge, const char *const *accounts)
{
    char *units = "";

    for (; *accounts; accounts++)
        units = text("%s%s'%s'", units, *units ? ", " : "", unit_id(*accounts));
    return api_post(text("/discharges/%s/threads", discharge),
                    text("{'category': 'question', 'subject': 'Nyckel', 'text': 'Var finns "
                         "nyckeln?', 'unitIds': [%s]}",
                         units));
}

char *mail_to_eva(const char *discharge)
{
    static const char *const EVA[] = {"hemtjanst.eva", NULL};

    return text("%s", text_at(mail_thread(discharge, EVA), "id"));
}

char *message_of(const char *thread, int number)
{
    return stored("SELECT id FROM message.message WHERE thread_id = '%s' AND number = %d", thread,
                  number);
}

struct answer say(const char *thread, const char *said)
{
    return api_post(text("/threads/%s/messages", thread), text("{'text': '%s'}", said));
}

struct answer open_thread(const char *thread)
{
    return api_get(text("/threads/%s", thread));
}
