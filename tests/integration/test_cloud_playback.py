"""Playback from outside is seen and told (R12)."""

import asyncio

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from tests.simulator.alarms import Alarms
from tests.simulator.household import Household
from tests.simulator.profiles.content import (
    LAN_STATION,
    LIBRARY_QUEUE,
    SPOTIFY_TRACK,
    TUNEIN,
)
from tests.simulator.spec import ItemSpec
from tests.simulator.transport import sessions
from tests.simulator.transport.sessions import Song

from .cloud import (
    Slow,
    Told,
    of_household,
    queue_up,
    sensor,
    start,
    tune_in,
)
from .helpers import entry_for, media, set_up, wait_for
from .house import Names
from .rooms import act, by_app, playback

# The sensor ----------------------------------------------------------------------------------


async def test_what_plays_from_the_house_is_not_cloud_playback(
    hass: HomeAssistant, small: Household
) -> None:
    await start(hass, small)
    shown = sensor(hass, small.players[0])
    assert shown.attributes["origin"] == "local"
    assert shown.attributes["reason"] == "local_name"
    assert shown.attributes["detail"] is None
    idle = sensor(hass, small.players[2])
    assert (idle.attributes["origin"], idle.attributes["reason"]) == (None, "not_playing")


@pytest.mark.parametrize("local_only", [True, False])
async def test_r12_a_station_from_the_app_is_seen_and_told(
    hass: HomeAssistant, small: Household, local_only: bool
) -> None:
    _, told = await start(hass, small, local_only=local_only)
    room = small.players[2]
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    shown = sensor(hass, room).attributes
    assert (shown["origin"], shown["reason"], shown["detail"]) == ("cloud", "service", "254")
    (event,) = told.all
    assert event["event_type"] == "started"
    assert (event["room"], event["rooms"]) == ("Kitchen", ["Kitchen"])
    assert (event["reason"], event["detail"]) == ("service", "254")
    assert event["title"] == "Station One"
    assert event["source"] == "Station One"
    assert event["our_play"] is False
    await by_app(room, "AVTransport.Stop")
    await wait_for(hass, lambda: sensor(hass, room).state == "off")
    assert told.types == ["started", "ended"]
    assert told.all[-1]["reason"] == "not_playing"


async def test_a_paused_track_of_a_service_is_no_playback(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small)
    room = small.players[0]
    await queue_up(room, SPOTIFY_TRACK)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert told.all[0]["artist"] == "Cloud Artist"
    assert told.all[0]["title"] == "Cloud Track"
    sessions.press(room, playing=False)
    await wait_for(hass, lambda: sensor(hass, room).state == "off")
    sessions.press(room, playing=True)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    assert told.types == ["started", "ended", "started"]


async def test_of_a_mixed_queue_each_track_counts_when_it_plays(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small)
    room = small.players[0]
    await queue_up(room, LIBRARY_QUEUE[0], SPOTIFY_TRACK, SPOTIFY_TRACK, LIBRARY_QUEUE[1])
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert sensor(hass, room).state == "off"

    async def next_is(title: str, state: str) -> None:
        await by_app(room, "AVTransport.Next")
        await wait_for(hass, lambda: media(hass, room).attributes.get("media_title") == title)
        await wait_for(hass, lambda: sensor(hass, room).state == state)

    await next_is("Cloud Track", "on")
    await next_is("Cloud Track", "on")
    await next_is("Ferry", "off")
    assert told.types == ["started", "ended"]


async def test_a_spotify_session_counts_and_airplay_is_the_senders_business(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small)
    room = small.players[0]
    await sessions.start_airplay(room, Song("Phone Song"))
    await wait_for(hass, lambda: media(hass, room).attributes.get("source") == "AirPlay")
    assert sensor(hass, room).state == "off"
    assert sensor(hass, room).attributes["reason"] == "sender_decides"
    await sessions.start_spotify(room, Song("Phone Song", "Phone Artist"))
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    assert told.types == ["started"]
    assert told.all[0]["source"] == "Spotify Connect"


async def test_an_alarm_with_a_program_from_outside_is_seen(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small)
    room = small.players[0]
    alarms = small.store(Alarms)
    (wanted,) = (alarm.id for alarm in alarms.alarms.values() if alarm.uri == TUNEIN.uri)
    await alarms.ring(wanted)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    assert told.types == ["started"]


async def test_members_show_what_their_coordinator_plays(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small)
    leader, member = small.players[0], small.players[2]
    await tune_in(leader, TUNEIN)
    await wait_for(hass, lambda: sensor(hass, leader).state == "on")
    assert sensor(hass, member).state == "off"
    await by_app(
        member,
        "AVTransport.SetAVTransportURI",
        CurrentURI=f"x-rincon:{leader.uid}",
        CurrentURIMetaData="",
    )
    await wait_for(hass, lambda: sensor(hass, member).state == "on")
    assert sensor(hass, member).attributes["detail"] == "254"
    await by_app(leader, "AVTransport.Stop")
    await wait_for(hass, lambda: sensor(hass, member).state == "off")
    await by_app(leader, "AVTransport.Play", Speed="1")
    await wait_for(hass, lambda: sensor(hass, member).state == "on")
    assert told.types == ["started", "ended", "started"]
    assert told.all[-1]["rooms"] == ["Living Room", "Kitchen"]
    await by_app(member, "AVTransport.BecomeCoordinatorOfStandaloneGroup")
    await wait_for(hass, lambda: sensor(hass, member).state == "off")
    assert told.types == ["started", "ended", "started"]


