"""Ways round local only that were tried on a household, one after the other."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import override

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component

from custom_components.sonos_local.wire.errors import RefusedError
from tests.simulator.content.favorites import Favorites
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles.content import SPOTIFY_TRACK

from .helpers import entry_for, media, set_up, wait_for
from .house import AUDIO, PUBLIC, Names, Server, house_server
from .rooms import act, asked, by_app, playback, queued, shown, until
from .test_local_only import moved, play, refused, start
from .test_media_browser import browse, child
from .test_options_flow import save

CLOUD = "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0"


@dataclass
class Odd(Server):
    """A server that waits when it is told to, and serves two houses at one address."""

    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    waits: int = 0

    @override
    async def answer(self, request: web.Request) -> web.Response:
        """Answer as the path says."""
        match request.path.removeprefix("/"):
            case "slow":
                self.waits += 1
                await self.may_answer.wait()
                return web.Response(body=AUDIO, content_type="audio/mpeg")
            case "by-name" if request.host.startswith("nas."):
                raise web.HTTPFound(PUBLIC)
            case "shy":
                # It says what it is, and does not say it again.
                if "Range" in request.headers:
                    return web.Response(body=b"#", content_type="audio/x-mpegurl")
                raise web.HTTPForbidden
        return await super().answer(request)


@pytest.fixture
async def server(loopback: None, hass: HomeAssistant) -> AsyncIterator[Odd]:
    """Return a server in the house."""
    made = Odd()
    async with house_server(made):
        yield made
        made.may_answer.set()


def plays(household: Household) -> int:
    return asked(household, "AVTransport.Play")


async def put_on(hass: HomeAssistant, room: Player, uri: str) -> None:
    """Let another client put something on, which does not play yet; see that it is known."""
    await by_app(room, "AVTransport.SetAVTransportURI", CurrentURI=uri, CurrentURIMetaData="")
    data = hass.config_entries.async_loaded_entries("sonos_local")[0].runtime_data
    await until(lambda: data.data.players[room.uid].transport.uri == uri)


# What changes while it is judged ---------------------------------------------------------------


async def test_r6_what_is_put_on_while_something_else_is_judged_does_not_play(
    hass: HomeAssistant, small: Household, server: Odd
) -> None:
    room = await start(hass, small)
    await put_on(hass, room, f"x-rincon-mp3radio://{server.url('slow')}")
    before = plays(small)
    playing = asyncio.create_task(act(hass, room, "media_play"))
    await until(lambda: server.waits)
    await put_on(hass, room, CLOUD)
    server.may_answer.set()
    with pytest.raises(ServiceValidationError) as caught:
        await playing
    assert caught.value.translation_key == "refused_service"
    assert plays(small) == before


async def test_r6_what_is_put_on_meanwhile_plays_if_it_is_local(
    hass: HomeAssistant, small: Household, server: Odd
) -> None:
    room = await start(hass, small)
    await put_on(hass, room, f"x-rincon-mp3radio://{server.url('slow')}")
    playing = asyncio.create_task(act(hass, room, "media_play"))
    await until(lambda: server.waits)
    await put_on(hass, room, server.url("Song.mp3"))
    server.may_answer.set()
    await playing
    assert ("GET", "Song.mp3") in server.asked


async def test_r6_a_queue_is_read_again_after_the_player_booted(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    await act(hass, room, "media_next_track")
    queue = playback(room).queue
    number = queue.update_id
    boots = room.boot_seq
    await small.reboot(room)
    coordinator = hass.config_entries.async_loaded_entries("sonos_local")[0].runtime_data
    await wait_for(hass, lambda: coordinator.data.players[room.uid].box.boot_seq == boots + 1)
    await wait_for(hass, lambda: media(hass, room).state not in ("unavailable", "unknown"))
    # Its numbers begin anew, and come by the old one with other tracks in the queue.
    queue = playback(room).queue
    queue.entries.clear()
    queue.insert([SPOTIFY_TRACK])
    queue.update_id = number
    await by_app(
        room,
        "AVTransport.SetAVTransportURI",
        CurrentURI=f"x-rincon-queue:{room.uid}#0",
        CurrentURIMetaData="",
    )
    await wait_for(hass, lambda: "x-rincon-queue" in str(playback(room).source.uri))
    await refused(hass, small, "service", lambda: act(hass, room, "media_play"))


async def test_the_switch_holds_for_what_was_asked_for_before_it(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    room = small.players[0]
    small.faults.set(room.uid, "latency", "1.5", "*RemoveAllTracksFromQueue", 1)
    before = asked(small, "AVTransport.AddURIToQueue")
    playing = asyncio.create_task(play(hass, room, PUBLIC))
    await until(lambda: asked(small, "AVTransport.RemoveAllTracksFromQueue"))
    hass.config_entries.async_update_entry(entry, options={"local_only": True})
    with pytest.raises(HomeAssistantError):
        await playing
    assert asked(small, "AVTransport.AddURIToQueue") == before


# What servers say ------------------------------------------------------------------------------


async def test_r3b_an_error_does_not_hide_the_redirect_after_it(
    hass: HomeAssistant, small: Household, server: Odd
) -> None:
    room = await start(hass, small)
    missing = "".join(f"missing.mp3?{number}\n" for number in range(20))
    server.playlists["Evening.m3u"] = f"{missing}outside/a.mp3\n".encode()
    url = server.url("Evening.m3u")
    await refused(hass, small, "public_address", lambda: play(hass, room, url))


@pytest.mark.parametrize("path", ["radio", "shy"])
async def test_r3c_what_cannot_be_read_is_not_sent(
    hass: HomeAssistant, small: Household, server: Odd, path: str
) -> None:
    room = await start(hass, small)
    server.playlists["radio"] = f"{PUBLIC}\n".encode() * 20_000
    await refused(hass, small, "playlist_unread", lambda: play(hass, room, server.url(path)))


async def test_r3b_a_server_is_asked_for_the_name_that_the_player_has(
    hass: HomeAssistant, small: Household, server: Odd
) -> None:
    Names(hass, {"nas.fritz.box": ("127.0.0.1",)})
    room = await start(hass, small)
    await put_on(hass, room, f"x-rincon-mp3radio://{server.url('by-name', 'nas.fritz.box')}")
    await refused(hass, small, "public_address", lambda: act(hass, room, "media_play"))
    # By its address it is another place, and that is what the player is given then.
    await play(hass, room, server.url("by-name", "nas.fritz.box"))
    assert f"127.0.0.1:{server.port}" in str(playback(room).source.uri)


@pytest.mark.parametrize("entries", ["outside/a.mp3", PUBLIC, f"One.mp3\n{PUBLIC}"])
async def test_r3c_a_list_is_known_by_what_is_in_it(
    hass: HomeAssistant, small: Household, server: Odd, entries: str
) -> None:
    room = await start(hass, small)
    server.playlists["list.bin"] = f"#EXTM3U\n{entries}\n".encode()
    url = server.url("list.bin")
    await refused(hass, small, "public_address", lambda: play(hass, room, url))
    server.playlists["fine.bin"] = f"{server.url('One.mp3')}\n{server.url('Two.mp3')}\n".encode()
    await play(hass, room, server.url("fine.bin"))
    assert queued(room) == ["One", "Two"]


async def test_r3b_a_redirect_at_home_assistants_address_is_refused(
    hass: HomeAssistant, small: Household, server: Odd
) -> None:
    room = await start(hass, small)
    await hass.config.async_update(internal_url=server.url("").rstrip("/"))
    url = server.url("outside/a.mp3")
    await refused(hass, small, "public_address", lambda: play(hass, room, url))
    with pytest.raises(ServiceValidationError) as caught:
        await play(hass, room, url, announce=True)
    assert caught.value.translation_key == "refused_public_address"
    # Voices are made for whoever asks first, so nobody asks before the player.
    server.asked.clear()
    await play(hass, room, server.url("api/tts_proxy/a.mp3"), enqueue="add")
    assert not server.asked
    await play(hass, room, server.url("media/local/a.mp3"))
    assert server.asked[0] == ("GET", "media/local/a.mp3")


# What is kept in the household ----------------------------------------------------------------


async def test_r7_a_favorite_takes_no_second_item_along(
    hass: HomeAssistant, small: Household
) -> None:
    favorites = small.store(Favorites)
    local = next(item for item in favorites.favorites.values() if item.title == "Northern Lights")
    more = '<item id="x"><upnp:albumArtURI>https://art.example.com/1.png</upnp:albumArtURI></item>'
    changed = local.metadata.replace("</DIDL-Lite>", f"{more}</DIDL-Lite>")
    assert changed != local.metadata
    favorites.update(local, {"r:resMD": changed}, small.players[0])
    room = await start(hass, small)
    await act(hass, room, "select_source", source="Northern Lights")
    assert len(queued(room)) == 4
    origins = {entry.origin.metadata for entry in playback(room).queue.entries}
    assert not any("art.example.com" in text for text in origins)


async def test_r7_a_title_may_look_like_an_address(
    hass: HomeAssistant, small: Household, server: Odd
) -> None:
    favorites = small.store(Favorites)
    local = next(item for item in favorites.favorites.values() if item.title == "Northern Lights")
    changed = local.metadata.replace("Northern Lights", "Northern // Lights")
    assert changed != local.metadata
    favorites.update(local, {"r:resMD": changed}, small.players[0])
    room = await start(hass, small)
    await act(hass, room, "select_source", source="Northern Lights")
    assert len(queued(room)) == 4
    await play(hass, room, server.url("Song.mp3"), extra={"title": "Ambient // Night"})
    assert queued(room) == ["Ambient // Night"]


async def test_r5_of_two_with_one_title_the_local_one_plays(
    hass: HomeAssistant, small: Household
) -> None:
    favorites = small.store(Favorites)
    cloud = next(item for item in favorites.favorites.values() if item.title == "Cloud Album")
    favorites.update(cloud, {"dc:title": "Northern Lights"}, small.players[0])
    # Of equal titles the older one is listed first.
    first = {cloud.number: favorites.favorites.pop(cloud.number)}
    favorites.favorites = first | favorites.favorites
    room = await start(hass, small)
    assert "Northern Lights" in shown(hass, room)["source_list"]
    await act(hass, room, "select_source", source="Northern Lights")
    assert len(queued(room)) == 4


async def test_r6_a_station_of_the_house_plays_beside_a_mixed_queue(
    hass: HomeAssistant, small: Household, server: Odd
) -> None:
    room = await start(hass, small)
    playback(room).queue.insert([SPOTIFY_TRACK])
    playback(room).sync()
    await play(hass, room, server.url("radio"), enqueue="play")
    assert playback(room).source.uri == f"x-rincon-mp3radio://{server.url('radio')}"
    assert len(queued(room)) == 7


async def test_r5_an_imported_playlist_is_read_and_plays(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    lists = await browse(hass, room, "library", "A:PLAYLISTS")
    found = child(lists, "party.m3u")
    before = asked(small, "ContentDirectory.Browse")
    await play(hass, room, found.media_content_id)
    # The object, the shares' host needs nobody, what is in it, and the queue that came of it.
    assert asked(small, "ContentDirectory.Browse") > before + 1
    assert queued(room)


async def test_r6_a_share_outside_is_not_even_opened(hass: HomeAssistant, small: Household) -> None:
    room = await start(hass, small)
    before = asked(small, "ContentDirectory.Browse")
    share = "S://files.example.com/music"
    error = await refused(hass, small, "foreign_name", lambda: browse(hass, room, "library", share))
    assert "files.example.com" in str(error)
    await refused(hass, small, "foreign_name", lambda: play(hass, room, f"{share}/a.mp3"))
    for odd in ("S:/files.example.com/music", "S:\\\\files.example.com\\music", "S: //x/y"):
        await refused(hass, small, "bad_uri", partial(browse, hass, room, "library", odd))
        await refused(hass, small, "bad_uri", partial(play, hass, room, odd))
    coordinator = hass.config_entries.async_loaded_entries("sonos_local")[0].runtime_data
    with pytest.raises(RefusedError):
        await coordinator.library.page(room.uid, share)
    assert asked(small, "ContentDirectory.Browse") == before


# What somebody types ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "media_id",
    [
        "media-source://",
        "media-source://user@tts/x",
        "media-source://tts:99999/x",
        "media-source://TTS/x",
        "media-source://media_source.evil/x",
        "media-source://[bad/x",
        "media-source:///x",
    ],
)
async def test_r9_media_sources_are_read_as_home_assistant_reads_them(
    hass: HomeAssistant, small: Household, media_id: str
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    room = await start(hass, small)
    with pytest.raises(ServiceValidationError) as caught:
        await play(hass, room, media_id)
    assert caught.value.translation_key in ("refused_media_source", "refused_unknown_kind")
    assert moved(small) == 0


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://[bad/a.mp3", "bad_uri"),
        ("http://127.0.0.1:99999/a.mp3", "bad_uri"),
        ("http:///a.mp3", "bad_uri"),
        ("HTTP://203.0.113.9/a.mp3", "public_address"),
        (" http://203.0.113.9/a.mp3", "no_address"),
        ("x-rincon-mp3radio://HTTP://203.0.113.9/", "public_address"),
        ("//203.0.113.9/a.mp3", "no_address"),
        ("http://127.0.0.1\\@203.0.113.9/", "bad_uri"),
        ("http://127.0.0.1:1400/reboot", "not_for_players"),
        ("hls-radio://http://127.0.0.1/live", "hls"),
    ],
)
async def test_r3a_odd_addresses_are_refused_with_a_reason(
    hass: HomeAssistant, small: Household, url: str, key: str
) -> None:
    room = await start(hass, small)
    error = await refused(hass, small, key, lambda: play(hass, room, url))
    assert str(error)
    with pytest.raises(ServiceValidationError) as caught:
        await play(hass, room, url, announce=True)
    assert str(caught.value.translation_key).startswith("refused_")


async def test_with_local_only_off_players_judge_odd_addresses(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    url = "http://127.0.0.1:99999/a.mp3"
    await play(hass, room, url, enqueue="add")
    assert playback(room).queue.items[-1].uri == url
    with pytest.raises(ServiceValidationError) as caught:
        await play(hass, room, "http://[bad", enqueue="add")
    assert str(caught.value.translation_key).startswith("fault")


async def test_r8_no_picture_is_a_way_to_another_player(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    entity = hass.data["entity_components"]["media_player"].get_entity(media(hass, room).entity_id)
    assert entity is not None
    other = small.players[1].address
    small.requests.reset()
    for image in (
        f"http://{other}:1400/reboot",
        f"http://{other}:1400/getaa?u=http%3A%2F%2F203.0.113.9%2F",
        f"http://{other}:1400/status/accounts",
        "/status/accounts",
        "/getaa?s=1&u=x-file-cifs%3A%2F%2Fnas%2Fa.mp3",
        "//203.0.113.9/img/icon-S1.png",
        "http://203.0.113.9/a.png",
        "x",
    ):
        assert await entity.async_get_browse_image("track", "x", image) == (None, None)
    assert small.requests.total == 0
    assert shown(hass, room)


async def test_r2b_the_option_takes_no_network_as_large_as_the_internet(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    form = await save(hass, entry, further_networks=["0.0.0.0/0"])
    assert form["errors"] == {"further_networks": "too_wide"}
    assert moved(small) == 0
