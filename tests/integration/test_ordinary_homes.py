"""Ordinary homes with local only on: what happens, and what the person reads.

The table is in docs/local-only.md.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest
from homeassistant.components.media_player import ATTR_MEDIA_ANNOUNCE
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.simulator.content.library import Library
from tests.simulator.household import Household
from tests.simulator.muse.clips import Clips
from tests.simulator.player import Player
from tests.simulator.profiles.content import SPOTIFY_TRACK
from tests.simulator.spec import ShareSpec

from .conftest import Factory
from .helpers import entry_for, media, set_up, wait_for
from .house import Names, Server, house_server
from .rooms import act, asked, playback, queued, shown
from .test_local_only import play, start

OWN_TRACK = "x-sonos-http:track%3a7.mp3?sid=240&flags=32"


@pytest.fixture
async def server(loopback: None, hass: HomeAssistant) -> AsyncIterator[Server]:
    """Return a server in the house."""
    async with house_server() as found:
        yield found


async def reads(hass: HomeAssistant, room: Player, media_id: str, **more: object) -> str:
    """Play what is refused; return what the person reads."""
    with pytest.raises(ServiceValidationError) as caught:
        await play(hass, room, media_id, **more)
    return str(caught.value)


async def test_home_with_names_of_a_fritz_box(
    hass: HomeAssistant, small: Household, server: Server
) -> None:
    Names(hass, {"nas.fritz.box": ("fd00::7", "127.0.0.1")})
    room = await start(hass, small)
    await play(hass, room, server.url("Song.mp3", "nas.fritz.box"))
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    # Players are given the address: their own resolver is not asked.
    assert playback(room).queue.items[0].uri == server.url("Song.mp3")


async def test_home_with_a_stick_in_a_fritz_box(hass: HomeAssistant, small: Household) -> None:
    known: dict[str, tuple[str, ...]] = {"fritz.box": ("127.0.0.1", "203.0.113.7")}
    names = Names(hass, known)
    small.store(Library).shares.append(ShareSpec("fritz.box", "FRITZ.NAS"))
    await set_up(hass, entry_for(small, local_only=True))
    room = small.players[0]
    tracks = f"x-rincon-playlist:{room.uid}#A:TRACKS"
    # Players ask for the name themselves: each of its addresses has to be in the house.
    assert "(fritz.box)" in await reads(hass, room, tracks)
    known["fritz.box"] = ("127.0.0.1",)
    before = len(queued(room))
    await play(hass, room, tracks)
    assert len(queued(room)) > before
    assert set(names.asked) == {"fritz.box"}


async def test_home_with_split_dns(hass: HomeAssistant, small: Household, server: Server) -> None:
    names = Names(hass, {"music.example.org": ("127.0.0.1",)})
    room = await start(hass, small)
    url = server.url("Song.mp3", "music.example.org")
    text = await reads(hass, room, url)
    assert "music.example.org" in text
    assert "If this server stands in your network" in text
    assert not names.asked
    entry = hass.config_entries.async_loaded_entries("sonos_local")[0]
    options = {**entry.options, "further_networks": ["music.example.org"]}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()
    await wait_for(hass, lambda: media(hass, room).state != "unavailable")
    await play(hass, room, url)
    assert playback(room).queue.items[0].uri == server.url("Song.mp3")


async def test_home_with_a_nas_asleep(hass: HomeAssistant, small: Household) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    asleep = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = asleep.sockets[0].getsockname()[1]
    room = await start(hass, small)
    coordinator = hass.config_entries.async_loaded_entries("sonos_local")[0].runtime_data
    before = coordinator.guard.unchecked
    await play(hass, room, f"http://127.0.0.1:{port}/Song.mp3", enqueue="add")
    assert queued(room)[-1] == "Song"
    assert coordinator.guard.unchecked == before + 1
    asleep.close()
    asleep.close_clients()
    await asleep.wait_closed()


async def test_home_with_umlauts_in_paths(
    hass: HomeAssistant, small: Household, server: Server
) -> None:
    room = await start(hass, small)
    await play(hass, room, server.url("Lieder/Über den Wolken.mp3"))
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    uri = playback(room).queue.items[0].uri
    assert uri == server.url("Lieder/%C3%9Cber%20den%20Wolken.mp3")
    assert queued(room) == ["Über den Wolken"]


@pytest.mark.parametrize("address", ["127.0.0.1", "203.0.113.4"])
async def test_home_with_a_tls_only_home_assistant(
    hass: HomeAssistant,
    small: Household,
    hass_client: ClientSessionGenerator,
    address: str,
) -> None:
    names = Names(hass, {"home.local": (address,)})
    room = await start(hass, small)
    await hass_client()
    await async_process_ha_core_config(hass, {"internal_url": "https://home.local:8123"})
    url = "https://home.local:8123/local/bell.mp3"
    if address == "127.0.0.1":
        # The certificate is the name's, so the name stays.
        await play(hass, room, url, enqueue="add")
        assert playback(room).queue.items[-1].uri.startswith(url)
    else:
        text = await reads(hass, room, url, enqueue="add")
        assert "home.local" in text
    assert names.asked == ["home.local"]


async def test_home_with_a_mixed_queue(hass: HomeAssistant, small: Household) -> None:
    room = await start(hass, small)
    playback(room).queue.insert([SPOTIFY_TRACK, SPOTIFY_TRACK])
    playback(room).sync()
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, room, "media_play")
    assert "2" in str(caught.value)
    assert asked(small, "AVTransport.Play") == 0
    await hass.services.async_call(
        "sonos_local",
        "remove_cloud_items",
        {"entity_id": media(hass, room).entity_id},
        blocking=True,
    )
    assert len(queued(room)) == 6
    await act(hass, room, "media_play")
    assert asked(small, "AVTransport.Play") == 1


async def test_home_with_a_station_of_the_house_saved_in_the_app(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    # The app saves it with the number of a radio service.
    await act(hass, room, "select_source", source="Kitchen Table FM")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert "SA_RINCON" not in playback(room).source.metadata


async def test_home_on_s1_with_a_music_server_of_its_own(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    household = await household_factory("s1")
    await set_up(hass, entry_for(household, local_only=True))
    room = household.players[0]
    text = await reads(hass, room, OWN_TRACK, enqueue="add")
    assert "240" in text
    assert len(queued(room)) == 6
    entry = hass.config_entries.async_loaded_entries("sonos_local")[0]
    options = {**entry.options, "further_networks": ["sid:240"]}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()
    await wait_for(hass, lambda: media(hass, room).state != "unavailable")
    await play(hass, room, OWN_TRACK, enqueue="add")
    assert len(queued(room)) == 7


async def test_home_with_an_empty_room(hass: HomeAssistant, small: Household) -> None:
    room = await start(hass, small)
    empty = small.players[2]
    assert not playback(empty).queue.items
    # The player offers no Play, so the page has no button; whoever calls it reads that.
    with pytest.raises(ServiceValidationError, match=r"does not support action"):
        await act(hass, empty, "media_play")
    assert asked(small, "AVTransport.Play") == 0
    assert media(hass, room).state == "playing"


async def test_home_with_a_doorbell_during_radio(
    hass: HomeAssistant, small: Household, server: Server
) -> None:
    room = await start(hass, small)
    await act(hass, room, "select_source", source="Kitchen Table FM")
    await wait_for(hass, lambda: shown(hass, room).get("source") == "Kitchen Table FM")
    await play(hass, room, server.url("bell.mp3"), **{ATTR_MEDIA_ANNOUNCE: True})
    (clip,) = small.store(Clips).known(room)
    assert clip.url == server.url("bell.mp3")
    assert shown(hass, room)["source"] == "Kitchen Table FM"
    text = await reads(hass, room, "https://cdn.example.com/bell.mp3", announce=True)
    assert "cdn.example.com" in text
