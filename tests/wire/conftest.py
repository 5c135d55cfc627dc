"""Fixtures: simulated players in-process, a way out to them, a clock that stands still."""

import os
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from custom_components.sonos_local.model.verdict import (
    ALLOWED,
    Decision,
    Kind,
    Outgoing,
    Verdict,
)
from custom_components.sonos_local.wire.catalogue import DESCRIPTION_PATH, PLAIN_PORT
from custom_components.sonos_local.wire.gate import MIB, Gate, Outcome, Response
from custom_components.sonos_local.wire.soap import Soap
from tests.simulator.household import Household
from tests.simulator.profiles import profile
from tests.simulator.spec import HouseholdSpec

from .listener import Listener
from .virtual_clock import VirtualClock

type Players = Callable[..., Awaitable[Household]]
type Listen = Callable[..., Awaitable[Listener]]

UID = "RINCON_000E58A1B2C301400"
REFUSED = Verdict(Decision.REFUSED, "cloud")


def net() -> str:
    """Return the beginning of the addresses of this process's part of the loopback network."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"127.2.{worker}."


def elsewhere() -> str:
    """Return an address at which no simulated player lives."""
    return f"{net()}200"


@dataclass
class Out:
    """A gate, whoever judges for it, and what it noted."""

    verdict: Verdict = ALLOWED
    local: str = "127."
    now: Callable[[], float] = time.monotonic
    judged: list[Outgoing] = field(default_factory=list)
    noted: list[tuple[str, Outcome]] = field(default_factory=list)
    # Called with each request that is judged.
    before: Callable[[Outgoing], object] = id
    gate: Gate = field(init=False)
    soap: Soap = field(init=False)

    def __post_init__(self) -> None:
        """Make the gate."""
        self.gate = Gate(self._judge, self._note, self._is_local, self.now)
        self.soap = Soap(self.gate)

    @property
    def outcomes(self) -> list[Outcome]:
        """Return what became of each request."""
        return [outcome for _, outcome in self.noted]

    def admit(self, household: Household) -> None:
        """Let every player of a household in."""
        for player in household.players:
            assert self.gate.admit(player.uid, player.address)

    def _judge(self, outgoing: Outgoing) -> Verdict:
        self.judged.append(outgoing)
        self.before(outgoing)
        return self.verdict

    def _note(self, outgoing: Outgoing, outcome: Outcome) -> None:
        self.noted.append((outgoing.name, outcome))

    def _is_local(self, address: str) -> bool:
        return address.startswith(self.local)


def outgoing(
    address: str, port: int = PLAIN_PORT, kind: Kind = Kind.READ, uid: str = UID
) -> Outgoing:
    """Return a request for a description."""
    return Outgoing(uid, address, port, f"GET {DESCRIPTION_PATH}", kind)


async def get(
    out: Out,
    address: str,
    port: int = PLAIN_PORT,
    *,
    target: str = DESCRIPTION_PATH,
    limit: int = MIB,
    timeout: float = 5.0,
) -> Response:
    """Ask for a page."""
    return await out.gate.request(
        outgoing(address, port), "GET", target, limit=limit, timeout=timeout
    )


@pytest.fixture
async def out(loopback: None) -> AsyncIterator[Out]:
    """Return a way out on which everything is allowed."""
    made = Out()
    yield made
    await made.gate.close()


@pytest.fixture
async def players(loopback: None) -> AsyncIterator[Players]:
    """Return a function that starts a household of a profile or a spec."""
    started: list[Household] = []

    async def start(name: str | HouseholdSpec = "small", number: int | None = None) -> Household:
        spec = profile(name, number) if isinstance(name, str) else name
        household = Household(spec, f"{net()}2")
        started.append(household)
        household.timing.event = 0.005
        household.timing.topology = 0.01
        household.timing.alarms_by_clock = False
        await household.start()
        household.requests.reset()
        return household

    yield start
    for household in started:
        await household.stop()


@pytest.fixture
async def small(players: Players, out: Out) -> Household:
    """Return three players, the first playing its queue; all are let in."""
    household = await players("small")
    out.admit(household)
    return household


@pytest.fixture
async def listen(loopback: None) -> AsyncIterator[Listen]:
    """Return a function that starts a web server which is no player."""
    started: list[Listener] = []

    async def start(answer: bytes, port: int = 1400, tls: ssl.SSLContext | None = None) -> Listener:
        made = await Listener.start(elsewhere(), answer, port, tls)
        started.append(made)
        return made

    yield start
    for listener in started:
        await listener.stop()


@pytest.fixture
async def clock() -> AsyncIterator[VirtualClock]:
    """Return a clock that stands still; its tasks are cancelled at the end."""
    made = VirtualClock()
    yield made
    await made.stop()
