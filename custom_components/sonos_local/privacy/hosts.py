"""Where the host of a URL is, and the address that stands for it (TABLES R2).

A name of the house needs to be resolved first: the rule says so, the caller resolves it once and
asks again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from .networks import (
    BAD_URI,
    IN_THE_HOUSE,
    NOT_FOR_PLAYERS,
    Networks,
    Place,
    Where,
    is_literal,
    is_name,
)

LONGEST: Final = 4096
NO_ANSWER: Final = Place(Where.UNKNOWN, "name_not_found")
FOREIGN_NAME: Final = Place(Where.CLOUD, "foreign_name")
NOT_ALL_LOCAL: Final = Place(Where.UNKNOWN, "name_not_all_local")
NONE_LOCAL: Final = Place(Where.CLOUD, "name_points_outside")

# What no URI holds, or not everybody reads alike; halves of characters cannot even be sent.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
_AUTHORITY: Final = re.compile(r"[\s%@]|[^\x00-\x7f]")
_SAFE: Final = "/:?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True, slots=True)
class Located:
    """A host that was judged.

    `address` is the literal address to hand over in its place, empty where the host stays as it is.
    """

    place: Place
    address: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A name of the house whose addresses are needed first."""

    name: str


def encode(url: str) -> str:
    """Percent-encode spaces and non-ASCII in path and query; leave the authority alone.

    What is encoded already stays.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return quote(url, safe=_SAFE)
    cut = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    return f"{scheme}://{rest[:cut]}{quote(rest[cut:], safe=_SAFE)}"


def split(url: str, other_reading: str | None = None) -> SplitResult | None:
    """Return the parts of a URL, None for one that is refused as bad.

    `other_reading` is the host that another parser found: where two disagree, neither is believed.
    """
    if len(url) > LONGEST or _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        return None
    if not host or port == 0 or _AUTHORITY.search(parts.netloc):
        return None
    if other_reading is not None and other_reading.strip("[]").lower() != host:
        return None
    return parts


def locate(url: str, networks: Networks, other_reading: str | None = None) -> Located | Unresolved:
    """Judge the host of a URL by itself, as far as that goes."""
    # Encoding would hide what makes a URL bad.
    parts = None if _CONTROL.search(url) else split(encode(url), other_reading)
    if parts is None or parts.hostname is None:
        return Located(BAD_URI)
    host = parts.hostname
    if host == "localhost" or host.endswith(".localhost"):
        return Located(NOT_FOR_PLAYERS)
    if is_literal(host):
        place = networks.place(host)
        return Located(place, host if place.where is Where.LOCAL else "")
    if not networks.knows_name(host):
        return Located(FOREIGN_NAME)
    if not is_name(host):
        return Located(BAD_URI)
    return Unresolved(host)


def resolved(scheme: str, addresses: Sequence[str], networks: Networks) -> Located:
    """Judge a name of the house by its addresses.

    http: one local address, IPv4 first, is pinned and the others are never used. https and smb
    need the name, so all of them have to be local.
    """
    if not addresses:
        return Located(NO_ANSWER)
    places = {address: networks.place(address) for address in addresses}
    local = [address for address, place in places.items() if place.where is Where.LOCAL]
    if not local:
        first = next(iter(places.values()))
        return Located(NONE_LOCAL if first.where is Where.CLOUD else first)
    if scheme == "http":
        local.sort(key=lambda address: ":" in address)
        return Located(IN_THE_HOUSE, local[0])
    if len(local) < len(places):
        return Located(NOT_ALL_LOCAL)
    return Located(IN_THE_HOUSE)
