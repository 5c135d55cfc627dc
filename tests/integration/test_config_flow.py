"""A household is set up by hand, and moved by hand."""

import json
import socket
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_USER, ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import (
    CONF_ADDRESSES,
    CONF_FURTHER_NETWORKS,
    CONF_LOCAL_ONLY,
    DOMAIN,
)
from tests.simulator.household import Household

from .conftest import Factory, first_address
from .helpers import entry_for, set_up, wait_for

FOLDER = Path(__file__).parents[2] / "custom_components" / DOMAIN
ERRORS = {
    "cannot_connect",
    "invalid_host",
    "not_local",
    "not_sonos",
    "other_household",
    "too_wide",
    "unreadable",
    "upnp_off",
}
ABORTS = {
    "already_configured",
    "asked_before",
    "cannot_connect",
    "not_ipv4_address",
    "not_local",
    "not_sonos",
    "other_player",
}
STEPS = {
    "confirm",
    "not_counted",
    "nothing_refused",
    "reconfigure",
    "some_refused",
    "upnp_off",
    "user",
}


@pytest.fixture(autouse=True)
async def clean(hass: HomeAssistant, household_factory: Factory) -> AsyncIterator[None]:
    """Unload what a test set up while its players are still there."""
    yield
    await hass.async_block_till_done()
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)


async def begin(hass: HomeAssistant) -> Any:
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def enter(hass: HomeAssistant, form: Any, host: str, **more: Any) -> Any:
    return await hass.config_entries.flow.async_configure(
        form["flow_id"], {CONF_HOST: host, **more}
    )


async def confirm(hass: HomeAssistant, form: Any) -> Any:
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "confirm"
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["type"] is FlowResultType.FORM
    made = await hass.config_entries.flow.async_configure(form["flow_id"], {CONF_LOCAL_ONLY: "off"})
    await hass.async_block_till_done()
    return made


async def recovers(hass: HomeAssistant, form: Any, household: Household) -> None:
    """See a dialog with an error take a right address and create the entry."""
    made = await confirm(hass, await enter(hass, form, household.players[0].address))
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["result"].unique_id == household.spec.id
    assert made["result"].state is ConfigEntryState.LOADED


async def test_any_players_address_leads_to_all_rooms(
    hass: HomeAssistant, small: Household
) -> None:
    form = await begin(hass)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "user"
    assert form["errors"] == {}
    form = await enter(hass, form, f" {small.players[1].address} ")
    assert form["description_placeholders"] == {"rooms": "Kitchen, Living Room, TV Room"}
    made = await confirm(hass, form)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == "Kitchen, Living Room, TV Room"
    assert made["data"] == {
        CONF_ADDRESSES: {player.uid: player.address for player in small.players}
    }
    entry = made["result"]
    assert entry.unique_id == small.spec.id
    assert entry.options == {CONF_LOCAL_ONLY: False}
    assert entry.state is ConfigEntryState.LOADED


async def test_a_hidden_player_leads_there_too(hass: HomeAssistant, large_home: Household) -> None:
    satellite = large_home.players[8]
    form = await enter(hass, await begin(hass), satellite.address)
    assert form["description_placeholders"] == {
        "rooms": 'Anna\'s "Zimmer", Dining Room, Garden, Kitchen, Küche \\& Bad, Living Room,'
        " Office, Terrace"
    }
    made = await confirm(hass, form)
    assert made["title"] == 'Anna\'s "Zimmer", Dining Room + 6'
    assert made["data"][CONF_ADDRESSES] == {
        player.uid: player.address for player in (*large_home.visible, satellite)
    }


