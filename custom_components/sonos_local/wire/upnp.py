"""Whose plain UPnP is switched off, and when to look whether it is on again (TABLES 10 nr 17)."""

import logging
from collections.abc import Callable, Mapping
from typing import Final

from ..model.events import UpnpChanged
from ..model.player import Player
from .background import Tasks
from .errors import UpnpOffError, WireError
from .runtime import Runtime
from .subscriptions import Subscriptions
from .whereabouts import Whereabouts

_LOGGER = logging.getLogger(__name__)

# Whoever was told to switch UPnP on again does not wait for long.
UPNP_AGAIN: Final = 120.0


class Upnp:
    """Looks who refuses, and follows the switch.

    `players` returns those of the household; `apply` takes each change; `look` follows each, for
    whoever cares who is heard.
    """

    def __init__(
        self,
        runtime: Runtime,
        tasks: Tasks,
        places: Whereabouts,
        subscriptions: Subscriptions,
        *,
        players: Callable[[], Mapping[str, Player]],
        apply: Callable[[UpnpChanged], None],
        look: Callable[[], None],
    ) -> None:
        """Know of nobody yet."""
        self._runtime = runtime
        self._tasks = tasks
        self._places = places
        self._subscriptions = subscriptions
        self._players = players
        self._apply = apply
        self._look_who_hears = look

    def set(self, uid: str, *, off: bool) -> None:
        """Take that a player refuses, or does not."""
        player = self._players().get(uid)
        if player is None or player.upnp_off is off:
            return
        self._apply(UpnpChanged(uid, off))
        # Whether a player forgets its subscriptions when it is switched off is not known.
        self._subscriptions.restart(uid, off=not off)
        self._look_who_hears()
        if off:
            self._tasks.start(f"upnp {uid}", self._look_again, uid)

    async def check(self, uid: str) -> None:
        """Look who refuses: UPnP is off only where the description is, too."""
        player = self._players().get(uid)
        if player is None or not player.upnp_off:
            await self._look(uid)

    async def _look_again(self, uid: str) -> None:
        """A room that refuses gets no command that would notice the switch: look now and then."""
        while (player := self._players().get(uid)) is not None and player.upnp_off:
            await self._runtime.sleep(UPNP_AGAIN)
            await self._look(uid)

    async def _look(self, uid: str) -> None:
        if (address := self._places.address(uid)) is None:
            return
        try:
            await self._places.prove(uid, address)
        except UpnpOffError:
            self.set(uid, off=True)
        except WireError as err:
            _LOGGER.debug("Could not look who refuses: %s", err)
        else:
            self.set(uid, off=False)
