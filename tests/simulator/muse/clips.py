"""Audio clips: a short sound over what plays, by loadAudioClip.

States and error codes are those of the published API: ACTIVE, DONE, DISMISSED, INTERRUPTED,
ERROR, and INACTIVE for one that waits; players forget a clip after it has played. That this happens
at the next load, and that two of the same priority play one after the other, are guesses.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..content.net import Net, NotFetched
from ..soap import UpnpError
from ..store import Store
from .errors import Json, global_error, missing

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player


@dataclass(slots=True, eq=False)
class Clip:
    """One clip of one player; without a URL it is the built-in chime."""

    id: str
    name: str
    app_id: str
    priority: str
    kind: str
    url: str
    volume: int | None
    status: str = "INACTIVE"
    error: str = ""
    task: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        """Return whether it is over."""
        return self.status not in ("ACTIVE", "INACTIVE")

    def as_json(self) -> Json:
        """Return the audioClip object."""
        values: Json = {
            "_objectType": "audioClip",
            "id": self.id,
            "name": self.name,
            "appId": self.app_id,
            "priority": self.priority,
            "clipType": self.kind,
            "status": self.status,
        }
        return values | ({"errorCode": self.error} if self.error else {})


@dataclass(slots=True)
class _Of:
    """The clips of one player since one boot."""

    boot_seq: int
    clips: list[Clip] = field(default_factory=list)
    watchers: set[Callable[[], None]] = field(default_factory=set)


class Clips(Store):
    """The clips of all players of a household."""

    def __init__(self, household: Household) -> None:
        """Start with none."""
        super().__init__(household)
        self._players: dict[str, _Of] = {}
        self._numbers = count(1)

    def watchers(self, player: Player) -> set[Callable[[], None]]:
        """Return who is told when a clip of the player changes."""
        return self._of(player).watchers

    def active(self, player: Player) -> bool:
        """Return whether a clip sounds on the player."""
        return any(clip.status == "ACTIVE" for clip in self._of(player).clips)

    def status(self, player: Player) -> Json:
        """Return the audioClipStatus of the player."""
        clips = self._of(player).clips
        return {
            "_objectType": "audioClipStatus",
            "audioClips": [clip.as_json() for clip in clips],
        }

    def known(self, player: Player) -> list[Clip]:
        """Return the clips that the player still tells of."""
        return list(self._of(player).clips)

    def load(self, player: Player, body: Mapping[str, object]) -> Clip:
        """Begin a clip, or let it wait. Raises MuseError."""
        clip = self._read(player, body)
        mine = self._of(player)
        mine.clips = [old for old in mine.clips if not old.ended]
        mine.clips.append(clip)
        for other in tuple(mine.clips):
            if clip.priority == "HIGH" and other.priority == "LOW" and other.status == "ACTIVE":
                self._end(player, other, "INTERRUPTED")
        self._next(player)
        return clip

    def cancel(self, player: Player, number: str) -> None:
        """End a clip early. Raises MuseError for one that is not known."""
        for clip in self._of(player).clips:
            if clip.id == number and not clip.ended:
                self._end(player, clip, "DISMISSED")
                self._next(player)
                return
        raise global_error("ERROR_AUDIO_CLIP_ID_NOT_FOUND", status=404)

    def _of(self, player: Player) -> _Of:
        """Return what is known of a player; a boot ends its clips without a word."""
        known = self._players.get(player.uid)
        if known is None or known.boot_seq != player.boot_seq:
            for clip in known.clips if known else ():
                if clip.task:
                    clip.task.cancel()
            known = self._players[player.uid] = _Of(player.boot_seq)
        return known

    def _read(self, player: Player, body: Mapping[str, object]) -> Clip:
        """Read the options of loadAudioClip; null stands for one that is not given."""
        for name in ("name", "appId"):
            if not body.get(name):
                raise missing(name)
        url = str(body.get("streamUrl") or "")
        volume = body.get("volume")
        if volume is not None and not (type(volume) is int and 0 <= volume <= 100):
            raise global_error("ERROR_INVALID_PARAMETER", "volume")
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise global_error("ERROR_INVALID_PARAMETER", "streamUrl")
        kind = str(body.get("clipType") or ("CUSTOM" if url else "CHIME"))
        priority = str(body.get("priority") or "LOW")
        if kind not in ("CHIME", "CUSTOM", "VOICE_ASSISTANT") or priority not in ("LOW", "HIGH"):
            raise global_error("ERROR_INVALID_PARAMETER", "clipType or priority")
        if "AUDIO_CLIP" not in player.model.capabilities(clips=player.version.generation > 1):
            raise global_error("ERROR_NOT_CAPABLE")
        number = f"{player.uid}:{next(self._numbers)}"
        return Clip(number, str(body["name"]), str(body["appId"]), priority, kind, url, volume)

    def _next(self, player: Player) -> None:
        """Let the next waiting clip sound, those of high priority first."""
        if not self.active(player):
            waiting = [clip for clip in self._of(player).clips if clip.status == "INACTIVE"]
            waiting.sort(key=lambda clip: clip.priority != "HIGH")
            if waiting:
                waiting[0].status = "ACTIVE"
                waiting[0].task = self.household.clock.start(self._sound(player, waiting[0]))
        self._tell(player)

    async def _sound(self, player: Player, clip: Clip) -> None:
        boot_seq = player.boot_seq
        fetched = not clip.url or await _fetched(player, clip.url)
        if fetched:
            await self.household.clock.sleep(self.household.timing.clip)
        if player.boot_seq != boot_seq or not player.power.on:
            return
        if fetched:
            clip.status = "DONE"
        else:
            clip.error = "ERROR_AUDIO_CLIP_MEDIA_ERROR"
            clip.status = "ERROR"
        self._next(player)

    def _end(self, player: Player, clip: Clip, status: str) -> None:
        if clip.task:
            clip.task.cancel()
        clip.status = status
        self._tell(player)

    def _tell(self, player: Player) -> None:
        for watcher in tuple(self._of(player).watchers):
            watcher()


async def _fetched(player: Player, url: str) -> bool:
    """Fetch a clip's sound as the player would; whether there was any."""
    try:
        found = await player.household.store(Net).fetch(player, url)
    except NotFetched, UpnpError:
        return False
    # A page in place of a sound, as of a server that asks for a password.
    return not found.content_type.startswith("text/")