async def test_a_bridge_alone_is_called_by_its_name(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    old = await household_factory("s1")
    form = await enter(hass, await begin(hass), old.players[3].address)
    assert form["description_placeholders"] == {"rooms": "Bath, Hall, Study"}
    assert (await confirm(hass, form))["data"][CONF_ADDRESSES].keys() == {
        player.uid for player in old.players
    }


async def test_a_household_too_large_to_be_asked_for_shows_the_room_that_answers(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    large = await household_factory("large")
    first = large.players[2]
    form = await enter(hass, await begin(hass), first.address)
    assert form["description_placeholders"] == {"rooms": "Room 02, …"}
    made = await confirm(hass, form)
    assert made["title"] == "Room 02, …"
    entry = made["result"]
    assert made["data"] == {CONF_ADDRESSES: {first.uid: first.address}}
    await wait_for(hass, lambda: len(entry.data[CONF_ADDRESSES]) == 32)


async def test_a_room_without_a_name_is_called_by_its_model(
    hass: HomeAssistant, small: Household
) -> None:
    for player in small.players:
        player.room = ""
    form = await enter(hass, await begin(hass), small.players[1].address)
    assert form["description_placeholders"] == {"rooms": "Sonos Ray, …"}


@pytest.mark.parametrize(
    "host",
    [
        "",
        "http://192.168.1.2",
        "192.168.1",
        "0x7f.0.0.1",
        "fe80::1",
        "192.168.1.0/24",
        "sid:240",
        "living room",
        # A name of the internet is not even looked up.
        "sonos.example.org",
    ],
)
async def test_what_is_no_host_of_the_house_is_asked_for_again(
    hass: HomeAssistant, small: Household, host: str
) -> None:
    form = await enter(hass, await begin(hass), host)
    assert form["errors"] == {CONF_HOST: "invalid_host"}
    await recovers(hass, form, small)


async def test_a_name_that_nobody_knows_is_asked_for_again(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_knows(host: str, *_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, host)

    # The test plugin lets nothing be looked up.
    monkeypatch.setattr(socket, "getaddrinfo", nobody_knows)
    form = await enter(hass, await begin(hass), "kitchen.home.arpa")
    assert form["errors"] == {CONF_HOST: "invalid_host"}
    await recovers(hass, form, small)


@pytest.mark.parametrize("host", ["8.8.8.8", "127.0.0.1", "224.0.0.1", "0.0.0.0", "localhost"])
async def test_what_is_not_local_is_asked_for_again(
    hass: HomeAssistant, small: Household, host: str
) -> None:
    form = await enter(hass, await begin(hass), host)
    assert form["errors"] == {CONF_HOST: "not_local"}
    assert CONF_FURTHER_NETWORKS in form["data_schema"].schema
    await recovers(hass, form, small)


async def test_nobody_there(hass: HomeAssistant, small: Household) -> None:
    form = await enter(hass, await begin(hass), first_address(3))
    assert form["errors"] == {CONF_HOST: "cannot_connect"}
    assert CONF_FURTHER_NETWORKS not in form["data_schema"].schema
    await recovers(hass, form, small)


@pytest.mark.parametrize(
    ("kind", "value", "match", "error"),
    [
        ("reset", "", "*", "cannot_connect"),
        ("status", "404", "/xml/device_description.xml", "not_sonos"),
        ("redirect", "http://127.0.0.9/", "/xml/device_description.xml", "not_sonos"),
        ("malformed", "", "/xml/device_description.xml", "not_sonos"),
        ("upnp_error", "501", "DeviceProperties.GetHouseholdID", "cannot_connect"),
    ],
)
async def test_an_answer_that_cannot_be_used(
    hass: HomeAssistant, small: Household, kind: str, value: str, match: str, error: str
) -> None:
    small.faults.set("*", kind, value, match)
    form = await enter(hass, await begin(hass), small.players[0].address)
    assert form["errors"] == {CONF_HOST: error}
    small.faults.clear()
    await recovers(hass, form, small)


async def test_upnp_is_off(hass: HomeAssistant, small: Household) -> None:
    player = small.players[0]
    player.switch_upnp(on=False)
    form = await enter(hass, await begin(hass), player.address)
    assert form["errors"] == {CONF_HOST: "upnp_off"}
    player.switch_upnp(on=True)
    await recovers(hass, form, small)


async def test_a_network_of_ones_own_is_taken_and_kept(
    hass: HomeAssistant, small: Household
) -> None:
    form = await enter(hass, await begin(hass), "100.64.0.9")
    assert form["errors"] == {CONF_HOST: "not_local"}
    form = await enter(hass, form, "100.64.0.9", further_networks=["100.64.0.0/10", "1.2.3/8"])
    assert form["errors"] == {CONF_FURTHER_NETWORKS: "unreadable"}
    assert form["description_placeholders"] == {"line": "1.2.3/8"}
    form = await enter(
        hass, form, small.players[0].address, further_networks=[" 100.64.0.0/10", " "]
    )
    made = await confirm(hass, form)
    assert made["options"] == {
        CONF_FURTHER_NETWORKS: ["100.64.0.0/10"],
        CONF_LOCAL_ONLY: False,
    }
    assert made["result"].state is ConfigEntryState.LOADED


async def test_a_household_is_set_up_once(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    before = entry.runtime_data
    form = await enter(hass, await begin(hass), small.players[2].address)
    assert form["type"] is FlowResultType.ABORT
    assert form["reason"] == "already_configured"
    assert entry.runtime_data is before
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_an_ignored_household_can_be_set_up_by_hand(
    hass: HomeAssistant, small: Household
) -> None:
    MockConfigEntry(domain=DOMAIN, unique_id=small.spec.id, source=SOURCE_IGNORE).add_to_hass(hass)
    await recovers(hass, await begin(hass), small)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.source == SOURCE_USER


async def test_two_households_live_side_by_side(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    await recovers(hass, await begin(hass), await household_factory("small"))
    await recovers(hass, await begin(hass), await household_factory("s1"))
    assert len(hass.config_entries.async_loaded_entries(DOMAIN)) == 2


async def test_a_household_that_moved_is_found_by_one_new_address(
    hass: HomeAssistant, small: Household
) -> None:
    old = {player.uid: first_address(3) for player in small.players[:1]} | {"RINCON_X": "127.9.9.9"}
    entry = entry_for(small, old, further_networks=["100.64.0.0/10"])
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    form = await entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "reconfigure"
    assert form["description_placeholders"] == {"household": entry.title}
    form = await enter(hass, form, small.players[1].address)
    assert form["type"] is FlowResultType.ABORT
    assert form["reason"] == "reconfigure_successful"
    await wait_for(hass, lambda: entry.state is ConfigEntryState.LOADED)
    now = {player.uid: player.address for player in small.players}
    assert entry.data == {CONF_ADDRESSES: {"RINCON_X": "127.9.9.9"} | now}
    assert entry.options == {CONF_FURTHER_NETWORKS: ["100.64.0.0/10"]}
    assert entry.unique_id == small.spec.id


async def test_reconfiguring_takes_a_player_of_the_household_only(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    small, other = await household_factory("small"), await household_factory("s1")
    entry = await set_up(hass, entry_for(small))
    before = entry.runtime_data
    form = await enter(hass, await entry.start_reconfigure_flow(hass), "no host")
    assert form["errors"] == {CONF_HOST: "invalid_host"}
    form = await enter(hass, form, other.players[0].address)
    assert form["errors"] == {CONF_HOST: "other_household"}
    assert entry.runtime_data is before
    form = await enter(hass, form, small.players[0].address)
    assert form["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not before


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_answer_of_the_dialogs_has_a_text(language: str) -> None:
    texts = json.loads((FOLDER / "translations" / f"{language}.json").read_text())
    config, options = texts["config"], texts["options"]
    assert config["error"].keys() == ERRORS
    assert config["abort"].keys() == ABORTS
    assert config["step"].keys() == STEPS
    assert options["error"].keys() == {
        "bad_port",
        "not_ipv4_address",
        "not_local",
        "too_wide",
        "unreadable",
    }
    steps = [*config["step"].values(), *options["step"].values()]
    assert all(
        step.get("data", {}).keys() == step.get("data_description", {}).keys() for step in steps
    )


@pytest.mark.parametrize("name", ["icon", "logo"])
def test_pictures_fit(name: str) -> None:
    head = (FOLDER / "brand" / f"{name}.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:])
    assert 128 <= min(width, height) <= max(width, height) <= 512
