"""The page "Speakers & privacy", as people meet it: in both themes, on a phone, in German."""

from typing import Any, Final

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.demo.plan import Plan

from .conftest import OpenPage, Picture, tell
from .test_local_only import perform

pytestmark = [pytest.mark.timeout(180), pytest.mark.xdist_group("browser")]

_PAGE: Final = "/sonos-local-privacy"
_ROOMS: Final = ("Dining Room", "Kitchen", "Küche & Bad", "Living Room", "Office", "Terrace")
_PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
_CALL: Final = """action: media_player.select_source
target: {entity_id: media_player.terrace}
data: {source: Station One}
"""
_PANEL: Final = {"fromShadowDom": ["home-assistant", "home-assistant-main", "sonos-local-panel"]}
_OUTAGE: Final = "The day the internet is gone"
_STATEMENT: Final = "Your answer to the privacy statement"
# Home Assistant's own color in the light theme.
_LIGHT: Final = "rgb(255, 255, 255)"


def part(page: Page, heading: str) -> Locator:
    """Return a part of the page by its heading."""
    return page.locator("sonos-local-panel").get_by_role("region", name=heading, exact=True)


async def show(of_page: Locator) -> None:
    """Scroll a part of the page to the top."""
    await of_page.evaluate("each => each.scrollIntoView({block: 'start'})")


