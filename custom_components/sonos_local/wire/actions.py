"""Every SOAP action that players describe, with its class (TABLES 2) and its arguments.

Facts: the service descriptions of 18 models, firmware 57.19 to 95.0, 207 actions together. What is
never sent has no arguments here. An argument with `?` is left out towards S1 players.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.verdict import Kind

R, W, P, B, C, N = Kind.READ, Kind.WRITE, Kind.PLAY, Kind.BOND, Kind.CLOUD, Kind.NEVER
# The class hangs on the arguments: `catalogue.kind_of` decides.
K = None


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its class, and the names of its input arguments in order."""

    kind: Kind | None
    names: str = ""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Return the names of the input arguments."""
        return tuple(name.removesuffix("?") for name in self.names.split())

    @property
    def optional(self) -> frozenset[str]:
        """Return the names of those that older players do not know."""
        return frozenset(name[:-1] for name in self.names.split() if name.endswith("?"))


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its URN, the path below which its URLs lie, its actions."""

    name: str
    urn: str
    path: str
    actions: Mapping[str, Action]

    @property
    def control(self) -> str:
        """Return the path that actions are posted to."""
        return f"{self.path}/Control"

    @property
    def events(self) -> str:
        """Return the path of SUBSCRIBE."""
        return f"{self.path}/Event"


