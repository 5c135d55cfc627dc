"""What the house shows of a declaration: the lines E1 to E10 (TABLES 5c).

Evidence is rebuilt from what is known, each time; only E4, E5 and E9 look at histories. What is
unknown gives line 10, which never contradicts anything.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from .consent_declared import Choice, Declaration, Kind, current, of_kind
from .consent_known import Known, PlayerKnown
from .consent_reading import Source
from .firmware import read_version

# Inferred meanings (WIRE 2.6): every registered player shows 3, a calibrated one 1.
REGISTERED: Final = 3
CALIBRATED: Final = 1

SHARING: Final = "userMetricsTracking"
LEGACY_SHARING: Final = "UMTracking"
SOFTWARE: Final = "SoftwareVersion"
CUSTOMER: Final = "CustomerID"
REGISTRATION: Final = "SecureRegState"
SERVICES: Final = "FavoriteServices"
VOICE: Final = "VoiceConfigState"
MICROPHONE: Final = "MicEnabled"
CALIBRATION: Final = "RoomCalibrationState"


class Strength(StrEnum):
    """What a line is worth: only a strong one contradicts."""

    STRONG = "strong"
    WEAK = "weak"
    LISTED = "listed"
    NONE = "none"


class Seen(StrEnum):
    """What was seen, as a translation key."""

    SHARING_ON = "sharing_on"
    SHARING_ON_OLD_STORE = "sharing_on_old_store"
    LESS_THAN_DECLARED = "less_than_declared"
    VERSION_ROSE = "version_rose"
    CUSTOMER_APPEARED = "customer_appeared"
    REGISTERED = "registered"
    SERVICES_USED = "services_used"
    VOICE_LISTENS = "voice_listens"
    VOICE_IN_PART = "voice_in_part"
    CALIBRATED = "calibrated"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line. `player` is empty for what the household shows.

    `at` is POSIX time, 0 for what was never told.
    `resolved_at`: a later declaration has settled it; only lines 4 and 5 can be.
    """

    number: int
    kind: Kind
    declared: Choice
    seen: Seen
    strength: Strength
    player: str
    variable: str
    value: str
    at: float
    resolved_at: float | None = None

    @property
    def key(self) -> tuple[int, str, str]:
        """Return what makes it the same line when it is seen again.

        Sharing is one setting of the household, whichever player was asked.
        """
        player = "" if self.variable in (SHARING, LEGACY_SHARING) else self.player
        return self.number, player, self.variable


type Lines = Iterator[Evidence]


