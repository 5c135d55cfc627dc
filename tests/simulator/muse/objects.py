"""Who the players are and who plays with whom, as JSON: discoveryInfo and groups (captured forms).

Colors, deviceFeatures and the location id are guesses.
"""

import hashlib
from typing import TYPE_CHECKING

from .errors import Json

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player
    from ..topology import Group


def location_id(household: Household) -> str:
    """Return the id of the place, `lc_` and 32 hex digits."""
    return f"lc_{hashlib.sha256(household.spec.id.encode()).hexdigest()[:32]}"


def websocket_url(player: Player) -> str:
    """Return the address of a player's websocket."""
    return f"wss://{player.address}:1443/websocket/api"


def capabilities(player: Player) -> list[str]:
    """Return the capability words; clips play on every S2 player (a guess for old models)."""
    return list(player.model.capabilities(clips=player.version.generation > 1))


def device(player: Player) -> Json:
    """Return a deviceInfo; of a player that is missing only its id (captured)."""
    if player.uid in player.household.topology.vanished:
        return {"_objectType": "deviceInfo", "id": player.uid, "quarantineReasons": []}
    release = player.release
    return {
        "_objectType": "deviceInfo",
        "id": player.uid,
        "serialNumber": player.serial,
        "deviceId": player.mac.replace(":", ""),
        "model": player.model.number,
        "modelDisplayName": player.model.display_name,
        "color": "White",
        "capabilities": capabilities(player),
        "apiVersion": release.api,
        "minApiVersion": "1.1.0",
        "name": player.primary.room,
        "websocketUrl": websocket_url(player),
        "softwareVersion": str(player.version),
        "hwVersion": player.model.hardware,
        "swGen": player.version.generation,
        "versions": {
            "_objectType": "sdkVersions",
            "controlAPI": [release.api, "3.7.3"],
            "trueplaySDK": ["6"],
            "audioTxProtocol": [3],
            "htAudioTxProtocol": [7],
        },
        "quarantineReasons": [],
    }


def discovery_info(player: Player) -> Json:
    """Return what a player says of itself at players/local/info."""
    household = player.household
    timing = household.timing
    features = ["WIFI", "ETHERNET", "LED_STATUS"]
    if player.model.line_in:
        features.append("RCA_LINE_IN")
    if player.model.home_theatre:
        features.append("HT_SOURCE")
    return {
        "_objectType": "discoveryInfo",
        "device": device(player)
        | {
            "deviceFeatures": [{"_objectType": "feature", "name": name} for name in features],
        },
        "householdId": household.muse_id,
        "locationId": location_id(household),
        "playerId": player.uid,
        "deviceId": player.mac.replace(":", ""),
        "groupId": player.group.id,
        "websocketUrl": websocket_url(player),
        "restUrl": f"https://{player.address}:1443/api",
        "allowGuestAccess": timing.guest_access,
        # The word for authenticated access only is a guess.
        "credentialTypeAllowed": "ACCESS_TOKEN" if timing.authentication else "API_KEY",
    }


def _zone(player: Player) -> Json:
    vanished = player.household.topology.vanished
    channels = player.bond.channels if player.bond else [(player, "")]
    zone: Json = {"_objectType": "activeZone"}
    if player.bond:
        zone["zoneId"] = f"00000000-0000-4000-8000-{player.uid[7:19].lower()}"
    zone["name"] = player.room
    zone["members"] = [
        {
            "_objectType": "activeZoneMember",
            "id": member.uid,
            "channelMap": words.split(",") if words else [],
            "state": {
                "_objectType": "zoneMemberState",
                "disconnected": member.uid in vanished,
            },
        }
        for member, words in channels
    ]
    return zone


def _player(player: Player) -> Json:
    members = player.bond.players if player.bond else [player]
    release = player.release
    return {
        "_objectType": "player",
        "id": player.uid,
        "name": player.room,
        "websocketUrl": websocket_url(player),
        "softwareVersion": str(player.version),
        "apiVersion": release.api,
        "minApiVersion": "1.1.0",
        "isUnregistered": False,
        "capabilities": capabilities(player),
        "zoneInfo": _zone(player),
        "deviceIds": [member.uid for member in members],
        "devices": [device(member) for member in members],
    }


def group(told: Group) -> Json:
    """Return one group, without what it does; players that are missing are not in it."""
    vanished = told.coordinator.household.topology.vanished
    members = [member.uid for member in told.members if member.uid not in vanished]
    others = len(members) - 1
    return {
        "_objectType": "group",
        "id": told.id,
        "name": told.coordinator.room + (f" + {others}" if others > 0 else ""),
        "coordinatorId": told.coordinator.uid,
        "playerIds": members,
    }


def groups(asked: Player, states: dict[str, str] | None = None) -> Json:
    """Return all groups and rooms; `states` has the playbackState by group id.

    The event comes without states, the reply with them (WIRE 1.2).
    """
    topology = asked.household.topology
    listed: list[Json] = []
    rooms: list[Player] = []
    for told in topology.groups:
        members = [member for member in told.members if member.uid not in topology.vanished]
        if not members or told.coordinator.model.bridge:
            continue
        item = group(told)
        if states is not None:
            ids = item.pop("playerIds")
            item["playbackState"] = states.get(told.id, "PLAYBACK_STATE_IDLE")
            item["playerIds"] = ids
        listed.append(item)
        rooms += members
    return {
        "_objectType": "groups",
        "groups": listed,
        "players": [_player(room) for room in rooms],
        "partial": False,
    }
