"""Ways to wait, to set up and to look, for tests of the integration."""

import asyncio
from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import CONF_ADDRESSES, DOMAIN
from tests.simulator.household import Household
from tests.simulator.player import Player

# Reached only by what does not come at all, on a busy machine too.
LIMIT = 30.0


async def wait_for(
    hass: HomeAssistant, condition: Callable[[], object], seconds: float = LIMIT
) -> None:
    """Wait until something holds. Raises AssertionError after `seconds`.

    An attribute that is not shown yet does not hold. `async_block_till_done` knows nothing of
    sockets.
    """
    ends = hass.loop.time() + seconds
    while not _holds(condition):
        assert hass.loop.time() < ends, "it did not become true in time"
        await asyncio.sleep(0.01)
    await hass.async_block_till_done()


def _holds(condition: Callable[[], object]) -> bool:
    try:
        return bool(condition())
    except KeyError:
        return False


def entry_for(
    household: Household, addresses: dict[str, str] | None = None, **options: Any
) -> MockConfigEntry:
    """Return an entry that knows the first room, or the addresses that are given."""
    first = household.visible[0]
    return MockConfigEntry(
        domain=DOMAIN,
        title=household.spec.name,
        unique_id=household.spec.id,
        data={CONF_ADDRESSES: addresses or {first.uid: first.address}},
        options=options,
    )


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Set an entry up and see it loaded."""
    if hass.config_entries.async_get_entry(entry.entry_id) is None:
        entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    return entry


def entity_id(hass: HomeAssistant, domain: str, player: Player, key: str = "") -> str:
    """Return the id of an entity of a player. Raises AssertionError where there is none."""
    unique_id = f"{player.uid}-{key}" if key else player.uid
    found = er.async_get(hass).async_get_entity_id(domain, DOMAIN, unique_id)
    assert found, f"{domain} {unique_id} is not registered"
    return found


def state_of(hass: HomeAssistant, domain: str, player: Player, key: str = "") -> State:
    """Return the state of an entity of a player."""
    state = hass.states.get(entity_id(hass, domain, player, key))
    assert state
    return state


def media(hass: HomeAssistant, player: Player) -> State:
    """Return the state of a room's media player."""
    return state_of(hass, "media_player", player)
