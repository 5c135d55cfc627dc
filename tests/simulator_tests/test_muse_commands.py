"""Port 1443: commands become the services' own actions (TABLES 9: 20)."""

from typing import Any

import pytest

from tests.simulator.content.didl import document
from tests.simulator.household import Household

from .client import Client
from .muse_client import Services, muse

GROUP = "groups/{group}/"
PLAYER = "players/local/"
RES = '<res protocolInfo="x">{uri}</res>'
MD = "<r:resMD>&lt;DIDL-Lite/&gt;</r:resMD>"


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    """Let services note what they are asked."""
    return Services.install(monkeypatch)


@pytest.mark.parametrize(
    ("path", "body", "actions"),
    [
        (GROUP + "playback/play", {}, [("Play", {"Speed": "1"})]),
        (GROUP + "playback/pause", {}, [("Pause", {})]),
        (GROUP + "playback/togglePlayPause", {}, [("Play", {"Speed": "1"})]),
        (GROUP + "playback/skipToNextTrack", {}, [("Next", {})]),
        (GROUP + "playback/skipToPreviousTrack", {}, [("Previous", {})]),
        (
            GROUP + "playback/seek",
            {"positionMillis": 61000},
            [("Seek", {"Unit": "REL_TIME", "Target": "0:01:01"})],
        ),
        (
            GROUP + "playback/seekRelative",
            {"deltaMillis": -5000},
            [("Seek", {"Unit": "REL_TIME", "Target": "0:00:25"})],
        ),
        (
            GROUP + "playback/playMode",
            {"playModes": {"shuffle": True, "crossfade": False}},
            [
                ("SetPlayMode", {"NewPlayMode": "SHUFFLE"}),
                ("SetCrossfadeMode", {"CrossfadeMode": "0"}),
            ],
        ),
        (
            GROUP + "playback/playMode",
            {"playModes": {"repeatOne": True}},
            [("SetPlayMode", {"NewPlayMode": "REPEAT_ONE"})],
        ),
        (GROUP + "playback/playMode", {"playModes": {"repeat": True}}, []),
        (
            GROUP + "playback/lineIn",
            {"deviceId": "RINCON_X", "playOnCompletion": True},
            [
                (
                    "SetAVTransportURI",
                    {"CurrentURI": "x-rincon-stream:RINCON_X", "CurrentURIMetaData": ""},
                ),
                ("Play", {"Speed": "1"}),
            ],
        ),
        (
            GROUP + "groupVolume",
            {"volume": 30},
            [("SnapshotGroupVolume", {}), ("SetGroupVolume", {"DesiredVolume": "30"})],
        ),
        (GROUP + "groupVolume/mute", {"muted": True}, [("SetGroupMute", {"DesiredMute": "1"})]),
        (
            GROUP + "groupVolume/relative",
            {"volumeDelta": -3},
            [("SnapshotGroupVolume", {}), ("SetRelativeGroupVolume", {"Adjustment": "-3"})],
        ),
        (PLAYER + "playerVolume", {"volume": 5}, [("SetVolume", {"DesiredVolume": "5"})]),
        (
            PLAYER + "playerVolume",
            {"volume": 5, "muted": False},
            [("SetVolume", {"DesiredVolume": "5"}), ("SetMute", {"DesiredMute": "0"})],
        ),
        (PLAYER + "playerVolume", {"muted": True}, [("SetMute", {"DesiredMute": "1"})]),
        (PLAYER + "playerVolume/mute", {"muted": False}, [("SetMute", {"DesiredMute": "0"})]),
        (
            PLAYER + "playerVolume/relative",
            {"volumeDelta": 4},
            [("SetRelativeVolume", {"Adjustment": "4"})],
        ),
        (PLAYER + "playerVolume/relative", {"muted": True}, [("SetMute", {"DesiredMute": "1"})]),
    ],
)
async def test_commands_are_actions(
    small: Household,
    client: Client,
    services: Services,
    path: str,
    body: dict[str, Any],
    actions: list[tuple[str, dict[str, str]]],
) -> None:
    services.replies = {
        "GetPositionInfo": {"RelTime": "0:00:30"},
        "GetTransportSettings": {"PlayMode": "REPEAT_ALL"},
    }
    player = small.players[0]
    status, reply = await muse(client, player, path.format(group=player.group.id), body)
    assert (status, reply) == (200, {})
    assert services.done() == actions
    assert all(arguments["InstanceID"] == "0" for _, _, arguments in services.calls)


