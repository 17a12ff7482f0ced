/*
 * test_stream.c - streams that come and go. Under sanitizers: what a stream leaves behind is found
 * when the server ends (api_stop).
 */
#include "../api.h"

TestSuite(stream, .init = api_start, .fini = api_stop);

Test(stream, whose_reader_leaves_takes_nothing_of_the_server_with_it)
{
    given_actor("anna.ward");

    for (int i = 0; i < 20; i++)
        cr_expect(strlen(api_stream_drop()) > 0);

    cr_expect(eq(int, api_get("/inbox").status, 200));
    given_discharge("191212121212"); /* told to all streams there still are */
    cr_expect(eq(int, api_get("/inbox").status, 200));
}

Test(stream, is_not_opened_without_a_session)
{
    given_nobody();

    cr_expect(eq(int, api_get("/stream").status, 401));
}
