"""Automations of the documentation and of tests: ways to have them, and to see what they do."""

import re
from pathlib import Path
from typing import Any

from homeassistant.components import persistent_notification
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "automations"
# What an automation of a test fires where its conditions hold.
HOLDS = "it_holds"


def example(key: str) -> dict[str, Any]:
    """Return the automation on the page of a trigger or condition."""
    text = (PAGES / f"{key}.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    parsed = parse_yaml(found)
    assert isinstance(parsed, dict)
    return parsed


class Notifications(list[tuple[str, str]]):
    """Title and message of each notification since."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Listen."""
        super().__init__()
        persistent_notification.async_register_callback(hass, self._take)

    @callback
    def _take(
        self,
        kind: persistent_notification.UpdateType,
        told: dict[str, persistent_notification.Notification],
    ) -> None:
        if kind is persistent_notification.UpdateType.ADDED:
            self.extend((str(each["title"]), each["message"]) for each in told.values())


async def blueprint(hass: HomeAssistant, name: str, **inputs: Any) -> dict[str, Any]:
    """Return an automation made of a blueprint of this repository.

    Home Assistant loads it as if it stood in its configuration folder.
    """
    hass.config.config_dir = str(ROOT)
    path = f"sonos_local/{name}.yaml"
    found = await async_get_blueprints(hass).async_get_blueprint(path)
    assert found.validate() is None
    return {"alias": name, "use_blueprint": {"path": path, "input": inputs}}


async def automate(hass: HomeAssistant, *automations: dict[str, Any]) -> Notifications:
    """Set automations up as they stand in a configuration; return what they notify of."""
    assert await async_setup_component(hass, "notify", {})
    assert await async_setup_component(hass, "automation", {"automation": list(automations)})
    await hass.async_block_till_done()
    states = hass.states.async_all("automation")
    assert len(states) == len(automations)
    assert all(state.state == "on" for state in states)
    return Notifications(hass)


class Heard(list[dict[str, Any]]):
    """The data of each event of a kind since."""

    def __init__(self, hass: HomeAssistant, event_type: str) -> None:
        """Listen."""
        super().__init__()
        hass.bus.async_listen(event_type, self._take)

    @callback
    def _take(self, event: Event) -> None:
        self.append(dict(event.data))


async def listening(hass: HomeAssistant, key: str, target: dict[str, Any]) -> Heard:
    """Have an automation with a trigger of ours; return what it hears: room and type."""
    return await automated(hass, {"trigger": f"sonos_local.{key}", "target": target})


async def automated(hass: HomeAssistant, trigger: dict[str, Any]) -> Heard:
    """Have an automation with a trigger; return what it hears of an event entity: room and type."""
    heard = Heard(hass, HOLDS)
    step = {
        "event": HOLDS,
        "event_data": {
            "room": "{{ trigger.to_state.attributes.get('room') }}",
            "type": "{{ trigger.to_state.attributes.event_type }}",
        },
    }
    await automate(
        hass,
        {"alias": trigger["trigger"], "triggers": trigger, "actions": step, "mode": "parallel"},
    )
    return heard


async def asking(hass: HomeAssistant, key: str, target: dict[str, Any], **options: Any) -> Asked:
    """Have an automation with a condition of ours; return what asks it."""
    condition = {"condition": f"sonos_local.{key}", "target": target, "options": options}
    await automate(
        hass,
        {
            "alias": key,
            "triggers": {"trigger": "event", "event_type": "ask"},
            "conditions": condition,
            "actions": {"event": HOLDS},
        },
    )
    return Asked(hass)


class Asked:
    """Asks whether the condition of the only automation holds."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Listen."""
        self._hass = hass
        self._heard = Heard(hass, HOLDS)

    async def holds(self) -> bool:
        """Let the automation be triggered; return whether it took its step."""
        before = len(self._heard)
        self._hass.bus.async_fire("ask")
        await self._hass.async_block_till_done()
        return len(self._heard) > before
