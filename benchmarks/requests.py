"""How many requests a household of ours costs: at start, in ten minutes, in an idle hour.

Simulated players and session live in one process on one fast clock: two simulated hours take
seconds. Counted are HTTP requests until everything has arrived, background and bare connections
apart (TABLES 6). `python -m benchmarks.requests`.
"""

import asyncio
import time
from dataclasses import dataclass

from custom_components.sonos_local.model.verdict import ALLOWED, Outgoing
from custom_components.sonos_local.wire.driver import Means
from custom_components.sonos_local.wire.gate import Gate, Outcome
from custom_components.sonos_local.wire.notify import Servers
from custom_components.sonos_local.wire.runtime import Runtime
from custom_components.sonos_local.wire.session import Memory, Session
from tests.fast_clock import fast_clock, running_loop
from tests.simulator.household import Household
from tests.simulator.profiles import profile

HOUSES = ((1, "small"), (3, "small"), (8, "home"), (32, "large"))
ADDRESS, FIRST, PORT = "127.0.0.1", "127.0.30.2", 1480
TEN_MINUTES, HOURS = 600.0, 2


@dataclass(frozen=True)
class Counts:
    """Requests: at a first and a later start, in the ten minutes after, per idle hour."""

    first_start: int
    later_start: int
    background: int
    hour: float
    connects_hour: float


class House:
    """A session that talks to simulated players, one start after the other."""

    def __init__(self, players: Household) -> None:
        """Know the players."""
        self.players = players
        self.session: Session | None = None
        loop = running_loop()
        self._runtime = Runtime(
            loop.time,
            loop.wall,
            asyncio.sleep,
            lambda work, name: loop.create_task(work, name=name),
            loop.call_soon,
        )
        self._servers = Servers()
        self.gate = Gate(lambda _: ALLOWED, self._note, _is_loopback, loop.time)

    def _note(self, outgoing: Outgoing, outcome: Outcome) -> None:
        if self.session:
            self.session.noted(outgoing, outcome)

    async def start(self, memory: Memory) -> int:
        """Start; return the requests until everything has arrived."""
        server = await self._servers.acquire(ADDRESS, PORT, 19)
        self.players.requests.reset()
        means = Means(self._runtime, self.gate, server)
        self.session = Session(means, self.players.spec.id, memory, lambda _old, _new: None)
        await self.session.start()
        return self.players.requests.total

    async def stop(self) -> Memory:
        """Stop; return what is remembered."""
        assert self.session is not None
        memory = self.session.memory
        await self.session.stop()
        await self._servers.release(ADDRESS, PORT)
        return memory


def _is_loopback(address: str) -> bool:
    return address.startswith("127.")


async def count(rooms: int, name: str) -> Counts:
    """Count one household."""
    players = Household(profile(name, rooms if name == "small" else None), FIRST)
    # Nothing plays at the beginning that would end within the hours, and nothing rings.
    players.timing.alarms_by_clock = False
    await players.start()
    house = House(players)
    first = players.visible[0]
    begin = await house.start(Memory({first.uid: first.address}))
    await asyncio.sleep(60)
    memory = await house.stop()
    later = await house.start(Memory(memory.addresses, memory.descriptions))
    players.requests.reset()
    await asyncio.sleep(TEN_MINUTES)
    background = players.requests.total
    players.requests.reset()
    await asyncio.sleep(HOURS * 3600)
    requests = players.requests
    counts = Counts(begin, later, background, requests.total / HOURS, requests.bare / HOURS)
    await house.stop()
    await house.gate.close()
    await players.stop()
    return counts


def main() -> None:
    """Print the table."""
    print("Requests of ours (per room); an hour begins ten minutes after the start:")
    print("rooms  first start   later start   first 10 min  per hour      bare connects per hour")
    for rooms, name in HOUSES:
        begin = time.perf_counter()
        with fast_clock() as runner:
            found = runner.run(count(rooms, name))
        cells = [
            f"{number:g} ({number / rooms:.1f})".ljust(14)
            for number in (
                found.first_start,
                found.later_start,
                found.background,
                found.hour,
                found.connects_hour,
            )
        ]
        print(f"{rooms:>5}  {''.join(cells)} [{time.perf_counter() - begin:.0f} s]", flush=True)


if __name__ == "__main__":
    main()
