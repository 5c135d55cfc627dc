"""Playlist files: M3U, PLS, ASX and XSPF, read for the addresses they name (TABLES R3c)."""

import re
from typing import Final
from urllib.parse import unquote
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
DASH_TYPES: Final = frozenset({"application/dash+xml", "video/vnd.mpeg.dash.mpd"})
ENDINGS: Final = (".m3u", ".m3u8", ".pls", ".asx", ".xspf")

# Types of Windows Media, sound and lists of it; and how the sound begins.
_ASF_TYPES: Final = frozenset({"application/vnd.ms-asf", "application/x-ms-asf", "video/x-ms-asf"})
_ASF: Final = bytes.fromhex("3026b275")
# INI files that are lists, and what the lines with an address in them begin with.
_INI_LISTS: Final = {
    b"[playlist]": re.compile(r"file\d*\s*=\s*(.*)", re.IGNORECASE),
    b"[reference]": re.compile(r"ref\d*\s*=\s*(.*)", re.IGNORECASE),
}
_HLS: Final = "#EXT-X-"
# A line that is no comment, and what a comment names.
_HLS_NAMES: Final = re.compile(r'^[^#].*|(?<=URI=")[^"]*|(?<=-LIST=")[^"]*')
# Comments that name lists, and the one whose list is in the next line.
_HLS_LISTS: Final = re.compile(
    r"#EXT-X-(MEDIA|I-FRAME-STREAM-INF|RENDITION-REPORT|CONTENT-STEERING|DATERANGE):"
)
_HLS_LIST_NEXT: Final = "#EXT-X-STREAM-INF"
# With a scheme, a host, or something to be put in its place, which may be both.
_WHOLE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}|.*\{\$", re.IGNORECASE)


# Roots of lists that are XML.
_XML_LIST: Final = re.compile(rb"<(\?wpl|([\w.-]+:)?(asx|mpd|playlist|smil))\b", re.IGNORECASE)
_MPD: Final = re.compile(rb"<([\w.-]+:)?MPD\b")
_ADDRESS_LINE: Final = re.compile(rb"^[ \t]*https?://", re.IGNORECASE | re.MULTILINE)


class NotAPlaylistError(ValueError):
    """A text that is no playlist file of a kind that is known here."""


def begins_list(body: bytes, kind: str = "") -> bool:
    """Return whether something begins as a playlist file does, whatever it is called.

    `kind` is the content type that its server says, in lower case.
    """
    text = _begun(body)
    if text[:11].lower().startswith((b"#extm3u", *_INI_LISTS)):
        return True
    if text[:1] == b"<" and _XML_LIST.search(text):
        return True
    if kind in _ASF_TYPES and b"\0" not in text and not text.startswith(_ASF):
        return True
    # Songs and pictures have such lines in what they say of themselves.
    return b"\0" not in text and bool(_ADDRESS_LINE.search(text.replace(b"\r", b"\n")))


def is_hls(body: bytes) -> bool:
    """Return whether an M3U file is a stream in pieces, which players fetch one by one."""
    return any(line.startswith(_HLS) for line in _lines(body))


def is_dash(body: bytes) -> bool:
    """Return whether something describes a stream in pieces for DASH."""
    text = _begun(body)
    return text[:1] == b"<" and bool(_MPD.search(text))


def leads_on(body: bytes) -> tuple[str, ...]:
    """Return what an HLS playlist names besides pieces of its own, in order.

    That is whatever has a scheme or a host of its own, and other lists: who knows what they name.
    """
    found: list[str] = []
    is_list_next = False
    for line in _lines(body):
        is_list = bool(_HLS_LISTS.match(line)) or (is_list_next and line[0] != "#")
        named = (word.strip() for word in _HLS_NAMES.findall(line))
        found += [word for word in named if is_list or _WHOLE.match(word) or _is_list_file(word)]
        is_list_next = line.startswith(_HLS_LIST_NEXT) or (is_list_next and line[0] == "#")
    return tuple(found)


def _is_list_file(address: str) -> bool:
    path = address.partition("?")[0].partition("#")[0]
    return unquote(path).lower().endswith((*ENDINGS, ".mpd"))


def entries(body: bytes) -> tuple[str, ...]:
    """Return the addresses that a playlist file names, as they stand there.

    Raises NotAPlaylistError, also for one that is too long.
    """
    if len(body) >= FILE_LIMIT:
        raise NotAPlaylistError("too long")
    text = _begun(body)
    head = text[:11].lower()
    pattern = next((found for begin, found in _INI_LISTS.items() if head.startswith(begin)), None)
    if text[:1] == b"<":
        found = _of_xml(text)
    elif pattern:
        matches = (pattern.fullmatch(line) for line in _lines(body))
        found = [match[1] for match in matches if match]
    elif b"\0" in text:
        raise NotAPlaylistError("not a text")
    else:
        found = [line for line in _lines(body) if not line.startswith("#")]
    if len(found) > MOST_ENTRIES:
        raise NotAPlaylistError("too many entries")
    return tuple(found)


def _begun(body: bytes) -> bytes:
    """Return a text from its first character on."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")


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
