"""soco-cli's commands, one after another, each in a process of its own as at a terminal."""

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from . import environments
from .peer import Peer
from .soco_cli_commands import HOME, SMALL, Command
from .verdict import Judgement

NAME = "soco-cli"
HOUSEHOLDS = (("small", 3, SMALL), ("home", 8, HOME))
TIME = 60


def judge() -> list[Judgement]:
    """Return one judgement a household."""
    return [_household(profile, rooms, commands) for profile, rooms, commands in HOUSEHOLDS]


def _household(profile: str, rooms: int, commands: Sequence[Command]) -> Judgement:
    judgement = Judgement(f"{NAME}, {rooms} rooms")
    try:
        programs = environments.soco_cli()
    except environments.Unavailable as err:
        judgement.unavailable = str(err)
        return judgement
    with tempfile.TemporaryDirectory() as home, Peer(profile):
        for command in commands:
            code, output, errors = _run(programs, home, command)
            judgement.check(
                f"{command.player} {command.words}",
                fits(command, code, output, errors),
                f"status {code}: {' '.join(f'{output} {errors}'.split()) or 'silence'}",
            )
    return judgement


def fits(command: Command, code: int, output: str, errors: str) -> bool:
    """Return whether a command's exit status, output and errors are what is expected of it.

    Some failures are told as an error only, with the exit status 0.
    """
    if bool(code or errors) is not command.refused:
        return False
    if not command.answer:
        return not output
    told = f"{output}\n{errors}" if command.refused else output
    return re.search(command.answer, told, re.MULTILINE) is not None


def _run(programs: Path, home: str, command: Command) -> tuple[int, str, str]:
    """Return the exit status, the output and the errors, without blank lines at the ends."""
    try:
        done = subprocess.run(
            [programs / "sonos", command.player, *shlex.split(command.words)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIME,
            env={**os.environ, "HOME": home},
        )
    except subprocess.TimeoutExpired:
        return 1, "", f"no end within {TIME} s"
    return done.returncode, done.stdout.strip("\n"), done.stderr.strip()
