"""Reads at their time: once, the later one, again while it matters, again after a failure."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from custom_components.sonos_local.model.reads import Read, ReadName
from custom_components.sonos_local.wire.errors import SoapFaultError, UnreachableError
from custom_components.sonos_local.wire.followup import AGAIN, Followup

from .virtual_clock import VirtualClock, settle

UID = "RINCON_000E58A1B2C301400"
OTHER = "RINCON_000E58A1B2C401400"
LED = Read(ReadName.LED, UID)
FAVORITES = Read(ReadName.FAVORITES)


@dataclass
class Reads:
    """A follow-up whose reads are written down: when, and which."""

    clock: VirtualClock
    made: list[tuple[float, Read]] = field(default_factory=list)
    repeats: dict[ReadName, float] = field(default_factory=dict)
    # How many of the next reads fail, and whether that is worth another try.
    failures: int = 0
    retries: bool = True
    # Where it is cleared, reads take until it is set.
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    followup: Followup = field(init=False)

    def __post_init__(self) -> None:
        """Make the follow-up."""
        self.answered.set()
        self.followup = Followup(
            self.clock.runtime,
            self._perform,
            lambda read: self.repeats.get(read.name),
            lambda _: self.retries,
        )

    @property
    def times(self) -> list[float]:
        """Return when reads were made, from the start."""
        return [at - 1000.0 for at, _ in self.made]

    async def _perform(self, read: Read) -> None:
        self.made.append((self.clock.now(), read))
        await self.answered.wait()
        if self.failures:
            self.failures -= 1
            raise SoapFaultError(501, read.name)


@pytest.fixture
async def reads(clock: VirtualClock) -> AsyncIterator[Reads]:
    made = Reads(clock)
    yield made
    made.followup.stop()


async def test_a_read_is_made_once_at_its_time(reads: Reads, clock: VirtualClock) -> None:
    late = Read(ReadName.POSITION, UID, 2.0)
    reads.followup.ask(late)
    await clock.advance(1.9)
    assert reads.made == []
    await clock.advance(0.1)
    assert reads.made == [(1002.0, late)]
    await clock.advance(1000)
    assert len(reads.made) == 1
    assert clock.alive == []


async def test_a_burst_ends_in_one_read(reads: Reads, clock: VirtualClock) -> None:
    for _ in range(5):
        reads.followup.ask(LED)
    await clock.advance(1)
    assert reads.times == [0]


@pytest.mark.parametrize("delays", [(1.0, 3.0), (3.0, 1.0), (3.0, 3.0)])
async def test_of_two_that_wait_the_later_one_is_made(
    reads: Reads, clock: VirtualClock, delays: tuple[float, float]
) -> None:
    for delay in delays:
        reads.followup.ask(Read(ReadName.FAVORITES, None, delay))
    await clock.advance(60)
    assert reads.times == [3.0]


async def test_changes_that_go_on_put_a_read_off(reads: Reads, clock: VirtualClock) -> None:
    for _ in range(4):
        reads.followup.ask(Read(ReadName.FAVORITES, None, 1.0))
        await clock.advance(0.5)
    await clock.advance(60)
    assert reads.times == [2.5]


async def test_reads_of_different_things_do_not_mix(reads: Reads, clock: VirtualClock) -> None:
    several = [LED, Read(ReadName.LED, OTHER), Read(ReadName.BUTTON_LOCK, UID), FAVORITES]
    for read in several:
        reads.followup.ask(read)
    await clock.advance()
    assert [read for _, read in reads.made] == several


async def test_who_asks_while_a_read_is_under_way_gets_another(
    reads: Reads, clock: VirtualClock
) -> None:
    reads.answered.clear()
    reads.followup.ask(LED)
    await clock.advance()
    # What it answers may be older than what is asked for now.
    reads.followup.ask(LED)
    reads.followup.ask(LED)
    await clock.advance()
    assert len(reads.made) == 2
    reads.answered.set()
    await clock.advance(1)
    assert clock.alive == []


async def test_a_read_that_matters_is_repeated(reads: Reads, clock: VirtualClock) -> None:
    reads.repeats[ReadName.POSITION] = 300.0
    reads.followup.ask(Read(ReadName.POSITION, UID, 2.0))
    await clock.advance(1000)
    assert reads.times == [2.0, 302.0, 602.0, 902.0]
    assert reads.made[1][1] == Read(ReadName.POSITION, UID)
    reads.repeats.clear()
    await clock.advance(1000)
    assert reads.times[4:] == [1202.0]
    assert clock.alive == []


async def test_a_read_for_another_reason_begins_the_interval_anew(
    reads: Reads, clock: VirtualClock
) -> None:
    reads.repeats[ReadName.POSITION] = 300.0
    reads.followup.ask(Read(ReadName.POSITION, UID))
    await clock.advance(200)
    reads.followup.ask(Read(ReadName.POSITION, UID))
    await clock.advance(350)
    assert reads.times == [0.0, 200.0, 500.0]


async def test_a_failed_read_is_tried_after_5_15_and_60_seconds(
    reads: Reads, clock: VirtualClock
) -> None:
    assert AGAIN == (5.0, 15.0, 60.0)
    reads.failures = 99
    reads.followup.ask(LED)
    await clock.advance(1000)
    assert reads.times == [0.0, 5.0, 20.0, 80.0]
    assert clock.alive == []


async def test_a_read_that_works_at_last_is_not_tried_again(
    reads: Reads, clock: VirtualClock
) -> None:
    reads.failures = 2
    reads.followup.ask(LED)
    await clock.advance(1000)
    assert reads.times == [0.0, 5.0, 20.0]


async def test_what_is_not_worth_it_is_not_tried_again(reads: Reads, clock: VirtualClock) -> None:
    reads.failures, reads.retries = 1, False
    reads.followup.ask(LED)
    await clock.advance(1000)
    assert reads.times == [0.0]


@pytest.mark.parametrize("retries", [True, False])
async def test_a_repeated_read_goes_on_after_a_failure(
    reads: Reads, clock: VirtualClock, *, retries: bool
) -> None:
    reads.repeats[ReadName.LED] = 300.0
    reads.failures, reads.retries = 1, retries
    reads.followup.ask(LED)
    await clock.advance(310)
    assert reads.times == ([0.0, 5.0, 305.0] if retries else [0.0, 300.0])


async def test_another_try_gives_way_to_whoever_asks_meanwhile(
    reads: Reads, clock: VirtualClock
) -> None:
    reads.failures = 3
    reads.followup.ask(LED)
    await clock.advance(30)
    assert reads.times == [0.0, 5.0, 20.0]
    # The next try would be at 80: what has changed now is read now, and once.
    reads.followup.ask(LED)
    await clock.advance(1000)
    assert reads.times[3:] == [30.0]


async def test_a_read_that_fails_while_another_waits_is_not_tried_again(
    reads: Reads, clock: VirtualClock
) -> None:
    reads.answered.clear()
    reads.failures = 1
    reads.followup.ask(LED)
    await clock.advance()
    reads.followup.ask(Read(ReadName.LED, UID, 10.0))
    reads.answered.set()
    await clock.advance(1000)
    assert reads.times == [0.0, 10.0]


async def test_an_error_that_is_none_of_the_wire_is_not_hidden(clock: VirtualClock) -> None:
    async def fail(_: Read) -> None:
        raise ZeroDivisionError

    followup = Followup(clock.runtime, fail, lambda _: 300.0, lambda _: True)
    followup.ask(LED)
    await clock.advance()
    (task,) = clock.tasks
    assert isinstance(task.exception(), ZeroDivisionError)
    followup.stop()


async def test_a_player_that_left_is_not_read_any_more(reads: Reads, clock: VirtualClock) -> None:
    reads.repeats[ReadName.POSITION] = 300.0
    # One waits, one is repeated, one will be tried again, one is under way.
    reads.followup.ask(Read(ReadName.POSITION, UID))
    reads.followup.ask(Read(ReadName.POSITION, OTHER))
    await clock.advance()
    reads.failures = 1
    reads.followup.ask(Read(ReadName.BUTTON_LOCK, UID))
    await clock.advance()
    reads.answered.clear()
    reads.followup.ask(Read(ReadName.AUTOPLAY, UID))
    await clock.advance()
    reads.followup.ask(Read(ReadName.LED, UID, 10.0))
    reads.followup.ask(Read(ReadName.FAVORITES, None, 10.0))
    made = len(reads.made)
    reads.followup.forget(UID)
    reads.answered.set()
    await clock.advance(310)
    after = [(read.name, read.uid) for _, read in reads.made[made:]]
    assert after == [(ReadName.FAVORITES, None), (ReadName.POSITION, OTHER)]
    # It may come back.
    reads.followup.ask(LED)
    await clock.advance()
    assert reads.made[-1][1] == LED


async def test_after_stop_nothing_is_read_and_nothing_is_left(
    reads: Reads, clock: VirtualClock
) -> None:
    reads.repeats[ReadName.POSITION] = 300.0
    reads.followup.ask(Read(ReadName.POSITION, UID))
    await clock.advance()
    reads.failures = 1
    reads.followup.ask(FAVORITES)
    await clock.advance()
    reads.answered.clear()
    reads.followup.ask(LED)
    await clock.advance()
    reads.followup.ask(Read(ReadName.ALARMS, None, 10.0))
    assert len(clock.alive) == 4
    made = len(reads.made)
    reads.followup.stop()
    reads.followup.stop()
    await settle()
    assert clock.alive == []
    await clock.advance(1000)
    assert len(reads.made) == made


async def test_a_player_that_cannot_be_reached_is_tried_again(clock: VirtualClock) -> None:
    tried: list[float] = []

    async def perform(_: Read) -> None:
        tried.append(clock.now() - 1000.0)
        raise UnreachableError

    followup = Followup(clock.runtime, perform, lambda _: None, lambda _: True)
    followup.ask(LED)
    await clock.advance(1000)
    assert tried == [0.0, 5.0, 20.0, 80.0]
