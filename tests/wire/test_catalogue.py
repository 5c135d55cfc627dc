"""The catalogue: every action with its class and arguments, envelopes, paths, verbs of 1443."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.model.verdict import Kind
from custom_components.sonos_local.wire.actions import SERVICES
from custom_components.sonos_local.wire.catalogue import (
    PLAIN_PORT,
    READABLE_PROPERTIES,
    READABLE_SETTINGS,
    TLS_PORT,
    Unlisted,
    action,
    checked,
    envelope,
    kind_of,
    muse_kind,
    path_kind,
)
from tests.simulator.soap import read_call

# Beside the project, never in it.
CAPTURED = Path(__file__).parents[3] / "shared" / "captures" / "descriptions"
# Pages of players that nobody has to ask for: they do something, or tell too much.
UNASKED = """/support /support/review /reboot /wifictrl?wifi=off /customsd /tools /advconfig.htm
/region.htm /spotifyzc /jobs /status/accounts /status/securesettings /status/jffs /status /"""
# What others captured of their players is theirs, and not part of the project.
needs_captures = pytest.mark.skipif(
    not CAPTURED.exists(), reason="the captures are not beside the project"
)
# The class hangs on the arguments.
ARGUMENTS = "by its arguments"

# TABLES 2, each `Get…` written out.
TABLE: Mapping[str, Mapping[str, str]] = {
    "AlarmClock": {
        Kind.READ: """ListAlarms GetFormat GetTimeNow GetTimeZone GetTimeZoneRule
            GetTimeZoneAndRule GetTimeServer GetDailyIndexRefreshTime""",
        Kind.WRITE: "DestroyAlarm SetDailyIndexRefreshTime",
        Kind.PLAY: "CreateAlarm UpdateAlarm",
        Kind.NEVER: "SetTimeServer SetTimeNow SetTimeZone SetFormat GetHouseholdTimeAtStamp",
    },
    "AVTransport": {
        Kind.READ: """GetMediaInfo GetTransportInfo GetPositionInfo GetDeviceCapabilities
            GetTransportSettings GetCrossfadeMode GetCurrentTransportActions
            GetRemainingSleepTimerDuration GetRunningAlarmProperties""",
        Kind.WRITE: """Stop Pause SetPlayMode SetCrossfadeMode ConfigureSleepTimer
            RemoveTrackFromQueue RemoveTrackRangeFromQueue RemoveAllTracksFromQueue
            ReorderTracksInQueue ReorderTracksInSavedQueue SaveQueue EndDirectControlSession
            BecomeCoordinatorOfStandaloneGroup""",
        Kind.PLAY: """Play Next Previous Seek SetAVTransportURI SetNextAVTransportURI
            AddURIToQueue AddMultipleURIsToQueue CreateSavedQueue AddURIToSavedQueue SnoozeAlarm
            DelegateGroupCoordinationTo""",
        Kind.NEVER: """BackupQueue BecomeGroupCoordinator BecomeGroupCoordinatorAndSource
            ChangeCoordinator ChangeTransportSettings NotifyDeletedURI RunAlarm StartAutoplay""",
    },
    "RenderingControl": {
        Kind.READ: """GetMute GetVolume GetVolumeDB GetVolumeDBRange GetBass GetTreble GetEQ
            GetLoudness GetSupportsOutputFixed GetOutputFixed GetHeadphoneConnected
            GetRoomCalibrationStatus""",
        Kind.WRITE: """SetMute SetVolume SetRelativeVolume SetBass SetTreble SetEQ SetLoudness
            SetOutputFixed RampToVolume RestoreVolumePriorToRamp SetRoomCalibrationStatus
            ResetBasicEQ""",
        Kind.NEVER: "SetVolumeDB ResetExtEQ SetChannelMap SetRoomCalibrationX",
    },
    "GroupRenderingControl": {
        Kind.READ: "GetGroupMute GetGroupVolume",
        Kind.WRITE: "SetGroupMute SnapshotGroupVolume SetGroupVolume SetRelativeGroupVolume",
    },
    "ContentDirectory": {
        Kind.READ: """GetSearchCapabilities GetSortCapabilities GetSystemUpdateID
            GetAlbumArtistDisplayOption GetLastIndexChange GetShareIndexInProgress GetBrowseable""",
        Kind.WRITE: "RequestResort",
        ARGUMENTS: """Browse FindPrefix GetAllPrefixLocations CreateObject DestroyObject
            UpdateObject RefreshShareIndex""",
        Kind.NEVER: "SetBrowseable",
    },
    "DeviceProperties": {
        Kind.READ: """GetLEDState GetZoneAttributes GetHouseholdID GetZoneInfo
            GetAutoplayLinkedZones GetAutoplayRoomUUID GetAutoplayVolume GetUseAutoplayVolume
            GetButtonState GetButtonLockState GetHTForwardState""",
        Kind.WRITE: """SetLEDState SetButtonLockState SetZoneAttributes SetAutoplayLinkedZones
            SetAutoplayRoomUUID SetAutoplayVolume SetUseAutoplayVolume""",
        Kind.BOND: """AddBondedZones RemoveBondedZones CreateStereoPair SeparateStereoPair
            AddHTSatellite RemoveHTSatellite""",
        Kind.NEVER: """EnterConfigMode ExitConfigMode RoomDetectionStartChirping
            RoomDetectionStopChirping""",
    },
    "ZoneGroupTopology": {
        Kind.READ: "GetZoneGroupState GetZoneGroupAttributes",
        Kind.NEVER: """CheckForUpdate BeginSoftwareUpdate SubmitDiagnostics
            ReportUnresponsiveDevice ReportAlarmStartedRunning RegisterMobileDevice""",
    },
    "SystemProperties": {
        Kind.READ: "GetRDM",
        ARGUMENTS: "GetString",
        Kind.NEVER: """SetString Remove GetWebCode ProvisionCredentialedTrialAccountX AddAccountX
            AddOAuthAccountX RemoveAccount EditAccountPasswordX SetAccountNicknameX
            RefreshAccountCredentialsX EditAccountMd DoPostUpdateTasks ResetThirdPartyCredentials
            EnableRDM ReplaceAccountX""",
    },
    "MusicServices": {
        Kind.CLOUD: "ListAvailableServices",
        Kind.NEVER: "UpdateAvailableServices GetSessionId",
    },
    "AudioIn": {
        Kind.READ: "GetAudioInputAttributes GetLineInLevel",
        Kind.WRITE: "SetAudioInputAttributes SetLineInLevel SelectAudio",
        Kind.NEVER: "StartTransmissionToGroup StopTransmissionToGroup",
    },
    "HTControl": {
        Kind.READ: "GetIRRepeaterState GetLEDFeedbackState IsRemoteConfigured",
        Kind.WRITE: "SetIRRepeaterState SetLEDFeedbackState",
        Kind.NEVER: "IdentifyIRRemote LearnIRCode CommitLearnedIRCodes",
    },
    "ConnectionManager": {
        Kind.READ: "GetProtocolInfo GetCurrentConnectionIDs GetCurrentConnectionInfo",
    },
    "GroupManagement": {
        Kind.NEVER: "AddMember RemoveMember ReportTrackBufferingResult SetSourceAreaIds",
    },
    "Queue": {
        Kind.NEVER: """AddURI AddMultipleURIs AttachQueue Backup Browse CreateQueue
            RemoveAllTracks RemoveTrackRange ReorderTracks ReplaceAllTracks SaveAsSonosPlaylist""",
    },
    "QPlay": {Kind.NEVER: "QPlayAuth"},
    "VirtualLineIn": {
        Kind.NEVER: "StartTransmission StopTransmission Play Pause Next Previous Stop SetVolume",
    },
}
ROWS = [
    (service, kind, tuple(names.split()))
    for service, kinds in TABLE.items()
    for kind, names in kinds.items()
]
XML_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[
            *(chr(code) for code in range(32) if chr(code) not in "\t\n\r"),
            "\ufffe",
            "\uffff",
        ],
    )
)


def described() -> Iterator[tuple[tuple[int, ...], str, dict[str, Any]]]:
    """Give firmware, service and action of every captured description."""
    for path in sorted(CAPTURED.glob("sonos-*.json")):
        data = json.loads(path.read_text())
        version = tuple(int(part) for part in re.findall(r"\d+", data["softwareVersion"]))
        for service in data["services"]:
            for each in service["actions"]:
                yield version, service["name"], each


@pytest.mark.parametrize(("service", "kind", "names"), ROWS, ids=lambda value: str(value)[:24])
def test_actions_have_the_class_of_the_table(
    service: str, kind: str, names: tuple[str, ...]
) -> None:
    for name in names:
        _, found = action(f"{service}.{name}")
        assert found.kind == (None if kind == ARGUMENTS else kind), name


def test_the_table_names_every_action_once() -> None:
    listed = [(service, name) for service, _, names in ROWS for name in names]
    assert sorted(listed) == sorted(
        (service.name, name) for service in SERVICES.values() for name in service.actions
    )
    assert len(listed) == len(set(listed)) == 207


def test_classes_that_hang_on_nothing_are_the_same_with_any_arguments() -> None:
    for service, kind, names in ROWS:
        for name in names:
            if kind != ARGUMENTS and name != "SetAVTransportURI":
                assert kind_of(f"{service}.{name}", {"ObjectID": "FV:2", "X": "x-rincon:"}) == kind


@needs_captures
def test_every_captured_action_is_listed_with_its_arguments_in_order() -> None:
    newest: dict[tuple[str, str], tuple[tuple[int, ...], tuple[str, ...]]] = {}
    for version, service, each in described():
        inputs = tuple(argument["name"] for argument in each.get("inputs", ()))
        key = (service, each["name"])
        newest[key] = max(newest.get(key, ((), ())), (version, inputs), key=lambda item: item[0])
    assert len(newest) == 207
    for (service, name), (_, inputs) in newest.items():
        _, found = action(f"{service}.{name}")
        assert found.kind is Kind.NEVER or found.inputs == inputs, name


@needs_captures
def test_older_firmware_differs_only_in_what_is_optional() -> None:
    for _, service, each in described():
        _, found = action(f"{service}.{each['name']}")
        if found.kind is not Kind.NEVER:
            inputs = [argument["name"] for argument in each.get("inputs", ())]
            assert [name for name in found.inputs if name in inputs] == inputs
            assert set(found.inputs) - set(inputs) <= found.optional


@needs_captures
def test_services_have_the_captured_types_and_paths() -> None:
    for path in CAPTURED.glob("sonos-*.json"):
        for service in json.loads(path.read_text())["services"]:
            ours = SERVICES[service["name"]]
            assert (ours.urn, ours.control, ours.events) == (
                service["serviceType"],
                service["controlURL"],
                service["eventSubURL"],
            )


@pytest.mark.parametrize("name", ["Browse", "FindPrefix", "GetAllPrefixLocations"])
@pytest.mark.parametrize(
    ("object_id", "kind"),
    [
        ("A:ARTIST", Kind.READ),
        ("A:ALBUM/One%20Album", Kind.READ),
        ("S:", Kind.READ),
        ("S://nas/music", Kind.READ),
        ("SQ:", Kind.READ),
        ("SQ:7", Kind.READ),
        ("Q:0", Kind.READ),
        ("FV:2", Kind.READ),
        ("FV:2/3", Kind.READ),
        ("AI:", Kind.READ),
        ("0", Kind.CLOUD),
        ("R:0/0", Kind.CLOUD),
        ("EN:", Kind.CLOUD),
        ("FV:3", Kind.CLOUD),
        ("FV:22", Kind.CLOUD),
        ("00040000spotify%3aplaylist", Kind.CLOUD),
        ("", Kind.CLOUD),
    ],
)
def test_browsing_is_a_read_only_of_what_lies_in_the_house(
    name: str, object_id: str, kind: Kind
) -> None:
    assert kind_of(f"ContentDirectory.{name}", {"ObjectID": object_id}) is kind


@pytest.mark.parametrize(
    ("container", "kind"),
    [("FV:2", Kind.PLAY), ("S:", Kind.PLAY), ("SQ:", Kind.NEVER), ("R:0/0", Kind.NEVER)],
)
def test_what_is_created_is_judged_by_where(container: str, kind: Kind) -> None:
    assert kind_of("ContentDirectory.CreateObject", {"ContainerID": container}) is kind
    assert kind_of("ContentDirectory.CreateObject", {}) is Kind.NEVER


@pytest.mark.parametrize("name", ["DestroyObject", "UpdateObject"])
@pytest.mark.parametrize(
    ("object_id", "kind"),
    [
        ("FV:2/3", Kind.WRITE),
        ("SQ:7", Kind.WRITE),
        ("S://nas/music", Kind.WRITE),
        ("FV:2", Kind.NEVER),
        ("A:PLAYLISTS", Kind.NEVER),
        ("Q:0/1", Kind.NEVER),
        ("R:0/0/1", Kind.NEVER),
        ("", Kind.NEVER),
    ],
)
def test_only_own_objects_are_changed(name: str, object_id: str, kind: Kind) -> None:
    assert kind_of(f"ContentDirectory.{name}", {"ObjectID": object_id}) is kind


def test_an_index_run_is_judged_by_the_shares_it_reads() -> None:
    assert kind_of("ContentDirectory.RefreshShareIndex", {}) is Kind.PLAY


def test_of_the_replicated_settings_three_are_read() -> None:
    names = {"UMTracking", "R_AutoUpdatePolicy", "R_AutoUpdateWindowStart"}
    assert names == READABLE_PROPERTIES
    for name in READABLE_PROPERTIES:
        assert kind_of("SystemProperties.GetString", {"VariableName": name}) is Kind.READ
    for name in ("R_CustomerID", "umtracking", ""):
        assert kind_of("SystemProperties.GetString", {"VariableName": name}) is Kind.NEVER
    assert kind_of("SystemProperties.GetString", {}) is Kind.NEVER


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("x-rincon:RINCON_000E58A1B2C301400", Kind.WRITE),
        ("x-rincon-queue:RINCON_000E58A1B2C301400#0", Kind.PLAY),
        ("x-rincon-stream:RINCON_000E58A1B2C301400", Kind.PLAY),
        ("X-RINCON:RINCON_000E58A1B2C301400", Kind.PLAY),
        ("http://192.168.1.2/x-rincon:", Kind.PLAY),
        ("", Kind.PLAY),
    ],
)
def test_joining_a_group_brings_no_content(uri: str, kind: Kind) -> None:
    assert kind_of("AVTransport.SetAVTransportURI", {"CurrentURI": uri}) is kind
    # The next URI is content whatever it is.
    assert kind_of("AVTransport.SetNextAVTransportURI", {"NextURI": uri}) is Kind.PLAY


@pytest.mark.parametrize(
    "name", ["AVTransport.Explode", "Nonsense.Play", "AVTransport", "Play", "", ".", "a.b.c"]
)
def test_what_is_not_listed_is_refused(name: str) -> None:
    for use in (action, lambda name: kind_of(name, {}), lambda name: checked(name, {})):
        with pytest.raises(Unlisted):
            use(name)
    with pytest.raises(Unlisted):
        envelope(name, ())


def test_arguments_come_in_the_order_of_the_description() -> None:
    given_ = {"DesiredVolume": "7", "Channel": "Master", "InstanceID": "0"}
    assert checked("RenderingControl.SetVolume", given_) == (
        ("InstanceID", "0"),
        ("Channel", "Master"),
        ("DesiredVolume", "7"),
    )
    assert checked("AlarmClock.ListAlarms", {}) == ()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("AVTransport.Play", {"InstanceID": "0"}),
        ("AVTransport.Play", {"InstanceID": "0", "Speed": "1", "Loud": "1"}),
        ("AVTransport.Play", {}),
        ("AlarmClock.ListAlarms", {"InstanceID": "0"}),
        ("DeviceProperties.SetZoneAttributes", {"DesiredTargetRoomName": "Den"}),
    ],
)
def test_missing_and_foreign_arguments_are_refused(name: str, arguments: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="takes"):
        checked(name, arguments)


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_characters_that_xml_cannot_carry_are_refused(character: str) -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        checked("ContentDirectory.DestroyObject", {"ObjectID": f"SQ:{character}1"})


def test_what_old_players_do_not_know_may_be_left_out() -> None:
    old = {"DesiredZoneName": "Den", "DesiredIcon": "", "DesiredConfiguration": ""}
    assert len(checked("DeviceProperties.SetZoneAttributes", old)) == 3
    new = old | {"DesiredTargetRoomName": ""}
    assert checked("DeviceProperties.SetZoneAttributes", new)[3] == ("DesiredTargetRoomName", "")


@given(XML_TEXT, XML_TEXT)
def test_any_text_comes_through_an_envelope_as_it_is(uri: str, metadata: str) -> None:
    name = "AVTransport.SetAVTransportURI"
    arguments = {"InstanceID": "0", "CurrentURI": uri, "CurrentURIMetaData": metadata}
    call = read_call(envelope(name, checked(name, arguments)))
    assert call.action == "SetAVTransportURI"
    assert call.arguments == arguments


def test_an_envelope_names_service_and_action() -> None:
    root = ET.fromstring(envelope("AlarmClock.ListAlarms", ()))
    soap = "{http://schemas.xmlsoap.org/soap/envelope/}"
    assert root.tag == f"{soap}Envelope"
    assert root[0].tag == f"{soap}Body"
    assert root[0][0].tag == "{urn:schemas-upnp-org:service:AlarmClock:1}ListAlarms"


@pytest.mark.parametrize(
    ("target", "port", "kind"),
    [
        ("/xml/device_description.xml", PLAIN_PORT, Kind.READ),
        ("/xml/device_description.xml", TLS_PORT, Kind.READ),
        ("/status/zp", PLAIN_PORT, Kind.READ),
        ("/status/zp", TLS_PORT, Kind.NEVER),
        ("/status/batterystatus", PLAIN_PORT, Kind.READ),
        ("/status/enetports", PLAIN_PORT, Kind.READ),
        ("/status/proc/ath_rincon/status", PLAIN_PORT, Kind.READ),
        ("/img/icon-S18.png", PLAIN_PORT, Kind.READ),
        ("/img/icon-S18.png", TLS_PORT, Kind.NEVER),
        ("/img/icon-/../../reboot", PLAIN_PORT, Kind.NEVER),
        ("/img/icon-S18.png/..%2f..%2freboot", PLAIN_PORT, Kind.NEVER),
        ("/img/other.png", PLAIN_PORT, Kind.NEVER),
        ("/getaa?u=x-file-cifs%3a%2f%2fnas%2fa.mp3&v=3", PLAIN_PORT, Kind.PLAY),
        ("/getaa", TLS_PORT, Kind.NEVER),
        ("/getaa/x", PLAIN_PORT, Kind.NEVER),
        ("/api/v1/players/local/info", TLS_PORT, Kind.READ),
        ("/api/v1/players/local/info", PLAIN_PORT, Kind.NEVER),
        ("/api/v1/households/local/settings/protected-admin/x", TLS_PORT, Kind.NEVER),
        ("/xml/device_description.xml", 80, Kind.NEVER),
        ("//elsewhere/xml/device_description.xml", PLAIN_PORT, Kind.NEVER),
        ("http://elsewhere/xml/device_description.xml", PLAIN_PORT, Kind.NEVER),
        ("/status/zp#/reboot", PLAIN_PORT, Kind.NEVER),
        ("", PLAIN_PORT, Kind.NEVER),
        *((path, PLAIN_PORT, Kind.NEVER) for path in UNASKED.split()),
    ],
)
def test_of_the_pages_only_a_few_are_asked_for(target: str, port: int, kind: Kind) -> None:
    assert path_kind("GET", target, port) is kind
    assert path_kind("POST", target, port) is Kind.NEVER


def test_four_settings_are_read_over_tls() -> None:
    names = {"userMetricsTracking", "explicitContentFiltering", "recentlyPlayed", "hideTuneIn"}
    assert names == READABLE_SETTINGS
    for name in READABLE_SETTINGS:
        target = f"/api/v1/households/local/settings/restricted-admin/{name}"
        assert path_kind("GET", target, TLS_PORT) is Kind.READ
        for method in ("POST", "PUT", "DELETE"):
            assert path_kind(method, target, TLS_PORT) is Kind.NEVER


@pytest.mark.parametrize("method", ["SUBSCRIBE", "UNSUBSCRIBE"])
def test_every_service_can_be_subscribed_to_and_nothing_else(method: str) -> None:
    for service in SERVICES.values():
        for port in (PLAIN_PORT, TLS_PORT):
            assert path_kind(method, service.events, port) is Kind.READ
        assert path_kind(method, service.events, 8080) is Kind.NEVER
        assert path_kind(method, service.control, PLAIN_PORT) is Kind.NEVER
        assert path_kind("GET", service.events, PLAIN_PORT) is Kind.NEVER
    assert path_kind(method, "/Nothing/Event", PLAIN_PORT) is Kind.NEVER


WATCHED = ("groups", "playback", "playbackMetadata", "groupVolume", "playerVolume")


@pytest.mark.parametrize("namespace", WATCHED)
def test_what_is_subscribed_to_on_1443_is_a_read(namespace: str) -> None:
    for command in ("subscribe", "unsubscribe"):
        assert muse_kind(namespace, command) is Kind.READ
        assert muse_kind(f"{namespace}:1", command) is Kind.READ


@pytest.mark.parametrize(
    ("verbs", "kind"),
    [
        (
            """groups.getGroups playback.getPlaybackStatus playbackMetadata.getMetadataStatus
            groupVolume.getVolume playerVolume.getVolume""",
            Kind.READ,
        ),
        (
            """groupVolume.setVolume groupVolume.setMute playerVolume.setVolume
            playerVolume.setMute playback.pause audioClip.cancelAudioClip""",
            Kind.WRITE,
        ),
        (
            """playback.play playback.skipToNextTrack playback.skipToPreviousTrack
            favorites.loadFavorite playlists.loadPlaylist""",
            Kind.PLAY,
        ),
        (
            """playbackSession.createSession playbackSession.loadCloudQueue settings.setPlayer
            playback.loadLineIn favorites.getFavorites groups.createGroup musicServiceAccounts.match
            update.subscribe accounts.get homeTheater.loadHomeTheaterPlayback .""",
            Kind.NEVER,
        ),
    ],
)
def test_verbs_on_1443_have_the_class_of_the_table(verbs: str, kind: Kind) -> None:
    for verb in verbs.split():
        namespace, _, command = verb.partition(".")
        assert muse_kind(namespace, command) is kind
        assert muse_kind(f"{namespace}:1", command) is kind


@pytest.mark.parametrize(
    ("clip", "kind"),
    [
        ({"clipType": "CHIME"}, Kind.WRITE),
        ({"clipType": "CHIME", "streamUrl": ""}, Kind.WRITE),
        ({"clipType": "CHIME", "streamUrl": "http://192.168.1.2/a.mp3"}, Kind.PLAY),
        ({"clipType": "CUSTOM", "streamUrl": "http://192.168.1.2/a.mp3"}, Kind.PLAY),
        ({"name": "no type"}, Kind.PLAY),
        ({}, Kind.PLAY),
        (None, Kind.PLAY),
    ],
)
def test_only_the_built_in_chime_is_a_clip_without_content(
    clip: dict[str, object] | None, kind: Kind
) -> None:
    assert muse_kind("audioClip", "loadAudioClip", clip=clip) is kind
    assert muse_kind("audioClip:1", "loadAudioClip", clip=clip) is kind
