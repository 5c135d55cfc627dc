"""What scenes have at hand, and what both days have in common."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.demo.client import until
from tests.demo.plan import DOMAIN, DemoError
from tests.simulator.household import Household
from tests.simulator.player import Player

from .announcing import Announcing
from .household import Rooms
from .sniffer import Seen
from .user import FailedError, User

SOON: Final = 15.0


@dataclass
class Day:
    """One day: the user, the household, and what was done."""

    user: User
    rooms: Rooms
    announcing: Announcing
    # What the sniffer has seen so far, and the connections seen before the ledger began.
    seen: Seen
    before: Counter[tuple[str, int]] = field(default_factory=Counter)
    entry_id: str = ""
    # The media players by the uid of their player.
    entities: dict[str, str] = field(default_factory=dict)
    done: list[tuple[str, float]] = field(default_factory=list)
    # Actions that were carried out, and those that were refused, by reason.
    actions: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    # Parts of the day's account that scenes leave behind.
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def household(self) -> Household:
        """Return the household."""
        return self.rooms.household

    @property
    def visible(self) -> list[Player]:
        """Return the players that are rooms."""
        return self.household.visible

    def room(self, name: str) -> Player:
        """Return the player of a room."""
        return self.household.player(name)

    def entity(self, player: Player) -> str:
        """Return the media player of a room."""
        return self.entities[player.uid]

    async def through(self, scenes: Mapping[str, Callable[[Day], Awaitable[None]]]) -> None:
        """Play scenes, one after the other. Raises DemoError that names the one that failed."""
        for name, scene in scenes.items():
            begin = time.monotonic()
            try:
                await scene(self)
            except DemoError as err:
                raise DemoError(f"{name}: {err}") from err
            self.done.append((name, time.monotonic() - begin))

    async def attempt(self, player: Player, service: str, **data: Any) -> None:
        """Carry an action of the media player out in a room. Raises FailedError."""
        await self.user.call(
            f"media_player.{service}", data, target={"entity_id": self.entity(player)}
        )
        self.actions[f"media_player.{service}"] += 1

    async def act(self, player: Player, service: str, **data: Any) -> None:
        """Carry an action out once it is offered.

        What is offered changes with what plays, and is known when the player has told of it.
        Raises FailedError, and DemoError if it is not offered soon.
        """

        async def attempted() -> bool:
            try:
                await self.attempt(player, service, **data)
            except FailedError as failed:
                if failed.key != "service_not_supported":
                    raise
                return False
            return True

        await until(f"{player.room} offers {service}", attempted, SOON)

    async def refused(self, player: Player, service: str, **data: Any) -> str:
        """Carry out what local only refuses; return the reason. Raises DemoError."""
        try:
            await self.act(player, service, **data)
        except FailedError as failed:
            if not failed.key.startswith("refused_"):
                raise
            reason = failed.key.removeprefix("refused_")
            self.refusals[reason] += 1
            return reason
        raise DemoError(f"{service} {data} was not refused")

    async def shows(
        self, player: Player, what: str, holds: Callable[[str, Mapping[str, Any]], object]
    ) -> Mapping[str, Any]:
        """Wait until a room's media player shows something; return its attributes."""
        found = await self.user.wait_for(f"{player.room}: {what}", self.entity(player), holds)
        attributes: Mapping[str, Any] = found["attributes"]
        return attributes

    async def registry(self) -> list[dict[str, Any]]:
        """Return the entities of the integration, those switched off among them."""
        entries = await self.user.command("config/entity_registry/list")
        return [entry for entry in entries if entry["platform"] == DOMAIN]

    async def all_there(self) -> None:
        """Wait until every room is available; note its media player. Raises DemoError."""
        expected = {player.uid for player in self.visible}

        async def look() -> bool:
            states = await self.user.states()
            self.entities = {
                entry["unique_id"]: entry["entity_id"]
                for entry in await self.registry()
                if entry["entity_id"].startswith("media_player.")
            }
            gone = [
                uid
                for uid in expected
                if states.get(self.entities.get(uid, ""), {}).get("state", "unavailable")
                == "unavailable"
            ]
            return not gone

        await until(f"{len(expected)} rooms are available", look, 30)


async def settle(seconds: float = 0.3) -> None:
    """Let events arrive."""
    await asyncio.sleep(seconds)


async def neighbors(day: Day) -> None:
    """Let others of the house make their requests: one to a machine of it, one to the internet."""
    for name in ("doorbell", "weather"):
        told = await day.user.call(f"rest_command.{name}", {}, response=True)
        if told["status"] != 200:
            raise DemoError(f"{name}: {told}")


async def own_media(day: Day) -> None:
    """Look at Home Assistant's media as its page does."""
    browse = "media_source/browse_media"
    root = await day.user.command(browse, media_content_id="")
    if not root["children"]:
        raise DemoError("no media source")
    await day.user.command(browse, media_content_id="media-source://media_source")


async def own_speech(day: Day) -> None:
    """Let Home Assistant speak, without a player."""
    await day.user.command(
        "media_source/resolve_media", media_content_id="media-source://tts/demo?message=Hello"
    )


async def announcements(day: Day) -> None:
    """Let the players announce themselves."""
    for player in day.household.players:
        day.announcing.by_ssdp(player)
    await day.announcing.by_mdns()


# What both days have, at their beginning and at their end.
MORNING: Final = {
    "others make their requests": neighbors,
    "players announce themselves": announcements,
    "the media of the house are looked at": own_media,
    "the house speaks": own_speech,
}
EVENING: Final = {"others make their requests again": neighbors}
