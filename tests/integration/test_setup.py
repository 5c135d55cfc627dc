"""A household is set up, lives, and goes."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from tests.simulator.household import Household
from tests.simulator.service import Arguments

from .helpers import entry_for, media, set_up, wait_for


async def test_three_rooms_appear(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    for player in small.visible:
        assert media(hass, player).state != "unavailable"
    assert media(hass, small.players[0]).attributes["media_title"] == "First Snow"
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert not any(player.events.subscriptions for player in small.players)


async def test_another_clients_volume_arrives(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    player = small.players[1]
    await player.services["RenderingControl"].call(
        "SetVolume", Arguments(InstanceID="0", Channel="Master", DesiredVolume="41")
    )
    await wait_for(hass, lambda: media(hass, player).attributes["volume_level"] == 0.41)
    await hass.config_entries.async_unload(entry.entry_id)
