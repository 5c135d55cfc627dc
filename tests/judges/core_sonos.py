"""Home Assistant's own `sonos` against households of 3, 8 and 32 rooms."""

import json
import subprocess
import tempfile
from pathlib import Path

from . import environments
from .namespace import Sniffer
from .peer import Peer
from .verdict import Case, Judgement

NAME = "core's sonos"
HOUSEHOLDS = (("small", 3), ("home", 8), ("large", 32))
TIME = 240


def judge() -> list[Judgement]:
    """Return one judgement a household."""
    return [_household(profile, rooms) for profile, rooms in HOUSEHOLDS]


def _household(profile: str, rooms: int) -> Judgement:
    judgement = Judgement(f"{NAME}, {rooms} rooms")
    try:
        programs = environments.core()
    except environments.Unavailable as err:
        judgement.unavailable = str(err)
        return judgement
    with tempfile.TemporaryDirectory() as folder, Peer(profile):
        sniffer = Sniffer()
        # Home Assistant starts with an empty folder, and again with what it kept there.
        for begin in ("start", "restart"):
            _run(judgement, programs / "python", Path(folder) / "config", begin)
        sniffer.stop()
    sent = dict(sniffer.destinations)
    judgement.check("nothing leaves lo", not sent, f"packets to {sent}")
    return judgement


def _run(judgement: Judgement, python: Path, folder: Path, begin: str) -> None:
    done = subprocess.run(
        [python, "-m", "tests.judges.core_driver", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIME,
    )
    cases = [Case(**json.loads(line)) for line in done.stdout.splitlines() if line[:1] == "{"]
    judgement.cases += cases
    if done.returncode or not cases:
        lines = done.stderr.strip().splitlines() or ["no output"]
        judgement.check(f"Home Assistant runs to the end, {begin}", passed=False, reason=lines[-1])
