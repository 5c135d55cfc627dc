"""`scripts/develop` finds what is wrong, and nothing else."""

import json
import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from . import folder
from .check import check_log
from .plan import PROJECT, DemoError, Plan

# Whoever works on the integration alone can do without Home Assistant's pages.
needs_pages = pytest.mark.skipif(
    not find_spec("hass_frontend"), reason="requirements_demo.txt is missing"
)
_NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_USUAL = """\
2026-11-25 00:30:23.074 WARNING (MainThread) [homeassistant.loader] We found a custom integration \
sonos_local which has not been tested by Home Assistant.
2026-11-25 00:30:23.450 ERROR (MainThread) [homeassistant.setup] Setup failed for 'infrared'
Traceback (most recent call last):
2026-11-25 00:30:24.074 INFO (MainThread) [custom_components.sonos_local] Found a household
2026-11-25 00:30:24.668 WARNING (MainThread) [homeassistant.helpers.entity] Updating state for \
sensor.kitchen_microphone (<class 'custom_components.sonos_local.BoxSensor'>) took 0.594 seconds.
2026-11-25 00:30:35.001 WARNING (MainThread) [homeassistant.setup] Setup of sonos_local is taking \
over 10 seconds.
"""


def _plan() -> Plan:
    network = f"127.1.{_NUMBER}"
    return Plan("small", 3, f"{network}.2", f"{network}.1:1399", f"127.0.0.1:{18200 + _NUMBER}")


def _command(plan: Plan, *more: str) -> list[str]:
    command = [sys.executable, "-m", "tests.demo", "--profile", plan.profile]
    command += ["--first-address", plan.first_address, "--control", plan.control]
    return [*command, "--address", plan.address, *more]


def _run(plan: Plan, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(plan, "--check", *more),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


def test_a_log_without_warnings_of_ours_is_in_order() -> None:
    check_log(_USUAL)


@pytest.mark.parametrize(
    "entry",
    [
        "2026-11-25 00:30:25.001 WARNING (MainThread) [custom_components.sonos_local.wire] No",
        (
            "2026-11-25 00:30:25.001 WARNING (MainThread) [homeassistant.util.loop] Detected"
            " blocking call inside the event loop by custom integration 'sonos_local'"
        ),
        (
            "2026-11-25 00:30:25.001 ERROR (MainThread) [homeassistant] Error doing job\n"
            '  File "/config/custom_components/sonos_local/wire/session.py", line 276'
        ),
    ],
)
def test_a_warning_of_ours_is_found_whoever_logs_it(entry: str) -> None:
    with pytest.raises(DemoError, match="1 warnings"):
        check_log(f"{_USUAL}{entry}\n")


def test_home_assistant_is_kept_on_the_loopback_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Plan, "folder", tmp_path / "config")
    plan = _plan()
    folder.make(plan)
    storage = plan.folder / ".storage"
    network = json.loads((storage / "core.network").read_text())
    assert network["data"] == {"configured_adapters": ["lo"]}
    http = json.loads((storage / "http").read_text())
    assert http["data"]["stable"]["server_host"] == ["127.0.0.1"]
    configuration = (plan.folder / "configuration.yaml").read_text()
    for integration in ("default_config", "ssdp", "zeroconf", "cloud", "analytics"):
        assert f"{integration}:" not in configuration


@pytest.mark.timeout(180)
@pytest.mark.xdist_group("browser")
@needs_pages
def test_three_rooms_play_group_and_change_their_volume() -> None:
    ended = _run(_plan())
    assert ended.returncode == 0, ended.stderr
    said = [line.split()[0] for line in ended.stdout.splitlines()]
    assert said == ["ready", "played", "grouped", "volume", "log"]


@pytest.mark.timeout(180)
@pytest.mark.xdist_group("browser")
@needs_pages
def test_who_is_started_deaf_for_interrupts_ends_all_the_same() -> None:
    # As a shell starts what runs in the background.
    deaf = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
    with subprocess.Popen(
        [*deaf, *_command(_plan())], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as process:
        said = ""
        while process.stdout and "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(60) == 0
        finally:
            process.kill()


@pytest.mark.timeout(180)
@pytest.mark.xdist_group("browser")
@needs_pages
def test_what_keeps_it_from_starting_is_said_in_a_line() -> None:
    # An address that is not of this machine.
    ended = _run(_plan(), "--control", "192.0.2.1:1399")
    assert ended.returncode == 1
    assert ended.stderr.startswith("develop: 192.0.2.1:1399 cannot be listened on")
    assert len(ended.stderr.splitlines()) == 1
