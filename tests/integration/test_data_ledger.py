"""The ledger of data, as the action and the diagnostics show it."""

import json
from typing import Any

import pytest
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.sonos_local.diagnostics import async_get_config_entry_diagnostics
from custom_components.sonos_local.privacy.statement import CATEGORIES
from tests.simulator.household import Household

from .helpers import entry_for, set_up


async def ask(hass: HomeAssistant, entry_id: str, context: Context | None = None) -> dict[str, Any]:
    found = await hass.services.async_call(
        "sonos_local",
        "get_data_ledger",
        {"config_entry_id": entry_id},
        blocking=True,
        return_response=True,
        context=context,
    )
    assert found
    return dict(found)


def row(found: dict[str, Any], key: str) -> dict[str, Any]:
    result: dict[str, Any] = next(each for each in found["rows"] if each["id"] == key)
    return result


async def test_every_row_is_told_with_what_this_household_shows(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    found = await ask(hass, entry.entry_id)
    assert found["statement_date"] == "2017-08-23"
    assert [each["id"] for each in found["rows"]] == [category.id for category in CATEGORIES]
    devices = row(found, "devices")
    assert devices["category"] == "In use: which speakers"
    assert devices["basis_text"] == "No opt-out"
    serials = {each["value"] for each in devices["shown"] if each["name"] == "serial"}
    assert serials == {player.serial for player in small.players}
    rooms = {each["value"] for each in row(found, "rooms")["shown"]}
    assert rooms == {player.room for player in small.players}
    volume = next(each for each in row(found, "audio")["shown"] if each["name"] == "volume")
    assert volume["text"] == "Volume"
    assert volume["room"] in rooms
    assert row(found, "usage_other")["visible_text"] == "Nobody knows what it is"
    kind = next(each for each in row(found, "source")["shown"] if each["name"] == "source_kind")
    assert (kind["value"], kind["value_text"]) == ("nothing", "Nothing")
    assert volume["value_text"] is None
    time = row(found, "usage_time")
    assert (time["shown"], time["visible"]) == ([], "own_history")
    assert time["visible_text"].startswith("The speakers show nothing of it")


async def test_it_is_told_in_german(hass: HomeAssistant, small: Household) -> None:
    hass.config.language = "de"
    entry = await set_up(hass, entry_for(small))
    found = await ask(hass, entry.entry_id)
    assert row(found, "devices")["category"] == "Beim Benutzen: welche Lautsprecher"
    for each in found["rows"]:
        # No key is left where a text should be.
        texts = (each["category"], each["data"], each["basis_text"], each["visible_text"])
        assert not set(texts) & {each["id"], each["basis"], each["visible"]}
        assert all(datum["text"] != datum["name"] for datum in each["shown"])
    kind = next(each for each in row(found, "source")["shown"] if each["name"] == "source_kind")
    assert (kind["value"], kind["value_text"]) == ("nothing", "Nichts")
    assert [each["choice"] for each in found["choices"]][1] == "Du stimmst nicht zu"
    for each in found["choices"]:
        assert len({each["id"], each["choice"], each["consequence"]}) == 3
    assert "Werbung" in found["used_for"]


async def test_the_signal_of_a_tv_is_asked_for_as_no_event_tells_it(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    tv = small.players[1]
    before = small.requests.by_action["DeviceProperties.GetZoneInfo"]
    (signal,) = row(await ask(hass, entry.entry_id), "signal")["shown"]
    assert (signal["room"], signal["value"]) == (tv.room, "21")
    assert small.requests.by_action["DeviceProperties.GetZoneInfo"] == before + 1
    small.faults.set(tv.uid, "upnp_error", "501", "DeviceProperties.GetZoneInfo")
    (signal,) = row(await ask(hass, entry.entry_id), "signal")["shown"]
    assert signal["value"] is None


async def test_administrators_alone_see_it(
    hass: HomeAssistant, small: Household, hass_read_only_user: MockUser
) -> None:
    entry = await set_up(hass, entry_for(small))
    with pytest.raises(Unauthorized):
        await ask(hass, entry.entry_id, Context(user_id=hass_read_only_user.id))


async def test_an_entry_that_is_not_there_is_told(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    with pytest.raises(ServiceValidationError):
        await ask(hass, "nothing")


async def test_diagnostics_count_the_values_and_show_none(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert found["data_ledger"]["devices"]["known"] == 15
    text = json.dumps(found["data_ledger"])
    for player in small.players:
        assert player.serial not in text
        assert player.room not in text
