"""AVTransport's LastChange: all fields, partial ones, and unreadable ones."""

import pytest

from custom_components.sonos_local.model.media import NOTHING, Item, Transport, TransportState
from custom_components.sonos_local.wire.decode import duration
from custom_components.sonos_local.wire.decode.transport import transport
from custom_components.sonos_local.wire.xml import BadXml

from .payloads import LEFT, didl, last_change

URI = "x-file-cifs://nas/music/a%20b.mp3"
TRACK = didl(
    f'<item id="-1" parentID="-1" restricted="true"><res duration="0:03:25">{URI}</res>'
    "<dc:title>Tom &amp; &lt;Jerry&gt;</dc:title>"
    "<upnp:class>object.item.audioItem.musicTrack</upnp:class></item>"
)
FULL = {
    "TransportState": "PLAYING",
    "CurrentPlayMode": "SHUFFLE",
    "CurrentCrossfadeMode": "1",
    "NumberOfTracks": "12",
    "CurrentTrack": "3",
    "CurrentSection": "0",
    "CurrentTrackURI": URI,
    "CurrentTrackDuration": "0:03:25",
    "CurrentTrackMetaData": TRACK,
    "r:NextTrackURI": "x-file-cifs://nas/music/c.mp3",
    "r:NextTrackMetaData": "",
    "r:EnqueuedTransportURI": f"x-rincon-playlist:{LEFT}#A:ALBUM/B",
    "r:EnqueuedTransportURIMetaData": TRACK,
    "PlaybackStorageMedium": "NETWORK",
    "AVTransportURI": f"x-rincon-queue:{LEFT}#0",
    "AVTransportURIMetaData": "",
    "NextAVTransportURI": "",
    "NextAVTransportURIMetaData": "",
    "CurrentTransportActions": "Set, Stop, Pause, Play, X_DLNA_SeekTime, Next, X_DLNA_SeekTrackNr",
    "r:CurrentValidPlayModes": "SHUFFLE,REPEAT,REPEATONE,CROSSFADE",
    "r:DirectControlClientID": "airplay",
    "r:DirectControlIsSuspended": "0",
    "TransportStatus": "OK",
    "r:SleepTimerGeneration": "4",
    "r:AlarmRunning": "1",
    "r:SnoozeRunning": "0",
    "r:RestartPending": "0",
    "TransportPlaySpeed": "NOT_IMPLEMENTED",
    "TransportErrorDescription": "ERROR_LOST_CONNECTION",
    "TransportErrorURI": "http://192.168.1.9/a.mp3",
}


def told(**values: str) -> tuple[Transport, list[str]]:
    odd: list[str] = []
    return transport(last_change(values.items()), odd.append), odd


def test_a_full_last_change_fills_every_field() -> None:
    odd: list[str] = []
    item = Item(
        title="Tom & <Jerry>",
        uri=URI,
        id="-1",
        parent_id="-1",
        item_class="object.item.audioItem.musicTrack",
        seconds=205,
    )
    assert transport(last_change(FULL.items()), odd.append) == Transport(
        state=TransportState.PLAYING,
        play_mode="SHUFFLE",
        crossfade=True,
        tracks=12,
        track_number=3,
        track_uri=URI,
        track=item,
        duration=205,
        next_uri="x-file-cifs://nas/music/c.mp3",
        next_track=NOTHING,
        source_uri=f"x-rincon-playlist:{LEFT}#A:ALBUM/B",
        source=item,
        uri=f"x-rincon-queue:{LEFT}#0",
        uri_item=NOTHING,
        actions=frozenset(
            ("Set", "Stop", "Pause", "Play", "X_DLNA_SeekTime", "Next", "X_DLNA_SeekTrackNr")
        ),
        modes=frozenset(("SHUFFLE", "REPEAT", "REPEATONE", "CROSSFADE")),
        status="OK",
        error="ERROR_LOST_CONNECTION",
        error_uri="http://192.168.1.9/a.mp3",
        direct_control="airplay",
        sleep_timer_generation=4,
        alarm_running=True,
        snooze_running=False,
    )
    assert not odd


def test_what_is_not_told_is_unknown_and_what_is_empty_is_known() -> None:
    change, odd = told(AVTransportURI="", CurrentTransportActions="", CurrentTrackMetaData="")
    assert change == Transport(uri="", actions=frozenset(), track=NOTHING)
    assert not odd


def test_a_member_follows_its_coordinator() -> None:
    assert told(AVTransportURI=f"x-rincon:{LEFT}")[0].follows == LEFT


@pytest.mark.parametrize("text", ["0:00:00", "NOT_IMPLEMENTED", ""])
def test_what_has_no_end_has_the_length_zero(text: str) -> None:
    assert told(CurrentTrackDuration=text) == (Transport(duration=0), [])


def test_unreadable_values_are_not_told_and_named() -> None:
    change, odd = told(
        TransportState="DANCING",
        CurrentCrossfadeMode="maybe",
        NumberOfTracks="many",
        CurrentTrack="-1",
        CurrentTrackDuration="long",
        CurrentPlayMode="NORMAL",
    )
    assert change == Transport(play_mode="NORMAL")
    assert sorted(odd) == [
        "AVTransport.CurrentCrossfadeMode",
        "AVTransport.CurrentTrack",
        "AVTransport.CurrentTrackDuration",
        "AVTransport.NumberOfTracks",
        "AVTransport.TransportState",
    ]


@pytest.mark.parametrize("text", ["title only", "<DIDL-Lite>", "<item/>", "x" * 70_000])
def test_unreadable_metadata_is_nothing_so_that_no_old_title_stays(text: str) -> None:
    change, odd = told(CurrentTrackURI=URI, CurrentTrackMetaData=text)
    assert change == Transport(track_uri=URI, track=NOTHING)
    assert odd == ["AVTransport.CurrentTrackMetaData"]


def test_a_title_with_control_characters_does_not_lose_the_rest() -> None:
    broken = TRACK.replace("Jerry", "Je\x01r&#2;ry")
    change, odd = told(CurrentTrackMetaData=broken, CurrentTrack="3")
    assert change.track
    assert change.track.title == "Tom & <Jerry>"
    assert change.track_number == 3
    assert not odd


def test_other_instances_and_unknown_variables_are_passed_over() -> None:
    text = last_change({"Mood": "blue"}.items()).replace(
        "<InstanceID", '<InstanceID val="1"><CurrentTrack val="9"/></InstanceID><InstanceID', 1
    )
    assert transport(text) == Transport()


def test_a_variable_without_a_value_is_odd() -> None:
    odd: list[str] = []
    text = last_change({"CurrentTrack": "3"}.items()).replace("val", "value")
    assert transport(text, odd.append) == Transport()
    assert odd == ["AVTransport.CurrentTrack"]


@pytest.mark.parametrize("text", ["", "<Event", "<Other/>", f"<!DOCTYPE a>{last_change([])}"])
def test_what_is_no_last_change_is_refused(text: str) -> None:
    with pytest.raises(BadXml):
        transport(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:00:00", 0),
        ("0:03:25", 205),
        ("00:03:25", 205),
        ("1:00:01.500", 3601.5),
        ("100:00:00", 360_000),
        (" 0:0:1 ", 1),
        ("", None),
        ("NOT_IMPLEMENTED", None),
    ],
)
def test_durations_are_read_as_seconds(text: str, seconds: float | None) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["3:25", "0:61:00", "-0:01:00", "a:b:c", "0:00:00,5", "\u0660:00:00"]
)
def test_other_texts_are_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        duration(text)
