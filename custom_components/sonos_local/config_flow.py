"""Set up a household in the UI: typed in, or announced by its players; its options."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, override

import voluptuous as vol
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_HOST
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .const import (
    CONF_ADDRESSES,
    CONF_EVENT_ADDRESS,
    CONF_EVENT_PORT,
    CONF_FURTHER_NETWORKS,
    CONF_LOCAL_ONLY,
    DOMAIN,
)
from .coordinator import SonosConfigEntry
from .finding import (
    Found,
    ProblemError,
    Sighting,
    ask,
    probed,
    resolved,
    seen_by_ssdp,
    seen_by_zeroconf,
)
from .local_only.counting import counted
from .markdown import as_text
from .networks import first_unreadable, house_networks
from .privacy.census import Census, Kind
from .privacy.networks import Where
from .wire.gate import CANDIDATES, is_literal

FIRST_FREE_PORT: Final = 1024
LAST_PORT: Final = 65535

_HOST: Final[dict[vol.Marker, Any]] = {vol.Required(CONF_HOST): TextSelector()}
_NETWORKS: Final[dict[vol.Marker, Any]] = {
    vol.Optional(CONF_FURTHER_NETWORKS): TextSelector(TextSelectorConfig(multiple=True))
}
_OPTIONS: Final = vol.Schema(
    {
        vol.Optional(CONF_EVENT_ADDRESS): TextSelector(),
        vol.Optional(CONF_EVENT_PORT): NumberSelector(
            NumberSelectorConfig(min=0, max=LAST_PORT, mode=NumberSelectorMode.BOX)
        ),
        **_NETWORKS,
        vol.Optional(CONF_LOCAL_ONLY): BooleanSelector(),
    }
)
_ON: Final = "on"
_LOCAL_ONLY: Final = SelectSelector(
    SelectSelectorConfig(
        options=[_ON, "off"], mode=SelectSelectorMode.LIST, translation_key="local_only"
    )
)


class SonosConfigFlow(ConfigFlow, domain=DOMAIN):
    """Finds a household by one of its players."""

    _found: Found
    _seen: Sighting
    _further: Sequence[str] = ()
    _census: Census | None = None

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
        # A field that few need: shown once an address turned out to be no local one.
        with_networks = False
        if user_input is not None:
            self._further = _lines(user_input)
            try:
                found = await self._typed(user_input[CONF_HOST])
            except ProblemError as problem:
                errors[problem.field] = problem.key
                line = problem.line
                with_networks = problem.key == "not_local" or CONF_FURTHER_NETWORKS in user_input
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
        return await self._announced(seen_by_zeroconf(discovery_info))

    @override
    async def async_step_ssdp(self, discovery_info: SsdpServiceInfo) -> ConfigFlowResult:
        """Take an announcement over SSDP."""
        return await self._announced(seen_by_ssdp(discovery_info))

    async def async_step_upnp_off(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say which switch keeps a player that announced itself from answering; try again."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                found = await self._typed(self._seen.address)
            except ProblemError as problem:
                errors["base"] = problem.key
            else:
                await self._take(found, alone=True)
                return await self.async_step_confirm()
        return self.async_show_form(
            step_id="upnp_off",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders={"address": self._seen.address},
        )

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the rooms; then count what local only would refuse."""
        found = self._found
        if user_input is None:
            return self.async_show_form(
                step_id="confirm", description_placeholders={"rooms": as_text(found.told)}
            )
        networks = await house_networks(self.hass, self._further)
        self._census = await counted(self.hass, found, networks)
        if self._census is None:
            return await self.async_step_not_counted()
        if self._census.refused:
            return await self.async_step_some_refused()
        return await self.async_step_nothing_refused()

    async def async_step_some_refused(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the owner weigh local only against what it would refuse."""
        return self._decide("some_refused", user_input)

    async def async_step_nothing_refused(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Suggest local only: it costs nothing."""
        return self._decide("nothing_refused", user_input)

    async def async_step_not_counted(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the owner decide though nobody knows what local only would refuse."""
        return self._decide("not_counted", user_input)

    def _decide(self, step: str, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask for local only, and set the household up; on is preselected where it costs nothing.

        Else nothing is: the choice has to be made.
        """
        if user_input is not None:
            options: dict[str, Any] = {CONF_LOCAL_ONLY: user_input[CONF_LOCAL_ONLY] == _ON}
            if self._further:
                options[CONF_FURTHER_NETWORKS] = list(self._further)
            return self.async_create_entry(
                title=self._found.title,
                data={CONF_ADDRESSES: dict(self._found.addresses)},
                options=options,
            )
        if self._census is None or self._census.refused:
            field = vol.Required(CONF_LOCAL_ONLY)
        else:
            field = vol.Required(CONF_LOCAL_ONLY, default=_ON)
        return self.async_show_form(
            step_id=step,
            data_schema=vol.Schema({field: _LOCAL_ONLY}),
            description_placeholders=_numbers(self._census),
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
                found = await self._typed(user_input[CONF_HOST], str(entry.unique_id))
            except ProblemError as problem:
                errors[problem.field] = problem.key
            else:
                # The entry's listener reloads for options only; this is worth a new start.
                self.hass.config_entries.async_schedule_reload(entry.entry_id)
                addresses = {**entry.data[CONF_ADDRESSES], **found.addresses}
                return self.async_update_and_abort(entry, data_updates={CONF_ADDRESSES: addresses})
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(vol.Schema(_HOST), user_input),
            errors=errors,
            description_placeholders={"household": entry.title},
        )

    async def _typed(self, host: str, household: str = "") -> Found:
        """Return who answers at what a person typed, of one household if that is given.

        Raises ProblemError.
        """
        if (problem := first_unreadable(self._further)) is not None:
            raise ProblemError(problem[1], CONF_FURTHER_NETWORKS, problem[0])
        networks = await house_networks(self.hass, self._further)
        address = await resolved(self.hass, host.strip(), networks)
        if not networks.admits_player(address):
            raise ProblemError("not_local")
        found = await ask(self.hass, address, networks)
        if household not in ("", found.household):
            raise ProblemError("other_household")
        return found

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
        try:
            found = await probed(self.hass, seen, networks)
        except ProblemError as problem:
            if problem.key != "upnp_off":
                return self.async_abort(reason=problem.key)
            self._seen = seen
            self.context["title_placeholders"] = {"name": seen.address}
            return await self.async_step_upnp_off()
        await self._take(found, alone=True)
        return await self.async_step_confirm()

    async def _take(self, found: Found, *, alone: bool) -> None:
        """Go on with a household that is not set up yet; `alone`: unless another flow does."""
        await self.async_set_unique_id(found.household, raise_on_progress=alone)
        self._abort_if_known(Sighting(found.uid, found.address, found.household))
        self._found = found
        self.context["title_placeholders"] = {"name": found.title}

    def _abort_if_known(self, seen: Sighting) -> None:
        """End the flow where the household is set up; its entry and its session hear of it.

        Nothing is reloaded: a session that runs proves the address and goes on there. It knows its
        players, so others than these are remembered only while none runs.
        """
        entry = self.hass.config_entries.async_entry_for_domain_unique_id(
            self.handler, self.unique_id or ""
        )
        if entry is None:
            return
        if entry.source == SOURCE_IGNORE:
            self._abort_if_unique_id_configured()
            return
        known = entry.data[CONF_ADDRESSES]
        loaded = entry.state is ConfigEntryState.LOADED
        if loaded and not self.hass.is_stopping:
            entry.runtime_data.session.sighted(seen.uid, seen.address, seen.boot_seq)
        wanted = seen.uid in known or (not loaded and len(known) < CANDIDATES)
        self._abort_if_unique_id_configured(
            {CONF_ADDRESSES: {**known, seen.uid: seen.address}} if wanted else None,
            reload_on_update=False,
        )

    def _household_of(self, uid: str) -> str:
        """Return the household that is known to have a player, an empty text if none is."""
        for entry in self._async_current_entries(include_ignore=False):
            if uid in entry.data[CONF_ADDRESSES]:
                return str(entry.unique_id)
        return ""


class SonosOptionsFlow(OptionsFlow):
    """Where players reach us, what else belongs to the house, and local only."""

    # Local only as the dialog showed it first: the switch may change it while the dialog is open.
    _shown: bool | None = None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take the options; those that have no field here stay."""
        shown: Mapping[str, Any] = self.config_entry.options
        errors: dict[str, str] = {}
        line = ""
        if self._shown is None:
            self._shown = bool(shown.get(CONF_LOCAL_ONLY, False))
        if user_input is not None:
            shown = {
                CONF_EVENT_ADDRESS: user_input.get(CONF_EVENT_ADDRESS, "").strip(),
                CONF_EVENT_PORT: int(user_input.get(CONF_EVENT_PORT, 0)),
                CONF_FURTHER_NETWORKS: _lines(user_input),
                CONF_LOCAL_ONLY: self._wanted(user_input),
            }
            try:
                await self._check(shown)
            except ProblemError as problem:
                errors[problem.field] = problem.key
                line = problem.line
            else:
                return self.async_create_entry(data={**self.config_entry.options, **shown})
        filled = {key: value for key, value in shown.items() if value}
        filled[CONF_LOCAL_ONLY] = shown.get(CONF_LOCAL_ONLY, False)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(_OPTIONS, filled),
            errors=errors,
            description_placeholders={"line": line},
        )

    def _wanted(self, user_input: Mapping[str, Any]) -> bool:
        """Return local only as it is to be; a field that nobody touched changes nothing."""
        wanted = bool(user_input.get(CONF_LOCAL_ONLY, self._shown))
        if wanted == self._shown:
            return bool(self.config_entry.options.get(CONF_LOCAL_ONLY, False))
        return wanted

    async def _check(self, wanted: Mapping[str, Any]) -> None:
        """Raise ProblemError for the first field that cannot be used."""
        further = wanted[CONF_FURTHER_NETWORKS]
        if (problem := first_unreadable(further)) is not None:
            raise ProblemError(problem[1], CONF_FURTHER_NETWORKS, problem[0])
        if 0 < wanted[CONF_EVENT_PORT] < FIRST_FREE_PORT:
            raise ProblemError("bad_port", CONF_EVENT_PORT)
        if not (address := wanted[CONF_EVENT_ADDRESS]):
            return
        if not is_literal(address):
            raise ProblemError("not_ipv4_address", CONF_EVENT_ADDRESS)
        # Players would tell it what they play.
        networks = await house_networks(self.hass, further)
        if networks.place(address).where is not Where.LOCAL:
            raise ProblemError("not_local", CONF_EVENT_ADDRESS)


def _lines(user_input: Mapping[str, Any]) -> list[str]:
    lines = (line.strip() for line in user_input.get(CONF_FURTHER_NETWORKS, ()))
    return [line for line in lines if line]


def _further(entry: SonosConfigEntry | None) -> Sequence[str]:
    return entry.options.get(CONF_FURTHER_NETWORKS, ()) if entry else ()


def _numbers(census: Census | None) -> dict[str, str]:
    """Return what is refused of each kind and how many there are, for the texts."""
    if census is None:
        return {}
    favorites = census.count(Kind.FAVORITE)
    playlists = census.count(Kind.PLAYLIST)
    alarms = census.count(Kind.ALARM)
    return {
        "favorites": str(favorites.refused),
        "all_favorites": str(favorites.total),
        "playlists": str(playlists.refused),
        "all_playlists": str(playlists.total),
        "alarms": str(alarms.refused),
        "all_alarms": str(alarms.total),
    }
