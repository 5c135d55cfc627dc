"""What a room's media player shows of its state, its music and its place in the queue."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from tests.simulator.household import Household

from .helpers import entry_for, media, set_up, wait_for
from .rooms import by_app, counted_writes, playback, rested, shown


async def test_a_track_is_shown_with_all_that_is_known_of_it(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    living_room = small.players[0]
    assert media(hass, living_room).state == "playing"
    told = shown(hass, living_room)
    assert told["media_title"] == "First Snow"
    assert told["media_artist"] == "The Lanterns"
    assert told["media_album_name"] == "Northern Lights"
    assert told["media_album_artist"] == "The Lanterns"
    assert told["media_content_type"] == "music"
    assert told["media_content_id"].startswith("x-file-cifs://nas.local/music/")
    assert told["media_duration"] == 170
    assert told["media_track"] == 1
    assert told["queue_position"] == 1
    assert told["queue_size"] == 6
    assert told["device_class"] == "speaker"
    assert "media_channel" not in told


async def test_a_room_that_plays_nothing_is_idle(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    kitchen = small.players[2]
    assert media(hass, kitchen).state == "idle"
    told = shown(hass, kitchen)
    assert not {"media_title", "media_position", "queue_position", "media_content_id"} & told.keys()
    assert told["volume_level"] == 0.2
    assert told["is_volume_muted"] is False


async def test_the_state_follows_the_transport(hass: HomeAssistant, small: Household) -> None:
    small.timing.transition = 0.3
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await by_app(room, "AVTransport.Pause")
    await wait_for(hass, lambda: media(hass, room).state == "paused")
    await by_app(room, "AVTransport.Play", Speed="1")
    await wait_for(hass, lambda: media(hass, room).state == "buffering")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    await by_app(room, "AVTransport.Stop")
    await wait_for(hass, lambda: media(hass, room).state == "idle")


async def test_the_state_is_unknown_before_the_first_event(
    hass: HomeAssistant, small: Household
) -> None:
    small.faults.set(small.players[1].uid, "refuse_subscribe", "503", "*AVTransport*")
    await set_up(hass, entry_for(small))
    assert media(hass, small.players[1]).state == "unknown"
    assert shown(hass, small.players[1])["volume_level"] == 0.2
    assert media(hass, small.players[0]).state == "playing"


async def test_another_clients_track_arrives(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await by_app(room, "AVTransport.Next")
    await wait_for(hass, lambda: shown(hass, room)["media_title"] == "Ferry")
    assert shown(hass, room)["media_track"] == shown(hass, room)["queue_position"] == 2


async def test_another_clients_sound_arrives_and_writes_one_entity(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await rested(hass)
    room = small.players[1]
    with counted_writes(hass) as writes:
        await by_app(room, "RenderingControl.SetVolume", Channel="Master", DesiredVolume="41")
        await wait_for(hass, lambda: shown(hass, room)["volume_level"] == 0.41)
        await asyncio.sleep(0.05)
    assert writes == {media(hass, room).entity_id: 1}
    await by_app(room, "RenderingControl.SetMute", Channel="Master", DesiredMute="1")
    await wait_for(hass, lambda: shown(hass, room)["is_volume_muted"])


async def test_a_topology_event_that_changes_nothing_writes_nothing(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await rested(hass)
    before = small.requests.notifies
    with counted_writes(hass) as writes:
        # An alarm counter goes out with the whole, unchanged, state of the groups.
        small.alarm_runs += 1
        small.topology_changed()
        await wait_for(hass, lambda: small.requests.notifies > before)
        await asyncio.sleep(0.05)
    assert not writes


async def test_a_change_of_what_nobody_shows_writes_nothing(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    await rested(hass)
    room = small.players[0]
    before = small.requests.notifies
    with counted_writes(hass) as writes:
        await by_app(room, "RenderingControl.SetBass", DesiredBass="3")
        await by_app(room, "AVTransport.ConfigureSleepTimer", NewSleepTimerDuration="01:00:00")
        await wait_for(hass, lambda: small.requests.notifies >= before + 2)
        await asyncio.sleep(0.05)
    assert not any(name.startswith("media_player.") for name in writes)


async def test_a_playlist_is_named_while_it_plays(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await by_app(
        room,
        "AVTransport.AddURIToQueue",
        EnqueuedURI="file:///jffs/settings/savedqueues.rsq#0",
        EnqueuedURIMetaData="",
        DesiredFirstTrackNumberEnqueued="0",
        EnqueueAsNext="0",
    )
    playback(room).set_queue()
    await by_app(room, "AVTransport.Play", Speed="1")
    await wait_for(hass, lambda: shown(hass, room).get("source") == "Dinner")
    assert shown(hass, room)["media_title"] == "First Snow"


async def test_a_state_is_read_anew_on_demand(hass: HomeAssistant, small: Household) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    await set_up(hass, entry_for(small))
    room = small.players[0]
    # Nothing is told of it.
    small.faults.set(room.uid, "lose", match="RenderingControl")
    await by_app(room, "RenderingControl.SetVolume", Channel="Master", DesiredVolume="7")
    await asyncio.sleep(0.05)
    assert shown(hass, room)["volume_level"] == 0.2
    await hass.services.async_call(
        "homeassistant", "update_entity", {"entity_id": media(hass, room).entity_id}, blocking=True
    )
    assert shown(hass, room)["volume_level"] == 0.07
