"""How much of what a household holds plays without leaving the house: counted, kind by kind."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ..model.alarm import Alarm
from ..model.media import Favorite, Item, Playlist
from .facts import Content, Facts, Need, NeedsLook
from .handed import hand_over
from .networks import Where
from .origin import Answer, Origin, origin_of

_STILL_OPEN: Final = Origin(Where.UNKNOWN, "not_readable")


class Kind(StrEnum):
    """What a household keeps that plays something."""

    FAVORITE = "favorite"
    PLAYLIST = "playlist"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Thing:
    """One of them: its object id or its alarm's, and what it plays.

    `is_on` is False for an alarm that is switched off. `title` is for whoever shows it; nothing
    here depends on it.
    """

    kind: Kind
    id: str
    content: Content
    title: str = ""
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """One of them, and where it comes from."""

    thing: Thing
    origin: Origin

    @property
    def is_refused(self) -> bool:
        """Return whether local only would refuse it; what is switched off asks for nothing."""
        return self.thing.is_on and not self.origin.is_local


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a kind there are, by origin; `refused` leaves out what is switched off."""

    local: int = 0
    cloud: int = 0
    unknown: int = 0
    refused: int = 0

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.local + self.cloud + self.unknown


@dataclass(frozen=True, slots=True)
class Census:
    """All of them. As long as something is in `wants`, those who wait for it are not known."""

    judged: tuple[Judged, ...] = ()
    wants: frozenset[Need] = frozenset()

    def count(self, kind: Kind) -> Count:
        """Count those of a kind."""
        found = [item for item in self.judged if item.thing.kind is kind]
        places = [item.origin.where for item in found]
        return Count(
            places.count(Where.LOCAL),
            places.count(Where.CLOUD),
            places.count(Where.UNKNOWN),
            sum(item.is_refused for item in found),
        )

    @property
    def refused(self) -> int:
        """Return how many local only would refuse."""
        return sum(item.is_refused for item in self.judged)


type Judge = Callable[[Content, Facts], Answer]


def as_it_is(content: Content, facts: Facts) -> Answer:
    """Judge by what players do with it by themselves."""
    return origin_of(content.entry, facts)


def as_handed(content: Content, facts: Facts) -> Answer:
    """Judge by what we could hand over of it (TABLES R3), but without a look at any URL.

    A look is taken when something is played: only then is it known who redirects.
    """
    answer = hand_over(content, facts).answer
    return replace(
        answer, wants=frozenset(need for need in answer.wants if not isinstance(need, NeedsLook))
    )


def take(things: Iterable[Thing], facts: Facts, judge: Judge = as_it_is) -> Census:
    """Count things by the facts. Raises nothing."""
    answers = [(thing, judge(thing.content, facts)) for thing in things]
    return Census(
        tuple(Judged(thing, _STILL_OPEN if _is_open(it) else it.origin) for thing, it in answers),
        frozenset().union(*(answer.wants for _, answer in answers)),
    )


def _is_open(answer: Answer) -> bool:
    return answer.origin.is_local and bool(answer.wants)


def things(
    favorites: Iterable[Favorite],
    playlists: Iterable[Playlist],
    alarms: Iterable[Alarm],
    read: Callable[[str], Item],
) -> Iterator[Thing]:
    """Give what a household holds; `read` reads DIDL-Lite.

    A favorite without a URI is a shortcut, which nothing can play (WIRE 5). An alarm without one
    rings with the players' own chime (WIRE 7).
    """
    for favorite in favorites:
        if favorite.uri:
            content = Content(favorite.uri, read(favorite.metadata), favorite.metadata)
            yield Thing(Kind.FAVORITE, favorite.id, content, favorite.title)
    for playlist in playlists:
        yield Thing(Kind.PLAYLIST, playlist.id, Content(playlist.uri), playlist.title)
    for alarm in alarms:
        content = Content("")
        if alarm.uri:
            content = Content(alarm.uri, read(alarm.metadata), alarm.metadata)
        yield Thing(Kind.ALARM, alarm.id, content, content.item.title, alarm.enabled)
