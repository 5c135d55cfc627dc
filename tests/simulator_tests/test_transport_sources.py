"""What a transport can be set to, and how content fails (TABLES 9: 13)."""

import pytest

from tests.simulator.content.net import Net
from tests.simulator.household import Household
from tests.simulator.spec import ItemSpec

from .avt import avt, play_uri, playback, refused, settled, state
from .client import Client

SPOTIFY = "x-sonos-spotify:spotify%3atrack%3a1?sid=12&flags=8232&sn=1"


async def set_uri(client: Client, household: Household, index: int, uri: str, text: str) -> None:
    await avt(
        client,
        household.players[index],
        "SetAVTransportURI",
        CurrentURI=uri,
        CurrentURIMetaData=text,
    )


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("spotify:track:1", 714),
        ("http://files.house.local/a.pdf", 714),
        ("x-rincon-playlist:{0}#A:ALBUM/Northern%20Lights", 714),
        ("file:///jffs/settings/savedqueues.rsq#0", 714),
        ("x-rincon-cpcontainer:1004206c1?sid=12", 714),
        ("x-rincon-cpcontainer:1004206c1?sid=99", 800),
        ("x-sonosapi-stream:s1?sid=99", 800),
        ("x-rincon-queue:{1}#0", 800),
        ("x-rincon-queue:{0}#7", 800),
        ("x-rincon-stream:{0}", 800),
        ("x-sonos-htastream:{0}:spdif", 800),
        ("x-sonos-htastream:{1}:spdif", 800),
        ("x-sonos-vli:{0}:1,airplay:1", 800),
        ("x-rincon-buzzer:1", 800),
        ("x-rincon:{0}", 402),
        ("x-rincon:RINCON_NOBODY01400", 402),
    ],
)
async def test_what_is_not_taken(small: Household, client: Client, uri: str, code: int) -> None:
    uids = [player.uid for player in small.players]
    assert await refused(set_uri(client, small, 0, uri.format(*uids), "")) == code
    assert await state(client, small.players[0]) == "PLAYING"


async def test_metadata_has_to_be_didl_of_the_service(small: Household, client: Client) -> None:
    assert await refused(set_uri(client, small, 0, SPOTIFY, "<broken")) == 402
    text = (
        '<DIDL-Lite xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/"><item id="1">'
        '<desc id="cdudn" nameSpace="x">SA_RINCON2311_X_#Svc2311-0-Token</desc></item></DIDL-Lite>'
    )
    assert await refused(set_uri(client, small, 0, SPOTIFY, text)) == 800


async def test_nothing_can_be_set(small: Household, client: Client) -> None:
    await set_uri(client, small, 0, "", "")
    assert (await avt(client, small.players[0], "GetMediaInfo"))["PlayMedium"] == "NONE"


async def test_metadata_is_kept_as_it_came(small: Household, client: Client) -> None:
    text = (
        '<DIDL-Lite xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/"><item id="7"/></DIDL-Lite>'
    )
    await set_uri(client, small, 0, "x-rincon-mp3radio://radio.house.local/a", text)
    media = await avt(client, small.players[0], "GetMediaInfo")
    assert media["CurrentURIMetaData"] == text


async def test_radio_offers_no_pause_and_no_steps(small: Household, client: Client) -> None:
    player = small.players[0]
    await play_uri(client, player, "x-rincon-mp3radio://radio.house.local/live")
    await settled(client, player, "PLAYING")
    actions = await avt(client, player, "GetCurrentTransportActions")
    assert actions["Actions"] == "Set, Stop, Play"
    for action in ("Pause", "Next", "Previous"):
        assert await refused(avt(client, player, action)) == 701
    assert await refused(avt(client, player, "Seek", Unit="REL_TIME", Target="0:00:01")) == 701
    assert await refused(avt(client, player, "SetPlayMode", NewPlayMode="NORMAL")) == 712
    position = await avt(client, player, "GetPositionInfo")
    assert position["TrackDuration"] == "0:00:00"
    assert "On Air" in position["TrackMetaData"]
    await avt(client, player, "Stop")
    assert await state(client, player) == "STOPPED"


