"""Set up a household in the UI: typed in, or announced by its players; its options."""

import re
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any, Final, override
from urllib.parse import urlsplit

import voluptuous as vol
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.util.hass_dict import HassKey

from .const import (
    CONF_ADDRESSES,
    CONF_EVENT_ADDRESS,
    CONF_EVENT_PORT,
    CONF_FURTHER_NETWORKS,
    DOMAIN,
)
from .coordinator import SonosConfigEntry
from .model.verdict import ALLOWED
from .networks import first_unreadable, house_networks
from .privacy.networks import Networks, UnreadableError, Where, read_further
from .wire.catalogue import PLAIN_PORT, TLS_PORT
from .wire.errors import BadReplyError, UpnpOffError, WireError
from .wire.gate import CANDIDATES, PROBE_AGAIN, Gate, is_literal
from .wire.proof import Identity, NotAPlayerError, identify
from .wire.soap import Soap

FIRST_FREE_PORT: Final = 1024
LAST_PORT: Final = 65535
# A title names so many rooms; of more, one less and how many follow.
ROOMS_IN_TITLE: Final = 3

_UID: Final = re.compile(r"RINCON_[0-9A-F]{12}[0-9]{5}")
_BOOT_SEQ: Final = re.compile(r"[0-9]{1,9}")

_LINES: Final = TextSelector(TextSelectorConfig(multiple=True))
_HOST: Final[dict[vol.Marker, Any]] = {vol.Required(CONF_HOST): TextSelector()}
_NETWORKS: Final[dict[vol.Marker, Any]] = {vol.Optional(CONF_FURTHER_NETWORKS): _LINES}
_OPTIONS: Final = vol.Schema(
    {
        vol.Optional(CONF_EVENT_ADDRESS): TextSelector(),
        vol.Optional(CONF_EVENT_PORT): NumberSelector(
            NumberSelectorConfig(min=0, max=LAST_PORT, mode=NumberSelectorMode.BOX)
        ),
        **_NETWORKS,
    }
)


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
    """What one announcement says (WIRE 10); S1 players tell no household over mDNS."""

    uid: str
    address: str
    household: str
    boot_seq: int | None


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


