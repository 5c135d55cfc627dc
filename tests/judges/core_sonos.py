"""Home Assistant's own `sonos` against households of 3, 8 and 32 rooms."""

import json
import subprocess
import tempfile
from pathlib import Path

from . import environments
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
        done = subprocess.run(
            [programs / "python", "-m", "tests.judges.core_driver", str(Path(folder) / "config")],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIME,
        )
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            judgement.cases.append(Case(**json.loads(line)))
    if done.returncode or not judgement.cases:
        lines = done.stderr.strip().splitlines() or ["no output"]
        judgement.check("Home Assistant runs to the end", passed=False, reason=lines[-1])
    return judgement
