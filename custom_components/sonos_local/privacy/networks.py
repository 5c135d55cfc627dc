"""Which addresses and names belong to the house (TABLES R2)."""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Where(StrEnum):
    """Where something is: in the house, outside, or nobody can say."""

    LOCAL = "local"
    CLOUD = "cloud"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a host is, and why: `reason` is a translation key."""

    where: Where
    reason: str


IN_THE_HOUSE: Final = Place(Where.LOCAL, "local_network")
NOT_FOR_PLAYERS: Final = Place(Where.UNKNOWN, "not_for_players")
BAD_URI: Final = Place(Where.UNKNOWN, "bad_uri")
OUTSIDE: Final = Place(Where.CLOUD, "public_address")
DISGUISED: Final = Place(Where.UNKNOWN, "disguised_address")

PRIVATE: Final[tuple[Network, ...]] = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)
# Addresses inside which another one hides: mapped, compatible, NAT64, Teredo, 6to4.
_DISGUISES: Final[tuple[Network, ...]] = tuple(
    map(
        ipaddress.ip_network,
        ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"),
    )
)
_RESERVED: Final = ipaddress.ip_network("240.0.0.0/4")
_LOOPBACK: Final[tuple[Network, ...]] = (
    ipaddress.ip_network("127.0.0.0/8"),
    ipaddress.ip_network("::1/128"),
)

# What providers and universities have at most, by the version of the address.
_WIDEST: Final = {4: 8, 6: 20}
# Endings that routers and standards use at home; bare they are the router's own name.
_ENDINGS: Final = (
    ".local",
    ".localdomain",
    ".lan",
    ".home",
    ".home.arpa",
    ".internal",
    ".intranet",
    ".fritz.box",
    ".speedport.ip",
)
# A last label that is a number makes the whole an address, as browsers read it.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_NAME: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")


class UnreadableError(ValueError):
    """A line of the option that is neither a network, nor a name, nor `sid:` and a number."""


class TooWideError(UnreadableError):
    """A network that nobody has at home: with it, much of the internet would count as local."""


@dataclass(frozen=True, slots=True)
class Further:
    """The option "further local networks and names", read."""

    networks: tuple[Network, ...] = ()
    names: frozenset[str] = frozenset()
    services: frozenset[int] = frozenset()


def read_further(lines: list[str]) -> Further:
    """Read the option's lines: `100.64.0.0/10`, `nas.example.org`, `sid:240`.

    Raises UnreadableError and TooWideError, whose text is the line.
    """
    networks: list[Network] = []
    names: set[str] = set()
    services: set[int] = set()
    for line in (line.strip().lower() for line in lines):
        if not line:
            continue
        if line.startswith("sid:") and line[4:].isdecimal():
            services.add(int(line[4:]))
            continue
        try:
            network = ipaddress.ip_network(line)
        except ValueError:
            if _looks_like_numbers(line) or "/" in line or not _NAME.fullmatch(line):
                raise UnreadableError(line) from None
            names.add(line.rstrip("."))
            continue
        if is_too_wide(network):
            raise TooWideError(line)
        networks.append(network)
    return Further(tuple(networks), frozenset(names), frozenset(services))


def is_too_wide(network: Network) -> bool:
    """Return whether nobody has a network as large as this at home."""
    return network.prefixlen < _WIDEST[network.version] and network not in PRIVATE


@dataclass(frozen=True, slots=True)
class Networks:
    """What the rules need to know of the house.

    `on_link` are the prefixes of Home Assistant's enabled adapters, `own` its own addresses,
    `players` those of the household's players; `internal` is the host of its internal URL.
    """

    on_link: tuple[Network, ...] = ()
    own: frozenset[str] = frozenset()
    players: frozenset[str] = frozenset()
    internal: str = ""
    further: Further = Further()

    @property
    def _opened(self) -> tuple[Network, ...]:
        return self.on_link + self.further.networks

    def place(self, address: str) -> Place:
        """Return where a literal address is; brackets around IPv6 are taken off."""
        text = address.strip("[]")
        try:
            found = ipaddress.ip_address(text)
        except ValueError:
            return DISGUISED
        if self._is_nobodys(found) or str(found) in self.players:
            return NOT_FOR_PLAYERS
        if any(found in network for network in _DISGUISES if network.version == found.version):
            return DISGUISED
        if self._is_inside(found):
            return IN_THE_HOUSE
        return OUTSIDE

    def admits_player(self, address: str) -> bool:
        """Return whether a player may live at a literal IPv4 address (R1b)."""
        try:
            found = ipaddress.IPv4Address(address)
        except ValueError:
            return False
        if address in self.own or self._is_nobodys(found):
            return False
        return self._is_inside(found)

    def is_own(self, address: str) -> bool:
        """Return whether a literal address is Home Assistant's, as it is seen from there."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return address in self.own or found.is_loopback

    def knows_name(self, name: str) -> bool:
        """Return whether a name is one of the house, which then is resolved once (R2e)."""
        lowered = name.lower().rstrip(".")
        if lowered in self.further.names or (self.internal and lowered == self.internal.lower()):
            return True
        return "." not in lowered or f".{lowered}".endswith(_ENDINGS)

    def _is_inside(self, address: Address) -> bool:
        networks = PRIVATE + self._opened
        return any(address in network for network in networks if network.version == address.version)

    def _is_nobodys(self, address: Address) -> bool:
        """Return whether no player could play from there."""
        if any(address in network for network in _LOOPBACK if network.version == address.version):
            # Counts only where the adapter `lo` is enabled, or the option says so.
            return not any(
                address in network for network in self._opened if network.version == address.version
            )
        if address.is_unspecified or address.is_multicast:
            return True
        if isinstance(address, ipaddress.IPv6Address):
            return False
        return address in _RESERVED or any(
            address in (network.broadcast_address, network.network_address)
            for network in self.on_link
            if isinstance(network, ipaddress.IPv4Network) and network.prefixlen < 31  # noqa: PLR2004 - smaller ones have no broadcast address
        )


def _looks_like_numbers(host: str) -> bool:
    """Return whether a host is an address in disguise: `0x7f.1`, `2130706433`, `010.0.0.1`."""
    last = host.rstrip(".").rpartition(".")[2]
    return bool(_NUMBER.fullmatch(last)) or host.startswith("[")


def is_literal(host: str) -> bool:
    """Return whether a host is, or pretends to be, an address rather than a name."""
    return ":" in host or _looks_like_numbers(host)


def is_name(host: str) -> bool:
    """Return whether a host is a name that every reader takes for one."""
    return bool(_NAME.fullmatch(host))
