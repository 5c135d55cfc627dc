"""The one parser: what it refuses, what it mends, and that nothing but BadXml comes out of it."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custom_components.sonos_local.wire.xml import (
    DEEPEST,
    MIB,
    BadXml,
    child,
    local,
    parse,
    text_of,
)

PIECES = st.sampled_from(
    [
        "<a>", "</a>", "<a ", "b='1'", "/>", ">", "<", "&", ";", "&amp;", "&#1;", "&#x0;", "&#65;",
        "&#xD800;", "&#1114112;", "&lol;", "<!DOCTYPE a", "<!ENTITY lol 'x'>", "]>", "<![CDATA[",
        "]]>", "<!--", "-->", "<?xml version='1.0' encoding='utf-16'?>", "<?pi", "?>", "\x00",
        "\x1f", "\ufffe", "\ud800", "\ufeff", "p:a", " xmlns:p='u'", " xmlns='u'", "é",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE a><a/>",
        '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY % b "c"> %b;]><a/>',
        '<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    ],
)
def test_doctypes_and_entities_are_refused(text: str) -> None:
    with pytest.raises(BadXml, match="DOCTYPE"):
        parse(text, MIB)


@pytest.mark.parametrize(
    "text",
    [
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a b=1/>",
        "<a>&nbsp;</a>",
        "<p:a/>",
        "a",
        "<a><!DOCTYPE b></a>",
    ],
)
def test_what_is_not_well_formed_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(BadXml, match=r"^not well-formed$"):
        parse(text, MIB)


@pytest.mark.parametrize("text", ["", b"", " \n", "\x00", b"\x00\x01", "&#1;"])
def test_nothing_is_refused(text: str | bytes) -> None:
    with pytest.raises(BadXml, match="empty"):
        parse(text, MIB)


def test_the_limit_is_in_bytes() -> None:
    text = "<a>ééé</a>"
    assert parse(text, len(text.encode())).text == "ééé"
    for given_ in (text, text.encode()):
        with pytest.raises(BadXml, match="too long"):
            parse(given_, len(text.encode()) - 1)
    with pytest.raises(BadXml, match="too long"):
        parse("x" * 11, 10)


def test_depth_is_bounded() -> None:
    assert parse("<a>" * DEEPEST + "</a>" * DEEPEST, MIB).tag == "a"
    with pytest.raises(BadXml, match="too deep"):
        parse("<a>" * (DEEPEST + 1) + "</a>" * (DEEPEST + 1), MIB)
    with pytest.raises(BadXml, match="too deep"):
        parse("<a>" * 300_000, MIB)


def test_depth_counts_what_is_open() -> None:
    assert len(parse("<a>" + "<b></b>" * 1000 + "</a>", MIB)) == 1000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a>b\x00c\x1b\x7f</a>", "bc\x7f"),
        ("<a>b&#0;c&#x1F;d&#8;e</a>", "bcde"),
        ("<a>b&#xD800;c&#55296;d</a>", "bcd"),
        ("<a>b&#xFFFE;c&#65535;d</a>", "bcd"),
        ("<a>b&#1114112;c&#99999999999;d&#x1000000000000000000000000;e</a>", "bcde"),
        ("<a>b\ud800c\uffffd</a>", "bcd"),
        ("<a>tab\tline\nreference&#9;&#10;</a>", "tab\tline\nreference\t\n"),
        ("<a>&#65;&#x42;&#128263;&#x1F507;</a>", "AB\U0001f507\U0001f507"),
        ("<a>b</a>\x00", "b"),
        ("\n <?xml version='1.0'?><a>b</a>\n", "b"),
        (b"<a>b\xffc\xc3</a>", "b\ufffdc\ufffd"),
        (b"\xef\xbb\xbf<a>b</a>", "b"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xc3\xa9</a>", "é"),
        ("<?xml version='1.0' encoding='utf-16'?><a>é</a>", "é"),
        ("<?xml version='1.0' encoding='klingon'?><a>é</a>", "é"),
    ],
)
def test_what_xml_forbids_is_taken_out_and_the_rest_stays(text: str | bytes, expected: str) -> None:
    assert parse(text, MIB).text == expected


def test_an_attribute_is_mended_too() -> None:
    assert parse('<a b="c&#2;\x03d"/>', MIB).get("b") == "cd"


def test_a_reference_that_arises_from_taking_one_out_is_refused() -> None:
    with pytest.raises(BadXml):
        parse("<a>&#&#1;1;</a>", MIB)


def test_names_are_told_without_namespace() -> None:
    root = parse('<p:a xmlns:p="u" xmlns="v"><b>1</b><p:b>2</p:b><c/></p:a>', MIB)
    assert local(root) == "a"
    assert [local(element) for element in root] == ["b", "b", "c"]
    assert text_of(root, "b") == "1"
    assert text_of(root, "c") == text_of(root, "d") == ""
    assert child(root, "d") is None


def only_bad_xml(text: bytes | str) -> None:
    with suppress(BadXml):
        assert parse(text, 10_000).tag


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_bad_xml(text: bytes) -> None:
    only_bad_xml(text)


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_parsed_or_bad_xml(text: str) -> None:
    only_bad_xml(text)


@given(st.text(st.characters(), max_size=100), st.binary(max_size=100))
def test_any_content_of_an_element_is_parsed_or_bad_xml(text: str, data: bytes) -> None:
    only_bad_xml(f"<a b='{text}'>{text}</a>")
    only_bad_xml(b"<a>" + data + b"</a>")


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=300)
def test_any_soup_of_xml_is_parsed_or_bad_xml(pieces: list[str]) -> None:
    only_bad_xml("".join(pieces))
    only_bad_xml("<a>" + "".join(pieces) + "</a>")
    only_bad_xml("".join(pieces).encode("utf-8", "surrogatepass"))
