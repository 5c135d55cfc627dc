"""What clients and players report, and households of other sizes than the profiles'."""

import pytest

from tests.simulator.household import Household
from tests.simulator.profiles import profile
from tests.simulator.tell import tell

from .client import Client, Fault
from .conftest import Factory
from .muse_client import muse

TOPOLOGY = "ZoneGroupTopology"


async def test_a_report_of_an_unresponsive_device_is_hearsay(
    small: Household, client: Client
) -> None:
    player, missing = small.players[0], small.players[1]
    await client.call(
        player,
        TOPOLOGY,
        "ReportUnresponsiveDevice",
        DeviceUUID=missing.uid,
        DesiredAction="TopologyMonitorProbe",
    )
    assert not small.topology.vanished
    with pytest.raises(Fault) as refused:
        await client.call(
            player,
            TOPOLOGY,
            "ReportUnresponsiveDevice",
            DeviceUUID="somebody",
            DesiredAction="Remove",
        )
    assert refused.value.code == 402


async def test_a_mobile_device_is_registered_without_a_word(
    small: Household, client: Client
) -> None:
    reply = await client.call(
        small.players[0],
        TOPOLOGY,
        "RegisterMobileDevice",
        MobileDeviceName="phone",
        MobileDeviceUDN="1",
        MobileIPAndPort="127.0.0.1:1",
    )
    assert reply == {}


@pytest.mark.parametrize("number", [0, -1])
def test_a_household_has_at_least_one_player(number: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        profile("small", number)


def test_a_profile_is_cut_without_naming_who_is_not_there() -> None:
    cut = profile("home", 3)
    assert len(cut.players) == 3
    assert not cut.bonds
    assert max(index for index, _, _ in cut.queues) < 3


async def test_a_change_that_all_tell_of_passes_a_bridge_over(household_factory: Factory) -> None:
    old = await household_factory("s1")
    assert "AlarmClock" not in old.players[3].services
    tell(old, "AlarmClock")


async def test_an_amplifier_tells_its_inputs(home: Household, client: Client) -> None:
    _, told = await muse(client, home.players[7], "players/local/info")
    names = {feature["name"] for feature in told["device"]["deviceFeatures"]}
    assert {"RCA_LINE_IN", "HT_SOURCE"} <= names
