"""AudioIn and HTControl: the line-in, and what belongs to a TV.

Facts: WIRE 2.1 (models), 2.5 (variables and order), 4.1 (faults), 7 (line-in), 9 (HTAudioIn).
"""

from typing import TYPE_CHECKING, ClassVar

from ..service import Arguments, PropertyService, Reply, action
from ..soap import ACTION_FAILED, INVALID_ACTION, INVALID_ARGUMENTS, UpnpError

if TYPE_CHECKING:
    from ..player import Player

# Input levels that are taken, the app's scale; nothing is published.
LOWEST_LEVEL, HIGHEST_LEVEL = 0, 10
# Codes of HTAudioIn (WIRE 9): nothing connected, not listened to, and stereo by old and new name.
NO_INPUT, NOT_LISTENING, STEREO, PCM_STEREO = 0, 21, 2, 33554434
SWITCH = ("On", "Off")


class AudioIn(PropertyService):
    """Line-in, on models that have one."""

    name = "AudioIn"
    refused: ClassVar = {
        # Between players; what a client would get is a guess.
        "StartTransmissionToGroup": INVALID_ARGUMENTS,
        "StopTransmissionToGroup": INVALID_ARGUMENTS,
    }

    def __init__(self, player: Player) -> None:
        """Start as the spec says."""
        super().__init__(player)
        self._name, self._icon = "Audio Component", "AudioComponent"
        self._levels = (1, 1)
        self.connected = player.spec.line_in_connected
        self._playing = False

    def plug(self, *, connected: bool, playing: bool = False) -> None:
        """Plug a source in or out; `playing` is whether it gives sound (a guess of the meaning)."""
        self.connected = connected
        self._playing = connected and playing
        self.touch()

    def as_json(self) -> dict[str, object]:
        """Return whether something is plugged in."""
        return {"connected": self.connected}

    def properties(self) -> dict[str, str]:
        """Return the variables in captured order; Playing was not in it, its place is a guess."""
        left, right = self._levels
        return {
            "AudioInputName": self._name,
            "Icon": self._icon,
            "LineInConnected": "1" if self.connected else "0",
            "LeftLineInLevel": str(left),
            "RightLineInLevel": str(right),
            "Playing": "1" if self._playing else "0",
        }

    @action("GetAudioInputAttributes")
    def get_audio_input_attributes(self, _: Arguments) -> Reply:
        """Return name and icon of the source."""
        return {"CurrentName": self._name, "CurrentIcon": self._icon}

    @action("SetAudioInputAttributes")
    def set_audio_input_attributes(self, arguments: Arguments) -> None:
        """Name the source."""
        self._name, self._icon = arguments["DesiredName"], arguments["DesiredIcon"]
        self.touch()

    @action("GetLineInLevel")
    def get_line_in_level(self, _: Arguments) -> Reply:
        """Return the levels of both sides."""
        left, right = self._levels
        return {"CurrentLeftLineInLevel": str(left), "CurrentRightLineInLevel": str(right)}

    @action("SetLineInLevel")
    def set_line_in_level(self, arguments: Arguments) -> None:
        """Set the levels of both sides."""
        left = int(arguments["DesiredLeftLineInLevel"])
        right = int(arguments["DesiredRightLineInLevel"])
        if not all(LOWEST_LEVEL <= level <= HIGHEST_LEVEL for level in (left, right)):
            raise UpnpError(INVALID_ARGUMENTS)
        self._levels = (left, right)
        self.touch()

    @action("SelectAudio")
    def select_audio(self, arguments: Arguments) -> None:
        """Choose an input; there is only AI:0 (a guess)."""
        if arguments["ObjectID"] != "AI:0":
            raise UpnpError(INVALID_ARGUMENTS)


class HTControl(PropertyService):
    """The TV's cable and remote control, on home theatre models."""

    name = "HTControl"
    refused: ClassVar = {
        # Learning a remote is not simulated.
        "IdentifyIRRemote": ACTION_FAILED,
        "LearnIRCode": ACTION_FAILED,
        "CommitLearnedIRCodes": ACTION_FAILED,
    }

    def __init__(self, player: Player) -> None:
        """Start with a TV that is connected and gives stereo."""
        super().__init__(player)
        self.connected = True
        self._signal = PCM_STEREO if player.version.generation > 1 else STEREO
        self._repeater = "Off"
        self._feedback = "On"

    @property
    def audio_in(self) -> int:
        """Return HTAudioIn: what arrives from the TV while it is listened to (WIRE 9)."""
        if not self.connected:
            return NO_INPUT
        transport = self.player.services["AVTransport"].parts().get("AVTransportURI")
        listening = transport and transport[0].value.startswith("x-sonos-htastream:")
        return self._signal if listening else NOT_LISTENING

    def connect(self, *, connected: bool) -> None:
        """Plug the TV in or out."""
        self.connected = connected
        self.touch()

    def feed(self, signal: int) -> None:
        """Let the TV give sound of another format, a code of WIRE 9. Nothing is evented."""
        self._signal = signal

    def as_json(self) -> dict[str, object]:
        """Return whether a TV is connected, and what arrives from it."""
        return {"connected": self.connected, "audio_in": self.audio_in}

    def properties(self) -> dict[str, str]:
        """Return the variables in captured order."""
        repeats = self.player.model.ir_repeater
        return {
            "TOSLinkConnected": "1" if self.connected else "0",
            "IRRepeaterState": self._repeater if repeats else "Disabled",
        }

    @action("GetIRRepeaterState")
    def get_ir_repeater_state(self, _: Arguments) -> Reply:
        """Return On, Off, or Disabled where the model does not repeat."""
        return {"CurrentIRRepeaterState": self.properties()["IRRepeaterState"]}

    @action("SetIRRepeaterState")
    def set_ir_repeater_state(self, arguments: Arguments) -> None:
        """Switch the repeater; 401 where the model has none (WIRE 4.1)."""
        if not self.player.model.ir_repeater:
            raise UpnpError(INVALID_ACTION)
        self._repeater = _switch(arguments["DesiredIRRepeaterState"])
        self.touch()

    @action("IsRemoteConfigured")
    def is_remote_configured(self, _: Arguments) -> Reply:
        """Return whether a remote was learned."""
        return {"RemoteConfigured": "0"}

    @action("GetLEDFeedbackState")
    def get_led_feedback_state(self, _: Arguments) -> Reply:
        """Return whether the light answers the remote."""
        return {"LEDFeedbackState": self._feedback}

    @action("SetLEDFeedbackState")
    def set_led_feedback_state(self, arguments: Arguments) -> None:
        """Let the light answer the remote, or not; not evented."""
        self._feedback = _switch(arguments["LEDFeedbackState"])


def _switch(text: str) -> str:
    if text not in SWITCH:
        raise UpnpError(INVALID_ARGUMENTS)
    return text
