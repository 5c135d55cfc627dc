"""UPnP switched off in the app: 403 on 1400, and what 1443 still does (TABLES 9: 12)."""

import ssl

import aiohttp
import pytest

from tests.simulator.control import Control
from tests.simulator.household import Household

from .client import Client, Fault
from .conftest import Factory
from .muse_client import Frames, muse

TOPOLOGY = "ZoneGroupTopology"
STATE = "GetZoneGroupState"
PATHS = ("/", "/xml/device_description.xml", "/xml/AVTransport1.xml", "/status/zp", "/nothing")


async def over_tls(client: Client, household: Household, index: int = 0) -> int:
    """Subscribe over TLS; return the status."""
    player = household.players[index]
    status, _, _ = await client.raw(
        player,
        player.descriptions[TOPOLOGY].event_path,
        method="SUBSCRIBE",
        headers={
            "CALLBACK": f"<http://{client.address}:{client.port}/tls>",
            "NT": "upnp:event",
            "TIMEOUT": "Second-600",
        },
        port=1443,
    )
    return status


@pytest.mark.parametrize("path", PATHS)
async def test_every_path_is_403_in_html(small: Household, client: Client, path: str) -> None:
    small.players[0].switch_upnp(on=False)
    status, headers, text = await client.raw(small.players[0], path)
    assert status == 403
    assert headers["Content-Type"].startswith("text/html")
    assert text.startswith("<HTML>")
    assert "Error 403" in text
    assert "Forbidden" in text


async def test_it_is_switched_at_run_time_for_one_player(small: Household, client: Client) -> None:
    player, other = small.players[:2]
    player.switch_upnp(on=False)
    description = "/xml/device_description.xml"
    assert (await client.raw(player, description))[0] == 403
    assert (await client.raw(other, description))[0] == 200
    with pytest.raises(Fault) as refused:
        await client.subscribe(player, TOPOLOGY)
    assert refused.value.code == 403
    player.switch_upnp(on=True)
    assert (await client.raw(player, description))[0] == 200
    assert await client.subscribe(player, TOPOLOGY)


async def test_subscriptions_are_lost_and_their_numbers_go_on(
    small: Household, client: Client
) -> None:
    player = small.players[0]
    first = await client.subscribe(player, TOPOLOGY)
    await client.until(lambda: len(client.received) == 1)
    player.switch_upnp(on=False)
    assert not player.events.subscriptions
    player.switch_upnp(on=True)
    path = player.descriptions[TOPOLOGY].event_path
    status, _, _ = await client.raw(player, path, method="SUBSCRIBE", headers={"SID": first})
    assert status == 412
    assert await client.subscribe(player, TOPOLOGY) > first


async def test_the_control_port_switches_it(small: Household, client: Client) -> None:
    control = Control(small)
    await control.start("127.0.0.1", 0)
    player = small.players[0]
    await client.subscribe(player, TOPOLOGY)
    url = f"http://127.0.0.1:{control.port}/players/{player.uid}/upnp"
    try:
        for on, status in ((False, 403), (True, 200)):
            async with client.session.post(url, json={"on": on}) as response:
                assert response.status == 200
            assert (await client.raw(player, "/xml/device_description.xml"))[0] == status
            assert not player.events.subscriptions
    finally:
        await control.stop()


async def test_it_outlives_a_boot(small: Household, client: Client) -> None:
    player = small.players[0]
    player.switch_upnp(on=False)
    await small.reboot(player)
    assert (await client.raw(player, "/xml/device_description.xml"))[0] == 403


async def test_soap_and_descriptions_answer_over_tls(small: Household, client: Client) -> None:
    player = small.players[0]
    player.switch_upnp(on=False)
    assert "ZoneGroupState" in await client.call(player, TOPOLOGY, STATE, port=1443)
    status, _, text = await client.raw(player, "/xml/device_description.xml", port=1443)
    assert status == 200
    assert player.uid in text


async def test_events_can_be_had_over_tls(small: Household, client: Client) -> None:
    player = small.players[0]
    player.switch_upnp(on=False)
    assert await over_tls(client, small) == 200
    await client.until(lambda: len(client.of("tls")) == 1)
    small.topology.join(small.players[1], player)
    await client.until(lambda: len(client.of("tls")) == 2)


async def test_players_may_do_without_upnp_over_tls(small: Household, client: Client) -> None:
    small.timing.upnp_over_tls = False
    player = small.players[0]
    status, _, _ = await client.raw(player, "/xml/device_description.xml", port=1443)
    assert status == 404
    assert await over_tls(client, small) == 404
    player.switch_upnp(on=False)
    # Its own interface is not touched by either.
    assert (await muse(client, player, "players/local/info"))[0] == 200
    frames = await Frames.open(client, player)
    assert await frames.subscribe("groups:1", householdId="local")


async def test_s1_players_have_no_upnp_over_tls(household_factory: Factory, client: Client) -> None:
    old = await household_factory("s1")
    status, _, _ = await client.raw(old.players[0], "/xml/device_description.xml", port=1443)
    assert status == 404
    assert await over_tls(client, old) == 404


async def test_bridges_have_no_tls_at_all(household_factory: Factory, client: Client) -> None:
    old = await household_factory("s1")
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.raw(old.players[3], "/", port=1443)


async def test_the_certificate_is_the_households_own(small: Household, client: Client) -> None:
    url = f"https://{small.players[0].address}:1443/xml/device_description.xml"
    with pytest.raises(aiohttp.ClientConnectorCertificateError):
        await client.session.get(url, ssl=ssl.create_default_context())
