"""Local only: what is refused, what is let through, and how it is handed over (TABLES R1-R12)."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from custom_components.sonos_local.model.verdict import Kind, Outgoing
from custom_components.sonos_local.wire.errors import RefusedError
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles.content import SPOTIFY_TRACK

from .helpers import entry_for, media, set_up, wait_for
from .house import PUBLIC, Names, Server, house_server
from .rooms import act, asked, by_app, has_sources, playback, queued, shown

CLOUD = {"TuneIn Station", "Station One", "Cloud Album", "Cloud Track", "Station Two", "Mixed"}
MOVING = ("Play", "SetAVTransportURI", "AddURIToQueue", "RemoveAllTracksFromQueue", "Seek", "Next")


@pytest.fixture
async def server(loopback: None, hass: HomeAssistant) -> AsyncIterator[Server]:
    """Return a server in the house."""
    async with house_server() as found:
        yield found


@pytest.fixture
def names(hass: HomeAssistant, home: None) -> Names:
    """Return the house's names."""
    return Names(
        hass,
        {
            "files.local": ("127.0.0.1",),
            "nas.fritz.box": ("203.0.113.7", "127.0.0.1"),
            "outside.lan": ("203.0.113.7",),
        },
    )


def moved(household: Household) -> int:
    """Return how often a player was told to change what plays."""
    return sum(asked(household, f"AVTransport.{action}") for action in MOVING)


async def play(hass: HomeAssistant, room: Player, media_id: str, **more: object) -> None:
    await act(
        hass, room, "play_media", media_content_id=media_id, media_content_type="music", **more
    )


async def start(hass: HomeAssistant, household: Household) -> Player:
    """Set a household up with local only on; its sources are judged."""
    await set_up(hass, entry_for(household, local_only=True))
    room = household.players[0]
    await wait_for(hass, lambda: has_sources(hass, room))
    return room


async def refused(
    hass: HomeAssistant, household: Household, key: str, call: Callable[[], Awaitable[object]]
) -> ServiceValidationError:
    """Do what is refused, and see that no player was told anything."""
    before = moved(household)
    with pytest.raises(ServiceValidationError) as caught:
        await call()
    assert caught.value.translation_key == f"refused_{key}"
    assert moved(household) == before
    await hass.async_block_till_done()
    return caught.value


# What may be selected ------------------------------------------------------------------------


async def test_r5_cloud_favorites_and_playlists_leave_the_sources(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    listed = set(shown(hass, room)["source_list"])
    assert not listed & CLOUD
    # Its URL stands in the house, so it is judged by that alone.
    assert {"Northern Lights", "Kitchen Table FM", "Dinner", "Turntable", "Empty"} <= listed


async def test_the_sources_come_back_when_local_only_is_switched_off(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    entry = hass.config_entries.async_loaded_entries("sonos_local")[0]
    hass.config_entries.async_update_entry(entry, options={"local_only": False})
    await wait_for(hass, lambda: "Cloud Album" in shown(hass, room)["source_list"])
    hass.config_entries.async_update_entry(entry, options={"local_only": True})
    await wait_for(hass, lambda: "Cloud Album" not in shown(hass, room).get("source_list", ()))
    await wait_for(hass, lambda: has_sources(hass, room))


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("Station One", "service"),
        ("Cloud Album", "service"),
        ("Station Two", "foreign_name"),
        ("Mixed", "service"),
    ],
)
async def test_r6_what_comes_from_outside_is_refused_by_its_name_too(
    hass: HomeAssistant, small: Household, source: str, key: str
) -> None:
    room = await start(hass, small)
    await refused(hass, small, key, lambda: act(hass, room, "select_source", source=source))
    assert len(queued(room)) == 6


