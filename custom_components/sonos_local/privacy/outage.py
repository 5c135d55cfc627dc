"""What plays on and what falls silent on the day the internet is gone (DESIGN 6).

Judged by what players do with it by themselves, whether local only is on or not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Final

from ..model.alarm import Alarm
from ..model.media import Favorite, Item, Playlist
from .facts import ContainerKind, Entry, Facts, Need, NeedsContainer
from .networks import Where
from .origin import Answer, Origin, origin_of, together
from .urls import scheme_of

type ReadItem = Callable[[str], Item]

NOT_READABLE: Final = "not_readable"
# An alarm without a program rings with it (WIRE 7).
CHIME: Final = "x-rincon-buzzer:0"
FAVORITES: Final = "FV:2"
PLAYLISTS: Final = "SQ:"
ALARMS: Final = "alarms"
QUEUE: Final = "Q:0"

# URIs that may be a list's, and the lists whose items play one by one.
_LISTS: Final = frozenset({"file", "x-file-cifs", "x-rincon-playlist", "x-rincon-queue"})
_EXPANDED: Final = frozenset({ContainerKind.PLAYLIST, ContainerKind.QUEUE})
# Imported playlists among all of them, in a favorite: nothing deeper was ever seen.
_DEEPEST: Final = 3


class Kind(StrEnum):
    """What a line of the report is about; `ALARM_OFF` is an alarm that is switched off."""

    FAVORITE = "favorite"
    PLAYLIST = "playlist"
    PLAYLIST_ITEM = "playlist_item"
    QUEUE_ITEM = "queue_item"
    ALARM = "alarm"
    ALARM_OFF = "alarm_off"
    INPUT = "input"
    PLAYING = "playing"


class Fate(StrEnum):
    """What happens to it. `PLAYS_IN_PART`: a list goes on with those of its items that can."""

    PLAYS_ON = "plays_on"
    PLAYS_IN_PART = "plays_in_part"
    FALLS_SILENT = "falls_silent"
    CANNOT_BE_TOLD = "cannot_be_told"


# What there is -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of one coordinator; `items` is None where it cannot be read, for `reason`."""

    uid: str
    items: tuple[Item, ...] | None
    reason: str = NOT_READABLE


@dataclass(frozen=True, slots=True)
class Input:
    """A line-in or a TV, by the URI that plays it."""

    uid: str
    title: str
    uri: str


@dataclass(frozen=True, slots=True)
class Playing:
    """What a coordinator plays now: all entries are needed at once, None where nobody can say."""

    uid: str
    title: str
    entries: tuple[Entry, ...] | None
    reason: str = NOT_READABLE


@dataclass(frozen=True, slots=True)
class House:
    """All that a household holds; None is a list that cannot be read.

    `playlists` come with their items; `rooms` are uid -> name.
    """

    favorites: tuple[Favorite, ...] | None = ()
    playlists: tuple[tuple[Playlist, tuple[Item, ...] | None], ...] | None = ()
    queues: tuple[Queue, ...] = ()
    alarms: tuple[Alarm, ...] | None = ()
    inputs: tuple[Input, ...] = ()
    playing: tuple[Playing, ...] = ()
    rooms: Mapping[str, str] | None = None

    def room(self, uid: str) -> str:
        """Return the name of a player's room, empty for a player that is not there."""
        return (self.rooms or {}).get(uid, "")

    def known(self, facts: Facts) -> Facts:
        """Return the facts with the lists that were read already: none is read twice."""
        read: dict[NeedsContainer, tuple[Entry, ...] | None] = {
            NeedsContainer(ContainerKind.PLAYLIST, playlist.id): _entries(items)
            for playlist, items in self.playlists or ()
        }
        read |= {
            NeedsContainer(ContainerKind.QUEUE, queue.uid): _entries(queue.items)
            for queue in self.queues
        }
        return replace(facts, contents={**read, **facts.contents})


