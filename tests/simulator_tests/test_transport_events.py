"""LastChange of AVTransport: order, escaping, groups, firmware (TABLES 9: 2)."""

from dataclasses import replace

import pytest

from tests.simulator.household import Household
from tests.simulator.profiles import profile

from .avt import avt, playback
from .client import Client
from .conftest import Factory, first_address

FIRST = [
    "TransportState",
    "CurrentPlayMode",
    "CurrentCrossfadeMode",
    "NumberOfTracks",
    "CurrentTrack",
    "CurrentSection",
    "CurrentTrackURI",
    "CurrentTrackDuration",
    "CurrentTrackMetaData",
    "NextTrackURI",
    "NextTrackMetaData",
    "EnqueuedTransportURI",
    "EnqueuedTransportURIMetaData",
]
MEDIA = [
    "PlaybackStorageMedium",
    "AVTransportURI",
    "AVTransportURIMetaData",
    "NextAVTransportURI",
    "NextAVTransportURIMetaData",
]
OFFERED = ["CurrentTransportActions", "CurrentValidPlayModes"]
DIRECT = ["DirectControlClientID", "DirectControlIsSuspended", "DirectControlAccountID"]
REST = [
    "TransportStatus",
    "SleepTimerGeneration",
    "AlarmRunning",
    "SnoozeRunning",
    "RestartPending",
    "TransportPlaySpeed",
    "CurrentMediaDuration",
    "RecordStorageMedium",
    "PossiblePlaybackStorageMedia",
    "PossibleRecordStorageMedia",
    "RecordMediumWriteStatus",
    "CurrentRecordQualityMode",
    "PossibleRecordQualityModes",
]


async def first(client: Client, household: Household, index: int) -> dict[str, str]:
    await client.subscribe(household.players[index], "AVTransport", f"a{index}")
    await client.until(lambda: bool(client.of(f"a{index}")))
    return client.of(f"a{index}")[0].last_change()


async def test_first_notify_has_everything_in_order(small: Household, client: Client) -> None:
    values = await first(client, small, 2)
    assert list(values) == FIRST + MEDIA + OFFERED + DIRECT + REST
    assert values["TransportState"] == "STOPPED"
    assert values["CurrentTrackDuration"] == "0:00:00"
    assert values["CurrentTransportActions"] == "Set"
    assert values["PlaybackStorageMedium"] == "NONE"
    assert {values[name] for name in MEDIA[1:]} == {""}


async def test_s1_has_muse_sessions(household_factory: Factory, client: Client) -> None:
    household = await household_factory("s1")
    values = await first(client, household, 1)
    assert list(values) == FIRST + MEDIA + OFFERED + ["MuseSessions"] + DIRECT + REST
    queue = await first(client, household, 0)
    assert queue["CurrentTransportActions"] == (
        "Set, Stop, Pause, Play, X_DLNA_SeekTime, Next, X_DLNA_SeekTrackNr"
    )
    assert "streamInfo" not in queue["CurrentTrackMetaData"]


@pytest.mark.parametrize(
    ("software", "words"),
    [
        ("50.1-70000", "Set, Play, Stop, Pause, Seek, Next, Previous"),
        (
            "97.1-80312",
            "Set, Stop, Pause, Play, X_DLNA_SeekTime, Next, Previous, X_DLNA_SeekTrackNr",
        ),
    ],
)
async def test_actions_are_worded_by_firmware(
    loopback: None, client: Client, software: str, words: str
) -> None:
    spec = profile("small", 1)
    spec = replace(spec, players=(replace(spec.players[0], software=software),))
    household = Household(spec, first_address())
    household.timing.transition = 0.01
    await household.start()
    player = household.players[0]
    await avt(client, player, "Next")
    assert (await avt(client, player, "GetCurrentTransportActions"))["Actions"] == words
    await avt(
        client,
        player,
        "SetAVTransportURI",
        CurrentURI="http://files.house.local/a.mp3",
        CurrentURIMetaData="",
    )
    single = (await avt(client, player, "GetCurrentTransportActions"))["Actions"]
    assert single.startswith("Set, ")
    assert "Next" not in single
    await household.stop()


