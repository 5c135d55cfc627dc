"""What went wrong is told in the language of Home Assistant; errors themselves speak English."""

import logging

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceNotFound
from homeassistant.helpers.translation import async_load_integrations
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.error_text import error_text
from tests.simulator.household import Household
from tests.simulator.profiles.content import SPOTIFY_ALBUM, TUNEIN

from .alarms import UPDATE, add, at_risk, restore, swap
from .cloud import STOPPING, start, tune_in
from .helpers import entry_for, set_up, wait_for
from .rooms import playback
from .test_drill import impatient, old, run, served, step

__all__ = ["impatient", "old"]

NOT_NOW = "{room} kann das gerade nicht ({action}). Es hängt davon ab, was spielt."


@pytest.fixture(autouse=True)
async def german(hass: HomeAssistant) -> None:
    """Let Home Assistant speak German."""
    hass.config.language = "de"
    await async_load_integrations(hass, {DOMAIN, "homeassistant"})


def not_now(room: str, action: str) -> str:
    return NOT_NOW.format(room=room, action=action)


# What an error says -----------------------------------------------------------------------------


def test_an_error_with_a_key_is_told_in_german(hass: HomeAssistant) -> None:
    error = HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="fault_not_now",
        translation_placeholders={"room": "Küche", "action": "Play"},
    )
    assert error_text(hass, error) == not_now("Küche", "Play")


def test_an_error_of_another_integration_is_told_in_its_words(hass: HomeAssistant) -> None:
    assert error_text(hass, ServiceNotFound("tts", "hum")) == "Aktion tts.hum nicht gefunden."


@pytest.mark.parametrize(
    "error",
    [
        HomeAssistantError("The cat sits on it"),
        HomeAssistantError(translation_domain=DOMAIN, translation_key="nobody_wrote_it"),
        HomeAssistantError("A text", translation_domain="nobody", translation_key="knows"),
        # It asks for a room, and for what was to be done there.
        HomeAssistantError("A text", translation_domain=DOMAIN, translation_key="fault_not_now"),
    ],
)
def test_an_error_without_a_text_stays_as_it_is(
    hass: HomeAssistant, error: HomeAssistantError
) -> None:
    assert error_text(hass, error) == str(error)


# Where errors are shown -------------------------------------------------------------------------


async def test_a_stop_that_was_refused(
    hass: HomeAssistant, small: Household, caplog: pytest.LogCaptureFixture
) -> None:
    _, told = await start(hass, small, **STOPPING)
    room = small.players[2]
    small.faults.set(room.uid, "upnp_error", "701", "AVTransport.Stop")
    with caplog.at_level(logging.INFO, "custom_components.sonos_local.local_only.cloud_playback"):
        await tune_in(room, TUNEIN)
        await wait_for(hass, lambda: told.types == ["started", "not_stopped"])
    assert told.all[-1]["error"] == not_now("Kitchen", "Stop")
    # Logs are in English.
    (line,) = [line for line in caplog.messages if "cannot be stopped" in line]
    assert "Kitchen cannot do that right now (Stop)" in line


async def test_an_alarm_that_could_not_be_changed(hass: HomeAssistant, small: Household) -> None:
    await set_up(hass, entry_for(small))
    add(small, "06:00:00", SPOTIFY_ALBUM)
    await at_risk(hass, 2)
    small.faults.set(small.players[0].uid, "upnp_error", "701", UPDATE)
    found = await swap(hass)
    lines = found["description_placeholders"]["alarms"].splitlines()
    assert lines[0] == (
        "- Living Room, 08:30: Station One: Ließ sich nicht ändern "
        "(Living Room kann das gerade nicht (UpdateAlarm). Es hängt davon ab, was spielt.)"
    )


async def test_an_alarm_that_does_not_get_its_program_back(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, local_only=True))
    await at_risk(hass)
    await swap(hass)
    (refused,) = (await restore(hass, entry))["alarms"]
    assert refused["result"] == "refused"
    assert refused["message"] == (
        "Living Room spielt das nicht, solange „Nur lokal“ an ist: Es kommt von einem Musikdienst "
        "im Internet. Wähle etwas aus deinem eigenen Netz. Ist es nur ein Teil der Warteschlange, "
        "dann nimmt die Aktion „Cloud-Titel entfernen“ es heraus."
    )
    small.faults.set(small.players[0].uid, "upnp_error", "701", UPDATE)
    hass.config_entries.async_update_entry(entry, options={"local_only": False})
    await hass.async_block_till_done()
    (failed,) = (await restore(hass, entry))["alarms"]
    assert failed["message"] == not_now("Living Room", "UpdateAlarm")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("GetTransportInfo", "reachable"),
        ("GetMediaInfo", "accepted"),
        ("SetAVTransportURI", "accepted"),
        ("Seek", "put_back"),
    ],
)
async def test_a_step_of_the_drill_that_failed(
    hass: HomeAssistant,
    old: Household,
    hass_client: ClientSessionGenerator,
    action: str,
    name: str,
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[0]
    playback(room).seek_track(2)
    old.faults.set(room.uid, "upnp_error", "711", f"AVTransport.{action}")
    found = await run(hass, room, take_over=True)
    assert step(found, name)["detail"] == not_now(room.spec.room, action)


async def test_a_drill_in_a_room_without_announcements(
    hass: HomeAssistant, old: Household, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(old))
    await served(hass, hass_client)
    room = old.players[0]
    found = await run(hass, room)
    assert step(found, "accepted")["detail"] == (
        f"{room.spec.room} spielt keine Durchsagen, oder diese nicht: HTTP 404"
    )
