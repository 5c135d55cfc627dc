"""What the logbook says of a refusal, and who was behind it."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.components import logbook, recorder
from homeassistant.components.logbook.processor import EventProcessor
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import translation
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.logbook import async_describe_events
from tests.simulator.household import Household

from .askers import automation, plays, refusals
from .helpers import entity_id, entry_for, set_up, wait_for

pytestmark = pytest.mark.usefixtures("recorder_mock")


@pytest.fixture
async def mock_recorder_before_hass(
    async_test_recorder: RecorderInstanceContextManager,
) -> None:
    """Choose the recorder before Home Assistant starts."""


async def lines(hass: HomeAssistant, *entity_ids: str) -> list[dict[str, object]]:
    """Return what the logbook says of the last hour, of all or of some entities."""
    await async_wait_recording_done(hass)
    processor = EventProcessor(
        hass,
        logbook.helpers.async_determine_event_types(hass, list(entity_ids) or None, None),
        list(entity_ids) or None,
        None,
        None,
        timestamp=False,
        include_entity_name=True,
    )
    now = dt_util.utcnow()
    found = await recorder.get_instance(hass).async_add_executor_job(
        processor.get_events, now - timedelta(hours=1), now + timedelta(hours=1)
    )
    return [line for line in found if line.get("domain") == DOMAIN]


@pytest.mark.allowed_logs("Error while executing automation", "Keep the peace")
@pytest.mark.parametrize(
    ("language", "message"),
    [
        (
            "en",
            (
                "does not play this while local only is on: 203.0.113.9 lies outside your network. "
                "If it belongs to your home, add its network to the further local networks and "
                "names in the options."
            ),
        ),
        (
            "de",
            (
                "spielt das nicht, solange „Nur lokal“ an ist: 203.0.113.9 liegt außerhalb deines "
                "Netzes. Gehört es zu deinem Zuhause, dann trag sein Netz in den Optionen bei den "
                "weiteren lokalen Netzen und Namen ein."
            ),
        ),
    ],
)
async def test_a_refusal_is_a_line_of_the_logbook_with_its_reason_and_who_asked(
    hass: HomeAssistant, small: Household, language: str, message: str
) -> None:
    hass.config.language = language
    await translation.async_load_integrations(hass, {DOMAIN})
    await set_up(hass, entry_for(small, local_only=True))
    room = small.players[0]
    player = entity_id(hass, "media_player", room)
    for domain in ("logbook", "automation"):
        config = {"automation": automation("Keep the peace", plays(player))}
        assert await async_setup_component(hass, domain, config)
    hass.bus.async_fire("wake_up")
    await hass.async_block_till_done()
    await wait_for(hass, lambda: refusals(hass).newest)
    for found in (await lines(hass), await lines(hass, player)):
        (line,) = found
        assert line["name"] == room.spec.room
        assert line["message"] == message
        assert line["entity_id"] == player
        assert line["context_entity_id"] == "automation.keep_the_peace"


async def test_what_only_the_gate_refuses_is_a_line_of_the_logbook_too(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, local_only=True))
    room = small.players[0]
    assert await async_setup_component(hass, "logbook", {})
    with pytest.raises(ServiceValidationError):
        await entry.runtime_data.send(room.uid, "ZoneGroupTopology.SubmitDiagnostics")
    await hass.async_block_till_done()
    for found in (await lines(hass), await lines(hass, entity_id(hass, "media_player", room))):
        (line,) = found
        assert line["name"] == room.spec.room
        assert line["message"] == "does not do this: such a thing is never sent to a speaker."


async def test_a_refusal_without_an_entity_is_told_by_the_rooms_name(hass: HomeAssistant) -> None:
    described: dict[str, Any] = {}
    async_describe_events(
        hass, lambda domain, event, describe: described.update({f"{domain} {event}": describe})
    )
    describe = described["sonos_local sonos_local_refused"]
    data = {"room": "Hall", "message": "Hall does not do this.", "entity_id": None}
    assert describe(Event("sonos_local_refused", data)) == {
        "name": "Hall",
        "message": "does not do this.",
    }