def _entries(items: tuple[Item, ...] | None) -> tuple[Entry, ...] | None:
    return None if items is None else tuple(Entry(item.uri, item.cdudn) for item in items)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that plays, or does not.

    `entries` is what it needs, all at once; None where that cannot be read, for `reason`.
    `within` is the id of its playlist, or the uid of its queue's player. `time` is an alarm's,
    `hh:mm:ss`.
    """

    kind: Kind
    id: str
    title: str = ""
    room: str = ""
    entries: tuple[Entry, ...] | None = None
    reason: str = NOT_READABLE
    within: str = ""
    time: str = ""


def things(house: House, read: ReadItem) -> Iterator[Thing]:
    """Give all things of a household, in its order; `read` reads DIDL-Lite.

    A favorite without a URI is a shortcut, which nothing can play (WIRE 5): it is left out.
    """
    yield from _favorites(house.favorites, read)
    yield from _playlists(house)
    for queue in house.queues:
        yield from _queue(queue, house.room(queue.uid))
    yield from _alarms(house, read)
    for item in house.inputs:
        entries = (Entry(item.uri),)
        yield Thing(Kind.INPUT, item.uri, item.title, house.room(item.uid), entries)
    for now in house.playing:
        yield Thing(Kind.PLAYING, now.uid, now.title, house.room(now.uid), now.entries, now.reason)


def _favorites(favorites: tuple[Favorite, ...] | None, read: ReadItem) -> Iterator[Thing]:
    if favorites is None:
        yield Thing(Kind.FAVORITE, FAVORITES)
        return
    for favorite in favorites:
        if favorite.uri:
            entry = Entry(favorite.uri, read(favorite.metadata).cdudn)
            yield Thing(Kind.FAVORITE, favorite.id, favorite.title, entries=(entry,))


def _playlists(house: House) -> Iterator[Thing]:
    if house.playlists is None:
        yield Thing(Kind.PLAYLIST, PLAYLISTS)
        return
    for playlist, items in house.playlists:
        yield Thing(Kind.PLAYLIST, playlist.id, playlist.title, entries=(Entry(playlist.uri),))
        for place, item in enumerate(items or (), 1):
            yield Thing(
                Kind.PLAYLIST_ITEM,
                item.id or f"{playlist.id}/{place}",
                item.title,
                entries=(Entry(item.uri, item.cdudn),),
                within=playlist.id,
            )


def _queue(queue: Queue, room: str) -> Iterator[Thing]:
    if queue.items is None:
        yield Thing(Kind.QUEUE_ITEM, QUEUE, "", room, None, queue.reason, queue.uid)
        return
    for place, item in enumerate(queue.items, 1):
        entries = (Entry(item.uri, item.cdudn),)
        key = item.id or f"{QUEUE}/{place}"
        yield Thing(Kind.QUEUE_ITEM, key, item.title, room, entries, within=queue.uid)


def _alarms(house: House, read: ReadItem) -> Iterator[Thing]:
    if house.alarms is None:
        yield Thing(Kind.ALARM, ALARMS)
        return
    for alarm in house.alarms:
        item = read(alarm.metadata) if alarm.uri else Item()
        yield Thing(
            Kind.ALARM if alarm.enabled else Kind.ALARM_OFF,
            alarm.id,
            item.title,
            house.room(alarm.uid),
            (Entry(alarm.uri or CHIME, item.cdudn),),
            time=alarm.start,
        )


# What becomes of it --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are by origin."""

    local: int = 0
    cloud: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.local + self.cloud + self.unknown

    def __add__(self, other: Count) -> Count:
        """Return both together."""
        return Count(
            self.local + other.local, self.cloud + other.cloud, self.unknown + other.unknown
        )

    @property
    def fate(self) -> Fate:
        """Return what happens to something that consists of these."""
        if self.local:
            return Fate.PLAYS_ON if self.local == self.total else Fate.PLAYS_IN_PART
        if self.unknown:
            return Fate.CANNOT_BE_TOLD
        return Fate.FALLS_SILENT if self.cloud else Fate.PLAYS_ON

    @property
    def dependence(self) -> Fraction | None:
        """Return which part of what is known needs the internet, None where nothing is known."""
        known = self.local + self.cloud
        return Fraction(self.cloud, known) if known else None


