"""What the integration keeps itself: shown, deleted by parts, gone with the entry."""

from pathlib import Path
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.sonos_local.ledgers.own import DELETABLE, PLACES, without
from custom_components.sonos_local.privacy.consent_declared import Choice, Kind
from custom_components.sonos_local.store import Kept
from tests.simulator.hardware import Version
from tests.simulator.household import Household

from .helpers import entry_for, media, set_up, wait_for
from .rooms import act, has_sources

SERVICES = Path(__file__).parents[2] / "custom_components" / "sonos_local" / "services.yaml"


async def show(
    hass: HomeAssistant, entry: MockConfigEntry, context: Context | None = None
) -> dict[str, Any]:
    found = await hass.services.async_call(
        "sonos_local",
        "get_own_data",
        {"config_entry_id": entry.entry_id},
        blocking=True,
        return_response=True,
        context=context,
    )
    assert found
    return dict(found)


async def delete(
    hass: HomeAssistant, entry: MockConfigEntry, *parts: str, context: Context | None = None
) -> None:
    await hass.services.async_call(
        "sonos_local",
        "delete_own_data",
        {"config_entry_id": entry.entry_id, "parts": list(parts)},
        blocking=True,
        context=context,
    )


def data(found: dict[str, Any], part: str) -> Any:
    return next(each["data"] for each in found["parts"] if each["part"] == part)


async def started(hass: HomeAssistant, household: Household) -> MockConfigEntry:
    """Set a household up that has something of everything."""
    entry = await set_up(hass, entry_for(household, local_only=True))
    entry.runtime_data.consent.declare(Kind.STATEMENT, Choice.DECLINED)
    room = household.players[0]
    await wait_for(hass, lambda: has_sources(hass, room))
    with pytest.raises(ServiceValidationError):
        await act(hass, room, "select_source", source="Station One")
    return entry


async def test_everything_that_is_kept_is_shown_with_where_and_how_long(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await started(hass, small)
    found = await show(hass, entry)
    assert found["file"].endswith(f".storage/sonos_local.{entry.entry_id}")
    assert [each["part"] for each in found["parts"]] == list(PLACES)
    for each in found["parts"]:
        assert each["name"] != each["part"]
        assert each["place"] not in set(PLACES.values())
        assert each["kept"] != each["part"]
    serials = {each["serial"] for each in data(found, "descriptions")}
    assert serials == {player.serial for player in small.players}
    assert set(data(found, "firmware")["history"]) == {player.uid for player in small.players}
    assert "declined" in str(data(found, "consent"))
    assert data(found, "addresses").keys() == {player.uid for player in small.players}
    assert data(found, "options") == {"local_only": True}
    assert data(found, "requests")["totals"]["requests"] > 10
    assert data(found, "refusals")[0]["reason"]


@pytest.mark.parametrize("part", ["firmware", "consent"])
async def test_a_part_is_deleted_and_the_others_stay(
    hass: HomeAssistant, small: Household, part: str
) -> None:
    entry = await started(hass, small)
    before = await show(hass, entry)
    await delete(hass, entry, part)
    assert entry.state is ConfigEntryState.LOADED
    await wait_for(hass, lambda: media(hass, small.players[0]).state == "playing")
    after = await show(hass, entry)
    if part == "consent":
        assert "declined" not in str(data(after, "consent"))
        kept = data(before, "firmware")["history"]
        now = data(after, "firmware")["history"]
        assert {uid: each[0]["not_after"] for uid, each in now.items()} == {
            uid: each[0]["not_after"] for uid, each in kept.items()
        }
    else:
        assert "declined" in str(data(after, "consent"))
        uid = small.players[0].uid
        old = data(before, "firmware")["history"][uid][0]["not_after"]
        assert data(after, "firmware")["history"][uid][0]["not_after"] > old


async def test_repairs_that_name_versions_go_with_their_history(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, firmware_hold=True))
    player = small.players[0]
    player.version = Version.parse("97.2-81000")
    small.topology.changed()
    named = f"firmware_changed_{entry.entry_id}_1"
    await wait_for(hass, lambda: ir.async_get(hass).async_get_issue("sonos_local", named))
    await delete(hass, entry, "consent")
    assert ir.async_get(hass).async_get_issue("sonos_local", named)
    await delete(hass, entry, "firmware")
    assert not ir.async_get(hass).async_get_issue("sonos_local", named)


async def test_what_was_in_memory_is_gone_after_deleting_it(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await started(hass, small)
    await delete(hass, entry, "requests", "refusals")
    found = await show(hass, entry)
    assert data(found, "refusals") == []


async def test_nothing_is_deleted_of_a_file_that_cannot_be_read(
    hass: HomeAssistant, small: Household, hass_storage: dict[str, Any]
) -> None:
    entry = entry_for(small)
    file = {"version": 99, "minor_version": 1, "key": "", "data": {"x": 1}}
    hass_storage[f"sonos_local.{entry.entry_id}"] = file
    await set_up(hass, entry)
    with pytest.raises(HomeAssistantError, match="cannot be read"):
        await delete(hass, entry, "consent")
    assert hass_storage[f"sonos_local.{entry.entry_id}"] == file


async def test_the_file_goes_with_the_entry(
    hass: HomeAssistant, small: Household, hass_storage: dict[str, Any]
) -> None:
    entry = await started(hass, small)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert f"sonos_local.{entry.entry_id}" in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    assert f"sonos_local.{entry.entry_id}" not in hass_storage
    assert not [key for key in hass_storage if key.startswith("sonos_local")]


async def test_administrators_alone_see_and_delete(
    hass: HomeAssistant, small: Household, hass_read_only_user: MockUser
) -> None:
    entry = await started(hass, small)
    context = Context(user_id=hass_read_only_user.id)
    with pytest.raises(Unauthorized):
        await show(hass, entry, context)
    with pytest.raises(Unauthorized):
        await delete(hass, entry, "consent", context=context)
    assert "declined" in str(data(await show(hass, entry), "consent"))


def test_the_action_offers_what_can_be_deleted() -> None:
    told = load_yaml_dict(str(SERVICES))["delete_own_data"]["fields"]["parts"]
    assert told["selector"]["select"]["options"] == list(DELETABLE)


def test_notes_of_other_parts_can_be_deleted_alone() -> None:
    kept = Kept(notes={"consent": 1, "something": 2})
    assert without(kept, ["other_notes"]).notes == {"consent": 1}
    assert without(kept, ["consent", "alarm_programs"]).notes == {"something": 2}
    assert without(kept, []) == kept
