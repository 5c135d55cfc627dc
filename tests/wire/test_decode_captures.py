"""What real players sent, decoded: the fields that a person reads in it, and nothing odd.

Collects nothing where the captures are absent.
"""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from custom_components.sonos_local.model.events import (
    OfferChanged,
    SoundChanged,
    TopologyChanged,
    TransportChanged,
    VersionsChanged,
)
from custom_components.sonos_local.model.household import Offer, Topology, Versions
from custom_components.sonos_local.model.media import Item, Transport, TransportState
from custom_components.sonos_local.model.player import Sound
from custom_components.sonos_local.wire.decode import (
    alarms,
    browse_page,
    description,
    duration,
    events,
    item,
    playlists,
    properties,
    topology,
)
from custom_components.sonos_local.wire.decode.sound import sound
from custom_components.sonos_local.wire.decode.transport import transport
from custom_components.sonos_local.wire.xml import BadXml
from tests.simulator_tests.captures import CAPTURES

from .payloads import RCS, last_change

EVENTS, RESPONSES = CAPTURES / "events", CAPTURES / "responses"
# What is read of a LastChange; its captured JSON has the names in lower case.
VARIABLES = (
    "TransportState CurrentPlayMode CurrentCrossfadeMode NumberOfTracks CurrentTrack "
    "CurrentTrackURI CurrentTrackDuration CurrentTrackMetaData r:NextTrackURI r:NextTrackMetaData "
    "r:EnqueuedTransportURI r:EnqueuedTransportURIMetaData AVTransportURI AVTransportURIMetaData "
    "CurrentTransportActions r:CurrentValidPlayModes r:DirectControlClientID TransportStatus "
    "r:SleepTimerGeneration r:AlarmRunning r:SnoozeRunning Volume OutputFixed Bass Treble "
    "DialogLevel NightMode Loudness"
)
MASKED = re.compile(r'UUID="RINCON_0+1400"\s+Location="http://[\d.]*\.(\d+):')
PROPER = {name.lower(): name for name in re.findall(r"\S+", VARIABLES)}


def captured(folder: Path, pattern: str) -> pytest.MarkDecorator:
    """Run a test for each captured file of that name."""
    files = sorted(folder.glob(pattern))
    return pytest.mark.parametrize("path", files, ids=lambda path: path.stem)


def notified(path: Path) -> dict[str, str]:
    return properties(path.read_bytes())


def rewritten(path: Path) -> list[tuple[str, str]]:
    """Return names and values of a LastChange that was captured as JSON."""
    values = []
    for name, told in json.loads(path.read_text()).items():
        for one in told if isinstance(told, list) else [told]:
            if not name.startswith("$"):
                channel = f" {one['channel']}" if "channel" in one else ""
                values.append((PROPER.get(name, name) + channel, one["val"]))
    return values


def argument(path: Path, name: str) -> str:
    """Return an output argument of a captured reply, whose envelope may be missing."""
    found = re.search(rf"<{name}>(.*?)</{name}>", path.read_text(), re.DOTALL)
    assert found
    return unescape(found[1]).strip()


def told_apart(text: str) -> str:
    """Give members that were masked alike uids of their own, by address; first coordinates."""

    def regroup(zone: re.Match[str]) -> str:
        inner = MASKED.sub(r'UUID="\1" Location="http://10.0.0.\1:', zone[0])
        first = re.search(r'ZoneGroupMember UUID="(\d+)"', inner)
        if not first:
            return inner
        return re.sub(r'Coordinator="[^"]*"', f'Coordinator="{first[1]}"', inner, count=1)

    return re.sub(r"<ZoneGroup .*?</ZoneGroup>", regroup, text, flags=re.DOTALL)


