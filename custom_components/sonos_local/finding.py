"""Find out who lives at an address that was typed in or announced, before there is an entry."""

import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Final
from urllib.parse import urlsplit

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .model.verdict import ALLOWED, Kind
from .privacy.networks import Networks, UnreadableError, read_further
from .wire.catalogue import PLAIN_PORT, TLS_PORT
from .wire.errors import BadReplyError, UpnpOffError, WireError
from .wire.gate import CANDIDATES, NEVER, PROBE_AGAIN, Gate, is_literal
from .wire.proof import Identity, NotAPlayerError, identify
from .wire.soap import Soap

# A title names so many rooms; of more, one less and how many follow.
ROOMS_IN_TITLE: Final = 3

_UID: Final = re.compile(r"RINCON_[0-9A-F]{12}[0-9]{5}")
_BOOT_SEQ: Final = re.compile(r"[0-9]{1,9}")


class ProblemError(Exception):
    """What keeps a household from being found: the key of a text, and the field it belongs to."""

    def __init__(self, key: str, field: str = CONF_HOST, line: str = "") -> None:
        """Take the key, the field, and the line that the text quotes."""
        super().__init__(key)
        self.key = key
        self.field = field
        self.line = line


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one announcement says; texts are empty and BootSeq is None where it does not say."""

    uid: str
    address: str
    household: str
    boot_seq: int | None = None


def seen_by_zeroconf(told: ZeroconfServiceInfo) -> Sighting:
    """Read an announcement over mDNS; S1 players tell no household there (WIRE 10)."""
    text = told.properties
    addresses = (told.ip_address, *told.ip_addresses)
    return Sighting(
        _uid(f"{text.get('info')} {told.name}"),
        next((str(item) for item in addresses if isinstance(item, IPv4Address)), ""),
        text.get("hhid") or "",
        _boot_seq(text.get("bootseq")),
    )


def seen_by_ssdp(told: SsdpServiceInfo) -> Sighting:
    """Read an announcement over SSDP (WIRE 10)."""
    headers = told.ssdp_headers
    return Sighting(
        _uid(told.ssdp_usn),
        _address(told.ssdp_location or ""),
        headers.get("X-RINCON-HOUSEHOLD") or "",
        _boot_seq(headers.get("X-RINCON-BOOTSEQ")),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """Who answered at an address: its household's rooms by name, and uid -> address.

    `whole` is False where the household is too large to be asked for (WIRE 3): then the room is
    the one that answered, and there are others.
    """

    uid: str
    address: str
    household: str
    rooms: tuple[str, ...]
    addresses: Mapping[str, str]
    whole: bool

    @property
    def told(self) -> str:
        """Return the rooms as one text."""
        return ", ".join(self.rooms) if self.whole else f"{self.rooms[0]}, …"

    @property
    def title(self) -> str:
        """Return a title in every language: `Bath, Hall + 6`, as the players' app counts rooms."""
        if len(self.rooms) <= ROOMS_IN_TITLE:
            return self.told
        shown = self.rooms[: ROOMS_IN_TITLE - 1]
        return f"{', '.join(shown)} + {len(self.rooms) - len(shown)}"


class Probes:
    """Whom announcements made us ask (R1b): each address once in 5 minutes, 64 in all."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Take a monotonic clock, in seconds."""
        self._clock = clock
        self._asked: dict[str, tuple[float, Found | None]] = {}

    def admits(self, address: str) -> bool:
        """Return whether an address may be asked now, and note that it is."""
        now = self._clock()
        recent = {known: ask for known, ask in self._asked.items() if now - ask[0] < PROBE_AGAIN}
        self._asked = recent
        if address in recent or len(recent) >= CANDIDATES:
            return False
        recent[address] = (now, None)
        return True

    def answered(self, found: Found) -> None:
        """Keep an answer as long as nobody may ask again."""
        self._asked[found.address] = (self._clock(), found)

    def answer(self, address: str) -> Found | None:
        """Return what an address answered the last time it was asked."""
        return self._asked.get(address, (0.0, None))[1]


