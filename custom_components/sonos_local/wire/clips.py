"""Audio clips: a short sound over what plays, by REST on port 1443 (WIRE 7)."""

import json
from dataclasses import dataclass
from typing import Any, Final

from ..model.verdict import Outgoing
from .catalogue import TLS_PORT, muse_kind
from .errors import BadReplyError, WireError
from .gate import Gate
from .proof import API_KEY

CLIP: Final = "audioClip.loadAudioClip"
_PATH: Final = "/api/v1/players/local/audioClip"
# Who sounds, as players tell other clients; reversed like a name of a package.
_APP: Final = "io.github.sonos-local"
_NAME: Final = "Sonos Local"
_SUCCESS: Final = 2


class NoClipError(WireError):
    """The player plays no clips, or not this one; the text is its own error code."""


@dataclass(frozen=True, slots=True)
class Clip:
    """What is to sound: a URL, or the players' own chime without one; volume 0 to 100."""

    url: str = ""
    volume: int | None = None

    @property
    def body(self) -> dict[str, Any]:
        """Return the options of loadAudioClip; it comes before what sounds already."""
        values: dict[str, Any] = {"name": _NAME, "appId": _APP, "priority": "HIGH"}
        values |= {"streamUrl": self.url, "clipType": "CUSTOM"} if self.url else {}
        values |= {} if self.url else {"clipType": "CHIME"}
        return values | ({} if self.volume is None else {"volume": self.volume})


async def load_clip(gate: Gate, uid: str, clip: Clip) -> str:
    """Let a player sound a clip; return its id. Raises NoClipError, and WireError."""
    outgoing = Outgoing(
        uid,
        gate.address(uid),
        TLS_PORT,
        CLIP,
        muse_kind("audioClip", "loadAudioClip", clip=clip.body),
        (("streamUrl", clip.url),),
    )
    response = await gate.request(
        outgoing,
        "POST",
        _PATH,
        headers={"X-Sonos-Api-Key": API_KEY, "Content-Type": "application/json"},
        body=json.dumps(clip.body).encode(),
    )
    try:
        told = json.loads(response.body)
    except (ValueError, RecursionError) as err:
        if response.status // 100 == _SUCCESS:
            raise BadReplyError(f"{CLIP}: no JSON") from err
        raise NoClipError(f"HTTP {response.status}") from err
    if response.status // 100 != _SUCCESS or not isinstance(told, dict):
        code = told.get("errorCode") if isinstance(told, dict) else None
        raise NoClipError(str(code or f"HTTP {response.status}"))
    return str(told.get("id", ""))
