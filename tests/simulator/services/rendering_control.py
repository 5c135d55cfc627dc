"""RenderingControl: volume, tone and sound settings of one player.

Facts: WIRE 2.4 (variables, order, ranges), 4 and 4.1 (faults), 7 (volume, ramps, fixed output).
Guesses: FocusMode, a channel that firmware knows, is not simulated; only Master ramps; a room's
bonded players follow the volume and mute of its primary; a refused SetOutputFixed and a refused
SetRoomCalibrationStatus are 501.
"""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from ..service import Arguments, Entry, LastChangeService, Reply, action
from ..soap import ACTION_FAILED, INVALID_ACTION, INVALID_ARGUMENTS, UpnpError
from .equalizer import SPEECH_SINCE, Setting, sub_settings, theatre_settings

if TYPE_CHECKING:
    from ..player import Player

CHANNELS = ("Master", "LF", "RF")
LOUDEST = 100
TONE = 10
INVALID_INSTANCE = 702
BONDED = 803
# Only these look at InstanceID (WIRE 4.1).
CHECK_INSTANCE = frozenset({"GetVolume", "GetMute", "SetMute"})
# Crossover in Hz of a bonded Sub, captured once; a player without one says 0.
SUB_CROSSOVER = 90
# RoomCalibrationState: 1 calibrated and on, 4 not calibrated (WIRE 2.6); 2 for off is a guess.
CALIBRATED, CALIBRATION_OFF = 1, 2


