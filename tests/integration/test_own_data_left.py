"""What is told to strangers, and what is left after deleting: also where one would not look."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers import restore_state
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.event import HOUSEHOLD_EVENTS
from custom_components.sonos_local.ledgers.own import DELETABLE, EVENTS
from custom_components.sonos_local.occurrences import Occurrence
from custom_components.sonos_local.restored import forget_restored
from tests.simulator.household import Household

from .firmware_home import NEXT, of_household
from .helpers import entry_for, set_up, wait_for
from .test_diagnostics import secrets
from .test_firmware_transitions import LOWER, repairs, upgrade
from .test_own_data import data, delete, show, started

UNREADABLE = "alarm_programs_unreadable"


async def download(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> str:
    """Return the diagnostics file as a person downloads it: with the repairs."""
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    return str(await response.text())


@pytest.mark.parametrize(("to", "key"), [(NEXT, "firmware_changed"), (LOWER, "firmware_lower")])
async def test_the_download_names_no_room_while_a_repair_about_firmware_is_open(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    small: Household,
    to: str,
    key: str,
) -> None:
    entry = await set_up(hass, entry_for(small, firmware_hold=True))
    await upgrade(hass, small, small.players[0], to)
    await wait_for(hass, lambda: repairs(hass) == [key])
    everything = await download(hass, hass_client, entry)
    assert "firmware_changed_" in everything
    assert not {secret for secret in secrets(small) if secret in everything}


each_note = pytest.mark.parametrize(
    ("note", "issue"), [("firmware", "firmware_unreadable"), ("alarm_programs", UNREADABLE)]
)


@each_note
async def test_the_download_names_no_household_whose_notes_cannot_be_read(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_storage: dict[str, Any],
    small: Household,
    note: str,
    issue: str,
) -> None:
    entry = unreadable(hass, hass_storage, small, note)
    hass.config_entries.async_update_entry(entry, title="Villa Canary")
    await set_up(hass, entry)
    assert issue_of(hass, issue, entry)
    assert "Villa Canary" not in await download(hass, hass_client, entry)


def unreadable(
    hass: HomeAssistant, storage: dict[str, Any], household: Household, note: str
) -> MockConfigEntry:
    """Return an entry of whose notes one cannot be read."""
    entry = entry_for(household)
    entry.add_to_hass(hass)
    content = {"descriptions": [], "sids": [], "firmware": {}, "notes": {note: ["nonsense"]}}
    storage[f"{DOMAIN}.{entry.entry_id}"] = {"version": 1, "data": content}
    return entry


def issue_of(hass: HomeAssistant, key: str, entry: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{key}_{entry.entry_id}")


@each_note
async def test_the_repair_of_a_note_that_cannot_be_read_goes_with_the_note(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    small: Household,
    note: str,
    issue: str,
) -> None:
    entry = await set_up(hass, unreadable(hass, hass_storage, small, note))
    assert issue_of(hass, issue, entry)
    await delete(hass, entry, note)
    assert "nonsense" not in str(hass_storage[f"{DOMAIN}.{entry.entry_id}"])
    assert issue_of(hass, issue, entry) is None


async def test_a_refusal_that_was_deleted_stands_in_no_entity_any_more(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await started(hass, small)
    event = of_household(hass, small, "event", "refusal")
    assert event.attributes["room"] == small.players[0].room
    await delete(hass, entry, "refusals")
    after = of_household(hass, small, "event", "refusal")
    assert after.state == "unknown"
    assert "room" not in after.attributes


async def test_what_happened_is_deleted_with_the_history_and_with_nothing_else(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await upgrade(hass, small, small.players[0], NEXT)
    await wait_for(hass, lambda: of_household(hass, small, "event", "firmware").state != "unknown")
    await delete(hass, entry, "consent", "refusals")
    assert of_household(hass, small, "event", "firmware").attributes["to"] == NEXT
    await delete(hass, entry, "firmware")
    assert "to" not in of_household(hass, small, "event", "firmware").attributes


TOLD = {"room": "Living Room", "title": "Private Song"}


async def happened(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Let one thing of each kind happen."""
    for row in HOUSEHOLD_EVENTS:
        entry.runtime_data.occurrences.tell(Occurrence(row.key, row.event_types[0], data=TOLD))
    await hass.async_block_till_done()


def to_be_restored(hass: HomeAssistant) -> str:
    """Return all that Home Assistant would restore after a start."""
    return str([each.as_dict() for each in restore_state.async_get(hass).async_get_stored_states()])


