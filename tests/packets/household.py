"""The simulated household of the street: players on private addresses, and whom they ask.

They fetch from a table of hosts, without a socket: what Home Assistant's end of the pair shows is
Home Assistant's own.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from tests.simulator.content.net import Net
from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.profiles import profile
from tests.simulator.profiles.content import LAN_RADIO
from tests.simulator.service import Arguments
from tests.simulator.services.av_transport import AVTransport
from tests.simulator.spec import FavoriteSpec, HostSpec, HouseholdSpec
from tests.simulator.transport.playback import Playback

from .street import (
    BEHIND_A_NAME,
    COVER_NAME,
    ELSEWHERE,
    FILES,
    FILES_NAME,
    FIRST_PLAYER,
    HOME,
    NAS,
    NAS_NAME,
    PUBLIC_NAME,
    RADIO,
    RADIO_NAME,
    WEB,
)

PROFILE: Final = "home"
STATION: Final = f"http://{RADIO}:{WEB}/live.mp3"
# Hosts of the house that players may be sent to.
IN_THE_HOUSE: Final = frozenset({HOME, NAS, NAS_NAME, RADIO, RADIO_NAME, FILES, FILES_NAME})


def spec() -> HouseholdSpec:
    """Return a household whose station stands in the street, and the hosts of the street."""
    found = profile(PROFILE)
    hosts = (
        *(host for host in found.hosts if host.name != LAN_RADIO),
        HostSpec(HOME, "files"),
        HostSpec(RADIO, "stream"),
        HostSpec(FILES, "files"),
        # They would answer, were anybody sent there.
        *(HostSpec(name, "files") for name in (ELSEWHERE, BEHIND_A_NAME, PUBLIC_NAME, COVER_NAME)),
    )
    return replace(found, hosts=hosts, favorites=tuple(map(_moved, found.favorites)))


def _moved(favorite: FavoriteSpec) -> FavoriteSpec:
    if LAN_RADIO not in favorite.item.uri:
        return favorite
    return replace(favorite, item=replace(favorite.item, uri=f"x-rincon-mp3radio://{STATION}"))


class Rooms:
    """The household, and an account of whom its players asked, and on whose behalf."""

    def __init__(self) -> None:
        """Make the household, switched off."""
        self.household = Household(spec(), FIRST_PLAYER)
        timing = self.household.timing
        timing.alarms_by_clock = False
        timing.boot = timing.upgrade = timing.between_upgrades = 0.2
        # What somebody else than Home Assistant let them ask.
        self._others: Counter[tuple[str, str]] = Counter()

    @property
    def net(self) -> Net:
        """Return the players' network."""
        return self.household.store(Net)

    @property
    def addresses(self) -> frozenset[str]:
        """Return where the players are now."""
        return frozenset(player.address for player in self.household.players)

    @property
    def asked(self) -> Counter[str]:
        """Return the hosts that players asked for Home Assistant, by how often."""
        ours = Counter(self.net.asked) - self._others
        found: Counter[str] = Counter()
        for (_, host), count in ours.items():
            found[host] += count
        return found

    @asynccontextmanager
    async def by_somebody_else(self) -> AsyncIterator[None]:
        """What players ask in this block is no business of Home Assistant's."""
        before = len(self.net.asked)
        yield
        self._others.update(self.net.asked[before:])

    async def by_app(self, player: Player, name: str, **arguments: str) -> Mapping[str, str]:
        """Let the app call `Service.Action` of a player."""
        service, _, action = name.partition(".")
        sent = Arguments(InstanceID="0", **arguments)
        return await player.services[service].call(action, sent)


def playback(player: Player) -> Playback:
    """Return what a player really plays."""
    return player.service(AVTransport).playback
