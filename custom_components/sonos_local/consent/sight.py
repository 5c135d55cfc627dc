"""What a household shows of consent, and since when: the facts that evidence is looked for in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ..firmware.standing import UNNOTICED
from ..model.household import Household
from ..model.media import Favorite
from ..model.player import Player
from ..privacy.consent_declared import Declarations
from ..privacy.consent_known import Known, PlayerKnown, Spells, noted, services_of
from ..privacy.consent_reading import Shown
from ..privacy.firmware import History
from ..wire.decode import metadata

REPLICATION: Final = "SettingsReplicationState"

type Facts = tuple[object, ...]


def facts(player: Player) -> Facts:
    """Return what of a player matters for consent."""
    return player.available, player.room, player.box.software, *_told(player)


def _told(player: Player) -> tuple[int | None, bool | None, int | None, int | None]:
    box = player.box
    return box.voice, box.microphone, box.registration, box.calibration


def matters(old: Household, new: Household) -> bool:
    """Return whether a change is one that evidence may follow from."""
    was, now = old.shared, new.shared
    if was.customer_known != now.customer_known or was.favorites is not now.favorites:
        return True
    if old.players is new.players:
        return False
    if old.players.keys() != new.players.keys():
        return True
    return any(
        player is not old.players[uid] and facts(player) != facts(old.players[uid])
        for uid, player in new.players.items()
    )


def hints(old: Household, new: Household) -> bool:
    """Return whether players say that some setting was changed; which one, they do not say.

    UpdateID, or SettingsReplicationState of a player (TABLES 5a): a first value is no change.
    """
    was, now = old.shared.versions.settings, new.shared.versions.settings
    if None not in (was, now) and was != now:
        return True
    if old.players is new.players:
        return False
    for uid, player in new.players.items():
        before = old.players.get(uid)
        if before is None or before is player:
            continue
        told = before.read.get(REPLICATION), player.read.get(REPLICATION)
        if None not in told and told[0] != told[1]:
            return True
    return False


class Sight:
    """How long values held, and since when each player says what it says."""

    def __init__(
        self,
        customers: Spells,
        calibrations: Mapping[str, Spells],
        microphones: Mapping[str, bool],
    ) -> None:
        """Begin with what was kept, by uid: `calibrations` are those of RoomCalibrationState.

        `microphones` are whether they were on at the last look.
        """
        self.customers = customers
        self.calibrations = dict(calibrations)
        self.microphones = dict(microphones)
        self._since: dict[str, tuple[Facts, float]] = {}
        self._shared: tuple[Facts, float] = ((), 0.0)
        # Who was there at the last look: whoever comes or goes is looked at.
        self._there: frozenset[str] = frozenset()
        self._favorites: tuple[tuple[Favorite, ...] | None, frozenset[int] | None] = (None, None)

    def look(self, household: Household, now: float) -> tuple[Player, ...]:
        """Take note of what is shown now; return whose microphone was off and is on.

        That one is on of which nothing was known is no news. Those that are away keep what they
        showed: one may be turned on meanwhile.
        """
        turned_on: list[Player] = []
        shared = household.shared
        there = frozenset(uid for uid, player in household.players.items() if player.available)
        stayed, self._there = self._there & there, there
        customer = shared.customer_known
        if there and customer is not None:
            self.customers = _held(self.customers, int(customer), now, stayed=bool(stayed))
        for uid, player in household.players.items():
            if not player.available:
                continue
            if player.box.calibration is not None:
                spells, value = self.calibrations.get(uid, ()), player.box.calibration
                self.calibrations[uid] = _held(spells, value, now, stayed=uid in stayed)
            told = _told(player)
            if self._since.get(uid, ((), 0.0))[0] != told:
                self._since[uid] = (told, now)
            if player.box.microphone is not None:
                if player.box.microphone and self.microphones.get(uid) is False:
                    turned_on.append(player)
                self.microphones[uid] = player.box.microphone
        if shared.favorites is not self._favorites[0]:
            self._favorites = (shared.favorites, _services(shared.favorites))
        told_by_all = (customer, self._favorites[1])
        if self._shared[0] != told_by_all:
            self._shared = (told_by_all, now)
        return tuple(turned_on)

    def known(
        self,
        household: Household,
        histories: Mapping[str, History],
        departed: Mapping[str, History],
        declarations: Declarations,
        sharing: Shown,
    ) -> Known:
        """Return all there is to find evidence in."""
        return Known(
            declarations,
            sharing,
            tuple(
                self._player(player, histories.get(uid, ()))
                for uid, player in sorted(household.players.items())
            ),
            household.shared.customer_known,
            self.customers,
            self._favorites[1],
            self._shared[1],
            {
                **{uid: each for uid, each in histories.items() if uid not in household.players},
                **departed,
            },
        )

    def _player(self, player: Player, firmware: History) -> PlayerKnown:
        box = player.box
        return PlayerKnown(
            player.uid,
            self._since.get(player.uid, ((), 0.0))[1],
            player.available,
            box.voice,
            box.microphone,
            box.registration,
            box.calibration,
            self.calibrations.get(player.uid, ()),
            firmware,
        )

    def forget(self, uid: str) -> None:
        """Forget a player that its owner removed."""
        self.calibrations.pop(uid, None)
        self.microphones.pop(uid, None)


def _held(spells: Spells, value: int, now: float, *, stayed: bool) -> Spells:
    """Return the spells with a value that holds now; only what is certain counts as seen.

    Who falls silent is missed some minutes later (`firmware.UNNOTICED`). `stayed`: it was there
    since the last look, so the old value held until now.
    """
    if spells and (stayed or spells[0].value == value):
        seen = max(spells[0].seen, now - UNNOTICED)
        spells = (replace(spells[0], seen=seen), *spells[1:])
    same = bool(spells) and spells[0].value == value
    return spells if same else noted(spells, value, now)


def _services(favorites: tuple[Favorite, ...] | None) -> frozenset[int] | None:
    if favorites is None:
        return None
    return services_of((each.uri, metadata(each.metadata).cdudn) for each in favorites)
