"""The small services: settings, the list of music services, formats, and two that hardly matter."""

import hashlib
from typing import ClassVar

from ..content.net import Net
from ..service import Arguments, PropertyService, Reply, action
from ..settings import Settings
from ..soap import ACTION_FAILED, INVALID_ACTION, INVALID_ARGUMENTS, UpnpError, attribute
from ..spec import ServiceSpec

NOT_THERE = 800
NO_TRANSITION = 701
NO_CONNECTION = 706
NO_ACCOUNT = 803
LATE_DASH = 80

# What a player takes over http and from shares (WIRE 5), in captured order.
_FORMATS = (
    *("audio/mp3", "audio/mp4", "audio/x-m4a", "audio/mpeg", "audio/mpegurl", "audio/x-mpegurl"),
    *("application/x-mpegurl", "application/vnd.apple.mpegurl", "application/dash+xml"),
    *("audio/mpeg3", "audio/wav", "audio/x-wav", "audio/wma", "audio/x-ms-wma", "audio/aiff"),
    *("audio/x-aiff", "audio/flac", "application/ogg", "audio/ogg", "audio/audible"),
)
_CLOUD_FORMATS = (
    *("audio/mp3", "audio/mpeg", "audio/mpeg3", "audio/wma", "audio/mp4", "audio/x-m4a"),
    *("audio/wav", "audio/aiff", "audio/flac", "application/ogg", "application/x-mpegURL"),
)
_SCHEMES = (
    "x-rincon:*:*:*",
    "x-rincon-mp3radio:*:*:*",
    "x-rincon-playlist:*:*:*",
    "x-rincon-queue:*:*:*",
    "x-rincon-stream:*:*:*",
    "x-sonosapi-stream:*:*:*",
    "x-sonosapi-hls:*:*:*",
    "x-sonosapi-hls-static:*:*:*",
    "x-sonosapi-radio:*:audio/x-sonosapi-radio:*",
    "x-rincon-cpcontainer:*:*:*",
)


def sink(major: int) -> str:
    """Return what a player of a release line plays; DASH on newer ones only (a guess when)."""
    items: list[str] = []
    for mime in _FORMATS:
        if mime == "application/dash+xml" and major < LATE_DASH:
            continue
        items += [f"http-get:*:{mime}:*", f"x-file-cifs:*:{mime}:*"]
        if mime == "audio/mpegurl":
            items.append(f"file:*:{mime}:*")
    items.append("sonos.com-mms:*:audio/x-ms-wma:*")
    items += [f"sonos.com-http:*:{mime}:*" for mime in _CLOUD_FORMATS]
    items += [
        "sonos.com-spotify:*:audio/x-spotify:*",
        "sonos.com-rtrecent:*:audio/x-sonos-recent:*",
    ]
    # The captured list ends with a comma.
    return ",".join([*items, *_SCHEMES, ""])


class ConnectionManager(PropertyService):
    """The formats a player takes; there are never connections (captured: an empty list)."""

    name = "ConnectionManager"
    # No connection can be asked about: invalid connection reference (UPnP; a guess).
    refused: ClassVar = {"GetCurrentConnectionInfo": NO_CONNECTION}

    def properties(self) -> dict[str, str]:
        """Return the variables in captured order."""
        return {
            "SourceProtocolInfo": "",
            "SinkProtocolInfo": sink(self.player.version.major),
            "CurrentConnectionIDs": "",
        }

    @action("GetProtocolInfo")
    def get_protocol_info(self, _: Arguments) -> Reply:
        """Return the formats."""
        return {"Source": "", "Sink": sink(self.player.version.major)}

    @action("GetCurrentConnectionIDs")
    def get_current_connection_ids(self, _: Arguments) -> Reply:
        """Return the empty list."""
        return {"ConnectionIDs": ""}


def service_xml(service: ServiceSpec) -> str:
    """Write one service as the catalogue has it: linked ones with a manifest, others with texts.

    Versions, capabilities and polling are made up; names and order are captured.
    """
    name, host = attribute(service.name), attribute(service.host)
    if service.auth == "Anonymous":
        more = (
            f'<Presentation><Strings Version="1" Uri="https://{host}/strings.xml"/>'
            f'<PresentationMap Version="1" Uri="https://{host}/map.xml"/></Presentation>'
        )
    else:
        more = f'<Manifest Version="1" Uri="https://{host}/manifest.json"/>'
    return (
        f'<Service Id="{service.id}" Name="{name}" Version="1.1" Uri="http://{host}/smapi" '
        f'SecureUri="https://{host}/smapi" ContainerType="MService" Capabilities="513">'
        f'<Policy Auth="{attribute(service.auth)}" PollInterval="3600"/>{more}</Service>'
    )


class MusicServices(PropertyService):
    """The catalogue of music services that the player keeps (WIRE 8)."""

    name = "MusicServices"
    # Needs the old log-in, which nothing has any more (WIRE 4.1).
    refused: ClassVar = {"GetSessionId": INVALID_ACTION}

    def properties(self) -> dict[str, str]:
        """Return the variable."""
        return {"ServiceListVersion": self._version}

    @property
    def _version(self) -> str:
        return f"{self.household.players[0].uid}:990"

    @action("ListAvailableServices")
    def list_available_services(self, _: Arguments) -> Reply:
        """Return the catalogue; a service's type is its id times 256 and 7 (captured)."""
        services = self.household.spec.services
        return {
            "AvailableServiceDescriptorList": '<Services SchemaVersion="1">'
            + "".join(map(service_xml, services))
            + "</Services>",
            "AvailableServiceTypeList": ",".join(str(service.id * 256 + 7) for service in services),
            "AvailableServiceListVersion": self._version,
        }

    @action("UpdateAvailableServices")
    def update_available_services(self, _: Arguments) -> None:
        """Ask Sonos for the catalogue: 800 without the internet (a guess), nothing new with it."""
        net = self.household.store(Net)
        net.asked.append((self.player.uid, "update-services.sonos.com"))
        if not net.internet:
            raise UpnpError(NOT_THERE)


