"""The probe: it finds what the simulated players claim, reads only, and tells nothing private."""

import asyncio
import json
import re
from typing import Any

import pytest
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.probe import asking as probe_asking
from custom_components.sonos_local.probe.questions import QUESTIONS
from custom_components.sonos_local.probe.types import Call, Page, Trouble
from tests.simulator.household import Household
from tests.simulator.services.rendering_control import RenderingControl

from .conftest import Factory
from .helpers import LIMIT, entry_for, set_up, wait_for
from .rooms import playback

# Actions that only tell something, by the beginning of their names.
TELLS = re.compile(r"\w+\.(Get|List|Browse|FindPrefix)\w*")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine take its time."""
    monkeypatch.setattr(probe_asking, "AT_MOST", 600.0)


async def probe(hass: HomeAssistant, entry: MockConfigEntry, **more: Any) -> dict[str, Any]:
    """Run the action and return its response."""
    response = await hass.services.async_call(
        DOMAIN,
        "probe",
        {"config_entry_id": entry.entry_id},
        blocking=True,
        return_response=True,
        **more,
    )
    assert response
    return dict(response)


def answers(response: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the answers by the number of the question."""
    return {item["id"]: item for item in response["answers"]}


def said(answer: dict[str, Any]) -> dict[str, str]:
    """Return what each player said, by its label."""
    return {found["player"]: found["answer"] for found in answer["found"]}


def unexpected(response: dict[str, Any]) -> set[str]:
    """Return the numbers of what is not as expected."""
    return {item["id"] for item in response["answers"] if item["as_expected"] == "false"}


# What is found -----------------------------------------------------------------------------------


