"""With local only on, a day of scenes shows nobody who is not there without the integration.

The figures are printed (`-s`) and kept in `config/packets.json`.
"""

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.demo.plan import PROJECT

from . import leak
from .days import Days, FailedDayError
from .household import IN_THE_HOUSE
from .namespace import enter, unavailable
from .scenes import SCENES
from .scenes_media import OUTSIDE
from .street import (
    BEHIND_A_NAME,
    DOORBELL,
    DOORBELL_NAME,
    ELSEWHERE,
    LEAKING_NAME,
    PUBLIC_NAME,
    RESOLVER,
    ROUTER,
    USER,
    WEATHER,
    WEATHER_NAME,
)

pytestmark = [pytest.mark.timeout(1000), pytest.mark.xdist_group("packets")]


@pytest.fixture(scope="module", autouse=True)
def namespaces() -> None:
    """Fail where the proof cannot be given: what was not looked at is not proven."""
    if reason := unavailable():
        pytest.fail(f"nothing can be proven here: {reason}", pytrace=False)
    if find_spec("hass_frontend") is None:
        pytest.fail("nothing can be proven here: requirements_demo.txt is missing", pytrace=False)


@pytest.fixture(scope="module")
def days(namespaces: None, tmp_path_factory: pytest.TempPathFactory) -> Days:
    """Run both days."""
    try:
        return Days.run(tmp_path_factory.mktemp("days"))
    except FailedDayError as err:
        reason = str(err)
    pytest.fail(reason, pytrace=False)


def test_the_sniffer_sees_whoever_leaks() -> None:
    done = subprocess.run(
        enter(["tests.packets.leak"]), cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert {
        ELSEWHERE,
        leak.ELSEWHERE6,
        leak.NEIGHBOR,
        BEHIND_A_NAME,
        leak.OTHER_RESOLVER,
        RESOLVER,
    } <= set(seen["unicast"])
    assert {PUBLIC_NAME, LEAKING_NAME, "leak.example"} == set(seen["names"])
    assert set(seen["called"]) == {"leak.example"}
    assert {f"{BEHIND_A_NAME}:80", f"{ELSEWHERE}:81"} <= set(seen["connections"])


def test_no_destination_is_there_that_is_not_there_without_the_integration(days: Days) -> None:
    assert days.with_it.destinations == days.without.destinations


def test_no_name_is_asked_for_that_is_not_without_the_integration(days: Days) -> None:
    assert days.with_it.names == days.without.names


def test_everybody_is_asked_for_the_same(days: Days) -> None:
    assert days.with_it.groups == days.without.groups
    assert days.with_it.called == days.without.called


def test_the_lists_are_not_equal_because_nobody_looked(days: Days) -> None:
    # Other integrations of the same Home Assistant ask a machine of the house and the internet.
    assert set(days.with_it.destinations) >= {DOORBELL, WEATHER, RESOLVER, USER}
    assert set(days.with_it.destinations) <= {DOORBELL, WEATHER, RESOLVER, USER, ROUTER}
    assert days.with_it.names == sorted([DOORBELL_NAME, WEATHER_NAME])
    assert days.with_it.seen["dropped"] == days.without.seen["dropped"] == 0


def test_players_were_sent_to_nobody_outside_the_house(days: Days) -> None:
    asked = set(days.with_it.told["asked_by_players"])
    assert asked <= IN_THE_HOUSE
    # They were sent to hosts of the house.
    assert len(asked) > 3


def test_the_ledger_tells_every_connection_that_was_seen(days: Days) -> None:
    ledger = days.with_it.told["notes"]["ledger"]
    assert ledger["seen, not told"] == {}
    assert ledger["told, not seen"] == {}
    # Both had something to tell.
    assert ledger["connections"] > 100
    assert ledger["destinations"] > len(days.with_it.told["players"]) / 2


def test_the_day_was_a_full_one(days: Days, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{days.figures}\n")
    told = days.with_it.told
    assert set(SCENES) <= set(told["scenes"])
    assert sum(told["refusals"].values()) >= len(OUTSIDE)
    assert {"media_player", "sensor", "switch", "update"} <= set(told["notes"]["entities"])
    assert told["notes"]["folders"] > 3