class RenderingControl(LastChangeService):
    """Volume and sound."""

    name = "RenderingControl"
    refused: ClassVar = {
        # Described and unfinished, as far as is known (WIRE 7); the code is that of other stubs.
        "GetVolumeDB": INVALID_ACTION,
        "SetVolumeDB": INVALID_ACTION,
        "GetVolumeDBRange": INVALID_ACTION,
        "SetChannelMap": ACTION_FAILED,
    }

    namespaces = 'xmlns="urn:schemas-upnp-org:metadata-1-0/RCS/"'

    def __init__(self, player: Player) -> None:
        """Start with the volume of the spec and everything else as new."""
        super().__init__(player)
        self._volumes = {"Master": player.spec.volume, "LF": LOUDEST, "RF": LOUDEST}
        self._mutes = dict.fromkeys((*CHANNELS, "SpeakerOnly"), False)
        self._bass = self._treble = 0
        self._loudness = True
        self._fixed = False
        self._headphones = False
        self._eq: dict[str, int] = {}
        self._before_ramp: int | None = None
        self._ramp: asyncio.Task[None] | None = None

    @property
    def volume(self) -> int:
        """Return the Master volume, 0 to 100; with a fixed output it is 100."""
        return LOUDEST if self._fixed else self._volumes["Master"]

    @property
    def muted(self) -> bool:
        """Return whether Master is muted."""
        return self._mutes["Master"]

    @property
    def fixed(self) -> bool:
        """Return whether the output's volume is fixed."""
        return self._fixed

    def set_volume(self, value: int) -> None:
        """Set the Master volume, 0 to 100, and end a ramp. A fixed output stays as it is."""
        self._stop_ramp()
        self._put_volume(value)

    def set_mute(self, *, muted: bool) -> None:
        """Mute Master, or not."""
        for service in self._room():
            service._mutes["Master"] = muted
            service.touch()
        self._tell_group()

    def plug_headphones(self, *, connected: bool) -> None:
        """Plug headphones in or out."""
        self._headphones = connected
        self.touch()

    def reset(self) -> None:
        """End a ramp; settings survive a boot."""
        self._stop_ramp()

    def as_json(self) -> dict[str, object]:
        """Return volume, mute and whether the output is fixed."""
        return {"volume": self.volume, "muted": self.muted, "fixed": self._fixed}

    def groups(self) -> list[tuple[Entry, ...]]:
        """Return the variables in the order of captured first NOTIFYs (WIRE 2.4).

        A change of one channel, or of one setting of the subwoofer, brings its whole group
        (captured); other variables come alone, which is a guess.
        """
        volumes = {**self._volumes, "Master": self.volume}
        sub = {setting: self._value(setting) for setting in sub_settings(self.player.model)}
        return [
            tuple(Entry("Volume", str(volumes[channel]), channel) for channel in CHANNELS),
            tuple(Entry("Mute", _flag(self._mutes[channel]), channel) for channel in CHANNELS),
            (Entry("Bass", str(self._bass)),),
            (Entry("Treble", str(self._treble)),),
            (Entry("Loudness", _flag(self._loudness), "Master"),),
            (Entry("OutputFixed", _flag(self._fixed)),),
            *self._headphone_groups(),
            (
                Entry("SpeakerSize", str(self.player.model.speaker_size)),
                Entry("SubGain", str(sub["SubGain"])),
                Entry("SubCrossover", str(sub["SubCrossover"])),
                Entry("SubPolarity", str(sub["SubPolarity"])),
                Entry("SubEnabled", str(sub["SubEnable"])),
            ),
            *self._theatre_groups(),
            (Entry("SonarEnabled", _flag(self._calibration == CALIBRATED)),),
            (Entry("SonarCalibrationAvailable", _flag(self._calibration != 0)),),
            (Entry("PresetNameList", "FactoryDefaults"),),
        ]

    def _headphone_groups(self) -> Iterable[tuple[Entry, ...]]:
        # The captured soundbar does not have it.
        if not self.player.model.home_theatre:
            yield (Entry("HeadphoneConnected", _flag(self._headphones)),)

    def _theatre_groups(self) -> Iterable[tuple[Entry, ...]]:
        model = self.player.model
        for eq_type, setting in self._theatre.items():
            yield (Entry(setting.event, str(self._value(eq_type))),)
            if eq_type == "DialogLevel" and self.player.version.major >= SPEECH_SINCE:
                # Place and value are guesses; bars without levels have the switch in events only.
                yield (Entry("SupportsMaxDialogLevel", _flag(model.speech_levels)),)
                if not model.speech_levels:
                    yield (Entry("SpeechEnhanceEnabled", "0"),)

    @property
    def _theatre(self) -> dict[str, Setting]:
        return theatre_settings(self.player.model, self.player.version)

    @property
    def _calibration(self) -> int:
        """Return 0 without a room calibration, else whether it is on or off."""
        state = self.player.calibration
        return state if state in (CALIBRATED, CALIBRATION_OFF) else 0

    def _setting(self, eq_type: str) -> Setting:
        """Return a setting that the model has. Raises UpnpError(402) for others (WIRE 4)."""
        setting = (sub_settings(self.player.model) | self._theatre).get(eq_type)
        if setting is None:
            raise UpnpError(INVALID_ARGUMENTS)
        return setting

    def _value(self, eq_type: str) -> int:
        if eq_type == "SubCrossover" and not self.player.model.amplifier:
            return SUB_CROSSOVER if self._has_sub else 0
        return self._eq.get(eq_type, self._setting(eq_type).default)

    @property
    def _has_sub(self) -> bool:
        bond = self.player.bond
        return bond is not None and any(words.startswith("SW") for _, words in bond.channels)

    def _room(self) -> list[RenderingControl]:
        """Return the services of those who follow this one's volume: its room, itself first."""
        bond = self.player.bond
        players = bond.players if bond and bond.primary is self.player else [self.player]
        return [player.service(RenderingControl) for player in players]

    def _put_volume(self, value: int) -> None:
        if self._fixed:
            return
        for service in self._room():
            service._volumes["Master"] = value
            service.touch()
        self._tell_group()

    def _tell_group(self) -> None:
        # A player that is off has no group.
        if self.player.power.on:
            self.player.coordinator.services["GroupRenderingControl"].touch()

    def _movable(self) -> None:
        """Raise UpnpError(501) where the output is fixed (reported of SetVolume on a Connect)."""
        if self._fixed:
            raise UpnpError(ACTION_FAILED)

    async def call(self, name: str, arguments: Arguments) -> Reply:
        """Carry out an action; some of them look at InstanceID first. Raises UpnpError."""
        if name in CHECK_INSTANCE and arguments.get("InstanceID") != "0":
            raise UpnpError(INVALID_INSTANCE)
        return await super().call(name, arguments)

    @action("GetVolume")
    def get_volume(self, arguments: Arguments) -> Reply:
        """Return the volume of a channel. An unknown channel is 402."""
        channel = _one_of(arguments["Channel"], CHANNELS)
        value = self.volume if channel == "Master" else self._volumes[channel]
        return {"CurrentVolume": str(value)}

    @action("SetVolume")
    def set_volume_of(self, arguments: Arguments) -> None:
        """Set the volume of a channel, 0 to 100; LF and RF are the balance."""
        channel = _one_of(arguments["Channel"], CHANNELS)
        self._change(channel, _in_range(arguments["DesiredVolume"], 0, LOUDEST))

    @action("SetRelativeVolume")
    def set_relative_volume(self, arguments: Arguments) -> Reply:
        """Change the volume of a channel and return the new one, clipped to 0 to 100 (WIRE 7)."""
        channel = _one_of(arguments["Channel"], CHANNELS)
        wanted = self._volumes[channel] + int(arguments["Adjustment"])
        value = max(0, min(LOUDEST, wanted))
        self._change(channel, value)
        return {"NewVolume": str(value)}

    def _change(self, channel: str, value: int) -> None:
        self._movable()
        if channel == "Master":
            self.set_volume(value)
        else:
            self._volumes[channel] = value
            self.touch()

    @action("GetMute")
    def get_mute(self, arguments: Arguments) -> Reply:
        """Return whether a channel is muted."""
        return {"CurrentMute": _flag(self._mutes[self._mute_channel(arguments)])}

    @action("SetMute")
    def set_mute_of(self, arguments: Arguments) -> None:
        """Mute a channel, or not."""
        channel = self._mute_channel(arguments)
        muted = arguments["DesiredMute"] == "1"
        if channel == "Master":
            self.set_mute(muted=muted)
        else:
            self._mutes[channel] = muted
            self.touch()

    def _mute_channel(self, arguments: Arguments) -> str:
        # Older firmware has one more, SpeakerOnly (WIRE 2.2).
        described = self.player.descriptions[self.name].variables["A_ARG_TYPE_MuteChannel"]
        return _one_of(arguments["Channel"], described.allowed)

    @action("GetBass")
    def get_bass(self, _: Arguments) -> Reply:
        """Return the bass, -10 to 10."""
        return {"CurrentBass": str(self._bass)}

    @action("SetBass")
    def set_bass(self, arguments: Arguments) -> None:
        """Set the bass."""
        self._bass = _in_range(arguments["DesiredBass"], -TONE, TONE)
        self.touch()

    @action("GetTreble")
    def get_treble(self, _: Arguments) -> Reply:
        """Return the treble, -10 to 10."""
        return {"CurrentTreble": str(self._treble)}

    @action("SetTreble")
    def set_treble(self, arguments: Arguments) -> None:
        """Set the treble."""
        self._treble = _in_range(arguments["DesiredTreble"], -TONE, TONE)
        self.touch()

    @action("GetLoudness")
    def get_loudness(self, arguments: Arguments) -> Reply:
        """Return the loudness; only Master has one (a guess from the events)."""
        _one_of(arguments["Channel"], CHANNELS[:1])
        return {"CurrentLoudness": _flag(self._loudness)}

    @action("SetLoudness")
    def set_loudness(self, arguments: Arguments) -> None:
        """Set the loudness."""
        _one_of(arguments["Channel"], CHANNELS[:1])
        self._loudness = arguments["DesiredLoudness"] == "1"
        self.touch()

    @action("GetEQ")
    def get_eq(self, arguments: Arguments) -> Reply:
        """Return a setting; one that the model does not have is 402 (WIRE 4)."""
        self._setting(arguments["EQType"])
        return {"CurrentValue": str(self._value(arguments["EQType"]))}

    @action("SetEQ")
    def set_eq(self, arguments: Arguments) -> None:
        """Set a setting: 803 on a bonded player, 402 for what the model does not take."""
        if self.player.is_bonded:
            raise UpnpError(BONDED)
        value = int(arguments["DesiredValue"])
        if not self._setting(arguments["EQType"]).takes(value):
            raise UpnpError(INVALID_ARGUMENTS)
        self._eq[arguments["EQType"]] = value
        self.touch()

    @action("ResetExtEQ")
    def reset_ext_eq(self, arguments: Arguments) -> None:
        """Set a setting to what a new player has."""
        self._setting(arguments["EQType"])
        self._eq.pop(arguments["EQType"], None)
        self.touch()

    @action("ResetBasicEQ")
    def reset_basic_eq(self, _: Arguments) -> Reply:
        """Reset tone, loudness and balance, and return them."""
        self._bass = self._treble = 0
        self._loudness = True
        self._volumes |= {"LF": LOUDEST, "RF": LOUDEST}
        self.touch()
        return {
            "Bass": "0",
            "Treble": "0",
            "Loudness": "1",
            "LeftVolume": str(LOUDEST),
            "RightVolume": str(LOUDEST),
        }

    @action("GetSupportsOutputFixed")
    def get_supports_output_fixed(self, _: Arguments) -> Reply:
        """Return whether the model's output can be fixed."""
        return {"CurrentSupportsFixed": _flag(self.player.model.output_fixed)}

    @action("GetOutputFixed")
    def get_output_fixed(self, _: Arguments) -> Reply:
        """Return whether the output is fixed."""
        return {"CurrentFixed": _flag(self._fixed)}

    @action("SetOutputFixed")
    def set_output_fixed(self, arguments: Arguments) -> None:
        """Fix the output at 100, or let the former volume have effect again (a guess)."""
        if not self.player.model.output_fixed:
            raise UpnpError(ACTION_FAILED)
        self._stop_ramp()
        self._fixed = arguments["DesiredFixed"] == "1"
        self.touch()
        self._tell_group()

    @action("GetHeadphoneConnected")
    def get_headphone_connected(self, _: Arguments) -> Reply:
        """Return whether headphones are plugged in."""
        return {"CurrentHeadphoneConnected": _flag(self._headphones)}

    @action("RampToVolume")
    def ramp_to_volume(self, arguments: Arguments) -> Reply:
        """Begin a ramp and return its whole seconds, without the wait before an alarm (WIRE 7).

        A sleep timer's begins at the volume as it is, the others at 0. ResetVolumeAfter and
        ProgramURI have no effect: the former volume comes back by RestoreVolumePriorToRamp only.
        """
        timing = self.household.timing
        _one_of(arguments["Channel"], CHANNELS[:1])
        desired = _in_range(arguments["DesiredVolume"], 0, LOUDEST)
        ramps = {
            "SLEEP_TIMER_RAMP_TYPE": (self.volume, 0.0, timing.ramp_sleep_timer),
            "ALARM_RAMP_TYPE": (0, timing.ramp_alarm_wait, timing.ramp_alarm),
            "AUTOPLAY_RAMP_TYPE": (0, 0.0, timing.ramp_autoplay),
        }
        start, wait, rate = ramps[_one_of(arguments["RampType"], tuple(ramps))]
        self._movable()
        self._before_ramp = self.volume
        self.set_volume(start)
        self._ramp = self.household.clock.start(self._run_ramp(desired, wait, rate))
        return {"RampTime": str(int(abs(desired - start) / rate))}

    @action("RestoreVolumePriorToRamp")
    def restore_volume_prior_to_ramp(self, arguments: Arguments) -> None:
        """End a ramp and go back to the volume before it; without one, nothing happens."""
        _one_of(arguments["Channel"], CHANNELS[:1])
        if self._before_ramp is not None:
            self.set_volume(self._before_ramp)
            self._before_ramp = None

    async def _run_ramp(self, desired: int, wait: float, rate: float) -> None:
        clock = self.household.clock
        await clock.sleep(wait)
        while self.volume != desired and self.player.power.on:
            await clock.sleep(1 / rate)
            self._put_volume(self.volume + (1 if desired > self.volume else -1))

    def _stop_ramp(self) -> None:
        if self._ramp:
            self._ramp.cancel()
            self._ramp = None

    @action("GetRoomCalibrationStatus")
    def get_room_calibration_status(self, _: Arguments) -> Reply:
        """Return whether there is a room calibration, and whether it is on."""
        return {
            "RoomCalibrationEnabled": _flag(self._calibration == CALIBRATED),
            "RoomCalibrationAvailable": _flag(self._calibration != 0),
        }

    @action("SetRoomCalibrationStatus")
    def set_room_calibration_status(self, arguments: Arguments) -> None:
        """Switch the room calibration; without one it is refused."""
        if not self._calibration:
            raise UpnpError(ACTION_FAILED)
        enabled = arguments["RoomCalibrationEnabled"] == "1"
        self._calibrate(CALIBRATED if enabled else CALIBRATION_OFF)

    @action("SetRoomCalibrationX")
    def set_room_calibration_x(self, arguments: Arguments) -> None:
        """Take a room calibration over, as old firmware does; what it says is not looked at."""
        if not arguments["CalibrationID"]:
            raise UpnpError(INVALID_ARGUMENTS)
        self._calibrate(CALIBRATED)

    def _calibrate(self, state: int) -> None:
        self.player.calibration = state
        self.touch()
        # RoomCalibrationState is in DeviceProperties and in ZoneGroupState.
        self.household.topology.changed()


def _flag(value: object) -> str:
    return "1" if value else "0"


def _one_of(text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise UpnpError(INVALID_ARGUMENTS)
    return text


def _in_range(text: str, low: int, high: int) -> int:
    value = int(text)
    if not low <= value <= high:
        raise UpnpError(INVALID_ARGUMENTS)
    return value