async def test_r7_a_local_favorite_plays_with_metadata_of_our_own(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    await act(hass, room, "select_source", source="Kitchen Table FM")
    await wait_for(hass, lambda: shown(hass, room).get("source") == "Kitchen Table FM")
    text = playback(room).source.metadata
    assert "SA_RINCON" not in text
    assert "RINCON_AssociatedZPUDN" in text
    assert "Kitchen Table FM" in text


@pytest.mark.parametrize("source", ["Northern Lights", "Dinner"])
async def test_r5_containers_of_the_library_play(
    hass: HomeAssistant, small: Household, source: str
) -> None:
    room = await start(hass, small)
    await act(hass, room, "select_source", source=source)
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert len(queued(room)) == 4


# What is there already -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("media_play", {}),
        ("media_next_track", {}),
        ("media_previous_track", {}),
        ("media_seek", {"seek_position": 3}),
    ],
)
async def test_r6_a_mixed_queue_does_not_go_on(
    hass: HomeAssistant, small: Household, action: str, more: dict[str, object]
) -> None:
    room = await start(hass, small)
    await act(hass, room, "media_next_track")
    await wait_for(hass, lambda: shown(hass, room)["media_track"] == 2)
    playback(room).queue.insert([SPOTIFY_TRACK, SPOTIFY_TRACK])
    playback(room).sync()
    error = await refused(hass, small, "several", lambda: act(hass, room, action, **more))
    assert error.translation_placeholders is not None
    assert error.translation_placeholders["count"] == "2"
    # What calms a player is never refused.
    await act(hass, room, "media_pause")
    await wait_for(hass, lambda: media(hass, room).state == "paused")
    await act(hass, room, "clear_playlist")


