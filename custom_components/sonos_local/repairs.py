"""Repairs that Home Assistant can carry out after it has asked."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .const import CONF_FURTHER_NETWORKS, DOMAIN
from .firmware import repairs as firmware_repairs
from .markdown import as_text
from .outage.alarm_programs import UNREADABLE_ISSUE
from .outage.alarms_at_risk import PREFIX as ALARMS_AT_RISK
from .outage.alarms_at_risk import AlarmsFlow


class ForeignNameFlow(RepairsFlow):
    """Asks whether a name is one of the house (TABLES R2e)."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take `entry_id`, `name`, `room` and `household`."""
        self._entry_id = str(data["entry_id"])
        self._name = str(data["name"])
        self._shown = {key: as_text(str(data[key])) for key in ("name", "room", "household")}

    async def async_step_init(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask."""
        del user_input
        return self.async_show_menu(
            step_id="init", menu_options=["add", "ignore"], description_placeholders=self._shown
        )

    async def async_step_add(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Add the name to the option; the household is reloaded for it."""
        del user_input
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None:
            return self.async_abort(reason="not_set_up")
        known = entry.options.get(CONF_FURTHER_NETWORKS, ())
        lines = list(dict.fromkeys((*known, self._name)))
        self.hass.config_entries.async_update_entry(
            entry, options={**entry.options, CONF_FURTHER_NETWORKS: lines}
        )
        return self.async_create_entry(data={})

    async def async_step_ignore(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask no more."""
        del user_input
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, ignore=True)
        return self.async_abort(reason="ignored", description_placeholders=self._shown)


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return what asks about a repair: a name is answered, a change of firmware confirmed."""
    del hass
    if issue_id.startswith((firmware_repairs.PREFIX, UNREADABLE_ISSUE)):
        return ConfirmRepairFlow()
    if issue_id.startswith(ALARMS_AT_RISK):
        return AlarmsFlow(data or {})
    return ForeignNameFlow(data or {})
