"""Players announce themselves: a household is offered once, a known one hears of it."""

import asyncio
from collections.abc import AsyncIterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import pytest
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_SSDP,
    SOURCE_ZEROCONF,
    ConfigEntryState,
)
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import CONF_ADDRESSES, CONF_LOCAL_ONLY, DOMAIN
from custom_components.sonos_local.finding import Found, Probes
from tests.simulator.household import Household
from tests.simulator.player import Player

from .conftest import Factory, first_address
from .helpers import entry_for, set_up, wait_for

ZONE_PLAYER = "urn:schemas-upnp-org:device:ZonePlayer:1"


@pytest.fixture(autouse=True)
async def clean(hass: HomeAssistant, household_factory: Factory) -> AsyncIterator[None]:
    """Unload what a test set up while its players are still there."""
    yield
    await hass.async_block_till_done()
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)


def by_zeroconf(player: Player, **changes: Any) -> ZeroconfServiceInfo:
    """Return what a player of the second generation says over mDNS (WIRE 10)."""
    address = ip_address(player.address)
    values: dict[str, Any] = {
        "ip_address": address,
        "ip_addresses": [address],
        "port": 1443,
        "hostname": f"Sonos-{player.uid[7:19]}.local.",
        "type": "_sonos._tcp.local.",
        "name": f"{player.uid}@{player.room}._sonos._tcp.local.",
        "properties": {
            "info": f"/api/v1/players/{player.uid}/info",
            "vers": "3",
            "bootseq": str(player.boot_seq),
            "hhid": player.household.spec.id,
            "location": player.location,
        },
    }
    return ZeroconfServiceInfo(**values | changes)


def by_old_zeroconf(player: Player) -> ZeroconfServiceInfo:
    """Return what a player of the first generation says: no household."""
    told = {"info": f"/api/v1/players/{player.uid}/info", "vers": "1"}
    return by_zeroconf(player, name=f"Sonos-{player.uid[7:19]}._sonos._tcp.local.", properties=told)


def by_ssdp(player: Player, **changes: Any) -> SsdpServiceInfo:
    """Return what a player says over SSDP (WIRE 10)."""
    values: dict[str, Any] = {
        "ssdp_usn": f"uuid:{player.uid}::{ZONE_PLAYER}",
        "ssdp_st": ZONE_PLAYER,
        "upnp": {},
        "ssdp_location": player.location,
        "ssdp_headers": {
            "X-RINCON-HOUSEHOLD": player.household.spec.id,
            "X-RINCON-BOOTSEQ": str(player.boot_seq),
        },
    }
    return SsdpServiceInfo(**values | changes)


async def announce(hass: HomeAssistant, told: ZeroconfServiceInfo | SsdpServiceInfo) -> Any:
    sources = {ZeroconfServiceInfo: SOURCE_ZEROCONF, SsdpServiceInfo: SOURCE_SSDP}
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": sources[type(told)]}, data=told
    )


async def confirm(hass: HomeAssistant, form: Any) -> Any:
    assert form["step_id"] == "confirm"
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    made = await hass.config_entries.flow.async_configure(form["flow_id"], {CONF_LOCAL_ONLY: "off"})
    await hass.async_block_till_done()
    assert made["type"] is FlowResultType.CREATE_ENTRY
    return made


def descriptions_read(household: Household) -> int:
    """Return how often players were asked who they are."""
    return household.requests.by_path["GET /xml/device_description.xml"]


