"""The page by itself, told of things that no demonstration shows: other places, people, names."""

import json
import mimetypes
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest
from playwright.async_api import Locator, Page, Route, async_playwright, expect

from custom_components.sonos_local.page.panel import FILES

from .conftest import _ARGUMENTS, CHROMIUM

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: scripts/setup installs it"),
]

_URL: Final = "http://home.test/"
_TEXTS: Final = FILES.parents[1] / "translations"
_LONG: Final = "Hinterer-Wintergartenverbindungsflur-neben-dem-Heizungskeller" * 2
# As Home Assistant would set it, but told by the test.
_PANEL: Final = """([texts, user, language]) => {
    window.told = [];
    const panel = document.createElement("sonos-local-panel");
    const connection = new EventTarget();
    connection.subscribeMessage = async (push, message) => {
        window.subscribed = (window.subscribed ?? 0) + 1;
        if (window.starting) {
            throw {code: "unknown_command", message: "Unknown command."};
        }
        window.push = push;
        return () => {};
    };
    window.connection = connection;
    const callWS = async (message) => {
        if (message.type === "frontend/get_translations") {
            return {resources: texts};
        }
        window.told.push(message);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return {};
    };
    panel.hass = {language, locale: {language, ...user}, config: {time_zone: "Asia/Tokyo"},
        user: {is_admin: true}, states: {}, connection, callWS,
        callService: async (...call) => { window.told.push(call); }};
    document.body.append(panel);
}"""

type Show = Callable[..., Awaitable[Page]]


def _flat(tree: dict[str, Any], place: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{place}.{key}")
        else:
            found[f"{place}.{key}"] = value
    return found


async def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(_URL)
    if not name:
        await route.fulfill(content_type="text/html", body="<!doctype html><title>Home</title>")
        return
    kind = mimetypes.guess_type(name)[0] or "text/javascript"
    await route.fulfill(content_type=kind, body=(FILES / name).read_text())


@pytest.fixture
async def show(loopback: None) -> AsyncIterator[Show]:
    """Return a function that opens the page for a person, somewhere."""
    wrong: list[str] = []
    async with AsyncExitStack() as stack:
        play = await stack.enter_async_context(async_playwright())
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        stack.push_async_callback(browser.close)

        async def shown(language: str = "en", zone: str = "Europe/Berlin", **person: str) -> Page:
            context = await browser.new_context(timezone_id=zone, locale=language)
            await context.route(f"{_URL}**", _serve)
            page = await context.new_page()
            page.on("pageerror", lambda error: wrong.append(str(error)))
            await page.goto(_URL)
            await page.add_script_tag(url=f"{_URL}sonos-local-panel.js", type="module")
            texts = json.loads((_TEXTS / f"{language}.json").read_text())
            flat = _flat(texts, "component.sonos_local")
            user = {"time_format": "24", "time_zone": "local", "number_format": "language"}
            await page.evaluate(_PANEL, [flat, user | person, language])
            await page.wait_for_function("() => window.push")
            return page

        yield shown
    assert not wrong


_HOUSE: Final = {"config_entry_id": "a", "title": "House", "loaded": True}
_BARN: Final = {"config_entry_id": "b", "title": "Barn", "loaded": True}


async def push(page: Page, households: Any = None, chosen: str = "a", **parts: Any) -> None:
    """Tell the page something, as Home Assistant does."""
    event = {"households": households or [_HOUSE], "chosen": chosen, "parts": parts}
    await page.evaluate("event => window.push(event)", event)


def region(page: Page, heading: str) -> Locator:
    return page.locator("sonos-local-panel").get_by_role("region", name=heading, exact=True)


def refusal(room: str) -> dict[str, Any]:
    return {
        "at": "2026-11-28T23:30:00+00:00",
        "room": room,
        "action": "play_media",
        "reason": "service",
        "words": {"detail": "254"},
        "count": 1,
        "asked_by": None,
    }


def outage(percent: int, room: str = "Office") -> dict[str, Any]:
    item = {"kind": "alarm", "id": "11", "title": None, "room": room, "time": "07:00:00"}
    return {
        "at": "2026-11-28T12:00:00+00:00",
        "percent": percent,
        "counts": {"local": 1, "cloud": 2345, "unknown": 0},
        "bars": [{"room": room, "kind": "queue_item", "local": 1, "cloud": 2345, "unknown": 0}],
        "items": [item | {"reason": "service", "fate": "falls_silent"}],
        "further": 0,
        "announcements": [],
    }


def microphone(room: str, on: str = "on") -> dict[str, Any]:
    told = {"room": room, "part": None, "available": True, "on": on, "raw": 1}
    return told | {"reason": None, "assistant": None}


_CONSENT: Final[dict[str, Any]] = {
    "state": "declined",
    "contradictions": [],
    "evidence": [],
    "sharing": {
        **dict.fromkeys(("value", "source", "grade", "way", "asked_of", "as_of")),
        "reason": "not_told",
    },
    "declarations": [
        {
            "key": "statement",
            "options": ["accepted", "declined"],
            "entity_id": "select.statement",
            "answers": [
                {
                    "value": "declined",
                    "at": "2026-11-28T23:30:00+00:00",
                    "statement_date": "2017-08-23",
                }
            ],
        }
    ],
}


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "Europe/Berlin"])
async def test_a_day_is_the_same_day_everywhere(show: Show, zone: str) -> None:
    page = await show(zone=zone)
    await push(page, data={"statement_date": "2017-08-23", "rows": []}, consent=_CONSENT)
    await expect(region(page, "Which data there is")).to_contain_text("Statement of Aug 23, 2017")
    await expect(region(page, "Consent")).to_contain_text("on the statement of Aug 23, 2017")


