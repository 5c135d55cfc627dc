"""Ringing alarms as the transport sees them: r:AlarmRunning, snooze, the end (WIRE 7).

Which alarm rings when, and how loud, is AlarmClock's business.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..content import didl
from ..content.net import Net
from ..service import Arguments, Reply, action
from ..soap import UpnpError
from ..spec import ItemSpec
from . import queueing
from .groups import GroupActions
from .playback import NOT_AVAILABLE, item_of
from .source import Kind, Source, is_container, kind_of
from .words import duration

if TYPE_CHECKING:
    from ..player import Player

CHIME = "x-rincon-buzzer:0"


@dataclass(frozen=True, slots=True)
class Ringing:
    """One alarm that rings or snoozes; `item` None for the chime, `duration` in seconds."""

    alarm_id: str
    item: ItemSpec | None
    volume: int
    duration: float
    logged_start: str
    play_mode: str


class AlarmActions(GroupActions):
    """What AVTransport does about alarms."""

    def __init__(self, player: Player) -> None:
        """Start in silence."""
        super().__init__(player)
        self.ringing: Ringing | None = None
        self._alarm_timer: asyncio.TimerHandle | None = None

    async def ring(
        self,
        alarm_id: str,
        item: ItemSpec | None,
        *,
        volume: int,
        duration: float,
        logged_start: str,
        play_mode: str = "NORMAL",
    ) -> None:
        """Ring: play `item`, or the chime without one or where it cannot be had.

        Returns once something sounds. A group member leaves its group for it; a container replaces
        the queue (guesses). It ends after `duration` seconds.
        """
        if self.following:
            self.leave()
        await self._ring(Ringing(alarm_id, item, volume, duration, logged_start, play_mode))

    def dismiss_alarm(self) -> None:
        """Let an alarm end that rings or snoozes; what it plays goes on."""
        if self._alarm_timer:
            self._alarm_timer.cancel()
            self._alarm_timer = None
        if self.ringing:
            self.ringing = None
            self.alarm_running = self.snooze_running = False
            self.announce()

    @action("SnoozeAlarm")
    def snooze_alarm(self, arguments: Arguments) -> None:
        """Be silent for a while; 701 with no alarm ringing (WIRE 4.1)."""
        self.need_coordinator()
        seconds = duration(arguments["Duration"])
        alarm = self.ringing
        if alarm is None or not self.alarm_running:
            raise UpnpError(NOT_AVAILABLE)
        self._plan(seconds, lambda: self.household.clock.start(self._ring(alarm)))
        # That AlarmRunning falls meanwhile is a guess.
        self.alarm_running, self.snooze_running = False, True
        self.playback.stop()

    @action("GetRunningAlarmProperties")
    def get_running_alarm_properties(self, _: Arguments) -> Reply:
        """Return which alarm rings or snoozes; 0 and nothing for none (a guess)."""
        self.need_coordinator()
        alarm = self.ringing
        return {
            "AlarmID": alarm.alarm_id if alarm else "0",
            "GroupID": self.player.group.id if alarm else "",
            "LoggedStartTime": alarm.logged_start if alarm else "",
        }

    @action("RunAlarm")
    async def run_alarm(self, arguments: Arguments) -> None:
        """Ring as another player of the household asks; the volume is left as it is (a guess)."""
        uri = arguments["ProgramURI"]
        item = item_of(uri, arguments["ProgramMetaData"])
        await self.ring(
            arguments["AlarmID"],
            None if uri in ("", CHIME) else item,
            volume=int(arguments["Volume"]),
            duration=duration(arguments["Duration"]),
            logged_start=arguments["LoggedStartTime"],
            play_mode=arguments["PlayMode"],
        )

    async def _ring(self, alarm: Ringing) -> None:
        self.ringing = alarm
        self.alarm_running, self.snooze_running = True, False
        self._plan(alarm.duration, self._end_alarm)
        try:
            if alarm.item:
                await self._load(alarm.item, alarm.play_mode)
                self.playback.play()
                await self.playback.wait()
        except UpnpError:
            self.playback.stop()
        # Somebody may have stopped it while it was fetched.
        if self.ringing is alarm and (alarm.item is None or self._silent):
            self.playback.set_source(Source(CHIME))
            self.playback.play()
            await self.playback.wait()

    @property
    def _silent(self) -> bool:
        return self.alarm_running and not self.playback.active

    async def _load(self, item: ItemSpec, play_mode: str) -> None:
        """Set what to play. Raises UpnpError for what cannot be."""
        playback = self.playback
        if is_container(item.uri):
            text = didl.metadata(item)
            items = await queueing.expanded(self.player, item.uri, text)
            playback.queue.clear()
            playback.enqueue(items, 0, origin=queueing.origin(item.uri, text))
            playback.set_queue()
        elif kind_of(item.uri) is Kind.QUEUE:
            playback.set_queue()
        else:
            self.household.store(Net).check(item.uri, item.cdudn)
            playback.set_uri(item.uri, didl.metadata(item))
            return
        playback.set_mode(play_mode)

    def _plan(self, seconds: float, then: Callable[[], object]) -> None:
        if self._alarm_timer:
            self._alarm_timer.cancel()
        self._alarm_timer = self.household.clock.call_later(seconds, then)

    def _end_alarm(self) -> None:
        self.dismiss_alarm()
        self.playback.stop()