class QPlay(PropertyService):
    """A Chinese service's way in; nothing is evented, what is answered is made up."""

    name = "QPlay"

    def properties(self) -> dict[str, str]:
        """Return nothing."""
        return {}

    @action("QPlayAuth")
    def qplay_auth(self, arguments: Arguments) -> Reply:
        """Return a code for a seed. Without a seed 402, a guess."""
        if not arguments["Seed"]:
            raise UpnpError(INVALID_ARGUMENTS)
        text = f"{arguments['Seed']}{self.player.uid}"
        return {
            "Code": hashlib.sha256(text.encode()).hexdigest()[:32],
            "MID": self.player.model.number,
            "DID": self.player.uid,
        }


class SystemProperties(PropertyService):
    """The household's settings under their old names; accounts cannot be touched (WIRE 4.1, 8)."""

    name = "SystemProperties"
    # Accounts need Sonos's own servers; which of {802, 803} comes is not known.
    refused: ClassVar = {
        "GetWebCode": NOT_THERE,
        "ProvisionCredentialedTrialAccountX": INVALID_ACTION,
        "AddAccountX": NO_ACCOUNT,
        "AddOAuthAccountX": NO_ACCOUNT,
        "RemoveAccount": NO_ACCOUNT,
        "EditAccountPasswordX": NO_ACCOUNT,
        "SetAccountNicknameX": NO_ACCOUNT,
        "RefreshAccountCredentialsX": NO_ACCOUNT,
        "EditAccountMd": NO_ACCOUNT,
        "ResetThirdPartyCredentials": INVALID_ACTION,
        "ReplaceAccountX": NO_ACCOUNT,
    }

    @property
    def _settings(self) -> Settings:
        return self.household.store(Settings)

    def properties(self) -> dict[str, str]:
        """Return the variables; UpdateID tells that some setting changed, not which."""
        return {
            "CustomerID": self._settings.old.get("R_CustomerID", ""),
            "UpdateID": str(self._settings.version),
            "UpdateIDX": "0",
            "VoiceUpdateID": "0",
            "ThirdPartyHash": "",
        }

    @action("GetString")
    def get_string(self, arguments: Arguments) -> Reply:
        """Return a setting of the old store; an unknown one is 800."""
        value = self._settings.old.get(arguments["VariableName"])
        if value is None:
            raise UpnpError(NOT_THERE)
        return {"StringValue": value}

    @action("SetString")
    def set_string(self, arguments: Arguments) -> None:
        """Write a setting; any client may have names of its own. Without a name 402."""
        if not arguments["VariableName"]:
            raise UpnpError(INVALID_ARGUMENTS)
        self._settings.write(
            arguments["VariableName"], arguments["StringValue"], writer=self.player.uid
        )

    @action("Remove")
    def remove(self, arguments: Arguments) -> None:
        """Remove a setting; an unknown one is 800."""
        try:
            self._settings.remove(arguments["VariableName"], writer=self.player.uid)
        except KeyError as err:
            raise UpnpError(NOT_THERE) from err

    @action("DoPostUpdateTasks")
    def do_post_update_tasks(self, _: Arguments) -> None:
        """Do nothing, as far as a client sees."""

    @action("GetRDM")
    def get_rdm(self, _: Arguments) -> Reply:
        """Return whether the household is in a shop (retail demonstration mode)."""
        return {"RDMValue": "1" if self._settings.shop else "0"}

    @action("EnableRDM")
    def enable_rdm(self, arguments: Arguments) -> None:
        """Set it; that it is the household's and not the player's is a guess."""
        self._settings.shop = arguments["RDMValue"] == "1"


class VirtualLineIn(PropertyService):
    """What AirPlay and Spotify Connect use between players; clients get nothing done here.

    All codes are guesses: transport of no session is 701, what players ask of each other 501.
    """

    name = "VirtualLineIn"
    wrong_instance: ClassVar[int | None] = 718
    refused: ClassVar = {
        "StartTransmission": ACTION_FAILED,
        "StopTransmission": ACTION_FAILED,
        "Play": NO_TRANSITION,
        "Pause": NO_TRANSITION,
        "Next": NO_TRANSITION,
        "Previous": NO_TRANSITION,
        "Stop": NO_TRANSITION,
        "SetVolume": NO_TRANSITION,
    }

    def properties(self) -> dict[str, str]:
        """Return the variable: a plain one since 70.1, inside LastChange up to 66.4 (WIRE 2.1)."""
        if self.player.version.train < (67, 0):
            space = "urn:schemas-rinconnetworks-com:metadata-1-0/VLI/"
            return {
                "LastChange": f'<Event xmlns="{space}"><InstanceID val="0">'
                '<CurrentTrackMetaData val=""/></InstanceID></Event>'
            }
        return {"CurrentTrackMetaData": ""}
