"""The one place that parses XML: no DOCTYPE, no entities of its own, bounded in size and depth.

XML lies inside XML here, up to three levels (WIRE 2.4); each level comes through `parse`, so what
is refused at the outside is refused at every level.
"""

import re
from typing import Final

# These three parse nothing: the tree's own classes, and the error of the parser beneath.
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

KIB: Final = 1024
MIB: Final = 1024 * KIB
# What one DIDL-Lite document of metadata may have (TABLES 8).
DIDL_LIMIT: Final = 64 * KIB
# A device description, the deepest document of a player, has 7 levels.
DEEPEST: Final = 32

# What XML 1.0 forbids even as a reference; a lone surrogate has no UTF-8 either.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]+)|([0-9]+));")
# Longer ones, leading zeros included, name no character that anybody would write so.
_LONGEST_REFERENCE = 16


class BadXml(ValueError):
    """A text that is no XML, or XML that is not wanted; the message never quotes the text."""


class _Bounded:
    """Builds a tree that is not deeper than DEEPEST."""

    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadXml("too deep")
        return self._builder.start(tag, attributes)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return self._builder.end(tag)

    def data(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> Element:
        return self._builder.close()


def parse(text: bytes | str, limit: int) -> Element:
    """Return the root of a document of at most `limit` bytes of UTF-8.

    Bytes are read as UTF-8 whatever they declare; invalid ones become U+FFFD. Characters that XML
    1.0 forbids are taken out, and references to them too, so that one bad title does not lose an
    event (TABLES 10 nr 13). Raises BadXml, and nothing else.
    """
    if len(text) > limit:
        raise BadXml("too long")
    plain = text if isinstance(text, str) else text.decode("utf-8", "replace")
    data = _clean(plain).encode()
    if not data:
        raise BadXml("empty")
    if len(data) > limit:
        raise BadXml("too long")
    parser = DefusedXMLParser(target=_Bounded(), encoding="utf-8", forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException as err:
        raise BadXml("a DOCTYPE or an entity") from err
    except ParseError as err:
        raise BadXml("not well-formed") from err
    return root


def local(element: Element) -> str:
    """Return the name of an element without its namespace: players' prefixes vary, names do not."""
    return element.tag.rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """Return the first child of that local name."""
    return next((found for found in element if local(found) == name), None)


def text_of(element: Element, name: str) -> str:
    """Return the text of the first child of that local name, an empty one if there is none."""
    found = child(element, name)
    return found.text or "" if found is not None else ""


def _clean(text: str) -> str:
    return _REFERENCE.sub(_permitted, _FORBIDDEN.sub("", text)).strip()


def _permitted(reference: re.Match[str]) -> str:
    whole, hexadecimal, decimal = reference[0], reference[1], reference[2]
    if len(whole) > _LONGEST_REFERENCE:
        return ""
    number = int(hexadecimal, 16) if hexadecimal else int(decimal)
    try:
        return "" if _FORBIDDEN.match(chr(number)) else whole
    except ValueError, OverflowError:
        return ""
