"""Playing a URL, a station, or something of Home Assistant's media sources."""

import wave
from pathlib import Path
from types import ModuleType
from typing import override

import pytest
from homeassistant.components.media_source import MediaSource, MediaSourceItem, PlayMedia
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockModule,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.sonos_local.playing import content_of
from tests.simulator.content.net import Net
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles.content import LAN_RADIO

from .helpers import entry_for, media, set_up, wait_for
from .rooms import act, asked, by_app, playback, queued, shown

SONG = "http://files.house.local/music/Own%20Song.mp3"


async def _play(
    hass: HomeAssistant, room: Player, media_id: str, kind: str = "music", **more: object
) -> None:
    await act(hass, room, "play_media", media_content_id=media_id, media_content_type=kind, **more)


@pytest.mark.parametrize(
    ("enqueue", "queue", "title"),
    [
        ("add", ["First Snow", "Ferry", "Own Song"], "First Snow"),
        ("next", ["First Snow", "Own Song", "Ferry"], "First Snow"),
        ("play", ["First Snow", "Own Song", "Ferry"], "Own Song"),
        ("replace", ["Own Song"], "Own Song"),
        (None, ["Own Song"], "Own Song"),
    ],
)
async def test_a_url_takes_its_place_in_the_queue(
    hass: HomeAssistant, small: Household, enqueue: str | None, queue: list[str], title: str
) -> None:
    room = small.players[0]
    playback(room).queue.remove(3, 4)
    playback(room).sync()
    await set_up(hass, entry_for(small))
    await _play(hass, room, SONG, **({"enqueue": enqueue} if enqueue else {}))
    assert queued(room) == queue
    await wait_for(hass, lambda: shown(hass, room).get("media_title") == title)
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    await wait_for(hass, lambda: shown(hass, room).get("queue_size") == len(queue))


