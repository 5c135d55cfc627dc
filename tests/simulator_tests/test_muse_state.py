"""Port 1443: what plays and what can be played, as JSON, from what the services say."""

from typing import Any

import pytest

from tests.simulator.content.didl import metadata
from tests.simulator.household import Household
from tests.simulator.profiles.content import (
    INTERNET_STATION,
    LIBRARY_QUEUE,
    LINE_IN,
    SPOTIFY_ALBUM,
    SPOTIFY_TRACK,
)
from tests.simulator.spec import ItemSpec

from .client import Client
from .muse_client import Frames, Services, muse

TV = ItemSpec("TV", "x-sonos-htastream:RINCON_1:spdif", "object.item.audioItem")
AIRPLAY = ItemSpec("AirPlay", "x-sonos-vli:RINCON_1:2,airplay:1", "object.item.audioItem")
CONNECT = ItemSpec("Spotify", "x-sonos-vli:RINCON_1:1,spotify:1", "object.item.audioItem")


async def told(
    client: Client, household: Household, services: Services, source: ItemSpec, track: str = ""
) -> dict[str, Any]:
    """Return metadataStatus while `source` is loaded."""
    services.replies = {
        "GetMediaInfo": {"CurrentURI": source.uri, "CurrentURIMetaData": metadata(source)},
        "GetPositionInfo": {
            "TrackURI": SPOTIFY_TRACK.uri,
            "TrackMetaData": track,
            "TrackDuration": "0:03:31",
        },
    }
    player = household.players[0]
    _, status = await muse(client, player, f"groups/{player.group.id}/playbackMetadata")
    assert isinstance(status, dict)
    return status


async def test_content_of_a_music_service(
    small: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services.install(monkeypatch)
    item = ItemSpec(
        SPOTIFY_TRACK.title, SPOTIFY_TRACK.uri, artist="A", album="B", art="/getaa?s=1&u=x"
    )
    status = await told(client, small, services, SPOTIFY_ALBUM, metadata(item))
    container = status["container"]
    assert (container["name"], container["type"]) == ("Cloud Album", "album")
    assert container["id"]["serviceId"] == "12"
    assert container["id"]["objectId"] == "spotify:album:0SimulatedAlbum"
    assert container["service"]["name"] == "Spotify"
    track = status["currentItem"]["track"]
    assert (track["name"], track["artist"]["name"], track["album"]["name"]) == (
        "Cloud Track",
        "A",
        "B",
    )
    assert track["id"]["accountId"] == "sn_1"
    assert track["durationMillis"] == 211000
    assert track["imageUrl"] == f"http://{small.players[0].address}:1400/getaa?s=1&u=x"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        (INTERNET_STATION, "station"),
        (LINE_IN, "linein"),
        (TV, "linein.homeTheater"),
        (AIRPLAY, "linein.airplay"),
        (CONNECT, "playlist.spotify.connect"),
        (LIBRARY_QUEUE[0], "playlist"),
    ],
)
async def test_kinds_of_containers(
    small: Household,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    source: ItemSpec,
    kind: str,
) -> None:
    services = Services.install(monkeypatch)
    status = await told(client, small, services, source)
    assert (status["container"]["name"], status["container"]["type"]) == (source.title, kind)
    assert "currentItem" not in status


async def test_a_station_tells_what_it_sends(
    small: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services.install(monkeypatch)
    track = metadata(ItemSpec("live.mp3", "x")).replace(
        "<dc:title>", "<r:streamContent>Song by Band</r:streamContent><dc:title>"
    )
    status = await told(client, small, services, INTERNET_STATION, track)
    assert status["streamInfo"] == "Song by Band"


async def test_a_volume_set_here_is_evented_there(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "RenderingControl")
    frames = await Frames.open(client, player)
    before = await frames.subscribe("playerVolume:1", playerId=player.uid)
    assert before["volume"] == 20
    assert (await muse(client, player, "players/local/playerVolume", {"volume": 31}))[0] == 200
    header, body = await frames.receive()
    assert (header["type"], body["volume"]) == ("playerVolume", 31)
    await client.last("RenderingControl", "Volume/Master", "31")
    # And the other way.
    await client.call(
        player,
        "RenderingControl",
        "SetMute",
        InstanceID="0",
        Channel="Master",
        DesiredMute="1",
    )
    assert (await frames.receive())[1]["muted"] is True


async def test_a_group_volume_is_evented(small: Household, client: Client) -> None:
    player = small.players[0]
    frames = await Frames.open(client, player)
    number = player.group.id
    await frames.subscribe("groupVolume:1", groupId=number)
    header, _ = await frames.reply(
        "groupVolume:1", "setVolume", {"volume": 44}, groupId=number, cmdId="7"
    )
    assert header["cmdId"] == "7"
    assert (await frames.receive())[1]["volume"] == 44
    _, body = await frames.reply("groupVolume:1", "getVolume", groupId=number)
    assert body["volume"] == 44


async def test_favorites_and_playlists_of_the_household(small: Household, client: Client) -> None:
    _, body = await muse(client, small.players[0], "households/local/favorites")
    names = [item["name"] for item in body["items"]]
    # Those too that SOAP hides from strangers.
    assert {"Northern Lights", "Station One", "Radio Nowhere"} <= set(names)
    by_name = {item["name"]: item["resource"] for item in body["items"]}
    assert by_name["Station One"]["type"] == "STREAM"
    assert by_name["Cloud Album"]["type"] == "ALBUM"
    assert by_name["Cloud Artist"]["playable"] is False
    _, body = await muse(client, small.players[0], "households/local/playlists")
    assert {item["name"]: item["trackCount"] for item in body["playlists"]} == {
        "Dinner": 4,
        "Mixed": 3,
        "Empty": 0,
    }
