"""RenderingControl's LastChange and GroupRenderingControl's variables (WIRE 2.4, 2.5)."""

from collections.abc import Mapping

from ...model.group import GroupSound
from ...model.player import Sound
from .values import Odd, Values, last_change, unheard

_LOUDEST = 100
_TONE = (-10, 10)


def sound(text: str, odd: Odd = unheard) -> Sound:
    """Return what one LastChange told; the rest is None. Raises BadXml.

    The names are those of events: SubEnabled and SurroundEnabled, where GetEQ and SetEQ say
    SubEnable and SurroundEnable.
    """
    told = last_change(text, odd, "RenderingControl")
    return Sound(
        volume=told.number("Volume", 0, _LOUDEST),
        left=told.number("Volume.LF", 0, _LOUDEST),
        right=told.number("Volume.RF", 0, _LOUDEST),
        mute=told.flag("Mute"),
        bass=told.number("Bass", *_TONE),
        treble=told.number("Treble", *_TONE),
        loudness=told.flag("Loudness"),
        output_fixed=told.flag("OutputFixed"),
        headphones=told.flag("HeadphoneConnected"),
        speaker_size=told.number("SpeakerSize"),
        sub_gain=told.number("SubGain"),
        sub_crossover=told.number("SubCrossover"),
        sub_polarity=told.number("SubPolarity"),
        sub_enabled=told.flag("SubEnabled"),
        dialog_level=told.number("DialogLevel"),
        speech_enhanced=told.flag("SpeechEnhanceEnabled"),
        night_mode=told.flag("NightMode"),
        surround_enabled=told.flag("SurroundEnabled"),
        surround_level=told.number("SurroundLevel"),
        music_surround_level=told.number("MusicSurroundLevel"),
        surround_mode=told.number("SurroundMode"),
        height_level=told.number("HeightChannelLevel"),
        audio_delay=told.number("AudioDelay"),
        calibrated=told.flag("SonarEnabled"),
        calibration_available=told.flag("SonarCalibrationAvailable"),
    )


def group_sound(properties: Mapping[str, str], odd: Odd = unheard) -> GroupSound:
    """Return what GroupRenderingControl told; the rest is None."""
    told = Values(properties, odd, "GroupRenderingControl")
    return GroupSound(
        volume=told.number("GroupVolume", 0, _LOUDEST),
        mute=told.flag("GroupMute"),
        changeable=told.flag("GroupVolumeChangeable"),
    )
