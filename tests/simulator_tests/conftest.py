"""Fixtures: a simulated household in-process and a bare client."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import pytest

from tests.fast_clock import FastLoop
from tests.simulator.household import Household
from tests.simulator.profiles import profile

from .client import Client

type Factory = Callable[..., Awaitable[Household]]


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run these tests on the fast clock: nothing comes late because the machine is busy."""
    return {"fast": FastLoop}


@pytest.fixture(autouse=True)
def configure_event_loop() -> None:
    """Take the place of the test plugin's fixture, which would give the loop real time."""


def first_address() -> str:
    """Return the first address of this process's own part of the loopback network."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"127.0.{int(worker) + 40}.2"


@pytest.fixture
async def household_factory(loopback: None) -> AsyncIterator[Factory]:
    """Return a function that starts a household of a profile; all are stopped at the end."""
    started: list[Household] = []

    async def start(name: str = "small", players: int | None = None) -> Household:
        household = Household(profile(name, players), first_address())
        started.append(household)
        household.timing.event = 0.005
        household.timing.topology = 0.01
        household.timing.transition = 0.03
        household.timing.alarms_by_clock = False
        household.timing.boot = household.timing.upgrade = 0.05
        await household.start()
        return household

    yield start
    for household in started:
        await household.stop()


@pytest.fixture
async def small(household_factory: Factory) -> Household:
    """Return three players, the first playing its queue."""
    return await household_factory("small")


@pytest.fixture
async def home(household_factory: Factory) -> Household:
    """Return eight rooms on twelve boxes."""
    return await household_factory("home")


@pytest.fixture
async def client(loopback: None) -> AsyncIterator[Client]:
    """Return a client that receives NOTIFYs."""
    made = await Client.start()
    yield made
    await made.stop()
