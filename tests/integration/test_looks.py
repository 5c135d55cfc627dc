"""Looks at what servers in the house serve: how many, for how long, how often (TABLES R3b, R3c)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import override

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant

from custom_components.sonos_local.local_only import inquiry
from custom_components.sonos_local.wire import look
from custom_components.sonos_local.wire.gate import LOOKS_AT_ONCE
from tests.simulator.household import Household

from .house import AUDIO, PUBLIC, Server, house_server
from .rooms import queued
from .test_local_only import play, refused, start

ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(9000)
MPD = b"<MPD><BaseURL>https://cdn.example.org/</BaseURL></MPD>"


@dataclass
class Waiting(Server):
    """A server that keeps some waiting, and that may move its songs outside."""

    kinds: dict[str, str] = field(default_factory=dict)
    has_moved: bool = False
    at_once: int = 0
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    most_at_once: int = 0

    @override
    async def answer(self, request: web.Request) -> web.Response:
        """Answer as the path says."""
        path = request.path.removeprefix("/")
        if path in self.kinds:
            self.asked.append((request.method, path))
            return web.Response(body=self.playlists[path], content_type=self.kinds[path])
        match path.partition("/")[0]:
            case "slow":
                self.asked.append((request.method, path))
                await self.may_answer.wait()
            case "some-time":
                self.at_once += 1
                self.most_at_once = max(self.at_once, self.most_at_once)
                await asyncio.sleep(0.02)
                self.at_once -= 1
            case "moving" if self.has_moved:
                self.asked.append((request.method, path))
                raise web.HTTPFound(PUBLIC)
        return await super().answer(request)

    def heard(self, folder: str) -> int:
        """Return how often something in a folder was asked for."""
        return sum(path.startswith(folder) for _, path in self.asked)


@pytest.fixture
async def server(loopback: None, hass: HomeAssistant) -> AsyncIterator[Waiting]:
    """Return a server in the house."""
    made = Waiting()
    async with house_server(made):
        yield made
        made.may_answer.set()


def songs(folder: str, number: int) -> str:
    return "".join(f"{folder}/{each}.mp3\n" for each in range(number))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half a second for an answer."""
    monkeypatch.setattr(look, "TIMEOUT", 0.5)


@pytest.mark.usefixtures("impatient")
async def test_r3b_who_keeps_one_waiting_is_asked_for_the_others(
    hass: HomeAssistant, small: Household, server: Waiting
) -> None:
    room = await start(hass, small)
    server.playlists["Evening.m3u"] = f"{songs('slow', 9)}outside/a.mp3\n".encode()
    url = server.url("Evening.m3u")
    await refused(hass, small, "public_address", lambda: play(hass, room, url))
    assert server.heard("slow") == 9


@pytest.mark.usefixtures("impatient")
async def test_r3b_who_answers_nothing_but_was_asked_for_all_is_allowed(
    hass: HomeAssistant, small: Household, server: Waiting
) -> None:
    room = await start(hass, small)
    server.playlists["Evening.m3u"] = songs("slow", 12).encode()
    await play(hass, room, server.url("Evening.m3u"), enqueue="replace")
    assert len(queued(room)) == 12


@pytest.mark.usefixtures("impatient")
async def test_r3b_what_there_was_no_time_to_ask_for_is_refused(
    hass: HomeAssistant, small: Household, server: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inquiry, "LOOKS_TAKE", 2.0)
    room = await start(hass, small)
    server.playlists["Evening.m3u"] = songs("slow", 60).encode()
    url = server.url("Evening.m3u")
    error = await refused(hass, small, "several", lambda: play(hass, room, url))
    assert "its server too slow" in str(error)
    assert LOOKS_AT_ONCE < server.heard("slow") < 60


async def test_r3b_a_server_is_asked_for_several_at_once(
    hass: HomeAssistant, small: Household, server: Waiting
) -> None:
    room = await start(hass, small)
    server.playlists["Evening.m3u"] = songs("some-time", 40).encode()
    await play(hass, room, server.url("Evening.m3u"), enqueue="replace")
    assert len(queued(room)) == 40
    assert 2 < server.most_at_once <= LOOKS_AT_ONCE


