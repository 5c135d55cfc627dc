"""Port 1443 by REST: key, settings, what is told, and refusals (TABLES 9: 20)."""

import pytest

from tests.simulator.household import Household
from tests.simulator.settings import Settings

from .client import Client
from .conftest import Factory
from .muse_client import KEY, Services, muse

INFO = "/api/v1/players/local/info"
ADMIN = "households/local/settings/restricted-admin"


@pytest.mark.parametrize("headers", [{}, {"X-Sonos-Api-Key": ""}])
async def test_without_a_key_nothing_is_told(
    small: Household, client: Client, headers: dict[str, str]
) -> None:
    status, _, text = await client.raw(small.players[0], INFO, headers=headers, port=1443)
    assert status == 400
    assert text == (
        '{"_objectType":"globalError","errorCode":"ERROR_API_KEY_VALIDATION_FAILED",'
        '"reason":"Invalid api key"}'
    )
    small.timing.api_key_status = 403
    assert (await client.raw(small.players[0], INFO, headers=headers, port=1443))[0] == 403


async def test_any_key_or_one_key(small: Household, client: Client) -> None:
    player = small.players[0]
    own = {"X-Sonos-Api-Key": "something"}
    assert (await client.raw(player, INFO, headers=own, port=1443))[0] == 200
    small.timing.api_key = KEY["X-Sonos-Api-Key"]
    assert (await client.raw(player, INFO, headers=own, port=1443))[0] == 400
    assert (await client.raw(player, INFO, headers=KEY, port=1443))[0] == 200


async def test_authentication_refuses_keys(small: Household, client: Client) -> None:
    small.timing.authentication = True
    status, headers, text = await client.raw(small.players[0], INFO, headers=KEY, port=1443)
    assert status == 401
    assert "ERROR_NOT_AUTHORIZED" in text
    assert headers["WWW-Authenticate"].startswith("Bearer")


async def test_info(small: Household, client: Client) -> None:
    player = small.players[0]
    status, info = await muse(client, player, "players/local/info")
    assert status == 200
    assert info == (await muse(client, player, f"players/{player.uid}/info"))[1]
    assert info["_objectType"] == "discoveryInfo"
    assert info["playerId"] == player.uid
    assert info["householdId"] == small.muse_id
    assert info["groupId"] == player.group.id
    assert info["device"]["name"] == "Living Room"
    assert info["device"]["swGen"] == 2
    assert info["websocketUrl"] == f"wss://{player.address}:1443/websocket/api"
    assert info["allowGuestAccess"] is True
    assert info["credentialTypeAllowed"] == "API_KEY"
    _, _, text = await client.raw(player, INFO, headers=KEY, port=1443)
    assert f"wss:\\/\\/{player.address}" in text


async def test_the_switches_are_told(small: Household, client: Client) -> None:
    small.timing.guest_access = False
    _, info = await muse(client, small.players[0], "players/local/info")
    assert info["allowGuestAccess"] is False


@pytest.mark.parametrize(
    "path", ["players/RINCON_OTHER/info", "households/Other/groups", "players/x/playerVolume"]
)
async def test_ids_of_others_are_refused(small: Household, client: Client, path: str) -> None:
    status, body = await muse(client, small.players[0], path)
    assert status == 400
    assert body["errorCode"] == "ERROR_INVALID_OBJECT_ID"


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("players/local/nothing", "GET", 404),
        ("groups", "GET", 404),
        ("devices/local/info", "GET", 404),
        ("players/local/info", "POST", 405),
        ("households/local/groups", "DELETE", 405),
    ],
)
async def test_what_there_is_not(
    small: Household, client: Client, path: str, method: str, status: int
) -> None:
    assert (await muse(client, small.players[0], path, method=method))[0] == status


async def test_groups_and_players(home: Household, client: Client) -> None:
    status, told = await muse(client, home.players[3], "households/local/groups")
    assert status == 200
    assert told["partial"] is False
    assert len(told["groups"]) == 7
    grouped = next(group for group in told["groups"] if len(group["playerIds"]) == 2)
    assert grouped["name"] == "Dining Room + 1"
    assert grouped["coordinatorId"] == home.players[1].uid
    assert {"playbackState", "playerIds", "id"} <= set(grouped)
    assert len(told["players"]) == 8
    bar = told["players"][[item["id"] for item in told["players"]].index(home.players[0].uid)]
    assert len(bar["devices"]) == 4
    assert [member["channelMap"] for member in bar["zoneInfo"]["members"]] == [
        ["LF", "RF"],
        ["LR"],
        ["RR"],
        ["SW"],
    ]
    by_id = await muse(client, home.players[3], f"households/{home.muse_id}/groups")
    assert by_id[1] == told


async def test_missing_players_are_not_in_groups(home: Household, client: Client) -> None:
    await home.switch_off(home.players[8])
    await home.switch_off(home.players[4])
    _, told = await muse(client, home.players[0], "households/local/groups")
    assert home.players[4].uid not in [item["id"] for item in told["players"]]
    bar = next(item for item in told["players"] if item["id"] == home.players[0].uid)
    assert {"_objectType": "deviceInfo", "id": home.players[8].uid, "quarantineReasons": []} in (
        bar["devices"]
    )


