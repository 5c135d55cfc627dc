"""The sleep timer (WIRE 7)."""

import asyncio
from typing import TYPE_CHECKING

from ..service import Arguments, Reply, action
from .alarm import AlarmActions
from .words import duration, padded

if TYPE_CHECKING:
    from ..player import Player


class SleepActions(AlarmActions):
    """What AVTransport does about the sleep timer."""

    def __init__(self, player: Player) -> None:
        """Start without one."""
        super().__init__(player)
        self._sleep: asyncio.TimerHandle | None = None
        self._sleep_at = 0.0

    @property
    def sleep_left(self) -> str:
        """Return how long it still plays as `hh:mm:ss`, empty without a timer."""
        if self._sleep is None:
            return ""
        return padded(max(self._sleep_at - self.household.clock.seconds(), 0))

    @action("ConfigureSleepTimer")
    def configure_sleep_timer(self, arguments: Arguments) -> None:
        """Set the timer, or cancel it with an empty text."""
        self.need_coordinator()
        text = arguments["NewSleepTimerDuration"]
        seconds = duration(text) if text else None
        self.forget_sleep()
        if seconds is not None:
            clock = self.household.clock
            self._sleep_at = clock.seconds() + seconds
            self._sleep = clock.call_later(seconds, self._fall_asleep)
        self._changed()

    @action("GetRemainingSleepTimerDuration")
    def get_remaining_sleep_timer_duration(self, _: Arguments) -> Reply:
        """Return what is left of it."""
        self.need_coordinator()
        return {
            "RemainingSleepTimerDuration": self.sleep_left,
            "CurrentSleepTimerGeneration": str(self.sleep_generation),
        }

    def forget_sleep(self) -> None:
        """Drop the timer without a word."""
        if self._sleep:
            self._sleep.cancel()
            self._sleep = None

    def _fall_asleep(self) -> None:
        """Stop; that the generation counts on at the end too is a guess."""
        self._sleep = None
        self.dismiss_alarm()
        self.playback.stop()
        self._changed()

    def _changed(self) -> None:
        self.sleep_generation += 1
        self.announce()
