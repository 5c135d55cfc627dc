"""What an error says, in the language of Home Assistant's server."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_cached_translations


@callback
def error_text(hass: HomeAssistant, err: HomeAssistantError) -> str:
    """Return an error's text; errors themselves speak English, whatever the language.

    One without a translation is told as it is, and so is one whose translation asks for more than
    the error says.
    """
    domain, key = err.translation_domain, err.translation_key
    if not domain or not key:
        return str(err)
    texts = async_get_cached_translations(hass, hass.config.language, "exceptions", domain)
    text = texts.get(f"component.{domain}.exceptions.{key}.message")
    if not text:
        return str(err)
    try:
        return text.format(**(err.translation_placeholders or {}))
    except KeyError:
        return str(err)
