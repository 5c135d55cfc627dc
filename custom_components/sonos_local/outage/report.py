"""The outage report: gathered on demand, and kept fresh while somebody looks at it (DESIGN 6)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, Platform
from homeassistant.core import (
    CALLBACK_TYPE,
    HassJob,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import service
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.translation import async_translate_state_attr
from homeassistant.loader import IntegrationNotFound, async_get_integration
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..media import TV, inputs
from ..model.household import Shared
from ..model.media import NOTHING, Item, Playlist
from ..model.player import Player
from ..privacy.outage import (
    NOT_READABLE,
    House,
    Input,
    Kind,
    Line,
    Playing,
    Queue,
    Report,
    Voice,
    report,
    things,
    voice,
)
from ..privacy.outage import QUEUE as QUEUE_OBJECT
from ..privacy.playback import sight
from ..wire.decode import metadata
from ..wire.errors import WireError
from ..words import Words, words

if TYPE_CHECKING:
    from ..coordinator import SonosConfigEntry, SonosCoordinator

SERVICE: Final = "get_outage_report"
_SCHEMA: Final = vol.Schema({vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string})
# A start is over, and an afternoon of tidying up favorites too, before anything is read.
CALM: Final = 120.0
DAY: Final = 24 * 3600.0
# The reason of an empty list; nothing that plays is told so.
NOTHING_REASON: Final = "nothing"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A report, and when it was made."""

    report: Report
    at: datetime


class Outage:
    """Makes the report of one household."""

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Have no report yet."""
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._timer: CALLBACK_TYPE | None = None
        self._seen: tuple[object, ...] = ()
        self.last: Gathered | None = None

    # On demand -------------------------------------------------------------------------------

    async def gather(self) -> Gathered:
        """Read everything to its end and judge it; what cannot be read is a line that says so."""
        house = await self._house()
        every = tuple(things(house, metadata))
        voices = await _voices(self._hass)
        found = await self._coordinator.guard.settled(
            lambda facts: report(every, house.known(facts), voices), lambda told: told.wants
        )
        self.last = Gathered(found, dt_util.utcnow())
        self._coordinator.wake([None])
        return self.last

    async def _house(self) -> House:
        household = self._coordinator.data
        shared, rooms = household.shared, household.rooms
        leaders = [player for player in rooms if player.is_coordinator]
        playlists, queues = await asyncio.gather(
            self._playlists(shared.playlists),
            asyncio.gather(*(self._queue(player) for player in leaders)),
        )
        return House(
            favorites=shared.favorites,
            playlists=playlists,
            queues=tuple(queues),
            alarms=shared.alarms,
            inputs=tuple(item for player in rooms for item in _inputs(player)),
            playing=tuple(now for player in leaders if (now := _playing(player))),
            rooms={uid: player.room for uid, player in household.players.items()},
        )

    async def _playlists(
        self, playlists: tuple[Playlist, ...] | None
    ) -> tuple[tuple[Playlist, tuple[Item, ...] | None], ...] | None:
        if playlists is None:
            return None
        coordinator = self._coordinator
        anchor = coordinator.session.anchor if coordinator.is_running else None
        found = await asyncio.gather(*(self._items(anchor, item.id) for item in playlists))
        return tuple(zip(playlists, found, strict=True))

    async def _queue(self, player: Player) -> Queue:
        if not player.available:
            return Queue(player.uid, None, "away")
        if player.upnp_off:
            return Queue(player.uid, None, "upnp_off")
        return Queue(player.uid, await self._items(player.uid, QUEUE_OBJECT))

    async def _items(self, uid: str | None, object_id: str) -> tuple[Item, ...] | None:
        """Return all items of a list, None where they cannot be read to the end."""
        if uid is None:
            return None
        try:
            page = await self._coordinator.library.page(uid, object_id)
        except WireError:
            return None
        return page.items if len(page.items) == page.total else None

    # In the background -----------------------------------------------------------------------

    @callback
    def watch(self) -> CALLBACK_TYPE:
        """Keep the report fresh from now on; return how to stop.

        It is made anew once a day, and when favorites, playlists or alarms have changed and
        nothing of them has for two minutes.
        """
        self._seen = _listed(self._coordinator.data.shared)
        leave = self._coordinator.async_add_listener(self._look)
        self._schedule(CALM)

        @callback
        def stop() -> None:
            leave()
            self._cancel()

        return stop

    @callback
    def _look(self) -> None:
        if (now := _listed(self._coordinator.data.shared)) != self._seen:
            self._seen = now
            self._schedule(CALM)

    def _schedule(self, seconds: float) -> None:
        self._cancel()
        job = HassJob(self._due, cancel_on_shutdown=True)
        self._timer = async_call_later(self._hass, seconds, job)

    def _cancel(self) -> None:
        if self._timer:
            self._timer()
            self._timer = None

    @callback
    def _due(self, _: datetime) -> None:
        self._schedule(DAY)
        self._coordinator.config_entry.async_create_background_task(
            self._hass, self._gather_quietly(), f"{DOMAIN} outage", eager_start=False
        )

    async def _gather_quietly(self) -> None:
        await self.gather()


def _listed(shared: Shared) -> tuple[object, ...]:
    versions = shared.versions
    return shared.favorites, shared.playlists, shared.alarms, versions.playlists, versions.shares


def _inputs(player: Player) -> list[Input]:
    """Return a room's inputs, each by what plays it (WIRE 5)."""
    uris = {TV: f"x-sonos-htastream:{player.uid}:spdif"}
    return [
        Input(player.uid, name, uris.get(name, f"x-rincon-stream:{player.uid}"))
        for name in inputs(player)
    ]