async def test_the_body_is_escaped_three_times(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    await client.until(lambda: bool(client.received))
    body = client.received[0].body
    assert body.startswith(
        '<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0"><e:property><LastChange>'
        "&lt;Event xmlns=&quot;urn:schemas-upnp-org:metadata-1-0/AVT/&quot; "
        "xmlns:r=&quot;urn:schemas-rinconnetworks-com:metadata-1-0/&quot;&gt;"
        "&lt;InstanceID val=&quot;0&quot;&gt;&lt;TransportState val=&quot;PLAYING&quot;/&gt;"
    )
    assert body.endswith(
        "&lt;PossibleRecordQualityModes val=&quot;NOT_IMPLEMENTED&quot;/&gt;"
        "&lt;/InstanceID&gt;&lt;/Event&gt;</LastChange></e:property></e:propertyset>"
    )
    assert "&lt;CurrentTrackMetaData val=&quot;&amp;lt;DIDL-Lite xmlns:dc=&amp;quot;" in body
    assert "&amp;lt;r:streamContent&amp;gt;&amp;lt;/r:streamContent&amp;gt;" in body
    assert "&lt;r:NextTrackURI val=&quot;x-file-cifs://" in body
    # An ampersand in an address inside the metadata.
    assert "&amp;amp;amp;v=23" in body


async def test_a_delta_repeats_the_first_group_alone(small: Household, client: Client) -> None:
    player = small.players[0]
    await client.subscribe(player, "AVTransport")
    await client.until(lambda: len(client.received) == 1)
    await avt(client, player, "Pause")
    await client.until(lambda: len(client.received) == 2)
    assert list(client.received[1].last_change()) == FIRST
    await avt(client, player, "Seek", Unit="TRACK_NR", Target="2")
    await client.until(lambda: len(client.received) == 3)
    assert list(client.received[2].last_change()) == [*FIRST, "CurrentTransportActions"]


async def test_several_changes_come_together(small: Household, client: Client) -> None:
    player = small.players[0]
    small.timing.event = 0.1
    await client.subscribe(player, "AVTransport")
    await client.until(lambda: len(client.received) == 1)
    await avt(client, player, "SetPlayMode", NewPlayMode="REPEAT_ALL")
    await avt(client, player, "SetCrossfadeMode", CrossfadeMode="1")
    await client.last("AVTransport", "CurrentCrossfadeMode", "1")
    assert len(client.received) == 2
    assert client.received[1].last_change()["CurrentPlayMode"] == "REPEAT_ALL"


async def test_enqueued_is_what_was_named(small: Household, client: Client) -> None:
    player = small.players[1]
    await client.subscribe(player, "AVTransport")
    await avt(
        client,
        player,
        "AddURIToQueue",
        EnqueuedURI="http://files.house.local/1.mp3",
        EnqueuedURIMetaData="",
        DesiredFirstTrackNumberEnqueued="0",
        EnqueueAsNext="0",
    )
    uri = f"x-rincon-queue:{player.uid}#0"
    await avt(client, player, "SetAVTransportURI", CurrentURI=uri, CurrentURIMetaData="")
    event = await client.last("AVTransport", "AVTransportURI", uri)
    values = event.last_change()
    assert values["EnqueuedTransportURI"] == "http://files.house.local/1.mp3"
    assert values["NumberOfTracks"] == values["CurrentTrack"] == "1"
    assert values["CurrentValidPlayModes"] == "SHUFFLE,REPEAT,REPEATONE,CROSSFADE"
    assert values["PlaybackStorageMedium"] == "NETWORK"


async def test_idleness_follows(small: Household, client: Client) -> None:
    await client.subscribe(small.players[0], "DeviceProperties")
    await client.until(lambda: bool(client.received))
    await avt(client, small.players[0], "Stop")
    await client.last("DeviceProperties", "IsIdle", "1")
    assert not playback(small.players[0]).active


async def test_the_state_is_told_by_the_properties_of_the_group(
    small: Household, client: Client
) -> None:
    first, second, _ = small.players
    await avt(
        client,
        second,
        "SetAVTransportURI",
        CurrentURI=f"x-rincon:{first.uid}",
        CurrentURIMetaData="",
    )
    await client.subscribe(first, "DeviceProperties")
    await client.subscribe(second, "DeviceProperties", "member")
    await client.last("member", "IsIdle", "0")
    await avt(client, first, "Pause")
    paused = await client.last("DeviceProperties", "LastChangedPlayState", "PAUSED_PLAYBACK,,,")
    assert paused.properties["IsIdle"] == "1"
    await client.last("member", "IsIdle", "1")
    await avt(client, first, "Stop")
    stopped = await client.last("DeviceProperties", "LastChangedPlayState", "STOPPED,,,")
    assert list(stopped.properties) == ["LastChangedPlayState"]
