"""The Home Assistant under test and the household that it sees, in words of the cases."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Any

from homeassistant.config_entries import SOURCE_ZEROCONF
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .peer import Peer

PLATFORM = "sonos"
PLAYER = "media_player"
# Of the issue: a change made by another client is seen within a second.
FOLLOWS = 1.0
NOTHING = ("missing", "unavailable", "unknown")

_RENDERERS = {"RenderingControl", "AVTransport", "GroupRenderingControl", "Queue"}


def report(name: str, passed: object, reason: str = "") -> None:
    """Write one case."""
    print(json.dumps({"name": name, "passed": bool(passed), "reason": reason}), flush=True)


@dataclass(slots=True)
class Home:
    """Home Assistant, another client of the same household, and its rooms by uid.

    `told` says what the household's members told before the first case: see Peer.players.
    """

    hass: HomeAssistant
    peer: Peer
    told: Mapping[str, Mapping[str, Any]]
    household: str
    uids: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the order of the addresses."""
        self.uids = list(self.told)

    def model(self, *numbers: str) -> list[str]:
        """Return the rooms whose player is of one of the models."""
        return [uid for uid in self.uids if self.told[uid]["model"] in numbers]

    @property
    def busy(self) -> str:
        """Return the first room that had a queue before the first case.

        What needs a queue is tried there: players refuse to empty an empty one (804), which core
        does before it plays most things, and core cannot restore one (SoCo#761).
        """
        return next(
            uid
            for uid, player in self.told.items()
            if player["services"].get("AVTransport", {}).get("tracks")
        )

    def entity(self, unique_id: str, domain: str = PLAYER) -> str:
        """Return the entity's id, empty where there is none."""
        registry = er.async_get(self.hass)
        return registry.async_get_entity_id(domain, PLATFORM, unique_id) or ""

    def state(self, unique_id: str, domain: str = PLAYER) -> str:
        """Return an entity's state, `missing` where there is none."""
        found = self.hass.states.get(self.entity(unique_id, domain) or f"{domain}.missing")
        return found.state if found else "missing"

    def number(self, unique_id: str, domain: str = "number") -> float | None:
        """Return an entity's state as a number, None where it is none."""
        try:
            return float(self.state(unique_id, domain))
        except ValueError:
            return None

    def attribute(self, unique_id: str, name: str, domain: str = PLAYER) -> Any:
        """Return an attribute of an entity, None where there is none."""
        found = self.hass.states.get(self.entity(unique_id, domain) or f"{domain}.missing")
        return found.attributes.get(name) if found else None

    def members(self, uid: str) -> int:
        """Return how many rooms a room's group has, by what Home Assistant says."""
        return len(self.attribute(uid, "group_members") or ())

    def follower(self, uid: str) -> bool:
        """Return whether a room follows another one, by what Home Assistant says."""
        members = list(self.attribute(uid, "group_members") or ())
        return len(members) > 1 and members[0] != self.entity(uid)

    @property
    def absent(self) -> list[str]:
        """Return the rooms that have no player with a state."""
        return [player["room"] for uid, player in self.told.items() if self.state(uid) in NOTHING]

    def shows(self, uid: str, name: str, value: object, domain: str = PLAYER) -> Callable[[], bool]:
        """Return whether an attribute has a value, as a question to be asked again."""
        return lambda: bool(self.attribute(uid, name, domain) == value)

    def stands(self, unique_id: str, state: str, domain: str = PLAYER) -> Callable[[], bool]:
        """Return whether an entity is in a state, as a question to be asked again."""
        return lambda: self.state(unique_id, domain) == state

    def there(self, unique_id: str, domain: str = PLAYER) -> Callable[[], bool]:
        """Return whether an entity has a state, as a question to be asked again."""
        return lambda: self.state(unique_id, domain) not in NOTHING

    def counts(self, unique_id: str, number: float, domain: str = "number") -> Callable[[], bool]:
        """Return whether an entity's state is a number, as a question to be asked again."""
        return lambda: self.number(unique_id, domain) == number

    async def heard(self, uid: str) -> None:
        """Tell Home Assistant of a player as its listener for mDNS does."""
        player = (await asyncio.to_thread(self.peer.get, "/household"))["players"][uid]
        address = IPv4Address(player["address"])
        mac = uid.removeprefix("RINCON_")[:12]
        await self.hass.config_entries.flow.async_init(
            PLATFORM,
            context={"source": SOURCE_ZEROCONF},
            data=ZeroconfServiceInfo(
                ip_address=address,
                ip_addresses=[address],
                port=1443,
                hostname=f"Sonos-{mac}.local.",
                type="_sonos._tcp.local.",
                name=f"{uid}@{player['room']}._sonos._tcp.local.",
                properties={"bootseq": str(player["boot_seq"]), "vers": "3"},
            ),
        )

    async def tell(self, uid: str, service: str, action: str, **arguments: str) -> str:
        """Send an action to a room as another client would; return the reply's text.

        InstanceID is added where the service has it. Raises OSError where it is refused.
        """
        path, kind = f"/{service}", f"urn:schemas-upnp-org:service:{service}:1"
        if service in _RENDERERS:
            path = f"/MediaRenderer{path}"
            arguments = {"InstanceID": "0", **arguments}
        elif service == "ContentDirectory":
            path = f"/MediaServer{path}"
        address = str(self.told[uid]["address"])
        return await asyncio.to_thread(
            lambda: self.peer.call(address, path, kind, action, **arguments)
        )

    async def scene(self, uid: str, name: str, **data: object) -> None:
        """Let something happen to a player."""
        await asyncio.to_thread(lambda: self.peer.post(f"/players/{uid}/{name}", **data))

    async def truth(self, uid: str, service: str) -> dict[str, Any]:
        """Return what a service of a player holds, by the simulator's own word."""
        players = (await asyncio.to_thread(self.peer.get, "/household"))["players"]
        found: dict[str, Any] = players[uid]["services"].get(service, {})
        return found

    async def follows(
        self, name: str, condition: Callable[[], bool], seconds: float = FOLLOWS
    ) -> bool:
        """Report whether something becomes true in time."""
        passed = await self.becomes(condition, seconds)
        report(name, passed, f"not within {seconds:.0f} s")
        return passed

    async def becomes(self, condition: Callable[[], object], seconds: float) -> bool:
        """Return whether something becomes true in time."""
        ends = time.monotonic() + seconds
        while not (passed := bool(condition())) and time.monotonic() < ends:
            await asyncio.sleep(0.02)
        return passed

    async def comes_true(
        self, name: str, uid: str, service: str, condition: Callable[[dict[str, Any]], bool]
    ) -> None:
        """Report whether a player itself gets into a state within a second."""
        ends = time.monotonic() + FOLLOWS
        while not (passed := condition(await self.truth(uid, service))) and time.monotonic() < ends:
            await asyncio.sleep(0.05)
        report(name, passed, f"not so on the player within {FOLLOWS:.0f} s")

    async def attempt[T](self, name: str, work: Awaitable[T]) -> T | None:
        """Report whether something goes without an error; return its result."""
        try:
            result = await work
        except (HomeAssistantError, OSError, ValueError, TypeError, KeyError) as err:
            report(name, passed=False, reason=f"{type(err).__name__}: {err}")
            return None
        report(name, passed=True)
        return result

    async def serve(
        self, action: str, unique_id: str, *, domain: str = PLAYER, **data: object
    ) -> Any:
        """Call a Home Assistant action, `domain.name`, for an entity; return its response.

        Where it has one, that of the entity. Raises what the action raises.
        """
        kind, _, name = action.partition(".")
        entity = self.entity(unique_id, domain)
        answers = action in (f"{PLAYER}.browse_media", f"{PLAYER}.search_media", "sonos.get_queue")
        response = await self.hass.services.async_call(
            kind,
            name,
            {"entity_id": entity, **data},
            blocking=True,
            return_response=answers,
        )
        return response[entity] if response else None
