"""Ways to look at firmware, and to let time pass, for tests of the integration."""

import time
from typing import Any

import pytest
from homeassistant.components.select import DOMAIN as SELECT
from homeassistant.components.select import SERVICE_SELECT_OPTION
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import event
from homeassistant.util.async_ import get_scheduled_timer_handles
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import DOMAIN
from tests.simulator.household import Household
from tests.simulator.player import Player

from .helpers import state_of

MINUTE = 60.0
DAY = 86400.0
# What players of the profiles run, and what may come.
RUNS = "97.1-80312"
OLDER = "86.10-80260"
S1 = "57.23-74170"
NEXT = "97.2-81000"
TRAIN = "98.0-82000"


def knows(hass: HomeAssistant, player: Player) -> State:
    """Return what is known of a player's firmware."""
    return state_of(hass, "sensor", player, "firmware_state")


def says(hass: HomeAssistant, player: Player) -> str:
    """Return the word for a player's firmware."""
    return knows(hass, player).state


def update(hass: HomeAssistant, player: Player) -> State:
    """Return the update entity of a player."""
    return state_of(hass, "update", player, "firmware")


def of_household(hass: HomeAssistant, household: Household, domain: str, key: str) -> State:
    """Return the state of an entity of the household."""
    found = er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{household.spec.id}-{key}")
    assert found, f"{domain} {key} is not registered"
    state = hass.states.get(found)
    assert state
    return state


def passed(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock by which firmware is judged be so many seconds further."""
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + seconds)


async def later(hass: HomeAssistant, seconds: float) -> None:
    """Let what Home Assistant has scheduled for the next so many seconds happen now.

    As `async_fire_time_changed` does, but connections that are being made do not time out.
    """
    for handle in get_scheduled_timer_handles(hass.loop):
        called = getattr(handle, "_callback", None)
        ours = getattr(called, "__module__", "") == event.__name__
        if ours and not handle.cancelled() and handle.when() <= hass.loop.time() + seconds:
            handle._run()
            handle.cancel()
    await hass.async_block_till_done()


async def declare(hass: HomeAssistant, household: Household, choice: str) -> None:
    """Declare what was said to the privacy statement."""
    state = of_household(hass, household, SELECT, "declared_statement")
    target = {ATTR_ENTITY_ID: state.entity_id, "option": choice}
    await hass.services.async_call(SELECT, SERVICE_SELECT_OPTION, target, blocking=True)
    await hass.async_block_till_done()


def told(hass: HomeAssistant, household: Household) -> list[dict[str, Any]]:
    """Return a list that takes up what the household's event entity tells from now on."""
    return _Told(hass, household)


class _Told(list[dict[str, Any]]):
    """The attributes of each event, as they come."""

    def __init__(self, hass: HomeAssistant, household: Household) -> None:
        """Listen."""
        super().__init__()
        self._seen: set[tuple[str, str, str]] = set()
        self._entity = er.async_get(hass).async_get_entity_id(
            "event", DOMAIN, f"{household.spec.id}-firmware"
        )
        hass.bus.async_listen("state_changed", self._take)

    @callback
    def _take(self, changed: Any) -> None:
        state = changed.data["new_state"]
        if changed.data["entity_id"] != self._entity or not state:
            return
        happened = dict(state.attributes)
        # What was told before a restart is shown again after it.
        key = state.state, str(happened.get("player")), str(happened.get("event_type"))
        if happened.get("event_type") and key not in self._seen:
            self._seen.add(key)
            self.append(happened)


def kept(
    entry: MockConfigEntry,
    histories: dict[str, list[dict[str, Any]]] | None = None,
    note: Any = None,
) -> dict[str, Any]:
    """Return the storage of an entry as it is after a restart."""
    notes = {} if note is None else {"firmware": note}
    return {
        f"{DOMAIN}.{entry.entry_id}": {
            "version": 1,
            "data": {
                "descriptions": [],
                "sids": [],
                "firmware": histories or {},
                "notes": notes,
            },
        }
    }


def remembered(
    version: str, state: str = "offered", since: float | None = None, **more: Any
) -> dict[str, Any]:
    """Return what is kept of a player that stood so, offered something since a POSIX time."""
    return {
        "version": version,
        "settled": {
            "state": state,
            "line": 9,
            "reason": "same_line",
            "evidence": {},
            "latest": None,
        },
        "pending": None
        if since is None
        else {"version": version, "since": since, "offered": True, "withheld": False} | more,
    }
