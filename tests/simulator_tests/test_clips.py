"""Audio clips: their life as replies and events tell it (TABLES 9: 20; 10: 19)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.simulator.content.net import Fetched, Net
from tests.simulator.hardware import Model
from tests.simulator.household import Household
from tests.simulator.muse.clips import Clips
from tests.simulator.player import Player

from .client import LIMIT, Client
from .muse_client import Frames, muse

CLIP = {"name": "Door", "appId": "test.app"}
PATH = "players/local/audioClip"


@pytest.fixture
async def sound(loopback: None) -> AsyncIterator[str]:
    """Return the address of a server with a sound, `bell.mp3`, and a page, `page.mp3`."""

    async def give(_: web.Request) -> web.Response:
        return web.Response(body=b"\xff" * 1000, content_type="audio/mpeg")

    app = web.Application()
    app.router.add_get("/bell.mp3", give)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def listen(client: Client, player: Player) -> Frames:
    """Subscribe to the clips of a player."""
    frames = await Frames.open(client, player)
    status = await frames.subscribe("audioClip:1", playerId=player.uid)
    assert status == {"_objectType": "audioClipStatus", "audioClips": []}
    return frames


async def states(frames: Frames) -> list[tuple[str, str]]:
    """Return name and status of the clips in the next event."""
    header, body = await frames.receive()
    assert header["type"] == "audioClipStatus"
    return [(clip["name"], clip["status"]) for clip in body["audioClips"]]


async def load(frames: Frames, player: Player, **options: Any) -> dict[str, Any]:
    """Load a clip; return it."""
    header, body = await frames.reply(
        "audioClip:1", "loadAudioClip", CLIP | options, playerId=player.uid
    )
    assert header["success"], body
    return body


async def test_a_clip_plays_to_its_end(small: Household, client: Client, sound: str) -> None:
    small.timing.clip = 0.05
    player = small.players[0]
    frames = await listen(client, player)
    clip = await load(frames, player, streamUrl=f"{sound}/bell.mp3", volume=20)
    assert clip == {
        "_objectType": "audioClip",
        "id": clip["id"],
        "name": "Door",
        "appId": "test.app",
        "priority": "LOW",
        "clipType": "CUSTOM",
        "status": "ACTIVE",
    }
    assert await states(frames) == [("Door", "ACTIVE")]
    assert await states(frames) == [("Door", "DONE")]
    # Players forget what has played.
    second = await load(frames, player, name="Next")
    assert second["id"] != clip["id"]
    assert await states(frames) == [("Next", "ACTIVE")]


async def test_without_a_url_it_is_the_chime(
    small: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch(net: Net, player: Player, uri: str) -> Fetched:
        raise AssertionError(uri)

    monkeypatch.setattr(Net, "fetch", fetch)
    status, clip = await muse(client, small.players[0], PATH, CLIP | {"streamUrl": None})
    assert (status, clip["clipType"], clip["status"]) == (200, "CHIME", "ACTIVE")


async def test_a_sound_that_cannot_be_had_is_an_error(
    small: Household, client: Client, sound: str
) -> None:
    player = small.players[0]
    frames = await listen(client, player)
    clip = await load(frames, player, streamUrl=f"{sound}/nothing.mp3")
    assert clip["status"] == "ACTIVE"
    assert await states(frames) == [("Door", "ACTIVE")]
    assert await states(frames) == [("Door", "ERROR")]
    assert frames.received[-1][1]["audioClips"][0]["errorCode"] == "ERROR_AUDIO_CLIP_MEDIA_ERROR"


async def test_a_page_is_no_sound(
    small: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch(net: Net, player: Player, uri: str) -> Fetched:
        return Fetched(uri, content_type="text/html")

    monkeypatch.setattr(Net, "fetch", fetch)
    player = small.players[0]
    frames = await listen(client, player)
    await load(frames, player, streamUrl="http://files.house.local/page.mp3")
    assert await states(frames) == [("Door", "ACTIVE")]
    assert await states(frames) == [("Door", "ERROR")]


async def test_a_clip_is_dismissed(small: Household, client: Client) -> None:
    player = small.players[0]
    frames = await listen(client, player)
    clip = await load(frames, player)
    await states(frames)
    status, body = await muse(client, player, f"{PATH}/{clip['id']}", method="DELETE")
    assert (status, body) == (200, {})
    assert await states(frames) == [("Door", "DISMISSED")]
    status, body = await muse(client, player, f"{PATH}/{clip['id']}", method="DELETE")
    assert (status, body["errorCode"]) == (404, "ERROR_AUDIO_CLIP_ID_NOT_FOUND")
    header, _ = await frames.reply("audioClip:1", "cancelAudioClip", playerId=player.uid)
    assert header["success"] is False


async def test_what_is_urgent_interrupts(small: Household, client: Client) -> None:
    small.timing.clip = 0.05
    player = small.players[0]
    frames = await listen(client, player)
    await load(frames, player, name="Low")
    assert await states(frames) == [("Low", "ACTIVE")]
    await load(frames, player, name="High", priority="HIGH")
    assert await states(frames) == [("Low", "INTERRUPTED"), ("High", "INACTIVE")]
    assert await states(frames) == [("Low", "INTERRUPTED"), ("High", "ACTIVE")]
    assert await states(frames) == [("Low", "INTERRUPTED"), ("High", "DONE")]


async def test_two_clips_play_one_after_the_other(small: Household, client: Client) -> None:
    small.timing.clip = 0.05
    player = small.players[0]
    frames = await listen(client, player)
    first = await load(frames, player, name="A")
    second = await load(frames, player, name="B")
    urgent = await load(frames, player, name="C", priority="HIGH")
    assert [first["status"], second["status"], urgent["status"]] == ["ACTIVE", "INACTIVE", "ACTIVE"]
    async with asyncio.timeout(LIMIT):
        while ("B", "DONE") not in (told := await states(frames)):
            pass
    assert told == [("A", "INTERRUPTED"), ("B", "DONE"), ("C", "DONE")]


async def test_a_clip_that_waits_can_be_dismissed(small: Household, client: Client) -> None:
    player = small.players[0]
    frames = await listen(client, player)
    await load(frames, player, name="A")
    waiting = await load(frames, player, name="B")
    header, _ = await frames.reply(
        "audioClip:1", "cancelAudioClip", {"id": waiting["id"]}, playerId=player.uid
    )
    assert header["success"] is True
    assert small.store(Clips).active(player)


async def test_music_is_ducked_while_a_clip_sounds(small: Household, client: Client) -> None:
    small.timing.clip = 0.05
    player = small.players[0]
    frames = await Frames.open(client, player)
    body = await frames.subscribe("playback:1", groupId=player.group.id)
    assert body["isDucking"] is False
    await load(frames, player)
    assert (await frames.receive())[1]["isDucking"] is True
    assert (await frames.receive())[1]["isDucking"] is False


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"appId": "x"}, "ERROR_MISSING_PARAMETERS"),
        ({"name": "x"}, "ERROR_MISSING_PARAMETERS"),
        (CLIP | {"volume": 101}, "ERROR_INVALID_PARAMETER"),
        (CLIP | {"volume": True}, "ERROR_INVALID_PARAMETER"),
        (CLIP | {"streamUrl": "file:///etc/passwd"}, "ERROR_INVALID_PARAMETER"),
        (CLIP | {"clipType": "SONG"}, "ERROR_INVALID_PARAMETER"),
        (CLIP | {"priority": "URGENT"}, "ERROR_INVALID_PARAMETER"),
    ],
)
async def test_clips_that_are_refused(
    small: Household, client: Client, body: dict[str, Any], code: str
) -> None:
    status, told = await muse(client, small.players[0], PATH, body)
    assert (status, told["errorCode"]) == (400, code)


async def test_players_without_the_capability(
    small: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Model, "capabilities", lambda *_, **__: ("PLAYBACK",))
    status, told = await muse(client, small.players[0], PATH, CLIP)
    assert (status, told["errorCode"]) == (400, "ERROR_NOT_CAPABLE")


async def test_clips_of_other_players_are_refused(small: Household, client: Client) -> None:
    path = f"players/{small.players[1].uid}/audioClip"
    assert (await muse(client, small.players[0], path, CLIP))[0] == 400
    assert not small.store(Clips).active(small.players[1])


async def test_a_boot_ends_clips(small: Household, client: Client) -> None:
    small.timing.clip = 0.2
    player = small.players[0]
    await muse(client, player, PATH, CLIP)
    await small.reboot(player)
    assert not small.store(Clips).known(player)
    frames = await listen(client, player)
    # The old one does not end a second time.
    assert await frames.silent(0.3)


async def test_a_player_that_is_off_ends_no_clip(small: Household, client: Client) -> None:
    small.timing.clip = 0.05
    player = small.players[0]
    await muse(client, player, PATH, CLIP)
    await small.switch_off(player)
    await asyncio.sleep(0.1)
    await small.switch_on(player)
    assert not small.store(Clips).known(player)
