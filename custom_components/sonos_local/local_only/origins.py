"""Which favorites and Sonos playlists play without leaving the house, judged in the background."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN
from ..model.household import Shared
from ..privacy.census import as_handed, take, things
from ..privacy.facts import Facts
from ..wire.decode import metadata
from .guard import Guard

# Seconds until what could not be told is judged again; each time doubled.
AGAIN: Final = 60.0
LONGEST: Final = 3600.0

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
        self._timer: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._rest)

    @property
    def local(self) -> frozenset[str] | None:
        """Return the ids of what is known to be local; None with local only off: all may play."""
        return self._local if self._guard.local_only else None

    @callback
    def follow(self, shared: Shared) -> None:
        """Judge again, if favorites, playlists or shares are others than those judged."""
        if not self._guard.local_only:
            self._of, self._local = _NOTHING, frozenset()
            self._rest()
            return
        if _listed(shared) == _listed(self._of):
            return
        self._of = shared
        self._begin(shared, AGAIN)

    @callback
    def _begin(self, shared: Shared, again: float) -> None:
        self._rest()
        self._entry.async_create_background_task(
            self._hass, self._judge(shared, again), f"{DOMAIN} origins", eager_start=False
        )

    @callback
    def _rest(self) -> None:
        """Judge nothing anew by itself."""
        if self._timer:
            self._timer()
            self._timer = None

    async def _judge(self, shared: Shared, again: float) -> None:
        held = tuple(things(shared.favorites or (), shared.playlists or (), (), metadata))
        census, facts = await self._guard.settled_by(
            lambda facts: take(held, facts, as_handed), lambda found: found.wants
        )
        if shared is not self._of:
            return
        if _may_pass(facts):
            self._plan(shared, again)
        local = frozenset(item.thing.id for item in census.judged if item.origin.is_local)
        if local != self._local:
            self._local = local
            self._judged()

    @callback
    def _plan(self, shared: Shared, again: float) -> None:
        """Judge once more later: nobody tells when a name or a list can be read again."""

        @callback
        def fire(_: datetime) -> None:
            self._timer = None
            self._begin(shared, min(again * 2, LONGEST))

        self._rest()
        job = HassJob(fire, f"{DOMAIN} origins again", cancel_on_shutdown=True)
        self._timer = async_call_later(self._hass, again, job)


def _may_pass(facts: Facts) -> bool:
    """Return whether a name had no address or a list could not be read, as while a router boots."""
    return not all(facts.names.values()) or None in facts.contents.values()


def _listed(shared: Shared) -> tuple[object, ...]:
    return shared.favorites, shared.playlists, shared.versions.playlists, shared.versions.shares
