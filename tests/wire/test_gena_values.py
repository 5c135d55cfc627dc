"""What headers and numbers mean to a subscription."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.wire.gena import SYSTEM_CHANCE
from custom_components.sonos_local.wire.gena_cue import (
    LAST_SEQ,
    ahead,
    following,
    granted,
    sequence_of,
)

sequences = st.integers(0, 20) | st.integers(LAST_SEQ - 20, LAST_SEQ) | st.integers(0, LAST_SEQ)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Second-3600", 3600),
        ("Second-86400", 86400),
        ("second-60", 60),
        (" Second-300 ", 300),
        (None, 1800),
        ("", 1800),
        ("infinite", 1800),
        ("Second-infinite", 1800),
        ("Second-0", 1800),
        ("Second-59", 1800),
        ("Second--60", 1800),
        ("Second-3600.0", 1800),
        ("3600", 1800),
        ("Second-٣٦٠٠", 1800),
        ("Second-" + "9" * 5000, 1800),
    ],
)
def test_granted_time_is_obeyed_or_taken_as_half_an_hour(text: str | None, seconds: int) -> None:
    assert granted(text) == seconds


@given(st.text() | st.none())
def test_granted_time_is_never_too_short_to_renew(text: str | None) -> None:
    assert granted(text) >= 60


@given(st.text() | st.none())
def test_a_sequence_is_a_number_of_32_bits_or_none(text: str | None) -> None:
    sequence = sequence_of(text)
    assert sequence is None or 0 <= sequence <= LAST_SEQ


def test_sequences_go_round_to_1() -> None:
    assert following(0) == 1
    assert following(LAST_SEQ) == 1


@given(sequences, st.integers(0, 50))
def test_the_distance_counts_the_events_between(expected: int, steps: int) -> None:
    sequence = expected
    for _ in range(steps):
        sequence = following(sequence)
    assert ahead(sequence, expected) == steps


@given(sequences, st.integers(1, 50))
def test_what_was_there_is_behind(sequence: int, steps: int) -> None:
    expected = sequence
    for _ in range(steps):
        expected = following(expected)
    assert ahead(sequence, expected) < 0


def test_the_chance_of_the_system_gives_128_bits_that_fit_a_path() -> None:
    tokens = {SYSTEM_CHANCE.token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)
    assert 1 <= SYSTEM_CHANCE.between(1, 2) <= 2