@pytest.mark.parametrize("state", ["PLAYING", "TRANSITIONING"])
async def test_toggle_pauses_what_plays(
    small: Household, client: Client, services: Services, state: str
) -> None:
    services.replies = {"GetTransportInfo": {"CurrentTransportState": state}}
    player = small.players[0]
    await muse(client, player, f"groups/{player.group.id}/playback/togglePlayPause", {})
    assert services.done() == [("Pause", {})]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("groupVolume", {}, "ERROR_MISSING_PARAMETERS"),
        ("groupVolume", {"volume": 101}, "ERROR_INVALID_PARAMETER"),
        ("groupVolume", {"volume": True}, "ERROR_INVALID_PARAMETER"),
        ("groupVolume", {"volume": "5"}, "ERROR_INVALID_PARAMETER"),
        ("groupVolume", [], "ERROR_INVALID_SYNTAX"),
        ("groupVolume/mute", {"muted": 1}, "ERROR_INVALID_PARAMETER"),
        ("playback/seek", {"positionMillis": -1}, "ERROR_INVALID_PARAMETER"),
        ("playback/playMode", {}, "ERROR_INVALID_PARAMETER"),
        ("playback/playMode", {"playModes": {"shuffle": 1}}, "ERROR_INVALID_PARAMETER"),
        ("favorites", {"favoriteId": 3}, "ERROR_INVALID_PARAMETER"),
        ("favorites", {"favoriteId": "1", "action": "EAT"}, "ERROR_INVALID_PARAMETER"),
        ("favorites", {"favoriteId": "99"}, "ERROR_INVALID_OBJECT_ID"),
        ("playlists", {}, "ERROR_MISSING_PARAMETERS"),
        ("groups/setGroupMembers", {}, "ERROR_INVALID_PARAMETER"),
        ("groups/setGroupMembers", {"playerIds": "x"}, "ERROR_INVALID_PARAMETER"),
    ],
)
async def test_bodies_that_are_refused(
    small: Household, client: Client, services: Services, path: str, body: object, code: str
) -> None:
    player = small.players[0]
    status, reply = await muse(client, player, f"groups/{player.group.id}/{path}", body)
    assert status == 400
    assert reply["_objectType"] == "globalError"
    assert reply["errorCode"] == code
    assert services.done() == []


async def test_a_missing_parameter_is_named(small: Household, client: Client) -> None:
    _, reply = await muse(client, small.players[0], "players/local/playerVolume", {})
    assert reply["reason"] == "Missing required value:[1].volume"


async def test_a_body_that_is_no_json(small: Household, client: Client) -> None:
    status, _, text = await client.raw(
        small.players[0],
        "/api/v1/players/local/playerVolume",
        "volume=3",
        method="POST",
        headers={"X-Sonos-Api-Key": "x"},
        port=1443,
    )
    assert status == 400
    assert "ERROR_INVALID_SYNTAX" in text


async def test_what_a_service_refuses_fails(
    small: Household, client: Client, services: Services
) -> None:
    services.refused["Next"] = 711
    player = small.players[0]
    path = f"groups/{player.group.id}/playback/skipToNextTrack"
    status, reply = await muse(client, player, path, {})
    assert (status, reply["errorCode"]) == (400, "ERROR_COMMAND_FAILED")
    assert reply["reason"] == "Next: 711"


async def test_the_tv(small: Household, client: Client, services: Services) -> None:
    tv = small.players[1]
    assert (await muse(client, tv, "players/local/homeTheater", {}))[0] == 200
    assert services.done()[0][1]["CurrentURI"] == f"x-sonos-htastream:{tv.uid}:spdif"
    _, reply = await muse(client, small.players[0], "players/local/homeTheater", {})
    assert reply["errorCode"] == "ERROR_NOT_CAPABLE"


def browsed(*items: tuple[str, str]) -> dict[str, str]:
    inner = "".join(
        f'<item id="{number}" parentID="FV:2" restricted="false"><dc:title>T</dc:title>'
        f"{RES.format(uri=uri) if uri else ''}{MD}</item>"
        for number, uri in items
    )
    return {"Result": document([inner]), "TotalMatches": str(len(items))}


