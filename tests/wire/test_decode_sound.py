"""RenderingControl and GroupRenderingControl."""

import pytest

from custom_components.sonos_local.model.group import GroupSound
from custom_components.sonos_local.model.player import Sound
from custom_components.sonos_local.wire.decode.sound import group_sound, sound

from .payloads import RCS, last_change

PLAIN = (
    ("Volume Master", "18"), ("Volume LF", "100"), ("Volume RF", "90"),
    ("Mute Master", "0"), ("Mute LF", "0"), ("Mute RF", "0"),
    ("Bass", "-3"), ("Treble", "10"), ("Loudness Master", "1"), ("OutputFixed", "0"),
    ("HeadphoneConnected", "0"), ("SpeakerSize", "3"), ("SubGain", "-15"), ("SubCrossover", "90"),
    ("SubPolarity", "0"), ("SubEnabled", "1"), ("SonarEnabled", "1"),
    ("SonarCalibrationAvailable", "1"), ("PresetNameList", "FactoryDefaults"),
)  # fmt: skip
BAR = (
    ("Volume Master", "5"), ("Mute Master", "1"), ("DialogLevel", "4"),
    ("SpeechEnhanceEnabled", "0"), ("SupportsMaxDialogLevel", "1"), ("SurroundLevel", "-4"),
    ("MusicSurroundLevel", "2"), ("AudioDelay", "3"), ("AudioDelayLeftRear", "1"),
    ("NightMode", "0"), ("SurroundEnabled", "1"), ("SurroundMode", "1"),
    ("HeightChannelLevel", "-10"),
)  # fmt: skip


def read(values: tuple[tuple[str, str], ...]) -> tuple[Sound, list[str]]:
    odd: list[str] = []
    return sound(last_change(values, RCS), odd.append), odd


def test_a_speaker_is_read_whole() -> None:
    assert read(PLAIN) == (
        Sound(
            volume=18,
            left=100,
            right=90,
            mute=False,
            bass=-3,
            treble=10,
            loudness=True,
            output_fixed=False,
            headphones=False,
            speaker_size=3,
            sub_gain=-15,
            sub_crossover=90,
            sub_polarity=0,
            sub_enabled=True,
            calibrated=True,
            calibration_available=True,
        ),
        [],
    )


def test_a_soundbar_is_read_whole() -> None:
    assert read(BAR) == (
        Sound(
            volume=5,
            mute=True,
            dialog_level=4,
            speech_enhanced=False,
            night_mode=False,
            surround_enabled=True,
            surround_level=-4,
            music_surround_level=2,
            surround_mode=1,
            height_level=-10,
            audio_delay=3,
        ),
        [],
    )


def test_a_volume_without_channel_is_the_masters_and_other_channels_are_passed_over() -> None:
    assert read((("Volume", "7"), ("Mute SpeakerOnly", "1"))) == (Sound(volume=7), [])


def test_values_out_of_range_are_not_told_and_named() -> None:
    change, odd = read(
        (
            ("Volume Master", "101"),
            ("Volume LF", "-1"),
            ("Bass", "11"),
            ("Treble", "1.5"),
            ("Mute", "on"),
            ("NightMode", "1"),
        )
    )
    assert change == Sound(night_mode=True)
    assert sorted(odd) == [
        f"RenderingControl.{name}" for name in ("Bass", "Mute", "Treble", "Volume", "Volume.LF")
    ]


def test_a_group_is_read_whole() -> None:
    told = {"GroupVolume": "13", "GroupMute": "0", "GroupVolumeChangeable": "1"}
    assert group_sound(told) == GroupSound(13, mute=False, changeable=True)


@pytest.mark.parametrize("text", ["loud", "300", "\uff11\uff12", "1_2", "+5", "1e1"])
def test_a_group_volume_that_is_none_is_unknown(text: str) -> None:
    odd: list[str] = []
    assert group_sound({"GroupVolume": text, "GroupMute": "true"}, odd.append) == GroupSound(
        mute=True
    )
    assert odd == ["GroupRenderingControl.GroupVolume"]
