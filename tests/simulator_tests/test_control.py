"""The control port, and the simulator as a program."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.fast_clock import running_loop
from tests.simulator.control import SCENES, Control
from tests.simulator.household import Household

from .client import Client, Fault
from .conftest import first_address

TOPOLOGY = "ZoneGroupTopology"
STATE = "GetZoneGroupState"

type Ask = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
async def ask(small: Household, client: Client) -> AsyncIterator[Ask]:
    """Return a function that asks the control port: method, path, data."""
    control = Control(small)
    await control.start("127.0.0.1", 0)

    async def send(method: str, path: str, data: object = None) -> tuple[int, Any]:
        url = f"http://127.0.0.1:{control.port}{path}"
        async with client.session.request(method, url, json=data) as response:
            return response.status, await response.json()

    yield send
    await control.stop()


async def test_requests_are_told_and_reset(small: Household, client: Client, ask: Ask) -> None:
    player = small.players[1]
    await ask("POST", "/requests/reset")
    await client.call(player, TOPOLOGY, STATE)
    _, counted = await ask("GET", "/requests")
    assert counted["total"] == 1
    assert counted["by_player"] == {player.uid: 1}
    assert counted["by_path"] == {"POST /ZoneGroupTopology/Control": 1}
    assert counted["by_action"] == {f"{TOPOLOGY}.{STATE}": 1}
    await ask("POST", "/requests/reset")
    _, counted = await ask("GET", "/requests")
    assert (counted["total"], counted["connects"]) == (0, 0)


async def test_the_truth_is_told(small: Household, ask: Ask) -> None:
    _, told = await ask("GET", "/household")
    assert told["id"] == small.spec.id
    assert [group["coordinator"] for group in told["groups"]] == list(told["players"])
    living = told["players"][small.players[0].uid]
    assert living["services"]["AVTransport"]["state"] == "PLAYING"
    assert living["services"]["RenderingControl"]["volume"] == 20


async def test_faults_are_set_told_and_cleared(small: Household, client: Client, ask: Ask) -> None:
    fault = {"player": "Kitchen", "kind": "status", "value": "503", "times": 2}
    _, made = await ask("POST", "/faults", fault)
    _, told = await ask("GET", "/faults")
    kitchen = small.players[2]
    assert told == [fault | {"id": made["id"], "player": kitchen.uid, "match": "*"}]
    assert (await client.raw(kitchen, "/xml/Queue1.xml"))[0] == 503
    assert (await client.raw(small.players[0], "/xml/Queue1.xml"))[0] == 200
    await ask("DELETE", f"/faults/{made['id']}")
    assert (await client.raw(kitchen, "/xml/Queue1.xml"))[0] == 200
    await ask("POST", "/faults", {"kind": "reset"})
    await ask("DELETE", "/faults")
    assert await ask("GET", "/faults") == (200, [])


async def test_timing_is_set(small: Household, ask: Ask) -> None:
    await ask("POST", "/timing", {"transition": 2, "notify_before_reply": True})
    assert small.timing.transition == 2.0
    assert small.timing.notify_before_reply is True


async def test_upnp_off_and_on(small: Household, client: Client, ask: Ask) -> None:
    await ask("POST", "/players/Kitchen/upnp", {"on": False})
    assert (await client.raw(small.players[2], "/xml/Queue1.xml"))[0] == 403
    await ask("POST", "/players/Kitchen/upnp", {"on": True})
    assert (await client.raw(small.players[2], "/xml/Queue1.xml"))[0] == 200


async def test_vanish_and_return(small: Household, ask: Ask) -> None:
    uid = small.players[2].uid
    await ask("POST", f"/players/{uid}/switch_off", {"reason": "sleeping"})
    _, told = await ask("GET", "/household")
    assert told["vanished"] == {uid: "sleeping"}
    await ask("POST", f"/players/{uid}/switch_on")
    _, told = await ask("GET", "/household")
    assert told["vanished"] == {}
    assert told["players"][uid]["boot_seq"] == 41


async def test_power_cut_reboot_and_upgrade(small: Household, ask: Ask) -> None:
    uid = small.players[2].uid
    await ask("POST", f"/players/{uid}/power_cut", {"seen_after": 0})
    _, told = await ask("GET", "/household")
    assert told["players"][uid]["on"] is False
    await ask("POST", f"/players/{uid}/switch_on")
    await ask("POST", f"/players/{uid}/reboot", {"farewell": True})
    await ask("POST", f"/players/{uid}/upgrade", {"version": "86.11-81000"})
    _, told = await ask("GET", "/household")
    assert told["players"][uid]["boot_seq"] == 43
    assert told["players"][uid]["software"] == "86.11-81000"


async def test_a_new_address(small: Household, client: Client, ask: Ask) -> None:
    player = small.players[2]
    address = player.address.rpartition(".")[0] + ".98"
    await ask("POST", f"/players/{player.uid}/move", {"address": address})
    assert player.address == address
    assert await client.call(player, TOPOLOGY, STATE)


async def test_a_button_is_pressed(small: Household, ask: Ask) -> None:
    await ask("POST", "/players/Living Room/play", {"on": False})
    _, told = await ask("GET", "/household")
    living = told["players"][small.players[0].uid]
    assert living["services"]["AVTransport"]["state"] == "PAUSED_PLAYBACK"


async def test_the_internet_is_cut_off(small: Household, client: Client, ask: Ask) -> None:
    await ask("POST", "/net", {"internet": False})
    arguments: dict[str, Any] = {"InstanceID": "0", "CurrentURIMetaData": ""}
    station = "x-rincon-mp3radio://stream.station.test/live.mp3"
    kitchen = small.players[2]
    await client.call(kitchen, "AVTransport", "SetAVTransportURI", CurrentURI=station, **arguments)
    await client.subscribe(kitchen, "AVTransport")
    await client.call(kitchen, "AVTransport", "Play", InstanceID="0", Speed="1")
    await client.last("AVTransport", "TransportState", "STOPPED")
    _, net = await ask("GET", "/net")
    assert net["internet"] is False
    assert [kitchen.uid, "stream.station.test"] in net["asked"]


async def test_websockets_are_closed(small: Household, client: Client, ask: Ask) -> None:
    player = small.players[0]
    socket = await client.session.ws_connect(
        f"https://{player.address}:1443/websocket/api",
        ssl=False,
        protocols=("v1.api.smartspeaker.audio",),
        headers={"X-Sonos-Api-Key": "any"},
    )
    await ask("POST", f"/players/{player.uid}/close_websockets")
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/players/Nowhere/reboot", {}, 404),
        ("/players/Kitchen/explode", {}, 404),
        ("/players/Kitchen/upgrade", {}, 404),
        ("/faults", {"kind": "nonsense"}, 400),
        ("/faults", ["list"], 400),
        ("/timing", {"nonsense": 1}, 400),
    ],
)
async def test_what_is_wrong_is_said(
    small: Household, ask: Ask, path: str, data: object, status: int
) -> None:
    got, told = await ask("POST", path, data)
    assert got == status
    assert told["error"]


def test_every_scene_of_a_player_has_a_name() -> None:
    assert {"power_cut", "reboot", "move", "upnp", "switch_off", "switch_on"} <= set(SCENES)


async def test_the_program_starts_tells_its_players_and_ends(client: Client) -> None:
    address = first_address().rpartition(".")[0] + ".50"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulator", "--profile", "small", "--players", "2"),
        *("--first-address", address, "--control", f"{address}:1399"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    # Another program has real time.
    with running_loop().held():
        lines = [(await process.stdout.readline()).decode() for _ in range(3)]
        assert "Living Room" in lines[0]
        assert lines[2].startswith(f"control http://{address}:1399")
        async with client.session.get(f"http://{address}:1399/household") as response:
            assert len((await response.json())["players"]) == 2
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_the_program_says_that_a_port_is_taken(small: Household) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulator", "--first-address", small.players[0].address),
        *("--control", "127.0.0.1:0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    with running_loop().held():
        _, said = await process.communicate()
    assert process.returncode == 1
    assert said.decode().startswith("cannot listen: ")


async def test_a_fault_meets_one_player_only(small: Household, client: Client) -> None:
    small.faults.set(small.players[0].uid, "upnp_error", "501")
    with pytest.raises(Fault):
        await client.call(small.players[0], TOPOLOGY, STATE)
    assert await client.call(small.players[1], TOPOLOGY, STATE)
