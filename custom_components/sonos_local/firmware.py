"""What is remembered of the players' firmware, and what can be said of it (TABLES 4)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from .model.household import Household
from .model.player import Player
from .privacy.firmware import Assessment, History, Known, assess, observe

# A player that falls silent is missed this many seconds later at most (DESIGN 3.9: 240, two tries).
UNNOTICED: Final = 300.0
# The word with which a player is missed that installs an update. Core looks for it like this,
# firmware knows it in capitals (WIRE 2.6).
UPGRADE: Final = "upgrade"


class Firmware:
    """The histories of one household's players, by uid, the newest version first."""

    def __init__(self, kept: Mapping[str, History]) -> None:
        """Begin with what was kept."""
        self.histories: dict[str, History] = dict(kept)

    def follow(self, old: Household, new: Household, now: float) -> bool:
        """Take a new state; return whether a version was seen that is worth keeping.

        `now` is POSIX time. When a version came is known as an interval: it begins where the one
        before was seen last, and only what is certain counts as seen.
        """
        news = False
        for uid in old.players.keys() - new.players.keys():
            if old.players[uid].available:
                self._seen(old.players[uid], now - UNNOTICED)
        for uid, player in new.players.items():
            before = old.players.get(uid)
            if before is player:
                continue
            if before is not None and before.available and not player.available:
                self._seen(before, now if _updates(player) else now - UNNOTICED)
            if player.gone is None and (before is None or before.box is not player.box):
                history = self.histories.get(uid, ())
                if player.box.software and player.box.software != _newest(history):
                    self.histories[uid] = observe(history, player.box.software, now)
                    news = True
        return news

    def seen(self, household: Household, now: float) -> None:
        """Note, before histories are kept, that those who are there still run what they ran."""
        for player in household.players.values():
            if player.available:
                self._seen(player, now - UNNOTICED)

    def _seen(self, player: Player, at: float) -> None:
        history = self.histories.get(player.uid, ())
        if history and history[0].version == player.box.software and history[0].seen < at:
            self.histories[player.uid] = (replace(history[0], seen=at), *history[1:])

    def version(self, player: Player) -> str:
        """Return the version that a player runs, or ran when it was there; empty if unknown."""
        return player.box.software or _newest(self.histories.get(player.uid, ()))

    def as_of(self, player: Player) -> float | None:
        """Return since when what is known of a player may have changed; None while it is there."""
        history = self.histories.get(player.uid, ())
        return history[0].seen if history and not player.available else None

    def forget(self, uid: str) -> None:
        """Forget a player that its owner removed."""
        self.histories.pop(uid, None)

    def assess(self, household: Household, player: Player) -> Assessment:
        """Return what can be said of a player's firmware."""
        offer = household.shared.offer
        said = player.description
        peers = [
            other.box.software
            for other in household.players.values()
            if said
            and other.uid != player.uid
            and other.description
            and other.description.model_number == said.model_number
        ]
        return assess(
            Known(
                version=self.version(player),
                generation=player.box.generation,
                model_number=said.model_number if said else "",
                offer=offer.version if offer else None,
                offer_generation=offer.generation if offer else None,
                peers=tuple(sorted(peers)),
                updating=UPGRADE if _updates(player) else "",
            )
        )


def _updates(player: Player) -> bool:
    return player.gone is not None and player.gone.reason.casefold() == UPGRADE


def _newest(history: History) -> str:
    return history[0].version if history else ""