FAVORITES = browsed(
    ("FV:2/1", "x-rincon-cpcontainer:1004?sid=12"),
    ("FV:2/2", "x-rincon-mp3radio://radio.test/a.mp3"),
    ("FV:2/3", ""),
)


@pytest.mark.parametrize(
    ("action", "cleared", "position", "follows"),
    [(None, False, "0", "0"), ("REPLACE", True, "0", "0"), ("INSERT_NEXT", False, "4", "1")],
)
async def test_a_favorite_goes_into_the_queue(
    small: Household,
    client: Client,
    services: Services,
    action: str | None,
    cleared: bool,
    position: str,
    follows: str,
) -> None:
    services.replies = {
        "Browse FV:2": FAVORITES,
        "GetPositionInfo": {"Track": "3"},
        "AddURIToQueue": {"FirstTrackNumberEnqueued": "7"},
    }
    player = small.players[0]
    body = {"favoriteId": "1", "playOnCompletion": True, "playModes": {"shuffle": True}}
    path = f"groups/{player.group.id}/favorites"
    assert await muse(client, player, path, body | {"action": action}) == (200, {})
    done = services.done()
    assert (("RemoveAllTracksFromQueue", {}) in done) is cleared
    assert (
        "AddURIToQueue",
        {
            "EnqueuedURI": "x-rincon-cpcontainer:1004?sid=12",
            "EnqueuedURIMetaData": "<DIDL-Lite/>",
            "DesiredFirstTrackNumberEnqueued": position,
            "EnqueueAsNext": follows,
        },
    ) in done
    assert done[-4:] == [
        (
            "SetAVTransportURI",
            {"CurrentURI": f"x-rincon-queue:{player.uid}#0", "CurrentURIMetaData": ""},
        ),
        ("SetPlayMode", {"NewPlayMode": "SHUFFLE_NOREPEAT"}),
        ("Seek", {"Unit": "TRACK_NR", "Target": "7"}),
        ("Play", {"Speed": "1"}),
    ]


async def test_a_queue_that_is_active_is_left_alone(
    small: Household, client: Client, services: Services
) -> None:
    player = small.players[0]
    services.replies = {
        "Browse FV:2": FAVORITES,
        "GetMediaInfo": {"CurrentURI": f"x-rincon-queue:{player.uid}#0"},
    }
    await muse(client, player, f"groups/{player.group.id}/favorites", {"favoriteId": "1"})
    assert [name for name, _ in services.done()] == ["AddURIToQueue"]


async def test_a_station_plays_at_once(
    small: Household, client: Client, services: Services
) -> None:
    services.replies = {"Browse FV:2": FAVORITES}
    player = small.players[0]
    path = f"groups/{player.group.id}/favorites"
    await muse(client, player, path, {"favoriteId": "2", "playOnCompletion": True})
    assert services.done() == [
        (
            "SetAVTransportURI",
            {
                "CurrentURI": "x-rincon-mp3radio://radio.test/a.mp3",
                "CurrentURIMetaData": "<DIDL-Lite/>",
            },
        ),
        ("Play", {"Speed": "1"}),
    ]


async def test_a_shortcut_cannot_be_played(
    small: Household, client: Client, services: Services
) -> None:
    services.replies = {"Browse FV:2": FAVORITES}
    player = small.players[0]
    path = f"groups/{player.group.id}/favorites"
    status, reply = await muse(client, player, path, {"favoriteId": "3"})
    assert (status, reply["errorCode"]) == (400, "ERROR_COMMAND_FAILED")


async def test_a_playlist_goes_into_the_queue(
    small: Household, client: Client, services: Services
) -> None:
    services.replies = {"Browse SQ:": browsed(("SQ:0", "file:///x#0"), ("SQ:1", "file:///x#1"))}
    player = small.players[0]
    path = f"groups/{player.group.id}/playlists"
    assert (await muse(client, player, path, {"playlistId": "1"}))[0] == 200
    name, arguments = services.done()[0]
    assert (name, arguments["EnqueuedURI"]) == ("AddURIToQueue", "file:///x#1")
    assert 'id="SQ:1"' in arguments["EnqueuedURIMetaData"]


