"""URLs as players know them: http, alone or inside one or two schemes for radio (TABLES R3a)."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from .facts import Facts, Home, NeedsName
from .hosts import Located, Unresolved, encode, locate, resolved
from .networks import NOT_FOR_PLAYERS, Place, Where

WEB: Final = frozenset({"http", "https"})
RADIO: Final = frozenset({"x-rincon-mp3radio", "aac", "hls-radio", "hls-aac"})
HTTPS_NAME: Final = Place(Where.UNKNOWN, "https_name")
NO_INTERNAL_URL: Final = Place(Where.UNKNOWN, "no_internal_url")

_MOST_NESTED: Final = 3
_WORDS: Final = "|".join(sorted(WEB | RADIO, key=len, reverse=True))
_PREFIX: Final = re.compile(rf"({_WORDS})://", re.IGNORECASE)
_QUOTED: Final = re.compile(rf"({_WORDS})%3a%2f%2f", re.IGNORECASE)
# What could be read as one more scheme by somebody.
_AMBIGUOUS: Final = re.compile(rf"({_WORDS})([^a-z0-9._-]|$)|[a-z0-9+.-]+(:|%3a)//", re.IGNORECASE)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PORTS: Final = {"http": 80, "https": 443}
# Where players listen, also those of others: what is asked for there may do something (TABLES 2).
PLAYER_PORTS: Final = frozenset({1400, 1443})


def scheme_of(uri: str) -> str:
    """Return the scheme in lower case, empty where there is none."""
    found = _SCHEME.match(uri)
    return found[1].lower() if found else ""


def is_web(uri: str) -> bool:
    """Return whether a URI is played over http, whatever it is wrapped in."""
    return scheme_of(uri) in WEB | RADIO


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A URI taken apart: `prefix` is all before the authority, `scheme` http or https."""

    prefix: str
    scheme: str
    rest: str

    @property
    def url(self) -> str:
        """Return the address by itself."""
        return f"{self.scheme}://{self.rest}"

    @property
    def uri(self) -> str:
        """Return it as it is handed to a player."""
        return f"{self.prefix}{self.rest}"

    def at(self, address: str = "") -> Wrapped:
        """Return it encoded, and with a literal address in place of its host.

        The authority ends in a slash, so that nobody reads it longer than we do.
        """
        rest = encode(self.url).partition("://")[2]
        cut = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
        authority, tail = rest[:cut], rest[cut:]
        if address:
            port = urlsplit(f"//{authority}").port
            host = f"[{address}]" if ":" in address else address
            authority = host if port is None else f"{host}:{port}"
        return Wrapped(
            self.prefix, self.scheme, authority + (tail if tail[:1] == "/" else f"/{tail}")
        )


def unwrap(uri: str) -> Wrapped | None:
    """Take a URI apart that `is_web`; what is quoted inside is decoded once. None for a bad one."""
    schemes: list[str] = []
    rest, is_decoded = uri, False
    while len(schemes) < _MOST_NESTED and (found := _PREFIX.match(rest)):
        schemes.append(found[1].lower())
        rest = rest[found.end() :]
        if schemes[-1] in WEB:
            break
        if not is_decoded and _QUOTED.match(rest):
            rest, is_decoded = unquote(rest), True
    if not schemes or _AMBIGUOUS.match(rest):
        return None
    scheme = schemes[-1] if schemes[-1] in WEB else "http"
    return Wrapped("".join(f"{word}://" for word in schemes), scheme, rest)


def joined(base: str, reference: str) -> str:
    """Return where a reference found at `base` points, empty where it cannot be read."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return ""


def _origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of a URL that was checked or is Home Assistant's."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ("", "", None)
    return (parts.scheme, parts.hostname or "", port or _PORTS.get(parts.scheme))


def is_own(url: str, facts: Facts) -> bool:
    """Return whether Home Assistant serves a URL itself."""
    scheme, host, port = _origin(url)
    base_scheme, base_host, base_port = _origin(facts.home.base)
    if not base_host or (scheme, port) != (base_scheme, base_port):
        return False
    return host in (base_host, facts.home.address) or host in facts.networks.own


def to_base(wrapped: Wrapped, home: Home) -> Wrapped | None:
    """Move a URL at Home Assistant's external or cloud host to its internal one (R4).

    None where that is needed and there is no internal one.
    """
    here = _origin(wrapped.url)
    if not here[1] or here not in map(_origin, home.others):
        return wrapped
    base = urlsplit(home.base) if _origin(home.base)[1] else None
    if base is None or base.scheme not in WEB:
        return None
    at = min((at for at in map(wrapped.rest.find, "/?#") if at >= 0), default=len(wrapped.rest))
    # What radio schemes leave out would be http.
    prefix = f"{wrapped.prefix.removesuffix(f'{wrapped.scheme}://')}{base.scheme}://"
    return Wrapped(prefix, base.scheme, base.netloc + wrapped.rest[at:])


def place_url(url: str, facts: Facts, *, pin: bool) -> Located | NeedsName:
    """Judge the host of an http or https URL (R2, R4).

    `pin` is for what we hand over: there a name gives way to one literal address. What a player
    has already got it resolves itself, so all addresses have to be local.
    """
    found = _place(url, facts, pin=pin)
    if isinstance(found, NeedsName) or found.place.where is not Where.LOCAL:
        return found
    if _origin(url)[2] in PLAYER_PORTS and not is_own(url, facts):
        return Located(NOT_FOR_PLAYERS)
    return found


def _place(url: str, facts: Facts, *, pin: bool) -> Located | NeedsName:
    reader = facts.second_reader
    found = locate(url, facts.networks, reader(encode(url)) if reader else None)
    if isinstance(found, Located):
        return found
    scheme = scheme_of(url)
    if found.name.rstrip(".") == facts.networks.internal.lower() and scheme == "http":
        # Resolving one's own name tells what others do not see.
        if not facts.home.address:
            return Located(NO_INTERNAL_URL)
        return Located(facts.networks.place(facts.home.address), facts.home.address)
    if pin and scheme == "https" and not is_own(url, facts):
        return Located(HTTPS_NAME)
    if pin and scheme == "http" and facts.home.address:
        addresses = facts.names.get(found.name, ())
        if any(facts.networks.is_own(address) for address in addresses):
            # One more of its names, such as `homeassistant.local`.
            return Located(facts.networks.place(facts.home.address), facts.home.address)
    return place_name(found, facts, scheme if pin else "")


def place_name(found: Unresolved, facts: Facts, scheme: str) -> Located | NeedsName:
    """Judge a name of the house by its addresses, if they are known; http pins one of them."""
    addresses = facts.names.get(found.name)
    if addresses is None:
        return NeedsName(found.name)
    return resolved(scheme, addresses, facts.networks)


def host_of(url: str) -> str:
    """Return the host of a URL for the text of a refusal, empty where there is none to name."""
    return _origin(url)[1]
