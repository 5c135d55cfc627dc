"""Which boots of players are new: each counts once, by whichever way it is told first."""


class Boots:
    """The BootSeqs of one household's players, as the topology tells them and as announced."""

    def __init__(self) -> None:
        """Know of none."""
        self._told: dict[str, int] = {}
        self._announced: dict[str, int] = {}

    def told(self, uid: str, boot_seq: int | None) -> bool:
        """Take what the topology says; return whether that is a boot that is not known yet."""
        if boot_seq is None:
            return False
        is_new = self._is_new(uid, boot_seq)
        self._told[uid] = boot_seq
        return is_new

    def announced(self, uid: str, boot_seq: int | None) -> bool:
        """Take an announcement; return whether that is a boot that is not known yet.

        It may be forged: it counts once, and the topology is believed all the same.
        """
        if boot_seq is None or not self._is_new(uid, boot_seq):
            return False
        self._announced[uid] = boot_seq
        return True

    def _is_new(self, uid: str, boot_seq: int) -> bool:
        rose = boot_seq > self._told.get(uid, boot_seq)
        return rose and boot_seq != self._announced.get(uid)
