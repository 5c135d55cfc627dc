"""Households that declare and show something, for the tests of consent."""

from hypothesis import strategies as st

from custom_components.sonos_local.privacy.consent_declared import (
    CHOICES,
    Choice,
    Declaration,
    Declarations,
    Kind,
)
from custom_components.sonos_local.privacy.consent_known import Known, PlayerKnown, Spell, Spells
from custom_components.sonos_local.privacy.consent_reading import Grade, Shown, Source, Why
from custom_components.sonos_local.privacy.firmware import Installed

NOW = 1_800_000_000.0
DAY = 86400.0
DECLARED = NOW - 100 * DAY
STATEMENT = "2017-08-23"

ON = Shown(True, None, Source.SETTINGS, Grade.UNCONFIRMED, "A", NOW)
OFF = Shown(False, None, Source.SETTINGS, Grade.UNCONFIRMED, "A", NOW)
OLD_ON = Shown(True, None, Source.LEGACY, Grade.WEAK, "A", NOW)
UNKNOWN = Shown(reason=Why.STALE, at=NOW)

OLD, NEW = "97.0-79000", "97.1-80312"


def declared(kind: Kind, value: Choice, at: float = DECLARED) -> Declaration:
    return Declaration(kind, value, STATEMENT, at)


OBJECTED = declared(Kind.ADDITIONAL_USAGE, Choice.OBJECTED)
AGREED = declared(Kind.ADDITIONAL_USAGE, Choice.AGREED)
DECLINED = declared(Kind.STATEMENT, Choice.DECLINED)
ACCEPTED = declared(Kind.STATEMENT, Choice.ACCEPTED)
NO_VOICE = declared(Kind.VOICE, Choice.DECLINED)
NO_TRUEPLAY = declared(Kind.TRUEPLAY, Choice.DECLINED)


def updated(not_before: float | None, version: str = NEW, was: str = OLD) -> PlayerKnown:
    """Return a player that was updated a day after `not_before`, at the latest."""
    after = NOW if not_before is None else not_before + DAY
    history = (Installed(version, after, NOW, not_before), Installed(was, DAY, DAY))
    return PlayerKnown("A", NOW, firmware=history)


def became(value: int, not_before: float | None, was: int) -> Spells:
    """Return the spells of a value that came a day after `not_before`, at the latest."""
    after = NOW if not_before is None else not_before + DAY
    return Spell(value, after, NOW, not_before), Spell(was, DAY, DAY)


times = st.floats(0, 100, width=16)
declarations: st.SearchStrategy[Declarations] = st.lists(
    st.sampled_from([(kind, choice) for kind in Kind for choice in CHOICES[kind]]).flatmap(
        lambda pair: st.builds(
            Declaration,
            st.just(pair[0]),
            st.just(pair[1]),
            st.sampled_from([STATEMENT, "2024-05-01"]),
            times,
        )
    ),
    max_size=6,
).map(tuple)
sharings = st.builds(
    Shown,
    st.booleans(),
    st.none(),
    st.sampled_from(Source),
    st.just(Grade.WEAK),
    st.sampled_from("AB"),
    times,
) | st.builds(Shown, reason=st.sampled_from(Why), at=st.none() | times)
spells = st.lists(
    st.builds(Spell, st.integers(0, 4), times, times, st.none() | times), max_size=3
).map(tuple)
versions = st.sampled_from([OLD, NEW, "86.10-80260", "nonsense"])
players = st.builds(
    PlayerKnown,
    st.sampled_from("ABC"),
    times,
    st.booleans(),
    st.none() | st.integers(0, 2),
    st.none() | st.booleans(),
    st.none() | st.integers(0, 3),
    st.none() | st.sampled_from([0, 1, 4]),
    spells,
    st.lists(st.builds(Installed, versions, times, times, st.none() | times), max_size=3).map(
        tuple
    ),
)
households = st.builds(
    Known,
    declarations,
    sharings,
    st.lists(players, max_size=3, unique_by=lambda player: player.uid).map(tuple),
    st.none() | st.booleans(),
    spells,
    st.none() | st.frozensets(st.integers(0, 300), max_size=3),
    times,
)
