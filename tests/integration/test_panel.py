"""The page's files and its place in the sidebar: one for all households."""

import pytest
from homeassistant.components.frontend import DATA_PANELS, EVENT_PANELS_UPDATED
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.sonos_local.page import panel
from tests.simulator.household import Household

from .conftest import Factory
from .helpers import entry_for, set_up

MODULES = sorted(path.name for path in panel.FILES.glob("*.js"))


@pytest.fixture
async def page(hass: HomeAssistant, home: None) -> None:
    """Let Home Assistant have a page."""
    assert await async_setup_component(hass, "frontend", {})
    await hass.async_block_till_done()


def titles(hass: HomeAssistant) -> list[str | None]:
    """Return the titles of our pages."""
    panels = hass.data.get(DATA_PANELS, {})
    return [each.sidebar_title for path, each in panels.items() if path == panel.URL_PATH]


async def test_a_home_assistant_without_a_page_has_the_speakers_all_the_same(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    assert panel.SERVED not in hass.data
    assert not titles(hass)
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert not titles(hass)


async def test_the_page_is_in_the_sidebar_and_its_files_are_served(
    hass: HomeAssistant, page: None, small: Household, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await set_up(hass, entry_for(small))
    assert titles(hass) == ["Speakers & privacy"]
    shown = hass.data[DATA_PANELS][panel.URL_PATH]
    assert shown.config is not None
    module = shown.config["_panel_custom"]["module_url"]
    assert module == f"{hass.data[panel.SERVED]}/sonos-local-panel.js"
    client = await hass_client_no_auth()
    assert "sonos-local-panel.js" in MODULES
    for name in MODULES:
        response = await client.get(f"{hass.data[panel.SERVED]}/{name}")
        assert response.status == 200
        assert "javascript" in response.headers["Content-Type"]
        assert "max-age" in response.headers["Cache-Control"]


async def test_its_title_is_in_the_language_of_home_assistant(
    hass: HomeAssistant, page: None, small: Household
) -> None:
    hass.config.language = "de"
    await set_up(hass, entry_for(small))
    assert titles(hass) == ["Lautsprecher & Privatsphäre"]


async def test_its_title_follows_the_language_of_home_assistant(
    hass: HomeAssistant, page: None, small: Household
) -> None:
    await set_up(hass, entry_for(small))
    before = hass.data[DATA_PANELS][panel.URL_PATH]
    told = async_capture_events(hass, EVENT_PANELS_UPDATED)
    await hass.config.async_update(language="de")
    await hass.async_block_till_done()
    assert titles(hass) == ["Lautsprecher & Privatsphäre"]
    assert hass.data[DATA_PANELS][panel.URL_PATH].config == before.config
    assert len(told) == 1
    # Nothing else of it has to do with the page.
    await hass.config.async_update(time_zone="Europe/Berlin")
    await hass.async_block_till_done()
    assert len(told) == 1


async def test_a_language_changes_nothing_where_no_household_is_set_up(
    hass: HomeAssistant, page: None, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.config.async_update(language="de")
    await hass.async_block_till_done()
    assert not titles(hass)


async def test_there_is_one_page_for_all_households_until_the_last_is_removed(
    hass: HomeAssistant, page: None, household_factory: Factory
) -> None:
    first = await set_up(hass, entry_for(await household_factory("small")))
    second = await set_up(hass, entry_for(await household_factory("s1")))
    assert len(titles(hass)) == 1
    await hass.config_entries.async_remove(first.entry_id)
    assert len(titles(hass)) == 1
    # Somebody may be looking at it.
    await hass.config_entries.async_unload(second.entry_id)
    assert len(titles(hass)) == 1
    await set_up(hass, second)
    assert len(titles(hass)) == 1
    await hass.config_entries.async_remove(second.entry_id)
    assert not titles(hass)


async def test_it_goes_with_the_last_household_that_is_not_disabled(
    hass: HomeAssistant, page: None, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    assert not titles(hass)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert len(titles(hass)) == 1


async def test_it_is_there_while_nobody_answers(
    hass: HomeAssistant, page: None, small: Household
) -> None:
    first = small.visible[0]
    nobody = f"{first.address.rpartition('.')[0]}.250"
    entry = entry_for(small, {first.uid: nobody})
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert len(titles(hass)) == 1
