"""TABLES 4: every line, by its number."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.firmware import (
    WITHHELD_AFTER,
    FirmwareState,
    Installed,
    Known,
    Software,
    assess,
    observe,
    read_version,
)

NOW = 1_800_000_000.0
ONE = Known(
    version="97.0-79000",
    generation=2,
    model_number="S18",
    offer="97.1-80312",
    offer_generation=2,
    now=NOW,
)
OLD = replace(ONE, version="86.10-80260", model_number="S1")


@pytest.mark.parametrize("version", ["", "97", "97.1", "ninety.1-2", "97.1-80312 beta"])
def test_line_1_unreadable_version(version: str) -> None:
    found = assess(replace(ONE, version=version))
    assert (found.state, found.line, found.reason) == (FirmwareState.UNKNOWN, 1, "version")
    assert found.evidence == {"version": version}


def test_line_2_updating() -> None:
    found = assess(replace(ONE, updating="UPGRADE"))
    assert (found.state, found.line) == (FirmwareState.UPDATING, 2)


@pytest.mark.parametrize("offer", [None, "", "nonsense"])
def test_line_3_no_announcement(offer: str | None) -> None:
    found = assess(replace(ONE, offer=offer))
    assert (found.state, found.line) == (FirmwareState.UNKNOWN, 3)
    assert found.latest is None


def test_line_4_other_generation() -> None:
    found = assess(replace(ONE, generation=1, version="57.23-74170"))
    assert (found.state, found.line) == (FirmwareState.UNKNOWN, 4)
    assert found.evidence["offer_generation"] == "2"


def test_line_5_equals_what_is_announced() -> None:
    found = assess(replace(ONE, version="97.1-80312"))
    assert (found.state, found.line) == (FirmwareState.UP_TO_DATE, 5)
    assert found.latest == "97.1-80312"


def test_line_6_newer_than_announced() -> None:
    found = assess(replace(ONE, version="97.2-81000"))
    assert (found.state, found.line) == (FirmwareState.UP_TO_DATE, 6)
    assert found.latest == "97.2-81000"


@pytest.mark.parametrize(
    ("version", "below"), [("86.10-80260", "false"), ("86.7-77050", "true"), ("85.0-1", "true")]
)
def test_line_7_older_line(version: str, below: str) -> None:
    found = assess(replace(OLD, version=version))
    assert (found.state, found.line) == (FirmwareState.OLDER_LINE, 7)
    assert found.evidence["below_newest_known"] == below
    assert found.latest is None


def test_line_7_not_where_a_peer_of_the_model_followed() -> None:
    found = assess(replace(OLD, peers=("97.1-80312",)))
    assert (found.state, found.line) == (FirmwareState.OFFERED, 9)


def test_line_8_nobody_is_known_to_follow() -> None:
    found = assess(replace(ONE, version="96.1-1", model_number="S99", peers=("96.1-1", "x")))
    assert (found.state, found.line) == (FirmwareState.UNKNOWN, 8)


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (replace(ONE, version="96.1-1"), "model_follows"),
        (replace(ONE, model_number="S99"), "same_line"),
        (replace(ONE, version="96.1-1", model_number="S99", peers=("97.1-80312",)), "peer_has_it"),
        (replace(OLD, offer="86.11-81000"), "same_line"),
    ],
)
def test_line_9_offered(known: Known, reason: str) -> None:
    found = assess(known)
    assert (found.state, found.line, found.reason) == (FirmwareState.OFFERED, 9, reason)
    assert found.latest == known.offer


@pytest.mark.parametrize("declared", ["", "accepted"])
def test_line_9_stays_offered_without_a_refusal(declared: str) -> None:
    long_ago = replace(ONE, pending_since=NOW - 2 * WITHHELD_AFTER, declared=declared)
    assert assess(long_ago).line == 9


@pytest.mark.parametrize("declared", ["declined", "undecided"])
def test_line_10_withheld(declared: str) -> None:
    pending = replace(ONE, pending_since=NOW - 41 * 86400, declared=declared)
    found = assess(pending)
    assert (found.state, found.line) == (FirmwareState.WITHHELD, 10)
    assert found.evidence["days"] == "41"
    assert assess(replace(pending, pending_since=NOW - 29 * 86400)).line == 9


def test_line_11_a_legacy_model_in_between() -> None:
    found = assess(replace(OLD, version="84.1-1", offer="85.0-64200"))
    assert (found.state, found.line) == (FirmwareState.UNKNOWN, 11)


def test_builds_decide_only_within_a_train() -> None:
    assert Software(86, 7, 77050) < Software(95, 0, 77060)
    assert Software(95, 0, 1) > Software(86, 7, 77050)


def test_since_is_an_interval() -> None:
    history = observe((), "86.7-77050", 100.0)
    assert history == (Installed("86.7-77050", 100.0, 100.0),)
    history = observe(history, "86.7-77050", 200.0)
    history = observe(history, "86.10-80260", 300.0)
    newest, before = history
    assert newest == Installed("86.10-80260", 300.0, 300.0, not_before=200.0)
    assert before.seen == 200.0
    assert observe(history, "", 400.0) == history


@given(
    st.builds(
        Known,
        version=st.from_regex(r"\d{1,3}\.\d{1,2}-\d{1,6}", fullmatch=True) | st.text(),
        generation=st.none() | st.integers(0, 3),
        model_number=st.sampled_from(["", "S1", "S18", "S99"]),
        offer=st.none() | st.from_regex(r"\d{1,3}\.\d{1,2}-\d{1,6}", fullmatch=True),
        offer_generation=st.none() | st.integers(0, 3),
        peers=st.tuples(st.text()),
    )
)
def test_an_offer_is_never_older(known: Known) -> None:
    found = assess(known)
    if found.state in (FirmwareState.OFFERED, FirmwareState.WITHHELD):
        version, latest = read_version(known.version), read_version(found.latest or "")
        assert version is not None
        assert latest is not None
        assert version < latest