@pytest.mark.parametrize(
    ("person", "moment"),
    [({}, "28. Nov. 2026, 18:30"), ({"time_zone": "server"}, "29. Nov. 2026, 8:30")],
)
async def test_moments_are_those_of_whom_they_are_told(
    show: Show, person: dict[str, str], moment: str
) -> None:
    page = await show("de", "America/New_York", **person)
    await push(page, refusals={"total": 1, "newest": [refusal("Büro")]})
    await expect(region(page, "Letzte Ablehnungen")).to_contain_text(moment)


@pytest.mark.parametrize(
    ("language", "person", "number"),
    [
        ("de", {}, "2.345 aus dem Internet"),
        ("en", {}, "2,345 from the internet"),
        ("en", {"number_format": "decimal_comma"}, "2.345 from the internet"),
        ("de", {"number_format": "none"}, "2345 aus dem Internet"),
        ("en", {"number_format": "quote_decimal"}, "2'345 from the internet"),
    ],
)
async def test_numbers_are_written_as_the_person_has_chosen(
    show: Show, language: str, person: dict[str, str], number: str
) -> None:
    page = await show(language, **person)
    await push(page, outage=outage(46))
    await expect(page.locator("sonos-local-panel .bars .quiet")).to_contain_text(number)


async def test_the_focus_stays_while_things_change(show: Show) -> None:
    page = await show()
    rows = [refusal(f"Room {number}") for number in range(5)]
    first: dict[str, Any] = {
        "refusals": {"total": 5, "newest": rows},
        "outage": outage(46),
        "microphones": [microphone("Office")],
    }
    await push(page, **first)
    older = region(page, "Recent refusals").get_by_text("Older ones")
    await older.click()
    await push(page, refusals={"total": 6, "newest": [refusal("Hall"), *rows]})
    await expect(region(page, "Recent refusals")).to_contain_text("Hall")
    await expect(older).to_be_focused()
    table = region(page, "Microphones").get_by_role("group")
    await table.focus()
    await push(page, microphones=[microphone("Office", "off")])
    await expect(table).to_contain_text("Off")
    await expect(table).to_be_focused()
    # Opened, and read through by keyboard.
    day = region(page, "The day the internet is gone")
    await day.get_by_text("All numbers as a table").click()
    numbers = day.get_by_role("group", name="All numbers as a table")
    await numbers.focus()
    await push(page, outage=outage(47))
    await expect(day).to_contain_text("47%")
    await expect(numbers).to_be_focused()


