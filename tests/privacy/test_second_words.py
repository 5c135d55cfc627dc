"""Every argument of every action that may leave: none of them names a place outside (R11)."""

from dataclasses import replace
from typing import Final

import pytest

from custom_components.sonos_local.model.verdict import Kind, Outgoing
from custom_components.sonos_local.privacy.facts import Look
from custom_components.sonos_local.privacy.second import Circumstances, second
from custom_components.sonos_local.wire.actions import SERVICES
from custom_components.sonos_local.wire.catalogue import Unlisted, kind_of
from custom_components.sonos_local.wire.decode.content import metadata

from .homes import FACTS, KITCHEN, content

ADDRESS: Final = "http://192.168.7.9/a.mp3"
INSIDE = replace(FACTS, looks={ADDRESS: Look()}, transports={KITCHEN: content(ADDRESS)})
OFF = replace(INSIDE, local_only=False)
USER: Final = Circumstances(has_user=True)
SHARE: Final = "S://192.168.7.9/m"

# Names that people give and read, and the numbers, words and uids that a player knows itself.
PLAIN: Final = frozenset(
    {
        "Adjustment",
        "AddAtIndex",
        "AlbumArtistDisplayOption",
        "BrowseFlag",
        "Channel",
        "ChannelMapSet",
        "CrossfadeMode",
        "DesiredBass",
        "DesiredButtonLockState",
        "DesiredConfiguration",
        "DesiredDailyIndexRefreshTime",
        "DesiredFirstTrackNumberEnqueued",
        "DesiredFixed",
        "DesiredIRRepeaterState",
        "DesiredLEDState",
        "DesiredLeftLineInLevel",
        "DesiredLoudness",
        "DesiredMute",
        "DesiredName",
        "DesiredRightLineInLevel",
        "DesiredTargetRoomName",
        "DesiredTreble",
        "DesiredValue",
        "DesiredVolume",
        "DesiredZoneName",
        "Duration",
        "EQType",
        "Enabled",
        "EnqueueAsNext",
        "Filter",
        "HTSatChanMapSet",
        "ID",
        "IncludeLinkedZones",
        "InsertBefore",
        "InstanceID",
        "KeepGrouped",
        "LEDFeedbackState",
        "NewCoordinator",
        "NewPlayMode",
        "NewPositionList",
        "NewSleepTimerDuration",
        "NumberOfTracks",
        "NumberOfURIs",
        "ObjectID",
        "PlayMode",
        "Prefix",
        "RampType",
        "Recurrence",
        "RejoinGroup",
        "RequestedCount",
        "ResetVolumeAfter",
        "RoomCalibrationEnabled",
        "RoomUUID",
        "SatRoomUUID",
        "SortCriteria",
        "SortOrder",
        "Source",
        "Speed",
        "StartLocalTime",
        "StartingIndex",
        "Target",
        "Title",
        "TrackList",
        "Unit",
        "UpdateID",
        "UseVolume",
        "VariableName",
        "Volume",
    }
)
# What makes a call pass before one argument is spoilt.
GOOD: Final = {
    "Enabled": "1",
    "CurrentURI": ADDRESS,
    "NextURI": ADDRESS,
    "EnqueuedURI": ADDRESS,
    "EnqueuedURIs": ADDRESS,
    "NumberOfURIs": "1",
    "ContainerID": "S:",
    "ObjectID": "SQ:1",
    "DesiredIcon": "x-rincon-roomicon:living",
    "CurrentTagValue": "<dc:title>Old</dc:title>",
    "NewTagValue": "<dc:title>New</dc:title>",
}
DIDL: Final = (
    '<DIDL-Lite xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:upnp="urn:schemas-upnp-org:metadata-1-0/upnp/"'
    ' xmlns="urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/">{}</DIDL-Lite>'
)
CONTAINER: Final = '<container id="" parentID="S:"><dc:title>{}</dc:title>{}</container>'
NAMED: Final = DIDL.format(CONTAINER.format("//192.168.7.9/m", ""))
OUTSIDE: Final = (
    "http://203.0.113.9/a.mp3",
    "x-sonosapi-stream:s1?sid=254",
    "x-rincon-cpcontainer:1006?sid=9",
    "//files.example.org/m",
    "<res>http://203.0.113.9/a.mp3</res>",
    "<dc:title>A</dc:title><res>x-sonosapi-stream:s1?sid=254</res>",
    DIDL.format(CONTAINER.format("//files.example.org/m", "")),
    DIDL.format(CONTAINER.format("//192.168.7.9/m", "<res>//files.example.org/m</res>")),
    DIDL.format(CONTAINER.format("//192.168.7.9/m", "<res>x-sonosapi-stream:s1?sid=254</res>")),
    DIDL.format(
        CONTAINER.format(
            "//192.168.7.9/m", "<upnp:albumArtURI>http://203.0.113.9/a</upnp:albumArtURI>"
        )
    ),
    DIDL.format(2 * CONTAINER.format("//192.168.7.9/m", "")),
)


