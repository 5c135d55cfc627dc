"""Ways to act on rooms and to look at them, for tests of the media player."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from homeassistant.components.media_player import MediaPlayerEntityFeature
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, callback

from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.service import Arguments, Reply
from tests.simulator.services.av_transport import AVTransport
from tests.simulator.transport.playback import Playback

from .helpers import LIMIT, entity_id, media


async def act(hass: HomeAssistant, room: Player, service: str, **data: Any) -> None:
    """Call an action of Home Assistant on a room, and wait for its end."""
    await act_on(hass, [room], service, **data)


async def act_on(hass: HomeAssistant, rooms: list[Player], service: str, **data: Any) -> None:
    """Call an action of Home Assistant on several rooms at once."""
    ids = [entity_id(hass, "media_player", room) for room in rooms]
    await hass.services.async_call(
        "media_player", service, {"entity_id": ids, **data}, blocking=True
    )


async def until(condition: Callable[[], object], seconds: float = LIMIT) -> None:
    """Wait until something holds while an action is still under way.

    `wait_for` would wait for the action. Raises TimeoutError.
    """
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def by_app(room: Player, name: str, **arguments: str) -> Reply:
    """Let another client call `Service.Action` of a player."""
    service, _, action = name.partition(".")
    return await room.services[service].call(action, Arguments(InstanceID="0", **arguments))


def shown(hass: HomeAssistant, room: Player) -> Mapping[str, Any]:
    """Return the attributes of a room's media player."""
    return media(hass, room).attributes


def offers(hass: HomeAssistant, room: Player) -> MediaPlayerEntityFeature:
    """Return what a room's media player offers."""
    return MediaPlayerEntityFeature(shown(hass, room)["supported_features"])


def playback(room: Player) -> Playback:
    """Return what a player really plays."""
    return room.service(AVTransport).playback


def queued(room: Player) -> list[str]:
    """Return the titles in a player's queue."""
    return [item.title for item in playback(room).queue.items]


def asked(household: Household, action: str) -> int:
    """Return how often a `Service.Action` was sent to the household."""
    return household.requests.by_action[action]


@contextmanager
def counted_writes(hass: HomeAssistant) -> Iterator[Counter[str]]:
    """Count how often each entity writes its state, changed or not."""
    writes: Counter[str] = Counter()

    @callback
    def count(event: Event[Any]) -> None:
        writes[event.data["entity_id"]] += 1

    @callback
    def every(_: Mapping[str, Any]) -> bool:
        return True

    stops = [
        hass.bus.async_listen(EVENT_STATE_CHANGED, count),
        hass.bus.async_listen(EVENT_STATE_REPORTED, count, event_filter=every),
    ]
    yield writes
    for stop in stops:
        stop()


async def rested(hass: HomeAssistant) -> None:
    """Wait until no entity has written for a while: a start goes on in the background.

    Two seconds after a track was first seen its position is read.
    """
    with counted_writes(hass) as writes:
        before = -1
        while before != writes.total():
            before = writes.total()
            await asyncio.sleep(2.5)


def has_sources(hass: HomeAssistant, room: Player) -> bool:
    """Return whether a room of `small` offers a favorite and a playlist: both come by events."""
    return {"Northern Lights", "Empty"} <= set(shown(hass, room).get("source_list", ()))
