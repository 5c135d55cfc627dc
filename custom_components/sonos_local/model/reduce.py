"""One event changes what is known of a household: `reduce`, without I/O and without a clock.

What an event does not change is the same object afterwards, the household itself included. What a
player shows of its group is its coordinator's, looked up anew whenever the groups or the
coordinator's own values change: in which order the two are told does not matter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from ..model import positions
from .events import (
    AlarmsRead,
    DescriptionRead,
    Event,
    FavoritesRead,
    GroupSoundChanged,
    HearingChanged,
    OfferChanged,
    PlayerForgotten,
    PlaylistsRead,
    PositionRead,
    PresenceChanged,
    SharedChanged,
    SoundChanged,
    TopologyChanged,
    TransportChanged,
    UpnpChanged,
    ValueRead,
    VersionsChanged,
)
from .group import NO_GROUP, Group, GroupSound, GroupView
from .household import Household, Shared, Topology, Versions
from .media import UNKNOWN_TRANSPORT, Transport
from .player import Box, Gone, Player, Presence, Sound

type _SharedEvent = (
    VersionsChanged | OfferChanged | SharedChanged | FavoritesRead | PlaylistsRead | AlarmsRead
)
type _PlayerEvent = (
    TransportChanged
    | SoundChanged
    | GroupSoundChanged
    | PositionRead
    | DescriptionRead
    | ValueRead
    | PresenceChanged
    | HearingChanged
    | UpnpChanged
)

# The TransportStatus of a transport without an error.
_FINE = "OK"


def reduce(household: Household, event: Event) -> Household:
    """Return the household after an event: the same object if it changed nothing.

    A player that no topology named yet is kept in `absent` until one does, so nothing is lost if
    its own events come first; that events come from admitted players only is the session's care.
    """
    match event:
        case TopologyChanged(topology):
            return _arranged(household, topology)
        case PlayerForgotten(uid):
            absent = {known: player for known, player in household.absent.items() if known != uid}
            return _changed(household, absent=_mapped(household.absent, absent))
        case (
            VersionsChanged()
            | OfferChanged()
            | SharedChanged()
            | FavoritesRead()
            | PlaylistsRead()
            | AlarmsRead()
        ):
            return _changed(household, shared=_shared_after(household.shared, event))
        case _:
            return _told(household, event)


def plausible(topology: Topology) -> str | None:
    """Return why this cannot be a topology, None if it can (TABLES 10 nr 12)."""
    members = [uid for group in topology.groups for uid in group.members]
    if not topology.groups:
        return "no groups"
    if len(set(members)) != len(members):
        return "a member in two groups"
    if any(group.coordinator not in group.members for group in topology.groups):
        return "a coordinator that is not among its members"
    if any(uid not in topology.boxes for uid in members):
        return "a member that is not described"
    if any(uid != box.uid for uid, box in topology.boxes.items()):
        return "a description under another uid"
    return None


def _shared_after(shared: Shared, event: _SharedEvent) -> Shared:
    match event:
        case VersionsChanged(change):
            return _changed(shared, versions=_merged(shared.versions, change))
        case OfferChanged(offer):
            return _changed(shared, offer=_kept(shared.offer, offer))
        case SharedChanged():
            return _merged(shared, event)
        case FavoritesRead(favorites):
            return _changed(shared, favorites=_listed(shared.favorites, favorites))
        case PlaylistsRead(playlists):
            return _changed(shared, playlists=_listed(shared.playlists, playlists))
        case AlarmsRead(alarms):
            return _changed(shared, alarms=_listed(shared.alarms, alarms))


def _told(household: Household, event: _PlayerEvent) -> Household:
    uid = event.description.uid if isinstance(event, DescriptionRead) else event.uid
    known = household.players.get(uid)
    if known is None:
        waiting = household.absent.get(uid) or _stranger(uid)
        after = _player_after(waiting, event)
        if after is waiting:
            return household
        return replace(household, absent={**household.absent, uid: after})
    after = _player_after(known, event)
    if after is known:
        return household
    players = {**household.players, uid: after}
    for group in household.groups:
        if group.coordinator == uid:
            _follow(players, group)
    return replace(household, players=players)


def _player_after(player: Player, event: _PlayerEvent) -> Player:
    values: dict[str, Any]
    match event:
        case TransportChanged():
            values = _transport_after(player, event)
        case SoundChanged(change=sound):
            values = {"sound": _merged(player.sound, sound)}
        case GroupSoundChanged():
            values = _group_sound_after(player, event.change)
        case PositionRead():
            values = _position_after(player, event)
        case DescriptionRead(description):
            values = {"description": _kept(player.description, description)}
        case ValueRead():
            read = {**player.read, event.name: event.value}
            values = {"read": _kept(player.read, read)}
        case PresenceChanged(presence=presence):
            values = {"presence": presence}
        case HearingChanged(deaf=deaf):
            values = {"deaf": deaf}
        case UpnpChanged(off=off):
            values = {"upnp_off": off}
    return _changed(player, **values)


def _transport_after(player: Player, event: TransportChanged) -> dict[str, Any]:
    old, new = player.transport, _merged(player.transport, event.change)
    # A duration that was read, not told, must not stay for the next track.
    if old.track_uri not in (None, new.track_uri) and event.change.duration is None:
        new = _changed(new, duration=None)
    # What went wrong is told while it is wrong, and not taken back by name (WIRE 2.4).
    if event.change.status == _FINE and event.change.error is None and new.error:
        new = replace(new, error="", error_uri="")
    position = positions.after_transport(player.own_position, old, new, event.at)
    return {"transport": new, "own_position": _kept(player.own_position, position)}


def _group_sound_after(player: Player, change: GroupSound) -> dict[str, Any]:
    known = player.own_group_sound or GroupSound()
    after = _merged(known, change)
    return {} if after is known else {"own_group_sound": after}


def _position_after(player: Player, event: PositionRead) -> dict[str, Any]:
    position, transport = positions.after_read(
        player.own_position, player.transport, event.position, event.duration
    )
    return {"own_position": _kept(player.own_position, position), "transport": transport}


def _arranged(household: Household, topology: Topology) -> Household:
    """Return the household in a new topology; in the old one if the new one cannot be.

    A player that it names neither in a group nor as vanished leaves `players` for `absent` as it
    is: after a power cut topologies are incomplete for minutes (TABLES 10 nr 9), and it comes
    back with its description and all else. A higher BootSeq forgets nothing either: the full
    NOTIFYs of the new subscriptions replace what the start of the player changed.
    """
    if plausible(topology) is not None:
        return household
    known = {**household.absent, **household.players}
    players: dict[str, Player] = {}
    for uid, box in topology.boxes.items():
        player = known.get(uid) or _stranger(uid)
        players[uid] = _changed(player, box=_kept(player.box, box), gone=None)
    for uid, gone in topology.gone.items():
        if uid not in players:
            players[uid] = _vanished(known.get(uid) or _stranger(uid), gone)
    absent = {
        uid: _changed(_alone(player), gone=None)
        for uid, player in known.items()
        if uid not in players
    }
    groups = _groups_after(household.groups, topology.groups)
    _assemble(players, groups)
    return _changed(
        household,
        players=_mapped(household.players, players),
        groups=groups,
        absent=_mapped(household.absent, absent),
    )


def _assemble(players: dict[str, Player], groups: Iterable[Group]) -> None:
    """Put each player into its group; satellites and vanished players are in none."""
    lonely = set(players)
    for group in groups:
        view = _view(group, players)
        for uid in group.members:
            players[uid] = _changed(players[uid], group=view)
        _follow(players, group)
        lonely.difference_update(group.members)
    for uid in lonely:
        players[uid] = _alone(players[uid])


def _follow(players: dict[str, Player], group: Group) -> None:
    """Give the members of a group what their coordinator plays."""
    leader = players[group.coordinator]
    for uid in group.members:
        players[uid] = _changed(
            players[uid],
            playback=leader.transport,
            position=leader.own_position,
            group_sound=leader.own_group_sound,
        )


def _alone(player: Player) -> Player:
    return _changed(
        player, group=NO_GROUP, playback=UNKNOWN_TRANSPORT, position=None, group_sound=None
    )


def _view(group: Group, players: Mapping[str, Player]) -> GroupView:
    others = (uid for uid in group.members if uid != group.coordinator)
    ordered = (group.coordinator, *others)
    rooms = tuple(uid for uid in ordered if players[uid].box.visible)
    old = players[group.coordinator].group
    if (old.id, old.coordinator, set(old.rooms)) == (group.id, group.coordinator, set(rooms)):
        return old
    return GroupView(group.id, group.coordinator, rooms)


def _groups_after(old: tuple[Group, ...], told: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return the groups; their order, and their members', is the asked player's own (WIRE 2.6)."""
    known = {_essence(group): group for group in old}
    groups = {_essence(group): known.get(_essence(group), group) for group in told}
    return old if groups.keys() == known.keys() else tuple(groups.values())


