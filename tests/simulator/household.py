"""One simulated household: its players, what they share, and what can happen to them."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from .certificate import server_context
from .clock import Clock
from .faults import Faults
from .hardware import Version
from .player import Player
from .requests import Requests
from .service import Service
from .services.av_transport import AVTransport
from .services.inputs import AudioIn
from .services.zone_group import ZoneGroupTopology
from .store import Store
from .timing import Timing
from .topology import Bond, Topology

if TYPE_CHECKING:
    from .spec import HouseholdSpec, OfferSpec


class Household:
    """Players on consecutive loopback addresses, in one process."""

    def __init__(
        self,
        spec: HouseholdSpec,
        first_address: str = "127.0.0.2",
        *,
        start: datetime | None = None,
    ) -> None:
        """Make the household, closed. `start` is the wall time it begins at."""
        self.spec = spec
        self.clock = Clock(start)
        self.timing = Timing()
        self.faults = Faults()
        self.requests = Requests()
        self.certificate = server_context()
        self.topology = Topology(self)
        self.muse_id = f"{spec.id}.simulated"
        self.alarm_runs = 0
        self.offer: OfferSpec | None = spec.offer
        self._stores: dict[type[Store], Store] = {}
        first = ipaddress.IPv4Address(first_address)
        number = int.from_bytes(spec.id.encode()[-2:]) & 0xFFFF
        self.players = [
            Player(
                self, player, f"RINCON_000E58{number:04X}{index + 1:02X}01400", str(first + index)
            )
            for index, player in enumerate(spec.players)
        ]
        self._compose()

    def store[S: Store](self, kind: type[S]) -> S:
        """Return the one store of that class, made at its first use."""
        found = self._stores.get(kind)
        if not isinstance(found, kind):
            found = self._stores[kind] = kind(self)
        return found

    def player(self, key: str) -> Player:
        """Return a player by uid, room or address, the visible one first. Raises LookupError."""
        for player in sorted(self.players, key=lambda player: not player.visible):
            if key in (player.uid, player.room, player.address):
                return player
        raise LookupError(key)

    @property
    def visible(self) -> list[Player]:
        """Return the rooms."""
        return [player for player in self.players if player.visible]

    async def start(self) -> None:
        """Open all ports; what the spec lets play begins to play. Raises OSError."""
        for player in self.players:
            await player.start()
        for index, items, playing in self.spec.queues:
            await self.players[index].service(AVTransport).begin(items, playing=playing)
        for player in self.players:
            for service in player.services.values():
                service.settle()

    async def stop(self) -> None:
        """Close everything; nothing comes after it."""
        await self.clock.stop()
        for player in self.players:
            await player.stop()
        await self.clock.stop()

    def touch(self, kind: type[Service]) -> None:
        """Let every player look for changes in one of its services."""
        for player in self.running:
            if service := player.services.get(kind.name):
                service.touch()

    @property
    def running(self) -> Iterable[Player]:
        """Give the players that are switched on."""
        return (player for player in self.players if player.power.on)

    def topology_changed(self) -> None:
        """Let every player tell of the topology, and of what depends on it."""
        for player in self.running:
            for name in ("AVTransport", "GroupRenderingControl", "GroupManagement"):
                if service := player.services.get(name):
                    service.touch()
        self.clock.call_later(self.timing.topology, self._tell_topology)

    def _tell_topology(self) -> None:
        self.touch(ZoneGroupTopology)
        for player in self.running:
            player.services["DeviceProperties"].touch()

    def hand_over(self, old: Player, new: Player) -> None:
        """Let a new coordinator go on with what the old one played for the group."""
        new.service(AVTransport).take_over(old.service(AVTransport))

    async def power_cut(self, player: Player, *, seen_after: float | None = None) -> None:
        """Switch a player off without a word; the others miss it later."""
        await player.stop()
        delay = self.timing.vanish if seen_after is None else seen_after
        self.clock.call_later(delay, lambda: self._miss(player, "UNKNOWN"))

    async def switch_off(self, player: Player, reason: str = "powered off") -> None:
        """Switch a player off in order: the others know at once and why.

        The words are those that core looks for in VanishedDevices: `powered off`, `sleeping`,
        `switch to bluetooth`, `upgrade` (core#65382, #73519, #87606). UNKNOWN is captured.
        """
        await player.stop()
        self.topology.vanish(player, reason)

    async def switch_on(self, player: Player) -> None:
        """Boot a player: a higher BootSeq, no subscriptions, SIDs from the start."""
        player.boot_seq += 1
        player.reset()
        # Its services ask for its group as they start.
        self.topology.reappear(player)
        await player.start()

    async def reboot(self, player: Player, *, farewell: bool = False) -> None:
        """Boot a player again, with or without the others knowing."""
        if farewell:
            await self.switch_off(player)
        else:
            await player.stop()
        await self.clock.sleep(self.timing.boot)
        await self.switch_on(player)

    async def upgrade(self, player: Player, version: str) -> None:
        """Install a software version: away with the reason `upgrade`, then back with it."""
        await self.switch_off(player, "upgrade")
        await self.clock.sleep(self.timing.upgrade)
        player.version = Version.parse(version)
        await self.switch_on(player)

    async def move(self, player: Player, address: str) -> None:
        """Give a player another address, as a DHCP server would; it does not boot."""
        await player.server.stop()
        await player.events.close_connections()
        player.address = address
        await player.server.start(address)
        self.topology.changed()

    def battery(
        self, player: Player, *, percent: int | None = None, charging: bool | None = None
    ) -> None:
        """Set what MoreInfo tells of a battery. Raises ValueError without one or out of range."""
        level = player.battery_percent if percent is None else percent
        if not player.model.battery or not 0 <= level <= 100:
            raise ValueError("no battery, or not 0 to 100 percent")
        player.battery_percent = level
        player.charging = player.charging if charging is None else charging
        self.topology.changed()

    def line_in(self, player: Player, *, connected: bool, playing: bool = False) -> None:
        """Plug a source in or out. Raises KeyError for a player without a line-in."""
        player.service(AudioIn).plug(connected=connected, playing=playing)

    def microphone(self, player: Player, *, on: bool) -> None:
        """Switch a microphone. Raises ValueError for a player without one."""
        if not player.model.microphone:
            raise ValueError("no microphone")
        player.microphone = on
        self.topology.changed()

    def rename(self, player: Player, room: str, icon: str = "") -> None:
        """Give a room another name, and an icon where one is named; its bonded players follow."""
        for member in player.bond.players if player.bond else [player]:
            member.room = room
            member.icon = icon or member.icon
        self.topology.changed()

    def as_json(self) -> dict[str, object]:
        """Return the truth about the household, for tests that compare with what a client knows."""
        return {
            "id": self.spec.id,
            "offer": self.offer.version if self.offer else None,
            "groups": [
                {
                    "id": group.id,
                    "coordinator": group.coordinator.uid,
                    "members": [member.uid for member in group.members],
                }
                for group in self.topology.groups
            ],
            "vanished": {uid: gone.reason for uid, gone in self.topology.vanished.items()},
            "players": {player.uid: player.as_json() for player in self.players},
        }

    def _miss(self, player: Player, reason: str) -> None:
        if not player.power.on and player.uid not in self.topology.vanished:
            self.topology.vanish(player, reason)

    def _compose(self) -> None:
        """Bond and group the players as the spec says."""
        players = self.players
        for bond in self.spec.bonds:
            channels = [(players[index], words) for index, words in bond.channels]
            made = Bond(bond.kind, channels)
            for player in made.players:
                player.bond = made
        grouped = {index for group in self.spec.groups for index in group}
        for members in self.spec.groups:
            group = self.topology.new_group(players[members[0]])
            group.members += [players[index] for index in members[1:]]
        for index, player in enumerate(players):
            if index not in grouped and not player.is_bonded:
                self.topology.new_group(player)
