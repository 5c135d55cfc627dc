"""The sound settings that GetEQ and SetEQ know, by model, and the names they are evented by.

Names, order and ranges: WIRE 2.4. Two settings are called otherwise in events than in calls:
SubEnable and SurroundEnable. Which setting a model lacks is a guess except that the captured plain
speaker has none of the home theatre's.
"""

from dataclasses import dataclass
from functools import cache

from ..hardware import Model, Version

# Firmware that events SupportsMaxDialogLevel and SpeechEnhanceEnabled (WIRE 2.2).
SPEECH_SINCE = 86


@dataclass(frozen=True, slots=True)
class Setting:
    """One EQType: its name in events, the values that SetEQ takes, and the value of a new player.

    An empty range is a value that the player finds out itself.
    """

    event: str
    low: int = 0
    high: int = 1
    default: int = 0

    def takes(self, value: int) -> bool:
        """Return whether SetEQ may set the value."""
        return self.low <= value <= self.high


LEVEL = 15


@cache
def sub_settings(model: Model) -> dict[str, Setting]:
    """Return the settings of a subwoofer by EQType, in event order; every player has them."""
    crossover = Setting("SubCrossover", 50, 110, 80) if model.amplifier else Setting("", 1, 0)
    return {
        "SubGain": Setting("SubGain", -LEVEL, LEVEL),
        "SubCrossover": crossover,
        "SubPolarity": Setting("SubPolarity"),
        "SubEnable": Setting("SubEnabled", default=1),
    }


@cache
def theatre_settings(model: Model, version: Version) -> dict[str, Setting]:
    """Return the settings of a home theatre by EQType, in event order; none for other models."""
    if not model.home_theatre:
        return {}
    levels = model.speech_levels
    settings = {
        "DialogLevel": Setting("DialogLevel", 1, 4, 1) if levels else Setting("DialogLevel")
    }
    if levels and version.major >= SPEECH_SINCE:
        settings["SpeechEnhanceEnabled"] = Setting("SpeechEnhanceEnabled")
    settings |= {
        "SurroundLevel": Setting("SurroundLevel", -LEVEL, LEVEL),
        "MusicSurroundLevel": Setting("MusicSurroundLevel", -LEVEL, LEVEL),
        "AudioDelay": Setting("AudioDelay", 0, 5),
        # The range of these two is a guess.
        "AudioDelayLeftRear": Setting("AudioDelayLeftRear", 0, 2, 1),
        "AudioDelayRightRear": Setting("AudioDelayRightRear", 0, 2, 1),
        "NightMode": Setting("NightMode"),
        "SurroundEnable": Setting("SurroundEnabled", default=1),
        "SurroundMode": Setting("SurroundMode"),
    }
    if model.height:
        settings["HeightChannelLevel"] = Setting("HeightChannelLevel", -10, 10)
    return settings
