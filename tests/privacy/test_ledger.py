"""The ledger: every request is counted once, whatever it was, and little enough is kept."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.model.verdict import Kind, Outgoing
from custom_components.sonos_local.privacy import ledger as rules
from custom_components.sonos_local.privacy.ledger import (
    CONNECT,
    FURTHER,
    REFUSED,
    Destination,
    Ledger,
    Tally,
    What,
    noted,
    totals,
)
from custom_components.sonos_local.wire.gate import Outcome

KITCHEN, BATH = "RINCON_000E58AAAAAA01400", "RINCON_000E58BBBBBB01400"
VOLUME = "RenderingControl.GetVolume"

type Noted = tuple[Outgoing, Outcome, float, str]


def outgoing(
    name: str = VOLUME, address: str = "192.168.1.20", port: int = 1400, uid: str = KITCHEN
) -> Outgoing:
    """Return a request to a player."""
    return Outgoing(uid, address, port, name, Kind.READ)


def ledger(*notes: Noted) -> Ledger:
    """Return a ledger of these requests."""
    kept = Ledger(100.0)
    for request, outcome, at, player in notes:
        kept = noted(kept, request, outcome, at, player)
    return kept


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a ledger be full soon."""
    monkeypatch.setattr(rules, "MOST_DESTINATIONS", 3)
    monkeypatch.setattr(rules, "MOST_LINES", 3)


NOTES = st.lists(
    st.tuples(
        st.builds(
            outgoing,
            st.sampled_from((VOLUME, CONNECT, "GET /getaa", "GET content", "AVTransport.Play", "")),
            st.sampled_from([f"192.168.1.{number}" for number in range(20, 27)]),
            st.sampled_from((1400, 1443)),
        ),
        st.sampled_from(Outcome),
        st.floats(0, 1e9),
        st.sampled_from(("", KITCHEN, BATH)),
    ),
    max_size=60,
)


def test_the_words_are_those_of_the_gate() -> None:
    assert Outcome.REFUSED.value == REFUSED


def test_a_line_tells_where_what_how_often_and_when() -> None:
    kept = ledger(
        (outgoing(), Outcome.ANSWERED, 110.0, KITCHEN),
        (outgoing(), Outcome.ANSWERED, 120.0, KITCHEN),
        (outgoing(), Outcome.NO_REPLY, 130.0, KITCHEN),
    )
    assert kept.since == 100.0
    answered, silent = kept.lines()
    assert answered.destination == Destination("192.168.1.20", 1400)
    assert answered.player == KITCHEN
    assert answered.what == What(VOLUME, "answered")
    assert answered.tally == Tally(2, 110.0, 120.0)
    assert silent.what == What(VOLUME, "no_reply")
    assert silent.tally == Tally(1, 130.0, 130.0)


def test_a_clock_that_is_set_back_makes_no_request_end_before_it_began() -> None:
    kept = ledger(
        (outgoing(), Outcome.ANSWERED, 120.0, ""), (outgoing(), Outcome.ANSWERED, 90.0, "")
    )
    assert kept.lines()[0].tally == Tally(2, 90.0, 120.0)


def test_a_query_is_not_kept() -> None:
    secret = outgoing("GET /getaa?u=http://10.0.0.1/private.mp3")
    (line,) = ledger((secret, Outcome.ANSWERED, 1.0, "")).lines()
    assert line.what.action == "GET /getaa"


def test_long_texts_are_cut() -> None:
    long = outgoing("GET /" + "a" * 500, "9" * 500)
    (line,) = ledger((long, Outcome.REFUSED, 1.0, "")).lines()
    assert len(line.what.action) == rules.LONGEST_ACTION
    assert len(line.destination.address) == rules.LONGEST_ADDRESS


def test_ports_and_addresses_are_destinations_of_their_own() -> None:
    kept = ledger(
        (outgoing(), Outcome.ANSWERED, 1.0, ""),
        (outgoing(port=1443), Outcome.ANSWERED, 1.0, ""),
        (outgoing(address="192.168.1.21"), Outcome.UNREACHABLE, 1.0, ""),
    )
    assert len(kept.destinations) == 3


def test_connects_and_what_was_refused_are_counted_apart() -> None:
    kept = ledger(
        (outgoing(), Outcome.ANSWERED, 1.0, ""),
        (outgoing(), Outcome.BAD_REPLY, 1.0, ""),
        (outgoing(CONNECT), Outcome.ANSWERED, 1.0, ""),
        (outgoing(CONNECT), Outcome.UNREACHABLE, 1.0, ""),
        (outgoing(CONNECT), Outcome.REFUSED, 1.0, ""),
        (outgoing("AVTransport.Play"), Outcome.REFUSED, 1.0, ""),
    )
    sums = totals(kept.lines())
    assert (sums.requests, sums.connects, sums.refused) == (2, 2, 2)
    assert sums.outcomes == (("answered", 1), ("bad_reply", 1))


