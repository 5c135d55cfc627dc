"""Watches over the firmware of a household: time limits, news, repairs (TABLES 4)."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started

from ..const import CONF_FIRMWARE_HOLD, CONF_WITHHELD_DAYS
from ..model.household import Household
from ..occurrences import Occurrence
from ..privacy.firmware_news import CHANGED, News, read_news, written_news
from .repairs import HELD, LOWER, Repairs
from .repairs import read as read_repairs
from .standing import DAY

if TYPE_CHECKING:
    from ..coordinator import SonosCoordinator

_LOGGER = logging.getLogger(__name__)

# The kind of the occurrences, and the name of what is kept.
FIRMWARE: Final = "firmware"
# What could not be read is kept under this name: it may be mended by hand.
UNREADABLE: Final = "unreadable"
# And the repairs that nobody has confirmed under this one.
REPAIRS: Final = "repairs"
# What was found while nobody listened, and not told before that ended.
UNTOLD: Final = "untold"
DEFAULT_WITHHELD_DAYS: Final = 30


class FirmwareGuardian:
    """Looks at the firmware when something about it changes, and when a time limit is over.

    What it finds before `start` is told then: at first nobody listens. If that does not come, the
    next start tells it.
    """

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Watch the firmware of a coordinator, whose session does not run yet."""
        self._hass = coordinator.hass
        self._coordinator = coordinator
        self._timer: CALLBACK_TYPE | None = None
        self._running = False
        self._untold: list[News] = []
        self._unreadable: Any = None
        self._repairs = Repairs(coordinator.hass, coordinator.config_entry.entry_id)
        coordinator.firmware.elsewhere = self._elsewhere
        self._restore(coordinator.noted(FIRMWARE))
        coordinator.keep(FIRMWARE, self._kept)

    @property
    def hold(self) -> bool:
        """Return whether each change of a version becomes a repair."""
        return bool(self._coordinator.config_entry.options.get(CONF_FIRMWARE_HOLD, False))

    def set_hold(self, *, on: bool) -> None:
        """Keep whether changes become repairs; nothing is reloaded for it."""
        self._coordinator.set_option(CONF_FIRMWARE_HOLD, on)

    @property
    def withheld_days(self) -> int:
        """Return after how many days an offer that is not installed may count as withheld."""
        options = self._coordinator.config_entry.options
        return int(options.get(CONF_WITHHELD_DAYS, DEFAULT_WITHHELD_DAYS))

    def set_withheld_days(self, days: int) -> None:
        """Keep the days; nothing is reloaded for them."""
        self._coordinator.set_option(CONF_WITHHELD_DAYS, days)

    def _restore(self, note: Any) -> None:
        """Take what was kept. What cannot be read is kept aside, and a repair says so."""
        kept = note if isinstance(note, dict) else {}
        self._unreadable = kept.get(UNREADABLE)
        again = self._unreadable is not None
        try:
            repairs = read_repairs(kept.get(REPAIRS, {}))
            untold = read_news(kept.get(UNTOLD, []))
            self._coordinator.firmware.restore(note)
        except (KeyError, TypeError, ValueError) as err:
            _LOGGER.debug("What was kept of firmware cannot be read: %r", err)
            self._unreadable, again = note, False
        else:
            self._repairs.restore(repairs)
            self._untold = untold
        if self._unreadable is not None:
            self._repairs.tell_unreadable(self._coordinator.config_entry.title, again=again)

    def _kept(self) -> dict[str, Any]:
        note = self._coordinator.firmware.note() | {
            REPAIRS: self._repairs.note(),
            UNTOLD: written_news(self._untold),
        }
        return note if self._unreadable is None else {**note, UNREADABLE: self._unreadable}

    @callback
    def forget(self, uid: str) -> None:
        """Forget a player that its owner removed: nothing is told of it any more."""
        self._untold = [news for news in self._untold if news.uid != uid]
        self._repairs.forget(uid)

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to tell once Home Assistant has started; return how to stop.

        Automations listen by then: what changed while it was off is told to them, too.
        """
        leave = async_at_started(self._hass, self._begin)

        @callback
        def stop() -> None:
            leave()
            self._running = False
            self._cancel()

        return stop

    @callback
    def _begin(self, _: HomeAssistant) -> None:
        self._running = True
        self.review()

    @callback
    def follow(self, old: Household, new: Household) -> None:
        """Take a new state: look if it says anything of firmware."""
        if old is new or _concerns(old, new):
            self.review()

    @callback
    def review(self, now: float | None = None) -> None:
        """Look at all players; `now` is POSIX time. To be called when a declaration changes."""
        coordinator = self._coordinator
        firmware = coordinator.firmware
        now = time.time() if now is None else now
        firmware.withheld_after = self.withheld_days * DAY
        drifting = firmware.drifting
        looked = firmware.look(coordinator.data, now)
        self._untold += looked.news
        if self._running:
            self._tell()
        if looked.to_keep:
            coordinator.save_soon()
        if looked.changed or firmware.drifting != drifting:
            coordinator.wake({*looked.changed, None})
        self._schedule(now)

    def _schedule(self, now: float) -> None:
        self._cancel()
        due = self._coordinator.firmware.due(now)
        if due is None or not self._running:
            return

        @callback
        def passed(_: datetime) -> None:
            self._timer = None
            self.review(max(due, time.time()))

        job = HassJob(passed, cancel_on_shutdown=True)
        self._timer = async_call_later(self._hass, max(0.0, due - now), job)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

    def _tell(self) -> None:
        untold, self._untold = self._untold, []
        if untold:
            self._coordinator.save_soon()
        for news in untold:
            room = self._room(news.uid)
            self._coordinator.occurrences.tell(
                Occurrence(
                    FIRMWARE, news.type, data={"room": room, "player": news.uid, **news.data}
                )
            )
            if news.type == CHANGED:
                self._raise(room, news)

    def _raise(self, room: str, news: News) -> None:
        """Raise a repair: always for a lower version, for any other where the owner wants it."""
        if news.data["direction"] == "down":
            self._repairs.tell(room, news, LOWER)
        elif self.hold:
            self._repairs.tell(room, news, HELD)

    def _elsewhere(self) -> frozenset[str]:
        coordinator = self._coordinator
        return coordinator.session.elsewhere if coordinator.is_running else frozenset()

    def _room(self, uid: str) -> str:
        player = self._coordinator.data.players.get(uid)
        return player.room if player else ""


def _concerns(old: Household, new: Household) -> bool:
    """Return whether anything changed that firmware is judged by; volume and the like do not."""
    if old.shared.offer is not new.shared.offer:
        return True
    if old.absent.keys() != new.absent.keys():
        return True
    if old.players is new.players:
        return False
    if old.players.keys() != new.players.keys():
        return True
    return any(_differ(old, new, uid) for uid in _replaced(old, new))


def _replaced(old: Household, new: Household) -> Iterable[str]:
    return (uid for uid, player in new.players.items() if old.players[uid] is not player)


def _differ(old: Household, new: Household, uid: str) -> bool:
    before, after = old.players[uid], new.players[uid]
    return (
        before.box is not after.box
        or before.description is not after.description
        or before.gone is not after.gone
        or before.presence is not after.presence
    )
