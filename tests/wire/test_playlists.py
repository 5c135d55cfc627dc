"""Playlist files, read for what they name (TABLES R3c)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.wire.playlists import (
    FILE_LIMIT,
    MOST_ENTRIES,
    NotAPlaylistError,
    begins_list,
    entries,
    is_dash,
    is_hls,
    leads_on,
)

M3U = b"#EXTM3U\r\n#EXTINF:123,Somebody - A song\r\nA song.mp3\r\n\r\nhttp://nas/b.mp3\r\n"
PLS = b"[playlist]\nNumberOfEntries=2\nFile1=http://nas/a\nTitle1=A\nfile2 = http://nas/b \n"
ASX = (
    b'<ASX version="3.0"><Entry><Ref HREF="http://nas/a"/></Entry>'
    b'<entry><ref href="b.wma"/></entry><entry><ref/></entry></ASX>'
)
XSPF = (
    b'<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/"><title>x</title><trackList>'
    b"<track><location>http://nas/a.mp3</location></track>"
    b"<track><title>nowhere</title></track>"
    b"<track><location> b.mp3 </location></track></trackList></playlist>"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (M3U, ("A song.mp3", "http://nas/b.mp3")),
        (b"\xef\xbb\xbf\xc3\x9cbung.mp3\n", ("Übung.mp3",)),
        (b"\xdcbung.mp3\n", ("Übung.mp3",)),
        (PLS, ("http://nas/a", "http://nas/b")),
        (ASX, ("http://nas/a", "b.wma")),
        (XSPF, ("http://nas/a.mp3", "b.mp3")),
        (
            b"[Reference]\r\nRef1=http://nas/a.asf\r\nREF2 = b.asf\r\nx=y\r\n",
            ("http://nas/a.asf", "b.asf"),
        ),
        (b"", ()),
        (b"#EXTM3U\n", ()),
    ],
)
def test_the_addresses_of_a_playlist_file_are_read(body: bytes, expected: tuple[str, ...]) -> None:
    assert entries(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Not found</body></html>",
        b"<ASX><Entry>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><asx/>',
        b"ID3\0\0\0",
        b"a\n" * (FILE_LIMIT // 2),
        b"a\n" * (MOST_ENTRIES + 1),
    ],
)
def test_anything_else_is_no_playlist_file(body: bytes) -> None:
    with pytest.raises(NotAPlaylistError):
        entries(body)


def test_a_stream_in_pieces_is_told_from_a_list_of_songs() -> None:
    assert is_hls(b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n")
    assert not is_hls(M3U)


@given(st.binary(max_size=400))
def test_whatever_a_server_says_is_a_list_or_none(body: bytes) -> None:
    is_hls(body)
    try:
        found = entries(body)
    except NotAPlaylistError:
        return
    assert all(entry == entry.strip() for entry in found)


def test_what_leads_on_from_a_stream_is_told_wherever_it_stands() -> None:
    body = (
        b'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example.org/k"\n'
        b'#EXT-X-MAP:URI="init.mp4"\n#EXT-X-MEDIA:NAME="http://no",URI="//cdn.example.org/a"\n'
        b"1.ts\n/2.ts\nHTTP://203.0.113.9/3.ts\n\\\\203.0.113.9\\4.ts\n"
    )
    assert leads_on(body) == (
        "https://keys.example.org/k",
        "//cdn.example.org/a",
        "HTTP://203.0.113.9/3.ts",
        "\\\\203.0.113.9\\4.ts",
    )
    assert leads_on(b"#EXTM3U\n#EXT-X-VERSION:3\na/1.ts\n") == ()


@pytest.mark.parametrize(
    "line",
    [
        "#EXT-X-STREAM-INF:BANDWIDTH=1\nsub.m3u8",
        "#EXT-X-STREAM-INF:BANDWIDTH=1\nsub",
        '#EXT-X-MEDIA:TYPE=AUDIO,URI="sub.m3u8"',
        '#EXT-X-MEDIA:TYPE=AUDIO,URI="sub"',
        '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="sub"',
        '#EXT-X-RENDITION-REPORT:URI="sub"',
        '#EXT-X-CONTENT-STEERING:SERVER-URI="sub"',
        '#EXT-X-DATERANGE:ID="a",X-ASSET-LIST="sub"',
        "#EXTINF:4,\nsub.m3u8?token=1",
        "#EXTINF:4,\nsub%2EM3U8",
        "#EXTINF:4,\nsub.mpd",
        '#EXT-X-MAP:URI=" https://cdn.example.org/a"',
        '#EXT-X-DEFINE:NAME="a",VALUE="https://cdn.example.org"\n{$a}/1.ts',
    ],
)
def test_a_stream_whose_pieces_are_named_elsewhere_leads_on(line: str) -> None:
    assert leads_on(f"#EXTM3U\n#EXT-X-VERSION:8\n{line}\n".encode())


@pytest.mark.parametrize(
    "line",
    [
        "#EXT-X-MEDIA-SEQUENCE:7",
        '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,INSTREAM-ID="CC1"',
        '#EXT-X-DATERANGE:ID="a",START-DATE="2026-11-29T00:00:00Z"',
        '#EXT-X-MAP:URI="init.mp4"',
        "#EXTINF:4,\n1.ts?list=a.m3u8",
    ],
)
def test_a_stream_with_pieces_of_its_own_does_not(line: str) -> None:
    assert leads_on(f"#EXTM3U\n#EXT-X-VERSION:8\n{line}\n1.ts\n".encode()) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"<MPD/>",
        b'\xef\xbb\xbf<?xml version="1.0"?><!-- x --><MPD xmlns="urn:mpeg:dash:schema:mpd:2011">',
        b'<dash:MPD xmlns:dash="urn:mpeg:dash:schema:mpd:2011">',
    ],
)
def test_dash_is_known_by_its_beginning(body: bytes) -> None:
    assert is_dash(body)
    assert begins_list(body)
    assert not is_dash(b"ID3 <MPD/>")
    assert not is_dash(XSPF)


def test_windows_media_is_told_from_lists_with_its_type() -> None:
    kind = "video/x-ms-asf"
    assert begins_list(b"[Reference]\r\nRef1=http://nas/a\r\n")
    assert begins_list(b"ASF http://nas/a\r\n", kind)
    assert not begins_list(b"ASF http://nas/a\r\n")
    assert not begins_list(bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), kind)
