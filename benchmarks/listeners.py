"""One volume event in a house of 32 players with 40 entities each: who wakes, what it costs.

Beside it a plain coordinator, which wakes everybody. `python -m benchmarks.listeners`.
"""

import asyncio
import logging
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_component import EntityComponent
from homeassistant.helpers.update_coordinator import CoordinatorEntity, DataUpdateCoordinator
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.coordinator import SonosCoordinator
from custom_components.sonos_local.entity import PlayerEntity
from custom_components.sonos_local.model.events import SoundChanged, TopologyChanged
from custom_components.sonos_local.model.group import Group
from custom_components.sonos_local.model.household import Household, Topology
from custom_components.sonos_local.model.player import Box, Sound
from custom_components.sonos_local.model.reduce import reduce
from custom_components.sonos_local.privacy.networks import Networks
from custom_components.sonos_local.store import Kept, KeptStore

PLAYERS, ENTITIES, EVENTS = 32, 40, 200
_LOGGER = logging.getLogger(__name__)


@dataclass
class Counted:
    """What one way of telling did, per event."""

    woken: int = 0
    written: int = 0


def household(players: int) -> Household:
    """Return a household of so many rooms, each in a group of its own."""
    uids = [f"RINCON_{number:012d}01400" for number in range(players)]
    topology = Topology(
        tuple(Group(f"{uid}:1", uid, (uid,)) for uid in uids),
        {uid: Box(uid, room=f"Room {number}") for number, uid in enumerate(uids)},
    )
    return reduce(Household("Sonos_Benchmark"), TopologyChanged(topology))


class Ours(PlayerEntity[tuple[int, int | None]]):
    """An entity of a player; one in eight shows its volume, as in a real home."""

    def __init__(self, coordinator: SonosCoordinator, uid: str, number: int, to: Counted) -> None:
        """Be the entity `number` of a player."""
        super().__init__(coordinator, uid, str(number))
        self._number, self._to = number, to
        self._attr_unique_id = None
        self._attr_device_info = None
        self._attr_has_entity_name = False
        self._attr_name = f"ours {uid} {number}"

    @override
    def view(self) -> tuple[int, int | None]:
        """Return what it shows."""
        return self._number, self.player.sound.volume if self._number % 8 == 0 else None

    @override
    def show(self, view: tuple[int, int | None]) -> None:
        """Show it."""
        self._attr_extra_state_attributes = {"volume": view[1]}

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._to.woken += 1
        if self._take():
            self._to.written += 1
            self.async_write_ha_state()


class Plain(CoordinatorEntity[DataUpdateCoordinator[Household]]):
    """The same entity on a coordinator as Home Assistant ships it."""

    def __init__(
        self, coordinator: DataUpdateCoordinator[Household], uid: str, number: int, to: Counted
    ) -> None:
        """Be the entity `number` of a player."""
        super().__init__(coordinator)
        self._uid, self._number, self._to = uid, number, to
        self._attr_name = f"plain {uid} {number}"

    @property
    @override
    def extra_state_attributes(self) -> dict[str, int | None]:
        """Return what it shows."""
        sound = self.coordinator.data.players[self._uid].sound
        return {"volume": sound.volume if self._number % 8 == 0 else None}

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._to.woken += 1
        self._to.written += 1
        self.async_write_ha_state()


async def measure(
    hass: HomeAssistant, players: int, counted: Counted, tell: Callable[[Household], None]
) -> float:
    """Return the median of the seconds that one volume event takes, end to end."""
    state = household(players)
    uid = next(iter(state.players))
    tell(state)
    await hass.async_block_till_done()
    counted.woken = counted.written = 0
    times = []
    for number in range(EVENTS):
        begin = time.perf_counter()
        state = reduce(state, SoundChanged(uid, Sound(volume=number % 100)))
        tell(state)
        times.append(time.perf_counter() - begin)
        await asyncio.sleep(0)
    return statistics.median(times)


async def run(players: int) -> tuple[tuple[Counted, float], tuple[Counted, float]]:
    """Measure both ways in one Home Assistant."""
    async with async_test_home_assistant() as hass:
        entry = MockConfigEntry(domain=DOMAIN, unique_id="Sonos_Benchmark", data={"addresses": {}})
        entry.add_to_hass(hass)
        uids = list(household(players).players)
        ours, plain = Counted(), Counted()
        store = KeptStore(hass, entry.entry_id)
        mine = SonosCoordinator(hass, entry, Networks(), store, Kept())
        other = DataUpdateCoordinator[Household](
            hass, _LOGGER, config_entry=None, name="plain", update_interval=None
        )
        mine.data = other.data = household(players)
        component = EntityComponent[Ours | Plain](_LOGGER, "benchmark", hass)
        for uid in uids:
            await component.async_add_entities(
                [Ours(mine, uid, number, ours) for number in range(ENTITIES)]
            )
            await component.async_add_entities(
                [Plain(other, uid, number, plain) for number in range(ENTITIES)]
            )

        def tell_ours(state: Household) -> None:
            mine.data = state
            mine.async_update_listeners()

        result = (
            (ours, await measure(hass, players, ours, tell_ours)),
            (plain, await measure(hass, players, plain, other.async_set_updated_data)),
        )
        await hass.async_stop(force=True)
        return result


def main() -> None:
    """Print the comparison."""
    logging.disable(logging.WARNING)
    print("One volume event, end to end, 40 entities a player (median):")
    for players in (1, PLAYERS):
        (ours, mine), (plain, others) = asyncio.run(run(players))
        print(
            f"  {players:2} players   ours: {ours.woken // EVENTS} woken,"
            f" {ours.written // EVENTS} written, {mine * 1000:.3f} ms"
            f"   plain: {plain.woken // EVENTS} woken, {plain.written // EVENTS} written,"
            f" {others * 1000:.3f} ms   ratio {others / mine:.0f}"
        )


if __name__ == "__main__":
    main()
