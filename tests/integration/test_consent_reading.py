"""TABLES 5a: whether usage data is shared, as simulated players show it, or do not."""

import pytest
from homeassistant.components.homeassistant import DOMAIN as CORE
from homeassistant.components.homeassistant import SERVICE_UPDATE_ENTITY
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component

from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.consent import reader as consent_reader
from custom_components.sonos_local.consent.reader import KEYS
from custom_components.sonos_local.const import DOMAIN
from tests.simulator.household import Household
from tests.simulator.settings import Settings

from .conftest import Factory
from .consent_house import (
    DAY,
    GET_STRING,
    HOUR,
    MINUTE,
    SETTINGS,
    SHARING,
    a_moment,
    move_in,
)
from .helpers import entry_for, set_up, wait_for

NAME = "userMetricsTracking"
UNCONFIRMED = ("port_1443", "unconfirmed")
WEAK = ("old_store", "weak")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask soon after the start."""
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.2)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for long; long enough for an answer from a busy machine."""
    monkeypatch.setattr(consent_reader, "TIMEOUT", 1.5)


def put(household: Household, new: str | None, old: str | None = None) -> None:
    """Let the stores hold these values before anybody looks; None is no value."""
    settings = household.store(Settings)
    settings.clear(NAME)
    settings.set(NAME, new=new, old=old)


# Step 1 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["true", "1", ' "True"\n'])
async def test_5a_true_or_1_is_on(hass: HomeAssistant, small: Household, body: str) -> None:
    put(small, body)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason", "source", "grade") == ("on", None, *UNCONFIRMED)
    assert house.state("usage_data").attributes["way"] == "not_confirmed"
    assert house.count(GET_STRING) == 2, "the policy and its window, not the old store's word"


@pytest.mark.parametrize("body", ["false", "0", "'FALSE'"])
async def test_5a_false_or_0_is_off(hass: HomeAssistant, small: Household, body: str) -> None:
    put(small, body)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason", "source", "grade") == ("off", None, *UNCONFIRMED)


STRANGE = [
    "<html><body>false</body></html>",
    '{"value": false}',
    "Key not found.",
    "off",
    "",
    "false" + " " * 100,
    "no" * 40_000,
]


@pytest.mark.parametrize("body", STRANGE, ids=range(len(STRANGE)))
async def test_5a_anything_else_is_no_answer_and_the_old_store_is_asked(
    hass: HomeAssistant, small: Household, body: str
) -> None:
    put(small, body, "Yes")
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason", "source", "grade") == ("on", None, *WEAK)


@pytest.mark.parametrize("body", STRANGE, ids=range(len(STRANGE)))
async def test_5a_nonsense_alone_is_unknown_and_is_never_shown(
    hass: HomeAssistant, small: Household, body: str
) -> None:
    put(small, body)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason") == (STATE_UNKNOWN, "not_shown")
    assert len(body) < 5 or body not in str(house.state("usage_data").attributes)


@pytest.mark.parametrize("status", [400, 403])
async def test_5a_a_refused_key_is_followed_by_another_one(
    hass: HomeAssistant, small: Household, status: int
) -> None:
    small.timing.api_key, small.timing.api_key_status = KEYS[1], status
    house = await move_in(hass, small)
    assert house.told("usage_data", "source") == ("on", "port_1443")
    assert house.count(SHARING) == 2
    # What stands beside it is asked for with the key that was taken.
    assert house.state("play_history").state == "on"


@pytest.mark.parametrize("status", [400, 403])
async def test_5a_two_refused_keys_are_no_answer(
    hass: HomeAssistant, small: Household, status: int
) -> None:
    small.timing.api_key, small.timing.api_key_status = "another", status
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason") == (STATE_UNKNOWN, "not_shown")
    assert house.count(SHARING) == 2
    assert house.told("play_history", "reason") == (STATE_UNKNOWN, "key")


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
async def test_5a_a_refusal_is_no_answer_and_the_old_store_is_asked(
    hass: HomeAssistant, small: Household, status: int
) -> None:
    put(small, "false", "Yes")
    small.faults.set("*", "status", str(status), SHARING)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason", "source", "grade") == ("on", None, *WEAK)


async def test_5a_a_login_that_is_asked_for_is_a_refusal(
    hass: HomeAssistant, small: Household
) -> None:
    small.timing.authentication = True
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason") == (STATE_UNKNOWN, "not_shown")
    assert house.told("explicit_filter", "reason") == (STATE_UNKNOWN, "refused")


