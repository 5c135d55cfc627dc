"""Whether players are there, on a clock that is moved by hand (DESIGN 3.9)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from custom_components.sonos_local.model.player import Presence
from custom_components.sonos_local.wire.presence import LOOK_AGAIN, SECOND_LOOK, SILENT_AFTER
from custom_components.sonos_local.wire.watch import Watch

from .virtual_clock import VirtualClock, settle

A, B = "RINCON_A", "RINCON_B"
ALIVE, GONE = Presence.ALIVE, Presence.GONE


@dataclass
class House:
    """Players that are there or not, and what was asked and told of them, with its time."""

    clock: VirtualClock
    there: set[str] = field(default_factory=lambda: {A, B})
    looks: list[tuple[float, str]] = field(default_factory=list)
    told: list[tuple[float, str, Presence]] = field(default_factory=list)
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        """Make the watch."""
        self.watch = Watch(self.clock.runtime, self._reach, self._told)

    def looked(self, uid: str = A) -> list[float]:
        """Return when somebody looked for a player."""
        return [at for at, seen in self.looks if seen == uid]

    async def _reach(self, uid: str) -> bool:
        self.looks.append((self.clock.now() - 1000.0, uid))
        await asyncio.sleep(0)
        return uid in self.there

    def _told(self, uid: str, presence: Presence) -> None:
        self.told.append((self.clock.now() - 1000.0, uid, presence))


@pytest.fixture
async def house(clock: VirtualClock) -> AsyncIterator[House]:
    made = House(clock)
    made.watch.start()
    yield made
    await made.watch.stop()


@pytest.fixture
async def alive(house: House) -> House:
    """Return a house whose one player was heard at the start."""
    house.watch.follow([A])
    house.watch.heard(A)
    house.told.clear()
    return house


async def test_the_first_sign_of_life_makes_a_player_alive(
    house: House, clock: VirtualClock
) -> None:
    house.watch.follow([A, B])
    await clock.advance(1)
    house.watch.heard(A)
    house.watch.heard(A)
    assert house.told == [(1.0, A, ALIVE)]


async def test_who_says_nothing_at_first_is_looked_for(house: House, clock: VirtualClock) -> None:
    house.there = {B}
    house.watch.follow([A, B])
    await clock.advance(SECOND_LOOK)
    assert house.told == [(10.0, B, ALIVE)]
    await clock.advance(SECOND_LOOK)
    assert house.told[1:] == [(20.0, A, GONE)]


async def test_a_player_silent_for_240_seconds_is_looked_for(
    alive: House, clock: VirtualClock
) -> None:
    await clock.advance(SILENT_AFTER - 0.1)
    assert alive.looks == []
    await clock.advance(0.1)
    assert alive.looked() == [240.0]
    # It was there: nothing to tell, and the next look is as far away.
    await clock.advance(SILENT_AFTER)
    assert alive.looked() == [240.0, 480.0]
    assert alive.told == []


async def test_every_sign_of_life_puts_the_look_off(alive: House, clock: VirtualClock) -> None:
    for _ in range(5):
        await clock.advance(200)
        alive.watch.heard(A)
    assert alive.looks == []
    await clock.advance(SILENT_AFTER)
    assert alive.looked() == [1240.0]


async def test_silent_twice_ten_seconds_apart_is_gone(alive: House, clock: VirtualClock) -> None:
    alive.there = set()
    await clock.advance(SILENT_AFTER)
    assert alive.told == []
    await clock.advance(SECOND_LOOK)
    assert alive.looked() == [240.0, 250.0]
    assert alive.told == [(250.0, A, GONE)]


async def test_a_player_back_at_the_second_look_was_never_gone(
    alive: House, clock: VirtualClock
) -> None:
    alive.there = set()
    await clock.advance(SILENT_AFTER)
    alive.there = {A}
    await clock.advance(SECOND_LOOK)
    await clock.advance(100)
    assert alive.looked() == [240.0, 250.0]
    assert alive.told == []


async def test_a_failed_connection_counts_as_the_first_of_the_two(
    alive: House, clock: VirtualClock
) -> None:
    alive.there = set()
    await clock.advance(50)
    alive.watch.missed(A)
    # Several requests that fail together are one.
    alive.watch.missed(A)
    await clock.advance(SECOND_LOOK)
    assert alive.looked() == [60.0]
    assert alive.told == [(60.0, A, GONE)]


async def test_who_is_gone_is_looked_for_every_minute(alive: House, clock: VirtualClock) -> None:
    alive.there = set()
    alive.watch.vanished(A)
    await clock.advance(3 * LOOK_AGAIN)
    assert alive.looked() == [60.0, 120.0, 180.0]
    alive.there = {A}
    await clock.advance(LOOK_AGAIN)
    assert alive.told == [(0.0, A, GONE), (240.0, A, ALIVE)]


async def test_who_says_goodbye_is_gone_at_once_and_once(alive: House, clock: VirtualClock) -> None:
    await clock.advance(5)
    alive.watch.vanished(A)
    await clock.advance(30)
    # Told again and again by the others: that does not put the look off.
    alive.watch.vanished(A)
    assert alive.told == [(5.0, A, GONE)]
    await clock.advance(30)
    assert alive.looked() == [65.0]


async def test_an_announcement_of_one_that_is_gone_makes_us_look(
    alive: House, clock: VirtualClock
) -> None:
    alive.watch.vanished(A)
    await clock.advance(20)
    assert alive.looks == []
    alive.watch.sighted(A)
    await clock.advance()
    assert alive.looked() == [20.0]
    assert alive.told[-1] == (20.0, A, ALIVE)


async def test_an_announcement_of_one_that_is_there_is_a_sign_of_life(
    alive: House, clock: VirtualClock
) -> None:
    await clock.advance(200)
    alive.watch.sighted(A)
    await clock.advance(200)
    assert alive.looks == []
    assert alive.told == []


async def test_an_announcement_after_a_missed_connection_makes_us_look(
    alive: House, clock: VirtualClock
) -> None:
    alive.watch.missed(A)
    await clock.advance(2)
    alive.watch.sighted(A)
    await clock.advance()
    assert alive.looked() == [2.0]
    assert alive.told == []


async def test_a_sign_of_one_that_is_gone_brings_it_back(alive: House, clock: VirtualClock) -> None:
    alive.watch.vanished(A)
    await clock.advance(20)
    alive.watch.heard(A)
    assert alive.told == [(0.0, A, GONE), (20.0, A, ALIVE)]


async def test_whom_nobody_follows_is_none_of_our_business(
    house: House, clock: VirtualClock
) -> None:
    for sign in (
        house.watch.heard, house.watch.missed, house.watch.vanished, house.watch.sighted,
    ):  # fmt: skip
        sign(A)
    await clock.advance(7300)
    assert house.looks == []
    assert house.told == []


async def test_whoever_is_not_followed_any_more_is_let_go(
    house: House, clock: VirtualClock
) -> None:
    house.watch.follow([A, B])
    house.watch.heard(A)
    house.watch.follow([B])
    house.there = set()
    await clock.advance(1000)
    assert house.looked(A) == []
    assert house.looked(B)[:3] == [10.0, 20.0, 80.0]


async def test_who_stays_followed_keeps_its_life(alive: House, clock: VirtualClock) -> None:
    await clock.advance(100)
    alive.watch.follow([A, B])
    alive.watch.heard(B)
    assert alive.told == [(100.0, B, ALIVE)]
    await clock.advance(140)
    assert alive.looks == [(240.0, A)]


async def test_all_that_are_due_are_looked_for_together(house: House, clock: VirtualClock) -> None:
    many = [f"RINCON_{number}" for number in range(32)]
    house.there = set(many)
    house.watch.follow(many)
    await clock.advance(SECOND_LOOK)
    assert len(house.looks) == 32
    assert {at for at, _, _ in house.told} == {10.0}


async def test_one_timer_serves_all(house: House, clock: VirtualClock) -> None:
    many = [f"RINCON_{number}" for number in range(32)]
    house.watch.follow(many)
    for uid in many:
        house.watch.heard(uid)
    await clock.advance(1)
    assert len(clock.alive) == 2


async def test_after_stop_nobody_is_looked_for_and_nothing_is_left(
    alive: House, clock: VirtualClock
) -> None:
    await clock.advance(1)
    await alive.watch.stop()
    await settle()
    assert clock.alive == []
    await clock.advance(1000)
    assert alive.looks == []


async def test_a_watch_that_never_began_can_be_stopped(clock: VirtualClock) -> None:
    await House(clock).watch.stop()