class SonosConfigFlow(ConfigFlow, domain=DOMAIN):
    """Finds a household by one of its players."""

    _found: Found
    _sighting: Sighting
    _further: Sequence[str] = ()

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: SonosConfigEntry) -> OptionsFlow:
        """Return the options flow."""
        return SonosOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take the address of any player."""
        errors: dict[str, str] = {}
        line = ""
        # Asked for only where it is needed.
        with_networks = user_input is not None and CONF_FURTHER_NETWORKS in user_input
        if user_input is not None:
            self._further = _lines(user_input)
            try:
                found = await self._typed(user_input[CONF_HOST])
            except ProblemError as problem:
                errors[problem.field] = problem.key
                line = problem.line
                with_networks = with_networks or problem.key == "not_local"
            else:
                await self._take(found, alone=False)
                return await self.async_step_confirm()
        schema = vol.Schema({**_HOST, **_NETWORKS} if with_networks else _HOST)
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders={"line": line},
        )

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Take an announcement over mDNS."""
        told = discovery_info.properties
        addresses = (discovery_info.ip_address, *discovery_info.ip_addresses)
        address = next((str(item) for item in addresses if isinstance(item, IPv4Address)), "")
        return await self._announced(
            Sighting(
                _uid(f"{told.get('info')} {discovery_info.name}"),
                address,
                told.get("hhid") or "",
                _boot_seq(told.get("bootseq")),
            )
        )

    @override
    async def async_step_ssdp(self, discovery_info: SsdpServiceInfo) -> ConfigFlowResult:
        """Take an announcement over SSDP."""
        headers = discovery_info.ssdp_headers
        return await self._announced(
            Sighting(
                _uid(discovery_info.ssdp_usn),
                _address(discovery_info.ssdp_location or ""),
                headers.get("X-RINCON-HOUSEHOLD") or "",
                _boot_seq(headers.get("X-RINCON-BOOTSEQ")),
            )
        )

    async def async_step_upnp_off(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say which switch keeps an announced player from answering, and try again."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                found = await _ask(
                    self.hass, self._sighting.address, await house_networks(self.hass)
                )
            except ProblemError as problem:
                errors["base"] = problem.key
            else:
                await self._take(found, alone=True)
                return await self.async_step_confirm()
        return self.async_show_form(
            step_id="upnp_off",
            errors=errors,
            description_placeholders={"address": self._sighting.address},
        )

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the rooms, and set the household up."""
        found = self._found
        if user_input is not None:
            return self.async_create_entry(
                title=found.title,
                data={CONF_ADDRESSES: dict(found.addresses)},
                options={CONF_FURTHER_NETWORKS: list(self._further)} if self._further else {},
            )
        self._set_confirm_only()
        return self.async_show_form(
            step_id="confirm", description_placeholders={"rooms": found.told}
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the new address of any player of the household."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            self._further = _further(entry)
            try:
                found = await self._typed(user_input[CONF_HOST])
                if found.household != entry.unique_id:
                    raise ProblemError("other_household")
            except ProblemError as problem:
                errors[problem.field] = problem.key
            else:
                # The entry's listener reloads for options only; this is worth a new start.
                self.hass.config_entries.async_schedule_reload(entry.entry_id)
                return self.async_update_and_abort(
                    entry,
                    data_updates={
                        CONF_ADDRESSES: {**entry.data[CONF_ADDRESSES], **found.addresses}
                    },
                )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(vol.Schema(_HOST), user_input),
            errors=errors,
            description_placeholders={"household": entry.title},
        )

    async def _typed(self, host: str) -> Found:
        """Return who answers at what a person typed. Raises ProblemError."""
        if (line := first_unreadable(self._further)) is not None:
            raise ProblemError("unreadable", CONF_FURTHER_NETWORKS, line)
        networks = await house_networks(self.hass, self._further)
        address = await _resolved(self.hass, host.strip(), networks)
        if not networks.admits_player(address):
            raise ProblemError("not_local")
        return await _ask(self.hass, address, networks)

    async def _announced(self, seen: Sighting) -> ConfigFlowResult:
        """Hand a sighting to the household it belongs to, or ask who announced itself."""
        if not seen.uid:
            return self.async_abort(reason="not_sonos")
        if not seen.address:
            return self.async_abort(reason="not_ipv4_address")
        household = seen.household or self._household_of(seen.uid)
        entry = await self.async_set_unique_id(household) if household else None
        networks = await house_networks(self.hass, _further(entry))
        if not networks.admits_player(seen.address):
            return self.async_abort(reason="not_local")
        self._abort_if_known(seen)
        self._sighting = seen
        try:
            found = await self._probed(seen, networks)
        except ProblemError as problem:
            if problem.key != "upnp_off":
                return self.async_abort(reason=problem.key)
            self.context["title_placeholders"] = {"name": seen.address}
            return await self.async_step_upnp_off()
        await self._take(found, alone=True)
        return await self.async_step_confirm()

    async def _probed(self, seen: Sighting, networks: Networks) -> Found:
        """Return who announced itself, asked as rarely as R1b has it. Raises ProblemError."""
        probes = self.hass.data.setdefault(PROBES, Probes(self.hass.loop.time))
        if probes.admits(seen.address):
            probes.answered(await _ask(self.hass, seen.address, networks))
        if (found := probes.answer(seen.address)) is None:
            raise ProblemError("asked_before")
        if found.uid != seen.uid:
            raise ProblemError("other_player")
        return found

    async def _take(self, found: Found, *, alone: bool) -> None:
        """Go on with a household that is not set up yet; `alone`: unless another flow does."""
        await self.async_set_unique_id(found.household, raise_on_progress=alone)
        self._abort_if_known(Sighting(found.uid, found.address, found.household, None))
        self._found = found
        self.context["title_placeholders"] = {"name": found.title}

    def _abort_if_known(self, seen: Sighting) -> None:
        """End the flow where the household is set up; its entry and its session hear of it.

        Nothing is reloaded: a session that runs proves the address and goes on there. It knows its
        players, so others than these are only remembered while none runs.
        """
        entry = self.hass.config_entries.async_entry_for_domain_unique_id(
            self.handler, self.unique_id or ""
        )
        if entry is None or entry.source == SOURCE_IGNORE:
            self._abort_if_unique_id_configured()
            return
        known = entry.data[CONF_ADDRESSES]
        loaded = entry.state is ConfigEntryState.LOADED
        wanted = seen.uid in known or (not loaded and len(known) < CANDIDATES)
        if loaded and not self.hass.is_stopping:
            entry.runtime_data.session.sighted(seen.uid, seen.address, seen.boot_seq)
        self._abort_if_unique_id_configured(
            {CONF_ADDRESSES: {**known, seen.uid: seen.address}} if wanted else None,
            reload_on_update=False,
        )

    def _household_of(self, uid: str) -> str:
        """Return the household that is known to have a player, an empty text if none is."""
        for entry in self._async_current_entries(include_ignore=False):
            if uid in entry.data[CONF_ADDRESSES]:
                return entry.unique_id or ""
        return ""


class SonosOptionsFlow(OptionsFlow):
    """Where players reach us, and what else belongs to the house."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take the options; those that have no field here stay."""
        shown: Mapping[str, Any] = self.config_entry.options
        errors: dict[str, str] = {}
        line = ""
        if user_input is not None:
            shown = {
                CONF_EVENT_ADDRESS: user_input.get(CONF_EVENT_ADDRESS, "").strip(),
                CONF_EVENT_PORT: int(user_input.get(CONF_EVENT_PORT, 0)),
                CONF_FURTHER_NETWORKS: _lines(user_input),
            }
            try:
                await self._check(shown)
            except ProblemError as problem:
                errors[problem.field] = problem.key
                line = problem.line
            else:
                return self.async_create_entry(data={**self.config_entry.options, **shown})
        filled = {key: value for key, value in shown.items() if value}
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(_OPTIONS, filled),
            errors=errors,
            description_placeholders={"line": line},
        )

    async def _check(self, wanted: Mapping[str, Any]) -> None:
        """Raise ProblemError for the first field that cannot be used."""
        further = wanted[CONF_FURTHER_NETWORKS]
        if (line := first_unreadable(further)) is not None:
            raise ProblemError("unreadable", CONF_FURTHER_NETWORKS, line)
        if 0 < wanted[CONF_EVENT_PORT] < FIRST_FREE_PORT:
            raise ProblemError("bad_port", CONF_EVENT_PORT)
        if not (address := wanted[CONF_EVENT_ADDRESS]):
            return
        if not is_literal(address):
            raise ProblemError("not_ipv4_address", CONF_EVENT_ADDRESS)
        # Players would tell it who lives here.
        networks = await house_networks(self.hass, further)
        if networks.place(address).where is not Where.LOCAL:
            raise ProblemError("not_local", CONF_EVENT_ADDRESS)