NONE: Final = Count()
_ONE: Final[Mapping[Where, Count]] = {
    Where.LOCAL: Count(local=1),
    Where.CLOUD: Count(cloud=1),
    Where.UNKNOWN: Count(unknown=1),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing, where it comes from, and what it consists of.

    A list consists of its items, everything else of itself. The origin is that of its worst item.
    """

    thing: Thing
    origin: Origin
    parts: Count

    @property
    def fate(self) -> Fate:
        """Return what happens to it."""
        return self.parts.fate


@dataclass(frozen=True, slots=True)
class Voice:
    """Something of Home Assistant's that speaks announcements, by its integration."""

    domain: str
    name: str
    where: Where


def voice(domain: str, name: str, iot_class: str) -> Voice:
    """Return where a voice comes from, by the class that its integration declares."""
    if iot_class.startswith("cloud_"):
        return Voice(domain, name, Where.CLOUD)
    is_local = iot_class.startswith("local_") or iot_class == "calculated"
    return Voice(domain, name, Where.LOCAL if is_local else Where.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Report:
    """What happens to all of it. As long as something is in `wants`, it is not whole."""

    lines: tuple[Line, ...] = ()
    voices: tuple[Voice, ...] = ()
    wants: frozenset[Need] = frozenset()

    def count(self, kind: Kind) -> Count:
        """Count the lines of a kind by origin."""
        return _sum(_ONE[line.origin.where] for line in self.lines if line.thing.kind is kind)

    @property
    def total(self) -> Count:
        """Count all lines by origin."""
        return _sum(_ONE[line.origin.where] for line in self.lines)

    @property
    def alarms_at_risk(self) -> tuple[Line, ...]:
        """Return the alarms that are switched on and whose program falls silent."""
        return tuple(
            line
            for line in self.lines
            if line.thing.kind is Kind.ALARM and line.fate is Fate.FALLS_SILENT
        )

    @property
    def percent(self) -> int | None:
        """Return the cloud dependence: how much of what is ready to be played needs the internet.

        Each favorite, each Sonos playlist, each alarm that is switched on and each queue counts
        as one. It needs the internet by the part of its items that is CLOUD, out of those that
        are LOCAL or CLOUD: all or nothing for what is one item, 1/3 for a list of one cloud item
        and two local ones. The percent is the mean of these parts, rounded to a whole number.
        What has no item of known origin does not count, neither do empty lists, alarms that are
        switched off, inputs, and what plays now, which is one of the others or gone soon. Where
        nothing is there it is 0, and None where something is and nothing of it is known. Otherwise
        0 and 100 are not rounded to: they say nothing and all.
        """
        parts = [part for each in self._weighed() if (part := each.dependence) is not None]
        if not parts:
            return None if self.not_counted else 0
        if not (total := sum(parts)):
            return 0
        whole = Fraction(total, len(parts))
        return 100 if whole == 1 else min(99, max(1, floor(100 * whole + Fraction(1, 2))))

    @property
    def not_counted(self) -> int:
        """Return how many of what would count do not, since nothing of them is known."""
        return sum(each.dependence is None and each.unknown > 0 for each in self._weighed())

    def _weighed(self) -> Iterator[Count]:
        queues: dict[str, Count] = {}
        for line in self.lines:
            match line.thing.kind:
                case Kind.FAVORITE | Kind.PLAYLIST | Kind.ALARM:
                    yield line.parts
                case Kind.QUEUE_ITEM:
                    queues[line.thing.within] = queues.get(line.thing.within, NONE) + line.parts
                case _:
                    continue
        yield from queues.values()


def _sum(counts: Iterable[Count]) -> Count:
    return sum(counts, NONE)


def report(every: Iterable[Thing], facts: Facts, voices: tuple[Voice, ...] = ()) -> Report:
    """Tell what happens to things by the facts. Raises nothing."""
    found = [_judge(thing, facts) for thing in every]
    return Report(
        tuple(line for line, _ in found),
        voices,
        frozenset().union(*(wants for _, wants in found)),
    )


def may_pass(line: Line, facts: Facts) -> bool:
    """Return whether a name without an address or a list that was not read leaves a fate open."""
    if line.fate is not Fate.CANNOT_BE_TOLD:
        return False
    names = {name: found for name, found in facts.names.items() if found}
    contents = {need: held for need, held in facts.contents.items() if held is not None}
    _, wants = _judge(line.thing, replace(facts, names=names, contents=contents))
    return bool(wants)


def _judge(thing: Thing, facts: Facts) -> tuple[Line, frozenset[Need]]:
    if thing.entries is None:
        return Line(thing, Origin(Where.UNKNOWN, thing.reason), Count(unknown=1)), frozenset()
    whole = together(origin_of(entry, facts) for entry in thing.entries)
    parts = _ONE[_origin(whole).where]
    if len(thing.entries) == 1:
        parts = _parts(thing.entries[0], facts, frozenset())
    return Line(thing, _origin(whole), parts), whole.wants


def _origin(answer: Answer) -> Origin:
    """Return an origin; as long as something is open, it is not local."""
    if answer.origin.is_local and answer.wants:
        return Origin(Where.UNKNOWN, "not_readable")
    return answer.origin


def _parts(entry: Entry, facts: Facts, within: frozenset[NeedsContainer]) -> Count:
    """Count the items that something stands for, those of lists in a list too."""
    need = _list(entry, facts)
    if need in within:
        # What holds itself adds nothing.
        return NONE
    inside = facts.contents.get(need) if need and len(within) < _DEEPEST else None
    if need is None or inside is None:
        return _ONE[_origin(origin_of(entry, facts)).where]
    return _sum(_parts(each, facts, within | {need}) for each in inside)


def _list(entry: Entry, facts: Facts) -> NeedsContainer | None:
    """Return the list that something is, None for what is none."""
    if scheme_of(entry.uri) not in _LISTS:
        return None
    bare = origin_of(entry, replace(facts, contents={}))
    if not bare.origin.is_local or len(bare.wants) != 1:
        # Whose it is decides on all of it.
        return None
    (need,) = bare.wants
    return need if isinstance(need, NeedsContainer) and need.kind in _EXPANDED else None