async def test_who_has_looked_can_look_again_by_keyboard(show: Show) -> None:
    page = await show()
    await push(page, outage=None)
    button = region(page, "The day the internet is gone").get_by_role("button")
    await button.focus()
    await page.keyboard.press("Enter")
    # Twice in a hurry is once.
    await page.keyboard.press("Enter")
    await expect(button).to_have_text("Look now")
    await expect(button).to_be_focused()
    assert len(await page.evaluate("window.told")) == 1
    await push(page, outage=outage(46))
    await expect(button).to_have_text("Look again")
    await expect(button).to_be_focused()


async def test_another_household_does_not_take_the_page_away(show: Show) -> None:
    page = await show()
    rows = [refusal(f"Room {number}") for number in range(5)]
    parts: dict[str, Any] = {"refusals": {"total": 5, "newest": rows}}
    await push(page, [_HOUSE, _BARN], **parts)
    older = region(page, "Recent refusals").get_by_text("Older ones")
    await older.click()
    # The other one is loaded anew, and gets another name.
    for barn in (_BARN | {"loaded": False}, _BARN | {"title": "Stable"}):
        await push(page, [_HOUSE, barn], **parts)
    await expect(page.get_by_label("Household", exact=True)).to_have_text("HouseStable")
    await expect(page.get_by_label("Household", exact=True)).to_have_value("a")
    await expect(older).to_be_focused()
    await expect(region(page, "Recent refusals")).to_contain_text("Room 4")
    await expect(region(page, "Recent refusals").get_by_role("group")).to_have_attribute("open", "")
    # Its own is another matter.
    await push(page, [_HOUSE | {"loaded": False}, _BARN])
    await expect(page.locator("sonos-local-panel")).to_contain_text("is not connected")
    await expect(region(page, "Recent refusals")).to_have_count(0)


async def test_a_long_name_does_not_stick_out(show: Show) -> None:
    page = await show("de")
    await page.set_viewport_size({"width": 390, "height": 844})
    away = {"model": "Move", "available": False, "as_of": None, "version": None, "latest": None}
    since = {"display_version": None, "not_before": None, "not_after": None, "state": "unknown"}
    await push(
        page,
        rooms=[{"room": _LONG, "part": None} | away | since],
        refusals={"total": 1, "newest": [refusal(_LONG)]},
        outage=outage(46, _LONG),
        microphones=[microphone(_LONG)],
    )
    await expect(page.locator("sonos-local-panel .rooms")).to_contain_text(_LONG)
    day = region(page, "Der Tag ohne Internet")
    await day.get_by_text("Was nicht einfach weiterspielt").click()
    await expect(day.get_by_role("row").last).to_contain_text("07:00")
    await expect(day.get_by_role("row").last).not_to_contain_text("07:00:00")
    assert await page.evaluate("document.scrollingElement.scrollWidth") == 390
    # Tables scroll by themselves; nothing else is cut off.
    cut = await page.locator("sonos-local-panel").evaluate(
        """each => [...each.shadowRoot.querySelectorAll("main *")].filter((one) =>
            !one.closest(".scroll, svg, .spoken") && one.getBoundingClientRect().right > 390
        ).map((one) => one.outerHTML.slice(0, 90))"""
    )
    assert not cut


async def test_what_opens_has_its_arrow_beside_its_name(show: Show) -> None:
    page = await show("de")
    await page.set_viewport_size({"width": 390, "height": 844})
    row = {"id": "web", "basis": "outside", "visible": "out_of_scope", "known": 0}
    await push(page, data={"statement_date": "2017-08-23", "rows": [row]})
    name = page.locator("sonos-local-panel summary > span").first
    await expect(name).to_be_visible()
    below = """each => each.getBoundingClientRect().top -
        each.parentElement.getBoundingClientRect().top"""
    # Its padding, and no line of its own before it.
    assert await name.evaluate(below) < 12


