"""What is found of firmware while Home Assistant still starts is told, however that ends."""

import pytest
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant

from tests.simulator.household import Household

from .firmware_home import NEXT, RUNS, told, update
from .helpers import entry_for, set_up, wait_for
from .test_firmware_transitions import LOWER, repairs, types


@pytest.mark.parametrize(("to", "raised"), [(NEXT, []), (LOWER, ["firmware_lower"])])
async def test_firmware_transition_found_by_a_start_that_was_cut_short_is_told_by_the_next(
    hass: HomeAssistant, small: Household, to: str, raised: list[str]
) -> None:
    entry = await set_up(hass, entry_for(small))
    player = small.players[0]
    events = told(hass, small)
    assert await hass.config_entries.async_unload(entry.entry_id)
    small.timing.upgrade = 0.1
    await small.upgrade(player, to)
    # It is stopped, or the household reloaded, before Home Assistant has started.
    hass.set_state(CoreState.starting)
    for _ in range(2):
        await set_up(hass, entry)
        await wait_for(hass, lambda: update(hass, player).attributes["installed_version"] == to)
        assert not events
        assert not repairs(hass)
        assert await hass.config_entries.async_unload(entry.entry_id)
    await set_up(hass, entry)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await wait_for(hass, lambda: types(events, player))
    assert types(events, player)[0] == "firmware_changed"
    assert (events[0]["from"], events[0]["to"]) == (RUNS, to)
    assert repairs(hass) == raised
    # And once only.
    assert await hass.config_entries.async_unload(entry.entry_id)
    events.clear()
    await set_up(hass, entry)
    assert repairs(hass) == raised
