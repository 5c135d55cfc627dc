"""What is remembered of the players' firmware, and what can be said of it (TABLES 4)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ..model.household import Household, Offer
from ..model.player import Player, Presence
from ..privacy.firmware import (
    NOT_AGREED,
    WITHHELD_AFTER,
    Assessment,
    History,
    Known,
    assess,
    observe,
)
from ..privacy.firmware_course import Course, Seen
from ..privacy.firmware_course import follow as followed
from ..privacy.firmware_lines import DRIFTS_AFTER, Differences, Member, differences, line_of
from ..privacy.firmware_news import (
    News,
    Remembered,
    read,
    read_histories,
    read_times,
    renew,
    settle,
    written,
    written_histories,
)

# A player that falls silent is missed this many seconds later at most (DESIGN 3.9: 240, two tries).
UNNOTICED: Final = 300.0
DAY: Final = 86400.0
# What can be found out at the start is found out by then (a guess).
LEARNS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What is shown of a player; while it updates, `last` is what was shown before."""

    shown: Assessment
    last: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found: whose standing changed, what is news, whether there is more to keep."""

    changed: frozenset[str]
    news: tuple[News, ...] = ()
    to_keep: bool = False


class Firmware:
    """The firmware of one household's players, by uid; histories have the newest version first.

    `declared` returns the declaration on the privacy statement (`accepted`, `declined`,
    `undecided`), None for none; `elsewhere` the players that another household has;
    `withheld_after` are seconds.
    """

    def __init__(self, kept: Mapping[str, History]) -> None:
        """Begin with the histories that were kept."""
        self.histories: dict[str, History] = dict(kept)
        # What players ran here that another household has now.
        self.departed: dict[str, History] = {}
        self.standings: dict[str, Standing] = {}
        self.differences: Differences = ()
        # Those that have lasted for more than a day.
        self.drifting: Differences = ()
        # Whether there is a version that others could differ from.
        self.comparable = False
        self.declared: Callable[[], str | None] = lambda: None
        self.elsewhere: Callable[[], Collection[str]] = frozenset
        self.withheld_after = WITHHELD_AFTER
        # Of whom only the history was kept ran its newest version when it was seen last.
        self._remembered = {uid: Remembered(_newest(history)) for uid, history in kept.items()}
        self._differ: Mapping[str, float] = {}
        self._courses: dict[str, Course] = {}
        # When a player was looked at first; of whom all is found out that is at the start.
        self._learning: dict[str, float] = {}
        self._learned: set[str] = set()
        self._offer: Offer | None = None
        self._offer_seen: float | None = None

    def restore(self, note: Any) -> None:
        """Take what `note` returned before a restart, None for nothing.

        Raises KeyError, TypeError or ValueError for anything else, and takes nothing then.
        """
        if note is None:
            return
        players, differ = read(note["players"]), read_times(note["differ"])
        # This is not there in a file of an earlier version.
        self.departed = read_histories(note.get("departed", {}))
        self._remembered |= players
        self._differ = differ

    def follow(self, old: Household, new: Household, now: float) -> bool:
        """Take a new state; return whether a version was seen that is worth keeping.

        `now` is POSIX time. When a version came is known as an interval: it begins where the one
        before was seen last, and only what is certain counts as seen.
        """
        news = False
        for uid in old.players.keys() - new.players.keys():
            if old.players[uid].available:
                self._seen(old.players[uid], now - UNNOTICED)
        for uid, player in new.players.items():
            before = old.players.get(uid)
            if before is player:
                continue
            if before is not None and before.available:
                if not player.available:
                    upgrades = _as_seen(player, there=False).upgrades
                    self._seen(before, now if upgrades else now - UNNOTICED)
                elif before.box.software != player.box.software:
                    # It was away, and nobody noticed.
                    self._seen(before, now - UNNOTICED)
            if player.gone is None and (before is None or before.box is not player.box):
                history = self.histories.get(uid, ())
                if player.box.software and player.box.software != _newest(history):
                    self.histories[uid] = observe(history, player.box.software, now)
                    news = True
        return news

    def seen(self, household: Household, now: float) -> None:
        """Note, before histories are kept, that those who are there still run what they ran."""
        for player in household.players.values():
            if player.available:
                self._seen(player, now - UNNOTICED)

    def _seen(self, player: Player, at: float) -> None:
        history = self.histories.get(player.uid, ())
        if not history or history[0].version != player.box.software:
            return
        # What was seen in the future was seen by a clock that was wrong.
        if not at <= history[0].seen <= at + UNNOTICED:
            self.histories[player.uid] = (replace(history[0], seen=at), *history[1:])

    def version(self, player: Player) -> str:
        """Return the version that a player runs, or ran when it was there; empty if unknown."""
        return player.box.software or _newest(self.histories.get(player.uid, ()))

    def as_of(self, player: Player) -> float | None:
        """Return since when what is known of a player may have changed; None while it is there."""
        history = self.histories.get(player.uid, ())
        return history[0].seen if history and not player.available else None

    def take_over(self, uid: str, history: History) -> None:
        """Take since when a player has had its version, unless it was known here before.

        What it had before it came says nothing of this household: nobody here was asked.
        """
        if history and uid not in self.histories:
            self.histories[uid] = history[:1]
            self._remembered[uid] = Remembered(_newest(history))

    def forget(self, uid: str) -> None:
        """Forget a player that its owner removed."""
        self.let_go(uid)
        self.departed.pop(uid, None)

    def let_go(self, uid: str) -> None:
        """Forget a player that another household has, but not which versions came here."""
        history = self.histories.pop(uid, ())
        if len(history) > 1:
            # It came with the first one.
            *newer, first = history
            before = self.departed.get(uid, ())
            self.departed[uid] = (*newer, replace(first, not_before=None), *before)
        for kept in (self.standings, self._remembered, self._courses):
            kept.pop(uid, None)
        self._learning.pop(uid, None)
        self._learned.discard(uid)

    def note(self) -> dict[str, Any]:
        """Return what is to be kept beside the histories, as JSON can hold it."""
        return {
            "players": written(self._remembered),
            "differ": dict(self._differ),
            "departed": written_histories(self.departed),
        }

    def assess(self, household: Household, player: Player) -> Assessment:
        """Return what can be said of a player's firmware."""
        standing = self.standings.get(player.uid)
        if standing is not None:
            return standing.shown
        return assess(next(self._known(household, [player], 0.0)))

    def look(self, household: Household, now: float) -> Looked:
        """Judge all players anew; `now` is POSIX time.

        A player that is away keeps what was known: nobody can look, and what others do says
        nothing of it. What came before there was anything to keep is judged as it is.
        """
        if household.shared.offer is not self._offer:
            self._offer, self._offer_seen = household.shared.offer, now
        before = dict(self.standings)
        remembered = dict(self._remembered)
        self._learned |= {uid for uid, at in self._learning.items() if now - at >= LEARNS}
        found_out = _is_found_out(household)
        news: list[News] = []
        players = [
            player
            for player in {**household.absent, **household.players}.values()
            if self.version(player) or player.available
        ]
        for known, player in zip(self._known(household, players, now), players, strict=True):
            there = _is_there(household, player)
            course = followed(self._courses.get(player.uid), _as_seen(player, there=there), now)
            self._courses[player.uid] = course
            self._learning.setdefault(player.uid, now)
            standing, happened = self._judge(player.uid, known, course, found_out=found_out)
            self.standings[player.uid] = standing
            news += happened
        if found_out:
            self._learned.update(self._learning)
        old, self.differences = self.differences, self._differences(household, now)
        self.drifting = tuple(item for item in self.differences if item.drifts(now))
        changed = frozenset(
            uid for uid, standing in self.standings.items() if before.get(uid) != standing
        )
        to_keep = remembered != self._remembered or old != self.differences
        return Looked(changed, tuple(news), to_keep)

    def due(self, now: float) -> float | None:
        """Return the POSIX time at which another look may find something else, None for none."""
        return min(self._dues(now), default=None)

    def _judge(
        self, uid: str, known: Known, course: Course, *, found_out: bool
    ) -> tuple[Standing, tuple[News, ...]]:
        kept = self._remembered.get(uid, Remembered())
        if course.updating:
            news: tuple[News, ...] = ()
            if not course.is_away:
                history = self.histories.get(uid, ())
                self._remembered[uid], news = renew(kept, uid, known.version, history)
            shown = assess(replace(known, updating=course.updating))
            return Standing(shown, kept.settled), news
        if course.is_away:
            return Standing(kept.settled or assess(known)), ()
        learning = uid not in self._learned
        found = settle(
            kept,
            uid,
            known,
            self.histories.get(uid, ()),
            learning=learning,
            found_out=found_out or not learning,
        )
        self._remembered[uid] = found.kept
        return Standing(found.found), found.news

    def _known(self, household: Household, players: list[Player], now: float) -> Iterator[Known]:
        """Give what there is to judge each of some players by."""
        offer = household.shared.offer
        declared = self.declared() or ""
        models = self._models(household)
        for player in players:
            model = player.description.model_number if player.description else ""
            peers = (version for uid, version in models.get(model, ()) if uid != player.uid)
            yield Known(
                version=player.box.software
                if _is_there(household, player)
                else self.version(player),
                generation=player.box.generation,
                model_number=model,
                offer=offer.version if offer else None,
                offer_generation=offer.generation if offer else None,
                offer_seen=self._offer_seen,
                peers=tuple(sorted(peers)),
                declared=declared,
                now=now,
                withheld_after=self.withheld_after,
            )

    def _models(self, household: Household) -> Mapping[str, list[tuple[str, str]]]:
        """Return uid and version of the players of each model.

        Those that are away, or that no topology names for now, still show what a model gets.
        """
        elsewhere = self.elsewhere()
        models: dict[str, list[tuple[str, str]]] = {}
        for uid, player in {**household.absent, **household.players}.items():
            version = self.version(player)
            if player.description and version and uid not in elsewhere:
                models.setdefault(player.description.model_number, []).append((uid, version))
        return models

    def _differences(self, household: Household, now: float) -> Differences:
        members = tuple(
            Member(
                uid,
                self.version(player),
                player.description.model_number if player.description else "",
                player.box.generation,
            )
            for uid, player in household.players.items()
        )
        self.comparable = any(map(line_of, members))
        found = differences(self._differ, members, now)
        # Before all is found out, that a line shows no difference says nothing.
        before = {} if self._learned else self._differ
        self._differ = {**before, **{item.line: item.since for item in found}}
        return found

    def _dues(self, now: float) -> Iterator[float]:
        for course in self._courses.values():
            if course.due is not None:
                yield course.due
        for uid, at in self._learning.items():
            if uid not in self._learned:
                yield at + LEARNS
        for item in self.differences:
            if not item.drifts(now):
                yield item.since + DRIFTS_AFTER
        if (self.declared() or "") not in NOT_AGREED:
            return
        for kept in self._remembered.values():
            if kept.pending is None:
                continue
            begun = kept.pending.begun
            days = int(max(0.0, now - begun) // DAY)
            # Once it is withheld, its days are counted.
            yield begun + max(self.withheld_after, (days + 1) * DAY)


def _is_found_out(household: Household) -> bool:
    """Return whether all is known that is found out at the start: what is offered, and models."""
    return household.shared.offer is not None and all(
        player.description or not _is_there(household, player)
        for player in household.players.values()
    )


def _is_there(household: Household, player: Player) -> bool:
    known = household.players.get(player.uid)
    return known is not None and known.gone is None and known.presence is not Presence.GONE


def _as_seen(player: Player, *, there: bool) -> Seen:
    return Seen(there, player.box.software, player.gone.reason if player.gone else None)


def _newest(history: History) -> str:
    return history[0].version if history else ""
