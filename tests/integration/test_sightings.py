"""Announcements that reach a running household (DESIGN 3.9)."""

from datetime import timedelta

from async_upnp_client.const import SsdpSource
from async_upnp_client.ssdp_listener import SsdpDevice
from async_upnp_client.utils import CaseInsensitiveDict
from homeassistant.components import ssdp
from homeassistant.components.ssdp.scanner import IntegrationMatchers, Scanner
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.util import dt as dt_util

from custom_components.sonos_local.const import CONF_ADDRESSES
from custom_components.sonos_local.sightings import ZONE_PLAYER, listen, take
from tests.simulator.household import Household
from tests.simulator.player import Player

from .helpers import entry_for, media, set_up, wait_for


def announcement(player: Player, **headers: str) -> SsdpServiceInfo:
    location = headers.pop("location", player.location)
    return SsdpServiceInfo(
        ssdp_usn=f"uuid:{player.uid}::{ZONE_PLAYER}",
        ssdp_st=ZONE_PLAYER,
        upnp={},
        ssdp_location=location or None,
        ssdp_headers={
            "X-RINCON-HOUSEHOLD": player.household.spec.id,
            "X-RINCON-BOOTSEQ": str(player.boot_seq),
        }
        | headers,
    )


async def test_a_farewell_counts_at_once(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    player = small.players[2]
    take(entry.runtime_data, announcement(player, location=""), leaving=True)
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    assert media(hass, small.players[0]).state != "unavailable"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_an_announcement_brings_a_player_back(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    player = small.players[2]
    take(entry.runtime_data, announcement(player, location=""), leaving=True)
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    take(entry.runtime_data, announcement(player), leaving=False)
    await wait_for(hass, lambda: media(hass, player).state == "idle")
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_new_address_is_followed_without_reload(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    coordinator, player = entry.runtime_data, small.players[2]
    address = player.address.rpartition(".")[0] + ".77"
    # Its peers have not noticed yet.
    small.timing.topology = 60.0
    await small.move(player, address)
    take(coordinator, announcement(player), leaving=False)
    await wait_for(hass, lambda: entry.data[CONF_ADDRESSES][player.uid] == address)
    assert entry.runtime_data is coordinator
    await hass.services.async_call(
        "media_player",
        "volume_set",
        {"entity_id": media(hass, player).entity_id, "volume_level": 0.17},
        blocking=True,
    )
    await wait_for(hass, lambda: media(hass, player).attributes["volume_level"] == 0.17)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_somebody_elses_player_at_a_new_address_is_not_let_in(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    known = dict(entry.data[CONF_ADDRESSES])
    liar = announcement(small.players[2], location=small.players[1].location)
    take(entry.runtime_data, liar, leaving=False)
    small.requests.reset()
    await wait_for(hass, lambda: small.requests.total == 1)
    assert entry.data[CONF_ADDRESSES] == known
    await hass.config_entries.async_unload(entry.entry_id)


async def test_other_households_and_strange_announcements_are_passed_over(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    player = small.players[2]
    other = announcement(player, **{"X-RINCON-HOUSEHOLD": "Sonos_Another"})
    take(entry.runtime_data, other, leaving=True)
    take(entry.runtime_data, announcement(player, location=""), leaving=False)
    strange = announcement(player, **{"X-RINCON-BOOTSEQ": "many"})
    take(entry.runtime_data, strange, leaving=False)
    assert media(hass, player).state != "unavailable"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_home_assistants_own_ssdp_is_listened_to(
    hass: HomeAssistant, small: Household
) -> None:
    # The scanner itself, which opens no socket before it is started.
    matchers = IntegrationMatchers()
    matchers.async_setup({})
    scanner = Scanner(hass, matchers)
    hass.data[ssdp.DOMAIN] = {ssdp.SSDP_SCANNER: scanner}
    hass.config.components.add(ssdp.DOMAIN)
    entry = await set_up(hass, entry_for(small))
    player = small.players[2]
    valid = dt_util.utcnow() + timedelta(minutes=30)
    device = SsdpDevice(f"uuid:{player.uid}", valid)
    device.add_location(player.location, valid)
    device.advertisement_headers[ZONE_PLAYER] = CaseInsensitiveDict(
        {
            "nt": ZONE_PLAYER,
            "usn": f"uuid:{player.uid}::{ZONE_PLAYER}",
            "location": player.location,
            "X-RINCON-HOUSEHOLD": small.spec.id,
        }
    )

    def announce(source: SsdpSource) -> None:
        scanner._ssdp_listener_process_callback(device, ZONE_PLAYER, source, {})

    announce(SsdpSource.ADVERTISEMENT_BYEBYE)
    await wait_for(hass, lambda: media(hass, player).state == "unavailable")
    announce(SsdpSource.ADVERTISEMENT_ALIVE)
    await wait_for(hass, lambda: media(hass, player).state == "idle")
    await hass.config_entries.async_unload(entry.entry_id)
    announce(SsdpSource.ADVERTISEMENT_BYEBYE)
    await hass.async_block_till_done()


async def test_without_ssdp_there_is_nothing_to_listen_to(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    (await listen(hass, entry.runtime_data))()
    await hass.config_entries.async_unload(entry.entry_id)


async def test_after_the_stop_nothing_is_taken(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    coordinator = entry.runtime_data
    await hass.config_entries.async_unload(entry.entry_id)
    take(coordinator, announcement(small.players[2]), leaving=False)
    assert not coordinator.is_running
