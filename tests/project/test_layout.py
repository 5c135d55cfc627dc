"""The repository keeps its own rules."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHECK = ROOT / "scripts" / "check-imports"
LONGEST = 500
OURS = sorted(
    path
    for folder in ("custom_components", "tests", "scripts", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)


def check(root: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, CHECK, root], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_imports_go_one_way() -> None:
    assert check(ROOT) == (0, "")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("custom_components/sonos_local/model/player.py", "import aiohttp"),
        ("custom_components/sonos_local/privacy/policy.py", "from ..wire import gate"),
        ("custom_components/sonos_local/privacy/policy.py", "from ..wire.gate import Gate"),
        ("custom_components/sonos_local/wire/soap.py", "import soco"),
        ("custom_components/sonos_local/wire/soap.py", "from homeassistant.core import callback"),
        ("custom_components/sonos_local/wire/soap.py", "from ..privacy import policy"),
        ("custom_components/sonos_local/sensor.py", "from soco import SoCo"),
        ("tests/simulator/web.py", "from custom_components.sonos_local.wire import gate"),
        ("tests/judges/peer.py", "from tests.simulator import household"),
        ("tests/packets/day.py", "from custom_components.sonos_local import const"),
    ],
)
def test_an_import_the_wrong_way_is_found(tmp_path: Path, file: str, line: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n")
    status, output = check(tmp_path)
    assert status == 1
    assert output.startswith(f"{file}:1: ")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("custom_components/sonos_local/model/__init__.py", "from .player import Player"),
        ("custom_components/sonos_local/privacy/policy.py", "from ..model.media import Media"),
        ("custom_components/sonos_local/wire/gate.py", "from aiohttp import ClientSession"),
    ],
)
def test_an_import_the_right_way_is_not(tmp_path: Path, file: str, line: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n")
    assert check(tmp_path) == (0, "")


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