async def test_what_is_old_says_so_until_it_is_told_anew(show: Show) -> None:
    """A click while Home Assistant starts does not come to nothing without a word."""
    page = await show()
    now = {"on": False, "entity_id": "switch.local_only"}
    await push(page, local_only=now)
    switch = region(page, "Local only").get_by_role("switch")
    alert = region(page, "Local only").get_by_role("alert")
    await page.evaluate("connection.dispatchEvent(new Event('disconnected'))")
    await switch.click()
    await expect(alert).to_contain_text("Home Assistant is away or starting")
    await page.evaluate("window.starting = true")
    await page.evaluate("connection.dispatchEvent(new Event('ready'))")
    await page.wait_for_function("() => window.subscribed >= 3")
    await expect(alert).to_be_visible()
    await page.evaluate("[window.starting, window.push] = [false, undefined]")
    await page.wait_for_function("() => window.push")
    assert await page.evaluate("window.told") == []
    await push(page, local_only=now)
    await expect(alert).to_have_count(0)
    await expect(switch).to_be_focused()
    await switch.click()
    assert await page.evaluate("window.told") == [
        ["switch", "turn_on", {"entity_id": now["entity_id"]}]
    ]


async def test_what_is_no_address_is_not_told_as_an_unknown_kind(show: Show) -> None:
    page = await show()
    rows = [
        refusal(room) | {"reason": "unknown_kind", "words": {"detail": scheme}}
        for room, scheme in (("Office", "gopher"), ("Hall", ""))
    ]
    await push(page, refusals={"total": 2, "newest": rows})
    told = region(page, "Recent refusals").get_by_role("listitem")
    await expect(told.nth(0)).to_contain_text("gopher")
    await expect(told.nth(1)).to_contain_text("it does not begin as an address does")
    await expect(told.nth(1)).not_to_contain_text("?")


async def test_a_refusal_names_who_asked_as_home_assistant_does(show: Show) -> None:
    page = await show()
    await page.evaluate(
        """() => {
            const panel = document.querySelector("sonos-local-panel");
            const states = {"script.evening": {attributes: {friendly_name: "Good evening"}}};
            panel.hass = {...panel.hass, states};
        }"""
    )
    rows = [refusal("Office") | {"asked_by": f"script.{name}"} for name in ("evening", "gone")]
    await push(page, refusals={"total": 2, "newest": rows})
    told = region(page, "Recent refusals").get_by_role("listitem")
    await expect(told.first).to_contain_text("Asked by Good evening")
    # One that is not there any more has no name.
    await expect(told.last).to_contain_text("Asked by script.gone")


@pytest.mark.parametrize(
    ("language", "heading", "looked_at", "words"),
    [
        ("en", "Consent", "Everything that was looked at", ("Strong evidence", "Weak evidence")),
        ("de", "Einwilligung", "Alles, was betrachtet wurde", ("Starkes", "Schwaches Anzeichen")),
    ],
)
async def test_what_was_looked_at_says_what_it_is_worth_and_where_it_stands(
    show: Show, language: str, heading: str, looked_at: str, words: tuple[str, str]
) -> None:
    page = await show(language)
    line: dict[str, Any] = {"room": "Office", "about": "voice", "at": None, "resolved_at": None}
    listens = {"seen": "voice_listens", "strength": "strong", "variable": "VoiceConfigState"}
    partly = {"seen": "voice_in_part", "strength": "weak", "variable": "MicEnabled"}
    unseen = {"seen": "unknown", "strength": "none", "variable": "CustomerID"}
    lines = [line | each for each in (listens, partly, unseen)]
    await push(page, consent=_CONSENT | {"contradictions": lines[:1], "evidence": lines})
    consent = region(page, heading)
    await consent.get_by_text(looked_at).click()
    told = consent.locator("details li")
    for at, word in enumerate(words):
        await expect(told.nth(at)).to_contain_text(word)
        await expect(told.nth(at).locator("code")).to_have_text(lines[at]["variable"])
    await expect(told.last.locator(".quiet")).not_to_contain_text("strength")
    await expect(told.last.locator("code")).to_have_text("CustomerID")
    await expect(consent.locator(".against")).to_contain_text(words[0])