async def test_r6_a_queue_that_did_not_change_is_not_read_again(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    await act(hass, room, "media_next_track")
    before = asked(small, "ContentDirectory.Browse")
    await act(hass, room, "media_next_track")
    assert asked(small, "ContentDirectory.Browse") == before + 1


async def test_r6_a_station_of_a_service_does_not_resume(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    uri = "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0"
    await by_app(room, "AVTransport.SetAVTransportURI", CurrentURI=uri, CurrentURIMetaData="")
    await wait_for(hass, lambda: media(hass, room).state != "playing")
    await refused(hass, small, "service", lambda: act(hass, room, "media_play"))


async def test_a_deaf_room_is_read_before_it_is_judged(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    small.faults.set(room.uid, "lose", "", "*")
    uri = "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0"
    await by_app(room, "AVTransport.SetAVTransportURI", CurrentURI=uri, CurrentURIMetaData="")
    coordinator = hass.config_entries.async_loaded_entries("sonos_local")[0].runtime_data
    player = coordinator.data.players[room.uid]
    assert player.transport.uri != uri
    content = await coordinator.inquiry._sources.transport(room.uid)
    assert content is not None
    assert content.uri == uri


# URLs ----------------------------------------------------------------------------------------


async def test_r3b_a_file_in_the_house_plays_after_one_look(
    hass: HomeAssistant, small: Household, server: Server
) -> None:
    room = await start(hass, small)
    await play(hass, room, server.url("Song.mp3"))
    # One look, then the player itself.
    await wait_for(hass, lambda: server.asked == [("GET", "Song.mp3")] * 2)
    await play(hass, room, server.url("Song.mp3"), enqueue="add")
    assert len(server.asked) == 2


async def test_r2e_a_name_of_the_house_gives_way_to_its_local_address(
    hass: HomeAssistant, small: Household, server: Server, names: Names
) -> None:
    room = await start(hass, small)
    await play(hass, room, server.url("Übung 1.mp3", "nas.fritz.box"))
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert names.asked == ["nas.fritz.box"]
    uri = playback(room).queue.items[0].uri
    assert uri == server.url("%C3%9Cbung%201.mp3")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (PUBLIC, "public_address"),
        ("https://music.example.com/a.mp3", "foreign_name"),
        ("http://outside.lan/a.mp3", "name_points_outside"),
        ("http://nobody.local/a.mp3", "name_not_found"),
        ("https://files.local/a.mp3", "https_name"),
        ("http://2130706433/a.mp3", "disguised_address"),
        ("http://localhost/a.mp3", "not_for_players"),
        ("http://user@127.0.0.1/a.mp3", "bad_uri"),
        ("x-sonos-spotify:spotify%3atrack%3a0?sid=12", "service"),
        ("gopher://127.0.0.1/a.mp3", "unknown_kind"),
        ("http://127.0.0.1/live.m3u8", "hls"),
    ],
)
async def test_r2_r3_what_leads_outside_is_refused_and_foreign_names_are_not_resolved(
    hass: HomeAssistant, small: Household, names: Names, url: str, key: str
) -> None:
    room = await start(hass, small)
    await refused(hass, small, key, lambda: play(hass, room, url))
    assert not {"music.example.com", "localhost"} & set(names.asked)


async def test_r2c_a_players_own_address_serves_nothing(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    url = f"http://{small.players[1].address}/a.mp3"
    await refused(hass, small, "not_for_players", lambda: play(hass, room, url))


async def test_r3b_a_redirect_out_of_the_house_is_refused(
    hass: HomeAssistant, small: Household, server: Server
) -> None:
    room = await start(hass, small)
    url = server.url("outside/a.mp3")
    await refused(hass, small, "public_address", lambda: play(hass, room, url))
    await play(hass, room, server.url("inside/a.mp3"))


@pytest.mark.parametrize("path", ["missing.mp3", "asleep.mp3"])
async def test_r3b_a_server_that_does_not_say_is_allowed(
    hass: HomeAssistant, small: Household, server: Server, path: str
) -> None:
    room = await start(hass, small)
    url = server.url(path) if path == "missing.mp3" else f"http://127.0.0.1:9/{path}"
    await play(hass, room, url, enqueue="add")
    assert queued(room)[-1] == path.partition(".")[0]


async def test_r3c_a_playlist_file_is_expanded_and_its_url_is_not_sent(
    hass: HomeAssistant, small: Household, server: Server
) -> None:
    room = await start(hass, small)
    server.playlists["Evening.m3u"] = b"#EXTM3U\n#EXTINF:1,One\nOne.mp3\nsub/Two.mp3\n"
    await play(hass, room, server.url("Evening.m3u"))
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    uris = [item.uri for item in playback(room).queue.items]
    assert uris == [server.url("One.mp3"), server.url("sub/Two.mp3")]
    assert queued(room) == ["One", "Two"]


async def test_r3c_a_playlist_file_with_a_way_out_is_refused_whole(
    hass: HomeAssistant, small: Household, server: Server
) -> None:
    room = await start(hass, small)
    server.playlists["Mixed.m3u"] = f"One.mp3\n{PUBLIC}\n".encode()
    url = server.url("Mixed.m3u")
    await refused(hass, small, "public_address", lambda: play(hass, room, url))


async def test_r3c_a_station_behind_a_playlist_file_plays_as_a_station(
    hass: HomeAssistant, small: Household, server: Server
) -> None:
    room = await start(hass, small)
    text = f"[playlist]\nFile1={server.url('live')}\nFile2={server.url('live2')}\n"
    server.playlists["radio.pls"] = text.encode()
    await play(hass, room, server.url("radio.pls"))
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert playback(room).source.uri == f"x-rincon-mp3radio://{server.url('live')}"
    assert len(queued(room)) == 6


async def test_r6_a_file_played_before_a_mixed_queue_is_refused_before_it_is_added(
    hass: HomeAssistant, small: Household, server: Server
) -> None:
    room = await start(hass, small)
    playback(room).queue.insert([SPOTIFY_TRACK])
    playback(room).sync()
    url = server.url("Song.mp3")
    await refused(hass, small, "service", lambda: play(hass, room, url, enqueue="play"))
    # Adding is judged by what is added; what replaces the queue, too.
    await play(hass, room, url, enqueue="add")
    await play(hass, room, url, enqueue="replace")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert queued(room) == ["Song"]


# The gate ------------------------------------------------------------------------------------


async def test_the_gate_judges_by_itself_what_nobody_asked_the_rules_about(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    coordinator = hass.config_entries.async_loaded_entries("sonos_local")[0].runtime_data
    before = moved(small)
    for name, arguments in (
        ("AVTransport.Play", {"InstanceID": "0", "Speed": "1"}),
        (
            "AVTransport.SetAVTransportURI",
            {"InstanceID": "0", "CurrentURI": PUBLIC, "CurrentURIMetaData": ""},
        ),
        (
            "AVTransport.SetAVTransportURI",
            {"InstanceID": "0", "CurrentURI": "x-rincon:RINCON_X", "CurrentURIMetaData": ""},
        ),
    ):
        with pytest.raises(RefusedError):
            await coordinator.session.command(room.uid, name, arguments)
    assert moved(small) == before
    with pytest.raises(RefusedError):
        await coordinator.gate.request(
            Outgoing(room.uid, "203.0.113.9", 1400, "GET /x", Kind.READ), "GET", "/x"
        )
