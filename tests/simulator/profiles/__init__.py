"""Ready-made households: `small`, `home`, `s1` and `large`.

`profile` returns one by name, cut or filled to a number of players.
"""

from collections.abc import Callable
from dataclasses import replace

from ..spec import BondSpec, HouseholdSpec, PlayerSpec
from .homes import home, large, s1, small

PROFILES: dict[str, Callable[[], HouseholdSpec]] = {
    "small": small,
    "home": home,
    "s1": s1,
    "large": large,
}


def profile(name: str, players: int | None = None) -> HouseholdSpec:
    """Return a household by name. Raises KeyError, and ValueError for fewer players than one.

    Fewer players than the profile has: the first ones, without what names the others. More: rooms
    with a One are added.
    """
    spec = PROFILES[name]()
    if players is None or players == len(spec.players):
        return spec
    if players < 1:
        raise ValueError("a household has at least one player")
    if players > len(spec.players):
        more = tuple(
            PlayerSpec("S18", f"Room {number}")
            for number in range(len(spec.players) + 1, players + 1)
        )
        return replace(spec, players=spec.players + more)
    return replace(
        spec,
        players=spec.players[:players],
        bonds=tuple(bond for bond in spec.bonds if _within(bond, players)),
        groups=tuple(group for group in spec.groups if max(group) < players),
        alarms=tuple(alarm for alarm in spec.alarms if alarm.player < players),
        queues=tuple(queue for queue in spec.queues if queue[0] < players),
    )


def _within(bond: BondSpec, players: int) -> bool:
    return all(index < players for index, _ in bond.channels)