async def test_what_was_never_told_has_no_date(show: Show) -> None:
    page = await show()
    unseen = {"seen": "unknown", "strength": "none", "variable": "MicEnabled"}
    line = {"room": "Office", "about": "voice", "at": None, "resolved_at": None} | unseen
    await push(page, consent=_CONSENT | {"evidence": [line]})
    consent = region(page, "Consent")
    await consent.get_by_text("Everything that was looked at").click()
    item = consent.get_by_role("listitem").filter(has_text="Office")
    await expect(item).to_contain_text("Voice assistants")
    for date in ("1970", "1969", "Invalid"):
        await expect(item).not_to_contain_text(date)


async def test_the_same_answer_is_given_again_where_that_settles_something(show: Show) -> None:
    page = await show()
    consent = region(page, "Consent")
    button = consent.get_by_role("button")
    (declared,) = _CONSENT["declarations"]
    await push(page, consent=_CONSENT)
    await expect(button).to_have_text("Save")
    await expect(button).to_be_disabled()
    await push(page, consent=_CONSENT | {"declarations": [declared | {"again": True}]})
    await expect(button).to_have_text("Answer again")
    await consent.get_by_role("combobox").select_option("accepted")
    await expect(button).to_have_text("Save")
    await consent.get_by_role("combobox").select_option("declined")
    await button.click()
    told = {"entity_id": "select.statement", "option": "declined"}
    assert await page.evaluate("window.told") == [["select", "select_option", told]]
    await push(page, consent=_CONSENT | {"declarations": [declared | {"again": False}]})
    await expect(button).to_have_text("Save")
    await expect(button).to_be_disabled()


async def test_the_microphone_of_a_speaker_that_is_away_is_no_fact(show: Show) -> None:
    page = await show()
    gone = {"available": False, "as_of": "2026-11-28T12:00:00+00:00", "on": None, "raw": None}
    there = microphone("Bath") | {"as_of": None}
    never = microphone("Hall") | gone | {"as_of": None}
    await push(page, microphones=[microphone("Office") | gone, there, never])
    rows = region(page, "Microphones").get_by_role("row")
    seen = "Not reachable, last seen Nov 28, 2026, 13:00"
    await expect(rows.filter(has_text="Office").get_by_role("cell")).to_have_text(
        [seen, "Unknown", "\N{EN DASH}"]
    )
    await expect(rows.filter(has_text="Hall")).to_contain_text("Not reachable")
    await expect(rows.filter(has_text="Bath")).to_contain_text("On")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("A line-in", "None")), ("de", ("Ein Line-in-Eingang", "Keine"))],
)
async def test_a_value_of_the_ledger_of_data_is_told_in_words(
    show: Show, language: str, words: tuple[str, str]
) -> None:
    page = await show(language)
    kind = {"room": "Office", "part": None, "name": "source_kind", "texts": "data_source_kind"}
    services = {"room": None, "name": "services", "value": "", "texts": None}
    found = {"source": [kind | {"value": "line_in"}, services]}
    await page.evaluate(
        """found => {
            const panel = document.querySelector("sonos-local-panel");
            const callWS = async (message) => message.type === "sonos_local/data_values"
                ? found : panel.hass.callWS(message);
            panel.hass = {...panel.hass, callWS};
        }""",
        found,
    )
    row = {"id": "source", "basis": "no_opt_out", "visible": "shown", "known": 2}
    await push(page, data={"statement_date": "2017-08-23", "rows": [row]})
    data = page.locator("sonos-local-data")
    await data.locator("summary").click()
    await expect(data.locator("tbody tr td:last-child")).to_have_text(list(words))
