"""The forms of port 1400: what they hold is a guess, that they carry a csrfToken is not.

Nothing is taken: the token is checked by nobody and POST is refused before it comes here.
"""

from aiohttp import web

# Title and fields by path, without `.htm`.
_FORMS = {
    "/region": ("Region", ("region",)),
    "/advconfig": ("Advanced configuration", ("wifi", "spanningtree")),
    "/tools": ("Tools", ("address",)),
}
CUSTOM_SERVICE = ("/customsd", "/customsd.htm")
_SERVICE_FIELDS = ("sid", "name", "uri", "secureUri", "pollInterval", "authType", "containerType")


def form(path: str) -> web.Response | None:
    """Return one of the forms, with or without `.htm`."""
    found = _FORMS.get(path.removesuffix(".htm"))
    return _page(*found) if found else None


def custom_service() -> web.Response:
    """Return the form that adds a music service of one's own (S1)."""
    return _page("Custom service", _SERVICE_FIELDS)


def _page(title: str, fields: tuple[str, ...]) -> web.Response:
    inputs = "".join(f'<input type="text" name="{name}"/>' for name in fields)
    text = (
        f"<html><head><title>{title}</title></head><body><form method='POST'>"
        f"<input type='hidden' name='csrfToken' value='0'/>{inputs}"
        "<input type='submit'/></form></body></html>"
    )
    return web.Response(text=text, content_type="text/html")
