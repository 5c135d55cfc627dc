"""Takes out of queues what does not play from the house, so that the rest can be played (R6).

Removing is never refused, whatever local only says.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import voluptuous as vol
from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER
from homeassistant.core import (
    EntityServiceResponse,
    HomeAssistant,
    ServiceCall,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import service

from ..const import DOMAIN
from ..coordinator import SonosCoordinator
from ..entity import PlayerEntity
from ..errors import translated
from ..model.player import Player
from ..privacy.facts import Entry, Facts
from ..privacy.networks import Where
from ..privacy.origin import Answer, origin_of
from ..wire.errors import BadReplyError
from .inquiry import QUEUE_OBJECT

SERVICE: Final = "remove_cloud_items"
ATTR_INCLUDE_UNKNOWN: Final = "include_unknown"

# UPnP error for an UpdateID that is not the queue's any more (WIRE 4).
_CHANGED: Final = 1028
# A queue that changes meanwhile is read again.
_TRIES: Final = 3
# An item of the queue is named by its place, from 1 (WIRE 5).
_ID: Final = re.compile(r"Q:0/([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class _Queue:
    """A queue as it was read: its number, and what is at each place, from 1."""

    version: str
    entries: Mapping[int, Entry]
    total: int


@callback
def register(hass: HomeAssistant) -> None:
    """Register the action, once for all households."""
    service.async_register_batched_platform_entity_service(
        hass,
        DOMAIN,
        SERVICE,
        entity_domain=MEDIA_PLAYER,
        schema={vol.Optional(ATTR_INCLUDE_UNKNOWN, default=True): cv.boolean},
        func=_remove_from_all,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _remove_from_all(
    entities: list[PlayerEntity[Any]], call: ServiceCall
) -> EntityServiceResponse:
    """Remove from each queue once: rooms of a group share their coordinator's.

    Raises HomeAssistantError.
    """
    unwanted = {Where.CLOUD}
    if call.data[ATTR_INCLUDE_UNKNOWN]:
        # Play would be refused for it, too.
        unwanted.add(Where.UNKNOWN)
    done: dict[str, dict[str, Any]] = {}
    response: EntityServiceResponse = {}
    for entity in entities:
        players = entity.coordinator.data.players
        leader = players.get(entity.player.group.coordinator) or entity.player
        if leader.uid not in done:
            done[leader.uid] = await _remove(entity.coordinator, leader, unwanted)
        response[entity.entity_id] = dict(done[leader.uid])
    return response


async def _remove(
    coordinator: SonosCoordinator, leader: Player, unwanted: Collection[Where]
) -> dict[str, Any]:
    """Remove from one queue; return how many items went and how many are left."""
    removed = 0
    for _ in range(_TRIES):
        with translated(leader.room, coordinator.guard.refuse_late):
            queue = await _read(coordinator, leader)
        origins = await _origins(coordinator, queue)
        places = [place for place, entry in queue.entries.items() if origins[entry] in unwanted]
        gone, is_done = await _remove_places(coordinator, leader, places, queue.version)
        removed += gone
        if is_done:
            return {"removed": removed, "left": queue.total - gone}
    raise HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="queue_changes",
        translation_placeholders={"room": leader.room},
    )


async def _read(coordinator: SonosCoordinator, leader: Player) -> _Queue:
    """Read the queue. Raises WireError, also where it is not said what is where."""
    page = await coordinator.library.page(leader.uid, QUEUE_OBJECT)
    entries: dict[int, Entry] = {}
    for item in page.items:
        found = _ID.fullmatch(item.id)
        if found is None or not page.version:
            raise BadReplyError(f"{QUEUE_OBJECT}: no place or no number")
        entries[int(found[1])] = Entry(item.uri, item.cdudn)
    return _Queue(page.version, entries, page.total)


async def _origins(coordinator: SonosCoordinator, queue: _Queue) -> dict[Entry, Where]:
    """Judge all at once: each name is asked for once."""
    every = set(queue.entries.values())

    def ask(facts: Facts) -> dict[Entry, Answer]:
        return {entry: origin_of(entry, facts) for entry in every}

    answers = await coordinator.guard.settled(
        ask, lambda found: frozenset().union(*(answer.wants for answer in found.values()))
    )
    return {
        entry: Where.UNKNOWN if answer.wants else answer.origin.where
        for entry, answer in answers.items()
    }


async def _remove_places(
    coordinator: SonosCoordinator, leader: Player, places: Collection[int], version: str
) -> tuple[int, bool]:
    """Remove places from the end on; return how many went, and whether that was all of them.

    The player refuses where the queue is not what it was when its number was `version`.
    """
    gone = 0
    for first, count in reversed(runs(places)):
        reply = await coordinator.send_allowing(
            leader.uid,
            "AVTransport.RemoveTrackRangeFromQueue",
            _CHANGED,
            InstanceID="0",
            UpdateID=version,
            StartingIndex=str(first),
            NumberOfTracks=str(count),
        )
        if not (version := reply.get("NewUpdateID", "")):
            return gone, False
        gone += count
    return gone, True


def runs(places: Collection[int]) -> list[tuple[int, int]]:
    """Return places as runs in a row: the first place of each, and how many there are."""
    found: list[tuple[int, int]] = []
    for place in sorted(places):
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found