@pytest.mark.parametrize("told", [by_zeroconf, by_ssdp])
async def test_a_household_is_offered_by_its_rooms(
    hass: HomeAssistant, small: Household, told: Any
) -> None:
    form = await announce(hass, told(small.players[1]))
    assert form["type"] is FlowResultType.FORM
    assert form["description_placeholders"] == {"rooms": "Kitchen, Living Room, TV Room"}
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["unique_id"] == small.spec.id
    assert flow["context"]["title_placeholders"] == {"name": "Kitchen, Living Room, TV Room"}
    made = await confirm(hass, form)
    assert made["data"] == {
        CONF_ADDRESSES: {player.uid: player.address for player in small.players}
    }
    assert made["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize("told", [by_old_zeroconf, by_ssdp])
@pytest.mark.parametrize("index", [0, 3])
async def test_an_old_household_is_offered_too_by_its_bridge_as_well(
    hass: HomeAssistant, household_factory: Factory, told: Any, index: int
) -> None:
    old = await household_factory("s1")
    form = await announce(hass, told(old.players[index]))
    assert form["description_placeholders"] == {"rooms": "Bath, Hall, Study"}
    assert (await confirm(hass, form))["result"].unique_id == old.spec.id


async def test_a_household_is_offered_beside_another_one(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    small, old = await household_factory("small"), await household_factory("s1")
    await set_up(hass, entry_for(small))
    made = await confirm(hass, await announce(hass, by_old_zeroconf(old.players[0])))
    assert made["result"].unique_id == old.spec.id
    assert (await announce(hass, by_old_zeroconf(old.players[0])))["reason"] == "already_configured"


async def test_a_hidden_player_is_as_good_as_any(
    hass: HomeAssistant, large_home: Household
) -> None:
    form = await announce(hass, by_zeroconf(large_home.players[10]))
    assert (await confirm(hass, form))["title"] == 'Anna\'s "Zimmer", Dining Room + 6'


async def test_thirty_two_players_announced_three_times_are_one_offer(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    large = await household_factory("large")
    results = await asyncio.gather(
        *(
            announce(hass, told(player))
            for told in (by_zeroconf, by_ssdp, by_old_zeroconf)
            for player in large.players
        )
    )
    forms = [result for result in results if result["type"] is FlowResultType.FORM]
    assert len(forms) == 1
    assert len(hass.config_entries.flow.async_progress()) == 1
    assert descriptions_read(large) <= 32
    entry = (await confirm(hass, forms[0]))["result"]
    await wait_for(hass, lambda: len(entry.data[CONF_ADDRESSES]) == 32)
    before, asked = entry.runtime_data, descriptions_read(large)
    results = await asyncio.gather(
        *(
            announce(hass, told(player))
            for told in (by_zeroconf, by_ssdp, by_old_zeroconf)
            for player in large.players
        )
    )
    assert {result["reason"] for result in results} == {"already_configured"}
    await hass.async_block_till_done()
    assert entry.runtime_data is before
    assert descriptions_read(large) == asked
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_an_address_is_asked_once_in_five_minutes_and_its_answer_kept(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    old = await household_factory("s1")
    player = old.players[0]
    form = await announce(hass, by_old_zeroconf(player))
    assert (await announce(hass, by_old_zeroconf(player)))["reason"] == "already_in_progress"
    hass.config_entries.flow.async_abort(form["flow_id"])
    form = await announce(hass, by_old_zeroconf(player))
    assert form["step_id"] == "confirm"
    assert descriptions_read(old) == 1


async def test_an_address_that_did_not_answer_is_left_alone(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    small.faults.set(player.uid, "reset")
    assert (await announce(hass, by_ssdp(player)))["reason"] == "cannot_connect"
    small.faults.clear()
    assert (await announce(hass, by_ssdp(player)))["reason"] == "asked_before"
    # Its neighbor may still be asked.
    assert (await announce(hass, by_ssdp(small.players[1])))["step_id"] == "confirm"


async def test_a_flood_of_forged_players_is_bounded(hass: HomeAssistant, small: Household) -> None:
    player = small.players[0]
    results = [
        await announce(
            hass,
            by_ssdp(
                player,
                ssdp_usn=f"uuid:RINCON_{number:012X}01400::{ZONE_PLAYER}",
                ssdp_location=f"http://127.99.{number // 250}.{number % 250 + 1}:1400/",
                ssdp_headers={"X-RINCON-HOUSEHOLD": f"Sonos_{number}"},
            ),
        )
        for number in range(100)
    ]
    reasons = [result["reason"] for result in results]
    assert reasons == ["cannot_connect"] * 64 + ["asked_before"] * 36
    assert not hass.config_entries.flow.async_progress()


def test_who_was_asked_is_forgotten_after_five_minutes() -> None:
    now = [1000.0]
    probes = Probes(lambda: now[0])
    found = Found("RINCON_1", "10.0.0.1", "Sonos_1", ("Bath",), {}, whole=True)
    assert probes.admits("10.0.0.1")
    probes.answered(found)
    assert all(probes.admits(f"10.0.1.{number}") for number in range(63))
    assert not probes.admits("10.0.2.1")
    now[0] += 299
    assert not probes.admits("10.0.0.1")
    assert probes.answer("10.0.0.1") is found
    now[0] += 1
    assert probes.admits("10.0.0.1")
    assert probes.answer("10.0.0.1") is None
    assert probes.admits("10.0.2.1")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ssdp_usn": "uuid:4d696e69-444c-164e-9d41::upnp:rootdevice"}, "not_sonos"),
        ({"ssdp_location": None}, "not_ipv4_address"),
        ({"ssdp_location": "http://[fe80::1]:1400/xml/device_description.xml"}, "not_ipv4_address"),
        ({"ssdp_location": "http://[fe80:1400/"}, "not_ipv4_address"),
        ({"ssdp_location": "http://sonos.local:1400/"}, "not_ipv4_address"),
        ({"ssdp_location": "http://127.0.1.2:80/"}, "not_ipv4_address"),
        ({"ssdp_location": "http://127.0.1.2:x/"}, "not_ipv4_address"),
        ({"ssdp_location": "http://8.8.8.8:1400/"}, "not_local"),
        ({"ssdp_location": "http://127.0.0.1:1400/"}, "not_local"),
    ],
)
async def test_what_could_be_anybody_is_not_asked(
    hass: HomeAssistant, small: Household, changes: dict[str, Any], reason: str
) -> None:
    result = await announce(hass, by_ssdp(small.players[0], **changes))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == reason
    assert not descriptions_read(small)


async def test_an_announcement_over_mdns_needs_an_ipv4_address(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    six, four = IPv6Address("fd00::1"), IPv4Address(player.address)
    alone = by_zeroconf(player, ip_address=six, ip_addresses=[six])
    assert (await announce(hass, alone))["reason"] == "not_ipv4_address"
    both = by_zeroconf(player, ip_address=six, ip_addresses=[six, four])
    assert (await announce(hass, both))["step_id"] == "confirm"


async def test_another_player_at_the_address_is_not_taken_for_it(
    hass: HomeAssistant, small: Household
) -> None:
    told = by_ssdp(small.players[0], ssdp_location=small.players[1].location)
    assert (await announce(hass, told))["reason"] == "other_player"


async def test_what_a_player_says_itself_counts_more_than_an_announcement(
    hass: HomeAssistant, small: Household
) -> None:
    told = by_ssdp(small.players[0], ssdp_headers={"X-RINCON-HOUSEHOLD": "Sonos_Another"})
    made = await confirm(hass, await announce(hass, told))
    assert made["result"].unique_id == small.spec.id
    assert (await announce(hass, told))["reason"] == "already_configured"


async def test_a_household_whose_players_refuse_is_offered_with_the_way_out(
    hass: HomeAssistant, small: Household
) -> None:
    for player in small.players:
        player.switch_upnp(on=False)
    player = small.players[0]
    form = await announce(hass, by_zeroconf(player))
    assert form["step_id"] == "upnp_off"
    assert form["description_placeholders"] == {"address": player.address}
    assert (await announce(hass, by_zeroconf(small.players[1])))["reason"] == "already_in_progress"
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["step_id"] == "upnp_off"
    assert form["errors"] == {"base": "upnp_off"}
    player.switch_upnp(on=True)
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert (await confirm(hass, form))["result"].unique_id == small.spec.id


async def test_an_ignored_household_stays_ignored(hass: HomeAssistant, small: Household) -> None:
    entry = MockConfigEntry(domain=DOMAIN, unique_id=small.spec.id, source=SOURCE_IGNORE)
    entry.add_to_hass(hass)
    assert (await announce(hass, by_zeroconf(small.players[0])))["reason"] == "already_configured"
    assert entry.data == {}
    assert not descriptions_read(small)


@pytest.mark.parametrize("told", [by_zeroconf, by_old_zeroconf, by_ssdp])
async def test_a_new_address_reaches_the_running_session(
    hass: HomeAssistant, small: Household, told: Any
) -> None:
    entry = await set_up(hass, entry_for(small))
    before, player = entry.runtime_data, small.players[1]
    await wait_for(hass, lambda: player.uid in entry.data[CONF_ADDRESSES])
    # Nobody tells of the move but the player itself.
    small.timing.topology = 3600
    await small.move(player, first_address(3))
    result = await announce(hass, told(player))
    assert result["reason"] == "already_configured"
    assert entry.data[CONF_ADDRESSES][player.uid] == first_address(3)
    await wait_for(hass, lambda: entry.runtime_data.gate.address(player.uid) == first_address(3))
    assert entry.runtime_data is before
    assert entry.state is ConfigEntryState.LOADED


async def test_a_running_session_is_not_made_to_remember_strangers(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    addresses = entry.data[CONF_ADDRESSES]
    told = by_ssdp(small.players[0], ssdp_usn=f"uuid:RINCON_00000000000001400::{ZONE_PLAYER}")
    assert (await announce(hass, told))["reason"] == "already_configured"
    assert entry.data[CONF_ADDRESSES] == addresses


async def test_a_household_that_could_not_start_starts_when_a_player_is_heard_of(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[1]
    entry = entry_for(small, {"RINCON_00000000000001400": first_address(3)})
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert (await announce(hass, by_zeroconf(player)))["reason"] == "already_configured"
    await wait_for(hass, lambda: entry.state is ConfigEntryState.LOADED)
    assert entry.data[CONF_ADDRESSES][player.uid] == player.address


async def test_not_even_then_are_more_remembered_than_could_be(
    hass: HomeAssistant, small: Household
) -> None:
    many = {f"RINCON_{number:012X}01400": f"127.99.0.{number + 1}" for number in range(64)}
    entry = entry_for(small, many)
    entry.add_to_hass(hass)
    assert (await announce(hass, by_zeroconf(small.players[0])))["reason"] == "already_configured"
    assert entry.data == {CONF_ADDRESSES: many}


async def test_a_network_that_the_options_name_is_local_for_that_household(
    hass: HomeAssistant, small: Household
) -> None:
    player = small.players[0]
    entry = entry_for(small, further_networks=["100.64.0.0/10"])
    entry.add_to_hass(hass)
    told = by_ssdp(player, ssdp_location="http://100.64.0.9:1400/xml/device_description.xml")
    assert (await announce(hass, told))["reason"] == "already_configured"
    assert entry.data[CONF_ADDRESSES][player.uid] == "100.64.0.9"


async def test_a_sighting_while_home_assistant_stops_is_nobodys_business(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await entry.runtime_data.stop()
    hass.set_state(CoreState.stopping)
    result = await announce(hass, by_zeroconf(small.players[0]))
    assert result["reason"] == "already_configured"
    hass.set_state(CoreState.running)
