"""The tone of the drill is a sound, is small, and is what our own script makes."""

import runpy
import struct
import wave

from .uses import INTEGRATION, ROOT

TONE = INTEGRATION / "outage" / "tone.wav"


def test_the_tone_is_what_the_script_makes() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make-tone"))
    with wave.open(str(TONE), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        rate, count = file.getframerate(), file.getnframes()
        found = struct.unpack(f"<{count}h", file.readframes(count))
    assert (rate, count) == (made["RATE"], made["RATE"])
    # Another library of mathematics may round otherwise.
    assert all(
        abs(frame - 32767 * made["sample"](number / rate)) <= 1.5
        for number, frame in enumerate(found)
    )
    assert 8000 < max(map(abs, found)) < 20000
    assert abs(found[0]) + abs(found[-1]) < 100


def test_the_tone_is_small() -> None:
    assert TONE.stat().st_size < 40_000
