"""A household whose consent is looked at: ways to set it up, to ask, and to let time go by."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from homeassistant.components.select import DOMAIN as SELECT
from homeassistant.components.select import SERVICE_SELECT_OPTION
from homeassistant.const import ATTR_ENTITY_ID, ATTR_OPTION
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.consent.house import HouseConsent
from custom_components.sonos_local.const import DOMAIN
from tests.simulator.household import Household
from tests.simulator.settings import Settings

from .helpers import entry_for, set_up, wait_for

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
SETTINGS = "/api/v1/households/local/settings/restricted-admin/"
SHARING = f"{SETTINGS}userMetricsTracking"
GET_STRING = "SystemProperties.GetString"


class House:
    """A household that is set up, and what is said of its consent."""

    def __init__(self, hass: HomeAssistant, household: Household, entry: MockConfigEntry) -> None:
        """Look at a household that is set up."""
        self.hass = hass
        self.household = household
        self.entry = entry

    @property
    def consent(self) -> HouseConsent:
        """Return what keeps the consent."""
        found: HouseConsent = self.entry.runtime_data.consent
        return found

    @property
    def settings(self) -> Settings:
        """Return the simulated settings."""
        return self.household.store(Settings)

    def state(self, key: str, domain: str = "sensor") -> State:
        """Return the state of an entity of the household."""
        unique_id = f"{self.household.spec.id}-{key}"
        entity_id = er.async_get(self.hass).async_get_entity_id(domain, DOMAIN, unique_id)
        assert entity_id, unique_id
        state = self.hass.states.get(entity_id)
        assert state
        return state

    def told(self, key: str, *names: str) -> tuple[Any, ...]:
        """Return state and attributes of a sensor."""
        state = self.state(key)
        return state.state, *(state.attributes[name] for name in names)

    def lines(self, number: int) -> list[Mapping[str, Any]]:
        """Return the evidence with a number."""
        evidence = self.state("consent").attributes["evidence"]
        return [line for line in evidence if line["line"] == f"E{number}"]

    def repair(self) -> ir.IssueEntry | None:
        """Return the repair of a contradiction, if there is one."""
        issue = f"consent_contradicted_{self.entry.entry_id}"
        return ir.async_get(self.hass).async_get_issue(DOMAIN, issue)

    async def asked(self) -> None:
        """Wait until a round has ended."""
        await wait_for(self.hass, lambda: self.told("usage_data", "as_of")[1])

    async def declare(self, kind: str, value: str) -> None:
        """Declare something by the household's page."""
        target = self.state(f"declared_{kind}", SELECT).entity_id
        await self.hass.services.async_call(
            SELECT,
            SERVICE_SELECT_OPTION,
            {ATTR_ENTITY_ID: target, ATTR_OPTION: value},
            blocking=True,
        )

    def later(self, seconds: float) -> None:
        """Let time go by, as far as consent looks at the clock."""
        before = self.consent.now
        self.consent.now = lambda: before() + seconds
        self.consent.wake()

    async def asked_again(self, seconds: float = DAY) -> None:
        """Let time go by, and wait until players were asked and the answer was taken."""
        before = self.consent.view.sharing, self.consent.view.last
        self.later(seconds)
        await wait_for(
            self.hass, lambda: (self.consent.view.sharing, self.consent.view.last) != before
        )

    async def restart(self) -> None:
        """Set the household up anew."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)
        await set_up(self.hass, self.entry)

    async def forget(self) -> None:
        """Delete what is kept of consent."""
        what = {"config_entry_id": self.entry.entry_id, "parts": ["consent"]}
        await self.hass.services.async_call(DOMAIN, "delete_own_data", what, blocking=True)
        await self.hass.async_block_till_done()

    def count(self, path: str) -> int:
        """Return how often a path, or an action, was asked for."""
        requests = self.household.requests
        return requests.by_path[f"GET {path}"] + requests.by_action[path]


async def move_in(hass: HomeAssistant, household: Household, *, ask: bool = True) -> House:
    """Set a household up, and wait until it was asked."""
    house = House(hass, household, await set_up(hass, entry_for(household)))
    if ask:
        await house.asked()
    return house


def kept(
    entry: MockConfigEntry,
    *,
    declared: Mapping[str, tuple[str, float]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return a storage in which these declarations were made so many seconds ago."""
    note: dict[str, Any] = {
        "declarations": [
            {
                "kind": kind,
                "value": value,
                "statement_date": "2017-08-23",
                "declared_at": time.time() - ago,
            }
            for kind, (value, ago) in (declared or {}).items()
        ],
        "marks": [],
        "readings": {"settings": None, "legacy": None, "last": None},
        "values": {},
        "customers": [],
        "calibrations": {},
    }
    return {
        f"{DOMAIN}.{entry.entry_id}": {
            "version": 1,
            "data": {
                "descriptions": [],
                "sids": [],
                "firmware": more.pop("firmware", {}),
                "notes": {"consent": note | more},
            },
        }
    }


async def a_moment() -> None:
    """Wait for what would have happened by now."""
    await asyncio.sleep(0.15)