PROBES: HassKey[Probes] = HassKey(f"{DOMAIN}_probes")


@asynccontextmanager
async def way_out(hass: HomeAssistant, networks: Networks) -> AsyncIterator[Gate]:
    """Open a gate that lets questions out alone, as long as there is no entry that has one."""
    gate = Gate(
        judge=lambda outgoing: ALLOWED if outgoing.kind is Kind.READ else NEVER,
        note=lambda *_: None,
        is_local=networks.admits_player,
        clock=hass.loop.time,
    )
    try:
        yield gate
    finally:
        await gate.close()


async def ask(hass: HomeAssistant, address: str, networks: Networks) -> Found:
    """Ask who lives at an address, through a gate of its own. Raises ProblemError."""
    try:
        async with way_out(hass, networks) as gate:
            soap = Soap(gate)
            identity = await identify(gate, soap, address)
            boxes = [box for box in identity.topology.boxes.values() if box.visible]
            rooms = sorted((box.room for box in boxes if box.room), key=str.casefold)
            shown = rooms or [await _room(soap, identity)]
    except WireError as err:
        raise ProblemError(_key(err)) from err
    members = {box.uid: box.address for box in boxes if networks.admits_player(box.address)}
    return Found(
        uid=identity.uid,
        address=address,
        household=identity.household,
        rooms=tuple(shown),
        addresses={**members, identity.uid: address},
        whole=bool(rooms),
    )


async def probed(hass: HomeAssistant, seen: Sighting, networks: Networks) -> Found:
    """Return who announced itself, asked as rarely as R1b has it. Raises ProblemError."""
    probes = hass.data.setdefault(PROBES, Probes(hass.loop.time))
    if probes.admits(seen.address):
        probes.answered(await ask(hass, seen.address, networks))
    if (found := probes.answer(seen.address)) is None:
        raise ProblemError("asked_before")
    if found.uid != seen.uid:
        raise ProblemError("other_player")
    return found


async def resolved(hass: HomeAssistant, host: str, networks: Networks) -> str:
    """Return the literal address of what was typed; names of the house are looked up once (R1b).

    Raises ProblemError for what is neither, and for a name that nobody knows.
    """
    if is_literal(host):
        return host
    try:
        if not read_further([host]).names or not networks.knows_name(host):
            raise ProblemError("invalid_host")
        found = await hass.loop.getaddrinfo(
            host, PLAIN_PORT, family=socket.AF_INET, type=socket.SOCK_STREAM
        )
    except (UnreadableError, OSError) as err:
        raise ProblemError("invalid_host") from err
    addresses = [str(item[4][0]) for item in found]
    return next(filter(networks.admits_player, addresses), addresses[0])


async def _room(soap: Soap, identity: Identity) -> str:
    """Return the name of the room that answered, or its model. Raises WireError."""
    reply = await soap.call(identity.uid, "DeviceProperties.GetZoneAttributes")
    return reply.get("CurrentZoneName") or identity.description.model_name


def _key(err: WireError) -> str:
    match err:
        case UpnpOffError():
            return "upnp_off"
        case NotAPlayerError() | BadReplyError():
            return "not_sonos"
        case _:
            return "cannot_connect"


def _uid(text: str) -> str:
    found = _UID.search(text)
    return found.group() if found else ""


def _boot_seq(text: object) -> int | None:
    return int(text) if isinstance(text, str) and _BOOT_SEQ.fullmatch(text) else None


def _address(location: str) -> str:
    """Return the literal IPv4 address of a LOCATION, an empty text if it has none (R1b)."""
    try:
        parts = urlsplit(location)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return ""
    return host if port in (PLAIN_PORT, TLS_PORT) and is_literal(host) else ""
