"""One player: what the topology, its description and its own events say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .group import NO_GROUP, GroupSound, GroupView
from .media import UNKNOWN_TRANSPORT, Position, Transport


@dataclass(frozen=True, slots=True)
class Box:
    """What ZoneGroupState says of one player (WIRE 2.6). None where it does not say.

    `primary` is the uid of the player that speaks for the room if that is another one. `channel`
    is in MHz; `wireless_mode` and `connection` are numbers of the wire.
    """

    uid: str
    address: str = ""
    room: str = ""
    software: str = ""
    generation: int | None = None
    boot_seq: int | None = None
    icon: str = ""
    invisible: bool = False
    bridge: bool = False
    primary: str | None = None
    channel_map: str = ""
    satellite_map: str = ""
    wired: bool | None = None
    wireless_mode: int | None = None
    channel: int | None = None
    connection: int | None = None
    microphone: bool | None = None
    voice: int | None = None
    orientation: int | None = None
    calibration: int | None = None
    registration: int | None = None
    idle: bool | None = None
    airplay: bool | None = None
    virtual_line_in: str = ""
    more_info: str = ""
    tls_port: int | None = None

    @property
    def visible(self) -> bool:
        """Return whether it is a room: neither hidden nor a satellite nor a bridge."""
        return not (self.invisible or self.bridge or self.primary)


@dataclass(frozen=True, slots=True)
class Description:
    """What /xml/device_description.xml says (WIRE 1.1); kept under (uid, software).

    `services` are the names of the services listed, such as `AudioIn`.
    """

    uid: str
    model_number: str
    model_name: str
    software: str
    display_version: str = ""
    hardware: str = ""
    serial: str = ""
    mac: str = ""
    generation: int | None = None
    services: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sound:
    """What RenderingControl says; also the part of it that one NOTIFY changes (WIRE 2.4).

    Volumes 0 to 100; bass and treble -10 to 10; the others in the units of the wire.
    """

    volume: int | None = None
    left: int | None = None
    right: int | None = None
    mute: bool | None = None
    bass: int | None = None
    treble: int | None = None
    loudness: bool | None = None
    output_fixed: bool | None = None
    headphones: bool | None = None
    speaker_size: int | None = None
    sub_gain: int | None = None
    sub_crossover: int | None = None
    sub_polarity: int | None = None
    sub_enabled: bool | None = None
    dialog_level: int | None = None
    speech_enhanced: bool | None = None
    night_mode: bool | None = None
    surround_enabled: bool | None = None
    surround_level: int | None = None
    music_surround_level: int | None = None
    surround_mode: int | None = None
    height_level: int | None = None
    audio_delay: int | None = None
    calibrated: bool | None = None
    calibration_available: bool | None = None


UNKNOWN_SOUND = Sound()


class Presence(StrEnum):
    """Whether a player is there. `STARTING`: nothing has been heard yet since the start."""

    STARTING = "starting"
    ALIVE = "alive"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Gone:
    """Why the others miss a player: a device of VanishedDevices (WIRE 2.6)."""

    uid: str
    room: str = ""
    reason: str = ""
    model_number: str = ""
    address: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Player:
    """Everything that is known of one player, its group's playback included.

    `transport` is its own; `playback`, `position` and `group_sound` are its coordinator's, the very
    same objects. `deaf`: it answers, and its events do not arrive. `read` holds what is not
    evented, by the name of the read (`reads.py`).
    """

    box: Box
    description: Description | None = None
    presence: Presence = Presence.STARTING
    deaf: bool = False
    upnp_off: bool = False
    gone: Gone | None = None
    group: GroupView = NO_GROUP
    sound: Sound = UNKNOWN_SOUND
    transport: Transport = UNKNOWN_TRANSPORT
    own_position: Position | None = None
    own_group_sound: GroupSound | None = None
    playback: Transport = UNKNOWN_TRANSPORT
    position: Position | None = None
    group_sound: GroupSound | None = None
    read: Mapping[str, str] = field(default_factory=dict)

    @property
    def uid(self) -> str:
        """Return the uid, `RINCON_...`."""
        return self.box.uid

    @property
    def room(self) -> str:
        """Return the room's name."""
        return self.box.room

    @property
    def available(self) -> bool:
        """Return whether it is there."""
        return self.presence is Presence.ALIVE

    @property
    def is_coordinator(self) -> bool:
        """Return whether it coordinates its zone group."""
        return self.group.coordinator == self.uid