def _playing(player: Player) -> Playing | None:
    """Return what a coordinator plays, None for nothing; of one that is away nobody asks."""
    seen = sight(player)
    if seen.entries == () or not player.available:
        return None
    transport = player.transport
    items = (transport.source, transport.track, transport.uri_item)
    title = next((item.title for item in items if item and item != NOTHING and item.title), "")
    return Playing(player.uid, title, seen.entries, seen.reason or NOT_READABLE)


async def _voices(hass: HomeAssistant) -> tuple[Voice, ...]:
    """Return what is set up to speak announcements; which one is used, each action says."""
    found = []
    for component in sorted(hass.config.components):
        domain, _, platform = component.partition(".")
        if platform != Platform.TTS:
            continue
        try:
            integration = await async_get_integration(hass, domain)
        except IntegrationNotFound:
            found.append(voice(domain, domain, ""))
            continue
        found.append(voice(domain, integration.name, integration.iot_class or ""))
    return tuple(found)


# The action ----------------------------------------------------------------------------------


@callback
def register(hass: HomeAssistant) -> None:
    """Register the action, once for all households."""
    hass.services.async_register(
        DOMAIN, SERVICE, _respond, _SCHEMA, supports_response=SupportsResponse.ONLY
    )


async def _respond(call: ServiceCall) -> ServiceResponse:
    """Return the report in the language of Home Assistant. Raises ServiceValidationError."""
    entry: SonosConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    found = await entry.runtime_data.outage.gather()
    told = await words(call.hass)
    return {
        "at": found.at.isoformat(),
        "cloud_dependence": found.report.percent,
        "not_counted": found.report.not_counted,
        "counts": counts(found.report),
        "counts_by_kind": by_kind(found.report),
        "alarms_at_risk": [line.thing.id for line in found.report.alarms_at_risk],
        "items": [_row(call.hass, line, told) for line in found.report.lines],
        "announcements": [_voice(each, told) for each in found.report.voices],
    }


def counts(found: Report) -> dict[str, Any]:
    """Return how many lines there are by origin."""
    total = found.total
    return {"local": total.local, "cloud": total.cloud, "unknown": total.unknown}


def by_kind(found: Report) -> dict[str, Any]:
    """Return how many lines there are by kind and origin."""
    told: dict[str, Any] = {}
    for kind in Kind:
        count = found.count(kind)
        told[kind.value] = {"local": count.local, "cloud": count.cloud, "unknown": count.unknown}
    return told


def plain(line: Line) -> dict[str, Any]:
    """Return a line without texts of ours."""
    thing, origin = line.thing, line.origin
    return {
        "kind": thing.kind.value,
        "id": thing.id,
        "title": thing.title or None,
        "room": thing.room or None,
        "time": thing.time or None,
        "within": thing.within or None,
        "origin": origin.where.value,
        "reason": origin.reason,
        "detail": origin.detail or None,
        "fate": line.fate.value,
    }


def _row(hass: HomeAssistant, line: Line, told: Words) -> dict[str, Any]:
    return plain(line) | {
        "kind_text": told.of("outage_kind", line.thing.kind),
        "reason_text": reason_text(hass, line.origin.reason, told),
        "fate_text": told.of("outage_fate", line.fate),
    }


def reason_text(hass: HomeAssistant, reason: str, told: Words) -> str:
    """Return a reason as the sensors of cloud playback show it, in Home Assistant's language."""
    if reason == NOTHING_REASON:
        return told.of("outage_reason", reason)
    return async_translate_state_attr(
        hass, reason, "binary_sensor", DOMAIN, "cloud_playback", None, "reason"
    )


def _voice(each: Voice, told: Words) -> dict[str, Any]:
    return {
        "integration": each.domain,
        "name": each.name,
        "origin": each.where.value,
        "text": told.of("outage_voice", each.where),
    }