async def test_r3b_where_nobody_is_only_one_is_asked_for(
    hass: HomeAssistant, small: Household, server: Waiting
) -> None:
    room = await start(hass, small)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        asleep = f"http://127.0.0.1:{closed.getsockname()[1]}"
        server.playlists["Evening.m3u"] = songs(asleep, 50).encode()
        coordinator = hass.config_entries.async_loaded_entries("sonos_local")[0].runtime_data
        before = coordinator.guard.unchecked
        await play(hass, room, server.url("Evening.m3u"), enqueue="replace")
        assert len(queued(room)) == 50
        assert coordinator.guard.unchecked == before + 50
        told = coordinator.ledger.read().as_response()["requests"]
        unreached = [row for row in told if row["outcome"] == "unreachable"]
        assert [(row["action"], row["count"]) for row in unreached] == [("GET content", 1)]
        # A port that nobody listens on says nothing of another one.
        server.playlists["Mixed.m3u"] = f"{songs(asleep, 5)}outside/a.mp3\n".encode()
        url = server.url("Mixed.m3u")
        await refused(hass, small, "public_address", lambda: play(hass, room, url))


async def test_r3b_a_look_holds_for_ten_minutes(
    hass: HomeAssistant, small: Household, server: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await start(hass, small)
    url = server.url("moving/a.mp3")
    await play(hass, room, url, enqueue="add")
    assert server.heard("moving") == 1
    server.has_moved = True
    time = hass.loop.time
    monkeypatch.setattr(hass.loop, "time", lambda: time() + inquiry.LOOK_HOLDS - 20)
    await play(hass, room, url, enqueue="add")
    assert server.heard("moving") == 1
    assert queued(room)[-2:] == ["a", "a"]
    monkeypatch.setattr(hass.loop, "time", lambda: time() + inquiry.LOOK_HOLDS)
    await refused(hass, small, "public_address", lambda: play(hass, room, url, enqueue="add"))
    assert server.heard("moving") == 2
    assert inquiry.LOOK_HOLDS == 600


@pytest.mark.parametrize(
    ("path", "kind", "body", "key"),
    [
        ("live", "application/octet-stream", MPD, "hls"),
        ("live", "application/dash+xml", MPD, "hls"),
        ("live.mpd", "audio/mpeg", AUDIO, "hls"),
        ("live", "video/x-ms-asf", f"[Reference]\r\nRef1={PUBLIC}\r\n".encode(), "public_address"),
        ("live", "video/x-ms-asf", b"[Reference]\r\nRef1=mms://x/y\r\n", "playlist_entry"),
    ],
    ids=["dash", "dash by type", "dash by name", "windows media", "windows media by mms"],
)
async def test_r3_descriptions_of_streams_are_no_sound(
    hass: HomeAssistant,
    small: Household,
    server: Waiting,
    path: str,
    kind: str,
    body: bytes,
    key: str,
) -> None:
    room = await start(hass, small)
    server.playlists[path] = body
    server.kinds[path] = kind
    await refused(hass, small, key, lambda: play(hass, room, server.url(path)))


async def test_r3_a_windows_media_stream_plays(
    hass: HomeAssistant, small: Household, server: Waiting
) -> None:
    room = await start(hass, small)
    server.playlists["live.wma"] = ASF
    server.kinds["live.wma"] = "video/x-ms-asf"
    await play(hass, room, server.url("live.wma"), enqueue="add")
    assert queued(room)[-1] == "live"


@pytest.mark.parametrize(
    "body",
    [
        b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nsub.m3u8\n",
        b'#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="a",URI="sub"\n',
        b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n" + b"#EXTINF:4,\n1.ts\n" * 20_000,
    ],
    ids=["streams", "media", "too long"],
)
async def test_r3c_a_stream_of_home_assistants_has_to_be_seen_whole(
    hass: HomeAssistant, small: Household, server: Waiting, body: bytes
) -> None:
    room = await start(hass, small)
    await hass.config.async_update(internal_url=server.url("").rstrip("/"))
    path = "media/local/live.m3u8"
    server.playlists[path] = body
    key = "playlist_unread" if len(body) > 300_000 else "hls"
    await refused(hass, small, key, lambda: play(hass, room, server.url(path)))
