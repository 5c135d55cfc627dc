"""Rooms that go and come back, switch UPnP off, or whose events do not arrive."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.sonos_local.wire import gena_actions
from tests.simulator.household import Household

from .helpers import entry_for, media, set_up, wait_for
from .rooms import act, by_app, playback, shown


def _issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """Return the repairs of a household as a whole."""
    found = ir.async_get(hass).issues.values()
    return [issue for issue in found if issue.translation_key in ("no_events", "upnp_off")]


def _lines(caplog: pytest.LogCaptureFixture, text: str) -> list[str]:
    return [line for line in caplog.messages if text in line]


async def test_a_room_that_is_switched_off_goes_and_comes_back_and_is_logged_once(
    hass: HomeAssistant, small: Household, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up(hass, entry_for(small))
    room, playing = small.players[2], small.players[0]
    await small.switch_off(room)
    await wait_for(hass, lambda: media(hass, room).state == "unavailable")
    assert media(hass, playing).state == "playing"
    assert media(hass, small.players[1]).state == "idle"
    small.topology_changed()
    await by_app(playing, "AVTransport.Next")
    await wait_for(hass, lambda: shown(hass, playing)["media_title"] == "Ferry")
    assert len(_lines(caplog, "The player Kitchen is gone")) == 1
    await small.switch_on(room)
    await wait_for(hass, lambda: media(hass, room).state == "idle")
    assert len(_lines(caplog, "The player Kitchen is back")) == 1
    assert len(_lines(caplog, "The player Kitchen is gone")) == 1
    await by_app(room, "RenderingControl.SetVolume", Channel="Master", DesiredVolume="33")
    await wait_for(hass, lambda: shown(hass, room)["volume_level"] == 0.33)


async def test_a_power_cut_is_seen_and_the_group_goes_on(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    leader, other, member = small.players
    ids = [media(hass, room).entity_id for room in (member, other)]
    await act(hass, leader, "join", group_members=ids)
    await small.power_cut(member, seen_after=0.02)
    await wait_for(hass, lambda: media(hass, member).state == "unavailable")
    await wait_for(
        hass, lambda: media(hass, member).entity_id not in shown(hass, leader)["group_members"]
    )
    assert media(hass, leader).state == media(hass, other).state == "playing"
    await small.switch_on(member)
    await wait_for(hass, lambda: media(hass, member).state == "idle")
    assert shown(hass, member)["group_members"] == [media(hass, member).entity_id]


async def test_the_anchor_goes_and_the_others_are_heard(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    anchor = small.player(str(entry.runtime_data.session.anchor))
    others = [room for room in small.players if room is not anchor]
    await small.switch_off(anchor)
    # Nobody else is asked about the topology: it is its good-bye that tells.
    entry.runtime_data.session.left(anchor.uid)
    await wait_for(hass, lambda: media(hass, anchor).state == "unavailable")
    await by_app(
        others[0],
        "AVTransport.SetAVTransportURI",
        CurrentURI=f"x-rincon:{others[1].uid}",
        CurrentURIMetaData="",
    )
    await wait_for(hass, lambda: len(shown(hass, others[0])["group_members"]) == 2)


async def test_a_room_that_the_household_does_not_name_any_more_is_not_there(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    # As after a reset to factory settings: it is not missed, it is somebody else's.
    small.topology._drop(room)
    await room.stop()
    small.topology.changed()
    await wait_for(hass, lambda: media(hass, room).state == "unavailable")
    assert media(hass, small.players[0]).state == "playing"
    await small.switch_on(room)
    await wait_for(hass, lambda: media(hass, room).state == "idle")


async def test_upnp_that_is_switched_off_is_a_repair_and_its_end_is_seen(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    room.switch_upnp(on=False)
    with pytest.raises(
        Exception, match=r"^Kitchen refuses: UPnP is switched off in the Sonos app$"
    ):
        await act(hass, room, "volume_up")
    await wait_for(hass, lambda: media(hass, room).state == "unavailable")
    (issue,) = _issues(hass)
    assert issue.translation_key == "upnp_off"
    assert issue.translation_placeholders == {"rooms": "Kitchen"}
    assert issue.severity is ir.IssueSeverity.ERROR
    assert media(hass, small.players[0]).state == "playing"
    room.switch_upnp(on=True)
    # A player that is switched on in the app is seen when its subscriptions are tried again.
    await small.reboot(room)
    await wait_for(hass, lambda: media(hass, room).state == "idle")
    assert not _issues(hass)


async def test_a_household_whose_events_do_not_arrive_is_a_repair_that_ends_with_them(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gena_actions, "FIRST_EVENT_LIMIT", 0.2)
    small.faults.set("*", "mute")
    entry = await set_up(hass, entry_for(small))
    room = small.players[0]
    # What events would tell is read.
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert shown(hass, room)["media_title"] == "First Snow"
    await wait_for(hass, lambda: _issues(hass))
    (issue,) = _issues(hass)
    assert issue.translation_key == "no_events"
    placeholders = issue.translation_placeholders or {}
    assert placeholders["address"].startswith("127.0.")
    assert "Living Room" in placeholders["rooms"]
    # After a command its room is read.
    await act(hass, room, "media_pause")
    await wait_for(hass, lambda: media(hass, room).state == "paused")
    small.faults.clear()
    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(hass, lambda: not _issues(hass))


async def test_one_deaf_room_is_named_until_its_first_event(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough for the others to be heard on a busy machine.
    monkeypatch.setattr(gena_actions, "FIRST_EVENT_LIMIT", 1.5)
    room = small.players[2]
    small.faults.set(room.uid, "mute")
    await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: _issues(hass))
    (issue,) = _issues(hass)
    assert (issue.translation_placeholders or {})["rooms"] == "Kitchen"
    await wait_for(hass, lambda: media(hass, room).state == "idle")
    small.faults.clear()
    await by_app(room, "RenderingControl.SetVolume", Channel="Master", DesiredVolume="9")
    playback(room).set_queue()
    await wait_for(hass, lambda: shown(hass, room)["volume_level"] == 0.09)
    await wait_for(hass, lambda: not _issues(hass))


async def test_repairs_go_with_the_entry(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gena_actions, "FIRST_EVENT_LIMIT", 0.2)
    small.faults.set(small.players[2].uid, "mute")
    entry = await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: _issues(hass))
    await hass.config_entries.async_unload(entry.entry_id)
    assert not _issues(hass)
