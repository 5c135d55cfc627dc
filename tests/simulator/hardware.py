"""The models that are simulated, and what sets them apart on the wire.

Model numbers, names and the services of each: the captured service descriptions. Capability words:
the `capabilities` list of players/local/info (WIRE 1.2). Zone types and feature words are taken
from published descriptions where there is one (S1 Playbar, S2 One), otherwise they are guesses.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """One model of player.

    `speaker_size` is the evented SpeakerSize and the description's internalSpeakerSize. Soundbars
    with `speech_levels` tell the strength of speech enhancement apart from its switch, those with
    `height` have a level for upward channels (WIRE 2.4). Only `ir_repeater` models repeat infrared
    signals (which ones do is a guess).
    """

    number: str
    name: str
    zone_type: int = 15
    speaker_size: int = 5
    hardware: str = "1.21.1.8-1.1"
    home_theatre: bool = False
    line_in: bool = False
    battery: bool = False
    microphone: bool = False
    amplifier: bool = False
    bridge: bool = False
    sub: bool = False
    airplay: bool = True
    output_fixed: bool = False
    speech_levels: bool = False
    height: bool = False
    ir_repeater: bool = False

    @property
    def display_name(self) -> str:
        """Return the name as the description's displayName has it, without the maker."""
        return self.name.removeprefix("Sonos ")

    @property
    def services(self) -> tuple[str, ...]:
        """Return the services beyond those that every player has (captured descriptions)."""
        if self.bridge:
            return ()
        more: tuple[str, ...] = ()
        if self.home_theatre:
            more += ("HTControl",)
        if self.line_in:
            more += ("AudioIn",)
        return more

    def capabilities(self, *, clips: bool) -> tuple[str, ...]:
        """Return the capability words of players/local/info."""
        words = ["PLAYBACK", "CLOUD"]
        if self.home_theatre:
            words += ["HT_PLAYBACK", "HT_POWER_STATE"]
        if self.airplay:
            words.append("AIRPLAY")
        if self.line_in:
            words.append("LINE_IN")
        if clips:
            words.append("AUDIO_CLIP")
        if self.microphone:
            words += ["VOICE", "MICROPHONE_SWITCH"]
        return tuple(words)


MODELS = {
    model.number: model
    for model in (
        Model("S1", "Sonos Play:1", 11, 4, airplay=False),
        Model("S3", "Sonos Play:3", 8, 2, airplay=False),
        Model("S5", "Sonos Play:5", 6, 3, line_in=True, airplay=False, hardware="1.16.4.1-2"),
        Model("S6", "Sonos Play:5", 14, 7, line_in=True, hardware="1.14.1.10-1.2"),
        Model("S9", "Sonos Playbar", 10, 6, home_theatre=True, airplay=False, ir_repeater=True),
        Model("S13", "Sonos One", 15, 5, microphone=True),
        Model("S14", "Sonos Beam", 16, 6, home_theatre=True, microphone=True),
        Model(
            "S16",
            "Sonos Amp",
            17,
            0,
            home_theatre=True,
            line_in=True,
            amplifier=True,
            output_fixed=True,
        ),
        Model("S17", "Sonos Move", 18, 5, battery=True, microphone=True),
        Model("S18", "Sonos One", 15, 5, microphone=True),
        Model("S19", "Sonos Arc", 20, 9, home_theatre=True, microphone=True, height=True),
        Model("S21", "SYMFONISK Bookshelf", 21, 5),
        Model("S27", "Sonos Roam", 23, 4, battery=True, microphone=True),
        Model("S33", "SYMFONISK Bookshelf", 21, 5),
        Model("S36", "Sonos Ray", 24, 6, home_theatre=True),
        Model("S38", "Sonos One SL", 15, 5),
        Model("S39", "Sonos Era 100", 25, 5, line_in=True, microphone=True),
        # No captured description; numbers, zone types and sizes are guesses.
        Model("S41", "Sonos Era 300", 26, 7, line_in=True, microphone=True),
        Model(
            "S45",
            "Sonos Arc Ultra",
            28,
            9,
            home_theatre=True,
            microphone=True,
            height=True,
            speech_levels=True,
        ),
        Model("Sub", "Sonos Sub", 9, 0, sub=True, airplay=False),
        Model("ZB100", "Sonos Bridge", 4, 0, bridge=True, airplay=False),
    )
}


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A software version, `97.1-80312`."""

    major: int
    minor: int
    build: int

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read `major.minor-build`."""
        train, _, build = text.partition("-")
        major, _, minor = train.partition(".")
        return cls(int(major), int(minor), int(build or 0))

    @property
    def train(self) -> tuple[int, int]:
        """Return major and minor."""
        return self.major, self.minor

    @property
    def generation(self) -> int:
        """Return the software generation: S1 ends with 57.x (WIRE 9)."""
        return 1 if self.major < 58 else 2

    def __str__(self) -> str:
        """Return the version as players write it."""
        return f"{self.major}.{self.minor}-{self.build}"


@dataclass(frozen=True, slots=True)
class Release:
    """What players on one train say of it."""

    display: str
    minimum: str
    legacy: str
    api: str


def release(version: Version) -> Release:
    """Return the display version and the compatible versions of a train.

    57.23, 86.10 and 97.1: captured. Others: guessed from their neighbours.
    """
    if version.generation == 1:
        return Release("11.16.1", "56.0-00000", "36.0-00000", "1.18.9")
    if version.major < 80:
        return Release(
            f"{version.major - 55}.1", f"{version.major - 1}.0-00000", "58.0-00000", "1.31.1"
        )
    if version.major <= 86:
        return Release("17.2.7", "85.0-00000", "58.0-00000", "1.46.0")
    return Release("18.8", f"{version.major - 1}.0-00000", "58.0-00000", "1.54.1")
