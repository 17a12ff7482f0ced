/* xml.h: what is read and what is refused, and that what is written is read again as it was. */
#include "harness.h"
#include "xml/xml.h"
#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static void start(void)
{
    harness_start();
    arena = arena_new();
}

static void stop(void)
{
    arena_free(arena);
    harness_stop();
}

TestSuite(xml, .init = start, .fini = stop);

static struct xml_node *read_text(const char *text)
{
    struct xml_node *root = NULL;
    const char *why = NULL;

    cr_assert(eq(int, xml_read(arena, text, strlen(text), &root, &why), SP_OK), "%s", why);
    return root;
}

static const char *refusal(const char *text, size_t len)
{
    struct xml_node *root = NULL;
    const char *why = NULL;

    cr_expect(eq(int, xml_read(arena, text, len, &root, &why), SP_EINVAL), "%s", text);
    cr_expect(root == NULL);
    return why ? why : "";
}

Test(xml, elements_are_known_by_namespace_and_local_name_whatever_their_prefix)
{
    struct xml_node *root = read_text(
        "<a:x xmlns:a='urn:one'><y xmlns='urn:two'>Åke &amp; <![CDATA[<b>]]></y><a:z/></a:x>");

    cr_expect(xml_is(root, "urn:one", "x"));
    cr_expect(xml_is(root->children, "urn:two", "y"));
    cr_expect(eq(str, (char *)root->children->text, "Åke & <b>"));
    cr_expect(xml_is(root->children->next, "urn:one", "z"));
    cr_expect(eq(str, (char *)root->children->next->text, ""));
    cr_expect(root->children->next->next == NULL);
    cr_expect(not(xml_is(read_text("<x/>"), "urn:one", "x")));
}

Test(xml, what_could_fetch_or_expand_is_refused)
{
    static const char *const documents[] = {
        "<!DOCTYPE x><x/>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>",
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>",
        "<!DOCTYPE x [<!ENTITY % a SYSTEM 'http://localhost/'> %a;]><x/>",
        "<x>&nobody;</x>",
        "<x><?run me?></x>",
        "<?xml-stylesheet href='x'?><x/>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><x/>",
        "<?xml version='1.0' encoding='UTF-16'?><x/>"};

    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        cr_expect(strlen(refusal(documents[i], strlen(documents[i]))) > 0, "%s", documents[i]);
}

Test(xml, what_is_not_well_formed_is_refused)
{
    static const char *const documents[] = {"",
                                            " ",
                                            "x",
                                            "<x>",
                                            "<x></y>",
                                            "<x/><y/>",
                                            "<x a='1' a='2'/>",
                                            "<p:x/>",
                                            "<x>\xff</x>",
                                            "<x>\x01</x>",
                                            "<x>&#0;</x>",
                                            "<x",
                                            "<x>a & b</x>",
                                            "<1/>"};

    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        refusal(documents[i], strlen(documents[i]));
    refusal("<x>\0</x>", 8);
}

static const char *nested(unsigned depth)
{
    struct buf b = buf_make(arena, XML_SIZE);

    for (unsigned i = 0; i < depth; i++)
        buf_text(&b, "<a>");
    for (unsigned i = 0; i < depth; i++)
        buf_text(&b, "</a>");
    return b.data;
}

Test(xml, depth_number_and_size_are_bounded)
{
    char *large = malloc(XML_SIZE + 64);
    struct buf many = buf_make(arena, XML_SIZE);

    cr_expect(eq(int, (int)read_text(nested(XML_DEPTH))->depth, 1));
    refusal(nested(XML_DEPTH + 1), strlen(nested(XML_DEPTH + 1)));
    buf_text(&many, "<x>");
    for (unsigned i = 0; i < XML_NODES; i++)
        buf_text(&many, "<a/>");
    buf_text(&many, "</x>");
    refusal(many.data, many.len);
    cr_assert(large != NULL);
    memset(large, ' ', XML_SIZE + 64);
    memcpy(large, "<x>", 3);
    memcpy(large + XML_SIZE - 3, "</x>", 4);
    refusal(large, XML_SIZE + 1);
    free(large);
}

Test(xml, what_is_written_is_read_again_as_it_was)
{
    static const char *const texts[] = {"<b>&amp;</b>", "\"'>]]>",    "Åäö å 😀 \n\t x",
                                        "rad\r\nrad",   "<!-- x -->", "&#65;"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct xml_writer w = xml_begin(arena, 10000);
        size_t len;

        xml_open(&w, "x", " xmlns=\"urn:one\"");
        xml_text(&w, "y", texts[i]);
        xml_close(&w);
        const char *made = xml_end(&w, &len);

        cr_expect(eq(sz, strlen(made), len));
        cr_expect(eq(str, (char *)read_text(made)->children->text, (char *)texts[i]));
    }
}

Test(xml, what_xml_cannot_hold_is_replaced_and_no_value_is_no_element)
{
    struct xml_writer w = xml_begin(arena, 10000);
    size_t len;

    xml_open(&w, "x", NULL);
    xml_text(&w, "y", "a\x01\x1f\x7f\xef\xbf\xbf z");
    xml_text(&w, "no", NULL);
    xml_text(&w, "none", "");
    xml_text(&w, "blank", " \n");
    xml_bool(&w, "t", true);
    xml_base64(&w, "b", "\xff\x00\x10\x80", 4);
    xml_close(&w);
    const struct xml_node *node = read_text(xml_end(&w, &len))->children;

    cr_expect(eq(str, (char *)node->text, "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd z"));
    cr_expect(eq(str, (char *)node->next->name, "t"));
    cr_expect(eq(str, (char *)node->next->text, "true"));
    cr_expect(eq(str, (char *)node->next->next->text, "/wAQgA=="));
    cr_expect(node->next->next->next == NULL);
}

Test(xml, what_does_not_fit_is_said_and_not_cut)
{
    struct xml_writer w = xml_begin(arena, 60);
    size_t len;

    xml_open(&w, "x", NULL);
    xml_text(&w, "y", "much more than there is room for in this document");
    xml_close(&w);

    cr_expect(xml_end(&w, &len) == NULL);
}
