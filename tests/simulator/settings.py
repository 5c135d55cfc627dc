"""The settings that a household shares, in its two stores (CONSENT 1 and 2).

The old store is what SystemProperties reads and writes: one flat list of names. The new one is what
port 1443 reads: the same choices under other names. A firmware that has the new store no longer
keeps the old value up to date, so the two may disagree.
"""

from typing import TYPE_CHECKING

from .store import Store
from .tell import tell

if TYPE_CHECKING:
    from .household import Household

# Names in the new store -> names in the old one (CONSENT 1 and 2; the last two are inferred).
OLD_NAMES = {
    "userMetricsTracking": "UMTracking",
    "explicitContentFiltering": "R_ContentFiltering",
    "hideTuneIn": "R_HideTuneIn",
}


class Settings(Store):
    """Both stores and the counter that SettingsReplicationState and UpdateID carry."""

    def __init__(self, household: Household) -> None:
        """Take the values of the spec."""
        super().__init__(household)
        self.version = 45
        # Who wrote last, as SettingsReplicationState names it.
        self.writer = household.players[0].uid
        # Retail demonstration mode (SystemProperties GetRDM).
        self.shop = False
        self.new: dict[str, str] = {}
        self.old: dict[str, str] = {}
        for name, (new, old) in household.spec.settings.items():
            self._put(name, new, old)
        if household.spec.customer_id:
            self.old["R_CustomerID"] = household.spec.customer_id

    def set(
        self, name: str, *, new: str | None = None, old: str | None = None, writer: str = ""
    ) -> None:
        """Set a setting by its name in the new store, in the stores that a value is given for."""
        self._put(name, new, old)
        self._changed(writer)

    def write(self, name: str, value: str, writer: str = "") -> None:
        """Write a name of the old store itself, as SetString does."""
        self.old[name] = value
        self._changed(writer)

    def remove(self, name: str, writer: str = "") -> None:
        """Remove a name of the old store. Raises KeyError where there is none."""
        del self.old[name]
        self._changed(writer)

    def clear(self, name: str) -> None:
        """Take a setting out of both stores, as firmware that does not know it has it."""
        self.new.pop(name, None)
        self.old.pop(OLD_NAMES.get(name, name), None)
        self._changed()

    def _put(self, name: str, new: str | None, old: str | None) -> None:
        if new is not None:
            self.new[name] = new
        if old is not None:
            self.old[OLD_NAMES.get(name, name)] = old

    def _changed(self, writer: str = "") -> None:
        """Tell every player: the settings are replicated within seconds (CONSENT 2f)."""
        self.version += 1
        self.writer = writer or self.writer
        tell(self.household, "SystemProperties", "DeviceProperties")
