"""The consent of one household: what is read, what is declared, what contradicts it (TABLES 5).

What players show is read rarely, as a background read; what they do not show is declared by the
owner. The rules are in `privacy/consent*.py`; this asks, keeps, looks again, and says so.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..model.household import Household
from ..model.player import Player
from ..occurrences import Occurrence, Occurrences
from ..privacy.consent import look
from ..privacy.consent_declared import (
    NEWEST_STATEMENT,
    Choice,
    Declaration,
    Kind,
    current,
    declare,
)
from ..privacy.consent_evidence import Evidence
from ..privacy.consent_reading import (
    NoAnswer,
    Source,
    Switched,
    Why,
    due,
    record,
    shown,
    switched,
    unnamed,
)
from ..privacy.consent_values import (
    NO_ANSWERS,
    Setting,
    Told,
    record_value,
    shown_value,
    told_switch,
    unnamed_value,
)
from ..privacy.firmware import History
from ..wire.gate import Gate
from .reader import ConsentReader, Round
from .repairs import Repairs
from .sight import Sight, hints, matters
from .store import ConsentKept, read, written
from .texts import Texts
from .untold import CONSENT, MICROPHONE, Untold
from .untold import read as read_untold
from .view import View

_LOGGER = logging.getLogger(__name__)

NOTE: Final = "consent"
# What could not be read is kept under this name until its owner deletes it.
UNREADABLE: Final = "unreadable"
# What was found while nobody listened, and not told before that ended.
UNTOLD: Final = "untold"
SHARING: Final = "sharing"
# Where a reading stands, in the words of entities and events.
SOURCES: Final = {Source.SETTINGS: "port_1443", Source.LEGACY: "old_store"}
# A start is busy enough; readings age, and are looked at that often.
FIRST_AFTER: Final = 45.0
LOOK_AGAIN: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Around:
    """What is seen of the coordinator: state, firmware histories, who is asked for the household.

    `departed` are those of players that another household has now.
    `changed` lets entities look again, `save_soon` keeps what `note` returns.
    """

    household: Callable[[], Household]
    histories: Callable[[], Mapping[str, History]]
    departed: Callable[[], Mapping[str, History]]
    anchor: Callable[[], str | None]
    changed: Callable[[], None]
    save_soon: Callable[[], None]


class HouseConsent:
    """Reads, keeps and judges for one household."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        gate: Gate,
        occurrences: Occurrences,
        around: Around,
    ) -> None:
        """Know nothing yet: `load` takes what was kept."""
        self._hass = hass
        self._entry = entry
        self._around = around
        # The wall clock, POSIX seconds.
        self.now: Callable[[], float] = time.time
        self._reader = ConsentReader(gate, self._wall)
        self._texts = Texts(hass)
        self._repairs = Repairs(hass, entry, self._texts)
        self._wanted: Counter[str] = Counter()
        self._hinted: float | None = None
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._unreadable: Any = None
        self._untold = Untold(hass, occurrences, around.save_soon)
        self.view = View()
        self._take(ConsentKept())

    # What is kept ---------------------------------------------------------------------------

    @callback
    def load(self, note: Any) -> None:
        """Take what was kept. What cannot be read is kept aside, and a repair says so."""
        self._unreadable = note.get(UNREADABLE) if isinstance(note, dict) else None
        if note is not None:
            try:
                kept, untold = read(note), read_untold(note.get(UNTOLD, []))
            except (KeyError, TypeError, ValueError) as err:
                _LOGGER.debug("What was kept of consent cannot be read: %r", err)
                self._unreadable = note
            else:
                self._take(kept)
                self._untold.restore(untold)
        if self._unreadable is None:
            self._repairs.close_unreadable()
        else:
            self._repairs.tell_unreadable()

    def _take(self, kept: ConsentKept) -> None:
        self._declarations = kept.declarations
        self._marks = kept.marks
        self._readings = kept.readings
        self._values = dict(kept.values)
        self._sight = Sight(kept.customers, kept.calibrations, kept.microphones)
        self._repairs.named = kept.named

    def kept(self) -> dict[str, Any]:
        """Return all that is kept over a restart, as JSON can hold it."""
        aside = {} if self._unreadable is None else {UNREADABLE: self._unreadable}
        sight = self._sight
        kept = ConsentKept(
            self._declarations,
            self._marks,
            self._readings,
            self._values,
            sight.customers,
            sight.calibrations,
            sight.microphones,
            self._repairs.named,
        )
        return {**aside, **written(kept), UNTOLD: self._untold.note()}

    @callback
    def forget_player(self, uid: str) -> None:
        """Forget a player that its owner removed; answers for the household stay, without it."""
        self.let_go(uid)
        self._marks = tuple(mark for mark in self._marks if mark.line.player != uid)
        self._untold.forget(uid)
        self._readings = unnamed(self._readings, uid)
        self._values = {key: unnamed_value(each, uid) for key, each in self._values.items()}
        self.look()

    @callback
    def let_go(self, uid: str) -> None:
        """Forget how a player was seen that lives elsewhere now."""
        self._sight.forget(uid)

    # Life -----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin to look, and before long to ask."""
        await self._texts.load()
        self._task = self._entry.async_create_background_task(
            self._hass, self._live(), f"{DOMAIN} consent", eager_start=False
        )
        self.look()

    @callback
    def start_telling(self) -> CALLBACK_TYPE:
        """Begin to tell once Home Assistant has started; return how to stop."""
        return self._untold.start()

    async def stop(self) -> None:
        """End it; the next start raises the repair again if it still holds."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self._repairs.leave()

    async def _live(self) -> None:
        await asyncio.sleep(FIRST_AFTER)
        while True:
            self._woken.clear()
            if self._due() <= self.now() and (players := self._players()):
                await self._ask(players)
            self.look()
            await self._until_woken()

    async def _until_woken(self) -> None:
        """Wait for the next question, for a change that brings it nearer, or an hour."""
        left = self._due() - self.now()
        try:
            async with asyncio.timeout(left if 0 < left < LOOK_AGAIN else LOOK_AGAIN):
                await self._woken.wait()
        except TimeoutError:
            return

    def _wall(self) -> float:
        return self.now()

    def _due(self) -> float:
        return due(self._readings, self._hinted, self.now())

    def _players(self) -> tuple[str, ...]:
        """Return whom to ask, the anchor first; nobody where nobody wants to know."""
        if not self._wanted:
            return ()
        anchor = self._around.anchor()
        there = (player for player in self._around.household().rooms if player.available)
        return tuple(sorted((player.uid for player in there), key=lambda uid: uid != anchor))

    # Reading --------------------------------------------------------------------------------

    @callback
    def want(self, name: str) -> Callable[[], None]:
        """Want something to be read: `sharing`, or a setting; return how to want it no more."""
        self._wanted[name] += 1
        if name in Setting and Setting(name) not in self._values:
            # Rounds that are over did not ask for it.
            self._hinted = self.now()
        self.wake()

        def leave() -> None:
            self._wanted[name] -= 1
            self._wanted += Counter()

        return leave

    @callback
    def ask(self) -> None:
        """Ask players again, as soon as that may be (`consent_reading.due`)."""
        self._hinted = self.now()
        self.wake()

    @callback
    def wake(self) -> None:
        """Look at the clock again: the next question may be due."""
        self._woken.set()

    async def _ask(self, players: tuple[str, ...]) -> None:
        before = self._readings
        found = await self._reader.sharing(players)
        self._readings = record(before, found.outcome)
        await self._ask_more(found, players)
        if change := switched(before, self._readings, self.now()):
            self._tell_switched(change)
        self._around.save_soon()

    async def _ask_more(self, found: Round, players: tuple[str, ...]) -> None:
        """Ask who answered for the settings that are wanted beside it."""
        outcome = found.outcome
        for setting in Setting:
            if not self._wanted[setting]:
                continue
            if isinstance(outcome, NoAnswer) and outcome.reason is Why.UNREACHABLE:
                answer: Told = outcome
            elif setting is Setting.EXPLICIT_FILTER and found.sibling is not None:
                answer = told_switch(found.sibling)
            else:
                answer = await self._reader.setting(outcome.player or players[0], setting)
            answers = self._values.get(setting, NO_ANSWERS)
            self._values[setting] = record_value(answers, answer)

    def _tell_switched(self, change: Switched) -> None:
        self._untold.tell(
            Occurrence(
                CONSENT,
                "sharing_on" if change.sharing else "sharing_off",
                data={
                    "source": SOURCES[change.source],
                    "not_before": iso(change.not_before),
                    "not_after": iso(change.not_after),
                },
            )
        )

    def _tell_turned_on(self, player: Player) -> None:
        self._untold.tell(
            Occurrence(MICROPHONE, "turned_on", data={"room": player.room, "player": player.uid})
        )

    # Looking --------------------------------------------------------------------------------

    @callback
    def follow(self, old: Household, new: Household) -> None:
        """Take a new state: what it shows of consent, and what asks for a new question."""
        if self._task is None or old is new:
            return
        if hints(old, new):
            self.ask()
        if matters(old, new) or old.absent.keys() != new.absent.keys():
            last = self._readings.last
            if isinstance(last, NoAnswer) and last.reason is Why.UNREACHABLE and _back(old, new):
                self.ask()
            self.wake()
            self.look()

    @callback
    def look(self) -> None:
        """Look at all there is, and say what follows from it."""
        now, household = self.now(), self._around.household()
        for player in self._sight.look(household, now):
            self._tell_turned_on(player)
        sharing = shown(self._readings, now)
        around = self._around
        known = self._sight.known(
            household, around.histories(), around.departed(), self._declarations, sharing
        )
        self._marks, consent = look(known, self._marks, now, NEWEST_STATEMENT)
        last = self._readings.last
        values = {each: shown_value(self._values.get(each, NO_ANSWERS), now) for each in Setting}
        view = View(
            consent,
            sharing,
            last if isinstance(last, NoAnswer) else None,
            values,
            self._declarations,
            self._marks,
            known,
            {uid: player.room for uid, player in {**household.absent, **household.players}.items()},
        )
        if view == self.view:
            return
        self.view = view
        self._repairs.tell(view)
        self._around.save_soon()
        self._around.changed()

    # Declaring ------------------------------------------------------------------------------

    @callback
    def declare(self, kind: Kind, choice: Choice, statement: str = NEWEST_STATEMENT) -> None:
        """Take a declaration on the statement of a date, `YYYY-MM-DD`, made now.

        Raises UndeclarableError.
        """
        # What was seen until now was seen before it.
        self.look()
        made = Declaration(kind, choice, statement, self.now())
        self._declarations = declare(self._declarations, made)
        self.look()

    def declared(self, kind: Kind) -> Declaration | None:
        """Return the declaration in force, None if the question was not answered yet."""
        return current(self._declarations, kind)

    def text(self, line: Evidence) -> str:
        """Return a line of evidence in the language of the house."""
        return self._texts.line(line, self.view.rooms)

    def declared_statement(self) -> str | None:
        """Return what was declared on the privacy statement: accepted, declined, undecided."""
        found = self.declared(Kind.STATEMENT)
        return None if found is None else found.value.value


def _back(old: Household, new: Household) -> bool:
    """Return whether a player is there that was not."""
    return any(
        player.available and not (uid in old.players and old.players[uid].available)
        for uid, player in new.players.items()
    )


def iso(at: float) -> str:
    """Return a POSIX time as text."""
    return dt_util.utc_from_timestamp(at).isoformat()