async def test_a_group_is_asked_of_its_coordinator(home: Household, client: Client) -> None:
    dining, kitchen = home.players[1], home.players[2]
    number = dining.group.id
    assert (await muse(client, dining, f"groups/{number}/playback"))[0] == 200
    status, body = await muse(client, kitchen, f"groups/{number}/playback")
    assert status == 404
    assert body == {
        "_objectType": "groupCoordinatorChanged",
        "groupStatus": "GROUP_STATUS_MOVED",
        "groupName": "Dining Room + 1",
        "websocketUrl": f"wss://{dining.address}:1443/websocket/api",
        "playerId": dining.uid,
    }
    status, body = await muse(client, kitchen, "groups/RINCON_GONE:1/playback/play", {})
    assert status == 404
    assert body == {"_objectType": "groupCoordinatorChanged", "groupStatus": "GROUP_STATUS_GONE"}


async def test_a_setting_is_plain_text(small: Household, client: Client) -> None:
    for player in small.players:
        assert await muse(client, player, f"{ADMIN}/userMetricsTracking") == (200, "true")
    small.store(Settings).set("userMetricsTracking", new="0")
    assert await muse(client, small.players[2], f"{ADMIN}/userMetricsTracking") == (200, "0")
    path = f"households/{small.spec.id}/settings/restricted-admin/hideTuneIn"
    assert await muse(client, small.players[0], path) == (200, "false")


@pytest.mark.parametrize("path", [f"{ADMIN}/nothing", ADMIN, "households/local/settings/public/x"])
async def test_a_missing_setting_is_said_in_words(
    small: Household, client: Client, path: str
) -> None:
    assert await muse(client, small.players[0], path) == (404, "Key not found.")
    small.timing.missing_setting_status = 200
    assert await muse(client, small.players[0], path) == (200, "Key not found.")


async def test_settings_cannot_be_written(small: Household, client: Client) -> None:
    path = f"/api/v1/{ADMIN}/userMetricsTracking"
    for method in ("POST", "PUT"):
        status, headers, _ = await client.raw(
            small.players[0], path, "false", method=method, headers=KEY, port=1443
        )
        assert status == 401
        assert headers["WWW-Authenticate"] == 'Bearer realm="service"'
    assert small.store(Settings).new["userMetricsTracking"] == "true"


async def test_protected_settings_need_a_login(small: Household, client: Client) -> None:
    for group in ("protected-admin", "protected"):
        path = f"households/local/settings/{group}/networks"
        assert (await muse(client, small.players[0], path))[0] == 401


async def test_settings_need_a_key_and_the_household(small: Household, client: Client) -> None:
    path = f"/api/v1/{ADMIN}/userMetricsTracking"
    assert (await client.raw(small.players[0], path, port=1443))[0] == 400
    other = "households/Sonos_Other/settings/restricted-admin/userMetricsTracking"
    assert (await muse(client, small.players[0], other))[0] == 400


async def test_s1_players_answer_settings_alone(household_factory: Factory, client: Client) -> None:
    old = await household_factory("s1")
    player = old.players[0]
    assert await muse(client, player, f"{ADMIN}/explicitContentFiltering") == (200, "false")
    assert (await muse(client, player, f"{ADMIN}/userMetricsTracking"))[1] == "Key not found."
    assert (await muse(client, player, f"{ADMIN}/explicitContentFiltering", {}))[0] == 401
    for path in ("players/local/info", "households/local/groups"):
        assert (await muse(client, player, path))[0] == 404


async def test_what_plays(
    small: Household, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services.install(monkeypatch)
    services.replies = {
        "GetTransportInfo": {"CurrentTransportState": "PAUSED_PLAYBACK"},
        "GetPositionInfo": {"RelTime": "0:01:02", "TrackMetaData": "", "TrackURI": ""},
        "GetTransportSettings": {"PlayMode": "SHUFFLE"},
        "GetCrossfadeMode": {"CrossfadeMode": "1"},
        "GetCurrentTransportActions": {"Actions": "Set, Stop, Play, Next, X_DLNA_SeekTime"},
    }
    player = small.players[0]
    status, told = await muse(client, player, f"groups/{player.group.id}/playback")
    assert status == 200
    assert told["playbackState"] == "PLAYBACK_STATE_PAUSED"
    assert told["positionMillis"] == 62000
    modes = {key: value for key, value in told["playModes"].items() if key != "_objectType"}
    assert modes == {"repeat": True, "repeatOne": False, "shuffle": True, "crossfade": True}
    actions = told["availablePlaybackActions"]
    assert (actions["canPlay"], actions["canSeek"], actions["canSkip"]) == (True, True, True)
    assert (actions["canPause"], actions["canSkipBack"]) == (False, False)
    _, told = await muse(client, player, f"groups/{player.group.id}/playbackMetadata")
    assert told == {"_objectType": "metadataStatus"}


async def test_volumes(small: Household, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services.install(monkeypatch)
    services.replies = {
        "GetVolume": {"CurrentVolume": "17"},
        "GetMute": {"CurrentMute": "1"},
        "GetOutputFixed": {"CurrentFixed": "0"},
        "GetGroupVolume": {"CurrentVolume": "18"},
        "GetGroupMute": {"CurrentMute": "0"},
    }
    player = small.players[1]
    assert (await muse(client, player, f"players/{player.uid}/playerVolume"))[1] == {
        "_objectType": "playerVolume",
        "volume": 17,
        "muted": True,
        "fixed": False,
    }
    _, told = await muse(client, player, f"groups/{player.group.id}/groupVolume")
    assert (told["_objectType"], told["volume"], told["muted"]) == ("groupVolume", 18, False)


async def test_the_household_has_a_name_on_s2_only(
    small: Household, household_factory: Factory, client: Client
) -> None:
    assert await muse(client, small.players[0], f"{ADMIN}/museHHName") == (200, "Simulated home")
    await small.stop()
    old = await household_factory("s1")
    assert (await muse(client, old.players[0], f"{ADMIN}/museHHName"))[1] == "Key not found."
