"""Browsing: favorites, Sonos playlists, the music library, Home Assistant's own media."""

import asyncio
from http import HTTPStatus
from types import ModuleType
from typing import Any, override

import pytest
from homeassistant.components.media_player import BrowseMedia, MediaClass
from homeassistant.components.media_source import BrowseMediaSource, MediaSource, MediaSourceItem
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockModule,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.simulator.household import Household
from tests.simulator.player import Player

from .helpers import LIMIT, entity_id, entry_for, media, set_up, wait_for
from .rooms import act, asked, queued, shown
from .test_local_only import start


async def browse(
    hass: HomeAssistant, room: Player, kind: str | None = None, media_id: str | None = None
) -> BrowseMedia:
    """Open a folder as the media browser of the page does."""
    given = {"media_content_type": kind, "media_content_id": media_id}
    player = entity_id(hass, "media_player", room)
    found: dict[str, Any] | None = await hass.services.async_call(
        "media_player",
        "browse_media",
        {"entity_id": player, **{key: value for key, value in given.items() if value is not None}},
        blocking=True,
        return_response=True,
    )
    assert found
    result: BrowseMedia = found[player]
    return result


def titles(found: BrowseMedia) -> list[str]:
    return [child.title for child in found.children or ()]


def child(found: BrowseMedia, title: str) -> BrowseMedia:
    return next(item for item in found.children or () if item.title == title)


async def root_with(hass: HomeAssistant, room: Player, name: str) -> BrowseMedia:
    """Open the root once it has a folder that events tell of. Raises AssertionError."""
    ends = hass.loop.time() + LIMIT
    while name not in titles(found := await browse(hass, room)):
        assert hass.loop.time() < ends, f"no {name}"
        await asyncio.sleep(0.05)
    return found


async def follow(hass: HomeAssistant, room: Player, *names: str) -> BrowseMedia:
    """Open one folder in the other, from the root."""
    found = await root_with(hass, room, names[0])
    for name in names:
        entry = child(found, name)
        found = await browse(hass, room, entry.media_content_type, entry.media_content_id)
    return found


async def play(hass: HomeAssistant, room: Player, item: BrowseMedia, **more: object) -> None:
    await act(
        hass,
        room,
        "play_media",
        media_content_type=item.media_content_type,
        media_content_id=item.media_content_id,
        **more,
    )


