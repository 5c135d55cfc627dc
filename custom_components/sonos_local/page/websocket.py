"""What the page is told, over Home Assistant's websocket: all to administrators, else a summary."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import voluptuous as vol
from homeassistant.components import websocket_api
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import service
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later, async_track_time_interval

from ..const import DOMAIN
from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..ledgers.data import with_signals
from ..local_only.refusals import Refusal
from .view import PARTS, SUMMARY, View, data_values

# At most one push a second; what happens together is told together.
CALM: Final = 1.0
TOGETHER: Final = 0.1
# What nothing announces, such as the ledger of requests, is looked at that often.
LOOK_AGAIN: Final = timedelta(seconds=30)

type Push = Callable[[dict[str, Any]], None]

_CHOSEN: Final = {vol.Optional(ATTR_CONFIG_ENTRY_ID): str}
_HOUSEHOLD: Final = {vol.Required(ATTR_CONFIG_ENTRY_ID): str}


@callback
def register(hass: HomeAssistant) -> None:
    """Register the commands, once for all households."""
    for command in (_subscribe, _subscribe_summary, _gather_outage, _data_values):
        websocket_api.async_register_command(hass, command)


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/subscribe", **_CHOSEN})
@websocket_api.require_admin
@callback
def _subscribe(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Push all that the page shows."""
    _watch(hass, connection, msg, PARTS)


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/subscribe_summary", **_CHOSEN})
@callback
def _subscribe_summary(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Push what anybody may see."""
    _watch(hass, connection, msg, SUMMARY)


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/gather_outage", **_HOUSEHOLD})
@websocket_api.require_admin
@websocket_api.async_response
async def _gather_outage(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Make the outage report anew; subscriptions show it."""
    await _coordinator(hass, msg).outage.gather()
    connection.send_result(msg["id"])


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/data_values", **_HOUSEHOLD})
@websocket_api.require_admin
@websocket_api.async_response
async def _data_values(
    hass: HomeAssistant, connection: websocket_api.ActiveConnection, msg: dict[str, Any]
) -> None:
    """Return the values of the ledger of data, as they are now."""
    household = await with_signals(_coordinator(hass, msg))
    connection.send_result(msg["id"], data_values(household))


def _coordinator(hass: HomeAssistant, msg: Mapping[str, Any]) -> SonosCoordinator:
    """Return the household that is meant. Raises ServiceValidationError."""
    entry: SonosConfigEntry = service.async_get_config_entry(
        hass, DOMAIN, msg[ATTR_CONFIG_ENTRY_ID]
    )
    return entry.runtime_data


@callback
def _watch(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    msg: dict[str, Any],
    parts: Mapping[str, View],
) -> None:
    @callback
    def push(event: dict[str, Any]) -> None:
        connection.send_message(websocket_api.event_message(msg["id"], event))

    connection.send_result(msg["id"])
    watch = Watch(hass, push, parts, msg.get(ATTR_CONFIG_ENTRY_ID))
    connection.subscriptions[msg["id"]] = watch.start()


class Watch:
    """Pushes what one page shows: everything at first, then the parts that have changed.

    The events: `households` with `config_entry_id`, `title` and `loaded`, `chosen` (an id, None
    where there is no household), and `parts` by name, those that differ from the last event. All
    parts come anew with another household; while it is not loaded there are none.
    """

    def __init__(
        self, hass: HomeAssistant, push: Push, parts: Mapping[str, View], chosen: str | None
    ) -> None:
        """Watch the entry `chosen`, the first one for None."""
        self._hass = hass
        self._push = push
        self._parts = parts
        self._chosen = chosen
        self._coordinator: SonosCoordinator | None = None
        self._leave: list[CALLBACK_TYPE] = []
        self._timer: CALLBACK_TYPE | None = None
        self._looked = 0.0
        self._told: dict[str, Any] = {}
        self._shown: tuple[Any, ...] = ()

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Push everything, and from now on what changes; return how to stop."""
        stops = (
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed),
            async_track_time_interval(self._hass, self._again, LOOK_AGAIN, cancel_on_shutdown=True),
        )
        self._look()

        @callback
        def stop() -> None:
            for each in stops:
                each()
            self._detach()
            if self._timer:
                self._timer()
                self._timer = None

        return stop

    @callback
    def _entry_changed(self, _: ConfigEntryChange, entry: SonosConfigEntry) -> None:
        if entry.domain != DOMAIN:
            return
        if entry.state is not ConfigEntryState.LOADED and self._is_mine(entry):
            # It will be another one when it comes back.
            self._detach()
        self._changed()

    def _is_mine(self, entry: SonosConfigEntry) -> bool:
        return self._coordinator is not None and self._coordinator.config_entry is entry

    @callback
    def _again(self, _: datetime) -> None:
        self._changed()

    @callback
    def _refused(self, _: Refusal) -> None:
        self._changed()

    @callback
    def _changed(self) -> None:
        """Look before long, at most once a second."""
        if self._timer is None:
            wait = max(TOGETHER, self._looked + CALM - self._hass.loop.time())
            job = HassJob(self._due, cancel_on_shutdown=True)
            self._timer = async_call_later(self._hass, wait, job)

    @callback
    def _due(self, _: datetime) -> None:
        self._timer = None
        self._look()

    @callback
    def _look(self) -> None:
        """Push what differs from what was pushed last."""
        self._looked = self._hass.loop.time()
        households = self._choose()
        parts = {name: view(self._coordinator) for name, view in self._views()}
        shown = (households, self._chosen, tuple(parts))
        if shown != self._shown:
            self._told = {}
        changed = {name: part for name, part in parts.items() if not self._is_told(name, part)}
        if shown == self._shown and not changed:
            return
        self._shown, self._told = shown, parts
        self._push({"households": households, "chosen": self._chosen, "parts": changed})

    def _is_told(self, name: str, part: Any) -> bool:
        return name in self._told and self._told[name] == part

    def _views(self) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
        return tuple(self._parts.items()) if self._coordinator else ()

    def _choose(self) -> list[dict[str, Any]]:
        """Follow the entry that is watched; return all there are."""
        entries = self._hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
        loaded = [entry for entry in entries if entry.state is ConfigEntryState.LOADED]
        if self._chosen not in {entry.entry_id for entry in entries}:
            self._chosen = next((entry.entry_id for entry in loaded or entries), None)
        entry = next((each for each in loaded if each.entry_id == self._chosen), None)
        if entry is None or not self._is_mine(entry):
            self._detach()
        if entry is not None and self._coordinator is None:
            self._attach(entry.runtime_data)
        return [
            {
                "config_entry_id": each.entry_id,
                "title": each.title,
                "loaded": each in loaded,
            }
            for each in entries
        ]

    def _attach(self, coordinator: SonosCoordinator) -> None:
        self._coordinator = coordinator
        self._leave = [
            coordinator.async_add_listener(self._changed),
            coordinator.refusals.listen(self._refused),
        ]

    def _detach(self) -> None:
        for leave in self._leave:
            leave()
        self._leave = []
        self._coordinator = None
