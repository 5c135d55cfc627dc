"""Port 1443 and UPnP are two sides of one household: what one does, both tell."""

from tests.simulator.household import Household

from .client import Client
from .muse_client import Frames, muse

PLAYING = "PLAYBACK_STATE_PLAYING"
PAUSED = "PLAYBACK_STATE_PAUSED"


async def until(frames: Frames, state: str) -> None:
    """Wait for an event with a playbackState."""
    while (await frames.receive())[1].get("playbackState") != state:
        pass


async def test_pause_and_play_are_evented_on_both_sides(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    await client.last("AVTransport", "TransportState", "PLAYING")
    frames = await Frames.open(client, player)
    body = await frames.subscribe("playback:1", groupId=player.group.id)
    assert body["playbackState"] == PLAYING
    path = f"groups/{player.group.id}/playback"
    assert await muse(client, player, f"{path}/togglePlayPause", {}) == (200, {})
    await until(frames, PAUSED)
    await client.last("AVTransport", "TransportState", "PAUSED_PLAYBACK")
    await client.call(player, "AVTransport", "Play", InstanceID="0", Speed="1")
    await until(frames, PLAYING)
    _, body = await muse(client, player, "households/local/groups")
    states = {group["coordinatorId"]: group["playbackState"] for group in body["groups"]}
    assert states[player.uid] == PLAYING
    assert states[small.players[1].uid] == "PLAYBACK_STATE_IDLE"


async def test_a_skip_changes_the_metadata(small: Household, client: Client) -> None:
    player = small.players[0]
    frames = await Frames.open(client, player)
    body = await frames.subscribe("playbackMetadata:1", groupId=player.group.id)
    following = body["nextItem"]["track"]["name"]
    await muse(client, player, f"groups/{player.group.id}/playback/skipToNextTrack", {})
    while body["currentItem"]["track"]["name"] != following:
        _, body = await frames.receive()
    assert body["container"]["type"] == "playlist"


async def test_a_seek_is_seen_in_the_position(small: Household, client: Client) -> None:
    player = small.players[0]
    path = f"groups/{player.group.id}/playback"
    await muse(client, player, f"{path}/seek", {"positionMillis": 90000})
    _, body = await muse(client, player, path)
    assert 90000 <= body["positionMillis"] < 93000


async def test_play_modes(small: Household, client: Client) -> None:
    player = small.players[0]
    path = f"groups/{player.group.id}/playback"
    wanted = {"shuffle": True, "repeat": True, "crossfade": True}
    await muse(client, player, f"{path}/playMode", {"playModes": wanted})
    _, body = await muse(client, player, path)
    assert wanted.items() <= body["playModes"].items()
    reply = await client.call(player, "AVTransport", "GetTransportSettings", InstanceID="0")
    assert reply["PlayMode"] == "SHUFFLE"


async def test_groups_change_on_both_sides(small: Household, client: Client) -> None:
    first, second, third = small.players
    frames = await Frames.open(client, third)
    await frames.subscribe("groups:1", householdId="local")
    path = f"groups/{first.group.id}/groups/modifyGroupMembers"
    status, body = await muse(client, first, path, {"playerIdsToAdd": [second.uid]})
    assert status == 200
    assert body["group"]["playerIds"] == [first.uid, second.uid]
    _, body = await frames.receive()
    assert [len(group["playerIds"]) for group in body["groups"]] == [2, 1]
    reply = await client.call(second, "AVTransport", "GetMediaInfo", InstanceID="0")
    assert reply["CurrentURI"] == f"x-rincon:{first.uid}"
    path = f"groups/{first.group.id}/groups/modifyGroupMembers"
    await muse(client, second, path, {"playerIdsToRemove": [second.uid]})
    assert first.group.members == [first]


async def test_a_playlist_is_loaded_and_played(small: Household, client: Client) -> None:
    player = small.players[1]
    frames = await Frames.open(client, player)
    await frames.subscribe("playback:1", groupId=player.group.id)
    _, body = await muse(client, player, "households/local/playlists")
    number = next(item["id"] for item in body["playlists"] if item["name"] == "Dinner")
    path = f"groups/{player.group.id}/playlists"
    options = {"playlistId": number, "action": "REPLACE", "playOnCompletion": True}
    assert await muse(client, player, path, options) == (200, {})
    await until(frames, PLAYING)
    reply = await client.call(player, "AVTransport", "GetMediaInfo", InstanceID="0")
    assert (reply["NrTracks"], reply["CurrentURI"]) == ("4", f"x-rincon-queue:{player.uid}#0")


async def test_a_station_among_the_favorites_is_played(small: Household, client: Client) -> None:
    player = small.players[1]
    frames = await Frames.open(client, player)
    await frames.subscribe("playback:1", groupId=player.group.id)
    _, body = await muse(client, player, "households/local/favorites")
    number = next(item["id"] for item in body["items"] if item["name"] == "Station Two")
    options = {"favoriteId": number, "playOnCompletion": True}
    assert await muse(client, player, f"groups/{player.group.id}/favorites", options) == (200, {})
    await until(frames, PLAYING)
    _, body = await muse(client, player, f"groups/{player.group.id}/playbackMetadata")
    assert (body["container"]["name"], body["container"]["type"]) == ("Station Two", "station")


async def test_what_plays_goes_on_under_a_clip(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    await client.until(lambda: bool(client.received))
    await muse(client, player, "players/local/audioClip", {"name": "x", "appId": "y"})
    _, body = await muse(client, player, f"groups/{player.group.id}/playback")
    assert (body["playbackState"], body["isDucking"]) == (PLAYING, True)
    assert len(client.received) == 1
