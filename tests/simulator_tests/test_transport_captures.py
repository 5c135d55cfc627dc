"""AVTransport events and replies against captured ones: names and their order."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.content.net import Net
from tests.simulator.household import Household
from tests.simulator.profiles.content import SPOTIFY_TRACK
from tests.simulator.transport import sessions

from .avt import avt, play_uri, settled
from .captures import CAPTURES, in_same_order, local
from .client import Client
from .conftest import Factory

EVENTS = sorted((CAPTURES / "events").glob("avtransportlastchange*.json"))
REPLIES = sorted((CAPTURES / "events").glob("getpositioninfo.xml"))
# Fixed by newer firmware: S1 57.23 and S2 86.10 both have them.
NEWER = {"r:directcontrolclientid", "r:directcontrolissuspended", "r:directcontrolaccountid"}
RADIO = "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0"


def elements(text: str) -> list[tuple[str, frozenset[str]]]:
    """Return the names and attribute names of a DIDL item's children, the item first."""
    item = ET.fromstring(text.replace('/"xmlns', '/" xmlns'))[0]
    return [(local(each.tag), frozenset(map(local, each.attrib))) for each in (item, *item)]


async def told(client: Client, household: Household, index: int = 0) -> dict[str, str]:
    await client.subscribe(household.players[index], "AVTransport")
    await client.until(lambda: bool(client.received))
    root = ET.fromstring(client.received[-1].properties["LastChange"])
    prefix = "{urn:schemas-rinconnetworks-com:metadata-1-0/}"
    return {
        ("r:" if child.tag.startswith(prefix) else "") + local(child.tag).lower(): child.get(
            "val", ""
        )
        for child in root[0]
    }


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
async def test_variables_come_in_captured_order(
    path: Path, household_factory: Factory, client: Client
) -> None:
    captured = [name for name in json.loads(path.read_text()) if not name.startswith("$")]
    ours = list(await told(client, await household_factory("s1")))
    assert set(captured) <= set(ours)
    assert in_same_order(ours, captured)
    if "transportstatus" in captured:
        assert set(ours) - set(captured) <= NEWER


@pytest.mark.parametrize("path", [path for path in EVENTS if path.stem.endswith("subsonic")])
async def test_a_queue_of_a_service(path: Path, small: Household, client: Client) -> None:
    captured = json.loads(path.read_text())
    player = small.players[0]
    await avt(client, player, "RemoveAllTracksFromQueue")
    for _ in range(2):
        await avt(
            client,
            player,
            "AddURIToQueue",
            EnqueuedURI=SPOTIFY_TRACK.uri,
            EnqueuedURIMetaData=_metadata(),
            DesiredFirstTrackNumberEnqueued="0",
            EnqueueAsNext="0",
        )
    await avt(client, player, "Play", Speed="1")
    await settled(client, player, "PLAYING")
    ours = await told(client, small)
    for name in ("currenttrackmetadata", "r:nexttrackmetadata"):
        theirs = elements(captured[name]["val"])
        mine = [each for each in elements(ours[name]) if each[0] != "streamInfo"]
        assert mine == theirs, name
    assert ours["currenttransportactions"] == captured["currenttransportactions"]["val"]


@pytest.mark.parametrize("path", [path for path in EVENTS if "radio" in path.stem])
async def test_radio(path: Path, small: Household, client: Client) -> None:
    captured = json.loads(path.read_text())
    player = small.players[1]
    custom = "custom" in path.stem
    uri = "x-rincon-mp3radio://radio.house.local/live" if custom else RADIO
    await play_uri(client, player, uri, _metadata())
    await settled(client, player, "PLAYING")
    ours = await told(client, small, 1)
    name = "currenttrackmetadata"
    assert elements(ours[name]) == elements(captured[name]["val"])
    for name in ("currenttrackduration", "currenttransportactions", "r:currentvalidplaymodes"):
        assert ours[name] == captured[name]["val"]
    assert ours["r:enqueuedtransporturi"] == uri


@pytest.mark.parametrize("path", [path for path in EVENTS if "airplay" in path.stem])
async def test_airplay(path: Path, small: Household, client: Client) -> None:
    captured = json.loads(path.read_text())
    await sessions.start_airplay(small.players[0])
    ours = await told(client, small)
    for name in ("currenttrackmetadata", "r:enqueuedtransporturimetadata"):
        assert elements(ours[name]) == elements(captured[name]["val"])
    for name in ("numberoftracks", "currenttrack", "r:enqueuedtransporturi"):
        assert ours[name] == captured[name]["val"]
    form = ours["currenttrackuri"].replace(small.players[0].uid, "")
    assert form.startswith("x-sonos-vli::1,airplay:")


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: path.stem)
async def test_position_reply(path: Path, small: Household, client: Client) -> None:
    captured = ET.fromstring(path.read_text())[0][0]
    player = small.players[0]
    await play_uri(client, player, SPOTIFY_TRACK.uri, _metadata())
    await settled(client, player, "PLAYING")
    ours = await avt(client, player, "GetPositionInfo")
    assert list(ours) == [child.tag for child in captured]
    theirs = elements(captured.findtext("TrackMetaData", ""))
    newer = ("streamInfo", "radioShowMd")
    assert [each for each in elements(ours["TrackMetaData"]) if each[0] not in newer] == theirs
    for name in ("AbsTime", "RelCount", "AbsCount"):
        assert ours[name] == captured.findtext(name)
    assert small.store(Net).asked[-1][1] == "spotify.ws.sonos.test"


def _metadata() -> str:
    """Return DIDL that names no service, so that it suits all."""
    return (
        '<DIDL-Lite xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/" '
        'xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/"><item id="1" parentID="-1" '
        'restricted="true"><dc:title>T</dc:title><dc:creator>C</dc:creator>'
        "<upnp:album>A</upnp:album>"
        "<upnp:class>object.item.audioItem.musicTrack</upnp:class></item></DIDL-Lite>"
    )