async def test_it_finds_what_simulated_players_claim(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    response = await probe(hass, entry)
    assert [item["id"] for item in response["answers"]] == [item.id for item in QUESTIONS]
    assert not unexpected(response)
    found = answers(response)
    # Nobody here is bonded, grouped, missed, old, a bridge, or has a line-in.
    unknown = {key for key, item in found.items() if item["as_expected"] == "unknown"}
    assert unknown == {"P14", "P17", "P27", "P28", "P44", "P60"}
    assert said(found["P01"]) == dict.fromkeys(
        ("S1 (86.10)", "S18 (97.1)", "S36 (97.1)"), "status 200: true or false"
    )
    assert said(found["P50"]).popitem()[1] == "12 with, 11 without"


async def test_the_report_has_a_line_for_every_question(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    report = (await probe(hass, entry))["report"]
    lines = re.findall(r"^\| (P\d\d) \|.*\| (?:true|false|unknown) \|$", report, re.MULTILINE)
    assert lines == [item.id for item in QUESTIONS]
    assert "S18 with 97.1-80312 (1x)" in report
    assert "all 3: status 200: true or false" in report
    assert "As expected: 54. Not as expected: 0. Not known: 6." in report


async def test_a_home_is_asked_one_player_per_model(
    hass: HomeAssistant, large_home: Household
) -> None:
    entry = await set_up(hass, entry_for(large_home))
    coordinator = entry.runtime_data
    await wait_for(
        hass, lambda: all(player.description for player in coordinator.data.players.values())
    )
    response = await probe(hass, entry)
    assert not unexpected(response)
    found = answers(response)
    models = sorted({player.model.number for player in large_home.players})
    assert sorted(item.partition(" ")[0] for item in said(found["P18"])) == models
    assert said(found["P27"]).popitem()[1] == "rooms: 1 (1x), 4 (7x); bonded: 5 (4x)"
    assert said(found["P44"]) == {"S6 (86.10)": "group 20, rooms 20, 20"}
    assert said(found["P47"])["S9 (86.10)"] == "Off"
    assert said(found["P21"])["S17 (97.1)"].startswith("Health GREEN")
    assert {found[key]["as_expected"] for key in ("P32", "P40", "P42", "P60")} == {"true"}


async def test_an_s1_household_has_another_way(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    old = await household_factory("s1")
    entry = await set_up(hass, entry_for(old))
    found = answers(await probe(hass, entry))
    assert set(said(found["P01"]).values()) == {"status 404: missing, Key not found."}
    assert set(said(found["P04"]).values()) == {"NoReport"}
    assert not said(found["P08"])
    assert found["P08"]["as_expected"] == "unknown"
    assert found["P14"]["as_expected"] == found["P15"]["as_expected"] == "true"
    assert said(found["P17"]) == {"ZB100 (57.23)": "no connection"}
    assert said(found["P31"]).keys() == {"S1 (57.23)", "S3 (57.23)", "S5 (57.23)", "ZB100 (57.23)"}


async def test_what_differs_is_said(hass: HomeAssistant, small: Household) -> None:
    small.timing.api_key = "123e4567-e89b-12d3-a456-426655440000"
    small.timing.upnp_over_tls = False
    speaker = small.players[0].service(RenderingControl)
    speaker._calibrate(2)
    entry = await set_up(hass, entry_for(small))
    response = await probe(hass, entry)
    # The settings are asked for with the same key as P07.
    assert unexpected(response) == {"P01", "P02", "P03", "P07", "P15"}
    found = answers(response)
    assert said(found["P07"])["S18 (97.1)"] == "status 400, ERROR_API_KEY_VALIDATION_FAILED"
    assert said(found["P45"])["S18 (97.1)"] == "state 2: on 0, there 1"


async def test_the_apps_switch_for_logins_decides_nothing(
    hass: HomeAssistant, small: Household
) -> None:
    small.timing.authentication = True
    entry = await set_up(hass, entry_for(small))
    found = answers(await probe(hass, entry))
    assert set(said(found["P08"]).values()) == {"status 401, ERROR_NOT_AUTHORIZED"}
    assert found["P08"]["as_expected"] == found["P10"]["as_expected"] == "unknown"


# Players that do not answer ----------------------------------------------------------------------


async def test_plain_upnp_switched_off_contradicts_nothing(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    kitchen = small.players[2]
    kitchen.switch_upnp(on=False)
    response = await probe(hass, entry)
    assert not unexpected(response)
    found = answers(response)
    label = "S1 (86.10)"
    assert said(found["P16"])[label] == "description: status 403; action: status 403"
    assert found["P16"]["as_expected"] == "true"
    assert said(found["P18"])[label] == said(found["P05"])[label] == "status 403"
    # What 1443 answers is answered still.
    assert said(found["P01"])[label] == "status 200: true or false"
    assert said(found["P15"])[label] == "description: status 200; action: answered"


async def test_a_player_that_is_silent_is_left_alone(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe_asking, "PATIENCE", 1.0)
    entry = await set_up(hass, entry_for(small))
    kitchen = small.players[2]
    small.faults.set(kitchen.uid, "hang")
    began = hass.loop.time()
    response = await probe(hass, entry)
    assert hass.loop.time() - began < 20
    small.faults.clear()
    assert not unexpected(response)
    found = answers(response)
    told = [said(item).get("S1 (86.10)", "") for item in found.values()]
    # Twice on each port, and not again.
    assert told.count("no answer in time") <= 4
    assert told.count("not asked: no answer to the questions before") > 20
    assert found["P18"]["as_expected"] == "true"


async def test_the_run_ends_when_its_time_is_up(
    hass: HomeAssistant, small: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe_asking, "AT_MOST", 4.0)
    entry = await set_up(hass, entry_for(small))
    small.faults.set("*", "hang", match="/img/*")
    response = await probe(hass, entry)
    small.faults.clear()
    assert "The time was up before all had been asked." in response["report"]
    found = answers(response)
    assert set(said(found["P20"]).values()) == {"not asked: the time was up"}
    assert set(said(found["P16"]).values()) == {"description: status 200; action: answered"}


# How it is run -----------------------------------------------------------------------------------


async def begin(hass: HomeAssistant, small: Household) -> tuple[MockConfigEntry, Any]:
    """Set up, start the probe, and wait until a question hangs at every player."""
    entry = await set_up(hass, entry_for(small))
    small.faults.set("*", "hang", match="/img/*")
    running = hass.async_create_task(probe(hass, entry), eager_start=True)
    await wait_hanging(hass, small)
    return entry, running


async def wait_hanging(hass: HomeAssistant, small: Household) -> None:
    limit = hass.loop.time() + LIMIT
    while small.requests.by_path["GET /img/icon-S1.png"] < len(small.players):
        assert hass.loop.time() < limit
        await asyncio.sleep(0.01)


async def test_a_household_is_probed_once_at_a_time(hass: HomeAssistant, small: Household) -> None:
    entry, running = await begin(hass, small)
    asked = dict(small.requests.by_player)
    with pytest.raises(ServiceValidationError) as refused:
        await probe(hass, entry)
    assert refused.value.translation_key == "probe_runs"
    # A player gets its next question after it answered, or had its time.
    assert small.requests.by_player == asked
    small.faults.clear()
    assert not unexpected(await running)
    assert not unexpected(await probe(hass, entry))


async def test_whoever_goes_ends_it(hass: HomeAssistant, small: Household) -> None:
    entry, running = await begin(hass, small)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    small.faults.clear()
    assert not unexpected(await probe(hass, entry))


async def test_unloading_the_household_ends_it(hass: HomeAssistant, small: Household) -> None:
    entry, running = await begin(hass, small)
    await hass.config_entries.async_unload(entry.entry_id)
    small.faults.clear()
    with pytest.raises(HomeAssistantError) as ended:
        await running
    assert ended.value.translation_key == "probe_ended"
    with pytest.raises(ServiceValidationError) as refused:
        await probe(hass, entry)
    assert refused.value.translation_key == "service_config_entry_not_loaded"


async def test_it_takes_an_administrator(
    hass: HomeAssistant, small: Household, hass_read_only_user: User, hass_admin_user: User
) -> None:
    entry = await set_up(hass, entry_for(small))
    before = small.requests.total
    with pytest.raises(Unauthorized):
        await probe(hass, entry, context=Context(user_id=hass_read_only_user.id))
    assert small.requests.total == before
    assert await probe(hass, entry, context=Context(user_id=hass_admin_user.id))


# What it does not do -----------------------------------------------------------------------------


async def quiet_requests(hass: HomeAssistant, household: Household) -> None:
    """Wait until the set-up has asked everything that it wants to know soon."""
    before = -1
    while household.requests.total != before:
        before = household.requests.total
        await asyncio.sleep(0.3)
    await hass.async_block_till_done()


def truth(household: Household) -> Any:
    """Return the state of a household, without how far a track has come meanwhile."""
    text = json.dumps(household.as_json(), sort_keys=True)
    return json.loads(re.sub(r'"position": [0-9.]+', '"position": 0', text))


@pytest.mark.parametrize("name", ["small", "home", "s1"])
async def test_it_only_reads_and_changes_nothing(
    hass: HomeAssistant, household_factory: Factory, name: str
) -> None:
    household = await household_factory(name)
    entry = await set_up(hass, entry_for(household))
    await quiet_requests(hass, household)
    for player in household.visible:
        if playback(player).active:
            # So that no track ends meanwhile.
            playback(player).seek(0)
    before = truth(household)
    household.requests.reset()
    await probe(hass, entry)
    assert truth(household) == before
    asked = household.requests
    assert all(TELLS.fullmatch(action) for action in asked.by_action)
    assert all(re.fullmatch(r"GET .*|POST .*/Control", path) for path in asked.by_path)
    assert not any("/getaa" in path for path in asked.by_path)
    assert max(asked.by_player.values()) <= 100


async def test_what_is_not_reading_is_not_sent(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await quiet_requests(hass, small)
    asker = probe_asking.Asker(entry.runtime_data.gate, lambda: True)
    before = small.requests.total
    uid = small.players[0].uid
    for request in (
        Page("/reboot"),
        Page("/getaa?s=1&u=x"),
        Call("AVTransport.Stop", (("InstanceID", "0"),)),
        # Where an id that a player gave might lead.
        browse("R:0"),
        browse("A:\0"),
        Call("SystemProperties.GetString", (("VariableName", "R_CustomerID"),)),
    ):
        reply = await asker.ask(uid, request)
        assert reply.trouble is Trouble.NOT_ALLOWED, request
    assert small.requests.total == before


def browse(object_id: str) -> Call:
    """Return a Browse of an object."""
    names = ("ObjectID", "BrowseFlag", "Filter", "StartingIndex", "RequestedCount", "SortCriteria")
    words = (object_id, "BrowseDirectChildren", "*", "0", "1", "")
    return Call("ContentDirectory.Browse", tuple(zip(names, words, strict=True)))


async def test_a_garbled_answer_is_none(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    small.faults.set(small.players[0].uid, "malformed", match="RenderingControl.GetEQ")
    found = answers(await probe(hass, entry))
    assert said(found["P42"])["S18 (97.1)"] == "an answer that cannot be read"
    assert found["P42"]["as_expected"] == "true"


async def test_the_ledger_has_its_requests(hass: HomeAssistant, small: Household) -> None:
    entry = await set_up(hass, entry_for(small))
    await probe(hass, entry)
    ledger = await hass.services.async_call(
        DOMAIN,
        "get_request_ledger",
        {"config_entry_id": entry.entry_id},
        blocking=True,
        return_response=True,
    )
    assert ledger
    requests: Any = ledger["requests"]
    assert {"GET /status/zp", "RenderingControl.GetEQ"} <= {item["action"] for item in requests}
    assert not ledger["refused"]


def private(household: Household) -> set[str]:
    """Return what must not stand in a report."""
    spec = household.spec
    found = {spec.id, household.muse_id, spec.customer_id, spec.time_zone}
    for player in household.players:
        found |= {player.uid, player.address, player.room, player.serial, player.mac}
        found |= {player.uid.removeprefix("RINCON_")[:12], player.mac.replace(":", "-")}
    found |= {item.item.title for item in spec.favorites}
    found |= {item.title for item in spec.playlists}
    for share in spec.shares:
        found |= {share.host, *(track.title for track in share.tracks)}
    # Words that a report may have for other reasons.
    return {text for text in found if len(text) > 3} - {"Home"}


@pytest.mark.parametrize("name", ["small", "home", "s1"])
async def test_a_report_names_nobody(
    hass: HomeAssistant, household_factory: Factory, name: str
) -> None:
    household = await household_factory(name)
    entry = await set_up(hass, entry_for(household))
    text = json.dumps(await probe(hass, entry), ensure_ascii=False)
    shown = {item for item in private(household) if re.search(rf"\b{re.escape(item)}\b", text)}
    assert not shown
    assert "RINCON" not in text
    assert not re.search(r"\b127\.\d", text)
