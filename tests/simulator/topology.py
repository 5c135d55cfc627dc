"""Who plays with whom: zone groups, bonded players, and the ZoneGroupState that tells of them.

Facts: WIRE 2.6 (attributes and their order), 7 (grouping), 3 (event order). A group's id names the
player that opened it; a hand-over keeps the id, so its prefix need not be the coordinator.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .soap import UpnpError, attribute

if TYPE_CHECKING:
    from .household import Household
    from .player import Player

FAIL = 402


@dataclass(slots=True)
class Group:
    """One zone group: its id, its coordinator and its rooms' primary players, in wire order."""

    id: str
    coordinator: Player
    members: list[Player]


@dataclass(slots=True)
class Bond:
    """Players that make one room; `channels` in the order of the channel map, primary first.

    `kind` is `pair` (left and right, perhaps a sub) or `theatre` (satellites of a primary).
    """

    kind: str
    channels: list[tuple[Player, str]]

    @property
    def primary(self) -> Player:
        """Return the player that speaks for the room."""
        return self.channels[0][0]

    @property
    def players(self) -> list[Player]:
        """Return all players of the room once, the primary first."""
        return list(dict.fromkeys(player for player, _ in self.channels))

    @property
    def channel_map(self) -> str:
        """Return the channel map set as players write it."""
        return ";".join(f"{player.uid}:{words}" for player, words in self.channels)


@dataclass(frozen=True, slots=True)
class Vanished:
    """A player that the others miss."""

    player: Player
    reason: str
    address: str
    seen: str


@dataclass(slots=True)
class Topology:
    """The zone groups of one household."""

    household: Household
    groups: list[Group] = field(default_factory=list)
    vanished: dict[str, Vanished] = field(default_factory=dict)
    _number: int = 60

    def group_of(self, player: Player) -> Group:
        """Return the group that a player, or its primary, is in. Raises LookupError."""
        primary = player.primary
        for group in self.groups:
            if primary in group.members:
                return group
        raise LookupError(player.uid)

    def new_group(self, player: Player) -> Group:
        """Open a group with one player in it."""
        self._number += 1
        group = Group(f"{player.uid}:{self._number}", player, [player])
        self.groups.append(group)
        return group

    def join(self, player: Player, coordinator: Player) -> None:
        """Let a player leave its group and follow another.

        Raises UpnpError(402) where there is nobody to follow: itself, or not a coordinator.
        """
        if player is coordinator or not coordinator.is_coordinator or coordinator.is_bonded:
            raise UpnpError(FAIL)
        target = self.group_of(coordinator)
        if player in target.members:
            return
        self._take_out(player)
        target.members.append(player)
        self.changed()

    def leave(self, player: Player) -> Player | None:
        """Put a player into a group of its own; return who coordinates the rest, if any is left."""
        group = self.group_of(player)
        if len(group.members) == 1:
            return None
        heir = self._take_out(player)
        self.new_group(player)
        self.changed()
        return heir

    def delegate(self, group: Group, heir: Player, *, rejoin: bool) -> None:
        """Hand a group over to one of its members; the old coordinator stays in it or leaves.

        Raises UpnpError(402) for somebody who is not in the group.
        """
        old = group.coordinator
        if heir not in group.members or heir is old:
            raise UpnpError(FAIL)
        group.coordinator = heir
        if not rejoin:
            group.members.remove(old)
            self.new_group(old)
        self.changed()

    def bond(self, kind: str, channels: list[tuple[Player, str]]) -> Bond:
        """Make one room of several players; those that follow leave their groups."""
        bond = Bond(kind, channels)
        for player in bond.players:
            if player is not bond.primary and player.bond is None:
                self._drop(player)
        for player in bond.players:
            player.bond = bond
        self.changed()
        return bond

    def separate(self, bond: Bond) -> None:
        """Make rooms again of the players of a bond."""
        primary = bond.primary
        for player in bond.players:
            player.bond = None
            if player is not primary:
                self.new_group(player)
        self.changed()

    def vanish(self, player: Player, reason: str) -> None:
        """Take a player out that the others miss; its satellites go with it, its group goes on."""
        for gone in player.bond.players if player.bond and not player.is_bonded else [player]:
            seen = self.household.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            self.vanished[gone.uid] = Vanished(gone, reason, gone.address, seen)
        if not player.is_bonded:
            self._drop(player)
        self.changed()

    def reappear(self, player: Player) -> None:
        """Take a player back that was missing, in a group of its own."""
        for back in player.bond.players if player.bond and not player.is_bonded else [player]:
            self.vanished.pop(back.uid, None)
        if not player.is_bonded and not any(player in group.members for group in self.groups):
            self.new_group(player)
        self.changed()

    def dismiss(self, player: Player) -> None:
        """Name a player no more, neither in a group nor as one that is missed."""
        self.vanished.pop(player.uid, None)
        self._drop(player)
        self.changed()

    def changed(self) -> None:
        """Tell every player that the topology changed."""
        self.household.topology_changed()

    def _take_out(self, player: Player) -> Player | None:
        """Remove a player from its group; return the coordinator of those who stay."""
        group = self.group_of(player)
        group.members.remove(player)
        if not group.members:
            self.groups.remove(group)
            return None
        if group.coordinator is player:
            group.coordinator = group.members[0]
            self.household.hand_over(player, group.coordinator)
        return group.coordinator

    def _drop(self, player: Player) -> None:
        for group in tuple(self.groups):
            if player in group.members:
                self._take_out(player)

    def state(self, asked: Player) -> str:
        """Write ZoneGroupState as `asked` tells it: its own group and itself first."""
        return (
            f"<ZoneGroupState><ZoneGroups>{''.join(self._groups(asked))}</ZoneGroups>"
            f"<VanishedDevices>{''.join(map(_vanished, self.vanished.values()))}"
            "</VanishedDevices></ZoneGroupState>"
        )

    def _groups(self, asked: Player) -> Iterator[str]:
        own = asked.primary
        for group in sorted(self.groups, key=lambda group: own not in group.members):
            members = sorted(group.members, key=lambda member: member is not own)
            inner = "".join(self._member(member) for member in members)
            yield (
                f'<ZoneGroup Coordinator="{group.coordinator.uid}" ID="{group.id}">'
                f"{inner}</ZoneGroup>"
            )

    def _member(self, player: Player) -> str:
        bond = player.bond
        others = [other for other in bond.players if other is not player] if bond else []
        others = [other for other in others if other.uid not in self.vanished]
        if bond is None or bond.kind == "pair":
            # The other half is a member of its own, invisible.
            return _tag("ZoneGroupMember", player) + "".join(
                _tag("ZoneGroupMember", other) for other in others
            )
        satellites = "".join(_tag("Satellite", other) for other in others)
        return _tag("ZoneGroupMember", player, satellites)


