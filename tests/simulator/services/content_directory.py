"""ContentDirectory: the library, favorites, playlists and the queue as clients browse them.

Facts: WIRE 2.5 (events), 4.1 (errors), 5 and 6 (objects). Filter and SortCriteria are accepted
and change nothing (a guess: players name no sort capability).
"""

from typing import TYPE_CHECKING, ClassVar
from xml.etree import ElementTree as ET

from ..content import didl, directory, index, shares
from ..content.counters import FAVORITES, QUEUE, Counters
from ..content.favorites import BAD_METADATA, Favorites
from ..content.library import Library
from ..content.listed import Listed
from ..content.playlists import Playlists
from ..content.queue import Queues
from ..content.tags import changes
from ..service import Arguments, PropertyService, Reply, action
from ..soap import INVALID_ARGUMENTS, UpnpError

if TYPE_CHECKING:
    from ..player import Player

NO_SUCH_OBJECT = 701
NO_SUCH_CONTAINER = 710
RESTRICTED_OBJECT = 711
# A container without a prefix index, and SetBrowseable (WIRE 4.1).
NOT_SUPPORTED = 800
# RequestedCount 0 means as many, and more are never returned (WIRE 5).
MOST = 1000
DISPLAY_OPTIONS = ("WMP", "ITUNES", "NONE")
FAVORITE_TAGS = frozenset({"dc:title", "r:description", "upnp:albumArtURI", "r:resMD"})
PLAYLIST_TAGS = frozenset({"dc:title"})
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