_SERVICES = (
    Service(
        "AlarmClock",
        "urn:schemas-upnp-org:service:AlarmClock:1",
        "/AlarmClock",
        {
            "SetFormat": Action(N),
            "GetFormat": Action(R),
            "SetTimeZone": Action(N),
            "GetTimeZone": Action(R),
            "GetTimeZoneAndRule": Action(R),
            "GetTimeZoneRule": Action(R, "Index"),
            "SetTimeServer": Action(N),
            "GetTimeServer": Action(R),
            "SetTimeNow": Action(N),
            "GetHouseholdTimeAtStamp": Action(N),
            "GetTimeNow": Action(R),
            "CreateAlarm": Action(
                P,
                "StartLocalTime Duration Recurrence Enabled RoomUUID ProgramURI "
                "ProgramMetaData PlayMode Volume IncludeLinkedZones",
            ),
            "UpdateAlarm": Action(
                P,
                "ID StartLocalTime Duration Recurrence Enabled RoomUUID ProgramURI "
                "ProgramMetaData PlayMode Volume IncludeLinkedZones",
            ),
            "DestroyAlarm": Action(W, "ID"),
            "ListAlarms": Action(R),
            "SetDailyIndexRefreshTime": Action(W, "DesiredDailyIndexRefreshTime"),
            "GetDailyIndexRefreshTime": Action(R),
        },
    ),
    Service(
        "AVTransport",
        "urn:schemas-upnp-org:service:AVTransport:1",
        "/MediaRenderer/AVTransport",
        {
            "SetAVTransportURI": Action(P, "InstanceID CurrentURI CurrentURIMetaData"),
            "SetNextAVTransportURI": Action(P, "InstanceID NextURI NextURIMetaData"),
            "AddURIToQueue": Action(
                P,
                "InstanceID EnqueuedURI EnqueuedURIMetaData "
                "DesiredFirstTrackNumberEnqueued EnqueueAsNext",
            ),
            "AddMultipleURIsToQueue": Action(
                P,
                "InstanceID UpdateID NumberOfURIs EnqueuedURIs EnqueuedURIsMetaData "
                "ContainerURI ContainerMetaData DesiredFirstTrackNumberEnqueued "
                "EnqueueAsNext",
            ),
            "ReorderTracksInQueue": Action(
                W, "InstanceID StartingIndex NumberOfTracks InsertBefore UpdateID"
            ),
            "RemoveTrackFromQueue": Action(W, "InstanceID ObjectID UpdateID"),
            "RemoveTrackRangeFromQueue": Action(
                W, "InstanceID UpdateID StartingIndex NumberOfTracks"
            ),
            "RemoveAllTracksFromQueue": Action(W, "InstanceID"),
            "SaveQueue": Action(W, "InstanceID Title ObjectID"),
            "BackupQueue": Action(N),
            "CreateSavedQueue": Action(P, "InstanceID Title EnqueuedURI EnqueuedURIMetaData"),
            "AddURIToSavedQueue": Action(
                P, "InstanceID ObjectID UpdateID EnqueuedURI EnqueuedURIMetaData AddAtIndex"
            ),
            "ReorderTracksInSavedQueue": Action(
                W, "InstanceID ObjectID UpdateID TrackList NewPositionList"
            ),
            "GetMediaInfo": Action(R, "InstanceID"),
            "GetTransportInfo": Action(R, "InstanceID"),
            "GetPositionInfo": Action(R, "InstanceID"),
            "GetDeviceCapabilities": Action(R, "InstanceID"),
            "GetTransportSettings": Action(R, "InstanceID"),
            "GetCrossfadeMode": Action(R, "InstanceID"),
            "Stop": Action(W, "InstanceID"),
            "Play": Action(P, "InstanceID Speed"),
            "Pause": Action(W, "InstanceID"),
            "Seek": Action(P, "InstanceID Unit Target"),
            "Next": Action(P, "InstanceID"),
            "Previous": Action(P, "InstanceID"),
            "SetPlayMode": Action(W, "InstanceID NewPlayMode"),
            "SetCrossfadeMode": Action(W, "InstanceID CrossfadeMode"),
            "NotifyDeletedURI": Action(N),
            "GetCurrentTransportActions": Action(R, "InstanceID"),
            "BecomeCoordinatorOfStandaloneGroup": Action(W, "InstanceID"),
            "DelegateGroupCoordinationTo": Action(P, "InstanceID NewCoordinator RejoinGroup"),
            "BecomeGroupCoordinator": Action(N),
            "BecomeGroupCoordinatorAndSource": Action(N),
            "ChangeCoordinator": Action(N),
            "ChangeTransportSettings": Action(N),
            "ConfigureSleepTimer": Action(W, "InstanceID NewSleepTimerDuration"),
            "GetRemainingSleepTimerDuration": Action(R, "InstanceID"),
            "RunAlarm": Action(N),
            "StartAutoplay": Action(N),
            "GetRunningAlarmProperties": Action(R, "InstanceID"),
            "SnoozeAlarm": Action(P, "InstanceID Duration"),
            "EndDirectControlSession": Action(W, "InstanceID"),
        },
    ),
    Service(
        "ConnectionManager",
        "urn:schemas-upnp-org:service:ConnectionManager:1",
        "/MediaRenderer/ConnectionManager",
        {
            "GetProtocolInfo": Action(R),
            "GetCurrentConnectionIDs": Action(R),
            "GetCurrentConnectionInfo": Action(R, "ConnectionID"),
        },
    ),
    Service(
        "ContentDirectory",
        "urn:schemas-upnp-org:service:ContentDirectory:1",
        "/MediaServer/ContentDirectory",
        {
            "GetSearchCapabilities": Action(R),
            "GetSortCapabilities": Action(R),
            "GetSystemUpdateID": Action(R),
            "GetAlbumArtistDisplayOption": Action(R),
            "GetLastIndexChange": Action(R),
            "Browse": Action(
                K, "ObjectID BrowseFlag Filter StartingIndex RequestedCount SortCriteria"
            ),
            "FindPrefix": Action(K, "ObjectID Prefix"),
            "GetAllPrefixLocations": Action(K, "ObjectID"),
            "CreateObject": Action(K, "ContainerID Elements"),
            "UpdateObject": Action(K, "ObjectID CurrentTagValue NewTagValue"),
            "DestroyObject": Action(K, "ObjectID"),
            "RefreshShareIndex": Action(K, "AlbumArtistDisplayOption"),
            "RequestResort": Action(W, "SortOrder"),
            "GetShareIndexInProgress": Action(R),
            "GetBrowseable": Action(R),
            "SetBrowseable": Action(N),
        },
    ),
    Service(
        "DeviceProperties",
        "urn:schemas-upnp-org:service:DeviceProperties:1",
        "/DeviceProperties",
        {
            "SetLEDState": Action(W, "DesiredLEDState"),
            "GetLEDState": Action(R),
            "AddBondedZones": Action(B, "ChannelMapSet"),
            "RemoveBondedZones": Action(B, "ChannelMapSet KeepGrouped"),
            "CreateStereoPair": Action(B, "ChannelMapSet"),
            "SeparateStereoPair": Action(B, "ChannelMapSet"),
            "SetZoneAttributes": Action(
                W, "DesiredZoneName DesiredIcon DesiredConfiguration DesiredTargetRoomName?"
            ),
            "GetZoneAttributes": Action(R),
            "GetHouseholdID": Action(R),
            "GetZoneInfo": Action(R),
            "SetAutoplayLinkedZones": Action(W, "IncludeLinkedZones Source"),
            "GetAutoplayLinkedZones": Action(R, "Source"),
            "SetAutoplayRoomUUID": Action(W, "RoomUUID Source"),
            "GetAutoplayRoomUUID": Action(R, "Source"),
            "SetAutoplayVolume": Action(W, "Volume Source"),
            "GetAutoplayVolume": Action(R, "Source"),
            "SetUseAutoplayVolume": Action(W, "UseVolume Source"),
            "GetUseAutoplayVolume": Action(R, "Source"),
            "AddHTSatellite": Action(B, "HTSatChanMapSet"),
            "RemoveHTSatellite": Action(B, "SatRoomUUID"),
            "EnterConfigMode": Action(N),
            "ExitConfigMode": Action(N),
            "GetButtonState": Action(R),
            "SetButtonLockState": Action(W, "DesiredButtonLockState"),
            "GetButtonLockState": Action(R),
            "RoomDetectionStartChirping": Action(N),
            "RoomDetectionStopChirping": Action(N),
            "GetHTForwardState": Action(R),
        },
    ),
    Service(
        "GroupManagement",
        "urn:schemas-upnp-org:service:GroupManagement:1",
        "/GroupManagement",
        {
            "AddMember": Action(N),
            "RemoveMember": Action(N),
            "ReportTrackBufferingResult": Action(N),
            "SetSourceAreaIds": Action(N),
        },
    ),
    Service(
        "GroupRenderingControl",
        "urn:schemas-upnp-org:service:GroupRenderingControl:1",
        "/MediaRenderer/GroupRenderingControl",
        {
            "GetGroupMute": Action(R, "InstanceID"),
            "SetGroupMute": Action(W, "InstanceID DesiredMute"),
            "GetGroupVolume": Action(R, "InstanceID"),
            "SetGroupVolume": Action(W, "InstanceID DesiredVolume"),
            "SetRelativeGroupVolume": Action(W, "InstanceID Adjustment"),
            "SnapshotGroupVolume": Action(W, "InstanceID"),
        },
    ),
    Service(
        "MusicServices",
        "urn:schemas-upnp-org:service:MusicServices:1",
        "/MusicServices",
        {
            "GetSessionId": Action(N),
            "ListAvailableServices": Action(C),
            "UpdateAvailableServices": Action(N),
        },
    ),
    Service(
        "QPlay",
        "urn:schemas-tencent-com:service:QPlay:1",
        "/QPlay",
        {
            "QPlayAuth": Action(N),
        },
    ),
    Service(
        "Queue",
        "urn:schemas-sonos-com:service:Queue:1",
        "/MediaRenderer/Queue",
        {
            "AddURI": Action(N),
            "AddMultipleURIs": Action(N),
            "AttachQueue": Action(N),
            "Backup": Action(N),
            "Browse": Action(N),
            "CreateQueue": Action(N),
            "RemoveAllTracks": Action(N),
            "RemoveTrackRange": Action(N),
            "ReorderTracks": Action(N),
            "ReplaceAllTracks": Action(N),
            "SaveAsSonosPlaylist": Action(N),
        },
    ),
    Service(
        "RenderingControl",
        "urn:schemas-upnp-org:service:RenderingControl:1",
        "/MediaRenderer/RenderingControl",
        {
            "GetMute": Action(R, "InstanceID Channel"),
            "SetMute": Action(W, "InstanceID Channel DesiredMute"),
            "ResetBasicEQ": Action(W, "InstanceID"),
            "ResetExtEQ": Action(N),
            "GetVolume": Action(R, "InstanceID Channel"),
            "SetVolume": Action(W, "InstanceID Channel DesiredVolume"),
            "SetRelativeVolume": Action(W, "InstanceID Channel Adjustment"),
            "GetVolumeDB": Action(R, "InstanceID Channel"),
            "SetVolumeDB": Action(N),
            "GetVolumeDBRange": Action(R, "InstanceID Channel"),
            "GetBass": Action(R, "InstanceID"),
            "SetBass": Action(W, "InstanceID DesiredBass"),
            "GetTreble": Action(R, "InstanceID"),
            "SetTreble": Action(W, "InstanceID DesiredTreble"),
            "GetEQ": Action(R, "InstanceID EQType"),
            "SetEQ": Action(W, "InstanceID EQType DesiredValue"),
            "GetLoudness": Action(R, "InstanceID Channel"),
            "SetLoudness": Action(W, "InstanceID Channel DesiredLoudness"),
            "GetSupportsOutputFixed": Action(R, "InstanceID"),
            "GetOutputFixed": Action(R, "InstanceID"),
            "SetOutputFixed": Action(W, "InstanceID DesiredFixed"),
            "GetHeadphoneConnected": Action(R, "InstanceID"),
            "RampToVolume": Action(
                W, "InstanceID Channel RampType DesiredVolume ResetVolumeAfter ProgramURI"
            ),
            "RestoreVolumePriorToRamp": Action(W, "InstanceID Channel"),
            "SetChannelMap": Action(N),
            "GetRoomCalibrationStatus": Action(R, "InstanceID"),
            "SetRoomCalibrationStatus": Action(W, "InstanceID RoomCalibrationEnabled"),
            "SetRoomCalibrationX": Action(N),
        },
    ),
    Service(
        "SystemProperties",
        "urn:schemas-upnp-org:service:SystemProperties:1",
        "/SystemProperties",
        {
            "SetString": Action(N),
            "GetString": Action(K, "VariableName"),
            "Remove": Action(N),
            "GetWebCode": Action(N),
            "ProvisionCredentialedTrialAccountX": Action(N),
            "AddAccountX": Action(N),
            "AddOAuthAccountX": Action(N),
            "RemoveAccount": Action(N),
            "EditAccountPasswordX": Action(N),
            "SetAccountNicknameX": Action(N),
            "RefreshAccountCredentialsX": Action(N),
            "EditAccountMd": Action(N),
            "DoPostUpdateTasks": Action(N),
            "ResetThirdPartyCredentials": Action(N),
            "EnableRDM": Action(N),
            "GetRDM": Action(R),
            "ReplaceAccountX": Action(N),
        },
    ),
    Service(
        "VirtualLineIn",
        "urn:schemas-upnp-org:service:VirtualLineIn:1",
        "/MediaRenderer/VirtualLineIn",
        {
            "StartTransmission": Action(N),
            "StopTransmission": Action(N),
            "Play": Action(N),
            "Pause": Action(N),
            "Next": Action(N),
            "Previous": Action(N),
            "Stop": Action(N),
            "SetVolume": Action(N),
        },
    ),
    Service(
        "ZoneGroupTopology",
        "urn:schemas-upnp-org:service:ZoneGroupTopology:1",
        "/ZoneGroupTopology",
        {
            "CheckForUpdate": Action(N),
            "BeginSoftwareUpdate": Action(N),
            "ReportUnresponsiveDevice": Action(N),
            "ReportAlarmStartedRunning": Action(N),
            "SubmitDiagnostics": Action(N),
            "RegisterMobileDevice": Action(N),
            "GetZoneGroupAttributes": Action(R),
            "GetZoneGroupState": Action(R),
        },
    ),
    Service(
        "HTControl",
        "urn:schemas-upnp-org:service:HTControl:1",
        "/HTControl",
        {
            "SetIRRepeaterState": Action(W, "DesiredIRRepeaterState"),
            "GetIRRepeaterState": Action(R),
            "IdentifyIRRemote": Action(N),
            "LearnIRCode": Action(N),
            "CommitLearnedIRCodes": Action(N),
            "IsRemoteConfigured": Action(R),
            "SetLEDFeedbackState": Action(W, "LEDFeedbackState"),
            "GetLEDFeedbackState": Action(R),
        },
    ),
    Service(
        "AudioIn",
        "urn:schemas-upnp-org:service:AudioIn:1",
        "/AudioIn",
        {
            "StartTransmissionToGroup": Action(N),
            "StopTransmissionToGroup": Action(N),
            "SetAudioInputAttributes": Action(W, "DesiredName DesiredIcon"),
            "GetAudioInputAttributes": Action(R),
            "SetLineInLevel": Action(W, "DesiredLeftLineInLevel DesiredRightLineInLevel"),
            "GetLineInLevel": Action(R),
            "SelectAudio": Action(W, "ObjectID"),
        },
    ),
)

SERVICES: Mapping[str, Service] = {service.name: service for service in _SERVICES}
