"""What a question of the probe is made of, and how answers are told without what is private.

Nothing that a player says goes into a text unless it is a word of a known list, a number, a
version or a model number of a known form; everything else is told by its length or is counted.
"""

import re
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from xml.etree.ElementTree import Element

from ..privacy.urls import scheme_of
from ..wire.xml import MIB, BadXml, parse

_MODEL: Final = re.compile(r"(?:S|ZP|ZB|BR|WD|CR)\d{1,3}|Sub")
_SOFTWARE: Final = re.compile(r"\d{1,3}\.\d{1,3}-\d{1,6}")
_NUMBER: Final = re.compile(r"-?\d{1,4}")


INSTANCE: Final = ("InstanceID", "0")
# What plays, and what is a favorite, by the scheme of its URI (WIRE 5).
SCHEMES: Final = frozenset(
    {
        *("aac", "file", "hls-radio", "hls-aac", "http", "https", "x-file-cifs", "x-rincon"),
        *("x-rincon-buzzer", "x-rincon-cpcontainer", "x-rincon-mp3radio", "x-rincon-playlist"),
        *("x-rincon-queue", "x-rincon-stream", "x-sonos-htastream", "x-sonos-http"),
        *("x-sonos-https", "x-sonos-mms", "x-sonos-spotify", "x-sonos-vli", "x-sonosapi-hls"),
        *("x-sonosapi-hls-static", "x-sonosapi-radio", "x-sonosapi-rtrecent"),
        *("x-sonosapi-show", "x-sonosapi-stream", "x-sonosprog-http"),
    }
)


class AsExpected(StrEnum):
    """Whether a player answered as the code assumes."""

    YES = "true"
    NO = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Call:
    """A SOAP action, `Service.Action`.

    `uid` names another player than the one that is asked; `tls` sends it to 1443; `stranger`
    leaves the maker's product out of USER-AGENT.
    """

    name: str
    arguments: tuple[tuple[str, str], ...] = ()
    uid: str = ""
    tls: bool = False
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A GET on 1400, or with `tls` on 1443; `key` is the API key, None for none."""

    path: str
    tls: bool = False
    key: str | None = None


type Request = Call | Page


class Trouble(StrEnum):
    """Why there is no answer to look at."""

    NO_CONNECTION = "no connection"
    NO_ANSWER = "no answer in time"
    BAD_ANSWER = "an answer that cannot be read"
    NOT_ASKED = "not asked: no answer to the questions before"
    NOT_ALLOWED = "not asked: it might lead out of the house"
    TIME_IS_UP = "not asked: the time was up"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status and a body, the output arguments of an action, or its error."""

    status: int | None = None
    fault: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    trouble: Trouble | None = None

    @property
    def is_answer(self) -> bool:
        """Return whether it is what was asked for: neither an error nor nothing."""
        return self.trouble is None and self.fault is None and self.status == HTTPStatus.OK


@dataclass(frozen=True, slots=True)
class Finding:
    """What one player answered to one question, in words that may be shown to strangers."""

    text: str
    as_expected: AsExpected = AsExpected.UNKNOWN


type Script = Generator[Request, Reply, Finding]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a player before it is asked anything.

    `members` are the uids of the group that it coordinates, without those of a fixed volume;
    `offered` is the software that the players announce.
    """

    uid: str
    model: str = ""
    generation: int | None = None
    software: str = ""
    services: frozenset[str] = frozenset()
    household: str = ""
    is_bridge: bool = False
    is_room: bool = True
    is_coordinator: bool = True
    has_battery: bool = False
    plays: bool = False
    members: tuple[str, ...] = ()
    calibration: int | None = None
    offered: str = ""

    @property
    def is_theatre(self) -> bool:
        """Return whether it is made to stand below a TV."""
        return "HTControl" in self.services

    @property
    def has_line_in(self) -> bool:
        """Return whether it has a line-in."""
        return "AudioIn" in self.services

    @property
    def major(self) -> int:
        """Return the major version of its software, 0 if it is not known."""
        return major(self.software)

    @property
    def label(self) -> str:
        """Return how a report names it: model and train of software, `S18 (97.1)`."""
        return f"{self.known_model} ({version(self.software).partition('-')[0]})"

    @property
    def known_model(self) -> str:
        """Return the model number, if it has the form of one."""
        return self.model if _MODEL.fullmatch(self.model) else "another model"


def everybody(subject: Subject) -> bool:
    """Choose every player."""
    del subject
    return True


def rooms(subject: Subject) -> bool:
    """Choose those that speak for a room."""
    return subject.is_room


def leaders(subject: Subject) -> bool:
    """Choose rooms that coordinate their group."""
    return subject.is_room and subject.is_coordinator


@dataclass(frozen=True, slots=True)
class Question:
    """One question: its number, where the fact stands, what is asked and what is expected.

    One player of each model and generation is asked of those that `who` chooses. A `topic` is
    what all players tell alike: one is asked, and the questions of a topic go to the same one.
    """

    id: str
    fact: str
    text: str
    request: str
    expected: str
    script: Callable[[Subject], Script]
    who: Callable[[Subject], bool] = everybody
    topic: str = ""


# Words for findings --------------------------------------------------------------------------


def finding(text: str, *, holds: bool | None = True) -> Finding:
    """Return a finding; None where it decides nothing."""
    if holds is None:
        return Finding(text)
    return Finding(text, AsExpected.YES if holds else AsExpected.NO)


def told(reply: Reply) -> str:
    """Return what kind of answer came, never what stands in it."""
    if reply.trouble is not None:
        return str(reply.trouble)
    if reply.fault is not None:
        return f"error {reply.fault}"
    if reply.values:
        return "answered"
    return f"status {reply.status}"


def unanswered(reply: Reply) -> Finding:
    """Return the finding for a reply without what was asked for.

    Who cannot be reached, or refuses plain UPnP as a whole, contradicts nothing.
    """
    is_open = reply.trouble is not None or reply.status == HTTPStatus.FORBIDDEN
    return finding(told(reply), holds=None if is_open else False)


def version(text: str) -> str:
    """Return a software version of the known form."""
    return text if _SOFTWARE.fullmatch(text) else "another version"


def major(text: str) -> int:
    """Return the major number of a software version, 0 for what is none."""
    return int(text.partition(".")[0]) if _SOFTWARE.fullmatch(text) else 0


def number(text: str) -> int | None:
    """Return a small number, None for everything else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def word(text: str, known: Collection[str]) -> str:
    """Return a word of a known list; of any other text only its length."""
    if not text:
        return "empty"
    return text if text in known else f"another text of {len(text)} characters"


def words(found: Iterable[str], known: Collection[str]) -> tuple[str, int]:
    """Return the known ones of some words as a text, and how many are not known."""
    every = list(found)
    listed = ", ".join(sorted({item for item in every if item in known}))
    return listed or "none of the known words", sum(item not in known for item in every)


def counted(found: Iterable[object]) -> str:
    """Return how often each value comes, as `1 (2x), 4 (1x)`."""
    every = list(found)
    return ", ".join(f"{item} ({every.count(item)}x)" for item in sorted(set(every), key=str))


def xml(text: str | bytes) -> Element | None:
    """Return the root of a document, None for what is none."""
    try:
        return parse(text, 4 * MIB)
    except BadXml:
        return None


def schemes(uris: Iterable[str]) -> tuple[str, int]:
    """Return how often each known scheme comes, and how many are not known."""
    every = [scheme_of(uri) or "no scheme" for uri in uris if uri]
    known = [item for item in every if item in SCHEMES]
    return counted(known) or "none", len(every) - len(known)