async def barriers(page: Page) -> list[str]:
    """Return what is serious of what keeps people out, each with its place."""
    found: dict[str, Any] = (await Axe().run(page, {"include": _PANEL})).response
    return [
        f"{each['id']}: {node['html']} {node.get('failureSummary', '')}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


async def test_six_rooms_with_their_firmware_are_on_the_page(
    open_page: OpenPage, picture: Picture
) -> None:
    page = await open_page("/")
    await page.get_by_role("link", name="Speakers & privacy").click()
    await expect(page).to_have_url(f"{page.url.partition('/sonos')[0]}{_PAGE}")
    rooms = part(page, "Rooms and firmware").get_by_role("listitem")
    await expect(rooms).to_have_count(len(_ROOMS))
    for room in _ROOMS:
        await expect(rooms.filter(has=page.get_by_role("heading", name=room))).to_be_visible()
    terrace = rooms.filter(has_text="Terrace")
    for text in ("Move", "97.1-80312", "Since", "or longer", "As announced"):
        await expect(terrace).to_contain_text(text)
    await expect(part(page, "Recent refusals")).to_contain_text("Nothing was refused")
    await expect(part(page, "Requests of this integration")).to_contain_text("127.3.")
    # One household: there is nothing to choose.
    await expect(page.get_by_label("Household", exact=True)).to_have_count(0)
    await picture(page, "privacy")


async def test_a_refusal_appears_while_somebody_looks(
    open_page: OpenPage, picture: Picture
) -> None:
    page = await open_page(_PAGE)
    switch = part(page, "Local only").get_by_role("switch", name="Local only")
    await expect(switch).not_to_be_checked()
    # By keyboard, and the focus is seen and stays.
    await switch.focus()
    await page.keyboard.press("Space")
    await expect(switch).to_be_checked()
    await expect(switch).to_be_focused()
    assert await switch.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    await expect(page.locator("sonos-local-panel").get_by_role("status")).to_have_text(
        "Local only is on now"
    )

    other = await open_page("/config/tools/action")
    await perform(other, _CALL)
    await expect(other.locator("body")).to_contain_text("comes from a music service")

    refusals = part(page, "Recent refusals")
    await expect(refusals).to_contain_text("Refused since the start: 1")
    await expect(refusals.get_by_role("listitem")).to_contain_text(
        "Terrace does not play this while local only is on: it comes from a music service"
    )
    await expect(refusals.get_by_role("listitem")).to_contain_text("Select")
    await expect(page.locator("sonos-local-panel").get_by_role("status")).to_contain_text(
        "Refused: Terrace does not play this"
    )
    await picture(page, "privacy-refusal")


async def test_the_outage_is_a_picture_and_a_table(open_page: OpenPage, picture: Picture) -> None:
    page = await open_page(_PAGE)
    outage = part(page, _OUTAGE)
    # On a slow machine the sensor has looked already.
    await outage.get_by_role("button", name="Look").click()
    await expect(outage.get_by_role("button", name="Look again")).to_be_enabled()
    await expect(outage).to_contain_text("46% need the internet")
    bars = outage.get_by_role("img")
    await expect(bars.first).to_have_attribute(
        "aria-label", "Favorite: 5 from your network, 6 from the internet"
    )
    await expect(outage.get_by_role("heading", name="Dining Room")).to_be_visible()
    await expect(outage.get_by_role("heading", name="Living Room")).to_be_visible()
    await show(outage)
    await picture(page, "privacy-outage")
    await outage.get_by_text("All numbers as a table").click()
    row = outage.get_by_role("row").filter(has_text="Favorite")
    await expect(row.get_by_role("cell")).to_have_text(["Favorite", "5", "6", "0"])
    await outage.get_by_text("What does not simply play on").click()
    await expect(outage.get_by_role("row").filter(has_text="Station One").first).to_contain_text(
        "Falls silent"
    )


async def test_a_declaration_is_changed_by_clicks(open_page: OpenPage, picture: Picture) -> None:
    page = await open_page(_PAGE)
    consent = part(page, "Consent")
    await expect(consent).to_contain_text("you have not said it yet")
    question = consent.get_by_label(_STATEMENT, exact=True)
    form = consent.locator("form").filter(has=page.get_by_label(_STATEMENT, exact=True))
    save = form.get_by_role("button", name="Save")
    await expect(save).to_be_disabled()
    await question.select_option("Declined")
    # A choice alone is no answer: it would stay in the history.
    await expect(form).to_contain_text("You have not answered yet")
    await save.click()
    await expect(consent).to_contain_text("You said that you declined the privacy statement")
    await expect(form).to_contain_text("on the statement of Aug 23, 2017")
    await expect(save).to_be_disabled()
    await expect(question).to_be_focused()
    await consent.get_by_text("All answers so far").click()
    await expect(consent.get_by_role("row").filter(has_text=_STATEMENT)).to_contain_text("Declined")
    await show(consent)
    await picture(page, "privacy-consent")


async def test_what_speakers_show_of_data_is_told_on_demand(
    demo: Plan, open_page: OpenPage, picture: Picture
) -> None:
    page = await open_page(_PAGE)
    data = part(page, "Which data there is")
    await expect(data).to_contain_text("Statement of Aug 23, 2017")
    await expect(data.get_by_role("row")).to_have_count(0)
    await data.get_by_text("In use: names you gave").click()
    for room in _ROOMS:
        await expect(data.get_by_role("row").filter(has_text=room).first).to_be_visible()
    await data.get_by_text("In use: which speakers").click()
    row = data.get_by_role("row").filter(has_text="Terrace").filter(has_text="Serial number")
    await expect(row.get_by_role("cell").last).not_to_be_empty()
    await show(data)
    await picture(page, "privacy-data")


async def test_a_name_is_a_text_whatever_it_is(demo: Plan, open_page: OpenPage) -> None:
    page = await open_page(_PAGE)
    name = '<img src="x" onerror="document.title=1"><b>Bath</b>'
    await expect(part(page, "Rooms and firmware")).to_contain_text("Office")
    await tell(demo, "/players/Office/rename", room=name)
    rooms = part(page, "Rooms and firmware")
    await expect(rooms.get_by_role("heading", name=name, exact=True)).to_be_visible()
    await expect(part(page, "Microphones").get_by_role("row").filter(has_text=name)).to_be_visible()
    assert await page.locator("sonos-local-panel").locator("img, b").count() == 0
    await tell(demo, f"/players/{name.replace('/', '%2F')}/rename", room="Office")
    await expect(rooms.get_by_role("heading", name="Office", exact=True)).to_be_visible()


async def test_it_is_dark_where_home_assistant_is(open_page: OpenPage, picture: Picture) -> None:
    page = await open_page(_PAGE)
    card = part(page, "Local only")
    background = "each => getComputedStyle(each).backgroundColor"
    await expect(card).to_be_visible()
    assert await card.evaluate(background) == _LIGHT
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("sonos-local-panel")).to_have_attribute("dark", "")
    assert await card.evaluate(background) != _LIGHT
    await picture(page, "privacy-dark")
    outage = part(page, _OUTAGE)
    await show(outage)
    await picture(page, "privacy-outage-dark")


