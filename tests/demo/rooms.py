"""The household as Home Assistant has it, and a dashboard that shows it."""

from dataclasses import dataclass
from typing import Any, Final

from aiohttp import ClientSession

from .client import HomeAssistant, until
from .plan import DASHBOARD, DOMAIN, Plan

_COMES: Final = 30.0


@dataclass(frozen=True, slots=True)
class Truth:
    """What the simulated household says of itself: its boxes, its rooms, and who plays alone."""

    boxes: int
    rooms: frozenset[str]
    alone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Room:
    """A room's media player."""

    name: str
    entity_id: str


async def truth(session: ClientSession, plan: Plan) -> Truth:
    """Ask the simulated household."""
    async with session.get(f"{plan.control_url}/household") as response:
        told = await response.json()
    players = {uid: box for uid, box in told["players"].items() if box["visible"]}
    alone = {group["coordinator"] for group in told["groups"] if _rooms_in(group, players) == 1}
    return Truth(
        len(told["players"]),
        frozenset(player["room"] for player in players.values()),
        frozenset(player["room"] for uid, player in players.items() if uid in alone),
    )


def _rooms_in(group: dict[str, Any], players: dict[str, Any]) -> int:
    return sum(uid in players for uid in group["members"])


async def available(home: HomeAssistant, expected: Truth) -> list[Room]:
    """Wait until every room is there and available; return the rooms by name. Raises DemoError."""

    async def look() -> list[Room] | None:
        states = await home.states()
        rooms = [
            Room(str(states[entity_id]["attributes"]["friendly_name"]), entity_id)
            for entity_id in await _media_players(home)
            if entity_id in states and states[entity_id]["state"] != "unavailable"
        ]
        there = {room.name for room in rooms} == expected.rooms
        return sorted(rooms, key=lambda room: room.name) if there else None

    return await until(f"{len(expected.rooms)} rooms are available", look, _COMES)


async def _media_players(home: HomeAssistant) -> list[str]:
    return [
        entry["entity_id"]
        for entry in await home.command("config/entity_registry/list")
        if entry["platform"] == DOMAIN and entry["entity_id"].startswith("media_player.")
    ]


async def show(home: HomeAssistant, rooms: list[Room]) -> None:
    """Make a dashboard with the rooms, the only one, and let the page begin with it."""
    for other in await home.command("lovelace/dashboards/list"):
        # A map is one of them; its tiles would come from the internet.
        await home.command("lovelace/dashboards/delete", dashboard_id=other["id"])
    await home.command(
        "lovelace/dashboards/create",
        url_path=DASHBOARD,
        title="Sonos",
        icon="mdi:speaker-multiple",
        show_in_sidebar=True,
    )
    await home.command(
        "lovelace/config/save",
        url_path=DASHBOARD,
        config={"views": [_rooms_view(rooms), await _firmware_view(home)]},
    )
    await home.command("frontend/set_system_data", key="core", value={"default_panel": DASHBOARD})


def _rooms_view(rooms: list[Room]) -> dict[str, Any]:
    """Return a view with a section for each room: what plays, and how loud."""
    sections = [{"type": "grid", "cards": [_tile(room)]} for room in rooms]
    return {
        "title": "Rooms",
        "path": "rooms",
        "icon": "mdi:sofa",
        "type": "sections",
        "max_columns": 3,
        "sections": sections,
    }


def _tile(room: Room) -> dict[str, Any]:
    return {
        "type": "tile",
        "entity": room.entity_id,
        "state_content": ["state", "media_title", "media_artist"],
        "features": [{"type": "media-player-playback"}, {"type": "media-player-volume-slider"}],
        "grid_options": {"columns": "full"},
    }


async def _firmware_view(home: HomeAssistant) -> dict[str, Any]:
    updates = sorted(
        entry["entity_id"]
        for entry in await home.command("config/entity_registry/list")
        if entry["platform"] == DOMAIN and entry["entity_id"].startswith("update.")
    )
    tiles = [
        {"type": "tile", "entity": update, "state_content": ["state", "installed_version"]}
        for update in updates
    ]
    return {
        "title": "Firmware",
        "path": "firmware",
        "icon": "mdi:package",
        "type": "sections",
        "max_columns": 3,
        "sections": [{"type": "grid", "column_span": 3, "cards": tiles}],
    }
