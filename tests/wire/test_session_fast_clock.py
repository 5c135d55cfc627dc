"""The fast clock: hours go by in seconds, sockets and threads have their time."""

import asyncio
import threading
import time

import pytest

from tests.fast_clock import FastLoop, accelerated, fast_clock, leftovers, running_loop, wait_for

from .session_run import address

pytestmark = pytest.mark.usefixtures("loopback")

# As long as a busy machine may let nothing of it run, in real seconds.
STALL = 30.0


@accelerated
async def test_a_day_goes_by_at_once() -> None:
    loop = running_loop()
    before, wall, real = loop.time(), loop.wall(), time.monotonic()
    await asyncio.sleep(86400)
    assert loop.time() - before == pytest.approx(86400, abs=STALL)
    assert loop.wall() - wall == pytest.approx(86400, abs=STALL)
    assert time.monotonic() - real < STALL


@accelerated
async def test_timers_fire_in_their_order() -> None:
    loop = running_loop()
    fired: list[float] = []
    for seconds in (30.0, 10.0, 20.0):
        loop.call_later(seconds, fired.append, seconds)
    await asyncio.sleep(31)
    assert fired == [10.0, 20.0, 30.0]


@accelerated
async def test_time_does_not_jump_while_a_talk_goes_on() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, address(), 0)
    host, port = server.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(host, port)
    # A time limit far away would be over at the first jump.
    async with asyncio.timeout(60):
        for number in range(500):
            writer.write(f"{number}\n".encode())
            assert await reader.readline() == f"{number}\n".encode()
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    await asyncio.sleep(0.1)


@accelerated
async def test_what_runs_in_a_thread_has_its_real_time() -> None:
    loop = running_loop()
    before = loop.time()
    async with asyncio.timeout(3600):
        assert await loop.run_in_executor(None, _slow) == 7
    assert loop.time() - before < STALL
    await loop.shutdown_default_executor()


def _slow() -> int:
    threading.Event().wait(0.05)
    return 7


@accelerated
async def test_time_can_be_held() -> None:
    loop = running_loop()
    before, real = loop.time(), time.monotonic()
    with loop.held():
        await asyncio.sleep(0.03)
        # By the clock that never jumps.
        assert time.monotonic() - real >= 0.03
    assert loop.time() - before < STALL


@accelerated
async def test_the_wall_clock_runs_ahead_when_the_host_sleeps() -> None:
    loop = running_loop()
    before, wall = loop.time(), loop.wall()
    loop.sleep_of_host(7200)
    assert loop.wall() - wall == pytest.approx(7200, abs=STALL)
    assert loop.time() - before < STALL


@accelerated
async def test_waiting_for_what_does_not_come_fails_in_time() -> None:
    with pytest.raises(AssertionError, match="in time"):
        await wait_for(lambda: False, 3600)


def test_what_a_test_leaves_behind_is_found() -> None:
    @accelerated
    async def forgetful() -> None:
        running_loop().call_later(3600, int)
        assert len(leftovers()) == 1

    with pytest.raises(AssertionError, match="left behind"):
        forgetful()


def test_another_loop_is_told_apart() -> None:
    async def ask() -> None:
        with pytest.raises(TypeError):
            running_loop()

    with asyncio.Runner() as runner:
        runner.run(ask())
    with fast_clock() as fast:
        assert isinstance(fast.get_loop(), FastLoop)