async def test_it_fits_on_a_phone_and_speaks_german(open_page: OpenPage, picture: Picture) -> None:
    page = await open_page(_PAGE, "de-DE")
    await page.set_viewport_size(_PHONE)
    panel = page.locator("sonos-local-panel")
    await expect(panel.get_by_role("heading", level=1)).to_have_text("Lautsprecher & Privatsphäre")
    rooms = part(page, "Räume und Firmware")
    await expect(rooms.get_by_role("listitem")).to_have_count(len(_ROOMS))
    await expect(rooms).to_contain_text("oder länger")
    await expect(part(page, "Nur lokal").get_by_role("switch")).to_be_checked()
    await expect(part(page, "Letzte Ablehnungen")).to_contain_text("spielt das nicht, solange")
    await expect(part(page, "Der Tag ohne Internet")).to_contain_text("46 % brauchen das Internet")
    await expect(part(page, "Einwilligung")).to_contain_text("abgelehnt")
    # No text is left in English, nor a key where a text should be.
    text = await panel.evaluate("each => each.shadowRoot.querySelector('main').innerText")
    assert not [word for word in ("Since", "Local only", "sonos_local", "_") if word in text]
    # One column, nothing sticks out, and the sidebar can be opened.
    assert await page.evaluate("document.scrollingElement.scrollWidth") == _PHONE["width"]
    await picture(page, "privacy-phone-de")
    await show(part(page, "Der Tag ohne Internet"))
    await picture(page, "privacy-outage-phone-de")
    await panel.get_by_role("button", name="Seitenleiste zeigen").click()
    await expect(page.locator("ha-sidebar").get_by_text("Einstellungen")).to_be_in_viewport()


async def test_whoever_is_no_administrator_can_look_and_change_nothing(open_page: OpenPage) -> None:
    page = await open_page(_PAGE)
    await expect(part(page, "Rooms and firmware")).to_be_visible()
    await page.locator("sonos-local-panel").evaluate(
        """each => {
            const other = document.createElement("sonos-local-panel");
            other.id = "visitor";
            other.hass = {...each.hass, user: {...each.hass.user, is_admin: false}};
            document.body.append(other);
        }"""
    )
    visitor = page.locator("#visitor")
    await expect(visitor.get_by_role("region", name="In numbers")).to_contain_text(
        "Refused since the start: 1"
    )
    await expect(visitor.get_by_role("region", name="Rooms and firmware")).to_contain_text(
        "Terrace"
    )
    await expect(visitor.get_by_role("region")).to_have_count(3)
    await expect(visitor.get_by_role("switch")).to_have_count(0)


async def test_one_of_several_households_is_chosen_and_looked_at(open_page: OpenPage) -> None:
    page = await open_page(_PAGE)
    await expect(part(page, "Rooms and firmware")).to_be_visible()
    # Two households, as Home Assistant would tell of them.
    await page.locator("sonos-local-panel").evaluate(
        """each => {
            const other = document.createElement("sonos-local-panel");
            other.id = "two";
            const household = (id, title, loaded) => ({config_entry_id: id, title, loaded});
            const households = [household("a", "House", true), household("b", "Barn", false)];
            const subscribeMessage = async (push, message) => {
                const chosen = message.config_entry_id ?? "a";
                const parts = chosen === "a" ? {outage: null} : {};
                push({households, chosen, parts});
                return () => {};
            };
            const callWS = async (message) => {
                if (message.type === "sonos_local/gather_outage") {
                    throw {message: "Nobody answers"};
                }
                return each.hass.callWS(message);
            };
            const connection = Object.assign(new EventTarget(), {subscribeMessage});
            other.hass = {...each.hass, callWS, connection};
            document.body.append(other);
        }"""
    )
    two = page.locator("#two")
    chooser = two.get_by_label("Household")
    await expect(chooser).to_have_value("a")
    outage = two.get_by_role("region", name=_OUTAGE)
    await expect(outage).to_contain_text("Not looked at yet")
    await expect(outage.get_by_role("img")).to_have_count(0)
    # What goes wrong is said.
    await outage.get_by_role("button", name="Look now").press("Enter")
    await expect(outage.get_by_role("alert")).to_have_text("Nobody answers")
    await chooser.select_option("Barn")
    await expect(two).to_contain_text("This household is not connected")
    await expect(two.get_by_role("region")).to_have_count(0)
    await expect(chooser).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nobody_is_kept_out(open_page: OpenPage, scheme: Any) -> None:
    page = await open_page(_PAGE)
    await page.emulate_media(color_scheme=scheme)
    data = part(page, "Which data there is")
    await data.get_by_text("In use: names you gave").click()
    await expect(data.get_by_role("row").first).to_be_visible()
    await part(page, _OUTAGE).get_by_text("All numbers as a table").click()
    assert not await barriers(page)
    await page.set_viewport_size(_PHONE)
    assert not await barriers(page)
