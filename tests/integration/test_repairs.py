"""Repairs that a person can carry out: a name of the house, an internal URL."""

from typing import Any

import pytest
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.components.repairs.const import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.local_only.refusal_repairs import (
    MOST_NAMES,
)
from tests.simulator.content.library import Library
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.spec import ShareSpec

from .askers import FOREIGN, play, repairs, start
from .helpers import wait_for
from .house import Names
from .rooms import act, playback, queued


@pytest.fixture
def names(hass: HomeAssistant, home: None) -> Names:
    """Return the house's names."""
    return Names(hass, {"files.local": ("127.0.0.1",)})


# A name that may be one of the house -----------------------------------------------------------


async def fix(hass: HomeAssistant, issue: ir.IssueEntry, option: str) -> dict[str, Any]:
    """Open a repair, choose an option, and return what comes of it."""
    assert await async_setup_component(hass, REPAIRS, {})
    manager = repairs_flow_manager(hass)
    assert manager
    shown = await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})
    assert shown["type"] == "menu"
    assert shown["menu_options"] == ["add", "ignore"]
    found = await manager.async_configure(shown["flow_id"], {"next_step_id": option})
    await hass.async_block_till_done()
    return dict(found)


async def test_r2e_a_foreign_name_becomes_one_of_the_house_by_a_repair(
    hass: HomeAssistant, small: Household, names: Names
) -> None:
    entry = await start(hass, small, further_networks=["100.64.0.0/10"])
    room = small.players[0]
    await play(hass, room, FOREIGN)
    await play(hass, room, FOREIGN)
    (issue,) = repairs(hass, "foreign_name")
    assert issue.is_fixable
    assert issue.translation_placeholders
    assert issue.translation_placeholders["name"] == "music.example.com"
    found = await fix(hass, issue, "add")
    assert found["type"] == "create_entry"
    assert entry.options["further_networks"] == ["100.64.0.0/10", "music.example.com"]
    assert entry.options["local_only"] is True
    await wait_for(hass, lambda: hass.config_entries.async_loaded_entries(DOMAIN))
    assert not repairs(hass, "foreign_name")
    # Now it is looked for in the house.
    error = await play(hass, room, FOREIGN)
    assert error.translation_key == "refused_name_not_found"
    assert names.asked == ["music.example.com"]


async def test_r2e_a_name_that_is_ignored_is_not_asked_about_again(
    hass: HomeAssistant, small: Household, names: Names
) -> None:
    entry = await start(hass, small)
    room = small.players[0]
    await play(hass, room, FOREIGN)
    (issue,) = repairs(hass, "foreign_name")
    found = await fix(hass, issue, "ignore")
    assert (found["type"], found["reason"]) == ("abort", "ignored")
    assert not repairs(hass, "foreign_name")
    assert "further_networks" not in entry.options
    await play(hass, room, FOREIGN)
    assert not repairs(hass, "foreign_name")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await play(hass, room, FOREIGN)
    assert not repairs(hass, "foreign_name")
    await hass.config_entries.async_remove(entry.entry_id)
    assert not [key for key in ir.async_get(hass).issues if key[1].startswith("foreign_name")]


async def test_r2e_a_repair_of_a_household_that_is_gone_says_so(
    hass: HomeAssistant, small: Household, names: Names
) -> None:
    entry = await start(hass, small)
    await play(hass, small.players[0], FOREIGN)
    (issue,) = repairs(hass, "foreign_name")
    assert await async_setup_component(hass, REPAIRS, {})
    manager = repairs_flow_manager(hass)
    assert manager
    shown = await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})
    await hass.config_entries.async_remove(entry.entry_id)
    found = await manager.async_configure(shown["flow_id"], {"next_step_id": "add"})
    assert (found["type"], found["reason"]) == ("abort", "not_set_up")


