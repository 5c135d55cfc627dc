"""What can be browsed: favorites, Sonos playlists, the music library, Home Assistant's media.

With local only on, nothing is listed that would be refused, as far as its list tells (R9, R10).
"""

from collections.abc import Callable, Sequence
from typing import Final

from homeassistant.components import media_source
from homeassistant.components.media_player import BrowseError, BrowseMedia, MediaClass, MediaType
from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .coordinator import SonosCoordinator
from .local_only.media_sources import source_of
from .local_only.refusals import Asked
from .model.media import Favorite, Item
from .privacy.facts import SHARES
from .privacy.handed import thumbnail
from .privacy.intents import AddShare, Intent
from .privacy.origin import container
from .privacy.policy import Refused, judge
from .words import Words, words

ROOT: Final = "root"
# Words that core's integration and cards know.
FAVORITES: Final = "favorites"
FAVORITE: Final = "favorite_item_id"
PLAYLISTS: Final = "playlists"
LIBRARY: Final = "library"
TOP: Final = "A:"
FOLDERS: Final = "S:"
FOLDERS_KIND: Final = "folders"
# One list is no longer than somebody would scroll.
MOST: Final = 1000
# Object ids that can be played by what they name (WIRE 5, 6).
_OBJECTS: Final = ("A:", "S:", "SQ:")
# How deep a folder is that is a share itself: `S://host/share`.
_SHARE_DEPTH: Final = 3

_CLASSES: Final = {
    "object.item.audioItem.musicTrack": MediaClass.TRACK,
    "object.item.audioItem.audioBroadcast": MediaClass.CHANNEL,
    "object.container.album": MediaClass.ALBUM,
    "object.container.genre": MediaClass.GENRE,
    "object.container.person.composer": MediaClass.COMPOSER,
    "object.container.person": MediaClass.ARTIST,
    "object.container.playlistContainer": MediaClass.PLAYLIST,
    "object.item": MediaClass.MUSIC,
}


def is_object(media_id: str) -> bool:
    """Return whether a media id is that of an object of the players' ContentDirectory."""
    return media_id.startswith(_OBJECTS)


def on_share(media_id: str) -> tuple[Intent, ...]:
    """Return what is to be judged before players are asked for an object: they may look there."""
    is_below = media_id.startswith(FOLDERS) and media_id != FOLDERS
    return (AddShare(media_id),) if is_below else ()


