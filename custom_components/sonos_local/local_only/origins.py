"""Which favorites and Sonos playlists play without leaving the house, judged in the background."""

from collections.abc import Callable
from functools import partial
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..again import AGAIN, Again
from ..const import DOMAIN
from ..model.household import Shared
from ..privacy.census import as_handed, take, things
from ..privacy.facts import Facts
from ..wire.decode import metadata
from .guard import Guard

_NOTHING: Final = Shared()


class Origins:
    """The favorites and playlists of one household that are local, by their object ids.

    Only looked for with local only on: reading what playlists hold costs requests.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, guard: Guard, judged: Callable[[], None]
    ) -> None:
        """Know of none yet; `judged` hears when there are others."""
        self._hass = hass
        self._entry = entry
        self._guard = guard
        self._judged = judged
        self._of: Shared = _NOTHING
        self._local: frozenset[str] = frozenset()
        self._again = Again(hass, f"{DOMAIN} origins again")
        entry.async_on_unload(self._again.rest)

    @property
    def local(self) -> frozenset[str] | None:
        """Return the ids of what is known to be local; None with local only off: all may play."""
        return self._local if self._guard.local_only else None

    @callback
    def follow(self, shared: Shared) -> None:
        """Judge again, if favorites, playlists or shares are others than those judged."""
        if not self._guard.local_only:
            self._of, self._local = _NOTHING, frozenset()
            self._again.rest()
            return
        if _listed(shared) == _listed(self._of):
            return
        self._of = shared
        self._begin(shared, AGAIN)

    @callback
    def _begin(self, shared: Shared, again: float) -> None:
        self._again.rest()
        self._entry.async_create_background_task(
            self._hass, self._judge(shared, again), f"{DOMAIN} origins", eager_start=False
        )

    async def _judge(self, shared: Shared, again: float) -> None:
        held = tuple(things(shared.favorites or (), shared.playlists or (), (), metadata))
        census, facts = await self._guard.settled_by(
            lambda facts: take(held, facts, as_handed), lambda found: found.wants
        )
        if shared is not self._of:
            return
        if _may_pass(facts):
            self._again.plan(again, partial(self._begin, shared))
        local = frozenset(item.thing.id for item in census.judged if item.origin.is_local)
        if local != self._local:
            self._local = local
            self._judged()


def _may_pass(facts: Facts) -> bool:
    """Return whether a name had no address or a list could not be read, as while a router boots."""
    return not all(facts.names.values()) or None in facts.contents.values()


def _listed(shared: Shared) -> tuple[object, ...]:
    return shared.favorites, shared.playlists, shared.versions.playlists, shared.versions.shares
