"""Rooms as media players."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, override

from homeassistant.components import media_source
from homeassistant.components.media_player import (
    ATTR_MEDIA_ANNOUNCE,
    ATTR_MEDIA_ENQUEUE,
    ATTR_MEDIA_EXTRA,
    BrowseMedia,
    MediaPlayerDeviceClass,
    MediaPlayerEnqueue,
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaType,
    RepeatMode,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .artwork import fetch_art, is_public, may_show
from .const import DOMAIN
from .coordinator import SonosConfigEntry, SonosCoordinator
from .entity import PlayerEntity, add_for_players
from .grouping import Grouping
from .local_only.media_sources import address_of, source_of
from .local_only.refusals import Asked
from .media import MODES, SEEK, MediaView, media_view
from .media_browser import Browser
from .model.media import Item
from .model.player import Player
from .playing import Playing, Wish
from .privacy.facts import Content

PARALLEL_UPDATES = 0

_Feature = MediaPlayerEntityFeature
_ALWAYS: Final = (
    _Feature.VOLUME_SET
    | _Feature.VOLUME_STEP
    | _Feature.VOLUME_MUTE
    | _Feature.PLAY_MEDIA
    | _Feature.MEDIA_ENQUEUE
    | _Feature.CLEAR_PLAYLIST
    | _Feature.GROUPING
    | _Feature.BROWSE_MEDIA
    | _Feature.MEDIA_ANNOUNCE
)
# What CurrentTransportActions decides on; where it is not known, everything is offered.
_OFFERED: Final = (
    (_Feature.PLAY, frozenset({"Play"})),
    (_Feature.PAUSE, frozenset({"Pause"})),
    (_Feature.STOP, frozenset({"Stop"})),
    (_Feature.NEXT_TRACK, frozenset({"Next"})),
    (_Feature.PREVIOUS_TRACK, frozenset({"Previous"})),
    (_Feature.SEEK, SEEK),
)
# What can be played by its URL.
_TYPES: Final = frozenset({MediaType.MUSIC, MediaType.TRACK, MediaType.URL, "audio"})
# Media sources of stations, whose URLs may end as those of files do.
_STATIONS: Final = ("media-source://radio_browser/",)
_STEP: Final = 2
_PERCENT: Final = 100
# An action of Home Assistant sets its context at once before it calls the entity, in seconds.
_JUST_NOW: Final = 0.5


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a media player for each room, now and when one comes."""
    del hass
    grouping = Grouping(entry.runtime_data)
    add_for_players(
        entry,
        async_add_entities,
        lambda player: player.box.visible,
        lambda coordinator, player: [SonosMediaPlayer(coordinator, player.uid, grouping)],
    )