async def test_lists_of_content(small: Household, client: Client, services: Services) -> None:
    services.replies = {
        "Browse FV:2": FAVORITES,
        "Browse SQ:": browsed(("SQ:0", "file:///x#0")),
        "Browse SQ:0": browsed(("S://a", "x"), ("S://b", "x")),
    }
    _, told = await muse(client, small.players[0], "households/local/favorites")
    assert told["_objectType"] == "favoritesList"
    assert [(item["id"], item["resource"]["playable"]) for item in told["items"]] == [
        ("1", True),
        ("2", True),
        ("3", False),
    ]
    _, told = await muse(client, small.players[0], "households/local/playlists")
    assert [(item["id"], item["trackCount"]) for item in told["playlists"]] == [("0", 2)]


async def test_members_are_added_and_removed(
    small: Household, client: Client, services: Services
) -> None:
    first, second, third = small.players
    path = f"groups/{first.group.id}/groups/"
    _, told = await muse(
        client, first, path + "modifyGroupMembers", {"playerIdsToAdd": [second.uid]}
    )
    assert told["_objectType"] == "groupInfo"
    assert told["group"]["name"] == "Living Room + 1"
    assert told["group"]["playerIds"] == [first.uid, second.uid]
    body = {"playerIdsToAdd": [third.uid], "playerIdsToRemove": [second.uid, third.uid]}
    _, told = await muse(client, first, path + "modifyGroupMembers", body)
    assert told["group"]["playerIds"] == [first.uid]


async def test_a_member_leaves_by_itself(
    home: Household, client: Client, services: Services
) -> None:
    dining, kitchen = home.players[1:3]
    path = f"groups/{dining.group.id}/groups/modifyGroupMembers"
    _, told = await muse(client, kitchen, path, {"playerIdsToRemove": [kitchen.uid]})
    assert told["group"]["playerIds"] == [dining.uid]
    status, told = await muse(client, kitchen, "groups/x:1/groups/setGroupMembers", {})
    assert (status, told["groupStatus"]) == (404, "GROUP_STATUS_GONE")


async def test_members_are_replaced_and_the_group_handed_over(
    small: Household, client: Client, services: Services
) -> None:
    first, second, third = small.players
    number = first.group.id
    path = f"groups/{number}/groups/setGroupMembers"
    _, told = await muse(client, first, path, {"playerIds": [second.uid, third.uid]})
    assert told["group"]["id"] == number
    assert told["group"]["coordinatorId"] == second.uid
    assert set(told["group"]["playerIds"]) == {second.uid, third.uid}
    assert first.group.id != number


async def test_a_group_is_made_of_players(
    home: Household, client: Client, services: Services
) -> None:
    bar, dining, kitchen, terrace = home.players[:4]
    path = "households/local/groups/createGroup"
    _, told = await muse(client, bar, path, {"playerIds": [dining.uid, terrace.uid]})
    assert told["group"]["playerIds"] == [dining.uid, terrace.uid]
    # What was grouped with the first one before is not any more.
    assert kitchen.group.members == [kitchen]
    body = {"playerIds": [bar.uid, dining.uid], "musicContextGroupId": dining.group.id}
    _, told = await muse(client, bar, path, body)
    assert told["group"]["coordinatorId"] == dining.uid
    _, told = await muse(client, bar, path, {"playerIds": [bar.uid]})
    assert told["group"]["playerIds"] == [bar.uid]
    _, told = await muse(client, bar, path, {"playerIds": [bar.uid], "musicContextGroupId": "x"})
    assert told["errorCode"] == "ERROR_INVALID_OBJECT_ID"
    _, told = await muse(client, bar, path, {})
    assert told["errorCode"] == "ERROR_INVALID_PARAMETER"


async def test_unknown_players_are_named(
    home: Household, client: Client, services: Services
) -> None:
    satellite = home.players[8].uid
    body = {"playerIds": [home.players[0].uid, satellite]}
    status, told = await muse(client, home.players[0], "households/local/groups/createGroup", body)
    assert status == 400
    assert (told["errorCode"], told["playerIds"]) == ("ERROR_INVALID_PARAMETER", [satellite])
