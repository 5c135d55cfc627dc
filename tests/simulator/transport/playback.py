"""What one player does with what its transport is set to: states, tracks, the clock, failures.

It knows no actions and no groups. A refusal is a raised UpnpError (codes: WIRE 4.1).
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..content import didl
from ..content.net import Fetched, Net, NotFetched
from ..content.queue import NO_ORIGIN, Origin, PlayQueue, QueueEntry, Queues
from ..soap import UpnpError
from ..spec import ItemSpec
from . import metadata
from .order import MODES, Order, repeats_one, shuffles
from .source import Kind, Source, kind_of, queue_uri

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player

STOPPED = "STOPPED"
PLAYING = "PLAYING"
PAUSED = "PAUSED_PLAYBACK"
TRANSITIONING = "TRANSITIONING"

NOT_AVAILABLE = 701
ILLEGAL_TARGET = 711
MODE_UNSUPPORTED = 712
LARGEST_TRACK = 65534
PAUSABLE = frozenset({Kind.QUEUE, Kind.TRACK, Kind.SESSION})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why content could not be had, as the event tells it."""

    reason: str
    uri: str
    status: int = 0
    headers: str = ""


class Playback:
    """The machine of one player. `announce` is called after every change that is evented."""

    def __init__(self, player: Player, announce: Callable[[], None]) -> None:
        """Start with nothing."""
        self.player = player
        self._announce = announce
        self.state = STOPPED
        self.source = Source()
        self.next_source = Source()
        self.mode = "NORMAL"
        self.crossfade = False
        self.key: int | None = None
        self.failure: Failure | None = None
        self.fetched: Fetched | None = None
        self._single: ItemSpec | None = None
        self._place = 1
        self._order = Order(player.uid)
        self._base = 0.0
        self._since: float | None = None
        self._told: float | None = None
        self._task: asyncio.Task[None] | None = None
        self._end: asyncio.TimerHandle | None = None

    @property
    def _household(self) -> Household:
        return self.player.household

    @property
    def queue(self) -> PlayQueue:
        """Return the player's own queue."""
        return self._household.store(Queues).of(self.player)

    @property
    def kind(self) -> Kind:
        """Return the kind of the source."""
        return self.source.kind

    @property
    def active(self) -> bool:
        """Return whether it plays or is about to."""
        return self.state in (PLAYING, TRANSITIONING)

    @property
    def entry(self) -> QueueEntry | None:
        """Return the current entry of the queue, None while the queue is not the source."""
        if self.kind is not Kind.QUEUE:
            return None
        return self._entry(self.key)

    @property
    def item(self) -> ItemSpec | None:
        """Return the current track, None for what has none: radio, inputs, nothing."""
        if self.kind is Kind.QUEUE:
            return self.entry.item if self.entry else None
        return self._single

    @property
    def number(self) -> int:
        """Return CurrentTrack, from 1; 0 for nothing."""
        if self.kind is Kind.QUEUE:
            return self.queue.position(self.key)
        return 0 if self.kind is Kind.NOTHING else 1

    @property
    def tracks(self) -> int:
        """Return NumberOfTracks."""
        if self.kind is Kind.QUEUE:
            return len(self.queue.entries)
        return 0 if self.kind is Kind.NOTHING else 1

    @property
    def after(self) -> QueueEntry | None:
        """Return what plays after the current entry of the queue, None at the end."""
        if self.kind is not Kind.QUEUE:
            return None
        if repeats_one(self.mode):
            return self.entry
        return self._entry(self._order.after(self.key, self.mode))

    @property
    def before(self) -> bool:
        """Return whether there is something before the current entry."""
        return self.kind is Kind.QUEUE and self._order.before(self.key, self.mode) is not None

    @property
    def uri(self) -> str:
        """Return CurrentTrackURI: of a station the stream that it resolved to."""
        if self.kind is Kind.RADIO and self.fetched:
            return self.fetched.uri
        if self.kind is Kind.QUEUE:
            return self.item.uri if self.item else ""
        return self.source.uri

    @property
    def seconds(self) -> float:
        """Return the length of what plays, 0 where it has no end or none is known yet."""
        if self.item and self.item.seconds:
            return self.item.seconds
        return self.fetched.seconds if self.fetched and self.item else 0

    def position(self) -> float:
        """Return the seconds played; not the truth while another track begins (WIRE 11)."""
        if self._told is not None and self.state == TRANSITIONING:
            return self._told if self._household.timing.position_while_changing == "old" else 0
        return self._true_position()

    async def wait(self) -> None:
        """Wait until what is about to play plays, or has failed."""
        if self._task:
            await asyncio.wait({self._task})

    def set_source(self, source: Source, single: ItemSpec | None = None) -> None:
        """Set what to play, stopped. `single` is the one track that the source is."""
        self._halt()
        self.source = source
        self._single = single
        self.next_source = Source()
        self.failure = None
        self.sync()
        self._announce()

    def set_uri(self, uri: str, text: str = "") -> None:
        """Set what to play by URI and metadata. Raises ValueError for a text that is no DIDL."""
        item = metadata.enriched(self._household, didl.read(text, uri))
        self.set_source(Source(uri, text), item if kind_of(uri) is Kind.TRACK else None)

    def set_queue(self) -> None:
        """Set the player's own queue as the source."""
        self.set_source(Source(queue_uri(self.player.uid)))

    def play(self) -> None:
        """Begin or go on. Raises UpnpError(701) where there is nothing to play."""
        if self.active:
            return
        if self.kind is Kind.NOTHING or (self.kind is Kind.QUEUE and not self.entry):
            raise UpnpError(NOT_AVAILABLE)
        self._start(self._base)

    def pause(self) -> None:
        """Pause. Raises UpnpError(701) for what cannot be paused or does not play."""
        if self.kind not in PAUSABLE or self.state == STOPPED:
            raise UpnpError(NOT_AVAILABLE)
        if self.active:
            position = self._true_position()
            self._halt()
            self._base, self.state = position, PAUSED
            self._announce()

    def stop(self) -> None:
        """Stop; the track begins anew at the next Play (a guess)."""
        self._halt()
        self._announce()

    def step(self, *, forward: bool) -> None:
        """Go to the next or previous track.

        Raises UpnpError: 701 without a queue, 711 at its end.
        """
        if self.kind is not Kind.QUEUE:
            raise UpnpError(NOT_AVAILABLE)
        order = self._order
        key = (order.after if forward else order.before)(self.key, self.mode)
        if key is None:
            raise UpnpError(ILLEGAL_TARGET)
        self._go(key)

    def seek_track(self, number: int) -> None:
        """Go to a place in the queue. Raises UpnpError: 701 without a queue, 711 for no place."""
        if self.kind is not Kind.QUEUE:
            raise UpnpError(NOT_AVAILABLE)
        if not 1 <= number <= min(len(self.queue.entries), LARGEST_TRACK):
            raise UpnpError(ILLEGAL_TARGET)
        self._go(self.queue.entries[number - 1].key)

    def seek(self, seconds: float, *, relative: bool = False) -> None:
        """Go to a time. Raises UpnpError: 701 for what has no end, 711 outside of the track."""
        if not self.seconds:
            raise UpnpError(NOT_AVAILABLE)
        target = self._true_position() + seconds if relative else seconds
        if not 0 <= target <= self.seconds:
            raise UpnpError(ILLEGAL_TARGET)
        self._base = target
        self._told = None
        if self._since is not None:
            self._since = self._household.clock.seconds()
            self._plan_end()

    def set_mode(self, mode: str) -> None:
        """Set the play mode. Raises UpnpError(712) for an unknown one and without a queue."""
        if mode not in MODES or self.kind is not Kind.QUEUE:
            raise UpnpError(MODE_UNSUPPORTED)
        fresh = shuffles(mode) != shuffles(self.mode)
        self.mode = mode
        self._follow(fresh=fresh)
        self._announce()

    def set_crossfade(self, *, on: bool) -> None:
        """Set crossfade. Raises UpnpError(712) for what cannot fade."""
        if self.kind not in (Kind.QUEUE, Kind.TRACK):
            raise UpnpError(MODE_UNSUPPORTED)
        self.crossfade = on
        self._announce()

    def enqueue(
        self,
        items: Iterable[ItemSpec],
        position: int,
        *,
        as_next: bool = False,
        origin: Origin = NO_ORIGIN,
    ) -> int:
        """Put items into the queue; return the first one's position.

        `as_next` matters for a shuffle only (docs: AddURIToQueue; SoCo): they play next.
        """
        known = {entry.key for entry in self.queue.entries}
        first = self.queue.insert(items, position, origin)
        if as_next and shuffles(self.mode):
            added = [entry.key for entry in self.queue.entries if entry.key not in known]
            self._order.keys = [key for key in self._order.keys if key in known]
            self._follow(next_up=added)
            self._announce()
        return first

    def sync(self) -> None:
        """Follow a change of the queue: a current track that is gone gives way to the next."""
        entries = self.queue.entries
        if not self.queue.position(self.key):
            lost = self.key is not None
            over = lost and self._place > len(entries)
            place = self._place if lost and not over else 1
            self.key = entries[place - 1].key if entries else None
            if self.kind is Kind.QUEUE and lost:
                was_active = self.active
                self._halt()
                if was_active and entries and not over:
                    self._follow()
                    self._start(0, changing=True)
        self._follow()
        self._place = max(self.queue.position(self.key), 1)

    def take_over(self, old: Playback) -> None:
        """Go on with what another player played: its source, its queue as a copy, its clock."""
        state, position = old.state, old._true_position()
        self._halt()
        self.mode, self.crossfade = old.mode, old.crossfade
        if old.kind is Kind.QUEUE:
            place = old.number
            self.source = Source()
            self.queue.copy(old.queue.entries)
            self.key = self.queue.entries[place - 1].key if place else None
            self.set_queue()
        elif old.kind in (Kind.TV, Kind.SESSION):
            # It ends where it comes in.
            self.set_queue()
            return
        else:
            self.set_source(old.source, old._single)
        self.next_source = old.next_source
        self._base = position
        if state == PAUSED:
            self.state = PAUSED
        elif old.active:
            self._start(position)

    def reset(self) -> None:
        """Forget what does not survive a boot; the queue and the source do (a guess)."""
        self._halt()
        self.failure = None
        if self.kind is Kind.SESSION:
            self.source, self._single = Source(queue_uri(self.player.uid)), None

    def began(self, single: ItemSpec) -> None:
        """Note what a session's sender plays now."""
        self._single = single
        self._since = self._household.clock.seconds() if self.state == PLAYING else None
        self._base = 0
        self._announce()

    def halt(self) -> None:
        """Stop without a word, as a player does that follows another from now on."""
        self._halt()

    def _entry(self, key: int | None) -> QueueEntry | None:
        position = self.queue.position(key)
        return self.queue.entries[position - 1] if position else None

    def _true_position(self) -> float:
        if self._since is None:
            return self._base
        played = self._base + self._household.clock.seconds() - self._since
        return min(played, self.seconds) if self.seconds else played

    def _follow(self, *, next_up: Iterable[int] = (), fresh: bool = False) -> None:
        keys = [entry.key for entry in self.queue.entries]
        self._order.follow(keys, self.mode, self.key, next_up=list(next_up), fresh=fresh)

    def _go(self, key: int) -> None:
        active, paused, told = self.active, self.state == PAUSED, self.position()
        self._halt()
        self.key = key
        self._place = self.queue.position(key)
        if active:
            self._start(0, changing=True, told=told)
            return
        self.state = PAUSED if paused else STOPPED
        self._announce()

    def _halt(self) -> None:
        if self._task:
            self._task.cancel()
            self._task = None
        if self._end:
            self._end.cancel()
            self._end = None
        self.state = STOPPED
        self.fetched = None
        self._base, self._since, self._told = 0.0, None, None

    def _start(self, position: float, *, changing: bool = False, told: float = 0) -> None:
        self.failure = None
        self.state = TRANSITIONING
        self._base, self._since = position, None
        self._told = told if changing else None
        self._task = self._household.clock.start(self._open())
        self._announce()

    async def _open(self) -> None:
        """Fetch, then play; TRANSITIONING lasts its time even if the fetch does not."""
        clock = self._household.clock
        begun = clock.seconds()
        uri = self.item.uri if self.item else self.source.uri
        try:
            found = await self._household.store(Net).fetch(self.player, uri)
        except NotFetched as err:
            self._fail(Failure(err.reason, err.uri, err.status, err.headers))
            return
        except UpnpError as err:
            self._fail(Failure(f"ERROR_{err.code}", uri))
            return
        rest = self._household.timing.transition - (clock.seconds() - begun)
        if rest > 0:
            await clock.sleep(rest)
        self.fetched = found
        self.state = PLAYING
        self._since, self._told = clock.seconds(), None
        self._plan_end()
        self._announce()

    def _fail(self, failure: Failure) -> None:
        self._task = None
        self._halt()
        self.failure = failure
        self._announce()

    def _plan_end(self) -> None:
        if self._end:
            self._end.cancel()
            self._end = None
        if self.seconds and self.kind is not Kind.SESSION:
            left = self.seconds - self._true_position()
            self._end = self._household.clock.call_later(max(left, 0), self._ended)

    def _ended(self) -> None:
        """Go on at a track's end; at the end of everything stop, at the first track (a guess)."""
        told = self._true_position()
        following = self.after if self.player.power.on else None
        self._halt()
        if following:
            self.key = following.key
            self._place = self.queue.position(following.key)
            self._start(0, changing=True, told=told)
            return
        if self.kind is Kind.QUEUE:
            self.key = self._order.first
            self._place = 1
        if self.next_source.uri and self.player.power.on:
            follow_up = self.next_source
            self.set_uri(follow_up.uri, follow_up.metadata)
            self._start(0, changing=True, told=told)
            return
        self._announce()


def item_of(uri: str, text: str) -> ItemSpec:
    """Return what a client named by URI and metadata. Raises UpnpError(402) for bad metadata."""
    try:
        return replace(didl.read(text, uri), uri=uri)
    except ValueError as err:
        raise UpnpError(402) from err
