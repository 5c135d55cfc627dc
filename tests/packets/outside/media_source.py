"""Asks a server on the internet for what it is to play."""

from typing import override

from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

_URL = "http://media.elsewhere.example/song"


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the source."""
    return Outside(hass)


class Outside(MediaSource):
    """Songs of a service."""

    name = "Outside"

    def __init__(self, hass: HomeAssistant) -> None:
        """Have a session to ask with."""
        super().__init__("outside")
        self._session = async_get_clientsession(hass)

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Ask where the song is."""
        async with self._session.get(_URL) as response:
            return PlayMedia(str(response.url), "audio/mpeg")

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Ask what there is."""
        async with self._session.get(_URL):
            return BrowseMediaSource(
                domain="outside",
                identifier=None,
                media_class="directory",
                media_content_type="music",
                title="Outside",
                can_play=False,
                can_expand=True,
            )