def _essence(group: Group) -> tuple[str, str, frozenset[str]]:
    return group.id, group.coordinator, frozenset(group.members)


def _stranger(uid: str) -> Player:
    """Return a player of which nothing is known: no room before a topology says so."""
    return Player(Box(uid, invisible=True))


def _vanished(player: Player, gone: Gone) -> Player:
    """Return a player that the others miss.

    It counts as gone when they begin to say so. Whether the session has seen it since is not for
    an unchanged entry to deny: entries stay for long.
    """
    box = player.box
    if box == _stranger(box.uid).box:
        box = replace(box, address=gone.address, room=gone.room)
    return _changed(
        player,
        box=_kept(player.box, box),
        gone=_kept(player.gone, gone),
        presence=player.presence if player.gone == gone else Presence.GONE,
    )


def _merged[T: (Transport, Sound, GroupSound, Versions, Shared)](
    known: T, change: Transport | Sound | GroupSound | Versions | SharedChanged
) -> T:
    """Return `known` with every value that was told, None being not told."""
    told = {each.name: getattr(change, each.name) for each in fields(change)}
    return _changed(
        known,
        **{
            name: _kept(getattr(known, name), value)
            for name, value in told.items()
            if value is not None
        },
    )


def _changed[T: (Household, Player, Transport, Sound, GroupSound, Versions, Shared)](
    known: T, **values: Any
) -> T:
    """Return `known` with these values; `known` itself if they are its own already."""
    different = {name: value for name, value in values.items() if getattr(known, name) is not value}
    return replace(known, **different) if different else known


def _kept[T](old: T, new: T) -> T:
    """Return the old object where the new one says the same."""
    return old if old == new else new


def _listed[T](old: tuple[T, ...] | None, new: tuple[T, ...]) -> tuple[T, ...]:
    if old is None or old == new:
        return new if old is None else old
    known = {item: item for item in old}
    return tuple(known.get(item, item) for item in new)


def _mapped(old: Mapping[str, Player], new: Mapping[str, Player]) -> Mapping[str, Player]:
    same = old.keys() == new.keys() and all(new[uid] is old[uid] for uid in new)
    return old if same else new
