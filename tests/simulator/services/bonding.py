"""Making one room of several players, and taking it apart again, as DeviceProperties is asked to.

Facts: WIRE 7 (who is asked, the form of channel maps) and 4 (codes that firmware knows without
their meaning). 1035 was reported of a pairing that failed. Guesses: that it is the code of every
bond that is refused, that 822 says that there is nothing to separate, and which models may be what.
"""

from typing import TYPE_CHECKING

from ..soap import INVALID_ARGUMENTS, UpnpError

if TYPE_CHECKING:
    from ..household import Household
    from ..player import Player
    from ..topology import Bond

type Channels = list[tuple[Player, str]]

CANNOT_BOND = 1035
NOT_BONDED = 822
SPEAKERS = frozenset({"LF", "RF", "LR", "RR", "SW"})
# RoomCalibrationState without a room calibration.
NOT_CALIBRATED = 4


def read_channels(household: Household, text: str) -> Channels:
    """Read `uid:LF,LF;uid:RF,RF`. Raises UpnpError(402) for anything else and for strangers."""
    channels: Channels = []
    for part in text.split(";"):
        uid, _, words = part.partition(":")
        if not words or not set(words.split(",")) <= SPEAKERS:
            raise UpnpError(INVALID_ARGUMENTS)
        channels.append((find(household, uid), words))
    return channels


def find(household: Household, uid: str) -> Player:
    """Return a player that is on by its uid. Raises UpnpError(402)."""
    for player in household.running:
        if player.uid == uid:
            return player
    raise UpnpError(INVALID_ARGUMENTS)


def pair(player: Player, text: str) -> None:
    """Make a stereo pair, or add a sub to one; the asked player is the first of the map.

    Raises UpnpError: 402 for a map that does not fit, 1035 for players that cannot be bonded.
    """
    channels = read_channels(player.household, text)
    members = {member for member, _ in channels}
    if channels[0][0] is not player or len(members) == 1:
        raise UpnpError(INVALID_ARGUMENTS)
    old = player.bond
    free = all(member.bond in (None, old) for member in members)
    grows = old is None or (old.kind == "pair" and set(old.players) < members)
    if not (free and grows and not player.is_bonded and all(map(_fits, channels))):
        raise UpnpError(CANNOT_BOND)
    player.household.topology.bond("pair", channels)
    _tell(members)


def _fits(channel: tuple[Player, str]) -> bool:
    """Return whether a model can be what the map says: subs are subs, and nothing else is."""
    member, words = channel
    return not member.model.bridge and member.model.sub == (words.split(",")[0] == "SW")


def unpair(player: Player, text: str, *, keep_grouped: bool = False) -> None:
    """Separate a pair, asked at any of its players; a map that names some takes only those out.

    `keep_grouped` leaves the players in one zone group. Raises UpnpError(822) without a pair, and
    402 for a map that does not read.
    """
    bond = player.bond
    if bond is None or bond.kind != "pair":
        raise UpnpError(NOT_BONDED)
    named = {member for member, _ in read_channels(player.household, text)} if text else set()
    gone = named & set(bond.players)
    whole = not gone or bond.primary in gone
    followers = bond.players[1:] if whole else list(gone)
    _take_out(bond, followers)
    if keep_grouped:
        for follower in followers:
            if not follower.model.sub:
                player.household.topology.join(follower, bond.primary.coordinator)


def add_satellites(player: Player, text: str) -> None:
    """Add satellites or a sub to a home theatre; those that it has may be named or not.

    Raises UpnpError: 402 for a map that does not fit, 1035 for players that cannot be bonded.
    """
    channels = read_channels(player.household, text)
    if channels[0][0] is not player:
        raise UpnpError(INVALID_ARGUMENTS)
    old = player.bond
    merged = dict(old.channels) if old else {}
    taken = {words: member for member, words in merged.items()}
    for member, words in channels:
        if taken.get(words, member) is not member:
            raise UpnpError(CANNOT_BOND)
        merged[member] = words
    theatre = player.model.home_theatre and (old is None or old.kind == "theatre")
    if not theatre or player.is_bonded or not all(_may_follow(player, *item) for item in channels):
        raise UpnpError(CANNOT_BOND)
    if old and set(merged) == set(old.players):
        raise UpnpError(CANNOT_BOND)
    player.household.topology.bond("theatre", list(merged.items()))
    player.calibration = NOT_CALIBRATED
    _tell(merged)


def _may_follow(primary: Player, member: Player, words: str) -> bool:
    if member is primary:
        return True
    model = member.model
    theatre = model.home_theatre and not model.amplifier
    bonded = member.bond not in (None, primary.bond)
    return not (theatre or bonded or model.battery) and _fits((member, words))


def remove_satellite(player: Player, uid: str) -> None:
    """Make a satellite a room again; the home theatre loses its room calibration (WIRE 7).

    Raises UpnpError(822) for a player that is not one of its satellites.
    """
    bond = player.bond
    gone = [item for item in bond.players[1:] if item.uid == uid] if bond else []
    if bond is None or bond.kind != "theatre" or not gone:
        raise UpnpError(NOT_BONDED)
    bond.primary.calibration = NOT_CALIBRATED
    _take_out(bond, gone)


def _take_out(bond: Bond, gone: list[Player]) -> None:
    """Make rooms of those who go; the others stay together if there are at least two."""
    topology = bond.primary.household.topology
    topology.separate(bond)
    rest = [(member, words) for member, words in bond.channels if member not in gone]
    if len({member for member, _ in rest}) > 1:
        topology.bond(bond.kind, rest)
    _tell(bond.players)


def _tell(players: set[Player] | dict[Player, str] | list[Player]) -> None:
    """Let the players look at their sound settings: a sub came or went, calibration was lost."""
    for player in players:
        player.services["RenderingControl"].touch()
