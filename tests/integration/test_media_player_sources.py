"""What a room shows of radio, of inputs, and of sessions that somebody else began."""

import pytest
from homeassistant.core import HomeAssistant

from tests.simulator.content import didl
from tests.simulator.content.net import Fetched
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles.content import LAN_STATION, TUNEIN
from tests.simulator.spec import ItemSpec
from tests.simulator.transport import sessions
from tests.simulator.transport.sessions import Song

from .helpers import entry_for, media, set_up, wait_for
from .rooms import by_app, playback, shown


async def _tune_in(room: Player, item: ItemSpec) -> None:
    await by_app(
        room,
        "AVTransport.SetAVTransportURI",
        CurrentURI=item.uri,
        CurrentURIMetaData=didl.reference(item),
    )
    await by_app(room, "AVTransport.Play", Speed="1")
    await playback(room).wait()


def _say(room: Player, text: str) -> None:
    """Let a station say something of its song."""
    now = playback(room)
    assert now.fetched
    now.fetched = Fetched(now.fetched.uri, 0, now.fetched.content_type, text)
    now._announce()


async def test_a_station_shows_its_name_and_what_it_says(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await _tune_in(room, LAN_STATION)
    await wait_for(hass, lambda: shown(hass, room).get("media_title") == "On Air")
    told = shown(hass, room)
    assert told["media_channel"] == "Kitchen Table FM"
    assert told["source"] == "Kitchen Table FM"
    assert (
        not {"media_duration", "media_position", "queue_position", "media_playlist"} & told.keys()
    )


async def test_a_station_that_says_nothing_is_titled_by_its_name_and_not_by_its_file(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await _tune_in(room, LAN_STATION)
    _say(room, "")
    await wait_for(hass, lambda: shown(hass, room).get("media_title") == "Kitchen Table FM")
    before = small.requests.notifies
    _say(room, "ZPSTR_BUFFERING")
    await wait_for(hass, lambda: small.requests.notifies > before)
    assert shown(hass, room)["media_title"] == "Kitchen Table FM"


async def test_a_song_that_a_station_tells_in_parts_is_taken_apart(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await _tune_in(room, TUNEIN)
    _say(room, "TYPE=SNG|TITLE An example|ARTIST Somebody|ALBUM Something")
    await wait_for(hass, lambda: shown(hass, room).get("media_title") == "An example")
    told = shown(hass, room)
    assert told["media_artist"] == "Somebody"
    assert told["media_album_name"] == "Something"
    assert told["media_channel"] == "Station One"
    _say(room, "Somebody | Something")
    await wait_for(hass, lambda: shown(hass, room)["media_title"] == "Somebody | Something")


async def test_the_tv_is_shown(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[1]
    await sessions.start_tv(room)
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    told = shown(hass, room)
    assert told["source"] == told["media_title"] == "TV"
    assert not {"media_channel", "media_duration", "media_position"} & told.keys()


async def test_line_in_is_shown(hass: HomeAssistant, large_home: Household) -> None:
    await set_up(hass, entry_for(large_home))
    room = large_home.player("Garden")
    await sessions.start_line_in(room)
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    told = shown(hass, room)
    assert told["source"] == told["media_title"] == "Line-in"
    assert not {"media_channel", "media_duration", "media_position"} & told.keys()


@pytest.mark.parametrize("sender", ["airplay", "spotify"])
async def test_a_session_from_elsewhere_is_shown_and_ends(
    hass: HomeAssistant, small: Household, sender: str
) -> None:
    start, source = {
        "airplay": (sessions.start_airplay, "AirPlay"),
        "spotify": (sessions.start_spotify, "Spotify Connect"),
    }[sender]
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await start(room, Song("Phone Song", "Phone Artist", "Phone Album", 200))
    await wait_for(hass, lambda: shown(hass, room).get("media_title") == "Phone Song")
    told = shown(hass, room)
    assert told["source"] == source
    assert told["media_artist"] == "Phone Artist"
    assert told["media_album_name"] == "Phone Album"
    assert told["media_duration"] == 200
    assert not {"media_channel", "queue_position", "media_playlist"} & told.keys()
    sessions.change(room, Song("Another Song"))
    await wait_for(hass, lambda: shown(hass, room)["media_title"] == "Another Song")
    sessions.stop(room)
    await wait_for(hass, lambda: shown(hass, room).get("source") is None)
    assert media(hass, room).state == "idle"


async def test_a_session_without_a_title_has_none(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await sessions.start_airplay(room)
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert shown(hass, room)["source"] == "AirPlay"
    assert not {"media_title", "media_channel"} & shown(hass, room).keys()