def ordered(lines: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return lines in the one order in which they are shown, whatever order they came in."""
    return tuple(sorted(lines, key=_place))


def _place(line: Evidence) -> tuple[object, ...]:
    rest = line.player, line.kind, line.declared, line.seen, line.strength, str(line.resolved_at)
    return (*line.key, line.at, line.value, *rest)


def evidence(known: Known) -> tuple[Evidence, ...]:
    """Return every line that there is, in order."""
    return ordered(line for find in LINES.values() for line in find(known))


def _declared(known: Known, kind: Kind, value: Choice) -> Declaration | None:
    """Return the declaration in force if it is that one."""
    declaration = current(known.declarations, kind)
    return declaration if declaration and declaration.value == value else None


def _sharing(
    known: Known, number: int, declaration: Declaration, seen: Seen, much: Strength
) -> Lines:
    sharing = known.sharing
    yield Evidence(
        number,
        declaration.kind,
        declaration.value,
        seen,
        much,
        sharing.player,
        LEGACY_SHARING if sharing.source == Source.LEGACY else SHARING,
        "on" if sharing.sharing else "off",
        sharing.at or 0.0,
    )


def sharing_although_objected(known: Known) -> Lines:
    """E1: objected to additional usage data, and the settings say that it is shared."""
    declaration = _declared(known, Kind.ADDITIONAL_USAGE, Choice.OBJECTED)
    if declaration and known.sharing.sharing and known.sharing.source == Source.SETTINGS:
        yield from _sharing(known, 1, declaration, Seen.SHARING_ON, Strength.STRONG)


def sharing_by_the_old_store(known: Known) -> Lines:
    """E2: objected, and only the older store says that it is shared: it may be stale."""
    declaration = _declared(known, Kind.ADDITIONAL_USAGE, Choice.OBJECTED)
    if declaration and known.sharing.sharing and known.sharing.source == Source.LEGACY:
        yield from _sharing(known, 2, declaration, Seen.SHARING_ON_OLD_STORE, Strength.WEAK)


def sharing_less_than_declared(known: Known) -> Lines:
    """E3: agreed to additional usage data, and it is not shared."""
    declaration = _declared(known, Kind.ADDITIONAL_USAGE, Choice.AGREED)
    if declaration and known.sharing.sharing is False:
        yield from _sharing(known, 3, declaration, Seen.LESS_THAN_DECLARED, Strength.WEAK)


def _declined_at(
    known: Known, not_before: float, not_after: float
) -> tuple[Declaration, float | None] | None:
    """Return the refusal of the statement in force when something happened, and what settled it.

    What happened between the two moments may have happened after an answer in between: one that
    does not refuse settles it, one that refuses again changes nothing.
    """
    history = of_kind(known.declarations, Kind.STATEMENT)
    before = [at for at, each in enumerate(history) if each.declared_at < not_before]
    if not before or history[before[-1]].value != Choice.DECLINED:
        return None
    following = (
        each.declared_at
        for each in history[before[-1] + 1 :]
        if each.declared_at >= not_after or each.value != Choice.DECLINED
    )
    return history[before[-1]], next(following, None)


def update_although_declined(known: Known) -> Lines:
    """E4: a version rose, surely after the statement was declined."""
    # One that came back is in both.
    histories = [(player.uid, player.firmware) for player in known.players]
    for uid, history in dict.fromkeys((*known.departed.items(), *histories)):
        for newer, older in pairwise(history):
            version, was = read_version(newer.version), read_version(older.version)
            if version is None or was is None or version <= was or newer.not_before is None:
                continue
            if (found := _declined_at(known, newer.not_before, newer.not_after)) is None:
                continue
            yield Evidence(
                4,
                Kind.STATEMENT,
                found[0].value,
                Seen.VERSION_ROSE,
                Strength.STRONG,
                uid,
                SOFTWARE,
                f"{was} -> {version}",
                newer.not_after,
                found[1],
            )


def customer_although_declined(known: Known) -> Lines:
    """E5: somebody was registered, surely after the statement was declined; who is not told."""
    for newer, older in pairwise(known.customers):
        if not newer.value or older.value or newer.not_before is None:
            continue
        if (found := _declined_at(known, newer.not_before, newer.not_after)) is None:
            continue
        yield Evidence(
            5,
            Kind.STATEMENT,
            found[0].value,
            Seen.CUSTOMER_APPEARED,
            Strength.STRONG,
            "",
            CUSTOMER,
            "set",
            newer.not_after,
            found[1],
        )


def needed_to_run(known: Known) -> Lines:
    """E6: the statement is declined, and what speakers need to run at all goes on."""
    declaration = _declared(known, Kind.STATEMENT, Choice.DECLINED)
    if declaration is None:
        return
    kind, value = declaration.kind, declaration.value
    for player in known.players:
        if player.available and player.registration == REGISTERED:
            yield Evidence(
                6,
                kind,
                value,
                Seen.REGISTERED,
                Strength.LISTED,
                player.uid,
                REGISTRATION,
                str(player.registration),
                player.heard,
            )
    if known.services:
        numbers = ", ".join(map(str, sorted(known.services)))
        yield Evidence(
            6,
            kind,
            value,
            Seen.SERVICES_USED,
            Strength.LISTED,
            "",
            SERVICES,
            numbers,
            known.heard,
        )
    if known.sharing.sharing:
        yield from _sharing(known, 6, declaration, Seen.SHARING_ON, Strength.LISTED)


def _voice(known: Known) -> Iterator[tuple[Declaration, PlayerKnown, bool, bool]]:
    """Return the players that tell both: is an assistant set up, is the microphone on."""
    declaration = _declared(known, Kind.VOICE, Choice.DECLINED)
    if declaration is None:
        return
    for player in known.players:
        if player.available and player.voice is not None and player.microphone is not None:
            yield declaration, player, player.voice != 0, player.microphone


def voice_although_declined(known: Known) -> Lines:
    """E7: voice is declined, and on a player an assistant is set up and the microphone is on."""
    for declaration, player, configured, microphone in _voice(known):
        if configured and microphone:
            yield Evidence(
                7,
                declaration.kind,
                declaration.value,
                Seen.VOICE_LISTENS,
                Strength.STRONG,
                player.uid,
                f"{VOICE}, {MICROPHONE}",
                f"{player.voice}, 1",
                player.heard,
            )


def voice_in_part(known: Known) -> Lines:
    """E8: voice is declined, and a player shows one of the two."""
    for declaration, player, configured, microphone in _voice(known):
        if configured is not microphone:
            yield Evidence(
                8,
                declaration.kind,
                declaration.value,
                Seen.VOICE_IN_PART,
                Strength.WEAK,
                player.uid,
                VOICE if configured else MICROPHONE,
                str(player.voice) if configured else "1",
                player.heard,
            )


def calibrated_although_declined(known: Known) -> Lines:
    """E9: Trueplay is declined, and a player became calibrated, surely after that."""
    declaration = _declared(known, Kind.TRUEPLAY, Choice.DECLINED)
    if declaration is None:
        return
    for player in known.players:
        if not player.available or player.calibration != CALIBRATED or not player.calibrations:
            continue
        newest = player.calibrations[0]
        # The first value ever seen did not become one.
        if newest.value != CALIBRATED or newest.not_before is None:
            continue
        if newest.not_before <= declaration.declared_at:
            continue
        yield Evidence(
            9,
            declaration.kind,
            declaration.value,
            Seen.CALIBRATED,
            Strength.WEAK,
            player.uid,
            CALIBRATION,
            str(CALIBRATED),
            newest.not_after,
        )


def _of_player(player: PlayerKnown) -> Iterator[tuple[Kind, str, object]]:
    yield Kind.STATEMENT, REGISTRATION, player.registration
    yield Kind.STATEMENT, SOFTWARE, player.firmware or None
    yield Kind.VOICE, VOICE, player.voice
    yield Kind.VOICE, MICROPHONE, player.microphone
    yield Kind.TRUEPLAY, CALIBRATION, player.calibration


def _unknown(known: Known) -> Iterator[tuple[Kind, Seen, str, str, str, float]]:
    """Return what cannot be seen now: kind, how, player, variable, reason, time."""
    if known.sharing.sharing is None:
        reason, at = known.sharing.reason or "", known.sharing.at or 0.0
        yield Kind.ADDITIONAL_USAGE, Seen.UNKNOWN, "", SHARING, reason, at
    for variable, told in ((CUSTOMER, known.customer), (SERVICES, known.services)):
        if told is None:
            yield Kind.STATEMENT, Seen.UNKNOWN, "", variable, "", known.heard
    for player in known.players:
        for kind, variable, found in _of_player(player):
            if not player.available:
                yield kind, Seen.UNAVAILABLE, player.uid, variable, "", player.heard
            elif found is None:
                yield kind, Seen.UNKNOWN, player.uid, variable, "", player.heard


def cannot_be_seen(known: Known) -> Lines:
    """E10: something is declared, and what would tell is unknown: that contradicts nothing."""
    for kind, seen, player, variable, reason, at in _unknown(known):
        if declaration := current(known.declarations, kind):
            yield Evidence(
                10, kind, declaration.value, seen, Strength.NONE, player, variable, reason, at
            )


LINES: Final[Mapping[int, Callable[[Known], Lines]]] = MappingProxyType(
    {
        1: sharing_although_objected,
        2: sharing_by_the_old_store,
        3: sharing_less_than_declared,
        4: update_although_declined,
        5: customer_although_declined,
        6: needed_to_run,
        7: voice_although_declined,
        8: voice_in_part,
        9: calibrated_although_declined,
        10: cannot_be_seen,
    }
)