async def test_a_service_station_becomes_its_stream(small: Household, client: Client) -> None:
    player = small.players[0]
    await play_uri(client, player, "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0")
    await settled(client, player, "PLAYING")
    position = await avt(client, player, "GetPositionInfo")
    assert position["TrackURI"] == "aac://legato.radiotime.test/s24861"
    assert (await avt(client, player, "GetMediaInfo"))["CurrentURI"].startswith("x-sonosapi-")


async def test_failure_is_told_and_stops(small: Household, client: Client) -> None:
    player = small.players[0]
    small.timing.fetch = 0.05
    small.store(Net).internet = False
    await client.subscribe(player, "AVTransport")
    await client.until(lambda: len(client.received) == 1)
    await play_uri(client, player, "http://files.station.test/a.mp3")
    event = await client.last("AVTransport", "TransportStatus", "ERROR_OCCURRED")
    values = event.last_change()
    assert values["TransportState"] == "STOPPED"
    assert values["TransportErrorDescription"] == "ERROR_CANT_REACH_SERVER"
    assert values["TransportErrorURI"] == "http://files.station.test/a.mp3"
    assert (values["TransportErrorHttpCode"], values["TransportErrorHttpHeaders"]) == ("0", "")
    info = await avt(client, player, "GetTransportInfo")
    assert info["CurrentTransportStatus"] == "ERROR_OCCURRED"
    small.store(Net).internet = True
    await avt(client, player, "Play", Speed="1")
    event = await client.last("AVTransport", "TransportStatus", "OK")
    assert "TransportErrorURI" not in event.last_change()
    await settled(client, player, "PLAYING")


async def test_a_track_of_an_unknown_service_fails_in_the_queue(
    small: Household, client: Client
) -> None:
    player = small.players[0]
    playback(player).enqueue([_item("x-sonos-http:1.mp3?sid=99"), _item("odd:1")], 1)
    for number in ("1", "2"):
        await avt(client, player, "Seek", Unit="TRACK_NR", Target=number)
        await avt(client, player, "Play", Speed="1")
        await settled(client, player, "STOPPED")
        assert playback(player).failure is not None


async def test_line_in_plays_on_any_player(home: Household, client: Client) -> None:
    uri = f"x-rincon-stream:{home.players[1].uid}"
    player = home.players[4]
    await play_uri(client, player, uri)
    await settled(client, player, "PLAYING")
    position = await avt(client, player, "GetPositionInfo")
    assert (position["TrackURI"], position["TrackDuration"]) == (uri, "NOT_IMPLEMENTED")
    assert position["RelTime"] == position["TrackMetaData"] == "NOT_IMPLEMENTED"
    assert await refused(avt(client, player, "Pause")) == 701


async def test_the_tv_plays_at_once(small: Household, client: Client) -> None:
    player = small.players[1]
    uri = f"x-sonos-htastream:{player.uid}:spdif"
    await client.subscribe(player, "AVTransport")
    await set_uri(client, small, 1, uri, "")
    event = await client.last("AVTransport", "CurrentTrackURI", uri)
    values = event.last_change()
    assert values["CurrentTransportActions"] == "Set, Play"
    assert values["CurrentTrackDuration"] == values["CurrentTrackMetaData"] == ""
    await settled(client, player, "PLAYING")


async def test_the_chime_plays(small: Household, client: Client) -> None:
    await play_uri(client, small.players[1], "x-rincon-buzzer:0")
    await settled(client, small.players[1], "PLAYING")


async def test_a_file_of_the_share_brings_its_own_titles(small: Household, client: Client) -> None:
    uri = small.spec.queues[0][1][1].uri
    await play_uri(client, small.players[1], uri)
    position = await avt(client, small.players[1], "GetPositionInfo")
    assert "Ferry" in position["TrackMetaData"]
    assert position["TrackDuration"] == "0:03:10"


def _item(uri: str) -> ItemSpec:
    return ItemSpec("x", uri)
