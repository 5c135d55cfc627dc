"""What is kept over a restart."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.model.player import Description
from custom_components.sonos_local.privacy.firmware import Installed
from custom_components.sonos_local.store import LONG_GONE, Kept, KeptStore, thinned
from tests.simulator.household import Household

from .helpers import entry_for, media, set_up, wait_for

ONE = Description(
    "RINCON_A", "S18", "Sonos One", "97.1-80312", "18.8", "1.20-1", "SERIAL", "MAC", 2,
    frozenset({"AudioIn", "AVTransport"}),
)  # fmt: skip
KEPT = Kept(
    (ONE,),
    (("RINCON_A", "AVTransport", "uuid:RINCON_A_sub1", 7),),
    {"RINCON_A": (Installed("97.1-80312", 20.0, 30.0, 10.0), Installed("96.1-1", 5.0, 10.0))},
)
KEY = f"{DOMAIN}.test"


def content(**changes: Any) -> dict[str, Any]:
    """Return a file as it is written, with changes to its data."""
    data = {
        "descriptions": [
            {
                "uid": "RINCON_A",
                "model_number": "S18",
                "model_name": "Sonos One",
                "software": "97.1-80312",
                "display_version": "18.8",
                "hardware": "1.20-1",
                "serial": "SERIAL",
                "mac": "MAC",
                "generation": 2,
                "services": ["AVTransport", "AudioIn"],
            }
        ],
        "sids": [["RINCON_A", "AVTransport", "uuid:RINCON_A_sub1", 7]],
        "firmware": {
            "RINCON_A": [
                {"version": "97.1-80312", "not_after": 20.0, "seen": 30.0, "not_before": 10.0},
                {"version": "96.1-1", "not_after": 5.0, "seen": 10.0, "not_before": None},
            ]
        },
    }
    return {"version": 1, "minor_version": 1, "key": KEY, "data": data | changes}


def issue(hass: HomeAssistant, entry_id: str = "test") -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"storage_{entry_id}")


async def test_what_is_saved_comes_back(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    await KeptStore(hass, "test").save(KEPT)
    assert hass_storage[KEY]["data"] == content()["data"] | {"notes": {}}
    assert await KeptStore(hass, "test").load() == KEPT
    assert issue(hass) is None


async def test_a_first_start_knows_nothing(hass: HomeAssistant) -> None:
    assert await KeptStore(hass, "test").load() == Kept()
    assert issue(hass) is None


async def test_what_a_newer_minor_version_adds_is_passed_over(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    file = content(more=1)
    file["minor_version"] = 2
    file["data"]["descriptions"][0]["color"] = "black"
    file["data"]["firmware"]["RINCON_A"][0]["how"] = "by itself"
    hass_storage[KEY] = file
    assert await KeptStore(hass, "test").load() == KEPT


UNREADABLE = (
    content(descriptions={}),
    content(descriptions=[{"uid": "RINCON_A"}]),
    content(descriptions=[content()["data"]["descriptions"][0] | {"serial": 4}]),
    content(descriptions=[content()["data"]["descriptions"][0] | {"generation": "two"}]),
    content(sids=[["RINCON_A", "AVTransport"]]),
    content(sids=["RINCON_A"]),
    content(firmware={"RINCON_A": [{"version": "97.1-80312"}]}),
    content(firmware={"RINCON_A": 5}),
    content(firmware=[5]),
    {"version": 1, "data": {"descriptions": []}},
    {"version": "one", "data": {}},
    {"version": 1, "data": [1]},
)


@pytest.mark.parametrize(
    ("file", "key"),
    [(content() | {"version": 2}, "storage_newer")]
    + [(file, "storage_unreadable") for file in UNREADABLE],
)
async def test_what_cannot_be_read_is_left_alone_and_told(
    hass: HomeAssistant, hass_storage: dict[str, Any], file: dict[str, Any], key: str
) -> None:
    hass_storage[KEY] = file
    store = KeptStore(hass, "test")
    assert await store.load() == Kept()
    assert not store.readable
    await store.save(KEPT)
    store.save_soon(lambda: KEPT)
    await store.save(KEPT)
    assert hass_storage[KEY] == file
    told = issue(hass)
    assert told
    assert told.translation_key == key
    assert told.translation_placeholders == {"file": hass.config.path(".storage", KEY)}


async def test_the_repair_ends_when_the_file_can_be_read_again(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    hass_storage[KEY] = content() | {"version": 2}
    await KeptStore(hass, "test").load()
    assert issue(hass)
    hass_storage[KEY] = content()
    assert await KeptStore(hass, "test").load() == KEPT
    assert issue(hass) is None


async def test_a_removed_entry_leaves_nothing(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    hass_storage[KEY] = content() | {"version": 2}
    store = KeptStore(hass, "test")
    await store.load()
    await store.remove()
    assert KEY not in hass_storage
    assert issue(hass) is None


def test_descriptions_of_players_that_are_long_gone_are_dropped() -> None:
    now = 30.0 + LONG_GONE
    assert thinned(KEPT, (), now - 1) == KEPT
    assert thinned(KEPT, ("RINCON_A",), now) == KEPT
    after = thinned(KEPT, ("RINCON_B",), now)
    assert after.descriptions == ()
    assert after.firmware == KEPT.firmware


def test_a_description_of_which_nobody_knows_the_age_is_dropped() -> None:
    assert thinned(Kept((ONE,)), (), LONG_GONE).descriptions == ()


@pytest.mark.parametrize("version", [2, "none"])
async def test_a_household_is_set_up_without_its_file(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household, version: object
) -> None:
    entry = entry_for(small)
    key = f"{DOMAIN}.{entry.entry_id}"
    file = content() | {"version": version, "key": key}
    hass_storage[key] = file
    await set_up(hass, entry)
    assert media(hass, small.visible[0]).state != "unavailable"
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert hass_storage[key] == file
    assert issue(hass, entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    assert issue(hass, entry.entry_id) is None


async def test_a_second_start_reads_no_description_again(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    path = "GET /xml/device_description.xml"
    entry = await set_up(hass, entry_for(small))
    registry = dr.async_get(hass)

    def described() -> bool:
        devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
        return sum(device.model is not None for device in devices) == len(small.players)

    await wait_for(hass, described)
    assert small.requests.by_path[path]
    await hass.config_entries.async_unload(entry.entry_id)
    kept = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]
    assert {item["uid"] for item in kept["descriptions"]} == {item.uid for item in small.players}
    assert kept["sids"] == []
    assert kept["firmware"].keys() == {item.uid for item in small.players}
    small.requests.reset()
    await set_up(hass, entry)
    assert entry.runtime_data.data.players[small.players[2].uid].description
    assert path not in small.requests.by_path
    await hass.config_entries.async_unload(entry.entry_id)


async def test_subscriptions_of_an_unclean_stop_are_ended(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household
) -> None:
    player = small.players[1]
    entry = entry_for(small, {item.uid: item.address for item in small.players})
    entry.add_to_hass(hass)
    key = f"{DOMAIN}.{entry.entry_id}"
    # What a first run subscribed to; it never took its leave.
    service = player.services["AVTransport"]
    callback = {"CALLBACK": "<http://127.0.0.1:9/gone>", "NT": "upnp:event"}
    sids = [(await player.events.subscribe(service, callback))["SID"] for _ in range(2)]
    hass_storage[key] = {
        "version": 1,
        "data": {
            "descriptions": [],
            "sids": [
                [player.uid, "AVTransport", sids[0], player.boot_seq],
                # The player has booted since: this may be somebody else's by now.
                [player.uid, "AVTransport", sids[1], player.boot_seq - 1],
            ],
            "firmware": {},
        },
    }
    await set_up(hass, entry)

    def living() -> set[str]:
        return {item.sid for item in player.events.subscriptions}

    await wait_for(hass, lambda: sids[0] not in living())
    assert sids[1] in living()
    await hass.config_entries.async_unload(entry.entry_id)
    assert sids[1] in living()
