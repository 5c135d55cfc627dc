"""Local only and Home Assistant itself: URLs, media sources, pictures (TABLES R4, R8, R9)."""

import wave
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import override

import pytest
from homeassistant.components.media_source import MediaSource, MediaSourceItem, PlayMedia
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockModule,
    mock_integration,
    mock_platform,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.simulator.content import didl
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.spec import ItemSpec

from .helpers import media, wait_for
from .house import Names, Server, house_server
from .rooms import by_app, playback, shown
from .test_local_only import play, refused, start

LAN = "x-file-cifs://nas.local/music/a.mp3"


@pytest.fixture
async def server(loopback: None, hass: HomeAssistant) -> AsyncIterator[Server]:
    """Return a server in the house."""
    async with house_server() as found:
        yield found


async def _own_media(
    hass: HomeAssistant, client: ClientSessionGenerator, folder: Path
) -> tuple[int, str]:
    """Let Home Assistant serve a file; return its port and the file's media source id."""
    with wave.open(str(folder / "Door Bell.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000 * 3))
    await async_process_ha_core_config(hass, {"media_dirs": {"local": str(folder)}})
    assert await async_setup_component(hass, "media_source", {})
    port = (await client()).server.port
    assert port
    return port, "media-source://media_source/local/Door Bell.wav"


@pytest.mark.parametrize("host", ["127.0.0.1", "home.local"])
async def test_r4_home_assistants_own_files_are_handed_over_at_its_literal_address(
    hass: HomeAssistant,
    small: Household,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    host: str,
) -> None:
    room = await start(hass, small)
    port, media_id = await _own_media(hass, hass_client, tmp_path)
    # Resolving its own name would tell what players do not see.
    names = Names(hass, {"home.local": ("203.0.113.1",)})
    urls = {"internal_url": f"http://{host}:{port}", "external_url": "https://ha.example.com"}
    await async_process_ha_core_config(hass, urls)
    await play(hass, room, media_id)
    await wait_for(hass, lambda: media(hass, room).state == "playing")
    uri = playback(room).queue.items[0].uri
    assert uri.startswith(f"http://127.0.0.1:{port}/media/local/Door%20Bell.wav?authSig=")
    assert "home.local" not in names.asked


async def test_r4_a_url_at_the_external_host_moves_to_the_internal_one(
    hass: HomeAssistant, small: Household, server: Server, hass_client: ClientSessionGenerator
) -> None:
    room = await start(hass, small)
    await hass_client()
    urls = {"internal_url": server.url("").rstrip("/"), "external_url": "https://ha.example.com"}
    await async_process_ha_core_config(hass, urls)
    await play(hass, room, "https://ha.example.com/local/Song.mp3")
    assert playback(room).queue.items[0].uri.startswith(server.url("local/Song.mp3"))


async def test_r4_without_an_internal_url_nothing_of_its_own_can_be_played(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    room = await start(hass, small)
    await hass_client()
    await hass.config.async_update(internal_url=None, external_url="https://ha.example.com")
    url = "https://ha.example.com/local/Song.mp3"
    await refused(hass, small, "no_internal_url", lambda: play(hass, room, url))


class _Source(MediaSource):
    name = "Somebody's"
    resolved = 0

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        type(self).resolved += 1
        return PlayMedia(f"http://127.0.0.1:9/{item.identifier}.mp3", "audio/mpeg")


@pytest.mark.parametrize(
    ("iot_class", "allowed"), [("cloud_polling", False), ("", False), ("local_push", True)]
)
async def test_r9_a_media_source_is_judged_by_its_domain_before_it_is_asked(
    hass: HomeAssistant, small: Household, iot_class: str, allowed: bool
) -> None:
    async def source(_: HomeAssistant) -> MediaSource:
        return _Source("somebodys")

    _Source.resolved = 0
    platform = ModuleType("somebodys.media_source")
    platform.__dict__["async_get_media_source"] = source
    manifest = {"iot_class": iot_class} if iot_class else {}
    mock_integration(hass, MockModule("somebodys", partial_manifest=manifest))
    mock_platform(hass, "somebodys.media_source", platform)
    assert await async_setup_component(hass, "media_source", {})
    assert await async_setup_component(hass, "somebodys", {})
    room = await start(hass, small)
    media_id = "media-source://somebodys/one"
    if allowed:
        await play(hass, room, media_id, enqueue="add")
    else:
        await refused(hass, small, "media_source", lambda: play(hass, room, media_id))
    assert _Source.resolved == allowed


async def test_r9_a_media_source_that_nobody_has_is_refused(
    hass: HomeAssistant, small: Household
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    room = await start(hass, small)
    await refused(hass, small, "media_source", lambda: play(hass, room, "media-source://nobody/x"))


# Pictures ------------------------------------------------------------------------------------


async def _show(hass: HomeAssistant, room: Player, art: str) -> None:
    title = f"Picture {len(art)}"
    item = ItemSpec(title, LAN, art=art)
    text = didl.reference(item).replace(
        "</upnp:class>",
        f"</upnp:class><upnp:albumArtURI>{art.replace('&', '&amp;')}</upnp:albumArtURI>",
    )
    await by_app(room, "AVTransport.SetAVTransportURI", CurrentURI=LAN, CurrentURIMetaData=text)
    await wait_for(hass, lambda: shown(hass, room).get("media_title") == title)


async def _picture(
    hass: HomeAssistant, room: Player, client: ClientSessionGenerator
) -> tuple[HTTPStatus, bytes]:
    response = await (await client()).get(shown(hass, room)["entity_picture"])
    return HTTPStatus(response.status), await response.read()


@pytest.mark.parametrize(
    "art",
    [
        "https://art.station.test/1.png",
        "http://art.station.test/1.png",
        "http://203.0.113.9/1.png",
        "/getaa?s=1&u=x-sonos-spotify%3aspotify%253atrack%3fsid%3d12",
        "//203.0.113.9/1.png",
    ],
)
async def test_r8_a_picture_from_outside_is_not_shown(
    hass: HomeAssistant, small: Household, art: str
) -> None:
    room = await start(hass, small)
    await _show(hass, room, art)
    assert "entity_picture" not in shown(hass, room)


async def test_r8_a_picture_of_a_server_in_the_house_comes_through_the_gate(
    hass: HomeAssistant, small: Household, server: Server, hass_client: ClientSessionGenerator
) -> None:
    room = await start(hass, small)
    await _show(hass, room, server.url("cover.png"))
    status, body = await _picture(hass, room, hass_client)
    assert status is HTTPStatus.OK
    assert body.startswith(b"\x89PNG")
    # A card cannot make the gate follow it out of the house.
    await _show(hass, room, "/getaa?v=1&u=x")
    await _show(hass, room, server.url("outside/cover.png"))
    assert (await _picture(hass, room, hass_client))[0] is HTTPStatus.NOT_FOUND


async def test_r8_a_players_own_picture_of_local_content_is_fetched(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    room = await start(hass, small)
    await wait_for(hass, lambda: "entity_picture" in shown(hass, room))
    status, _ = await _picture(hass, room, hass_client)
    assert status is HTTPStatus.OK
    assert small.requests.by_path["GET /getaa"] == 1


async def test_r10_the_icon_comes_with_the_integration_without_a_way_out(
    hass: HomeAssistant, small: Household, hass_client: ClientSessionGenerator
) -> None:
    assert await async_setup_component(hass, "brands", {})
    await start(hass, small)
    client = await hass_client()
    response = await client.get("/api/brands/integration/sonos_local/icon.png")
    assert response.status == HTTPStatus.OK
    assert (await response.read()).startswith(b"\x89PNG")
