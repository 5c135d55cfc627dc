"""Port 1443 by websocket: frames, subscriptions, events (TABLES 9: 20; 10: 19)."""

import asyncio
import json

import aiohttp
import pytest

from tests.simulator.household import Household
from tests.simulator.muse.websocket import PATH, PROTOCOL, Sockets
from tests.simulator.service import Arguments, Service

from .client import Client
from .conftest import Factory
from .muse_client import KEY, Frames, Services, event, muse, settle


async def test_a_subscription_is_acknowledged_and_its_state_follows(
    small: Household, client: Client
) -> None:
    player = small.players[0]
    frames = await Frames.open(client, player)
    assert frames.socket.protocol == PROTOCOL
    header, body = await frames.reply("playback:1", "subscribe", groupId=player.group.id)
    common = {
        "namespace": "playback:1",
        "householdId": small.muse_id,
        "locationId": header["locationId"],
        "groupId": player.group.id,
    }
    assert header == common | {"response": "subscribe", "success": True, "type": "none"}
    assert list(header) == [*common, "response", "success", "type"]
    assert body == {}
    header, body = await frames.receive()
    assert header == common | {"name": "playbackStatus", "type": "playbackStatus"}
    assert body["_objectType"] == "playbackStatus"
    assert await frames.silent()


@pytest.mark.parametrize(
    ("namespace", "scope", "name", "kind"),
    [
        ("groups", "householdId", "groups", "groups"),
        ("playback", "groupId", "playbackStatus", "playbackStatus"),
        ("playbackMetadata", "groupId", "playbackMetadataStatus", "metadataStatus"),
        ("groupVolume", "groupId", "groupVolume", "groupVolume"),
        ("playerVolume", "playerId", "playerVolume", "playerVolume"),
        ("favorites", "householdId", "favoritesVersionChange", "versionChanged"),
        ("playlists", "householdId", "playlistsVersionChange", "versionChanged"),
        ("audioClip", "playerId", "audioClipStatus", "audioClipStatus"),
    ],
)
async def test_every_namespace_pushes_its_state(
    small: Household, client: Client, namespace: str, scope: str, name: str, kind: str
) -> None:
    player = small.players[0]
    ids = {"householdId": "local", "groupId": player.group.id, "playerId": player.uid}
    frames = await Frames.open(client, player)
    body = await frames.subscribe(f"{namespace}:1", **{scope: ids[scope]})
    header = frames.received[-1][0]
    assert (header["name"], header["type"], body["_objectType"]) == (name, kind, kind)
    assert header["householdId"] == small.muse_id
    header, _ = await frames.reply(namespace, "unsubscribe", **{scope: ids[scope]})
    assert header["success"]
    for service in player.services:
        event(player, service)
    assert await frames.silent()


