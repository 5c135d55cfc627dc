"""Playlist files: M3U, PLS, ASX and XSPF, read for the addresses they name (TABLES R3c)."""

import re
from typing import Final
from xml.etree.ElementTree import Element

from .xml import BadXml, child, local, parse

# What one look reads of a file (TABLES R1c).
FILE_LIMIT: Final = 256 * 1024
# Longer lists are no lists of songs that somebody meant to play at once.
MOST_ENTRIES: Final = 1000
CONTENT_TYPES: Final = frozenset(
    {
        "application/m3u",
        "application/mpegurl",
        "application/pls+xml",
        "application/vnd.apple.mpegurl",
        "application/vnd.ms-wpl",
        "application/x-mpegurl",
        "application/x-scpls",
        "application/xspf+xml",
        "audio/m3u",
        "audio/mpegurl",
        "audio/scpls",
        "audio/vnd.apple.mpegurl",
        "audio/x-m3u",
        "audio/x-mpegurl",
        "audio/x-ms-wax",
        "audio/x-pls",
        "audio/x-scpls",
        "video/x-ms-asf-plugin",
        "video/x-ms-asx",
        "video/x-ms-wvx",
    }
)
ENDINGS: Final = (".m3u", ".m3u8", ".pls", ".asx", ".xspf")

_PLS_FILE: Final = re.compile(r"\s*file\d*\s*=\s*(.*?)\s*", re.IGNORECASE)
_HLS: Final = "#EXT-X-"
# A line that is no comment, and what a comment names.
_HLS_NAMES: Final = re.compile(r'^[^#].*|(?<=URI=")[^"]*')
_WHOLE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}", re.IGNORECASE)


# Roots of lists that are XML.
_XML_LIST: Final = re.compile(rb"<(\?wpl|asx|playlist|smil)\b", re.IGNORECASE)
_ADDRESS_LINE: Final = re.compile(rb"^[ \t]*https?://", re.IGNORECASE | re.MULTILINE)


class NotAPlaylistError(ValueError):
    """A text that is no playlist file of a kind that is known here."""


def begins_list(body: bytes) -> bool:
    """Return whether something begins as a playlist file does, whatever it is called."""
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:10].lower().startswith((b"#extm3u", b"[playlist]")):
        return True
    if text[:1] == b"<" and _XML_LIST.search(text):
        return True
    # Songs and pictures have such lines in what they say of themselves.
    return b"\0" not in text and bool(_ADDRESS_LINE.search(text.replace(b"\r", b"\n")))


def is_hls(body: bytes) -> bool:
    """Return whether an M3U file is a stream in pieces, which players fetch one by one."""
    return any(line.startswith(_HLS) for line in _lines(body))


def whole_addresses(body: bytes) -> tuple[str, ...]:
    """Return what an HLS playlist names with a scheme or a host of its own, in order."""
    named = [word for line in _lines(body) for word in _HLS_NAMES.findall(line)]
    return tuple(word for word in named if _WHOLE.match(word))


def entries(body: bytes) -> tuple[str, ...]:
    """Return the addresses that a playlist file names, as they stand there.

    Raises NotAPlaylistError, also for one that is too long.
    """
    if len(body) >= FILE_LIMIT:
        raise NotAPlaylistError("too long")
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] == b"<":
        found = _of_xml(text)
    elif text[:10].lower() == b"[playlist]":
        matches = (_PLS_FILE.fullmatch(line) for line in _lines(body))
        found = [match[1] for match in matches if match]
    elif b"\0" in text:
        raise NotAPlaylistError("not a text")
    else:
        found = [line for line in _lines(body) if not line.startswith("#")]
    if len(found) > MOST_ENTRIES:
        raise NotAPlaylistError("too many entries")
    return tuple(found)


def _lines(body: bytes) -> list[str]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        # M3U without an 8 is older than UTF-8.
        text = body.decode("latin-1")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _of_xml(text: bytes) -> list[str]:
    try:
        root = parse(text, FILE_LIMIT)
    except BadXml as err:
        raise NotAPlaylistError(str(err)) from err
    match local(root).lower():
        case "asx":
            return [
                address
                for entry in root.iter()
                if local(entry).lower() == "ref" and (address := _href(entry))
            ]
        case "playlist":
            tracks = (entry for entry in root.iter() if local(entry) == "track")
            places = (child(track, "location") for track in tracks)
            return [place.text.strip() for place in places if place is not None and place.text]
        case _:
            raise NotAPlaylistError("another document")


def _href(entry: Element) -> str:
    return next((value for key, value in entry.attrib.items() if key.lower() == "href"), "").strip()