async def test_where_nobody_can_say_it_is_unknown_with_the_reason(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small)
    room = small.players[0]
    now = playback(room)
    now.set_uri("x-sonosapi-stream:1?sid=240")
    now.state = "PLAYING"
    now._announce()
    await wait_for(hass, lambda: sensor(hass, room).state == "unknown")
    shown = sensor(hass, room).attributes
    assert (shown["origin"], shown["reason"], shown["detail"]) == (
        "unknown",
        "custom_service",
        "240",
    )
    assert told.types == []


async def test_what_plays_at_the_start_is_shown_and_no_event(
    hass: HomeAssistant, small: Household
) -> None:
    room = small.players[2]
    await tune_in(room, TUNEIN)
    await set_up(hass, entry_for(small))
    told = Told(hass, small)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    state = hass.states.get(of_household(hass, small, "event", "cloud_playback"))
    assert state
    assert state.state == "unknown"
    await by_app(room, "AVTransport.Stop")
    await wait_for(hass, lambda: told.types == ["ended"])


async def test_r12_what_follows_something_that_nobody_can_place_is_told(
    hass: HomeAssistant, small: Household
) -> None:
    room = small.players[2]
    now = playback(room)
    now.set_uri("x-sonosapi-stream:1?sid=240")
    now.state = "PLAYING"
    await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: sensor(hass, room).attributes.get("reason") == "custom_service")
    assert sensor(hass, room).state == "unknown"
    told = Told(hass, small)
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    assert told.types == ["started"]
    assert told.all[0]["title"] == "Station One"


async def test_r12_what_came_of_our_own_play_is_seen_too(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small)
    room = small.players[2]
    await act(hass, room, "select_source", source="Station One")
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    assert told.all[0]["our_play"] is True
    assert told.all[0]["source"] == "Station One"


async def test_names_of_the_house_are_asked_for_and_others_are_not(
    hass: HomeAssistant, small: Household, home: None
) -> None:
    await start(hass, small)
    names = Names(hass, {"radio.house.local": ("127.0.0.1",), "files.house.local": ("8.8.8.8",)})
    room = small.players[0]
    await tune_in(room, ItemSpec("A", "x-rincon-mp3radio://radio.house.local/live.mp3"))
    await wait_for(hass, lambda: sensor(hass, room).attributes["reason"] == "local_network")
    assert sensor(hass, room).state == "off"
    await tune_in(room, ItemSpec("B", "http://files.house.local/b.mp3"))
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    assert sensor(hass, room).attributes["reason"] == "name_points_outside"
    assert set(names.asked) == {"radio.house.local", "files.house.local"}
    before = len(names.asked)
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: sensor(hass, room).attributes["reason"] == "service")
    assert len(names.asked) == before


async def test_only_the_newest_answer_counts(
    hass: HomeAssistant, small: Household, home: None
) -> None:
    await start(hass, small)
    room = small.players[0]
    names = Slow(hass, {"radio.house.local": ("8.8.8.8",)})
    await tune_in(room, ItemSpec("A", "x-rincon-mp3radio://radio.house.local/live.mp3"))
    await wait_for(hass, lambda: names.asked)
    # What was found last holds until there is an answer.
    assert sensor(hass, room).state == "off"
    await tune_in(room, LAN_STATION)
    await wait_for(hass, lambda: sensor(hass, room).attributes["reason"] == "local_network")
    names.answer.set()
    await asyncio.sleep(0.05)
    assert sensor(hass, room).state == "off"


async def test_at_the_start_it_is_unknown_until_the_name_is_known(
    hass: HomeAssistant, small: Household, home: None
) -> None:
    room = small.players[2]
    await tune_in(room, ItemSpec("A", "x-rincon-mp3radio://radio.house.local/live.mp3"))
    names = Slow(hass, {"radio.house.local": ("8.8.8.8",)})
    await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: names.asked)
    assert sensor(hass, room).state == "unknown"
    assert sensor(hass, room).attributes["reason"] == "asking"
    names.answer.set()
    await wait_for(hass, lambda: sensor(hass, room).state == "on")


async def test_a_player_that_is_away_is_unavailable_and_its_playback_has_not_ended(
    hass: HomeAssistant, small: Household
) -> None:
    _, told = await start(hass, small)
    room = small.players[2]
    await tune_in(room, TUNEIN)
    await wait_for(hass, lambda: sensor(hass, room).state == "on")
    await small.switch_off(room, "powered off")
    await wait_for(hass, lambda: sensor(hass, room).state == "unavailable")
    assert told.types == ["started"]


async def test_with_upnp_off_nobody_can_say(hass: HomeAssistant, small: Household) -> None:
    await start(hass, small)
    room = small.players[2]
    room.switch_upnp(on=False)
    with pytest.raises(HomeAssistantError, match="UPnP"):
        await act(hass, room, "volume_set", volume_level=0.2)
    await wait_for(hass, lambda: sensor(hass, room).state == "unknown")
    assert sensor(hass, room).attributes["reason"] == "upnp_off"
