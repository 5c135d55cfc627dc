"""The page "Speakers & privacy" and what stands beside it: a restart, a second page, repairs."""

from typing import Final

import pytest
from playwright.async_api import expect

from tests.demo.plan import Plan

from .conftest import OpenPage, tell
from .test_privacy_page import _PAGE, _ROOMS, part

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("browser")]

_PATIENCE: Final = 150_000
_RESTART: Final = """() => {
    const home = document.querySelector("home-assistant");
    window.isTheSame = true;
    home.hass.connection.addEventListener("ready", () => { window.isBack = true; });
    home.hass.callService("homeassistant", "restart").catch(() => {});
}"""
_RUNS: Final = """() =>
    window.isBack && document.querySelector("home-assistant").hass.config.state === "RUNNING"
"""
_NAME: Final = '<b>Bath</b> *_2_* [x](http://out.test/a) ![y](http://out.test/b.png) & "Co"'


async def test_two_pages_show_the_same(open_page: OpenPage) -> None:
    one, other = await open_page(_PAGE), await open_page(_PAGE)
    switches = [part(each, "Local only").get_by_role("switch") for each in (one, other)]
    for switch in switches:
        await expect(switch).not_to_be_checked()
    await switches[0].click()
    for switch in switches:
        await expect(switch).to_be_checked()
    await switches[1].click()
    for switch in switches:
        await expect(switch).not_to_be_checked()
    # Whoever leaves takes nothing along.
    await other.close()
    await switches[0].click()
    await expect(switches[0]).to_be_checked()
    await switches[0].click()
    await expect(switches[0]).not_to_be_checked()


async def test_a_name_is_a_text_in_a_repair_too(demo: Plan, open_page: OpenPage) -> None:
    page = await open_page("/config/repairs")
    await tell(demo, "/players/Living Room/rename", room=_NAME)
    await page.get_by_text("need the internet").first.click()
    listed = page.locator("ha-markdown li")
    await expect(listed.first).to_contain_text(f"{_NAME}, 08:30: Station One")
    await expect(listed.locator("b, strong, em, a, img")).to_have_count(0)


async def test_it_comes_back_by_itself_after_a_restart(demo: Plan, open_page: OpenPage) -> None:
    # Home Assistant's own page misses what is not set up yet.
    page = await open_page(_PAGE, complains=False)
    rooms = part(page, "Rooms and firmware").get_by_role("listitem")
    await expect(rooms).to_have_count(len(_ROOMS))
    await page.evaluate(_RESTART)
    await page.wait_for_function(_RUNS, timeout=_PATIENCE)
    panel = page.locator("sonos-local-panel:not([old])")
    await expect(panel).to_have_count(1, timeout=_PATIENCE)
    await expect(rooms).to_have_count(len(_ROOMS), timeout=_PATIENCE)
    switch = part(page, "Local only").get_by_role("switch")
    await switch.click()
    await expect(switch).to_be_checked()
    # Somebody else's changes come, too.
    await tell(demo, "/players/Kitchen/rename", room="Pantry")
    await expect(rooms.filter(has=page.get_by_role("heading", name="Pantry"))).to_be_visible()
    assert await page.evaluate("window.isTheSame")