class ContentDirectory(PropertyService):
    """What one player lists; only its queue, its line-in and its counters are its own."""

    name = "ContentDirectory"
    refused: ClassVar = {"SetBrowseable": NOT_SUPPORTED}

    def __init__(self, player: Player) -> None:
        """Begin counting."""
        super().__init__(player)
        # Each player's number for FV:2 begins somewhere else.
        self._counters = Counters(int(player.uid[17:19], 16) % 7 + 1)

    def properties(self) -> dict[str, str]:
        """Return the variables in the order of a captured first NOTIFY of S1.

        UserRadioUpdateID, RecentlyPlayedUpdateID and Browseable are described and were not in it.
        """
        household = self.household
        library = household.store(Library)
        self._observe()
        first = household.players[0].uid
        described = self.player.descriptions[self.name].variables
        presets = {"FavoritePresetsUpdateID": f"{first},8"}
        return {
            "SystemUpdateID": str(self._counters.system),
            "ContainerUpdateIDs": self._counters.text(),
            "ShareIndexInProgress": "1" if library.indexing else "0",
            "ShareIndexLastError": library.last_error,
            "FavoritesUpdateID": household.store(Favorites).version.text(household),
            **(presets if "FavoritePresetsUpdateID" in described else {}),
            "RadioFavoritesUpdateID": f"{first},8",
            "RadioLocationUpdateID": f"{first},131",
            "SavedQueuesUpdateID": household.store(Playlists).version.text(household),
            "ShareListUpdateID": library.list_version.text(household),
        }

    def changed(self) -> str | None:
        """Return what changed, and begin a new list of changed containers after it."""
        body = super().changed()
        if body is not None:
            self._counters.told()
        return body

    def settle(self) -> None:
        """Take the state, and the changes up to it, for sent."""
        super().settle()
        self._counters.told()

    def reset(self) -> None:
        """Begin counting anew."""
        self._counters.reset()

    def as_json(self) -> dict[str, object]:
        """Return the counters and the sizes of what all players share."""
        household = self.household
        self._observe()
        return {
            "system_update_id": self._counters.system,
            "containers": dict(self._counters.numbers),
            "favorites": len(household.store(Favorites).favorites),
            "playlists": len(household.store(Playlists).playlists),
            "tracks": len(household.store(Library).tracks),
            "indexing": household.store(Library).indexing,
        }

    @action("Browse")
    def browse(self, arguments: Arguments) -> Reply:
        """Return one object, or a page of a container's children.

        701 for an id that is not there, 402 for another flag than the two.
        """
        object_id, flag = arguments["ObjectID"], arguments["BrowseFlag"]
        sonos = is_sonos(arguments.user_agent)
        if flag not in ("BrowseMetadata", "BrowseDirectChildren"):
            raise UpnpError(INVALID_ARGUMENTS)
        page: list[Listed]
        try:
            if flag == "BrowseMetadata":
                page = [directory.node(self.player, object_id, sonos=sonos)]
                total = 1
            else:
                found = directory.children(self.player, object_id, sonos=sonos)
                start = int(arguments["StartingIndex"])
                asked = int(arguments["RequestedCount"]) or MOST
                page = found[start : start + min(asked, MOST, self.household.timing.largest_page)]
                total = len(found)
        except LookupError as err:
            raise UpnpError(NO_SUCH_OBJECT) from err
        return {
            "Result": didl.document(item.xml() for item in page),
            "NumberReturned": str(len(page)),
            "TotalMatches": str(total),
            "UpdateID": self._update_id(object_id),
        }

    @action("FindPrefix")
    def find_prefix(self, arguments: Arguments) -> Reply:
        """Return where titles with a prefix begin; where none does, where they would (a guess)."""
        titles = self._titles(arguments["ObjectID"])
        prefix = index.fold(arguments["Prefix"])
        at = next((at for at, title in enumerate(titles) if title >= prefix), len(titles))
        return {
            "StartingIndex": str(at),
            "UpdateID": self._update_id(arguments["ObjectID"]),
        }

    @action("GetAllPrefixLocations")
    def get_all_prefix_locations(self, arguments: Arguments) -> Reply:
        """Return every first letter with where it begins; `A,0,B,12` is a client's reading."""
        letters: dict[str, int] = {}
        for at, title in enumerate(self._titles(arguments["ObjectID"])):
            letters.setdefault(title[0].upper() if title[:1].isalpha() else "#", at)
        return {
            "TotalPrefixes": str(len(letters)),
            "PrefixAndIndexCSV": ",".join(f"{letter},{at}" for letter, at in letters.items()),
            "UpdateID": self._update_id(arguments["ObjectID"]),
        }

    @action("CreateObject")
    def create_object(self, arguments: Arguments) -> Reply:
        """Add a favorite (WIRE 5) or a share (WIRE 6); 710 for every other container."""
        made: Listed
        if arguments["ContainerID"] == "FV:2":
            made = self.household.store(Favorites).add(arguments["Elements"], self.player)
        elif arguments["ContainerID"] == "S:":
            library = self.household.store(Library)
            share = library.add_share(_title(arguments["Elements"]), self.player)
            made = shares.share_node(self.player, share)
        else:
            raise UpnpError(NO_SUCH_CONTAINER)
        return {"ObjectID": made.id, "Result": didl.document([made.xml()])}

    @action("DestroyObject")
    def destroy_object(self, arguments: Arguments) -> None:
        """Remove a favorite, a playlist or a share; 701 for everything else (WIRE 4.1)."""
        object_id, household = arguments["ObjectID"], self.household
        try:
            if object_id.startswith("FV:2/"):
                favorites = household.store(Favorites)
                favorites.remove(favorites.find(object_id), self.player)
            elif object_id.startswith("SQ:"):
                playlists = household.store(Playlists)
                playlists.remove(playlists.find(object_id), self.player)
            else:
                library = household.store(Library)
                library.remove_share(shares.find_share(library, object_id), self.player)
        except LookupError as err:
            raise UpnpError(NO_SUCH_OBJECT) from err

    @action("UpdateObject")
    def update_object(self, arguments: Arguments) -> None:
        """Change a favorite, or rename a playlist.

        701 for an id that is not there, 711 for one that cannot be changed, else as `tags`.
        """
        object_id, household = arguments["ObjectID"], self.household
        tags = arguments["CurrentTagValue"], arguments["NewTagValue"]
        try:
            if object_id.startswith("FV:2/"):
                favorites = household.store(Favorites)
                favorite = favorites.find(object_id)
                new = changes(*tags, favorite.values(), FAVORITE_TAGS)
                favorites.update(favorite, new, self.player)
                return
            if object_id.startswith("SQ:") and object_id != "SQ:":
                playlists = household.store(Playlists)
                playlist = playlists.find(object_id)
                values = {"dc:title": playlist.title, "upnp:class": playlist.container().item_class}
                new = changes(*tags, values, PLAYLIST_TAGS)
                playlists.rename(playlist, new["dc:title"], self.player)
                return
            directory.node(self.player, object_id, sonos=True)
        except LookupError as err:
            raise UpnpError(NO_SUCH_OBJECT) from err
        raise UpnpError(RESTRICTED_OBJECT)

    @action("RefreshShareIndex")
    def refresh_share_index(self, arguments: Arguments) -> None:
        """Begin an index run and keep the display option, where one is given; return at once."""
        option = arguments["AlbumArtistDisplayOption"]
        if option and option not in DISPLAY_OPTIONS:
            raise UpnpError(INVALID_ARGUMENTS)
        library = self.household.store(Library)
        library.display_option = option or library.display_option
        library.start_index()

    @action("RequestResort")
    def request_resort(self, _: Arguments) -> None:
        """Accept it; nothing is known of what it does."""

    @action("GetShareIndexInProgress")
    def get_share_index_in_progress(self, _: Arguments) -> Reply:
        """Return whether an index run is under way."""
        return {"IsIndexing": "1" if self.household.store(Library).indexing else "0"}

    @action("GetLastIndexChange")
    def get_last_index_change(self, _: Arguments) -> Reply:
        """Return when the index was last made; the form is seen, that it is UTC a guess."""
        return {"LastIndexChange": f"F{self.household.store(Library).indexed_at:%Y-%m-%d %H:%M:%S}"}

    @action("GetAlbumArtistDisplayOption")
    def get_album_artist_display_option(self, _: Arguments) -> Reply:
        """Return `WMP`, `ITUNES` or `NONE`."""
        return {"AlbumArtistDisplayOption": self.household.store(Library).display_option}

    @action("GetSystemUpdateID")
    def get_system_update_id(self, _: Arguments) -> Reply:
        """Return the count of all changes since the boot."""
        self._observe()
        return {"Id": str(self._counters.system)}

    @action("GetSearchCapabilities")
    def get_search_capabilities(self, _: Arguments) -> Reply:
        """Return nothing (captured)."""
        return {"SearchCaps": ""}

    @action("GetSortCapabilities")
    def get_sort_capabilities(self, _: Arguments) -> Reply:
        """Return nothing (captured)."""
        return {"SortCaps": ""}

    @action("GetBrowseable")
    def get_browseable(self, _: Arguments) -> Reply:
        """Return 1, always (WIRE 4.1)."""
        return {"IsBrowseable": "1"}

    def _observe(self) -> None:
        household = self.household
        library = household.store(Library)
        self._counters.observe(
            {
                QUEUE: household.store(Queues).of(self.player).update_id,
                FAVORITES: household.store(Favorites).version.value,
                "SQ:": household.store(Playlists).version.value,
                "A:": library.version,
                # The index tells of new shares' folders too (WIRE 6).
                "S:": library.list_version.value + library.version,
            }
        )

    def _update_id(self, object_id: str) -> str:
        """Return UpdateID: a playlist's is its own, of other objects it is their container's."""
        self._observe()
        if object_id.startswith("SQ:") and object_id != "SQ:":
            return str(self.household.store(Playlists).find(object_id.partition("/")[0]).update_id)
        for container, number in self._counters.numbers.items():
            if object_id.startswith(container):
                return str(number)
        return "0"

    def _titles(self, object_id: str) -> list[str]:
        """Return the titles of a list of the index, as they are compared; 800 for other lists."""
        try:
            found = directory.children(self.player, object_id, sonos=True)
        except LookupError as err:
            raise UpnpError(NO_SUCH_OBJECT) from err
        if object_id == "A:" or not object_id.startswith("A:"):
            raise UpnpError(NOT_SUPPORTED)
        return [index.fold(item.title) for item in found]


def is_sonos(user_agent: str) -> bool:
    """Return whether a client names a `Sonos/` product, and sees all favorites (WIRE 11)."""
    return any(word.startswith("Sonos/") for word in user_agent.split())


def _title(elements: str) -> str:
    """Return the title of a DIDL element, which for a share is its place. 712 without one."""
    try:
        root = ET.fromstring(elements)
    except ET.ParseError as err:
        raise UpnpError(BAD_METADATA) from err
    title = root.findtext(f"*/{_TITLE}", "")
    if not title:
        raise UpnpError(BAD_METADATA)
    return title