@captured(EVENTS, "avtransportlastchange.xml")
def test_a_playing_queue(path: Path) -> None:
    odd: list[str] = []
    (event,) = events("AVTransport", "x", notified(path), 1.0, odd.append)
    assert isinstance(event, TransportChanged)
    change = event.change
    assert not odd
    assert change.state is TransportState.PLAYING
    assert (change.play_mode, change.crossfade) == ("SHUFFLE", False)
    assert (change.track_number, change.tracks, change.duration) == (43, 169, 318)
    assert change.track
    assert change.track.artist == "Johannes Brahms"
    assert change.track.title.startswith("Intermezzo No. 3 in C-sharp minor")
    assert change.track.uri == change.track_uri
    assert change.track.art.startswith("/getaa?s=1&u=x-sonos-spotify")
    assert change.next_track
    assert (change.next_track.title, change.next_track.seconds) == ("Here To Mars", 241)
    assert change.source
    assert change.source.title == "Peaceful Piano"
    assert change.source.cdudn == "SA_RINCON2311_X_#Svc2311-0-Token"
    assert (change.uri or "").startswith("x-rincon-queue:")
    assert set(change.actions or ()) == {
        "Set",
        "Play",
        "Stop",
        "Pause",
        "Seek",
        "Next",
        "Previous",
    }
    assert set(change.modes or ()) == {"SHUFFLE", "REPEAT", "REPEATONE", "CROSSFADE"}
    assert change.direct_control is None
    assert (change.sleep_timer_generation, change.alarm_running, change.snooze_running) == (
        0,
        False,
        False,
    )


@captured(EVENTS, "avtransportlastchange*.json")
def test_every_captured_transport_decodes(path: Path) -> None:
    odd: list[str] = []
    change = transport(last_change(rewritten(path)), odd.append)
    # In one there is no space between two attributes of metadata, which a client had sent.
    broken = path.stem == "avtransportlastchange_radio"
    assert odd == (["AVTransport.AVTransportURIMetaData"] if broken else [])
    assert change.state in (TransportState.PLAYING, TransportState.PAUSED)
    assert change.track
    assert change.track.item_class
    assert change.tracks


def read(name: str) -> Transport:
    return transport(last_change(rewritten(EVENTS / f"avtransportlastchange{name}.json")))


def track(name: str) -> Item:
    found = read(name).track
    assert found
    return found


@captured(EVENTS, "avtransportlastchange_radio.json")
def test_a_radio_station(path: Path) -> None:
    del path
    change = read("_radio")
    assert track("_radio").stream_content == "Leona Lewis - Bleeding Love"
    assert track("_radio").seconds is None
    assert change.duration == 0
    assert change.source
    assert (change.source.title, change.source.cdudn) == ("Lugna Favoriter", "SA_RINCON65031_")
    assert change.modes == frozenset()


@captured(EVENTS, "avtransportlastchange_custom_radio.json")
def test_a_station_by_address(path: Path) -> None:
    del path
    change = read("_custom_radio")
    assert track("_custom_radio").stream_content == "Orelha Negra - M.I.R.I.A.M."
    assert change.uri_item
    assert (change.uri_item.id, change.uri_item.title) == ("R:0/0/60", "buddha")
    assert change.uri == "x-rincon-mp3radio://sc01.scahw.com.au:80/buddha_32"


@captured(EVENTS, "avtransportlastchange_airplay.json")
def test_airplay(path: Path) -> None:
    del path
    found = track("_airplay")
    assert (found.uri, found.title) == ("", "")
    assert found.item_class == "object.item.audioItem.audioBroadcast.live"
    assert found.art.endswith("/getaa?v=0&vli=1&u=1214993705")
    assert (read("_airplay").track_uri or "").startswith("x-sonos-vli:")


@captured(EVENTS, "avtransportlastchange_google_cast.json")
def test_google_cast(path: Path) -> None:
    del path
    found = track("_google_cast")
    assert (found.title, found.artist, found.seconds) == ("Killer Queen", "Queen", 180)
    assert read("_google_cast").state is TransportState.PAUSED


@captured(EVENTS, "renderingcontrollastchange.xml")
def test_a_volume(path: Path) -> None:
    assert events("RenderingControl", "x", notified(path), 1.0) == (
        SoundChanged("x", Sound(volume=12, left=100, right=100)),
    )


@captured(EVENTS, "sublastchange.xml")
def test_a_sub(path: Path) -> None:
    change = Sound(speaker_size=1, sub_gain=-3, sub_crossover=90, sub_polarity=0, sub_enabled=True)
    odd: list[str] = []
    assert events("RenderingControl", "x", notified(path), 1.0, odd.append) == (
        SoundChanged("x", change),
    )
    assert not odd


