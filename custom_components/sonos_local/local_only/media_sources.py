"""Home Assistant's media: its sources, judged before anything is resolved (TABLES R9)."""

from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.components.media_source.const import URI_SCHEME_REGEX
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.loader import IntegrationNotFound, async_get_integration

from ..privacy.intents import MediaSource
from ..privacy.policy import Refused
from ..privacy.urls import NO_INTERNAL_URL
from .guard import Guard
from .refusals import Asked


def address_of(hass: HomeAssistant, guard: Guard, asked: Asked, media_id: str) -> str:
    """Return the address that players are given for what is to be played, signed if it is ours.

    What nobody can read stays as it is: the rules, or the player, refuse it with a reason. Raises
    HomeAssistantError where Home Assistant has no URL at all.
    """
    try:
        return async_process_play_media_url(hass, media_id)
    except ValueError:
        return media_id
    except HomeAssistantError as err:
        if not guard.local_only:
            raise
        raise guard.refuse(asked, Refused(NO_INTERNAL_URL.reason)) from err


async def source_of(hass: HomeAssistant, media_id: str) -> MediaSource:
    """Return whose a media source id is, `media-source://domain/...`, and what that contacts.

    It is read as Home Assistant reads it, which refuses what it cannot read.
    """
    found = URI_SCHEME_REGEX.match(media_id)
    domain = (found["domain"] if found else None) or ""
    try:
        integration = await async_get_integration(hass, domain)
    except IntegrationNotFound:
        return MediaSource(domain)
    return MediaSource(domain, integration.iot_class or "")
