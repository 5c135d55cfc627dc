"""Sees what rooms play from outside, tells of it, and stops it where the owner wants that.

TABLES R5, R12; DESIGN 5. What is found when the household is set up is shown, and is no event.
"""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CALLBACK_TYPE, HassJob, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN
from ..error_text import error_text
from ..media import media_view
from ..model.household import Household
from ..model.player import Player
from ..model.verdict import Kind, Outgoing
from ..occurrences import Occurrence
from ..privacy.facts import Entry
from ..privacy.origin import Origin
from ..privacy.playback import (
    ASKING,
    AWAY,
    NOT_TOLD,
    Course,
    Found,
    Happening,
    Sight,
    attempted,
    due,
    follow,
    found_of,
    origin_of_all,
    refused,
    sight,
)

if TYPE_CHECKING:
    from ..coordinator import SonosCoordinator

_LOGGER = logging.getLogger(__name__)

# entry.options; a change of them reloads nothing.
CONF_STOP: Final = "stop_cloud_playback"
CONF_GRACE_TIME: Final = "grace_time"
CONF_ALLOWED: Final = "cloud_playback_allowed"

DEFAULT_GRACE_TIME: Final = 30
LONGEST_GRACE_TIME: Final = 3600

KIND: Final = "cloud_playback"