async def test_events_tell_of_changes_once(
    small: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services.install(monkeypatch)
    services.replies["GetVolume"] = {"CurrentVolume": "10"}
    player = small.players[0]
    frames = await Frames.open(client, player)
    body = await frames.subscribe("playerVolume:1", playerId="local")
    assert body["volume"] == 10
    services.replies["GetVolume"] = {"CurrentVolume": "11"}
    event(player, "RenderingControl")
    header, body = await frames.receive()
    assert (header["playerId"], body["volume"]) == (player.uid, 11)
    assert "response" not in header
    event(player, "RenderingControl")
    event(player, "AVTransport")
    assert await frames.silent()


async def test_the_groups_event_has_no_states(small: Household, client: Client) -> None:
    first, second, _ = small.players
    frames = await Frames.open(client, first)
    body = await frames.subscribe("groups:1", householdId=small.muse_id)
    assert all("playbackState" not in group for group in body["groups"])
    small.topology.join(second, first)
    _, body = await frames.receive()
    assert [len(group["playerIds"]) for group in body["groups"]] == [2, 1]
    _, body = await frames.reply("groups:1", "getGroups", householdId=small.muse_id)
    assert all("playbackState" in group for group in body["groups"])


async def test_a_group_that_moves_ends_its_subscriptions(small: Household, client: Client) -> None:
    first, second, _ = small.players
    frames = await Frames.open(client, first)
    number = first.group.id
    await frames.subscribe("groupVolume:1", groupId=number)
    small.topology.join(first, second)
    header, body = await frames.receive()
    assert header["type"] == "groupCoordinatorChanged"
    assert header["groupId"] == number
    assert body["groupStatus"] == "GROUP_STATUS_GONE"
    event(first, "GroupRenderingControl")
    assert await frames.silent()
    header, body = await frames.reply("playback:1", "subscribe", groupId=second.group.id)
    assert (header["success"], header["type"]) == (False, "groupCoordinatorChanged")
    assert (body["groupStatus"], body["playerId"]) == ("GROUP_STATUS_MOVED", second.uid)


async def test_events_come_before_replies(small: Household, client: Client) -> None:
    player = small.players[0]
    frames = await Frames.open(client, player)
    await frames.subscribe("playback:1", groupId=player.group.id)
    await frames.subscribe("groups:1", householdId="local")
    small.timing.events_before_reply = 5
    frames.received.clear()
    header, _ = await frames.reply("groups:1", "getGroups", householdId="local", cmdId="a1")
    assert (header["cmdId"], header["response"]) == ("a1", "getGroups")
    before = [item[0]["type"] for item in frames.received[:-1]]
    assert before == ["playbackStatus", "groups", "playbackStatus", "groups", "playbackStatus"]


async def test_commands_are_those_of_rest(
    small: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services.install(monkeypatch)
    player = small.players[0]
    frames = await Frames.open(client, player)
    small.requests.reset()
    header, body = await frames.reply("playback:1", "play", groupId=player.group.id)
    assert (header["success"], header["type"], body) == (True, "none", {})
    _, body = await frames.reply("playerVolume", "setVolume", {"volume": 200}, playerId=player.uid)
    assert body["errorCode"] == "ERROR_INVALID_PARAMETER"
    assert services.done() == [("Play", {"Speed": "1"})]
    assert small.requests.by_path == {
        f"FRAME {PATH}/playback/play": 1,
        f"FRAME {PATH}/playerVolume/setVolume": 1,
    }
    header, body = await frames.reply("groups:1", "getGroups", householdId="local")
    assert header["type"] == "groups"
    assert body == (await muse(client, player, "households/local/groups"))[1]


async def test_an_empty_command_tells_the_household(small: Household, client: Client) -> None:
    frames = await Frames.open(client, small.players[0])
    await frames.socket.send_json([{}, {}])
    header, body = await frames.receive()
    assert header["householdId"] == small.muse_id
    assert header["success"] is False
    assert (header["type"], body["_objectType"]) == ("globalError", "globalError")


@pytest.mark.parametrize("text", ["no json", "[]", "{}", "[{}]", "[{}, []]", '["x", {}]'])
async def test_what_is_no_frame_is_refused_and_the_connection_stays(
    small: Household, client: Client, text: str
) -> None:
    frames = await Frames.open(client, small.players[0])
    await frames.socket.send_str(text)
    header, body = await frames.receive()
    assert (header["success"], body["errorCode"]) == (False, "ERROR_INVALID_SYNTAX")
    await frames.socket.send_bytes(
        json.dumps(
            [{"namespace": "groups:1", "command": "getGroups", "householdId": "local"}, {}]
        ).encode()
    )
    assert (await frames.receive())[0]["success"] is True


@pytest.mark.parametrize("namespace", ["bogus:1", "playback:2"])
async def test_an_unknown_namespace(small: Household, client: Client, namespace: str) -> None:
    frames = await Frames.open(client, small.players[0])
    group = small.players[0].group.id
    header, body = await frames.reply(namespace, "subscribe", groupId=group)
    assert header["namespace"] == "global"
    assert (header["groupId"], header["type"]) == (group, "globalError")
    assert body == {
        "_objectType": "globalError",
        "errorCode": "ERROR_UNSUPPORTED_NAMESPACE",
        "reason": f"v1:{namespace} namespace is not supported.",
    }


@pytest.mark.parametrize(
    ("namespace", "command", "header", "code"),
    [
        ("playback:1", "dance", {}, "ERROR_UNSUPPORTED_COMMAND"),
        ("homeTheater:1", "subscribe", {"playerId": "local"}, "ERROR_UNSUPPORTED_COMMAND"),
        ("playback:1", "play", {}, "ERROR_MISSING_PARAMETERS"),
        ("playback:1", "", {}, "ERROR_INVALID_SYNTAX"),
        ("playerVolume:1", "getVolume", {"playerId": "RINCON_X"}, "ERROR_INVALID_OBJECT_ID"),
    ],
)
async def test_commands_that_are_refused(
    small: Household,
    client: Client,
    namespace: str,
    command: str,
    header: dict[str, str],
    code: str,
) -> None:
    frames = await Frames.open(client, small.players[0])
    told, body = await frames.reply(namespace, command, **header)
    assert (told["success"], told["namespace"], body["errorCode"]) == (False, namespace, code)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"X-Sonos-Api-Key": "x"}, 400),
        ({"X-Sonos-Api-Key": "x", "Sec-WebSocket-Protocol": "chat"}, 400),
        ({"X-Sonos-Api-Key": "x", "Sec-WebSocket-Protocol": PROTOCOL, "Origin": "http://a"}, 403),
    ],
)
async def test_connections_that_are_refused(
    small: Household, client: Client, headers: dict[str, str], status: int
) -> None:
    url = f"wss://{small.players[0].address}:1443{PATH}"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.session.ws_connect(url, headers=headers, ssl=False)
    assert refused.value.status == status


