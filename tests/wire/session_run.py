"""A session and the simulated household that it talks to, on one loop and one clock."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from custom_components.sonos_local.model.household import Household as State
from custom_components.sonos_local.model.player import Player as Shown
from custom_components.sonos_local.model.player import Presence
from custom_components.sonos_local.model.verdict import ALLOWED, Outgoing, Verdict
from custom_components.sonos_local.wire.driver import Means
from custom_components.sonos_local.wire.gate import Gate, Outcome
from custom_components.sonos_local.wire.notify import Servers
from custom_components.sonos_local.wire.runtime import Runtime
from custom_components.sonos_local.wire.session import Memory, Session
from tests.fast_clock import running_loop, wait_for
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles import profile
from tests.simulator.services.rendering_control import RenderingControl

ANY_ADDRESS = "0.0.0.0"
VOLUME = "RenderingControl.SetVolume"
# Seconds until others miss a player: in effect never.
UNSEEN = 1e6


def address(number: int = 2) -> str:
    """Return an address of this process's own part of the loopback network."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"127.0.{int(worker) + 40}.{number}"


@asynccontextmanager
async def simulated(
    name: str = "small", players: int | None = None, first: int = 2
) -> AsyncIterator[Household]:
    """Run a household whose first player has the address with this last number."""
    household = Household(profile(name, players), address(first))
    # Nobody waits for an alarm here, and every look of the alarm clock is a jump of the time.
    household.timing.alarms_by_clock = False
    household.timing.alarm_look = 600.0
    await household.start()
    try:
        yield household
    finally:
        await household.stop()


@dataclass
class Run:
    """One session with what it works with, and what became of it.

    `memory` is what it begins with: by default the address of the first room, as a config entry
    has it at first.
    """

    household: Household
    memory: Memory | None = None
    event_address: str = ""
    servers: Servers = field(default_factory=Servers)
    port: int = 0
    spare: int = 0
    # Requests under way and the most of them at once, by method or `SOAP`.
    under_way: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[str, str, Outcome]] = field(default_factory=list)
    changes: int = 0
    session: Session = field(init=False)
    gate: Gate = field(init=False)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Begin. Raises what the session raises."""
        loop = running_loop()

        def start(work: object, name: str) -> asyncio.Task[None]:
            assert asyncio.iscoroutine(work)
            task: asyncio.Task[None] = loop.create_task(work, name=name)
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
            return task

        runtime = Runtime(loop.time, loop.wall, asyncio.sleep, start, loop.call_soon)
        self.gate = Gate(self._judge, self._note, lambda it: it.startswith("127."), loop.time)
        server = await self.servers.acquire(ANY_ADDRESS, self.port, self.spare)
        first = self.household.visible[0]
        self.session = Session(
            Means(runtime, self.gate, server),
            self.household.spec.id,
            self.memory or Memory({first.uid: first.address}),
            self._changed,
            self.event_address,
        )
        await self.session.start()

    async def stop(self) -> None:
        """End in order."""
        await self.session.stop()
        await self.gate.close()
        await self.servers.release(ANY_ADDRESS, self.port)

    async def kill(self) -> Memory:
        """End without a word to anybody; return what had been kept by then."""
        memory = self.session.memory
        # What it still does goes nowhere: nothing may leave.
        tasks = tuple(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.session._stopped = True
        await self.gate.close()
        await self.servers.release(ANY_ADDRESS, self.port)
        return memory

    # What can be seen ------------------------------------------------------------------------

    def shown(self, player: Player) -> Shown:
        """Return what the session knows of a player."""
        return self.session.household.players[player.uid]

    def is_gone(self, player: Player) -> bool:
        """Return whether the session misses a player."""
        return self.shown(player).presence is Presence.GONE

    def services(self, player: Player) -> list[str]:
        """Return what the session is subscribed to of a player, by its own account."""
        return sorted(
            name for uid, name in self.session._subscriptions._drivers if uid == player.uid
        )

    @property
    def heard(self) -> bool:
        """Return whether every subscription has brought something."""
        return all(driver.heard for driver in self.session._subscriptions._drivers.values())

    def noted(self, outcome: Outcome) -> list[str]:
        """Return the names of the requests that ended so."""
        return [name for _, name, was in self.notes if was is outcome]

    async def set_volume(self, player: Player, volume: int) -> Mapping[str, str]:
        """Set a volume. Raises WireError."""
        arguments = {"InstanceID": "0", "Channel": "Master", "DesiredVolume": str(volume)}
        return await self.session.command(player.uid, VOLUME, arguments)

    async def hears(self, player: Player) -> bool:
        """Return whether a volume that is set by somebody else is seen."""
        volume = (self.shown(player).sound.volume or 0) % 90 + 1
        by_app(player, volume)
        try:
            await wait_for(lambda: self.shown(player).sound.volume == volume, 3)
        except AssertionError:
            return False
        return True

    # What the gate is given ------------------------------------------------------------------

    def _judge(self, outgoing: Outgoing) -> Verdict:
        kind = _kind(outgoing)
        self.under_way[kind] += 1
        self.most[kind] = max(self.most[kind], self.under_way[kind])
        return ALLOWED

    def _note(self, outgoing: Outgoing, outcome: Outcome) -> None:
        if outcome is not Outcome.REFUSED:
            self.under_way[_kind(outgoing)] -= 1
        self.notes.append((outgoing.uid, outgoing.name, outcome))
        self.session.noted(outgoing, outcome)

    def _changed(self, old: State, new: State) -> None:
        del old, new
        self.changes += 1


@asynccontextmanager
async def running(household: Household, memory: Memory | None = None) -> AsyncIterator[Run]:
    """Run a session with a household."""
    run = Run(household, memory)
    try:
        await run.start()
        yield run
    finally:
        await run.stop()


async def known(home: Household) -> Memory:
    """Return what an earlier start kept."""
    faults, home.faults.faults = home.faults.faults, []
    async with running(home) as run:
        memory = run.session.memory
    home.faults.faults = faults
    return Memory(memory.addresses, memory.descriptions)


def by_app(player: Player, volume: int) -> None:
    """Set a volume as another controller would."""
    player.service(RenderingControl).set_volume(volume)


def _kind(outgoing: Outgoing) -> str:
    name = outgoing.name.partition(" ")
    return name[0] if name[1] else "connect" if name[0] == "connect" else "SOAP"