async def test_each_event_that_home_assistant_restores_is_shown_and_can_be_deleted(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    assert data(await show(hass, entry), "events") == {}
    await happened(hass, entry)
    shown = data(await show(hass, entry), "events")
    assert shown.keys() == {row.key for row in HOUSEHOLD_EVENTS}
    for row in HOUSEHOLD_EVENTS:
        event = of_household(hass, small, "event", row.key)
        told = {"at": event.state, "type": row.event_types[0], "told": TOLD}
        assert shown[row.key] == told
    await delete(hass, entry, "events")
    assert data(await show(hass, entry), "events") == {}
    assert "Private Song" not in to_be_restored(hass)


async def test_an_event_whose_entity_is_disabled_is_shown_and_deleted_too(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await happened(hass, entry)
    entity_id = of_household(hass, small, "event", "cloud_playback").entity_id
    disabled = er.RegistryEntryDisabler.USER
    er.async_get(hass).async_update_entity(entity_id, disabled_by=disabled)
    await hass.async_block_till_done()
    assert hass.states.get(entity_id) is None
    assert data(await show(hass, entry), "events")["cloud_playback"]["told"] == TOLD
    await delete(hass, entry, "events")
    assert data(await show(hass, entry), "events") == {}
    assert "Private Song" not in to_be_restored(hass)


async def test_whoever_deletes_everything_finds_no_room_and_no_title_any_more(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await happened(hass, entry)
    await delete(hass, entry, *DELETABLE)
    for row in HOUSEHOLD_EVENTS:
        event = of_household(hass, small, "event", row.key)
        assert event.state == "unknown"
        assert not TOLD.keys() & event.attributes.keys()
    assert "Private Song" not in str(await show(hass, entry))
    assert "Private Song" not in to_be_restored(hass)


@pytest.mark.parametrize("language", ["en", "de"])
async def test_how_long_a_part_is_kept_names_the_events_that_tell_of_it(
    hass: HomeAssistant, small: Household, language: str
) -> None:
    hass.config.language = language
    entry = await set_up(hass, entry_for(small))
    kept = {each["part"]: each["kept"] for each in (await show(hass, entry))["parts"]}
    names = await async_get_translations(hass, language, "entity", [DOMAIN])
    assert EVENTS.keys() == {"firmware", "consent", "refusals"}
    for part, kinds in EVENTS.items():
        for kind in kinds:
            assert names[f"component.{DOMAIN}.entity.event.{kind}.name"] in kept[part]


async def test_a_removed_household_is_not_kept_to_be_restored(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await started(hass, small)
    room = small.players[0].room
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert room not in to_be_restored(hass)


@pytest.fixture
def set_aside(hass: HomeAssistant) -> Iterator[list[Path]]:
    """Return a list for files that are deleted after the test."""
    files: list[Path] = []
    yield files
    for file in files:
        file.unlink(missing_ok=True)


async def test_a_file_that_was_set_aside_goes_with_the_entry(
    hass: HomeAssistant, small: Household, set_aside: list[Path]
) -> None:
    entry = await set_up(hass, entry_for(small))
    # What Home Assistant leaves of a file that is no JSON: serial numbers can be in it.
    file = Path(entry.runtime_data.store.path)
    corrupt = file.with_name(f"{file.name}.corrupt.2026-11-28T06:30:12.000001+00:00")
    another = file.with_name(f"{DOMAIN}.other.corrupt.2026-11-28T06:30:12.000001+00:00")
    set_aside += [corrupt, another]
    for each in set_aside:
        await hass.async_add_executor_job(each.parent.mkdir, 0o777, True, True)
        await hass.async_add_executor_job(each.write_text, small.players[0].serial)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not await hass.async_add_executor_job(corrupt.exists)
    assert await hass.async_add_executor_job(another.exists)


# Repairs are told again after a restart, though Home Assistant does not keep their words ---------


async def restart(hass: HomeAssistant, storage: dict[str, Any], entry: MockConfigEntry) -> None:
    """Let Home Assistant know of repairs what it knows after a restart, and start again."""
    await hass.config_entries.async_unload(entry.entry_id)
    registry = ir.async_get(hass)
    data = registry._data_to_save()
    storage[ir.STORAGE_KEY] = {"version": 1, "minor_version": 2, "data": data}
    registry._store._data = None
    await registry._async_load()
    await set_up(hass, entry)


@pytest.mark.parametrize("ignored", [True, False])
async def test_a_repair_about_firmware_is_told_again_after_a_restart(
    hass: HomeAssistant, hass_storage: dict[str, Any], small: Household, ignored: bool
) -> None:
    entry = await set_up(hass, entry_for(small, firmware_hold=True))
    await upgrade(hass, small, small.players[0], NEXT)
    await wait_for(hass, lambda: repairs(hass) == ["firmware_changed"])
    ((_, key),) = (known for known in ir.async_get(hass).issues if "firmware_changed" in known[1])
    if ignored:
        ir.async_ignore_issue(hass, DOMAIN, key, ignore=True)
    before = ir.async_get(hass).async_get_issue(DOMAIN, key)
    await restart(hass, hass_storage, entry)
    after = ir.async_get(hass).async_get_issue(DOMAIN, key)
    assert before
    assert after
    assert after.active
    assert after.translation_placeholders == before.translation_placeholders
    assert (after.dismissed_version is not None) is ignored
    # Confirmed: it does not come back.
    ir.async_delete_issue(hass, DOMAIN, key)
    await restart(hass, hass_storage, entry)
    assert not repairs(hass)


@each_note
async def test_a_note_that_cannot_be_read_is_named_until_somebody_confirms_it(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    small: Household,
    note: str,
    issue: str,
) -> None:
    entry = await set_up(hass, unreadable(hass, hass_storage, small, note))
    await restart(hass, hass_storage, entry)
    found = issue_of(hass, issue, entry)
    assert found
    assert found.active
    ir.async_delete_issue(hass, DOMAIN, found.issue_id)
    await restart(hass, hass_storage, entry)
    assert issue_of(hass, issue, entry) is None
    assert "nonsense" in str(hass_storage[f"{DOMAIN}.{entry.entry_id}"])


async def test_what_newer_versions_keep_to_restore_is_forgotten_too(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From 2026.11 on Home Assistant keeps it by the ids of the registry, not of the entities."""
    entry = await started(hass, small)
    registry = er.async_get(hass)
    ours = er.async_entries_for_config_entry(registry, entry.entry_id)
    other = registry.async_get_or_create("event", "another", "refusal")
    kept = restore_state.async_get(hass)
    by_id = {item.id: item.entity_id for item in (*ours, other)}
    monkeypatch.setattr(kept, "last_states_by_entity_registry_id", by_id, raising=False)
    forget_restored(hass, entry.entry_id, {"refusal"})
    gone = {item.id for item in ours} - by_id.keys()
    assert gone == {item.id for item in ours if item.entity_id.endswith("_refusal")} != set()
    forget_restored(hass, entry.entry_id)
    assert by_id == {other.id: other.entity_id}
