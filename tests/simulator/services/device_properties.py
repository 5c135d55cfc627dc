"""DeviceProperties: name, lights, battery, bonding and what else belongs to one box.

Facts: WIRE 2.2 and 2.3 (variables; the order of those that were in a capture), 7 (bonding, rename,
autoplay), 8 (GetZoneInfo), 9 (HTAudioIn). The places of variables that were in no capture follow
ZoneGroupState or stand at the end: guesses, as are faults that no comment gives a source for.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..hardware import release
from ..service import Arguments, PropertyService, Reply, action
from ..settings import Settings
from ..soap import ACTION_FAILED, INVALID_ARGUMENTS, UpnpError
from ..topology import attributes
from . import bonding
from .inputs import NO_INPUT, SWITCH, HTControl

if TYPE_CHECKING:
    from ..player import Player

BONDED = 803
LOUDEST = 100
TV = "TV"
NOBODY = "RINCON_FFFFFFFFFFFF99999"
# Versions of the replicated stores besides the settings', None for one that nobody wrote: the
# number of stores is captured, which is which is not published.
STORES = (None, 10, 1693, 373, 2690, 990, None, 8, None, 49, 16788, 7, 8, 0, 101)
# HTBondedZoneCommitState runs through these during a set-up, then back to 0 (a guess).
COMMIT_STATES = (1, 2, 0)


@dataclass(slots=True)
class Autoplay:
    """What happens when a source begins to give sound: `room` is empty for nothing."""

    room: str = ""
    linked: bool = False
    volume: int = 0
    use_volume: bool = False


class DeviceProperties(PropertyService):
    """One box and its room."""

    name = "DeviceProperties"
    refused: ClassVar = {
        # Chirping during set-up is not simulated.
        "RoomDetectionStartChirping": ACTION_FAILED,
        "RoomDetectionStopChirping": ACTION_FAILED,
    }

    def __init__(self, player: Player) -> None:
        """Start with the light on, buttons that work and autoplay from a TV."""
        super().__init__(player)
        self._light = "On"
        self._lock = "Off"
        self._config_mode = ""
        self._target_room = ""
        self._commit_state = 0
        self._autoplay: dict[str, Autoplay] = {}
        if player.model.home_theatre:
            self._autoplay[TV] = Autoplay(player.uid)

    @property
    def audio_in(self) -> int:
        """Return HTAudioIn, 0 on models without a TV (WIRE 9)."""
        control = self.player.services.get("HTControl")
        return control.audio_in if isinstance(control, HTControl) else NO_INPUT

    def as_json(self) -> dict[str, object]:
        """Return what is not evented."""
        return {"light": self._light, "lock": self._lock}

    def properties(self) -> dict[str, str]:
        """Return the variables that the firmware describes, in wire order."""
        described = self.player.descriptions[self.name].variables
        evented = {item.name for item in described.values() if item.evented}
        return {name: value for name, value in self._values().items() if name in evented}

    def _values(self) -> dict[str, str]:
        player = self.player
        known = dict(attributes(player))
        model = player.model
        bond = player.bond
        maps = {bond.kind: bond.channel_map} if bond else {}
        clips = player.version.generation > 1 and not (model.bridge or model.sub)
        calibration = f"{player.uid.removeprefix('RINCON_')}_2.1.0.1_2024-04-14_15-09-44"
        return {
            **_take(known, "ZoneName", "Icon", "Configuration"),
            "Invisible": known.get("Invisible", "0"),
            "IsZoneBridge": known.get("IsZoneBridge", "0"),
            **_take(known, "TVConfigurationError", "HdmiCecAvailable", "WirelessMode"),
            "ConnectionType": known.get("ConnectionType", "0"),
            "WirelessLeafOnly": known.get("WirelessLeafOnly", "0"),
            "HasConfiguredSSID": known.get("HasConfiguredSSID", "0"),
            **_take(known, "ChannelFreq"),
            "HTFreq": "0",
            **_take(known, "BehindWifiExtender", "WifiEnabled"),
            "EthLink": known.get("EthLink", "0"),
            "SettingsReplicationState": self._replication(),
            **_take(known, "SecureRegState", "VoiceConfigState", "MicEnabled", "AirPlayEnabled"),
            "IsIdle": "1" if player.idle else "0",
            **_take(known, "MoreInfo"),
            "ChannelMapSet": maps.get("pair", ""),
            "HTSatChanMapSet": maps.get("theatre", ""),
            "HTBondedZoneCommitState": str(self._commit_state),
            **_take(known, "Orientation"),
            "LastChangedPlayState": f"{self._transport_state()},,,",
            "AvailableRoomCalibration": calibration if player.calibration == 1 else "",
            **_take(known, "RoomCalibrationState"),
            "ConfigMode": self._config_mode,
            "SupportsAudioIn": "1" if model.line_in else "0",
            "SupportsAudioClip": "1" if clips else "0",
            "SvcActive": "0",
            "HeadphoneId": "",
            "AvailableHeadphoneSessions": "0",
        }

    def _replication(self) -> str:
        """Write who wrote each replicated store last, and its version."""
        settings = self.household.store(Settings)
        first = self.household.players[0].uid
        pairs = [f"{settings.writer},{settings.version}"]
        pairs += [f"{NOBODY},0" if version is None else f"{first},{version}" for version in STORES]
        return ",".join(pairs)

    def _transport_state(self) -> str:
        transport = self.player.services.get("AVTransport")
        part = transport.parts().get("TransportState") if transport else None
        return part[0].value if part else "STOPPED"

    @action("GetLEDState")
    def get_led_state(self, _: Arguments) -> Reply:
        """Return whether the light is on."""
        return {"CurrentLEDState": self._light}

    @action("SetLEDState")
    def set_led_state(self, arguments: Arguments) -> None:
        """Switch the light; not evented (WIRE 7)."""
        self._light = _switch(arguments["DesiredLEDState"])

    @action("GetButtonLockState")
    def get_button_lock_state(self, _: Arguments) -> Reply:
        """Return whether the room's buttons are locked."""
        return {"CurrentButtonLockState": self._primary._lock}

    @action("SetButtonLockState")
    def set_button_lock_state(self, arguments: Arguments) -> None:
        """Lock the buttons of the whole room, at its primary only (WIRE 7); not evented."""
        lock = _switch(arguments["DesiredButtonLockState"])
        if self.player.is_bonded:
            raise UpnpError(BONDED)
        self._lock = lock

    @property
    def _primary(self) -> DeviceProperties:
        return self.player.primary.service(DeviceProperties)

    @action("GetButtonState")
    def get_button_state(self, _: Arguments) -> Reply:
        """Return the buttons that are pressed: none."""
        return {"State": ""}

    @action("GetHouseholdID")
    def get_household_id(self, _: Arguments) -> Reply:
        """Return the id of the household, without what 1443 appends."""
        return {"CurrentHouseholdID": self.household.spec.id}

    @action("GetZoneInfo")
    def get_zone_info(self, _: Arguments) -> Reply:
        """Return what the box is (WIRE 8); the meaning of Flags is not known."""
        player = self.player
        return {
            "SerialNumber": player.serial,
            "SoftwareVersion": str(player.version),
            "DisplaySoftwareVersion": release(player.version).display,
            "HardwareVersion": player.model.hardware,
            "IPAddress": player.address,
            "MACAddress": player.mac,
            "CopyrightInfo": "\N{COPYRIGHT SIGN} 2003-2026, Sonos, Inc. All rights reserved.",
            "ExtraInfo": "",
            "HTAudioIn": str(self.audio_in),
            "Flags": "1",
        }

    @action("GetZoneAttributes")
    def get_zone_attributes(self, _: Arguments) -> Reply:
        """Return name and icon; S1 has no target room (WIRE 2.2)."""
        player = self.player
        reply = {
            "CurrentZoneName": player.primary.room,
            "CurrentIcon": player.icon,
            "CurrentConfiguration": "1",
        }
        if player.version.generation > 1:
            reply["CurrentTargetRoomName"] = self._primary._target_room
        return reply

    @action("SetZoneAttributes")
    def set_zone_attributes(self, arguments: Arguments) -> None:
        """Rename the room. An empty icon leaves it as it is, an empty name is 402 (guesses)."""
        name = arguments["DesiredZoneName"]
        if not name:
            raise UpnpError(INVALID_ARGUMENTS)
        self._primary._target_room = arguments.get("DesiredTargetRoomName", "")
        self.household.rename(self.player, name, arguments["DesiredIcon"])

    @action("EnterConfigMode")
    def enter_config_mode(self, arguments: Arguments) -> Reply:
        """Enter a mode of set-up; it is evented, and nothing else happens."""
        if not arguments["Mode"]:
            raise UpnpError(INVALID_ARGUMENTS)
        self._config_mode = arguments["Mode"]
        self.touch()
        return {"State": ""}

    @action("ExitConfigMode")
    def exit_config_mode(self, _: Arguments) -> None:
        """Leave it."""
        self._config_mode = ""
        self.touch()

    @action("GetHTForwardState")
    def get_ht_forward_state(self, _: Arguments) -> Reply:
        """Return whether sound from the TV is forwarded."""
        return {"IsHTForwardEnabled": "0"}

    def _source(self, arguments: Arguments) -> Autoplay:
        """Return the autoplay of a source; an empty one is the TV of a home theatre (WIRE 7).

        A model without a TV refuses it, one without a line-in knows no other (guesses).
        """
        model = self.player.model
        source = arguments["Source"] or (TV if model.home_theatre else "")
        known = model.home_theatre if source == TV else model.line_in or not source
        if not known:
            raise UpnpError(INVALID_ARGUMENTS)
        return self._autoplay.setdefault(source, Autoplay())

    @action("GetAutoplayRoomUUID")
    def get_autoplay_room_uuid(self, arguments: Arguments) -> Reply:
        """Return the room that begins to play, empty for none."""
        return {"RoomUUID": self._source(arguments).room}

    @action("SetAutoplayRoomUUID")
    def set_autoplay_room_uuid(self, arguments: Arguments) -> None:
        """Set the room that begins to play, empty for none."""
        source, room = self._source(arguments), arguments["RoomUUID"]
        if room and room not in {player.uid for player in self.household.players}:
            raise UpnpError(INVALID_ARGUMENTS)
        source.room = room

    @action("GetAutoplayLinkedZones")
    def get_autoplay_linked_zones(self, arguments: Arguments) -> Reply:
        """Return whether the room's group plays too."""
        return {"IncludeLinkedZones": "1" if self._source(arguments).linked else "0"}

    @action("SetAutoplayLinkedZones")
    def set_autoplay_linked_zones(self, arguments: Arguments) -> None:
        """Let the room's group play too, or not."""
        self._source(arguments).linked = arguments["IncludeLinkedZones"] == "1"

    @action("GetAutoplayVolume")
    def get_autoplay_volume(self, arguments: Arguments) -> Reply:
        """Return the volume to begin with."""
        return {"CurrentVolume": str(self._source(arguments).volume)}

    @action("SetAutoplayVolume")
    def set_autoplay_volume(self, arguments: Arguments) -> None:
        """Set the volume to begin with, 0 to 100."""
        volume = int(arguments["Volume"])
        if volume > LOUDEST:
            raise UpnpError(INVALID_ARGUMENTS)
        self._source(arguments).volume = volume

    @action("GetUseAutoplayVolume")
    def get_use_autoplay_volume(self, arguments: Arguments) -> Reply:
        """Return whether that volume is used."""
        return {"UseVolume": "1" if self._source(arguments).use_volume else "0"}

    @action("SetUseAutoplayVolume")
    def set_use_autoplay_volume(self, arguments: Arguments) -> None:
        """Let that volume be used, or not."""
        self._source(arguments).use_volume = arguments["UseVolume"] == "1"

    @action("AddBondedZones")
    def add_bonded_zones(self, arguments: Arguments) -> None:
        """Make a stereo pair."""
        bonding.pair(self.player, arguments["ChannelMapSet"])

    @action("CreateStereoPair")
    def create_stereo_pair(self, arguments: Arguments) -> None:
        """Make a stereo pair: the other name of AddBondedZones."""
        bonding.pair(self.player, arguments["ChannelMapSet"])

    @action("RemoveBondedZones")
    def remove_bonded_zones(self, arguments: Arguments) -> None:
        """Separate a pair, or take some out of it."""
        keep = arguments["KeepGrouped"] == "1"
        bonding.unpair(self.player, arguments["ChannelMapSet"], keep_grouped=keep)

    @action("SeparateStereoPair")
    def separate_stereo_pair(self, arguments: Arguments) -> None:
        """Separate a pair."""
        bonding.unpair(self.player, arguments["ChannelMapSet"])

    @action("AddHTSatellite")
    def add_ht_satellite(self, arguments: Arguments) -> None:
        """Add satellites or a sub to a home theatre."""
        bonding.add_satellites(self.player, arguments["HTSatChanMapSet"])
        self._commit(COMMIT_STATES)

    @action("RemoveHTSatellite")
    def remove_ht_satellite(self, arguments: Arguments) -> None:
        """Make a room of a satellite or a sub again."""
        bonding.remove_satellite(self.player, arguments["SatRoomUUID"])

    def _commit(self, states: tuple[int, ...]) -> None:
        """Go through the states of a set-up, one after another."""
        state, *rest = states
        self._commit_state = state
        self.touch()
        if rest:
            clock, timing = self.household.clock, self.household.timing
            clock.call_later(timing.bonding, lambda: self._commit(tuple(rest)))


def _take(known: dict[str, str], *names: str) -> dict[str, str]:
    return {name: known[name] for name in names}


def _switch(text: str) -> str:
    if text not in SWITCH:
        raise UpnpError(INVALID_ARGUMENTS)
    return text