async def test_5a_a_redirect_is_no_answer_and_is_not_followed(
    hass: HomeAssistant, small: Household
) -> None:
    small.faults.set("*", "redirect", f"https://{small.players[0].address}:1443/false", SHARING)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason") == (STATE_UNKNOWN, "not_shown")
    assert house.count("/false") == 0


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", ["reset", "hang"])
async def test_5a_the_next_player_is_asked_where_one_is_silent(
    hass: HomeAssistant, small: Household, fault: str
) -> None:
    first = small.players[1]
    small.faults.set(first.uid, fault, match=SHARING)
    house = await move_in(hass, small)
    assert house.told("usage_data", "source") == ("on", "port_1443")
    assert house.state("usage_data").attributes["asked_of"] != first.room
    # A connection that is reset is tried once more.
    assert house.count(SHARING) == (3 if fault == "reset" else 2)


async def test_5a_only_one_player_is_asked_where_it_answers(
    hass: HomeAssistant, small: Household
) -> None:
    small.faults.set(small.players[1].uid, "status", "404", SHARING)
    house = await move_in(hass, small)
    assert house.count(SHARING) == 1
    assert house.state("usage_data").attributes["asked_of"] == small.players[1].room


async def test_5a_where_all_are_silent_the_last_value_is_kept_and_grows_stale(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    as_of = house.state("usage_data").attributes["as_of"]
    small.faults.set("*", "reset", match=SHARING)
    await house.asked_again()
    assert house.told("usage_data", "as_of", "last_failure") == ("on", as_of, "unreachable")
    await house.asked_again(2 * DAY)
    assert house.told("usage_data", "reason", "source") == (STATE_UNKNOWN, "stale", None)
    assert house.told("play_history", "reason") == (STATE_UNKNOWN, "stale")


@pytest.mark.usefixtures("impatient")
async def test_5a_nobody_ever_answered_is_unknown(hass: HomeAssistant, small: Household) -> None:
    small.faults.set("*", "hang", match=SHARING)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason") == (STATE_UNKNOWN, "unreachable")
    assert house.told("play_history", "reason") == (STATE_UNKNOWN, "unreachable")


# Step 2 -----------------------------------------------------------------------------------------


async def test_5a_no_report_in_the_old_store_is_off_and_weak_where_the_store_has_moved(
    hass: HomeAssistant, small: Household
) -> None:
    put(small, None, "NoReport")
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason", "source", "grade") == ("off", None, *WEAK)
    # The sibling that showed it is not asked for a second time.
    assert house.count(f"{SETTINGS}explicitContentFiltering") == 1
    assert house.state("explicit_filter").state == "off"


async def test_5a_no_report_is_clear_where_no_store_has_moved(
    hass: HomeAssistant, household_factory: Factory
) -> None:
    household = await household_factory("s1")
    household.store(Settings).clear("explicitContentFiltering")
    house = await move_in(hass, household)
    assert house.told("usage_data", "source", "grade") == ("off", "old_store", "unconfirmed")
    assert house.told("explicit_filter", "reason") == (STATE_UNKNOWN, "missing")


@pytest.mark.parametrize("word", ["Yes", "noreport", "NoReport ", "0", "false"])
async def test_5a_any_other_word_in_the_old_store_is_on_and_weak(
    hass: HomeAssistant, small: Household, word: str
) -> None:
    put(small, None, word)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason", "source", "grade") == ("on", None, *WEAK)


async def test_5a_an_empty_word_in_the_old_store_is_unknown(
    hass: HomeAssistant, small: Household
) -> None:
    put(small, None, "")
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason", "source") == (STATE_UNKNOWN, "not_shown", None)


@pytest.mark.parametrize(
    ("fault", "value", "reason"),
    [
        ("upnp_error", "800", "not_shown"),
        ("upnp_error", "402", "not_shown"),
        ("status", "403", "not_shown"),
        ("upnp_error", "501", "refused"),
        ("status", "503", "refused"),
        ("malformed", "", "unexpected"),
        ("reset", "", "unreachable"),
    ],
)
async def test_5a_a_fault_of_the_old_store_is_unknown(
    hass: HomeAssistant, small: Household, fault: str, value: str, reason: str
) -> None:
    put(small, None, "NoReport")
    small.faults.set("*", fault, value, GET_STRING)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason") == (STATE_UNKNOWN, reason)


# Never "off" ------------------------------------------------------------------------------------

WAYS = [
    ("hang", "", "*settings*"),
    ("reset", "", "*settings*"),
    ("half", "", "*settings*"),
    ("wrong_length", "", "*settings*"),
    ("huge", "100000", "*settings*"),
    ("bomb", "", "*settings*"),
    ("status", "401", "*settings*"),
    ("status", "500", "*settings*"),
    ("upnp_error", "501", "*settings*"),
]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("old", [None, "Yes"])
@pytest.mark.parametrize(("fault", "value", "match"), WAYS)
async def test_a_reading_never_says_off_where_nothing_said_so(
    hass: HomeAssistant, small: Household, fault: str, value: str, match: str, old: str | None
) -> None:
    put(small, "true", old)
    small.faults.set("*", fault, value, match)
    house = await move_in(hass, small)
    assert house.state("usage_data").state != "off"
    assert house.state("play_history").state != "off"
    assert house.state("consent").attributes["sharing"] != "off"


async def test_with_upnp_off_the_settings_on_1443_still_tell(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small, ask=False)
    for player in small.players:
        player.switch_upnp(on=False)
    await house.asked()
    assert house.told("usage_data", "source") == ("on", "port_1443")
    assert house.told("update_policy", "reason") == (STATE_UNKNOWN, "not_shown")


async def test_with_upnp_off_and_the_key_moved_nothing_is_shown(
    hass: HomeAssistant, small: Household
) -> None:
    put(small, None, "NoReport")
    house = await move_in(hass, small, ask=False)
    for player in small.players:
        player.switch_upnp(on=False)
    await house.asked()
    assert house.told("usage_data", "reason") == (STATE_UNKNOWN, "not_shown")


# When it is asked, and what is news -------------------------------------------------------------


async def test_5a_it_is_asked_daily_and_after_a_hint_at_most_once_in_ten_minutes(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    house.settings.set(NAME, new="false")
    await wait_for(hass, lambda: house.entry.runtime_data.data.shared.versions.settings == "46")
    await a_moment()
    house.later(9 * MINUTE)
    await a_moment()
    assert house.count(SHARING) == 1
    await house.asked_again(2 * MINUTE)
    assert house.count(SHARING) == 2
    house.later(23 * HOUR)
    await a_moment()
    assert house.count(SHARING) == 2
    await house.asked_again(1.1 * HOUR)
    assert house.count(SHARING) == 3


async def test_5a_a_player_that_changes_its_mind_is_news(
    hass: HomeAssistant, small: Household
) -> None:
    put(small, "false")
    house = await move_in(hass, small)
    assert house.state("consent", "event").state == STATE_UNKNOWN
    for new, state, kind in (("true", "on", "sharing_on"), ("false", "off", "sharing_off")):
        house.settings.set(NAME, new=new)
        await house.asked_again()
        assert house.state("usage_data").state == state
        told = house.state("consent", "event").attributes
        assert (told["event_type"], told["source"]) == (kind, "port_1443")
        assert told["not_before"] < told["not_after"]


async def test_5a_a_key_that_moved_to_the_other_store_is_no_news(
    hass: HomeAssistant, small: Household
) -> None:
    put(small, None, "NoReport")
    house = await move_in(hass, small)
    assert house.state("usage_data").state == "off"
    house.settings.set(NAME, new="true")
    await house.asked_again()
    assert house.told("usage_data", "source") == ("on", "port_1443")
    assert house.state("consent", "event").state == STATE_UNKNOWN
    # The better source keeps its word while the other one says something else.
    house.settings.clear(NAME)
    house.settings.set(NAME, old="NoReport")
    house.later(DAY)
    await wait_for(hass, lambda: house.count(SHARING) == 3)
    await a_moment()
    assert house.told("usage_data", "source") == ("on", "port_1443")


async def test_somebody_who_asks_for_an_update_is_served_as_soon_as_that_may_be(
    hass: HomeAssistant, small: Household
) -> None:
    assert await async_setup_component(hass, CORE, {})
    house = await move_in(hass, small)
    target = {ATTR_ENTITY_ID: house.state("usage_data").entity_id}
    await hass.services.async_call(CORE, SERVICE_UPDATE_ENTITY, target, blocking=True)
    await a_moment()
    assert house.count(SHARING) == 1
    await house.asked_again(11 * MINUTE)
    assert house.count(SHARING) == 2


async def test_a_round_costs_five_requests_and_a_restart_none(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    asked = sum(count for path, count in small.requests.by_path.items() if SETTINGS in path)
    assert (asked, house.count(GET_STRING)) == (3, 2)
    told = house.told("usage_data", "as_of", "source")
    small.requests.reset()
    await house.restart()
    await wait_for(hass, lambda: house.told("usage_data", "as_of", "source") == told)
    await a_moment()
    await a_moment()
    assert house.state("play_history").state == "on"
    assert not any(SETTINGS in path for path in small.requests.by_path)
    assert house.count(GET_STRING) == 0


async def test_nothing_is_read_for_entities_that_are_disabled(
    hass: HomeAssistant, small: Household
) -> None:
    for key in (*("consent", "usage_data", "play_history", "explicit_filter", "update_policy"),):
        er.async_get(hass).async_get_or_create(
            "sensor",
            DOMAIN,
            f"{small.spec.id}-{key}",
            disabled_by=er.RegistryEntryDisabler.USER,
        )
    entry = await set_up(hass, entry_for(small))
    await a_moment()
    await a_moment()
    assert not any(SETTINGS in path for path in small.requests.by_path)
    assert not small.requests.by_action[GET_STRING]
    assert entry.runtime_data.consent.view.last is None


async def test_a_player_that_comes_back_is_asked_where_nobody_answered(
    hass: HomeAssistant, small: Household
) -> None:
    fault = small.faults.set("*", "reset", match=SHARING)
    house = await move_in(hass, small)
    assert house.told("usage_data", "reason") == (STATE_UNKNOWN, "unreachable")
    small.faults.clear(fault.id)
    player = small.players[0]
    await small.switch_off(player)
    await wait_for(hass, lambda: not house.entry.runtime_data.data.players[player.uid].available)
    await small.switch_on(player)
    await wait_for(hass, lambda: house.entry.runtime_data.data.players[player.uid].available)
    await house.asked_again(11 * MINUTE)
    assert house.state("usage_data").state == "on"


# What stands beside it --------------------------------------------------------------------------


async def test_settings_beside_it_are_shown_as_they_are(
    hass: HomeAssistant, small: Household
) -> None:
    small.store(Settings).set("recentlyPlayed", new="false")
    small.store(Settings).write("R_AutoUpdatePolicy", "Some Words")
    small.store(Settings).write("R_AutoUpdateWindowStart", "03:00:00")
    house = await move_in(hass, small)
    assert house.told("play_history", "way", "reason") == ("off", "not_confirmed", None)
    assert house.told("explicit_filter", "way") == ("off", "reported")
    assert house.told("update_policy", "window_start", "source") == (
        *("Some Words", "03:00:00", "old_store"),
    )
    assert house.state("update_policy").attributes["asked_of"]


@pytest.mark.parametrize(
    ("raw", "reason"), [("", "not_shown"), ("x" * 80, "unexpected"), ("a\tb", "unexpected")]
)
async def test_a_policy_that_cannot_be_shown_is_unknown(
    hass: HomeAssistant, small: Household, raw: str, reason: str
) -> None:
    small.store(Settings).write("R_AutoUpdatePolicy", raw)
    house = await move_in(hass, small)
    assert house.told("update_policy", "reason") == (STATE_UNKNOWN, reason)


async def test_a_setting_that_is_gone_keeps_its_last_value_for_three_days(
    hass: HomeAssistant, small: Household
) -> None:
    house = await move_in(hass, small)
    house.settings.clear("recentlyPlayed")
    house.settings.clear(NAME)
    await house.asked_again()
    assert house.state("play_history").state == "on"
    house.later(2.5 * DAY)
    await wait_for(hass, lambda: house.told("play_history", "reason") == (STATE_UNKNOWN, "stale"))


async def test_the_registration_is_shown_as_a_number(hass: HomeAssistant, small: Household) -> None:
    house = await move_in(hass, small, ask=False)
    assert house.told("registration", "reason", "inferred", "customer") == (
        *("3", None, "registered", "set"),
    )
    assert small.spec.customer_id not in str(house.state("registration").attributes)
    assert [row["registration"] for row in house.state("registration").attributes["players"]] == [
        *(3, 3, 3)
    ]
