"""Playlist files, read for what they name (TABLES R3c)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.wire.playlists import (
    FILE_LIMIT,
    MOST_ENTRIES,
    NotAPlaylistError,
    entries,
    is_hls,
    whole_addresses,
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


def test_whole_addresses_of_a_stream_are_told_wherever_they_stand() -> None:
    body = (
        b'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example.org/k"\n'
        b'#EXT-X-MAP:URI="init.mp4"\n#EXT-X-MEDIA:NAME="http://no",URI="//cdn.example.org/a"\n'
        b"1.ts\n/2.ts\nHTTP://203.0.113.9/3.ts\n\\\\203.0.113.9\\4.ts\n"
    )
    assert whole_addresses(body) == (
        "https://keys.example.org/k",
        "//cdn.example.org/a",
        "HTTP://203.0.113.9/3.ts",
        "\\\\203.0.113.9\\4.ts",
    )
    assert whole_addresses(b"#EXTM3U\n#EXT-X-VERSION:3\na/1.ts\n") == ()