# A playback that begins within so many seconds after a command of ours is called ours (a guess).
_OURS: Final = 10.0
# Commands that begin a playback; what only puts something into a queue does not.
_BEGIN: Final = frozenset(
    {
        "AVTransport.Next",
        "AVTransport.Play",
        "AVTransport.Previous",
        "AVTransport.Seek",
        "AVTransport.SetAVTransportURI",
        "favorites.loadFavorite",
        "playback.play",
        "playback.skipToNextTrack",
        "playback.skipToPreviousTrack",
        "playlists.loadPlaylist",
    }
)
_UNKNOWN: Final = found_of(NOT_TOLD)
_NEW: Final = Course()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the owner wants: whether cloud playback is stopped, after how long, and where not."""

    stops: bool = False
    grace: float = DEFAULT_GRACE_TIME
    allowed: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Room:
    """What is known of one visible player, and what is under way for it.

    `sent` is when a command of ours that begins a playback left last, `ours` whether it began this
    one. `timer` is when a stop is due, and how to take it back.
    """

    seen: Sight = NOT_TOLD
    found: Found = _UNKNOWN
    course: Course = _NEW
    sent: float | None = None
    ours: bool = False
    asking: asyncio.Task[None] | None = None
    stopping: asyncio.Task[None] | None = None
    timer: tuple[float, CALLBACK_TYPE] | None = None


class CloudPlayback:
    """Follows all rooms of one household."""

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Have nothing seen yet."""
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._looked: Mapping[str, Player] = {}
        self._wishes = Wishes()
        self._rooms: dict[str, _Room] = {}
        self._leave: CALLBACK_TYPE | None = None

    # Life ------------------------------------------------------------------------------------

    @callback
    def start(self) -> None:
        """Begin to look; before any entity does, so that they find what is true."""
        self._leave = self._coordinator.async_add_listener(self._look)
        self._look()

    @callback
    def stop(self) -> None:
        """Look no more, and drop what waits to be stopped."""
        if self._leave:
            self._leave()
            self._leave = None
        for uid in tuple(self._rooms):
            self._let_go(uid)

    # What entities show ----------------------------------------------------------------------

    @callback
    def shown(self, player: Player) -> Found:
        """Return what is known of a room: what its group's coordinator plays."""
        leader = self._rooms.get(player.group.coordinator)
        return leader.found if leader else found_of(AWAY)

    @property
    def wishes(self) -> Wishes:
        """Return what the owner wants, as the options say it."""
        options = self._coordinator.config_entry.options
        return Wishes(
            self._coordinator.local_only and bool(options.get(CONF_STOP, False)),
            float(options.get(CONF_GRACE_TIME, DEFAULT_GRACE_TIME)),
            frozenset(options.get(CONF_ALLOWED, ())),
        )

    @callback
    def sending(self, outgoing: Outgoing) -> None:
        """Note a command of ours that is about to leave."""
        room = self._rooms.get(outgoing.uid)
        if room and outgoing.kind is Kind.PLAY and outgoing.name in _BEGIN:
            room.sent = self._hass.loop.time()

    # Looking ---------------------------------------------------------------------------------

    @callback
    def _look(self) -> None:
        """See what has changed since the last look; nearly always that is one room."""
        players, wishes = self._coordinator.data.players, self.wishes
        before, every = self._looked, wishes != self._wishes
        if before is players and not every:
            return
        self._looked, self._wishes = players, wishes
        for uid in [uid for uid in self._rooms if uid not in players]:
            self._let_go(uid)
        for uid, player in players.items():
            if not every and before.get(uid) is player:
                continue
            if player.box.visible:
                self._see(self._rooms.setdefault(uid, _Room()), player)
            else:
                self._let_go(uid)

    def _see(self, room: _Room, player: Player) -> None:
        seen = sight(player)
        if seen != room.seen:
            room.seen = seen
            self._judge(player.uid, room)
        self._go_on(player.uid, room)

    def _let_go(self, uid: str) -> None:
        """Forget a room that is none any more."""
        if room := self._rooms.pop(uid, None):
            _cancel(room)
            for task in (room.asking, room.stopping):
                if task:
                    task.cancel()

    # Judging ---------------------------------------------------------------------------------

    def _judge(self, uid: str, room: _Room) -> None:
        """Judge what is seen: at once, or in the background where names have to be asked for.

        Until that is known what was found last still holds: a list that goes on would flicker.
        """
        if room.asking:
            room.asking.cancel()
            room.asking = None
        if not (entries := room.seen.entries):
            room.found = found_of(room.seen)
            return
        answer = origin_of_all(entries, self._coordinator.guard.facts())
        if not answer.wants:
            room.found = found_of(room.seen, answer.origin)
            return
        if room.found.is_cloud is None:
            room.found = ASKING
        room.asking = self._start(self._ask(uid, room, entries))

    async def _ask(self, uid: str, room: _Room, entries: tuple[Entry, ...]) -> None:
        origin = await self._origin(entries)
        room.asking = None
        self._take(uid, room, origin)

    async def _origin(self, entries: tuple[Entry, ...]) -> Origin:
        return await self._coordinator.guard.origin(lambda facts: origin_of_all(entries, facts))

    def _take(self, uid: str, room: _Room, origin: Origin) -> None:
        """Take an answer that came in the background, and let the group's rooms see it."""
        room.found = found_of(room.seen, origin)
        self._go_on(uid, room)
        self._coordinator.wake(self._looked[uid].group.rooms)

    # What happens ----------------------------------------------------------------------------

    def _go_on(self, uid: str, room: _Room) -> None:
        now = self._hass.loop.time()
        room.course, happening = follow(room.course, room.found, now, may_stop=self._may_stop(uid))
        if happening is Happening.STARTED:
            room.ours = room.sent is not None and now - room.sent < _OURS
        if happening:
            self._tell(happening, self._about(uid, room, what=happening is Happening.STARTED))
        self._plan(uid, room)

    def _may_stop(self, uid: str) -> bool:
        """Return whether the owner wants it stopped, in all rooms of the group."""
        return self._wishes.stops and not self._wishes.allowed.intersection(
            self._looked[uid].group.rooms
        )

    def _about(self, uid: str, room: _Room, *, what: bool = True) -> dict[str, Any]:
        """Return where it is, from where, what, and whether it began by a command of ours."""
        household, player = self._coordinator.data, self._looked[uid]
        about = _where(household, player) | {
            "reason": room.found.reason,
            "detail": room.found.detail or None,
        }
        return about | _what(household, player) | {"our_play": room.ours} if what else about

    def _tell(self, happening: str, data: Mapping[str, Any]) -> None:
        self._coordinator.occurrences.tell(Occurrence(KIND, happening, data=data))

    # Stopping --------------------------------------------------------------------------------

    def _plan(self, uid: str, room: _Room) -> None:
        """Set the timer for what is to be stopped, or take it back."""
        at = None if room.stopping else due(room.course, self._wishes.grace)
        if room.timer and room.timer[0] == at:
            return
        _cancel(room)
        if at is None:
            return

        @callback
        def fire(_: datetime) -> None:
            room.timer = None
            room.stopping = self._start(self._stop(uid, room))

        wait = max(0.0, at - self._hass.loop.time())
        job = HassJob(fire, f"{DOMAIN} grace time", cancel_on_shutdown=True)
        room.timer = (at, async_call_later(self._hass, wait, job))

    async def _stop(self, uid: str, room: _Room) -> None:
        """Look once more, and stop what still comes from outside."""
        about = self._about(uid, room)
        try:
            if self._looked[uid].deaf:
                # What it does was not heard but read, up to half a minute ago.
                with suppress(HomeAssistantError):
                    await self._coordinator.refresh(uid)
            if await self._is_still_to_stop(uid, room):
                about = self._about(uid, room) | {"action": _action(self._looked[uid])}
                room.course = attempted(room.course)
                await self._coordinator.send(uid, f"AVTransport.{about['action']}", InstanceID="0")
                self._tell("stopped_by_us", about)
        except HomeAssistantError as err:
            _LOGGER.info("Cloud playback in %s cannot be stopped: %s.", about["room"], err)
            room.course = refused(room.course)
            self._tell("not_stopped", about | {"error": error_text(self._hass, err)})
        room.stopping = None
        self._plan(uid, room)

    async def _is_still_to_stop(self, uid: str, room: _Room) -> bool:
        """Judge anew what plays now; return whether it is to be stopped."""
        while entries := room.seen.entries:
            origin = await self._origin(entries)
            if entries == room.seen.entries:
                self._take(uid, room, origin)
                return room.course.armed is not None
        return False

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._coordinator.config_entry.async_create_background_task(
            self._hass, work, f"{DOMAIN} {KIND}", eager_start=False
        )


def _cancel(room: _Room) -> None:
    if room.timer:
        room.timer[1]()
        room.timer = None


def _action(player: Player) -> str:
    """Return how what plays is silenced: radio cannot be paused (WIRE 2.4)."""
    return "Pause" if "Pause" in (player.transport.actions or ()) else "Stop"


def _where(household: Household, player: Player) -> dict[str, Any]:
    players = household.players
    return {
        "room": player.room,
        "rooms": [players[uid].room for uid in player.group.rooms if uid in players],
    }


def _what(household: Household, player: Player) -> dict[str, Any]:
    """Return what plays, as far as the player has told it by now."""
    view = media_view(household, player, lambda _: None)
    return {
        "title": view.title,
        "artist": view.artist,
        "source": view.source or view.channel,
    }