def allowed(name: str, words: dict[str, str], *, is_off: bool = False) -> bool:
    try:
        kind = kind_of(name, words)
    except Unlisted:
        return False
    outgoing = Outgoing(KITCHEN, "192.168.7.2", 1400, name, kind, tuple(words.items()))
    return second(outgoing, OFF if is_off else INSIDE, metadata, USER).allowed


def good(name: str) -> dict[str, str]:
    service, _, action = name.partition(".")
    inputs = SERVICES[service].actions[action].inputs
    words = {key: GOOD.get(key, "") for key in inputs}
    return {**words, "Elements": NAMED} if "Elements" in words else words


NAMES: Final = [
    f"{service}.{action}"
    for service, found in SERVICES.items()
    for action, what in found.actions.items()
    if what.kind not in (Kind.NEVER, Kind.READ, Kind.CLOUD)
]


@pytest.mark.parametrize("name", NAMES)
def test_r11_no_argument_hands_over_what_is_outside(name: str) -> None:
    words = good(name)
    for key in words.keys() - PLAIN:
        for value in OUTSIDE:
            assert not allowed(name, {**words, key: value}), f"{key}: {value}"


@pytest.mark.parametrize(
    "name",
    [
        "AVTransport.AddMultipleURIsToQueue",
        "AudioIn.SetAudioInputAttributes",
        "ContentDirectory.CreateObject",
        "ContentDirectory.UpdateObject",
        "DeviceProperties.SetZoneAttributes",
        "RenderingControl.RampToVolume",
    ],
)
def test_what_names_nothing_outside_may_leave(name: str) -> None:
    assert allowed(name, good(name))


def test_a_new_name_for_a_share_is_a_new_place() -> None:
    words = good("ContentDirectory.UpdateObject")
    renamed = {
        **words,
        "ObjectID": SHARE,
        "NewTagValue": "<dc:title>//files.example.org/m</dc:title>",
    }
    assert not allowed("ContentDirectory.UpdateObject", renamed)
    assert allowed("ContentDirectory.UpdateObject", {**words, "ObjectID": "FV:2/3"})


def test_the_program_of_a_ramp_is_content() -> None:
    words = good("RenderingControl.RampToVolume")
    assert allowed("RenderingControl.RampToVolume", {**words, "ProgramURI": ADDRESS})


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("AVTransport.AddMultipleURIsToQueue", "ContainerURI"),
        ("AVTransport.AddMultipleURIsToQueue", "ContainerMetaData"),
        ("AudioIn.SetAudioInputAttributes", "DesiredIcon"),
        ("ContentDirectory.UpdateObject", "NewTagValue"),
        ("DeviceProperties.SetZoneAttributes", "DesiredIcon"),
        ("RenderingControl.RampToVolume", "ProgramURI"),
    ],
)
def test_with_local_only_off_it_leaves_as_it_was_asked_for(name: str, key: str) -> None:
    for value in OUTSIDE:
        assert allowed(name, {**good(name), key: value}, is_off=True)


def test_with_local_only_off_a_favorite_can_be_made() -> None:
    words = {"ContainerID": "FV:2", "Elements": DIDL.format("<item><res>x</res></item>")}
    assert allowed("ContentDirectory.CreateObject", words, is_off=True)
    assert not allowed("ContentDirectory.CreateObject", words)