async def _ask(hass: HomeAssistant, address: str, networks: Networks) -> Found:
    """Ask who lives at an address, through a gate of its own. Raises ProblemError."""
    gate = Gate(
        judge=lambda _: ALLOWED,
        note=lambda *_: None,
        is_local=networks.admits_player,
        clock=hass.loop.time,
    )
    soap = Soap(gate)
    try:
        identity = await identify(gate, soap, address)
        boxes = [box for box in identity.topology.boxes.values() if box.visible]
        rooms = sorted((box.room for box in boxes if box.room), key=str.casefold)
        alone = rooms or [await _room(soap, identity)]
    except WireError as err:
        raise ProblemError(_key(err)) from err
    finally:
        await gate.close()
    members = {box.uid: box.address for box in boxes if networks.admits_player(box.address)}
    return Found(
        uid=identity.uid,
        address=address,
        household=identity.household,
        rooms=tuple(alone),
        addresses={**members, identity.uid: address},
        whole=bool(rooms),
    )


async def _room(soap: Soap, identity: Identity) -> str:
    """Return the name of the room that answered, or its model. Raises WireError."""
    reply = await soap.call(identity.uid, "DeviceProperties.GetZoneAttributes")
    return reply.get("CurrentZoneName") or identity.description.model_name


async def _resolved(hass: HomeAssistant, host: str, networks: Networks) -> str:
    """Return the literal address of what was typed; names of the house are looked up once (R1b).

    Raises ProblemError for what is neither, and for a name that nobody knows.
    """
    if is_literal(host):
        return host
    try:
        names = read_further([host]).names
        if not names or not networks.knows_name(host):
            raise ProblemError("invalid_host")
        found = await hass.loop.getaddrinfo(
            host, PLAIN_PORT, family=socket.AF_INET, type=socket.SOCK_STREAM
        )
    except (UnreadableError, OSError) as err:
        raise ProblemError("invalid_host") from err
    addresses = [str(item[4][0]) for item in found]
    return next(filter(networks.admits_player, addresses), addresses[0])


def _key(err: WireError) -> str:
    match err:
        case UpnpOffError():
            return "upnp_off"
        case NotAPlayerError() | BadReplyError():
            return "not_sonos"
        case _:
            return "cannot_connect"


def _lines(user_input: Mapping[str, Any]) -> list[str]:
    lines = (line.strip() for line in user_input.get(CONF_FURTHER_NETWORKS, ()))
    return [line for line in lines if line]


def _further(entry: SonosConfigEntry | None) -> Sequence[str]:
    return entry.options.get(CONF_FURTHER_NETWORKS, ()) if entry else ()


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
