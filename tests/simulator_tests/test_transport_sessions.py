"""What begins by itself: AirPlay, Spotify Connect, TV, line-in (TABLES 9: 23)."""

import aiohttp
import pytest

from tests.simulator.control import Control
from tests.simulator.household import Household
from tests.simulator.transport import sessions
from tests.simulator.transport.sessions import Song

from .avt import avt, playback, refused, settled, state
from .client import Client

SONG = Song("Title", "Artist", "Album", 200)


async def test_airplay_owns_the_player(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    await client.subscribe(player, "ZoneGroupTopology")
    await sessions.start_airplay(player, SONG)
    values = (await client.last("AVTransport", "CurrentTrackDuration", "0:03:20")).last_change()
    assert values["EnqueuedTransportURI"] == ""
    assert "Title" in values["EnqueuedTransportURIMetaData"]
    await client.until(
        lambda: (
            'VirtualLineInSource="airplay"'
            in client.of("ZoneGroupTopology")[-1].body.replace("&quot;", '"')
        )
    )
    assert player.virtual_line_in == "airplay"
    await avt(client, player, "Pause")
    assert await state(client, player) == "PAUSED_PLAYBACK"
    await avt(client, player, "Play", Speed="1")
    assert await refused(avt(client, player, "Next")) == 701
    await avt(client, player, "EndDirectControlSession")
    await avt(client, player, "EndDirectControlSession")
    assert player.virtual_line_in == ""
    assert await state(client, player) == "STOPPED"
    assert (await avt(client, player, "GetMediaInfo"))["CurrentURI"].startswith("x-rincon-queue")


async def test_the_sender_changes_the_song(small: Household, client: Client) -> None:
    player = small.players[2]
    with pytest.raises(ValueError, match="session"):
        sessions.change(player, SONG)
    await sessions.start_spotify(player)
    await client.subscribe(player, "AVTransport")
    sessions.change(player, SONG)
    event = await client.last("AVTransport", "CurrentTrackDuration", "0:03:20")
    assert ":2,spotify:" in event.last_change()["CurrentTrackURI"]
    sessions.stop(player)
    assert player.virtual_line_in == ""


async def test_a_session_on_a_member_takes_it_out(small: Household) -> None:
    small.topology.join(small.players[1], small.players[0])
    await sessions.start_airplay(small.players[1])
    assert small.players[1].is_coordinator
    assert playback(small.players[0]).state == "PLAYING"


async def test_joining_ends_a_session(small: Household, client: Client) -> None:
    player = small.players[1]
    await sessions.start_airplay(player)
    small.topology.join(player, small.players[0])
    assert player.virtual_line_in == ""
    small.topology.leave(player)
    assert playback(player).kind == "queue"


async def test_a_session_does_not_survive_a_boot(small: Household, client: Client) -> None:
    player = small.players[1]
    await sessions.start_spotify(player)
    await small.reboot(player)
    assert player.virtual_line_in == ""
    assert await state(client, player) == "STOPPED"


async def test_tv_and_line_in_begin_and_end(home: Household) -> None:
    bar, dining, office = home.players[0], home.players[1], home.players[4]
    await sessions.start_tv(bar)
    assert playback(bar).state == "PLAYING"
    assert 'id="spdif-input"' in playback(bar).source.metadata
    sessions.stop(bar)
    assert playback(bar).state == "STOPPED"
    await sessions.start_line_in(dining)
    assert playback(dining).source.uri == f"x-rincon-stream:{dining.uid}"
    await sessions.start_line_in(office, dining)
    sessions.stop(office)
    sessions.stop(office)
    for call in (sessions.start_tv(dining), sessions.start_line_in(home.players[3])):
        with pytest.raises(ValueError, match="no"):
            await call


async def test_buttons(small: Household, client: Client) -> None:
    player = small.players[0]
    sessions.press(player, playing=False)
    assert playback(player).state == "PAUSED_PLAYBACK"
    sessions.press(player, playing=True)
    await settled(client, player, "PLAYING")
    await sessions.start_tv(small.players[1])
    sessions.press(small.players[1], playing=False)
    assert playback(small.players[1]).state == "STOPPED"
    with pytest.raises(ValueError, match="nothing"):
        sessions.press(small.players[2], playing=True)


async def test_scenes_of_the_control_port(small: Household) -> None:
    control = Control(small)
    await control.start("127.0.0.1", 0)
    base = f"http://127.0.0.1:{control.port}/players"
    async with aiohttp.ClientSession() as session:

        async def scene(room: str, name: str, **data: object) -> int:
            async with session.post(f"{base}/{room}/{name}", json=data) as reply:
                return reply.status

        assert await scene("Kitchen", "airplay", title="A") == 200
        assert small.player("Kitchen").virtual_line_in == "airplay"
        assert await scene("Kitchen", "airplay", on=False) == 200
        assert await scene("Kitchen", "spotify_connect", title="A", seconds=10) == 200
        assert small.player("Kitchen").virtual_line_in == "spotify"
        assert await scene("Kitchen", "spotify_connect", on=False) == 200
        assert await scene("TV Room", "tv") == 200
        assert not small.player("TV Room").idle
        assert await scene("TV Room", "tv", on=False) == 200
        assert await scene("Kitchen", "tv") == 400
        assert await scene("Living Room", "play", on=False) == 200
        assert playback(small.player("Living Room")).state == "PAUSED_PLAYBACK"
    await control.stop()
