"""The announced update, and updates that come by themselves (TABLES 9, 16)."""

from collections.abc import AsyncIterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.alarms import Alarms
from tests.simulator.content.net import Net
from tests.simulator.control import Control
from tests.simulator.hardware import Version
from tests.simulator.household import Household
from tests.simulator.rollout import announce, eligible, roll_out, start
from tests.simulator.settings import Settings
from tests.simulator.spec import OfferSpec

from .client import Client, Fault
from .conftest import Factory

OFFER = OfferSpec("98.2-81000", 2, 2)


@pytest.fixture
async def control(small: Household) -> AsyncIterator[str]:
    """Return the address of a control port over `small`."""
    made = Control(small)
    await made.start("127.0.0.1", 0)
    yield f"http://127.0.0.1:{made.port}"
    await made.stop()


async def post(client: Client, url: str, data: object) -> tuple[int, dict[str, object]]:
    async with client.session.post(url, json=data) as response:
        return response.status, await response.json()


def versions(household: Household) -> list[str]:
    return [str(player.version) for player in household.players]


async def offered(client: Client, household: Household, index: int) -> dict[str, str]:
    reply = await client.call(
        household.players[index],
        "ZoneGroupTopology",
        "CheckForUpdate",
        UpdateType="Software",
        CachedOnly="1",
        Version="",
    )
    return dict(ET.fromstring(reply["UpdateItem"]).attrib) if reply["UpdateItem"] else {}


async def test_one_train_is_announced_to_all(small: Household, client: Client) -> None:
    current, older = await offered(client, small, 0), await offered(client, small, 2)
    assert current == older
    assert current["Version"] == "97.1-80312"
    assert (current["Swgen"], current["LatestSwgen"]) == ("2", "2")
    assert str(small.players[2].version) == "86.10-80260"
    await client.subscribe(small.players[2], "ZoneGroupTopology")
    await client.until(lambda: bool(client.received))
    item = ET.fromstring(client.received[0].properties["AvailableSoftwareUpdate"])
    assert item.get("Version") == "97.1-80312"


async def test_s1_has_an_offer_of_its_own(household_factory: Factory, client: Client) -> None:
    household = await household_factory("s1")
    offer = await offered(client, household, 3)
    assert offer["Version"] == "57.23-74170"
    assert (offer["Swgen"], offer["LatestSwgen"]) == ("1", "2")


async def test_an_offer_comes_and_goes(small: Household, client: Client) -> None:
    await client.subscribe(small.players[1], "ZoneGroupTopology")
    await client.until(lambda: len(client.received) == 1)
    announce(small, None)
    await client.last("ZoneGroupTopology", "AvailableSoftwareUpdate", "")
    assert await offered(client, small, 0) == {}
    announce(small, OFFER)
    await client.until(lambda: len(client.received) == 3)
    assert "98.2-81000" in client.received[2].properties["AvailableSoftwareUpdate"]
    assert "ZoneGroupState" in client.received[2].properties


async def test_only_an_uncached_check_asks_sonos(small: Household, client: Client) -> None:
    await offered(client, small, 0)
    net = small.store(Net)
    assert "update.sonos.com" not in [host for _, host in net.asked]
    values: dict[str, Any] = {"UpdateType": "Software", "CachedOnly": "0", "Version": ""}
    player = small.players[0]
    await client.call(player, "ZoneGroupTopology", "CheckForUpdate", **values)
    assert net.asked.count((player.uid, "update.sonos.com")) == 1
    with pytest.raises(Fault) as caught:
        await client.call(
            player, "ZoneGroupTopology", "CheckForUpdate", **(values | {"UpdateType": "All"})
        )
    assert caught.value.code == 402