class SonosMediaPlayer(PlayerEntity[MediaView], MediaPlayerEntity):
    """One room."""

    _attr_name = None
    _attr_device_class = MediaPlayerDeviceClass.SPEAKER

    def __init__(self, coordinator: SonosCoordinator, uid: str, grouping: Grouping) -> None:
        """Show the room of the player `uid`."""
        super().__init__(coordinator, uid)
        self._playing = Playing(coordinator)
        # The picture that was judged last, with the switch as it stood.
        self._judged: tuple[tuple[str | None, bool], bool] = ((None, False), False)
        self._grouping = grouping

    @override
    async def async_added_to_hass(self) -> None:
        """Let the rooms of the group see that this one is there now."""
        await super().async_added_to_hass()
        self.coordinator.wake(uid for uid in self.player.group.rooms if uid != self.uid)

    @property
    @override
    def available(self) -> bool:
        """Return whether the room is there and lets itself be seen and controlled."""
        return super().available and not self.player.upnp_off

    @override
    def view(self) -> MediaView:
        """Return what the room shows."""
        view = media_view(
            self.coordinator.data,
            self.player,
            self._entity_id_of,
            self.coordinator.origins.local,
        )
        return view if self._may_show(view.art) else replace(view, art=None)

    def _may_show(self, art: str | None) -> bool:
        """Return whether a picture may be shown; judged once for each."""
        key = (art, self.coordinator.local_only)
        if art is None or key == self._judged[0]:
            return art is None or self._judged[1]
        self._judged = (key, may_show(self.coordinator.guard, self._leader, art))
        return self._judged[1]

    @override
    def show(self, view: MediaView) -> None:
        """Put a view into the attributes."""
        self._attr_state = view.state
        self._attr_volume_level = view.volume
        self._attr_is_volume_muted = view.muted
        self._attr_media_content_id = view.content_id
        self._attr_media_content_type = view.content_type
        self._attr_media_title = view.title
        self._attr_media_artist = view.artist
        self._attr_media_album_name = view.album
        self._attr_media_album_artist = view.album_artist
        self._attr_media_channel = view.channel
        self._attr_media_playlist = view.playlist
        self._attr_media_track = view.track_number
        self._attr_media_duration = view.duration
        self._attr_media_position = view.position
        self._attr_media_position_updated_at = view.position_at
        self._attr_source = view.source
        self._attr_source_list = list(view.sources) or None
        self._attr_shuffle = view.shuffle
        self._attr_repeat = view.repeat
        self._attr_group_members = list(view.members)
        self._attr_supported_features = _features(view)
        self._attr_extra_state_attributes = {
            key: value
            for key, value in (
                ("queue_position", view.queue_position),
                ("queue_size", view.queue_size),
            )
            if value is not None
        }
        self._show_art(view.art)

    def _show_art(self, art: str | None) -> None:
        """Let players' pictures come through the gate, public ones by the browser itself."""
        public = art is not None and is_public(art)
        self._attr_media_image_remotely_accessible = public
        self._attr_media_image_url = art if public else None
        self._attr_media_image_hash = hashlib.sha256(art.encode()).hexdigest()[:16] if art else None

    @property
    def _leader(self) -> Player:
        """Return the player that plays for the room."""
        players = self.coordinator.data.players
        return players.get(self.player.group.coordinator) or self.player

    def _entity_id_of(self, uid: str) -> str | None:
        """Return the media player of a room, None where its owner disabled it."""
        registry = er.async_get(self.hass)
        found = registry.async_get(registry.async_get_entity_id("media_player", DOMAIN, uid) or "")
        return found.entity_id if found and not found.disabled else None

    @override
    async def async_get_media_image(self) -> tuple[bytes | None, str | None]:
        """Fetch the picture of what plays, from the player or from a host in the house."""
        art = self.view().art
        if not art:
            return None, None
        return await fetch_art(self.coordinator.guard, self.coordinator.gate, self._leader, art)

    @override
    async def async_update(self) -> None:
        """Read again what the room plays and how loud it is."""
        await self.coordinator.refresh(self.uid)

    # Transport: the coordinator's business -------------------------------------------------

    async def _transport(self, action: str, **arguments: str) -> Mapping[str, str]:
        return await self.coordinator.send(
            self._leader.uid, f"AVTransport.{action}", InstanceID="0", **arguments
        )

    def _asked(self, action: str) -> Asked:
        """Return who asked for an action of this entity."""
        return Asked(self.uid, action, self._context)

    def _browsing(self) -> Asked:
        """Return who browses: Home Assistant's page does so without a context.

        The one that is there by then is of a former call, whose asker has nothing to do with it.
        """
        since = None if self._context_set is None else time.time() - self._context_set
        of_now = since is not None and since < _JUST_NOW
        return Asked(self.uid, "browse_media", self._context if of_now else None)

    async def _go_on(self, asked: str, action: str, **arguments: str) -> None:
        await self._playing.go_on(self._asked(asked), self._leader, action, **arguments)

    @override
    async def async_media_play(self) -> None:
        """Play, or go on."""
        await self._go_on("media_play", "Play", Speed="1")

    @override
    async def async_media_pause(self) -> None:
        """Pause."""
        await self._transport("Pause")

    @override
    async def async_media_stop(self) -> None:
        """Stop."""
        await self._transport("Stop")

    @override
    async def async_media_next_track(self) -> None:
        """Skip to the next track."""
        await self._go_on("media_next_track", "Next")

    @override
    async def async_media_previous_track(self) -> None:
        """Skip to the previous track."""
        await self._go_on("media_previous_track", "Previous")

    @override
    async def async_media_seek(self, position: float) -> None:
        """Go to a position in seconds."""
        minutes, seconds = divmod(int(position), 60)
        hours, minutes = divmod(minutes, 60)
        target = f"{hours}:{minutes:02d}:{seconds:02d}"
        await self._go_on("media_seek", "Seek", Unit="REL_TIME", Target=target)

    @override
    async def async_set_shuffle(self, shuffle: bool) -> None:
        """Switch shuffling."""
        await self._set_mode(shuffle=shuffle, repeat=self.repeat or RepeatMode.OFF)

    @override
    async def async_set_repeat(self, repeat: RepeatMode) -> None:
        """Set what is repeated."""
        await self._set_mode(shuffle=bool(self.shuffle), repeat=repeat)

    async def _set_mode(self, *, shuffle: bool, repeat: RepeatMode | str) -> None:
        wanted = (shuffle, RepeatMode(repeat))
        mode = next(name for name, meaning in MODES.items() if meaning == wanted)
        await self._transport("SetPlayMode", NewPlayMode=mode)

    @override
    async def async_clear_playlist(self) -> None:
        """Empty the queue."""
        await self._playing.clear_queue(self._leader)

    # Sound: the room's own -----------------------------------------------------------------

    async def _rendering(self, action: str, **arguments: str) -> None:
        await self.coordinator.send(
            self.uid,
            f"RenderingControl.{action}",
            InstanceID="0",
            Channel="Master",
            **arguments,
        )

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        """Set the volume, 0 to 1."""
        await self.coordinator.newest(
            (self.uid, "volume"),
            lambda: self._rendering("SetVolume", DesiredVolume=str(round(volume * _PERCENT))),
        )

    @override
    async def async_volume_up(self) -> None:
        """Make it a little louder."""
        await self._rendering("SetRelativeVolume", Adjustment=str(_STEP))

    @override
    async def async_volume_down(self) -> None:
        """Make it a little quieter."""
        await self._rendering("SetRelativeVolume", Adjustment=str(-_STEP))

    @override
    async def async_mute_volume(self, mute: bool) -> None:
        """Mute, or not."""
        await self._rendering("SetMute", DesiredMute="1" if mute else "0")

    # Content -------------------------------------------------------------------------------

    @override
    async def async_select_source(self, source: str) -> None:
        """Play an input, a favorite or a Sonos playlist."""
        await self._playing.select(self._asked("select_source"), self._leader, self.player, source)

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Play a URL, or something of Home Assistant's media sources."""
        asked = self._asked("play_media")
        station = media_id.startswith(_STATIONS)
        if media_source.is_media_source_id(media_id):
            await self.coordinator.guard.clear(asked, await source_of(self.hass, media_id))
            resolved = await media_source.async_resolve_media(self.hass, media_id, self.entity_id)
            media_id = resolved.url
        elif found := await self._playing.find(asked, str(media_type), media_id):
            if kwargs.get(ATTR_MEDIA_ANNOUNCE):
                # It would take the place of what plays.
                raise ServiceValidationError(
                    translation_domain=DOMAIN,
                    translation_key="announcement_no_sound",
                    translation_placeholders={"room": self.player.room},
                )
            await self._playing.play(asked, self._leader, found, _how(kwargs))
            return
        elif media_type not in _TYPES and not media_type.startswith("audio/"):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="media_type_unknown",
                translation_placeholders={"media_type": str(media_type)},
            )
        if not media_id:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="nothing_to_play"
            )
        title = str(kwargs.get(ATTR_MEDIA_EXTRA, {}).get("title", ""))
        uri = address_of(self.hass, self.coordinator.guard, asked, media_id)
        if kwargs.get(ATTR_MEDIA_ANNOUNCE):
            await self._playing.announce(asked, self.player, uri, _volume(kwargs))
            return
        wish = Wish(Content(uri, Item(title=title)), title, station)
        await self._playing.play(asked, self._leader, wish, _how(kwargs))

    @override
    async def async_browse_media(
        self,
        media_content_type: MediaType | str | None = None,
        media_content_id: str | None = None,
    ) -> BrowseMedia:
        """Return what can be played, one folder at a time."""
        browser = Browser(self.hass, self.coordinator, self.get_browse_image_url)
        asked = self._browsing()
        with self.coordinator.guard.asking(asked):
            return await browser.browse(asked, media_content_type, media_content_id)

    @override
    async def async_get_browse_image(
        self,
        media_content_type: MediaType | str,
        media_content_id: str,
        media_image_id: str | None = None,
    ) -> tuple[bytes | None, str | None]:
        """Fetch a picture of a list, as pictures of what plays are fetched (R8)."""
        if not media_image_id:
            return None, None
        return await fetch_art(
            self.coordinator.guard, self.coordinator.gate, self._leader, media_image_id
        )

    # Groups --------------------------------------------------------------------------------

    @override
    async def async_join_players(self, group_members: list[str]) -> None:
        """Let other rooms follow this one."""
        with self.coordinator.guard.asking(self._asked("join")):
            await self._grouping.join(self._leader, self._uids(group_members))

    @override
    async def async_unjoin_player(self) -> None:
        """Let this room leave its group."""
        await self._grouping.leave(self.player)

    def _uids(self, entity_ids: list[str]) -> list[str]:
        """Return the players of entities. Raises ServiceValidationError for foreign ones."""
        registry = er.async_get(self.hass)
        uids: list[str] = []
        for entity_id in entity_ids:
            entry = registry.async_get(entity_id)
            if (
                entry is None
                or entry.platform != DOMAIN
                or entry.unique_id not in self.coordinator.data.players
            ):
                raise ServiceValidationError(
                    translation_domain=DOMAIN,
                    translation_key="not_in_household",
                    translation_placeholders={"entity_id": entity_id},
                )
            uids.append(entry.unique_id)
        return uids


def _how(kwargs: Mapping[str, Any]) -> MediaPlayerEnqueue:
    """Return where in the queue something is to go; without a word it replaces it."""
    return MediaPlayerEnqueue(kwargs.get(ATTR_MEDIA_ENQUEUE, MediaPlayerEnqueue.REPLACE))


def _volume(kwargs: Mapping[str, Any]) -> int | None:
    """Return how loud an announcement is to be, 0 to 100; None as loud as the room is.

    Raises ServiceValidationError for what is no volume.
    """
    volume = kwargs.get(ATTR_MEDIA_EXTRA, {}).get("volume")
    if volume is None:
        return None
    if not isinstance(volume, int | float) or not 0 <= volume <= _PERCENT:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="bad_volume",
            translation_placeholders={"volume": str(volume)},
        )
    return round(volume)


def _features(view: MediaView) -> MediaPlayerEntityFeature:
    features = _ALWAYS
    for feature, words in _OFFERED:
        if view.actions is None or view.actions & words:
            features |= feature
    if view.can_shuffle:
        features |= _Feature.SHUFFLE_SET
    if view.can_repeat:
        features |= _Feature.REPEAT_SET
    if view.sources:
        features |= _Feature.SELECT_SOURCE
    return features
