"""TABLES 4: transitions, and what is kept for them."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.firmware import (
    KEYS,
    WITHHELD_AFTER,
    Assessment,
    FirmwareState,
    Installed,
    Known,
    assess,
)
from custom_components.sonos_local.privacy.firmware_news import (
    CHANGED,
    OFFERED,
    WITHHELD,
    News,
    Pending,
    Remembered,
    Settled,
    read,
    read_times,
    settle,
    written,
)

NOW = 1_800_000_000.0
RUNS, NEXT = "97.1-80312", "97.2-81000"
SAME = Known(version=RUNS, generation=2, offer=RUNS, offer_generation=2, now=NOW)
NEWER = replace(SAME, offer=NEXT)
NOBODY = replace(SAME, offer=None)


def after(*looks: Known, before: Remembered | None = None, learning: bool = False) -> Settled:
    """Return what the last of some looks found, with the news of all."""
    kept = before or Remembered()
    news: list[News] = []
    for known in looks:
        found = settle(kept, "A", known, (), learning=learning, found_out=not learning)
        kept, news = found.kept, [*news, *found.news]
    return replace(found, news=tuple(news))


def types(found: Settled) -> list[str]:
    return [item.type for item in found.news]


def test_any_to_offered_once() -> None:
    assert types(after(SAME, NEWER, NEWER)) == [OFFERED]
    assert types(after(SAME, NEWER, replace(NEWER, offer="97.3-1"))) == [OFFERED]
    assert types(after(SAME, NEWER, SAME, NEWER)) == [OFFERED, OFFERED]


def test_learning_is_no_news() -> None:
    assert types(after(NEWER, NEWER, learning=True)) == []
    assert types(after(NOBODY, NEWER, learning=True)) == []
    # Nor is it later what one has learned.
    assert types(after(NEWER, before=after(NEWER, learning=True).kept)) == []


def test_what_was_known_before_makes_it_news() -> None:
    before = after(SAME, learning=True).kept
    assert types(after(NOBODY, NEWER, before=before, learning=True)) == [OFFERED]


def test_nothing_is_forgotten_while_nothing_is_announced() -> None:
    before = after(NEWER).kept
    assert after(replace(NOBODY, now=NOW + 99.0), before=before).kept == before


def test_pending_begins_with_line_9_and_ends_with_it() -> None:
    later = replace(NEWER, now=NOW + 100.0)
    pending = after(NEWER, later, replace(later, offer="97.3-1")).kept.pending
    assert pending == Pending(RUNS, NOW, offered=True)
    assert after(NEWER, SAME).kept.pending is None
    again = after(NEWER, SAME, later).kept.pending
    assert again == Pending(RUNS, NOW + 100.0, offered=True)


def test_pending_begins_anew_with_another_version() -> None:
    later = replace(NEWER, version="97.1-80400", now=NOW + 100.0)
    found = after(NEWER, later)
    assert found.kept.pending == Pending("97.1-80400", NOW + 100.0, offered=True)


def test_offered_to_withheld_once() -> None:
    late = replace(NEWER, now=NOW + WITHHELD_AFTER, declared="declined")
    assert types(after(NEWER, late, late)) == [OFFERED, WITHHELD]
    agreed = replace(late, declared="accepted")
    assert types(after(NEWER, late, agreed, late)) == [OFFERED, WITHHELD]


def test_unknown_to_withheld_is_no_news() -> None:
    before = Remembered(RUNS, None, Pending(RUNS, NOW, offered=True))
    late = replace(NEWER, now=NOW + WITHHELD_AFTER, declared="declined")
    assert types(after(late, before=before, learning=True)) == []


@pytest.mark.parametrize(
    ("version", "direction"), [("97.1-80400", "up"), ("98.0-1", "up"), ("96.9-99999", "down")]
)
def test_another_version_with_its_interval(version: str, direction: str) -> None:
    history = (Installed(version, NOW, NOW, NOW - 60.0), Installed(RUNS, 0.0, 0.0))
    known = replace(SAME, version=version)
    found = settle(after(SAME).kept, "A", known, history, learning=False, found_out=True)
    (news,) = found.news
    assert (news.type, news.uid) == (CHANGED, "A")
    assert news.data == {
        "from": RUNS,
        "to": version,
        "not_before": "2027-01-15T07:59:00+00:00",
        "not_after": "2027-01-15T08:00:00+00:00",
        "started_here": False,
        "direction": direction,
    }


def test_another_version_without_a_history() -> None:
    found = after(replace(SAME, version=NEXT), before=after(SAME).kept)
    assert found.news[0].data["not_before"] is None
    assert found.news[0].data["not_after"] is None


@pytest.mark.parametrize("versions", [("", RUNS), (RUNS, ""), (RUNS, "beta"), (RUNS, RUNS)])
def test_only_both_known_versions_make_a_change(versions: tuple[str, str]) -> None:
    old, new = versions
    found = after(replace(SAME, version=old), replace(SAME, version=new))
    assert not found.news
    assert found.kept.version == RUNS


VERSIONS = st.sampled_from(["", "x", "86.10-1", RUNS, NEXT])


@given(
    st.lists(
        st.builds(
            Known,
            version=VERSIONS,
            model_number=st.sampled_from(["", "S1", "S18"]),
            offer=st.none() | VERSIONS,
            declared=st.sampled_from(["", "accepted", "declined"]),
            now=st.floats(NOW, NOW + 3 * WITHHELD_AFTER),
        )
    ),
    st.booleans(),
)
def test_what_is_kept_can_be_read_again(looks: list[Known], learning: bool) -> None:
    kept = after(*looks, learning=learning).kept if looks else Remembered()
    assert read(json.loads(json.dumps(written({"A": kept})))) == {"A": kept}


@pytest.mark.parametrize(
    "note",
    [
        None,
        [],
        {"A": 1},
        {"A": {}},
        {"A": {"version": 1, "settled": None, "pending": None}},
        {"A": {"version": "", "settled": {"latest": None}, "pending": None}},
        {"A": {"version": "", "settled": None, "pending": {"version": ""}}},
        {
            "A": {
                "version": "",
                "settled": {
                    "state": "lost",
                    "line": 1,
                    "reason": "",
                    "evidence": {},
                    "latest": None,
                },
                "pending": None,
            }
        },
    ],
)
def test_anything_else_cannot_be_read(note: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read(note)


def test_times_can_be_read() -> None:
    assert read_times({"current": 5}) == {"current": 5.0}
    with pytest.raises(TypeError):
        read_times([])
    with pytest.raises(ValueError, match="float"):
        read_times({"current": "soon"})


def test_every_word_of_an_assessment_is_listed() -> None:
    assert Assessment(FirmwareState.UNKNOWN, 3, "no_announcement").key in KEYS
    assert assess(replace(SAME, version="99.0-1")).key == "up_to_date_announcement_older"
    assert assess(NEWER).key == "offered"
    assert assess(NEWER).is_eligible