async def test_an_update_rolls_out_without_the_older_line(small: Household, client: Client) -> None:
    small.timing.between_upgrades = 0.01
    first, second, third = small.players
    boots = [player.boot_seq for player in small.players]
    await client.subscribe(third, "ZoneGroupTopology")
    start(small, "98.2-81000")
    gone: list[str] = []

    def through() -> bool:
        states = [item.properties.get("ZoneGroupState", "") for item in client.received]
        for text in states:
            for device in ET.fromstring(text).iter("Device"):
                uid = device.get("UUID", "")
                assert device.get("Reason") == "upgrade"
                if uid not in gone:
                    gone.append(uid)
        return versions(small)[:2] == ["98.2-81000"] * 2 and second.power.on

    await client.until(through)
    assert gone == [first.uid, second.uid]
    assert str(third.version) == "86.10-80260"
    assert [player.boot_seq for player in small.players] == [boots[0] + 1, boots[1] + 1, boots[2]]


async def test_the_older_line_gets_updates_of_its_own(small: Household) -> None:
    small.timing.between_upgrades = small.timing.upgrade = 0
    await roll_out(small, Version.parse("86.12-81000"))
    assert versions(small) == ["97.1-80312", "97.1-80312", "86.12-81000"]


async def test_an_update_takes_only_its_generation(household_factory: Factory) -> None:
    household = await household_factory("s1")
    household.timing.between_upgrades = household.timing.upgrade = 0
    await roll_out(household, Version.parse("97.1-80312"))
    assert set(versions(household)) == {"57.23-74170"}
    await household.switch_off(household.players[1])
    await roll_out(household, Version.parse("57.24-75000"))
    assert versions(household) == ["57.24-75000", "57.23-74170", "57.24-75000", "57.24-75000"]
    assert not eligible(household.players[0], household.players[0].version)


async def test_nothing_rolls_out_without_an_offer(small: Household) -> None:
    small.offer = None
    with pytest.raises(ValueError, match="announced"):
        start(small)


async def test_control_port_sets_offers_and_rolls_out(
    small: Household, client: Client, control: str
) -> None:
    small.timing.between_upgrades = 0.01
    assert await post(client, f"{control}/offer", None) == (200, {})
    assert small.as_json()["offer"] is None
    status, reply = await post(client, f"{control}/rollout", {})
    assert status == 400
    assert reply == {"error": "no update is announced"}
    data = {"version": "98.2-81000", "generation": 2, "latest_generation": 2}
    assert await post(client, f"{control}/offer", data) == (200, {})
    assert small.as_json()["offer"] == OFFER.version
    assert (await post(client, f"{control}/offer", {"version": "1"}))[0] == 400
    assert await post(client, f"{control}/rollout", {}) == (200, {})
    await client.until(lambda: versions(small)[:2] == ["98.2-81000"] * 2)


async def test_control_port_sets_settings(small: Household, client: Client, control: str) -> None:
    settings = small.store(Settings)
    await client.subscribe(small.players[1], "SystemProperties")
    status, reply = await post(
        client, f"{control}/settings", {"name": "userMetricsTracking", "new": "false", "old": "x"}
    )
    assert (status, reply) == (200, {"version": settings.version})
    await client.last("SystemProperties", "UpdateID", str(settings.version))
    assert settings.new["userMetricsTracking"] == "false"
    assert settings.old["UMTracking"] == "x"
    await post(client, f"{control}/settings", {"name": "userMetricsTracking"})
    assert "userMetricsTracking" not in settings.new
    assert (await post(client, f"{control}/settings", {}))[0] == 404


async def test_control_port_rings_an_alarm(
    small: Household, client: Client, control: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []

    async def ring(number: int) -> None:
        rung.append(number)

    alarms = small.store(Alarms)
    monkeypatch.setattr(alarms, "ring", ring)
    numbers = list(alarms.alarms)
    uid = small.players[1].uid
    assert (await post(client, f"{control}/players/{uid}/alarm", {}))[0] == 200
    data = {"id": numbers[0]}
    assert (await post(client, f"{control}/players/{uid}/alarm", data))[0] == 200
    assert rung == [numbers[2], numbers[0]]
    other = small.players[2].uid
    assert (await post(client, f"{control}/players/{other}/alarm", {}))[0] == 404
