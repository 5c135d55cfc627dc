"""How many destinations the household's requests went to, as a sensor."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import HouseholdEntity
from ..privacy.ledger import Ledger, Line, Totals, totals
from .requests import Reading, moment

# A new destination or a refusal shows within a minute; counts alone can wait, and where nothing was
# asked nothing is written (DESIGN 9).
LOOK_AGAIN: Final = timedelta(minutes=1)
COUNTS_AFTER: Final = timedelta(minutes=15)
# A table to look at; the action returns everything.
MOST_ROWS: Final = 100

DESTINATIONS: Final = SensorEntityDescription(
    key="destinations",
    translation_key="destinations",
    entity_category=EntityCategory.DIAGNOSTIC,
)


@dataclass(frozen=True, slots=True)
class View:
    """What is shown: how many destinations, the sums, and a row for each destination."""

    since: float
    destinations: int
    sums: Totals
    table: tuple[Mapping[str, Any], ...]


@callback
def add(entry: SonosConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add the sensor to the household."""
    async_add_entities([DestinationsSensor(entry.runtime_data)])


class DestinationsSensor(HouseholdEntity[View], SensorEntity):
    """Counts the destinations since the start.

    Requests come in crowds: it looks at the ledger by a timer, and shows what it saw last.
    """

    entity_description = DESTINATIONS
    _unrecorded_attributes = frozenset({"connects", "requests", "table"})
    _seen: Ledger
    _seen_at: datetime
    _view: View

    def __init__(self, coordinator: SonosCoordinator) -> None:
        """Count for one household."""
        super().__init__(coordinator, DESTINATIONS.key)
        self._read(dt_util.utcnow())

    @override
    async def async_added_to_hass(self) -> None:
        """Look again from now on, until it is removed."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_track_time_interval(self.hass, self._look, LOOK_AGAIN, cancel_on_shutdown=True)
        )

    @callback
    def _look(self, now: datetime) -> None:
        """Read the ledger if it has something new that is worth it, or that waited long enough."""
        ledger = self.coordinator.ledger.kept
        if ledger is self._seen:
            return
        if now - self._seen_at >= COUNTS_AFTER or self._is_news(ledger):
            self._read(now)
            self._handle_coordinator_update()

    def _is_news(self, ledger: Ledger) -> bool:
        shown = (self._view.destinations, self._view.sums.refused)
        return (len(ledger.destinations), totals(ledger.lines()).refused) != shown

    def _read(self, now: datetime) -> None:
        reading = self.coordinator.ledger.read()
        self._seen, self._seen_at = reading.ledger, now
        self._view = _view(reading)

    @override
    def view(self) -> View:
        """Return what was seen last."""
        return self._view

    @override
    def show(self, view: View) -> None:
        """Put a view into the attributes."""
        self._attr_native_value = view.destinations
        self._attr_extra_state_attributes = {
            "since": moment(view.since),
            "requests": view.sums.requests,
            "connects": view.sums.connects,
            "refused": view.sums.refused,
            "table": [dict(row) for row in view.table],
        }


def _view(reading: Reading) -> View:
    pages = reading.pages()
    return View(
        reading.ledger.since,
        len(reading.ledger.destinations),
        totals(reading.ledger.lines()),
        tuple(_row(reading, page) for page in pages[:MOST_ROWS]),
    )


def _row(reading: Reading, page: tuple[Line, ...]) -> Mapping[str, Any]:
    where, sums = page[0].destination, totals(page)
    return {
        "destination": f"{where.address}:{where.port}",
        "player": reading.name(page[0]),
        "requests": sums.requests,
        "connects": sums.connects,
        "refused": sums.refused,
        "last": moment(max(line.tally.last for line in page)),
    }
