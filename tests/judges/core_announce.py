"""Announcements over port 1443: Home Assistant asks, another client of that port watches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .core_home import Home, report

CLIP = "http://127.0.0.1:18123/local/bell.mp3"
KEY = {"X-Sonos-Api-Key": "123e4567-e89b-12d3-a456-426655440000"}
PROTOCOL = "v1.api.smartspeaker.audio"
# From the request to the end of a clip of half a second.
ENDS = 3.0


@asynccontextmanager
async def watched(home: Home, uid: str) -> AsyncIterator[list[str]]:
    """Give the states of a player's clips, as they are told while the block runs."""
    states: list[str] = []
    session = async_get_clientsession(home.hass, verify_ssl=False)
    url = f"wss://{home.told[uid]['address']}:1443/websocket/api"
    async with session.ws_connect(url, headers=KEY, protocols=(PROTOCOL,)) as socket:
        header = {"namespace": "audioClip:1", "command": "subscribe", "playerId": uid}
        await socket.send_json([header, {}])

        async def listen() -> None:
            async for message in socket:
                _, body = message.json()
                states.extend(clip["status"] for clip in body.get("audioClips", ()))

        task = asyncio.create_task(listen())
        try:
            yield states
        finally:
            task.cancel()


async def announcements(home: Home) -> None:
    """Announce on the first and the last room, and call one off."""
    for uid in dict.fromkeys((home.uids[0], home.uids[-1])):
        room = home.told[uid]["room"]
        before = home.state(uid), home.attribute(uid, "media_title")
        async with watched(home, uid) as states:
            await home.attempt(f"an announcement in {room} is taken", announce(home, uid))
            await home.follows("its clip sounds", lambda: "ACTIVE" in states)
            await home.follows("and comes to an end", lambda: "DONE" in states, ENDS)
        after = home.state(uid), home.attribute(uid, "media_title")
        report("what played goes on", before == after, f"{before} became {after}")
    uid = home.uids[0]
    await asyncio.to_thread(lambda: home.peer.post("/timing", clip=10))
    async with watched(home, uid) as states:
        await home.attempt("a long announcement is taken", announce(home, uid))
        await home.follows("it sounds", lambda: "ACTIVE" in states)
        button = f"{uid}-cancel_announcement"
        await home.attempt("it is called off", home.serve("button.press", button, domain="button"))
        await home.follows("it ends early", lambda: "DISMISSED" in states)


async def announce(home: Home, uid: str) -> None:
    """Let Home Assistant announce a sound that it serves itself."""
    await home.serve(
        "media_player.play_media",
        uid,
        media_content_type="music",
        media_content_id=CLIP,
        announce=True,
        extra={"volume": 25},
    )
