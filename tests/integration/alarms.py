"""Alarms of the simulated household, and the repair that swaps their programs."""

from dataclasses import fields
from typing import Any

from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.components.repairs.const import DOMAIN as REPAIRS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import DOMAIN
from tests.simulator.alarms import Alarm, Alarms
from tests.simulator.content import didl
from tests.simulator.household import Household
from tests.simulator.profiles.content import TUNEIN
from tests.simulator.spec import ItemSpec

from .askers import repairs
from .helpers import wait_for

UPDATE = "AlarmClock.UpdateAlarm"
UNTOUCHED = {field.name for field in fields(Alarm)} - {"uri", "metadata"}


def alarms(household: Household) -> dict[int, Alarm]:
    """Return the alarms as the players have them."""
    return dict(household.store(Alarms).alarms)


def radio(household: Household) -> Alarm:
    """Return the alarm that plays a station of the internet."""
    return next(alarm for alarm in alarms(household).values() if alarm.uri == TUNEIN.uri)


def change(household: Household, alarm: Alarm, **changes: str) -> None:
    """Let the app change an alarm."""
    values = {
        "ID": str(alarm.id),
        "StartLocalTime": alarm.start,
        "Duration": alarm.duration,
        "Recurrence": alarm.recurrence,
        "Enabled": str(int(alarm.enabled)),
        "RoomUUID": alarm.room,
        "ProgramURI": alarm.uri,
        "ProgramMetaData": alarm.metadata,
        "PlayMode": alarm.play_mode,
        "Volume": str(alarm.volume),
        "IncludeLinkedZones": str(int(alarm.include_linked)),
    }
    household.store(Alarms).update(alarm.room, {**values, **changes})


def add(household: Household, start: str, item: ItemSpec) -> Alarm:
    """Let the app make an alarm; return it."""
    store = household.store(Alarms)
    room = household.visible[1].uid
    number = store.create(
        room,
        {
            "StartLocalTime": start,
            "Duration": "00:45:00",
            "Recurrence": "ON_135",
            "Enabled": "1",
            "RoomUUID": room,
            "ProgramURI": item.uri,
            "ProgramMetaData": didl.metadata(item),
            "PlayMode": "SHUFFLE",
            "Volume": "33",
            "IncludeLinkedZones": "1",
        },
    )
    return store.alarms[number]


async def at_risk(hass: HomeAssistant, count: int = 1) -> ir.IssueEntry:
    """Wait for the repair of so many alarms."""

    def lines() -> int:
        found = repairs(hass, "alarms_at_risk")
        told = found[0].translation_placeholders if found else None
        return len(told["alarms"].splitlines()) if told else 0

    await wait_for(hass, lambda: lines() == count)
    return repairs(hass, "alarms_at_risk")[0]


class Flow:
    """The repair's flow, as a person walks through it."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Have not begun."""
        self._hass = hass
        self.shown: dict[str, Any] = {}

    async def begin(self) -> dict[str, Any]:
        """Open the repair."""
        issue = repairs(self._hass, "alarms_at_risk")[0]
        assert await async_setup_component(self._hass, REPAIRS, {})
        manager = repairs_flow_manager(self._hass)
        assert manager
        self.shown = dict(await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id}))
        return self.shown

    async def give(self, **data: Any) -> dict[str, Any]:
        """Fill in what is asked for."""
        manager = repairs_flow_manager(self._hass)
        assert manager
        self.shown = dict(await manager.async_configure(self.shown["flow_id"], data))
        return self.shown

    async def choose(self, option: str) -> dict[str, Any]:
        """Choose from the menu."""
        return await self.give(next_step_id=option)


async def swap(hass: HomeAssistant, *ids: int) -> dict[str, Any]:
    """Let alarms ring with the chime; without ids all of them."""
    flow = Flow(hass)
    await flow.begin()
    await flow.choose("chime")
    found = await flow.give(**({"alarms": [str(each) for each in ids]} if ids else {}))
    await hass.async_block_till_done()
    return found


async def restore(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, Any]:
    found = await hass.services.async_call(
        DOMAIN,
        "restore_alarm_programs",
        {"config_entry_id": entry.entry_id},
        blocking=True,
        return_response=True,
    )
    assert found
    return dict(found)
