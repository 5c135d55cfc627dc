"""Ways to play from outside and to look at what comes of it, for tests of cloud playback."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulator.content import didl
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.spec import ItemSpec

from .helpers import entry_for, set_up, state_of, wait_for
from .house import Names
from .rooms import by_app, playback

STOPPING: dict[str, Any] = {"local_only": True, "stop_cloud_playback": True, "grace_time": 0}
LATER: dict[str, Any] = {**STOPPING, "grace_time": 3600}


def sensor(hass: HomeAssistant, room: Player) -> State:
    """Return what the room's sensor shows."""
    return state_of(hass, "binary_sensor", room, "cloud_playback")


def of_household(hass: HomeAssistant, household: Household, domain: str, key: str) -> str:
    """Return the id of an entity of the household."""
    found = er.async_get(hass).async_get_entity_id(
        domain, "sonos_local", f"{household.spec.id}-{key}"
    )
    assert found
    return found


class Told:
    """What the household's event has told since."""

    def __init__(self, hass: HomeAssistant, household: Household) -> None:
        """Listen."""
        self.all: list[dict[str, Any]] = []
        self._id = of_household(hass, household, "event", "cloud_playback")
        hass.bus.async_listen("state_changed", self._hear)

    @callback
    def _hear(self, event: Any) -> None:
        state = event.data["new_state"]
        if state and state.entity_id == self._id and "event_type" in state.attributes:
            self.all.append(dict(state.attributes))

    @property
    def types(self) -> list[str]:
        """Return the types in their order."""
        return [item["event_type"] for item in self.all]


async def tune_in(room: Player, item: ItemSpec) -> None:
    """Let the app play a station or a single track."""
    await by_app(
        room,
        "AVTransport.SetAVTransportURI",
        CurrentURI=item.uri,
        CurrentURIMetaData=didl.reference(item),
    )
    await by_app(room, "AVTransport.Play", Speed="1")
    await playback(room).wait()


async def queue_up(room: Player, *items: ItemSpec) -> None:
    """Let the app play a new queue."""
    now = playback(room)
    now.stop()
    now.queue.clear()
    now.queue.insert(items, 1)
    now.set_queue()
    now.play()
    await now.wait()


async def start(
    hass: HomeAssistant, household: Household, **options: Any
) -> tuple[MockConfigEntry, Told]:
    """Set a household up that is known to play nothing from outside."""
    entry = await set_up(hass, entry_for(household, **options))
    await wait_for(
        hass, lambda: all(sensor(hass, room).state == "off" for room in household.visible)
    )
    return entry, Told(hass, household)


def change(hass: HomeAssistant, entry: MockConfigEntry, **options: Any) -> None:
    hass.config_entries.async_update_entry(entry, options={**entry.options, **options})


async def switch(hass: HomeAssistant, which: str, *, on: bool) -> None:
    await hass.services.async_call(
        "switch", "turn_on" if on else "turn_off", {"entity_id": which}, blocking=True
    )


class Slow(Names):
    """A name service that answers when it is told to."""

    def __init__(self, hass: HomeAssistant, known: dict[str, tuple[str, ...]]) -> None:
        """Wait."""
        super().__init__(hass, known)
        self.answer = asyncio.Event()

    async def _resolve(self, host: Any, port: Any, **more: Any) -> Any:
        if host in self._known:
            self.asked.append(host)
            await self.answer.wait()
        return await super()._resolve(host, port, **more)