def test_nothing_was_sent_where_everything_was_refused() -> None:
    kept = ledger((outgoing(address="203.0.113.9"), Outcome.REFUSED, 1.0, ""))
    assert kept.destinations == ()
    assert kept.lines()[0].destination.address == "203.0.113.9"


def test_the_player_that_was_known_last_stays_with_the_destination() -> None:
    kept = ledger(
        (outgoing(), Outcome.ANSWERED, 1.0, KITCHEN),
        (outgoing(), Outcome.ANSWERED, 2.0, BATH),
        (outgoing(uid=""), Outcome.ANSWERED, 3.0, ""),
    )
    assert {line.player for line in kept.lines()} == {BATH}


def test_a_ledger_does_not_change_and_shares_its_other_pages() -> None:
    before = ledger(
        (outgoing(), Outcome.ANSWERED, 1.0, ""),
        (outgoing(address="192.168.1.21"), Outcome.ANSWERED, 1.0, ""),
    )
    lines = before.lines()
    after = noted(before, outgoing(), Outcome.ANSWERED, 2.0)
    assert before.lines() == lines
    other = Destination("192.168.1.21", 1400)
    assert after.pages[other] is before.pages[other]


def test_what_is_asked_longest_ago_is_added_up_but_players_stay(narrow: None) -> None:
    kept = ledger(
        (outgoing(address="192.168.1.1"), Outcome.ANSWERED, 1.0, KITCHEN),
        (outgoing(address="192.168.1.2"), Outcome.ANSWERED, 3.0, ""),
        (outgoing(address="192.168.1.3"), Outcome.ANSWERED, 2.0, ""),
        (outgoing(address="192.168.1.4"), Outcome.ANSWERED, 4.0, ""),
    )
    assert {where.address for where in kept.destinations} == {
        "192.168.1.1",
        "192.168.1.2",
        "192.168.1.4",
    }
    assert kept.pages[FURTHER].lines == {What(VOLUME, "answered"): Tally(1, 2.0, 2.0)}


def test_players_go_only_where_there_is_nothing_else(narrow: None) -> None:
    kept = ledger(
        *(
            (outgoing(address=f"192.168.1.{number}"), Outcome.ANSWERED, float(number), KITCHEN)
            for number in range(4)
        )
    )
    assert Destination("192.168.1.0", 1400) not in kept.pages
    assert kept.pages[FURTHER].player == ""


def test_actions_beyond_the_most_are_added_up(narrow: None) -> None:
    kept = ledger(*((outgoing(f"GET /{number}"), Outcome.ANSWERED, 1.0, "") for number in range(5)))
    found = {line.what.action: line.tally.count for line in kept.lines()}
    assert found == {"GET /0": 1, "GET /1": 1, "GET /2": 1, FURTHER.address: 2}


@given(NOTES)
def test_the_sums_are_the_number_of_requests(notes: list[Noted]) -> None:
    sums = totals(ledger(*notes).lines())
    assert sums.requests + sums.connects + sums.refused == len(notes)
    assert sums.refused == sum(outcome is Outcome.REFUSED for _, outcome, _, _ in notes)
    assert sum(count for _, count in sums.outcomes) == sums.requests


@given(NOTES)
def test_every_line_counts_just_its_requests(notes: list[Noted]) -> None:
    expected = Counter(
        (request.address, request.port, request.name, outcome.value)
        for request, outcome, _, _ in notes
    )
    lines = ledger(*notes).lines()
    assert {
        (
            line.destination.address,
            line.destination.port,
            line.what.action,
            line.what.outcome,
        ): line.tally.count
        for line in lines
    } == expected
    for line in lines:
        times = [
            at
            for request, outcome, at, _ in notes
            if Destination(request.address, request.port) == line.destination
            and What(request.name, outcome.value) == line.what
        ]
        assert (line.tally.first, line.tally.last) == (min(times), max(times))


@given(NOTES)
def test_a_full_ledger_loses_no_request_and_grows_no_more(notes: list[Noted]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "MOST_DESTINATIONS", 3)
        patch.setattr(rules, "MOST_LINES", 3)
        kept = ledger(*notes)
    sums = totals(kept.lines())
    assert sums.requests + sums.connects + sums.refused == len(notes)
    assert len(kept.pages.keys() - {FURTHER}) <= 3
    # Beside the lines that are kept apart there are one for each outcome, and connects.
    assert all(len(page.lines) <= 3 + 2 * len(Outcome) for page in kept.pages.values())
    # Whatever is added up, it stays what it was.
    assert sums == totals(ledger(*notes).lines())