async def test_r2e_names_are_asked_about_until_the_next_start_and_not_without_end(
    hass: HomeAssistant, small: Household, names: Names
) -> None:
    entry = await start(hass, small)
    room = small.players[0]
    for count in range(MOST_NAMES + 2):
        await play(hass, room, f"http://music{count}.example.com/a.mp3")
    # What the option could not hold is not offered.
    await play(hass, room, "http://-odd-.example.com/a.mp3")
    assert len(repairs(hass, "foreign_name")) == MOST_NAMES
    await hass.config_entries.async_unload(entry.entry_id)
    assert not repairs(hass, "foreign_name")


# A share at such a name ------------------------------------------------------------------------


def tracks(room: Player) -> str:
    """Return the URI of all that the library holds."""
    return f"x-rincon-playlist:{room.uid}#A:TRACKS"


async def test_r2e_a_share_at_a_foreign_name_becomes_one_of_the_house_by_a_repair(
    hass: HomeAssistant, small: Household
) -> None:
    names = Names(hass, {"files.example.com": ("127.0.0.1",)})
    small.store(Library).shares.append(ShareSpec("Files.example.com", "music"))
    entry = await start(hass, small)
    room = small.players[0]
    error = await play(hass, room, tracks(room))
    assert error.translation_key == "refused_share_outside"
    assert "or let the repair do it" in str(error)
    (issue,) = repairs(hass, "foreign_name")
    assert issue.translation_placeholders
    assert issue.translation_placeholders["name"] == "files.example.com"
    found = await fix(hass, issue, "add")
    assert found["type"] == "create_entry"
    assert entry.options["further_networks"] == ["files.example.com"]
    await wait_for(hass, lambda: hass.config_entries.async_loaded_entries(DOMAIN))
    assert not repairs(hass, "foreign_name")
    assert not names.asked
    playback(room).queue.clear()
    await act(hass, room, "play_media", media_content_id=tracks(room), media_content_type="music")
    assert names.asked
    assert queued(room)


@pytest.mark.parametrize("host", ["203.0.113.9", "nas.lan"])
async def test_r2e_a_share_that_an_answer_would_not_help_is_not_asked_about(
    hass: HomeAssistant, small: Household, names: Names, host: str
) -> None:
    """An address belongs to a network; a name of the house leads where it leads."""
    small.store(Library).shares.append(ShareSpec(host, "music"))
    await start(hass, small)
    room = small.players[0]
    error = await play(hass, room, tracks(room))
    assert error.translation_key == "refused_share_outside"
    assert error.translation_placeholders
    assert error.translation_placeholders["detail"] == host
    assert not repairs(hass, "foreign_name")


# An internal URL ------------------------------------------------------------------------------


async def without_url(hass: HomeAssistant) -> None:
    """Take Home Assistant's internal URL away: a loopback address is none."""
    await hass.config.async_update(internal_url=None)
    await hass.async_block_till_done()


async def test_r4_a_missing_internal_url_is_said_beforehand(
    hass: HomeAssistant, small: Household
) -> None:
    await without_url(hass)
    entry = await start(hass, small)
    (issue,) = repairs(hass, "no_internal_url")
    assert issue.translation_placeholders == {"household": entry.title}
    await hass.config.async_update(internal_url="http://127.0.0.1:8123")
    await hass.async_block_till_done()
    assert not repairs(hass, "no_internal_url")
    await hass.config.async_update(internal_url=None)
    await hass.async_block_till_done()
    assert repairs(hass, "no_internal_url")
    await hass.config_entries.async_unload(entry.entry_id)
    assert not repairs(hass, "no_internal_url")


async def test_r4_with_local_only_off_nobody_needs_an_internal_url(
    hass: HomeAssistant, small: Household
) -> None:
    await without_url(hass)
    entry = await start(hass, small, local_only=False)
    assert not repairs(hass, "no_internal_url")
    hass.config_entries.async_update_entry(entry, options={"local_only": True})
    await hass.async_block_till_done()
    assert repairs(hass, "no_internal_url")
    hass.config_entries.async_update_entry(entry, options={"local_only": False})
    await hass.async_block_till_done()
    assert not repairs(hass, "no_internal_url")
