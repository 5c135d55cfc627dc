"""What the page is told: everything to administrators, a summary to the others, and calmly."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.local_only.refusals import Asked, Refusal
from custom_components.sonos_local.page.view import MOST_REFUSALS, PARTS, SUMMARY
from custom_components.sonos_local.page.websocket import CALM, LOOK_AGAIN
from custom_components.sonos_local.privacy.firmware import KEYS
from tests.simulator.household import Household

from .cloud import of_household
from .conftest import Factory
from .helpers import LIMIT, entry_for, set_up, wait_for
from .rooms import act, shown

COMMANDS: Final = ("subscribe", "gather_outage", "data_values")


class Page:
    """A page that follows a household. It is opened late: the test's server takes no more paths."""

    def __init__(self, opened: Callable[[], Awaitable[MockHAClientWebSocket]]) -> None:
        """Open nothing yet."""
        self._open = opened
        self._client: MockHAClientWebSocket | None = None
        self.id = 0

    async def send(self, kind: str, **more: Any) -> None:
        """Send a command."""
        if self._client is None:
            self._client = await self._open()
        await self._client.send_json_auto_id({"type": kind, **more})

    async def ask(self, command: str, **more: Any) -> dict[str, Any]:
        """Send a command of ours, return the answer."""
        await self.send(f"sonos_local/{command}", **more)
        return await self.hear()

    async def hear(self) -> dict[str, Any]:
        """Return what comes next."""
        assert self._client
        found: dict[str, Any] = await self._client.receive_json(timeout=LIMIT)
        return found

    async def follow(self, command: str = "subscribe", **more: Any) -> dict[str, Any]:
        """Subscribe, return the first event."""
        answer = await self.ask(command, **more)
        assert answer["success"], answer
        self.id = answer["id"]
        return await self.event()

    async def event(self) -> dict[str, Any]:
        """Return the next event."""
        message = await self.hear()
        assert message["type"] == "event", message
        found: dict[str, Any] = message["event"]
        return found

    async def event_with(self, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Return the next event of which something holds."""
        while not holds(found := await self.event()):
            pass
        return found

    async def part(self, name: str) -> Any:
        """Return a part as it is pushed next."""
        return (await self.event_with(lambda event: name in event["parts"]))["parts"][name]

    async def leave(self) -> None:
        """Unsubscribe, and see it confirmed; what was under way is let go."""
        await self.send("unsubscribe_events", subscription=self.id)
        while (await self.hear())["type"] != "result":
            pass


@pytest.fixture
async def page(hass: HomeAssistant, home: None, hass_ws_client: WebSocketGenerator) -> Page:
    """Return the page of an administrator."""
    assert await async_setup_component(hass, "websocket_api", {})
    return Page(lambda: hass_ws_client(hass))


@pytest.fixture
async def visitor(
    hass: HomeAssistant,
    home: None,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> Page:
    """Return the page of somebody who is no administrator."""
    assert await async_setup_component(hass, "websocket_api", {})
    return Page(lambda: hass_ws_client(hass, hass_read_only_access_token))


def refuse(entry: MockConfigEntry, household: Household, reason: str = "service") -> None:
    """Note a refusal."""
    room = household.visible[0]
    asked = Asked(room.uid, "select_source")
    entry.runtime_data.refusals.tell(Refusal(1.0, asked, room.room, reason))


async def test_an_administrator_sees_all_parts(
    hass: HomeAssistant, small: Household, page: Page
) -> None:
    entry = await set_up(hass, entry_for(small))
    event = await page.follow()
    assert event["households"] == [
        {"config_entry_id": entry.entry_id, "title": entry.title, "loaded": True}
    ]
    assert event["chosen"] == entry.entry_id
    parts = event["parts"]
    assert parts.keys() == PARTS.keys()
    assert {row["room"] for row in parts["rooms"]} == {player.room for player in small.players}
    row = parts["rooms"][0]
    assert row["version"]
    assert row["state"] in KEYS
    assert row["not_before"] is None
    assert dt_util.parse_datetime(row["not_after"])
    assert parts["local_only"] == {
        "on": False,
        "entity_id": of_household(hass, small, "switch", "local_only"),
    }
    assert parts["refusals"] == {"total": 0, "newest": []}
    assert parts["outage"] is None
    assert parts["consent"]["state"] is None
    assert len(parts["consent"]["declarations"]) == 4
    assert {row["on"] for row in parts["microphones"]} <= {"on", "off", None}
    assert parts["data"]["statement_date"] == "2017-08-23"
    assert parts["requests"]["requests"] > 0
    assert {row["player"] for row in parts["requests"]["rows"]} <= {
        player.room for player in small.players
    }


async def test_whoever_is_no_administrator_sees_a_summary(
    hass: HomeAssistant, small: Household, visitor: Page
) -> None:
    await set_up(hass, entry_for(small))
    event = await visitor.follow("subscribe_summary")
    assert event["parts"].keys() == SUMMARY.keys()
    assert event["parts"]["local_only"] == {"on": False, "entity_id": None}
    assert event["parts"]["numbers"] == {"refusals": 0, "cloud_dependence": None, "as_of": None}
    text = repr(event["parts"])
    secrets = [small.spec.id, *(player.address for player in small.players)]
    for player in small.players:
        secrets += [player.uid, player.serial, player.serial.partition(":")[0]]
    assert not [secret for secret in secrets if secret in text]


@pytest.mark.allowed_logs("Error handling message: Unauthorized")
@pytest.mark.parametrize("command", COMMANDS)
async def test_only_administrators_may_do_the_rest(
    hass: HomeAssistant, small: Household, visitor: Page, command: str
) -> None:
    entry = await set_up(hass, entry_for(small))
    answer = await visitor.ask(command, config_entry_id=entry.entry_id)
    assert not answer["success"]
    assert answer["error"]["code"] == "unauthorized"


@pytest.mark.allowed_logs("config entry with ID nothing was not found")
@pytest.mark.parametrize("command", ["gather_outage", "data_values"])
async def test_a_household_that_is_not_there_is_told(
    hass: HomeAssistant, small: Household, page: Page, command: str
) -> None:
    await set_up(hass, entry_for(small))
    answer = await page.ask(command, config_entry_id="nothing")
    assert not answer["success"]
    assert answer["error"]["translation_domain"] == "homeassistant"


async def test_only_what_changes_is_pushed(
    hass: HomeAssistant, small: Household, page: Page
) -> None:
    entry = await set_up(hass, entry_for(small, local_only=True))
    await wait_for(hass, lambda: shown(hass, small.visible[0])["source_list"])
    await page.follow()
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, small.visible[0], "select_source", source="Station One")
    assert caught.value.translation_key == "refused_service"
    event = await page.event_with(lambda event: "refusals" in event["parts"])
    assert not event["parts"].keys() & {"rooms", "local_only", "data", "microphones"}
    refused = event["parts"]["refusals"]
    assert refused["total"] == 1
    (row,) = refused["newest"]
    assert row["room"] == small.visible[0].room
    assert row["action"] == "select_source"
    assert row["reason"] == "service"
    assert row["count"] == 1
    switch = {"entity_id": of_household(hass, small, "switch", "local_only")}
    await hass.services.async_call("switch", "turn_off", switch, blocking=True)
    assert (await page.part("local_only"))["on"] is False
    assert entry.options["local_only"] is False


async def test_many_changes_are_one_push_a_second(
    hass: HomeAssistant, small: Household, page: Page
) -> None:
    entry = await set_up(hass, entry_for(small))
    await page.follow()
    began = hass.loop.time()
    for _ in range(30):
        refuse(entry, small)
    found = await page.part("refusals")
    assert hass.loop.time() - began >= CALM * 0.9
    assert found["total"] == 30
    assert len(found["newest"]) == MOST_REFUSALS
    refuse(entry, small, "stream")
    found = await page.part("refusals")
    assert hass.loop.time() - began >= 2 * CALM * 0.9
    assert found["total"] == 31
    # The newest comes first.
    assert found["newest"][0]["reason"] == "stream"


async def test_a_declaration_is_pushed(hass: HomeAssistant, small: Household, page: Page) -> None:
    await set_up(hass, entry_for(small))
    event = await page.follow()
    declared = event["parts"]["consent"]["declarations"][0]
    assert declared["key"] == "declared_statement"
    assert declared["answers"] == []
    call = {"entity_id": declared["entity_id"], "option": "declined"}
    await hass.services.async_call("select", "select_option", call, blocking=True)
    consent = await page.part("consent")
    assert consent["state"] == "declined"
    (answer,) = consent["declarations"][0]["answers"]
    assert answer["value"] == "declined"
    assert {line["seen"] for line in consent["evidence"]} >= {"registered"}


async def test_an_outage_is_looked_at_on_demand(
    hass: HomeAssistant, small: Household, page: Page
) -> None:
    entry = await set_up(hass, entry_for(small))
    await wait_for(hass, lambda: entry.runtime_data.data.shared.favorites)
    await page.follow()
    await page.send("sonos_local/gather_outage", config_entry_id=entry.entry_id)
    messages = [await page.hear()]
    while "outage" not in messages[-1].get("event", {}).get("parts", {}):
        messages.append(await page.hear())
    assert [each["success"] for each in messages if each["type"] == "result"] == [True]
    found = messages[-1]["event"]["parts"]["outage"]
    report = entry.runtime_data.outage.last.report
    assert found["percent"] == report.percent
    for origin in ("local", "cloud", "unknown"):
        assert sum(bar[origin] for bar in found["bars"]) == found["counts"][origin]
    assert len({(bar["room"], bar["kind"]) for bar in found["bars"]}) == len(found["bars"])
    assert {item["fate"] for item in found["items"]} <= {
        "falls_silent",
        "plays_in_part",
        "cannot_be_told",
    }
    assert found["further"] == 0


async def test_values_of_the_ledger_of_data_are_told_when_asked_for(
    hass: HomeAssistant, small: Household, page: Page
) -> None:
    entry = await set_up(hass, entry_for(small))
    event = await page.follow()
    assert not [player.serial for player in small.players if player.serial in repr(event)]
    await page.leave()
    answer = await page.ask("data_values", config_entry_id=entry.entry_id)
    devices = answer["result"]["devices"]
    serials = {each["value"] for each in devices if each["name"] == "serial"}
    assert serials == {player.serial for player in small.players}
    assert {each["room"] for each in devices} == {player.room for player in small.players}
    counted = {row["id"]: row["known"] for row in event["parts"]["data"]["rows"]}
    assert counted["devices"] == sum(each["value"] is not None for each in devices)


async def test_what_nothing_announces_is_looked_at_now_and_then(
    hass: HomeAssistant, small: Household, page: Page
) -> None:
    await set_up(hass, entry_for(small))
    before = (await page.follow())["parts"]["requests"]
    await act(hass, small.visible[0], "media_pause")
    async_fire_time_changed(hass, dt_util.utcnow() + LOOK_AGAIN + timedelta(seconds=2))
    after = await page.part("requests")
    assert after["requests"] > before["requests"]


async def test_one_of_several_households_is_chosen(
    hass: HomeAssistant, household_factory: Factory, page: Page
) -> None:
    first = await set_up(hass, entry_for(await household_factory("small")))
    other = await household_factory("s1")
    second = await set_up(hass, entry_for(other))
    event = await page.follow()
    assert [each["config_entry_id"] for each in event["households"]] == [
        first.entry_id,
        second.entry_id,
    ]
    assert event["chosen"] == first.entry_id
    await page.leave()
    event = await page.follow(config_entry_id=second.entry_id)
    assert event["chosen"] == second.entry_id
    rooms = {player.room for player in other.visible}
    assert {row["room"] for row in event["parts"]["rooms"]} >= rooms


async def test_a_page_outlives_a_reload_and_a_removal(
    hass: HomeAssistant, household_factory: Factory, page: Page
) -> None:
    first = await set_up(hass, entry_for(await household_factory("small")))
    event = await page.follow()
    await hass.config_entries.async_unload(first.entry_id)
    event = await page.event_with(lambda event: not event["households"][0]["loaded"])
    assert event["chosen"] == first.entry_id
    assert event["parts"] == {}
    await hass.config_entries.async_setup(first.entry_id)
    event = await page.event_with(lambda event: event["parts"])
    assert event["parts"].keys() == PARTS.keys()
    # It follows the new one.
    first.runtime_data.refusals.tell(Refusal(1.0, Asked("x", "play"), "Hall", "service"))
    assert (await page.part("refusals"))["total"] == 1
    second = await set_up(hass, entry_for(await household_factory("s1")))
    event = await page.event_with(lambda event: len(event["households"]) == 2)
    assert event["chosen"] == first.entry_id
    await hass.config_entries.async_remove(first.entry_id)
    event = await page.event_with(lambda event: event["chosen"] == second.entry_id)
    assert event["parts"].keys() == PARTS.keys()
    await hass.config_entries.async_set_disabled_by(second.entry_id, ConfigEntryDisabler.USER)
    event = await page.event_with(lambda event: not event["households"])
    assert event == {"households": [], "chosen": None, "parts": {}}


async def test_nobody_is_followed_after_a_page_is_closed(
    hass: HomeAssistant, small: Household, page: Page
) -> None:
    entry = await set_up(hass, entry_for(small))
    listeners = len(entry.runtime_data._listeners)
    hearers = len(entry.runtime_data.refusals._listeners)
    await page.follow()
    assert len(entry.runtime_data._listeners) == listeners + 1
    # A push that is under way does not come any more.
    refuse(entry, small)
    await page.leave()
    assert len(entry.runtime_data._listeners) == listeners
    assert len(entry.runtime_data.refusals._listeners) == hearers


async def test_a_household_that_is_ignored_is_none(
    hass: HomeAssistant, small: Household, page: Page
) -> None:
    neighbors = MockConfigEntry(
        domain=DOMAIN, source=SOURCE_IGNORE, unique_id="Sonos_neighbors", title="Neighbors"
    )
    neighbors.add_to_hass(hass)
    entry = await set_up(hass, entry_for(small))
    event = await page.follow()
    assert [each["config_entry_id"] for each in event["households"]] == [entry.entry_id]
    await hass.config_entries.async_remove(entry.entry_id)
    event = await page.event_with(lambda event: not event["households"])
    assert event["chosen"] is None