async def test_a_plain_request_opens_no_websocket(small: Household, client: Client) -> None:
    headers = KEY | {"Sec-WebSocket-Protocol": PROTOCOL}
    status, _, _ = await client.raw(small.players[0], PATH, headers=headers, port=1443)
    assert status == 400


async def test_s1_players_have_no_websocket(household_factory: Factory, client: Client) -> None:
    old = await household_factory("s1")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await Frames.open(client, old.players[0])
    assert refused.value.status == 404


async def test_the_authentication_switch_refuses_websockets(
    small: Household, client: Client
) -> None:
    small.timing.authentication = True
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await Frames.open(client, small.players[0])
    assert refused.value.status == 401


async def test_a_reboot_ends_websockets(small: Household, client: Client) -> None:
    player = small.players[0]
    frames = await Frames.open(client, player)
    await frames.subscribe("playback:1", groupId=player.group.id)
    await small.reboot(player)
    with pytest.raises(ConnectionError):
        await frames.receive()
    await settle()
    assert not small.store(Sockets).of(player)
    assert not player.events.watchers
    again = await Frames.open(client, player)
    assert await again.subscribe("playback:1", groupId=player.group.id)


async def test_a_player_may_close_its_websockets(small: Household, client: Client) -> None:
    player = small.players[0]
    frames = await Frames.open(client, player)
    await frames.subscribe("playback:1", groupId=player.group.id)
    closing = asyncio.create_task(small.store(Sockets).close(player))
    with pytest.raises(ConnectionError):
        await frames.receive()
    await closing
    await settle()
    assert not small.store(Sockets).of(player)


async def test_a_client_that_leaves_is_forgotten(small: Household, client: Client) -> None:
    player = small.players[0]
    frames = await Frames.open(client, player)
    await frames.subscribe("playback:1", groupId=player.group.id)
    await frames.socket.close()
    await client.until(lambda: not player.events.watchers)
    event(player, "AVTransport")


async def test_a_client_may_leave_before_its_reply(
    small: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def call(service: Service, name: str, arguments: Arguments) -> dict[str, str]:
        asked.set()
        await gone.wait()
        return {}

    monkeypatch.setattr(Service, "call", call)
    player = small.players[0]
    url = f"wss://{player.address}:1443{PATH}"
    session = aiohttp.ClientSession()
    socket = await session.ws_connect(url, protocols=(PROTOCOL,), headers=KEY, ssl=False)
    header = {"namespace": "playback:1", "command": "play", "groupId": player.group.id}
    await socket.send_json([header, {}])
    await asked.wait()
    await session.close()
    await asyncio.sleep(0.05)
    gone.set()
    await client.until(lambda: not player.events.watchers)
    await socket.close()


async def test_nothing_is_left_when_the_household_stops(
    household_factory: Factory, client: Client
) -> None:
    before = asyncio.all_tasks()
    household = await household_factory("small")
    for player in household.players:
        frames = await Frames.open(client, player)
        await frames.subscribe("audioClip:1", playerId="local")
        await frames.reply(
            "audioClip:1", "loadAudioClip", {"name": "x", "appId": "y"}, playerId="local"
        )
    await household.stop()
    await settle()
    assert asyncio.all_tasks() == before