class Browser:
    """Lists what can be played in one household."""

    def __init__(
        self,
        hass: HomeAssistant,
        coordinator: SonosCoordinator,
        picture: Callable[[str, str, str], str],
    ) -> None:
        """Take the household, and the address of a picture by media type, id and picture."""
        self._hass = hass
        self._coordinator = coordinator
        self._picture = picture
        self._words = Words({})

    async def browse(self, asked: Asked, kind: str | None, media_id: str | None) -> BrowseMedia:
        """Return a folder and what is in it.

        Raises BrowseError for one that is not there, and ServiceValidationError for one that local
        only refuses.
        """
        self._words = await words(self._hass)
        if media_id and media_source.is_media_source_id(media_id):
            return await self._media_source(asked, media_id)
        match kind:
            case None | "" | "root":
                return await self._root()
            case "favorites":
                return self._folder(FAVORITES, "", self._favorites())
            case "playlists":
                return self._folder(PLAYLISTS, "", self._playlists())
            case "library" if media_id == FOLDERS:
                return await self._objects(FOLDERS, self._title(FOLDERS_KIND))
            case "library" if media_id and is_object(media_id):
                await self._coordinator.guard.clear(asked, *on_share(media_id))
                return await self._objects(media_id, _name(media_id))
            case "library":
                return await self._objects(TOP, self._title(LIBRARY))
            case _:
                raise _missing(f"{kind} {media_id}")

    async def _root(self) -> BrowseMedia:
        children: list[BrowseMedia] = []
        for kind, listed in ((FAVORITES, self._favorites()), (PLAYLISTS, self._playlists())):
            if listed:
                children.append(self._folder(kind, "", None))
        if await self._has_library():
            children.append(self._folder(LIBRARY, "", None))
        children += await self._sources()
        return self._folder(ROOT, "", children)

    def _title(self, kind: str) -> str:
        return self._words.of("folder", kind)

    def _folder(
        self, kind: str, media_id: str, children: Sequence[BrowseMedia] | None
    ) -> BrowseMedia:
        return _folder(kind, media_id, self._title(kind), children)

    def _is_listed(self, object_id: str) -> bool:
        local = self._coordinator.origins.local
        return local is None or object_id in local

    def _favorites(self) -> list[BrowseMedia]:
        return [
            _favorite(item)
            for item in self._coordinator.data.shared.favorites or ()
            if item.uri and self._is_listed(item.id)
        ]

    def _playlists(self) -> list[BrowseMedia]:
        return [
            BrowseMedia(
                media_class=MediaClass.PLAYLIST,
                media_content_id=item.id,
                media_content_type=MediaType.PLAYLIST,
                title=item.title,
                can_play=True,
                can_expand=False,
            )
            for item in self._coordinator.data.shared.playlists or ()
            if self._is_listed(item.id)
        ]

    async def _has_library(self) -> bool:
        """Return whether there is music on shares, in the house where that matters."""
        if self._coordinator.guard.local_only:
            origin = await self._coordinator.guard.origin(lambda facts: container(SHARES, facts))
            if not origin.is_local:
                return False
        page = await self._coordinator.read(
            lambda anchor: self._coordinator.library.page(anchor, FOLDERS, 1)
        )
        return bool(page.items)

    async def _objects(self, object_id: str, title: str) -> BrowseMedia:
        page = await self._coordinator.read(
            lambda anchor: self._coordinator.library.page(anchor, object_id, MOST)
        )
        children = [self._with_picture(_child(item), item) for item in page.items if item.id]
        if object_id == TOP:
            children.append(_folder(LIBRARY, FOLDERS, self._title(FOLDERS_KIND), None))
        folder = _folder(LIBRARY, object_id, title, children)
        folder.not_shown = max(0, page.total - len(page.items))
        return folder

    def _with_picture(self, child: BrowseMedia, item: Item) -> BrowseMedia:
        """Add a picture that a player holds; the card asks for it through the gate."""
        if item.art.startswith("/"):
            kind, media_id = child.media_content_type, child.media_content_id
            child.thumbnail = self._picture(kind, media_id, item.art)
        return child

    # Home Assistant's own media -----------------------------------------------------------------

    async def _sources(self) -> list[BrowseMedia]:
        """Return the folders of media sources; asking for them contacts nobody (R9)."""
        try:
            root = await media_source.async_browse_media(self._hass, None, content_filter=_is_audio)
        except BrowseError:
            return []
        children = list(root.children or ())
        if not self._coordinator.guard.local_only:
            return children
        facts = self._coordinator.guard.facts()
        allowed = [
            child
            for child in children
            if not isinstance(
                judge(await source_of(self._hass, child.media_content_id), facts), Refused
            )
        ]
        return [_cleaned(child) for child in allowed]

    async def _media_source(self, asked: Asked, media_id: str) -> BrowseMedia:
        guard = self._coordinator.guard
        await guard.clear(asked, await source_of(self._hass, media_id))
        found = await media_source.async_browse_media(
            self._hass, media_id, content_filter=_is_audio
        )
        return _cleaned(found) if guard.local_only else found


def _is_audio(item: BrowseMedia) -> bool:
    return item.media_content_type.startswith("audio/")


def _cleaned(found: BrowseMedia) -> BrowseMedia:
    """Take out thumbnails that lead out of the house (R10)."""
    found.thumbnail = thumbnail(found.thumbnail or "", DOMAIN) or None
    for child in found.children or ():
        _cleaned(child)
    return found


def _folder(
    kind: str, media_id: str, title: str, children: Sequence[BrowseMedia] | None
) -> BrowseMedia:
    return BrowseMedia(
        media_class=MediaClass.DIRECTORY,
        media_content_id=media_id,
        media_content_type=kind,
        title=title,
        can_play=False,
        can_expand=True,
        children=children,
    )


def _favorite(item: Favorite) -> BrowseMedia:
    return BrowseMedia(
        media_class=_class_of(item.item_class),
        media_content_id=item.id,
        media_content_type=FAVORITE,
        title=item.title,
        can_play=True,
        can_expand=False,
    )


def _child(item: Item) -> BrowseMedia:
    """Return an object: what has a URI can be played, what is a container can be opened."""
    is_container = item.item_class.startswith("object.container")
    found = _class_of(item.item_class)
    # The whole list of artists is no list that somebody means to play.
    is_top = item.id.startswith("A:") and "/" not in item.id
    is_folder = item.id.startswith("S:") and item.id.count("/") < _SHARE_DEPTH
    return BrowseMedia(
        media_class=found,
        media_content_id=item.id,
        media_content_type=LIBRARY if is_container else MediaType.TRACK,
        title=item.title,
        can_play=bool(item.uri) and not is_top and not is_folder,
        can_expand=is_container,
    )


def _class_of(item_class: str) -> MediaClass:
    """Return the class of Home Assistant that fits best: the longest beginning counts."""
    fitting = (known for known in _CLASSES if item_class.startswith(known))
    longest = max(fitting, key=len, default="")
    return _CLASSES.get(longest, MediaClass.DIRECTORY)


def _name(object_id: str) -> str:
    return object_id.rpartition("/")[2] or object_id


def _missing(what: str) -> BrowseError:
    return BrowseError(
        translation_domain=DOMAIN,
        translation_key="nothing_to_browse",
        translation_placeholders={"what": what},
    )