def _tag(name: str, player: Player, inner: str = "") -> str:
    words = " ".join(f'{key}="{attribute(value)}"' for key, value in attributes(player))
    return f"<{name} {words}>{inner}</{name}>" if inner else f"<{name} {words}/>"


def attributes(player: Player) -> Iterable[tuple[str, str]]:
    """Give the attributes of a ZoneGroupMember or Satellite in wire order (WIRE 2.6)."""
    version, release, bond = player.version, player.release, player.bond
    spec = player.spec
    newer = version.generation > 1
    late = version.major >= 86
    pair_map = bond.channel_map if bond and bond.kind == "pair" else ""
    theatre_map = bond.channel_map if bond and bond.kind == "theatre" else ""
    yield from (
        ("UUID", player.uid),
        ("Location", player.location),
        ("ZoneName", player.primary.room),
        ("Icon", player.icon),
        ("Configuration", "1"),
    )
    if not player.visible:
        yield "Invisible", "1"
    if player.model.bridge:
        yield "IsZoneBridge", "1"
    yield from (
        ("SoftwareVersion", str(version) if player.told_version is None else player.told_version),
        ("SWGen", str(version.generation)),
        ("MinCompatibleVersion", release.minimum),
        ("LegacyCompatibleVersion", release.legacy),
    )
    if pair_map:
        yield "ChannelMapSet", pair_map
    if theatre_map:
        yield "HTSatChanMapSet", theatre_map
    if late and bond:
        yield "ActiveZoneID", f"00000000-0000-4000-8000-{bond.primary.uid[7:19].lower()}"
    satellite = player.is_bonded and bool(theatre_map)
    wireless = "0" if spec.wired else "2" if satellite else "1"
    connection = "3" if spec.wired else "6" if satellite else "5"
    yield from (
        ("BootSeq", str(player.boot_seq)),
        ("TVConfigurationError", "0"),
        ("HdmiCecAvailable", "1" if player.model.home_theatre else "0"),
        ("WirelessMode", wireless),
    )
    yield ("ConnectionType", connection) if late else ("WirelessLeafOnly", "0")
    if version.major < 64:
        yield "HasConfiguredSSID", "0"
    yield from (
        ("ChannelFreq", "2412" if spec.wired else "5240"),
        ("BehindWifiExtender", "0"),
        ("WifiEnabled", "1"),
    )
    if version.major >= 69:
        yield "EthLink", "1" if spec.wired else "0"
    yield from (
        ("Orientation", "-1" if player.model.bridge else str(spec.orientation)),
        ("RoomCalibrationState", "0" if player.model.bridge else player.calibration_state),
        ("SecureRegState", "3"),
        ("VoiceConfigState", str(player.voice)),
        ("MicEnabled", "1" if player.microphone else "0"),
    )
    if late:
        yield "HeadphoneSwapActive", "0"
    yield "AirPlayEnabled", "1" if player.model.airplay and newer else "0"
    if source := player.virtual_line_in:
        yield "VirtualLineInSource", source
    yield from (("IdleState", "1" if player.idle else "0"), ("MoreInfo", player.more_info))
    if newer and version.major >= 69:
        yield from (("SSLPort", "1443"), ("HHSSLPort", "1843"))


def _vanished(item: Vanished) -> str:
    player = item.player
    values = {
        "UUID": player.uid,
        "ZoneName": player.room,
        "Reason": item.reason,
        "ModelInfo": player.model.number,
        "Mac": player.mac,
        "LastKnownIP": item.address,
        "LastSeenUTC": item.seen,
        "MoreInfo": "",
        "SWGen": str(player.version.generation),
    }
    words = " ".join(f'{key}="{attribute(value)}"' for key, value in values.items())
    return f"<Device {words}/>"
