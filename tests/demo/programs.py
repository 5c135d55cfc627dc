"""The two programs: they start together and end together."""

import asyncio
import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

from aiohttp import ClientError, ClientSession, ClientTimeout

from .plan import PROJECT, DemoError, Plan

# Seconds.
STARTS: Final = 60.0
ENDS: Final = 20.0
_LOOKS: Final = ClientTimeout(total=5)
_AGAIN: Final = 0.1
_LAST_LINES: Final = 15


class Program:
    """One program and its log."""

    def __init__(self, name: str, command: Sequence[str], folder: Path, log: Path) -> None:
        """Run `python` with the words of `command` in `folder`."""
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, *command],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # An interrupt of the keyboard reaches us alone: who ends first is our choice.
                start_new_session=True,
            )

    @property
    def ended(self) -> int | None:
        """Return the exit status, None while it runs."""
        return self._process.poll()

    def check(self) -> None:
        """Raise DemoError if the program has ended."""
        if self.ended is not None:
            raise DemoError(f"{self.name} ended with status {self.ended}:\n{self.last_lines()}")

    def last_lines(self) -> str:
        """Return the end of the log."""
        lines = self.log.read_text(errors="replace").splitlines()[-_LAST_LINES:]
        return "\n".join(f"  {line}" for line in lines)

    async def answers(self, session: ClientSession, url: str) -> None:
        """Wait until a page is there. Raises DemoError if the program ends or takes too long."""
        begin = time.monotonic()
        while True:
            self.check()
            with contextlib.suppress(ClientError, TimeoutError):
                async with session.get(url, timeout=_LOOKS) as response:
                    if response.ok:
                        return
            if time.monotonic() - begin > STARTS:
                raise DemoError(f"{self.name} does not answer:\n{self.last_lines()}")
            await asyncio.sleep(_AGAIN)

    async def end(self) -> None:
        """End the program, politely at first."""
        if self.ended is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(self._process.wait, ENDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            await asyncio.to_thread(self._process.wait)


class Programs:
    """The programs that run: all are ended together, the last one first."""

    def __init__(self) -> None:
        """Begin without any."""
        self._running: list[Program] = []

    def __iter__(self) -> Iterator[Program]:
        """Go through the programs."""
        return iter(self._running)

    def add(self, program: Program) -> Program:
        """Take charge of a program."""
        self._running.append(program)
        return program

    def remove(self, program: Program) -> None:
        """Forget a program that has ended."""
        self._running.remove(program)

    async def __aenter__(self) -> Self:
        """Do nothing yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End all."""
        for program in reversed(self._running):
            await program.end()


def simulator(plan: Plan) -> Program:
    """Start the simulated household."""
    command = ["-m", "tests.simulator", "--profile", plan.profile, "--control", plan.control]
    command += ["--first-address", plan.first_address]
    if plan.players is not None:
        command += ["--players", str(plan.players)]
    return Program("the simulated household", command, PROJECT, plan.folder / "household.log")


def home_assistant(plan: Plan) -> Program:
    """Start Home Assistant; everything that it needs is installed."""
    command = ["-m", "homeassistant", "--config", str(plan.folder), "--skip-pip"]
    command += ["--log-file", str(plan.log)]
    return Program("Home Assistant", command, plan.folder, plan.folder / "console.log")


def check_place(plan: Plan) -> None:
    """Raise DemoError if packages are missing, or somebody else listens where we want to."""
    if importlib.util.find_spec("hass_frontend") is None:
        raise DemoError("requirements_demo.txt is not installed; scripts/setup says why")
    for place in (plan.address, plan.control, f"{plan.first_address}:1400"):
        host, _, port = place.rpartition(":")
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((host, int(port)))
            except OSError as err:
                raise DemoError(f"{place} cannot be listened on: {err.strerror}") from err