@captured(EVENTS, "renderingControlLastChange.json")
def test_sound_settings(path: Path) -> None:
    odd: list[str] = []
    assert sound(last_change(rewritten(path), RCS), odd.append) == Sound(
        volume=12,
        left=100,
        right=100,
        output_fixed=False,
        bass=3,
        treble=-2,
        dialog_level=1,
        night_mode=True,
        loudness=True,
    )
    assert not odd


@captured(EVENTS, "favoritechange.xml")
def test_favorites_changed(path: Path) -> None:
    assert events("ContentDirectory", "x", notified(path), 1.0) == (
        VersionsChanged(Versions(favorites="RINCON_000000000000001400,100")),
    )


@captured(EVENTS, "queuechange.xml")
def test_a_queue_change_is_the_players_own(path: Path) -> None:
    assert events("ContentDirectory", "x", notified(path), 1.0) == ()


@captured(EVENTS, "zonegroupstate.xml")
def test_an_old_topology_with_a_bridge_and_a_bonded_sub(path: Path) -> None:
    told = notified(path)
    told["ZoneGroupState"] = told_apart(told["ZoneGroupState"])
    odd: list[str] = []
    first, second = events("ZoneGroupTopology", "x", told, 1.0, odd.append)
    assert not odd
    assert isinstance(first, TopologyChanged)
    boxes = first.topology.boxes
    assert second == OfferChanged(Offer("31.8-24090"))
    assert (boxes["150"].room, boxes["150"].bridge, boxes["150"].orientation) == ("BOOST", True, -1)
    assert (boxes["151"].room, boxes["151"].address) == ("Kitchen", "10.0.0.151")
    assert (boxes["155"].room, boxes["155"].visible) == ("TV Room", False)
    assert boxes["155"].primary
    assert {box.software for box in boxes.values()} == {"31.8-24090"}
    assert {box.generation for box in boxes.values()} == {None}


@captured(EVENTS, "zonegroupstate.xml")
def test_members_that_were_masked_alike_are_no_topology(path: Path) -> None:
    odd: list[str] = []
    told = events("ZoneGroupTopology", "x", notified(path), 1.0, odd.append)
    assert [type(event) for event in told] == [OfferChanged]
    assert odd == ["ZoneGroupState"]


@captured(EVENTS, "zonegroupstate_with_satellites.xml")
def test_an_old_topology_with_satellites(path: Path) -> None:
    text = notified(path)["ZoneGroupState"]
    # An end tag was lost in that file.
    with pytest.raises(BadXml):
        topology(text)
    found = topology(told_apart(text.replace("</ZoneGroups>", "</ZoneGroup></ZoneGroups>")))
    hidden = [box for box in found.boxes.values() if box.room == "Home Theatre" and box.primary]
    assert len(hidden) == 3
    assert {box.primary for box in hidden} == {found.groups[-1].coordinator}
    assert {box.software for box in hidden} == {"24.0-71060"}


@captured(RESPONSES, "zone-group.*.xml")
def test_replies_with_topologies(path: Path) -> None:
    odd: list[str] = []
    outer = path.read_text().strip()
    inner = outer.removeprefix("<ZoneGroupState>").removesuffix("</ZoneGroupState>")
    found = topology(unescape(inner), odd.append)
    assert not odd
    assert all(box.address and box.software and box.boot_seq for box in found.boxes.values())
    assert {box.registration for box in found.boxes.values()} == {3}
    CHECKS[path.stem.removeprefix("zone-group.GroupState")](found)


def plain(found: Topology) -> None:
    assert [box.room for box in found.boxes.values()] == ["Keuken", "TV", "Eetkamer"]
    assert [box.orientation for box in found.boxes.values()] == [0, 2, 0]
    assert {box.generation for box in found.boxes.values()} == {1}
    assert {box.tls_port for box in found.boxes.values()} == {None}


