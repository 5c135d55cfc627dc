"""The tag values of UpdateObject: XML fragments with commas between, paired old and new.

Codes are those of the service's documentation: 702 for a current value that is not the current
one, 703 for a new one that is none, 705 for what cannot be changed, 706 for lists of different
lengths; 712 for an attempt to take a value away (reported by SoCo). Fragments are read as XML, so
commas inside them are text.
"""

import re
from collections.abc import Mapping
from html import unescape

from ..soap import UpnpError

WRONG_CURRENT = 702
WRONG_NEW = 703
READ_ONLY = 705
MISMATCH = 706
BAD_METADATA = 712

_FRAGMENT = re.compile(r"\s*(?:<([\w:]+)[^<>]*?(?:/>|>([^<]*)</\1>))?\s*(,|$)")


def changes(
    current: str, new: str, values: Mapping[str, str], changeable: frozenset[str]
) -> dict[str, str]:
    """Return the new values by element name.

    `values` are the object's, empty for elements that it does not have. Raises UpnpError.
    """
    old_ones, new_ones = _read(current, WRONG_CURRENT), _read(new, WRONG_NEW)
    if len(old_ones) != len(new_ones):
        raise UpnpError(MISMATCH)
    wanted: dict[str, str] = {}
    for old, fresh in zip(old_ones, new_ones, strict=True):
        if fresh is None or not fresh[1]:
            raise UpnpError(BAD_METADATA)
        name, value = fresh
        if name not in values:
            raise UpnpError(WRONG_NEW)
        if name not in changeable:
            raise UpnpError(READ_ONLY)
        if (old or (name, "")) != (name, values[name]):
            raise UpnpError(WRONG_CURRENT)
        wanted[name] = value
    return wanted


def _read(text: str, refusal: int) -> list[tuple[str, str] | None]:
    """Read the fragments as name and value, None for an empty one."""
    found: list[tuple[str, str] | None] = []
    at = 0
    while True:
        match = _FRAGMENT.match(text, at)
        if match is None:
            raise UpnpError(refusal)
        found.append((match[1], unescape(match[2] or "")) if match[1] else None)
        if not match[3]:
            return found
        at = match.end()
