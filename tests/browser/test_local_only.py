"""Local only, as a person meets it: the switch, a refusal with its reason, what is gone."""

from typing import Final

import pytest
from playwright.async_api import Locator, Page, expect

from tests.demo.plan import DOMAIN

from .conftest import OpenPage, Picture
from .test_page import card, choose, offered, open_room

pytestmark = [pytest.mark.timeout(180), pytest.mark.xdist_group("browser")]

_INTEGRATION: Final = f"/config/integrations/integration/{DOMAIN}"
_ACTIONS: Final = "/config/tools/action"
_STATION: Final = "Station One"
_REASON: Final = (
    "Terrace does not play this while local only is on: it comes from a music service on the"
    " internet."
)
_CALL: Final = f"""action: media_player.select_source
target: {{entity_id: media_player.terrace}}
data: {{source: {_STATION}}}
"""


async def household(open_page: OpenPage, language: str = "en-US") -> Page:
    """Open the page of the household's device, by clicks."""
    page = await open_page(_INTEGRATION, language)
    await page.locator("a[href*='/config/devices/device/']").first.click()
    await expect(page.locator("body")).to_contain_text("Sonos")
    return page


def switch(page: Page, name: str) -> Locator:
    """Return a switch on a device's page."""
    return page.locator("hui-toggle-entity-row").filter(has_text=name).locator("ha-switch")


async def perform(page: Page, text: str) -> None:
    """Perform an action on the page of tools, as YAML."""
    await page.get_by_role("button", name="YAML mode").click()
    editor = page.locator(".cm-content")
    await editor.click()
    await page.keyboard.press("Control+A")
    await page.keyboard.insert_text(text)
    await page.get_by_role("button", name="Perform action").click()


async def test_what_is_refused_says_why_and_is_gone_from_the_sources(
    open_page: OpenPage, picture: Picture
) -> None:
    page = await household(open_page)
    local_only = switch(page, "Local only")
    await expect(local_only.get_by_role("switch")).not_to_be_checked()
    await local_only.click()
    await expect(local_only.get_by_role("switch")).to_be_checked()
    await picture(page, "local-only-switch")

    await page.goto(f"{page.url.partition('/config')[0]}{_ACTIONS}")
    await perform(page, _CALL)
    await expect(page.locator("body")).to_contain_text(_REASON)
    await picture(page, "local-only-refused")

    await page.goto(page.url.partition("/config")[0])
    dialog = await open_room(page, "Terrace")
    await dialog.get_by_role("button", name="Source", exact=True).click()
    await expect(offered(page, "Kitchen Table FM")).to_be_visible()
    await expect(offered(page, _STATION, exact=False)).to_have_count(0)
    await picture(page, "local-only-sources")
    await page.keyboard.press("Escape")


async def test_what_is_local_plays_all_the_same(open_page: OpenPage) -> None:
    page = await open_page()
    dialog = await open_room(page, "Terrace")
    await choose(dialog, "Kitchen Table FM")
    await dialog.get_by_role("button", name="Close").click()
    await expect(card(page, "Terrace")).to_contain_text("Playing")


async def test_the_refusal_stands_in_the_activity_and_on_the_device(
    open_page: OpenPage, picture: Picture
) -> None:
    page = await open_page("/logbook")
    await expect(page.locator("body")).to_contain_text("Terrace")
    await expect(page.locator("body")).to_contain_text("comes from a music service")
    await picture(page, "local-only-activity")
    page = await household(open_page)
    rows = page.locator("hui-sensor-entity-row, hui-text-entity-row")
    await expect(rows.filter(has_text="Refusals")).to_contain_text("1")
    await picture(page, "household")


async def test_the_household_is_told_in_german(open_page: OpenPage, picture: Picture) -> None:
    page = await household(open_page, "de-DE")
    # Names are in the language of Home Assistant, what they say is in that of the page.
    await expect(switch(page, "Local only").get_by_role("switch")).to_be_checked()
    await expect(page.locator("body")).to_contain_text("Wie angekündigt")
    await picture(page, "household-de")
