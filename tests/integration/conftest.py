"""Fixtures: Home Assistant on the loopback network, and households to talk to."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from homeassistant import block_async_io
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config

from tests.simulator.household import Household
from tests.simulator.profiles import profile

# What Home Assistant says of every custom integration, and of a machine without fast libraries.
_ALWAYS_SAID = ("has not been tested by Home Assistant", "falling back to zlib")
# What asyncio and Home Assistant say of steps that took long on a busy machine.
_SAID_OF_SLOWNESS = ("Executing <", "Updating state for ", " is taking over ")

type Factory = Callable[..., Awaitable[Household]]


def first_address(offset: int = 0) -> str:
    """Return the first address of this process's own part of the loopback network."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"127.0.{int(worker) * 4 + 100 + offset}.2"


@pytest.fixture(autouse=True)
def network(hass_storage: dict[str, Any]) -> None:
    """Enable the adapter `lo` before Home Assistant looks: players live there (TABLES R0)."""
    hass_storage["core.network"] = {
        "version": 1,
        "minor_version": 1,
        "key": "core.network",
        "data": {"configured_adapters": ["lo"]},
    }


@pytest.fixture(autouse=True)
async def home(
    hass_storage: dict[str, Any],
    network: None,
    loopback: None,
    hass: HomeAssistant,
    enable_custom_integrations: None,
    disable_block_async_io: None,
) -> None:
    """Let Home Assistant live on the loopback network, and notice blocking calls."""
    await async_process_ha_core_config(hass, {"internal_url": "http://127.0.0.1:8123"})
    block_async_io.enable()
    _let_clients_hang_up(hass.loop)


def _let_clients_hang_up(loop: asyncio.AbstractEventLoop) -> None:
    """Let a player be left in the middle of a handshake: asyncio calls that an error in debug mode.

    A client whose time limit runs out on a busy machine does so.
    """
    told = loop.get_exception_handler()
    assert told

    def tell(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        hung_up = isinstance(context.get("exception"), ConnectionError)
        if not (hung_up and "incoming connection" in context["message"]):
            told(loop, context)

    loop.set_exception_handler(tell)


@pytest.fixture
async def household_factory(loopback: None, hass: HomeAssistant) -> AsyncIterator[Factory]:
    """Return a function that starts a household of a profile; all are stopped at the end.

    The integration takes its leave before: nobody knocks at a door that is being closed.
    """
    started: list[Household] = []

    async def start(name: str = "small", players: int | None = None) -> Household:
        household = Household(profile(name, players), first_address(len(started)))
        started.append(household)
        household.timing.event = 0.005
        household.timing.topology = 0.01
        household.timing.transition = 0.03
        household.timing.alarms_by_clock = False
        household.timing.boot = household.timing.upgrade = 0.05
        await household.start()
        return household

    yield start
    for entry in hass.config_entries.async_loaded_entries("sonos_local"):
        await hass.config_entries.async_unload(entry.entry_id)
    for household in started:
        await household.stop()


@pytest.fixture
async def small(household_factory: Factory) -> Household:
    """Return three players, the first playing its queue."""
    return await household_factory("small")


@pytest.fixture
async def large_home(household_factory: Factory) -> Household:
    """Return eight rooms on twelve boxes."""
    return await household_factory("home")


@pytest.fixture(autouse=True)
def quiet(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that logs a warning it did not announce with `allowed_logs`."""
    yield
    marker = request.node.get_closest_marker("allowed_logs")
    allowed = marker.args if marker else ()
    loud = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING
        and not any(
            text in record.getMessage() for text in (*_ALWAYS_SAID, *_SAID_OF_SLOWNESS, *allowed)
        )
    ]
    assert not loud, f"logged without being announced: {loud}"
