"""Boots, power cuts and new addresses (TABLES 9: 7, 8)."""

import asyncio
from xml.etree import ElementTree as ET

import aiohttp
import pytest

from tests.simulator.household import Household

from .client import Client, Fault

TOPOLOGY = "ZoneGroupTopology"


async def boot_seq(client: Client, household: Household, uid: str) -> str | None:
    reply = await client.call(household.players[0], TOPOLOGY, "GetZoneGroupState")
    member = ET.fromstring(reply["ZoneGroupState"]).find(f".//ZoneGroupMember[@UUID='{uid}']")
    return None if member is None else member.get("BootSeq")


async def test_reboot_forgets_subscriptions_silently(small: Household, client: Client) -> None:
    player = small.players[2]
    sid = await client.subscribe(player, TOPOLOGY)
    await client.until(lambda: bool(client.received))
    await small.reboot(player)
    assert not player.events.subscriptions
    status, _, _ = await client.raw(
        player, "/ZoneGroupTopology/Event", method="SUBSCRIBE", headers={"SID": sid}
    )
    assert status == 412


async def test_sids_start_again_and_collide_after_a_boot(small: Household, client: Client) -> None:
    player = small.players[2]
    before = await client.subscribe(player, TOPOLOGY)
    await small.reboot(player)
    assert await client.subscribe(player, "AlarmClock") == before


async def test_boot_seq_rises(small: Household, client: Client) -> None:
    player = small.players[2]
    assert await boot_seq(client, small, player.uid) == "40"
    await small.reboot(player)
    assert await boot_seq(client, small, player.uid) == "41"
    await client.subscribe(player, TOPOLOGY)
    await client.until(lambda: bool(client.received))
    assert client.received[-1].headers["X-RINCON-BOOTSEQ"] == "41"


async def test_a_power_cut_is_noticed_late(small: Household, client: Client) -> None:
    player = small.players[2]
    await client.subscribe(small.players[0], TOPOLOGY)
    await client.until(lambda: len(client.received) == 1)
    await small.power_cut(player, seen_after=0.2)
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.raw(player, "/status")
    assert await boot_seq(client, small, player.uid) == "40"
    await client.until(lambda: len(client.received) == 2)
    root = ET.fromstring(client.received[1].properties["ZoneGroupState"])
    gone = root.find("VanishedDevices/Device")
    assert gone is not None
    assert gone.get("Reason") == "UNKNOWN"


async def test_a_player_that_is_back_before_it_was_missed_never_vanished(
    small: Household, client: Client
) -> None:
    player = small.players[2]
    await small.power_cut(player, seen_after=0.2)
    await small.switch_on(player)
    await asyncio.sleep(0.3)
    assert await boot_seq(client, small, player.uid) == "41"
    assert not small.topology.vanished


async def test_an_orderly_farewell_is_told_at_once(small: Household, client: Client) -> None:
    await client.subscribe(small.players[0], TOPOLOGY)
    await client.until(lambda: len(client.received) == 1)
    await small.switch_off(small.players[1], "sleeping")
    await client.until(lambda: len(client.received) == 2)
    assert 'Reason="sleeping"' in client.received[1].properties["ZoneGroupState"]


async def test_a_new_address_is_told_by_the_others(small: Household, client: Client) -> None:
    player = small.players[2]
    old = player.address
    await client.subscribe(small.players[0], TOPOLOGY)
    await client.subscribe(player, "AlarmClock")
    await client.until(lambda: len(client.received) == 2)
    new = old.rpartition(".")[0] + ".99"
    await small.move(player, new)
    await client.until(lambda: len(client.of(TOPOLOGY)) == 2)
    assert f"http://{new}:1400/" in client.of(TOPOLOGY)[1].properties["ZoneGroupState"]
    assert len(player.events.subscriptions) == 1


async def test_upgrade_vanishes_and_returns_with_the_version(
    small: Household, client: Client
) -> None:
    player = small.players[2]
    await client.subscribe(small.players[0], TOPOLOGY)
    await client.until(lambda: len(client.received) == 1)
    await small.upgrade(player, "86.11-81000")
    await client.until(lambda: len(client.received) == 3)
    assert 'Reason="upgrade"' in client.received[1].properties["ZoneGroupState"]
    assert 'SoftwareVersion="86.11-81000"' in client.received[2].properties["ZoneGroupState"]
    with pytest.raises(Fault):
        await client.call(
            player, TOPOLOGY, "CheckForUpdate", UpdateType="All", CachedOnly="1", Version=""
        )
