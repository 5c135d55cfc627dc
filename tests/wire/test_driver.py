"""One subscription with its I/O: what leaves, when, and what does not any more."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO

import aiohttp
import pytest

from custom_components.sonos_local.model.verdict import ALLOWED
from custom_components.sonos_local.wire.actions import SERVICES
from custom_components.sonos_local.wire.driver import AT_ONCE, Driver, Means
from custom_components.sonos_local.wire.gate import Gate
from custom_components.sonos_local.wire.gena_state import (
    CallbackChanged,
    Kind,
    Rebooted,
    Report,
    State,
    Unwanted,
    Wanted,
)
from custom_components.sonos_local.wire.notify import LARGEST, NotifyServer, callback
from custom_components.sonos_local.wire.runtime import Runtime
from tests.fast_clock import accelerated, running_loop, wait_for
from tests.simulator.gena import Subscription
from tests.simulator.household import Household
from tests.simulator.player import Player

from .session_run import ANY_ADDRESS, by_app, simulated

pytestmark = pytest.mark.usefixtures("loopback")

SOUND = "RenderingControl"


@dataclass
class Owner:
    """Keeps what drivers tell."""

    means: Means
    host: str = "127.0.0.1"
    there: bool = True
    told: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    reports: list[tuple[str, Kind]] = field(default_factory=list)
    standings: list[tuple[bool, bool]] = field(default_factory=list)

    def delivered(self, driver: Driver, told: Mapping[str, str]) -> None:
        """Keep properties."""
        self.told.append((driver.service.name, told))

    def reported(self, driver: Driver, report: Report) -> None:
        """Keep a report."""
        self.reports.append((driver.service.name, report.kind))

    def settled(self, driver: Driver) -> None:
        """Keep where it stands."""
        self.standings.append((driver.heard, driver.failed))

    def callback_url(self, uid: str, token: str) -> str:
        """Return the URL of a path."""
        del uid
        return callback(self.host, self.means.server.port, token)

    def is_there(self, uid: str) -> bool:
        """Return what the test says."""
        del uid
        return self.there

    def begin(self, player: Player, service: str, lane: asyncio.Semaphore | None = None) -> Driver:
        """Subscribe."""
        driver = Driver(
            self.means, self, player.uid, SERVICES[service], lane or asyncio.Semaphore(2)
        )
        driver.feed(Wanted())
        return driver


@asynccontextmanager
async def owning(home: Household) -> AsyncIterator[Owner]:
    """Give an owner whose gate lets every player in."""
    loop = running_loop()
    gate = Gate(lambda _: ALLOWED, lambda *_: None, lambda _: True, loop.time)
    for player in home.players:
        gate.admit(player.uid, player.address)
    server = NotifyServer()
    await server.start(ANY_ADDRESS, [0])
    runtime = Runtime(
        loop.time,
        loop.wall,
        asyncio.sleep,
        lambda work, name: loop.create_task(work, name=name),
        loop.call_soon,
    )
    try:
        yield Owner(Means(runtime, gate, server))
    finally:
        await gate.close()
        await server.stop()


async def finish(*drivers: Driver) -> None:
    """End subscriptions."""
    for driver in drivers:
        driver.feed(Unwanted())
    await asyncio.gather(*(driver.end() for driver in drivers))


def only(player: Player) -> Subscription:
    """Return the one subscription that a player holds."""
    (found,) = player.events.subscriptions
    return found


@accelerated
async def test_it_tells_when_it_is_heard_and_ends_politely() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        assert owner.standings == [(True, False)]
        assert [name for name, _ in owner.told] == [SOUND]
        await finish(driver)
        assert not kitchen.events.subscriptions
        assert driver.is_closed
        assert not owner.means.server._receivers


@accelerated
async def test_who_is_gone_gets_no_farewell() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        owner.there = False
        home.requests.reset()
        await finish(driver)
        assert home.requests.total == 0


@accelerated
async def test_a_reply_that_comes_after_the_end_is_answered_by_a_farewell() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        home.faults.set(kitchen.uid, "latency", "1", match=f"*{SOUND}/Event", times=1)
        driver = owner.begin(kitchen, SOUND)
        await asyncio.sleep(0.5)
        await finish(driver)
        assert not kitchen.events.subscriptions
        assert not owner.told


@accelerated
async def test_what_waits_for_its_turn_and_is_not_wanted_any_more_never_leaves() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        home.faults.set(kitchen.uid, "latency", "1", match="*/Event")
        lane = asyncio.Semaphore(1)
        first = owner.begin(kitchen, SOUND, lane)
        second = owner.begin(kitchen, "AVTransport", lane)
        await asyncio.sleep(0.5)
        second.feed(Unwanted())
        await wait_for(lambda: first.heard)
        await second.end()
        assert home.requests.by_path["SUBSCRIBE /MediaRenderer/AVTransport/Event"] == 0
        await finish(first)


@accelerated
async def test_the_time_for_a_reply_counts_from_when_the_request_leaves() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        home.faults.set(kitchen.uid, "latency", "7", match="*/Event")
        lane = asyncio.Semaphore(1)
        drivers = [
            owner.begin(kitchen, name, lane) for name in (SOUND, "AVTransport", "AlarmClock")
        ]
        await wait_for(lambda: all(driver.heard for driver in drivers), 25)
        assert home.requests.total == 3
        home.faults.clear()
        await finish(*drivers)


@accelerated
async def test_eight_leave_at_once_and_a_hanging_player_keeps_two_places() -> None:
    async with simulated("home") as home, owning(home) as owner:
        hanging, *others = home.visible
        home.faults.set(hanging.uid, "hang")
        lane = asyncio.Semaphore(2)
        drivers = [owner.begin(hanging, name, lane) for name in sorted(SERVICES)[:7]]
        drivers += [
            owner.begin(player, name) for player in others for name in (SOUND, "AVTransport")
        ]
        await asyncio.sleep(0)
        await asyncio.sleep(1)
        assert owner.means.places._value == AT_ONCE - 2
        assert all(driver.heard for driver in drivers[7:])
        home.faults.clear()
        await finish(*drivers)


@accelerated
async def test_a_late_acceptance_of_what_was_given_up_is_ended() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        home.faults.set(kitchen.uid, "latency", "3", match="*/Event", times=1)
        driver = owner.begin(kitchen, SOUND)
        await asyncio.sleep(1)
        # It boots, they say: the reply that is under way is another life's.
        driver.feed(CallbackChanged())
        await wait_for(lambda: driver.heard, 10)
        await asyncio.sleep(5)
        assert only(kitchen).sid == driver.state.sid
        await finish(driver)


@accelerated
async def test_a_boot_begins_anew_without_a_farewell() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        kitchen.events.forget()
        home.requests.reset()
        driver.feed(Rebooted())
        await wait_for(lambda: driver.heard)
        assert home.requests.by_path == {f"SUBSCRIBE /MediaRenderer/{SOUND}/Event": 1}
        await finish(driver)


@accelerated
async def test_a_renewal_carries_the_sid_and_goes_on() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        sid = driver.state.sid
        await asyncio.sleep(3600)
        assert driver.state.sid == sid
        by_app(kitchen, 44)
        await wait_for(lambda: len(owner.told) == 2)
        await finish(driver)


@accelerated
async def test_a_callback_that_changed_makes_a_new_subscription_in_place_of_a_renewal() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        old = driver.state.sid
        owner.host = "127.0.0.2"
        await asyncio.sleep(3600)
        assert driver.heard
        assert driver.state.sid != old
        assert only(kitchen).callback.startswith("http://127.0.0.2:")
        await finish(driver)


@accelerated
async def test_a_renewal_that_fails_is_tried_again_until_the_time_is_over() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        home.faults.set(kitchen.uid, "reset", match="*/Event")
        await asyncio.sleep(3000)
        await wait_for(lambda: driver.state.state is State.BACKOFF, 700)
        assert owner.reports[-1] == (SOUND, Kind.UNREACHABLE)
        assert driver.failed
        home.faults.clear()
        await wait_for(lambda: driver.heard, 40)
        await finish(driver)


@pytest.mark.parametrize(("kind", "refused"), [("refuse_subscribe", True), ("reset", False)])
@accelerated
async def test_it_knows_whether_it_was_refused(kind: str, refused: bool) -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        fault = home.faults.set(kitchen.uid, kind, match="*/Event")
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.failed)
        assert driver.is_refused is refused
        assert not driver.is_off
        home.faults.clear(fault.id)
        await wait_for(lambda: driver.heard, 40)
        assert not driver.is_refused
        assert owner.standings == [(False, True), (False, False), (True, False)]
        await finish(driver)


@accelerated
async def test_events_that_cannot_be_read_are_answered_and_mended() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        item = only(kitchen)
        headers = {"NT": "upnp:event", "NTS": "upnp:propchange", "SID": item.sid}
        bodies = ((b"<e:propertyset", 400), (b"", 400), (b" " * (LARGEST + 1), 413))
        async with aiohttp.ClientSession() as client:
            for sequence, (body, status) in enumerate(bodies, 1):
                async with client.request(
                    "NOTIFY",
                    item.callback,
                    data=BytesIO(body),
                    headers=headers | {"SEQ": str(sequence)},
                ) as answer:
                    assert answer.status == status
        await wait_for(lambda: (SOUND, Kind.GAP) in owner.reports, 5)
        await wait_for(lambda: driver.heard)
        assert only(kitchen).sid != item.sid
        await finish(driver)


@accelerated
async def test_an_event_that_was_held_is_delivered_as_it_came() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        home.faults.set(kitchen.uid, "reorder", match=SOUND, times=2)
        by_app(kitchen, 31)
        await asyncio.sleep(0.2)
        by_app(kitchen, 32)
        await wait_for(lambda: len(owner.told) == 3)
        texts = [told["LastChange"] for _, told in owner.told[1:]]
        assert ['val="31"' in text for text in texts] == [True, False]
        assert 'val="32"' in texts[1]
        await finish(driver)


@accelerated
async def test_the_end_takes_three_seconds_at_most() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        home.faults.set(kitchen.uid, "hang")
        before = running_loop().time()
        await finish(driver)
        assert running_loop().time() - before < 3.2


@accelerated
async def test_an_end_that_is_cut_short_leaves_no_request_behind() -> None:
    async with simulated() as home, owning(home) as owner:
        kitchen = home.players[2]
        driver = owner.begin(kitchen, SOUND)
        await wait_for(lambda: driver.heard)
        home.faults.set(kitchen.uid, "hang")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await finish(driver)
        await asyncio.sleep(0.1)
        assert not driver._work