def normal(found: Topology) -> None:
    assert [box.room for box in found.boxes.values()] == ["Kitchen", "Living Room"]
    assert len(found.groups[0].members) == 2
    assert all(box.visible for box in found.boxes.values())


def stereo(found: Topology) -> None:
    assert {uid: box.primary for uid, box in found.boxes.items()} == {
        "RINCON_FFFFFFFFFFFFFFFF0": None,
        "RINCON_FFFFFFFFF0000FFF0": "RINCON_FFFFFFFFFFFFFFFF0",
    }


def theatre(found: Topology) -> None:
    bar = found.boxes["RINCON_FFFFFFFFFFFFFFFF0"]
    assert (bar.room, bar.wired, bar.voice, bar.microphone) == ("Downstairs", True, 2, False)
    assert (bar.calibration, bar.airplay, bar.idle, bar.tls_port) == (1, True, True, 1443)
    satellites = [box for box in found.boxes.values() if box.primary == bar.uid]
    assert {box.room for box in satellites} == {"Downstairs", "Sub"}
    assert len(satellites) == 3
    assert not any(box.visible for box in satellites)


CHECKS = {
    "": plain,
    ".ChannelMapSet.normal": normal,
    ".ChannelMapSet.stereo": stereo,
    ".ChannelMapSet.home-theater": theatre,
}


@captured(RESPONSES, "device_description.xml")
def test_a_description(path: Path) -> None:
    odd: list[str] = []
    found = description(path.read_bytes(), odd.append)
    assert not odd
    assert (found.uid, found.model_number) == ("RINCON_949F0000A901400", "S9")
    assert (found.model_name, found.software) == ("Sonos Playbar", "57.4-83220")
    assert (found.display_version, found.hardware) == ("11.2.4", "1.9.1.10-2.2")
    assert (found.serial, found.mac) == ("94-9F-00-68-00-A9:D", "94:9F:00:68:00:A9")
    assert found.generation == 1
    assert {"HTControl", "AVTransport", "ContentDirectory", "QPlay"} <= found.services
    assert "AudioIn" not in found.services


@captured(RESPONSES, "alarm-service.ListAlarms.xml")
def test_alarms(path: Path) -> None:
    odd: list[str] = []
    first, second = alarms(argument(path, "CurrentAlarmList"), odd.append)
    assert not odd
    assert (first.id, first.start, first.duration, first.enabled) == (
        "1712",
        "08:15:00",
        "00:08:00",
        False,
    )
    assert (second.recurrence, second.volume, second.play_mode) == ("WEEKDAYS", 8, "SHUFFLE")
    assert not second.include_linked
    assert item(second.metadata).title == "Chill Hits"
    assert item(first.metadata).cdudn == "RINCON_AssociatedZPUDN"


@captured(RESPONSES, "contentdirectory.browse-queue.xml")
def test_a_reflowed_queue(path: Path) -> None:
    odd: list[str] = []
    page = browse_page(argument(path, "Result"), odd.append)
    assert not odd
    assert [one.id for one in page] == [f"Q:0/{number}" for number in range(1, len(page) + 1)]
    assert (page[0].artist, page[0].seconds) == ("Quintino", 171)


@captured(EVENTS, "queue.xml")
def test_a_queue(path: Path) -> None:
    odd: list[str] = []
    page = browse_page(argument(path, "Result"), odd.append)
    assert not odd
    assert len(page) == int(argument(path, "NumberReturned"))
    assert (page[2].title, page[2].album) == ("Happy Song", "That's The Spirit")


@captured(EVENTS, "playlists.xml")
def test_playlists(path: Path) -> None:
    found = playlists(argument(path, "Result"))
    assert [(one.id, one.title) for one in found] == [
        ("SQ:2", "Morgon"),
        ("SQ:1", "Sonos Playlist 1"),
    ]
    assert found[1].uri == "file:///jffs/settings/savedqueues.rsq#1"


@captured(EVENTS, "getpositioninfo.xml")
def test_a_position(path: Path) -> None:
    assert item(argument(path, "TrackMetaData")).title == "Ex's & Oh's"
    assert duration(argument(path, "RelTime")) == 142
    assert duration(argument(path, "AbsTime")) is None
