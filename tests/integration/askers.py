"""Automations, scripts and people that ask for what local only refuses, and what they see."""

from typing import Any

import pytest
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.local_only.refusals import Refusals
from tests.simulator.household import Household
from tests.simulator.player import Player

from .helpers import entity_id, entry_for, set_up
from .house import PUBLIC

# A URL at a name that counts as one of the internet.
FOREIGN = "http://music.example.com/a.mp3"


def plays(player: str, url: str = PUBLIC) -> dict[str, Any]:
    """Return a step that plays a URL."""
    return {
        "action": "media_player.play_media",
        "target": {"entity_id": player},
        "data": {"media_content_id": url, "media_content_type": "music"},
    }


def selects(player: str, source: str) -> dict[str, Any]:
    """Return a step that selects a source."""
    return {
        "action": "media_player.select_source",
        "target": {"entity_id": player},
        "data": {"source": source},
    }


def automation(alias: str, *steps: dict[str, Any]) -> dict[str, Any]:
    """Return an automation that takes its steps at the event `wake_up`."""
    return {
        "id": alias,
        "alias": alias,
        "triggers": {"trigger": "event", "event_type": "wake_up"},
        "actions": list(steps),
    }


def by(hass: HomeAssistant, asker: str) -> Context:
    """Return the context of something that has just begun to run."""
    context = Context()
    hass.bus.async_fire("automation_triggered", {"entity_id": asker}, context=context)
    return context


def refusals(hass: HomeAssistant) -> Refusals:
    """Return the refusals of the only household."""
    (entry,) = hass.config_entries.async_loaded_entries("sonos_local")
    found: Refusals = entry.runtime_data.refusals
    return found


async def start(hass: HomeAssistant, household: Household, **options: Any) -> MockConfigEntry:
    """Set a household up with local only on."""
    return await set_up(hass, entry_for(household, **{"local_only": True, **options}))


async def play(
    hass: HomeAssistant, room: Player, url: str, context: Context | None = None
) -> ServiceValidationError:
    """Play a URL, and return how that was refused."""
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(
            "media_player",
            "play_media",
            {
                "entity_id": entity_id(hass, "media_player", room),
                "media_content_id": url,
                "media_content_type": "music",
            },
            blocking=True,
            context=context,
        )
    await hass.async_block_till_done()
    return caught.value


def of_household(hass: HomeAssistant, household: Household, domain: str, key: str) -> State:
    """Return the state of an entity of the household."""
    found = er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{household.spec.id}-{key}")
    assert found
    state = hass.states.get(found)
    assert state
    return state


def repairs(hass: HomeAssistant, key: str) -> list[ir.IssueEntry]:
    """Return the repairs of one kind that a person is shown."""
    return [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN
        and issue.translation_key == key
        and issue.active
        and issue.dismissed_version is None
    ]
