"""Home Assistant's media sources, judged before anything is resolved (TABLES R9)."""

from homeassistant.core import HomeAssistant
from homeassistant.loader import IntegrationNotFound, async_get_integration
from yarl import URL

from .privacy.intents import MediaSource


async def source_of(hass: HomeAssistant, media_id: str) -> MediaSource:
    """Return whose a media source id is, `media-source://domain/...`, and what that contacts."""
    domain = URL(media_id).host or ""
    try:
        integration = await async_get_integration(hass, domain)
    except IntegrationNotFound:
        return MediaSource(domain)
    return MediaSource(domain, integration.iot_class or "")