async def test_the_root_names_what_there_is(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    found = await root_with(hass, small.players[0], "Sonos playlists")
    assert titles(found) == ["Favorites", "Sonos playlists", "Music library"]
    assert all(item.can_expand and not item.can_play for item in found.children or ())


async def test_the_root_speaks_the_language_of_the_house(
    hass: HomeAssistant, small: Household
) -> None:
    hass.config.language = "de"
    await set_up(hass, entry_for(small))
    found = await browse(hass, small.players[0])
    assert titles(found) == ["Favoriten", "Sonos-Playlists", "Musikbibliothek"]


async def test_favorites_are_played_by_their_id(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    found = await follow(hass, room, "Favorites")
    assert "Cloud Artist" not in titles(found)
    station = child(found, "Kitchen Table FM")
    assert station.media_class == MediaClass.CHANNEL
    assert station.media_content_type == "favorite_item_id"
    assert station.media_content_id.startswith("FV:2/")
    await play(hass, room, station)
    await wait_for(hass, lambda: shown(hass, room).get("source") == "Kitchen Table FM")


async def test_playlists_are_played(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    found = await follow(hass, room, "Sonos playlists")
    assert set(titles(found)) == {"Dinner", "Mixed", "Empty"}
    await play(hass, room, child(found, "Dinner"))
    await wait_for(hass, lambda: len(queued(room)) == 4)


@pytest.mark.parametrize("enqueue", ["play", "replace", "add", "next"])
async def test_an_empty_playlist_is_refused_by_its_id_and_the_queue_is_as_it_was(
    hass: HomeAssistant, small: Household, enqueue: str
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    before = queued(room)
    empty = child(await follow(hass, room, "Sonos playlists"), "Empty")
    with pytest.raises(ServiceValidationError, match=r"^The playlist Empty is empty$"):
        await play(hass, room, empty, enqueue=enqueue)
    assert queued(room) == before
    assert media(hass, room).state == "playing"
    assert shown(hass, room)["media_title"] == "First Snow"


async def test_albums_and_tracks_of_the_library_are_played(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    top = await follow(hass, room, "Music library")
    assert titles(top)[-1] == "Folders"
    assert not any(item.can_play for item in top.children or ())
    albums_id = next(i for i in top.children or () if i.media_content_id == "A:ALBUM")
    albums = await browse(hass, room, albums_id.media_content_type, albums_id.media_content_id)
    album = child(albums, "Northern Lights")
    assert album.media_class == MediaClass.ALBUM
    assert album.can_play
    assert album.can_expand
    await play(hass, room, album)
    assert len(queued(room)) == 4
    tracks = await browse(hass, room, album.media_content_type, album.media_content_id)
    track = child(tracks, "Ferry")
    assert (track.media_class, track.can_expand) == (MediaClass.TRACK, False)
    await play(hass, room, track, enqueue="add")
    assert queued(room)[-1] == "Ferry"


async def test_folders_can_be_opened_down_to_the_files(
    hass: HomeAssistant, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    shares = await follow(hass, room, "Music library", "Folders")
    share = (shares.children or [])[0]
    assert share.can_expand
    inside = await browse(hass, room, share.media_content_type, share.media_content_id)
    assert "Änne Grün" in titles(inside)


async def test_pictures_of_the_library_come_through_the_gate(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    room = await start(hass, small)
    albums = await browse(hass, room, "library", "A:ALBUM")
    picture = child(albums, "Northern Lights").thumbnail
    assert picture
    assert picture.startswith("/api/media_player_proxy/")
    client = await hass_client()
    assert (await client.get(picture)).status == HTTPStatus.OK
    before = small.requests.total
    outside = picture.partition("media_image_id=")[0] + "media_image_id=http://203.0.113.9/a.png"
    assert (await client.get(outside)).status == HTTPStatus.NOT_FOUND
    assert (await client.get(picture.partition("&")[0])).status == HTTPStatus.NOT_FOUND
    assert small.requests.total == before


@pytest.mark.parametrize(
    ("kind", "media_id", "error"),
    [
        ("nothing", "x", HomeAssistantError),
        ("library", "A:ALBUM/Nowhere", HomeAssistantError),
    ],
)
async def test_a_folder_that_is_not_there_is_told(
    hass: HomeAssistant, small: Household, kind: str, media_id: str, error: type[Exception]
) -> None:
    await set_up(hass, entry_for(small))
    with pytest.raises(error):
        await browse(hass, small.players[0], kind, media_id)


@pytest.mark.parametrize(
    ("kind", "media_id"), [("favorite_item_id", "FV:2/99"), ("playlist", "SQ:99")]
)
async def test_what_is_not_there_any_more_is_told(
    hass: HomeAssistant, small: Household, kind: str, media_id: str
) -> None:
    await set_up(hass, entry_for(small))
    room = small.players[0]
    with pytest.raises(ServiceValidationError):
        await act(hass, room, "play_media", media_content_type=kind, media_content_id=media_id)
    assert asked(small, "AVTransport.AddURIToQueue") == 0


# Local only ----------------------------------------------------------------------------------


async def test_r9_what_would_be_refused_is_not_listed(
    hass: HomeAssistant, small: Household
) -> None:
    room = await start(hass, small)
    favorites = titles(await follow(hass, room, "Favorites"))
    assert "Kitchen Table FM" in favorites
    assert not {"Cloud Album", "Station One", "Station Two"} & set(favorites)
    assert titles(await follow(hass, room, "Sonos playlists")) == ["Dinner", "Empty"]
    assert "Music library" in titles(await browse(hass, room))
    album = await browse(hass, room, "library", "A:ALBUM")
    await play(hass, room, child(album, "Northern Lights"))
    assert len(queued(room)) == 4


class _Source(MediaSource):
    name = "Somebody's"

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        return BrowseMediaSource(
            domain=self.domain,
            identifier=item.identifier or "",
            media_class=MediaClass.DIRECTORY,
            media_content_type="audio/mpeg",
            title="Somebody's",
            can_play=False,
            can_expand=True,
            thumbnail="https://art.example.com/1.png",
        )


async def _source(hass: HomeAssistant, domain: str, iot_class: str) -> None:
    async def source(_: HomeAssistant) -> MediaSource:
        return _Source(domain)

    platform = ModuleType(f"{domain}.media_source")
    platform.__dict__["async_get_media_source"] = source
    mock_integration(hass, MockModule(domain, partial_manifest={"iot_class": iot_class}))
    mock_platform(hass, f"{domain}.media_source", platform)
    assert await async_setup_component(hass, domain, {})


async def test_r9_r10_media_sources_outside_are_not_listed_and_pictures_lead_nowhere(
    hass: HomeAssistant, small: Household
) -> None:
    await _source(hass, "faraway", "cloud_polling")
    await _source(hass, "nearby", "local_push")
    assert await async_setup_component(hass, "media_source", {})
    room = await start(hass, small)
    found = await browse(hass, room)
    ids = {item.media_content_id for item in found.children or ()}
    assert "media-source://nearby" in ids
    assert "media-source://faraway" not in ids
    near = await browse(hass, room, "app", "media-source://nearby")
    assert near.thumbnail is None
    with pytest.raises(ServiceValidationError):
        await browse(hass, room, "app", "media-source://faraway")
    entry = hass.config_entries.async_loaded_entries("sonos_local")[0]
    hass.config_entries.async_update_entry(entry, options={"local_only": False})
    far = await browse(hass, room, "app", "media-source://faraway")
    assert far.thumbnail == "https://art.example.com/1.png"
    assert media(hass, room).state == "playing"
