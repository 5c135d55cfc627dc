"""Firmware, consent and microphones, as a person sees them on the pages of the devices."""

from typing import Final

import pytest
from playwright.async_api import Locator, Page, expect

from tests.demo.plan import DOMAIN

from .conftest import OpenPage, Picture

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

_INTEGRATION: Final = f"/config/integrations/integration/{DOMAIN}"
_CONTRADICTED: Final = "Your answer is contradicted by what the speakers show"
# The first look at consent comes some time after a start.
_LATER: Final = 90_000


async def household(open_page: OpenPage, language: str = "en-US") -> Page:
    """Open the page of the household's device, by clicks."""
    page = await open_page(_INTEGRATION, language)
    await page.locator("a[href*='/config/devices/device/']").first.click()
    await expect(page.locator("body")).to_contain_text("Local only")
    return page


def row(page: Page, name: str) -> Locator:
    """Return the row of an entity on a device's page."""
    return page.locator("hui-generic-entity-row").filter(has_text=name)


async def answer(page: Page, question: str, choice: str) -> None:
    """Choose a declaration."""
    select = page.locator("hui-select-entity-row").filter(has_text=question)
    await select.scroll_into_view_if_needed()
    await select.locator("ha-select").click()
    await page.get_by_role("menuitem", name=choice, exact=True).click()


async def test_what_is_known_of_consent_is_on_the_households_page(
    open_page: OpenPage, picture: Picture
) -> None:
    page = await household(open_page)
    await expect(row(page, "Additional usage data").last).to_contain_text("Shared", timeout=_LATER)
    await expect(row(page, "Play history")).to_contain_text("Kept")
    await expect(row(page, "Microphones on")).to_contain_text("1")
    await expect(row(page, "Firmware of the household")).to_contain_text("As announced")
    await row(page, "Tuned speakers").scroll_into_view_if_needed()
    await picture(page, "consent")


async def test_a_contradiction_appears_and_is_resolved(
    open_page: OpenPage, picture: Picture
) -> None:
    page = await household(open_page)
    await expect(row(page, "Additional usage data").last).to_contain_text("Shared", timeout=_LATER)
    await answer(page, "Your answer to the privacy statement", "Declined")
    await expect(row(page, "Consent")).to_contain_text(
        "You said that you declined the privacy statement"
    )
    await answer(page, "Your answer on additional usage data", "Objected")
    await expect(row(page, "Consent")).to_contain_text(_CONTRADICTED)
    await picture(page, "consent-contradicted")

    address = page.url
    await page.goto(f"{address.partition('/config')[0]}/config/repairs")
    repair = page.get_by_text("What your speakers show contradicts what you declared")
    await expect(repair).to_be_visible()
    await repair.click()
    dialog = page.locator("dialog-repairs-issue")
    await expect(dialog).to_contain_text("Usage data is shared")
    await picture(page, "consent-repair")

    await page.goto(address)
    await answer(page, "Your answer on additional usage data", "Agreed")
    await expect(row(page, "Consent")).not_to_contain_text(_CONTRADICTED)
    await page.goto(f"{address.partition('/config')[0]}/config/repairs")
    await expect(page.locator("body")).to_contain_text("Repairs")
    await expect(repair).to_have_count(0)


async def test_a_speakers_page_tells_firmware_and_microphone(
    open_page: OpenPage, picture: Picture
) -> None:
    page = await open_page(_INTEGRATION)
    await page.locator("a[href*='/config/devices/device/']").first.click()
    await page.get_by_role("link", name="Living Room").click()
    await expect(row(page, "Firmware state")).to_contain_text("As announced")
    await expect(row(page, "Firmware version")).to_contain_text("97.1-80312")
    await expect(row(page, "Microphone")).to_be_visible()
    await picture(page, "speaker")


async def test_consent_is_told_in_german(open_page: OpenPage, picture: Picture) -> None:
    page = await household(open_page, "de-DE")
    await expect(page.locator("body")).to_contain_text("Werden weitergegeben")
    await row(page, "Tuned speakers").scroll_into_view_if_needed()
    await picture(page, "consent-de")
