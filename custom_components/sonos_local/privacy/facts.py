"""What the rules are told of the house, and what they may still ask for.

A rule does not resolve, fetch or read: it names what it needs. The caller gets it, puts it into
new facts and asks again; each question is asked once, so this ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ..model.media import NOTHING, Item
from .networks import Networks


class ContainerKind(StrEnum):
    """What can be read to the end before it is judged."""

    QUEUE = "queue"
    PLAYLIST = "playlist"
    FAVORITE = "favorite"
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class NeedsName:
    """The addresses of a name of the house, lower case, as Home Assistant resolves it."""

    name: str


@dataclass(frozen=True, slots=True)
class NeedsContainer:
    """All pages of a container.

    `id` is the uid of a queue's player, `SQ:n`, `FV:2/n`, or empty for the shares of the library.
    """

    kind: ContainerKind
    id: str = ""


@dataclass(frozen=True, slots=True)
class NeedsLook:
    """One look at a URL whose host is a literal address in the house (R3b, R3c).

    `host` is the name that a player would ask for there, with its port, empty where it has none:
    one address may serve several.
    """

    url: str
    host: str = ""

    @property
    def key(self) -> str:
        """Return what names the look in the facts."""
        return f"{self.host} {self.url}" if self.host else self.url


@dataclass(frozen=True, slots=True)
class NeedsTransport:
    """What a player has in its transport, which nothing has told yet."""

    uid: str


type Need = NeedsName | NeedsContainer | NeedsLook | NeedsTransport

SHARES: Final = NeedsContainer(ContainerKind.SHARES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a container: its URI, and whose it is (empty where the metadata name nobody).

    A share's URI is its object id, `S://host/share`.
    """

    uri: str
    cdudn: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Something to play: `item` is what its DIDL-Lite says, `metadata` that text as it came."""

    uri: str
    item: Item = NOTHING
    metadata: str = ""

    @property
    def entry(self) -> Entry:
        """Return what its origin is judged by."""
        return Entry(self.uri, self.item.cdudn)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a URL showed.

    `location` is where a 3xx points, as it came. `entries` are those of a playlist file, None
    where it is none; `is_hls` says that it is an HLS playlist, `is_dash` that it describes a stream
    for DASH. `is_answered` is False where nothing, or an error, came back: then only the missing
    redirect is not known. `is_list` says that it calls itself a playlist file, read or not. Of an
    HLS playlist the entries are what leads on from it, whole addresses and other lists, None for
    none. `is_asked` is False where nobody asked: then nothing is known.
    """

    location: str = ""
    entries: tuple[str, ...] | None = None
    is_hls: bool = False
    is_answered: bool = True
    is_list: bool = False
    is_dash: bool = False
    is_asked: bool = True


@dataclass(frozen=True, slots=True)
class Home:
    """Home Assistant's own URLs (R4).

    `base` is the internal one, empty where there is none; `others` are the external one and the
    cloud's; `address` is the literal address by which the player reaches Home Assistant.
    """

    base: str = ""
    others: tuple[str, ...] = ()
    address: str = ""


_NO_NETWORKS: Final = Networks()
_NO_HOME: Final = Home()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a verdict depends on.

    `uids` are the household's players. `second_reader` returns the host that another parser sees
    in a URL, empty for none. In `contents` and `transports`, None says that reading failed; in
    `names`, an empty tuple that the name has no address. `looks` are by `NeedsLook.key`.
    """

    local_only: bool = True
    networks: Networks = _NO_NETWORKS
    uids: frozenset[str] = frozenset()
    home: Home = _NO_HOME
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contents: Mapping[NeedsContainer, tuple[Entry, ...] | None] = field(default_factory=dict)
    looks: Mapping[str, Look] = field(default_factory=dict)
    transports: Mapping[str, Content | None] = field(default_factory=dict)
    second_reader: Callable[[str], str] | None = None
