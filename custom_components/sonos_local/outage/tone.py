"""The drill's tone, served to players, and who fetched it."""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import web
from homeassistant.components.http import HomeAssistantView
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

TONE: Final = Path(__file__).parent / "tone.wav"
SECONDS: Final = 1.0
_PATH: Final = f"/api/{DOMAIN}/tone/"


@dataclass(slots=True)
class Fetching:
    """One drill's wait for its tone: set once somebody fetches it, whose address is kept."""

    done: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""


# What is waited for, by the token in its path.
FETCHINGS: HassKey[dict[str, Fetching]] = HassKey(f"{DOMAIN}_tones")


def path(token: str) -> str:
    """Return the path of a tone. Its ending says what it is: players ask for one (WIRE 4)."""
    return f"{_PATH}{token}.wav"


def is_tone(uri: str) -> bool:
    """Return whether a URI is a tone's, of whichever drill."""
    return _PATH in uri


@callback
def register(hass: HomeAssistant) -> None:
    """Serve tones, once for all households; there are none unless a drill waits for one."""
    hass.data[FETCHINGS] = {}
    hass.http.register_view(ToneView())


class ToneView(HomeAssistantView):
    """Serves the tone to whoever knows the token of a drill that is under way.

    Players bring no password.
    """

    url = f"{_PATH}{{token}}.wav"
    name = f"api:{DOMAIN}:tone"
    requires_auth = False

    async def get(self, request: web.Request, token: str) -> web.StreamResponse:
        """Send the tone, and note who has fetched it."""
        fetching = request.app["hass"].data[FETCHINGS].get(token)
        if fetching is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        fetching.address = request.remote or ""
        fetching.done.set()
        return web.FileResponse(TONE, headers={"Content-Type": "audio/wav"})

    async def head(self, request: web.Request, token: str) -> web.StreamResponse:
        """Say what there is; whoever only asks has not fetched it."""
        if token not in request.app["hass"].data[FETCHINGS]:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.FileResponse(TONE, headers={"Content-Type": "audio/wav"})
