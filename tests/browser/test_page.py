"""What a person sees and does: the rooms on a dashboard, in a browser."""

from typing import Any, Final

import aiohttp
import pytest
from playwright.async_api import Locator, Page, Position, expect

from tests.demo.plan import ALBUM, DOMAIN, Plan

from .conftest import OpenPage, Picture, tell

pytestmark = [pytest.mark.timeout(180), pytest.mark.xdist_group("browser")]

_ROOMS: Final = ("Dining Room", "Kitchen", "Küche & Bad", "Living Room", "Office", "Terrace")
_INTEGRATION: Final = f"/config/integrations/integration/{DOMAIN}"
# Where a card has its name; the rest of it is buttons and a slider.
_NAME: Final[Position] = {"x": 120, "y": 25}


def card(page: Page, room: str) -> Locator:
    """Return a room's card on the dashboard."""
    return page.locator("hui-tile-card").filter(has_text=room)


async def open_room(page: Page, room: str) -> Locator:
    """Click on a room's name; return the dialog that opens."""
    await card(page, room).get_by_role("button").first.click(position=_NAME)
    dialog = page.locator("ha-more-info-dialog")
    await expect(dialog.get_by_role("button", name="Source", exact=True)).to_be_visible()
    return dialog


def offered(page: Page | Locator, source: str, *, exact: bool = True) -> Locator:
    """Return a source in the open menu; from 2026.11 on it is a list that can be searched."""
    item = page.get_by_role("menuitem", name=source, exact=exact)
    return item.or_(page.get_by_role("option", name=source, exact=exact))


async def choose(dialog: Locator, source: str) -> None:
    """Choose a source in a room's dialog."""
    await dialog.get_by_role("button", name="Source", exact=True).click()
    await offered(dialog, source).click()


async def player(plan: Plan, room: str) -> dict[str, Any]:
    """Return what the simulated household says of a player."""
    url = f"{plan.control_url}/household"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        players = (await response.json())["players"].values()
    return next(player for player in players if player["room"] == room)


async def test_six_rooms_are_on_the_page(open_page: OpenPage, picture: Picture) -> None:
    page = await open_page()
    for room in _ROOMS:
        await expect(card(page, room)).to_be_visible()
    await expect(page.locator("hui-tile-card")).to_have_count(len(_ROOMS))
    for room in ("Dining Room", "Kitchen"):
        await expect(card(page, room)).to_contain_text("Playing")
        await expect(card(page, room)).to_contain_text("The Lanterns")
    await picture(page, "rooms")


async def test_a_room_plays_what_is_chosen(
    demo: Plan, open_page: OpenPage, picture: Picture
) -> None:
    page = await open_page()
    await expect(card(page, "Terrace")).to_contain_text("Idle")
    dialog = await open_room(page, "Terrace")
    await choose(dialog, ALBUM)
    await expect(dialog).to_contain_text("First Snow")
    await expect(dialog.get_by_role("button", name="Pause")).to_be_visible()
    await picture(page, "room")
    await dialog.get_by_role("button", name="Close").click()
    await expect(card(page, "Terrace")).to_contain_text("Playing · First Snow · The Lanterns")
    assert (await player(demo, "Terrace"))["services"]["AVTransport"]["state"] == "PLAYING"


async def test_two_rooms_are_grouped(open_page: OpenPage, picture: Picture) -> None:
    page = await open_page()
    dialog = await open_room(page, "Office")
    await choose(dialog, "Über den Dächern")
    await expect(dialog.get_by_role("button", name="Pause")).to_be_visible()
    await dialog.locator("#grouping-button").click()
    joining = page.locator("dialog-join-media-players")
    other = joining.locator("ha-media-player-toggle").filter(has_text="Küche & Bad")
    await other.locator("ha-switch").click()
    await picture(page, "join")
    await joining.get_by_role("button", name="Apply").click()
    await expect(dialog.locator("#grouping-button")).to_contain_text("2")
    await dialog.get_by_role("button", name="Close").click()
    for room in ("Office", "Küche & Bad"):
        await expect(card(page, room)).to_contain_text("Playing · Über den Dächern")


async def test_a_volume_is_changed(demo: Plan, open_page: OpenPage) -> None:
    page = await open_page()
    slider = card(page, "Kitchen").get_by_role("slider")
    await expect(slider).to_have_attribute("aria-valuenow", "20")
    await slider.focus()
    await page.keyboard.press("PageUp")
    await expect(slider).not_to_have_attribute("aria-valuenow", "20")
    shown = await slider.get_attribute("aria-valuenow")
    # The page takes a value back that the speaker has not confirmed.
    await page.reload()
    await expect(slider).to_have_attribute("aria-valuenow", str(shown))
    assert str((await player(demo, "Kitchen"))["services"]["RenderingControl"]["volume"]) == shown


async def test_what_somebody_else_plays_is_seen(demo: Plan, open_page: OpenPage) -> None:
    page = await open_page()
    room = card(page, "Living Room")
    await expect(room).to_contain_text("Idle")
    await tell(demo, "/players/Living Room/airplay", title="Rain on the Roof", artist="Gutters")
    await expect(room).to_contain_text("Playing · Rain on the Roof · Gutters")
    await tell(demo, "/players/Living Room/airplay", on=False)
    await expect(room).not_to_contain_text("Rain on the Roof")


async def test_firmware_of_every_speaker_is_on_the_page(
    open_page: OpenPage, picture: Picture
) -> None:
    page = await open_page("/sonos-local/firmware")
    for room in _ROOMS:
        await expect(card(page, f"{room} Firmware")).to_be_visible()
    await expect(card(page, "Terrace Firmware")).to_contain_text("Up-to-date · 97.1-80312")
    await picture(page, "firmware")


async def test_the_integration_has_a_page(open_page: OpenPage, picture: Picture) -> None:
    page = await open_page(_INTEGRATION)
    await expect(page.get_by_role("heading", name="Sonos Local")).to_be_visible()
    await expect(page.get_by_text("Dining Room, Kitchen + 4")).to_be_visible()
    for room in _ROOMS:
        await expect(page.get_by_text(room, exact=True).first).to_be_visible()
    await picture(page, "integration")


async def test_what_is_known_of_a_firmware_is_told_in_german(
    open_page: OpenPage, picture: Picture
) -> None:
    page = await open_page("/sonos-local/firmware", "de-DE")
    await card(page, "Kitchen").get_by_role("button").first.click(position=_NAME)
    await page.locator("ha-more-info-dialog").get_by_role("button", name="Menü").click()
    await page.get_by_role("menuitem", name="Details").click()
    await expect(page.locator("body")).to_match_aria_snapshot(
        """
        - list "Attribute":
          - listitem: Älter als die neueste bekannte Nein
          - listitem: Warum Dieses Modell bekommt nur Updates einer älteren Linie
          - listitem: Was bekannt ist Bleibt auf einer älteren Linie
        """
    )
    await page.get_by_role("listitem").last.scroll_into_view_if_needed()
    await picture(page, "firmware-de")


async def test_setting_up_is_told_in_german(open_page: OpenPage, picture: Picture) -> None:
    page = await open_page(_INTEGRATION, "de-DE")
    await page.get_by_role("button", name="Hub hinzufügen").click()
    form = page.locator("dialog-data-entry-flow")
    await expect(form).to_contain_text("Sonos-Haushalt hinzufügen")
    await form.get_by_role("textbox", name="Adresse").fill("127.0.0.1")
    await form.get_by_role("button", name="OK").click()
    await expect(form).to_contain_text("Diese Adresse gehört Home Assistant selbst")
    await picture(page, "set-up-de")
