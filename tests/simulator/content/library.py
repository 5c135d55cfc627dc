"""The music library: shares, the index of their tracks, and the runs that bring it up to date.

Facts: WIRE 6. Any player may be asked; the household has one index. What a share holds is its
spec; a share that the spec does not know holds one invented album.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..soap import UpnpError
from ..spec import ItemSpec, ShareSpec, TrackSpec
from ..store import Store
from ..tell import tell
from .changes import Counter
from .files import FIRST_INDEX, file_item, place, unescape

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player

# Share errors (WIRE 4); that an unknown host is one of them is a guess.
NO_SUCH_HOST = 802
BAD_METADATA = 712


@dataclass(frozen=True, slots=True)
class Track:
    """One indexed file of one share."""

    share: ShareSpec
    spec: TrackSpec

    @property
    def album_artist(self) -> str:
        """Return the album artist, the artist where no tag names one."""
        return self.spec.album_artist or self.spec.artist

    @property
    def id(self) -> str:
        """Return the object id, which is the file's place."""
        return f"S:{place(self.share, self.spec.path)}"


class Library(Store):
    """The shares of a household and the index of what they hold."""

    def __init__(self, household: Household) -> None:
        """Take the shares of the spec, indexed."""
        super().__init__(household)
        self.shares: list[ShareSpec] = list(household.spec.shares)
        self.tracks: tuple[Track, ...] = self._found()
        self.indexing = False
        self.last_error = ""
        self.display_option = "WMP"
        # The number in artwork addresses, which rises with every index run.
        self.version = FIRST_INDEX
        # The counter of ShareListUpdateID.
        self.list_version = Counter(3)
        self.indexed_at = household.clock.now()

    def item(self, track: Track) -> ItemSpec:
        """Return the item that plays a track, with artwork of the current index."""
        return file_item(track.share, track.spec, self.version)

    def playlist(self, share: ShareSpec) -> list[Track]:
        """Return the tracks of each imported playlist: the first of each album (invented)."""
        first: dict[str, Track] = {}
        for spec in share.tracks:
            first.setdefault(spec.album, Track(share, spec))
        return list(first.values())

    def add_share(self, where: str, writer: Player) -> ShareSpec:
        """Add the share `//host/name`; one that is there already is only returned.

        Its tracks come with the index run that follows by itself (a guess). Raises UpnpError: 712
        for a text that is no place, 802 for a host that is no file server.
        """
        host, _, name = unescape(where.removeprefix("//")).partition("/")
        if not where.startswith("//") or not name:
            raise UpnpError(BAD_METADATA)
        servers = [item.name for item in self.household.spec.hosts if item.kind == "share"]
        if host.lower() not in (server.lower() for server in servers):
            raise UpnpError(NO_SUCH_HOST)
        wanted = ShareSpec(host, name.rstrip("/"))
        for share in self.shares:
            if place(share).lower() == place(wanted).lower():
                return share
        known = (share for share in self.household.spec.shares if _same(share, wanted))
        made = next(known, None) or ShareSpec(wanted.host, wanted.name, _invented(wanted))
        self.shares.append(made)
        self._list_changed(writer)
        return made

    def remove_share(self, share: ShareSpec, writer: Player) -> None:
        """Remove a share; its tracks go with the index run that follows (a guess)."""
        self.shares.remove(share)
        self._list_changed(writer)

    def start_index(self) -> None:
        """Begin an index run, where none is under way (a guess: it is not begun again)."""
        if self.indexing:
            return
        self.indexing = True
        tell(self.household, "ContentDirectory")
        self.household.clock.call_later(self.household.timing.index, self._end_index)

    def _end_index(self) -> None:
        """Show what was found; the counters follow the flag (WIRE 6; how far behind, a guess)."""
        self.tracks = self._found()
        self.indexed_at = self.household.clock.now()
        self.indexing = False
        tell(self.household, "ContentDirectory")
        self.household.clock.call_later(2 * self.household.timing.event, self._count)

    def _count(self) -> None:
        self.version += 1
        tell(self.household, "ContentDirectory")

    def _list_changed(self, writer: Player) -> None:
        self.list_version.rise(writer)
        tell(self.household, "ContentDirectory")
        self.start_index()

    def _found(self) -> tuple[Track, ...]:
        return tuple(Track(share, spec) for share in self.shares for spec in share.tracks)


def _same(one: ShareSpec, other: ShareSpec) -> bool:
    return place(one).lower() == place(other).lower()


def _invented(share: ShareSpec) -> tuple[TrackSpec, ...]:
    album = share.name.rpartition("/")[2]
    return tuple(
        TrackSpec(f"{number:02d}.mp3", f"{album} {number}", share.host, album, number=number)
        for number in (1, 2)
    )