async def test_next_means_first_while_something_else_than_the_queue_plays(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await act(hass, room, "select_source", source="Kitchen Table FM")
    await wait_for(hass, lambda: shown(hass, room).get("source") == "Kitchen Table FM")
    await _play(hass, room, SONG, enqueue="next")
    assert queued(room)[:2] == ["Own Song", "First Snow"]
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert shown(hass, room)["source"] == "Kitchen Table FM"
    await _play(hass, room, SONG, enqueue="play", extra={"title": "Mine"})
    assert queued(room)[:2] == ["Mine", "Own Song"]
    await wait_for(hass, lambda: shown(hass, room).get("media_title") == "Mine")


async def test_the_title_of_the_call_is_shown(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await _play(hass, room, SONG, "audio/mpeg", extra={"title": "Fish & <Chips>"})
    await wait_for(hass, lambda: shown(hass, room).get("media_title") == "Fish & <Chips>")


@pytest.mark.parametrize(
    "address", [f"x-rincon-mp3radio://http://{LAN_RADIO}/live.mp3", f"http://{LAN_RADIO}/stream"]
)
async def test_a_station_plays_by_its_url_and_leaves_the_queue_alone(
    hass: HomeAssistant, small: Household, address: str
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await _play(hass, room, address, extra={"title": "House Radio"})
    await wait_for(hass, lambda: shown(hass, room).get("media_channel") == "House Radio")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    assert shown(hass, room)["media_title"] == "On Air"
    assert len(queued(room)) == 6
    assert playback(room).source.uri.startswith("x-rincon-mp3radio://http://")


@pytest.mark.parametrize("enqueue", ["add", "next"])
async def test_a_station_cannot_wait_in_the_queue(
    hass: HomeAssistant, small: Household, enqueue: str
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    before = small.requests.total
    with pytest.raises(
        ServiceValidationError,
        match=r"^Living Room cannot put that into its queue: it is a station",
    ):
        await _play(hass, room, f"http://{LAN_RADIO}/stream", enqueue=enqueue)
    assert small.requests.total == before


async def test_a_wrong_media_type_is_refused(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    before = small.requests.total
    with pytest.raises(
        ServiceValidationError, match=r"^Media of the type tvshow cannot be played here$"
    ):
        await _play(hass, room, SONG, "tvshow")
    with pytest.raises(ServiceValidationError, match=r"^There is nothing to play$"):
        await _play(hass, room, "")
    assert small.requests.total == before


async def test_what_no_player_knows_is_refused_in_words_and_the_queue_is_as_it_was(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    with pytest.raises(ServiceValidationError, match=r"^Living Room cannot play that"):
        await _play(hass, room, "gopher://old.house.local/song.mp3", enqueue="add")
    assert len(queued(room)) == 6


async def test_a_member_plays_for_its_group(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    leader, member, _ = small.players
    await act(hass, leader, "join", group_members=[media(hass, member).entity_id])
    await _play(hass, member, SONG)
    await wait_for(hass, lambda: shown(hass, leader).get("media_title") == "Own Song")
    assert queued(member) == []


async def test_a_file_that_is_not_there_is_not_told_as_playing(
    hass: HomeAssistant, small: Household
) -> None:
    small.timing.fetch = 0.05
    await set_up(hass, entry_for(small))
    room = small.players[0]
    await _play(hass, room, "http://nowhere.house.local/Gone.mp3")
    await wait_for(hass, lambda: media(hass, room).state == "idle")
    await by_app(room, "AVTransport.GetTransportInfo")


async def test_a_file_of_home_assistants_own_media_is_fetched_by_the_player(
    hass: HomeAssistant,
    small: Household,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
) -> None:
    with wave.open(str(tmp_path / "Door Bell.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000 * 3))
    await async_process_ha_core_config(hass, {"media_dirs": {"local": str(tmp_path)}})
    assert await async_setup_component(hass, "media_source", {})
    await set_up(hass, entry_for(small))
    client = await hass_client()
    await async_process_ha_core_config(
        hass, {"internal_url": f"http://127.0.0.1:{client.server.port}"}
    )
    room = small.players[2]
    await _play(hass, room, "media-source://media_source/local/Door Bell.wav", "provider")
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    told = shown(hass, room)
    assert told["media_title"] == "Door Bell"
    assert told["media_duration"] == 3
    assert "authSig=" in told["media_content_id"]


class _Stations(MediaSource):
    """A source of one station whose URL ends as a file's does."""

    name = "Stations"

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        return PlayMedia(f"http://{LAN_RADIO}/{item.identifier}.mp3", "audio/mpeg")


async def test_what_comes_from_a_directory_of_stations_is_a_station(
    hass: HomeAssistant, small: Household
) -> None:
    async def source(_: HomeAssistant) -> MediaSource:
        return _Stations("radio_browser")

    platform = ModuleType("radio_browser.media_source")
    platform.__dict__["async_get_media_source"] = source
    mock_integration(hass, MockModule("radio_browser"))
    mock_platform(hass, "radio_browser.media_source", platform)
    assert await async_setup_component(hass, "media_source", {})
    assert await async_setup_component(hass, "radio_browser", {})
    await set_up(hass, entry_for(small))
    room = small.players[2]
    await _play(hass, room, "media-source://radio_browser/one", extra={"title": "One"})
    await wait_for(hass, lambda: shown(hass, room).get("media_channel") == "One")
    assert playback(room).source.uri == f"x-rincon-mp3radio://http://{LAN_RADIO}/one.mp3"
    assert asked(small, "AVTransport.AddURIToQueue") == 0


async def test_a_media_source_that_is_not_there_is_told(
    hass: HomeAssistant, small: Household
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    await set_up(hass, entry_for(small))
    room = small.players[2]
    with pytest.raises(HomeAssistantError):
        await _play(hass, room, "media-source://nowhere/x")
    assert not small.store(Net).asked or media(hass, room).state == "idle"


@pytest.mark.parametrize(
    ("uri", "title", "sent"),
    [
        ("http://host/a/B%20c.mp3", "", "B c"),
        ("http://host/a.mp3", "Given", "Given"),
        ("http://host/", "", "host"),
        ("https://host/stream?x=1", "", "host"),
        ("x-rincon-mp3radio://host/live.mp3", "", "host"),
        ("x-rincon-mp3radio://http://host:80/live.mp3", "", "host"),
        ("x-file-cifs://nas/share/Song.flac", "", "Song"),
    ],
)
def test_titles_are_made_of_what_is_there(uri: str, title: str, sent: str) -> None:
    assert f"<dc:title>{sent}</dc:title>" in content_of(uri, title).metadata


@pytest.mark.parametrize(
    "uri", ["x-sonosapi-stream:s1?sid=254", "x-rincon-buzzer:0", "nothing at all"]
)
def test_what_says_itself_what_it_is_gets_no_words_of_ours(uri: str) -> None:
    assert content_of(uri).metadata == ""
    assert content_of(uri).uri == uri
