"""Alarms whose program cannot be read for a while: what was known of them stays (DESIGN 3.8)."""

import asyncio

import pytest
from homeassistant.core import HomeAssistant

from custom_components.sonos_local.again import AGAIN
from custom_components.sonos_local.occurrences import Occurrence
from tests.simulator.alarms import CHIME, Alarm
from tests.simulator.content.playlists import Playlists, SavedQueue
from tests.simulator.household import Household
from tests.simulator.profiles.content import SPOTIFY_TRACK
from tests.simulator.spec import ItemSpec

from .alarms import Flow, add, at_risk, change, radio
from .askers import repairs
from .helpers import entry_for, set_up, wait_for
from .rooms import asked
from .test_outage import pass_time

BROWSE = "ContentDirectory.Browse"
REPAIR = "- TV Room, 06:00: All from outside"


def streamed(household: Household) -> SavedQueue:
    """Let the app make a playlist that comes from outside."""
    playlists = household.store(Playlists)
    return playlists.add("All from outside", [SPOTIFY_TRACK], household.players[0])


def wakes(household: Household, playlist: SavedQueue) -> Alarm:
    """Let an alarm play a playlist."""
    return add(household, "06:00:00", ItemSpec(playlist.title, playlist.uri, id=playlist.id))


@pytest.fixture
def waking(small: Household) -> Household:
    """Return a household with one alarm at risk: it plays a playlist."""
    change(small, radio(small), Enabled="0")
    wakes(small, streamed(small))
    return small


def break_lists(household: Household) -> None:
    """Let no list be read until `mend_lists`."""
    household.faults.set("*", "upnp_error", "501", BROWSE)


def mend_lists(household: Household) -> None:
    """Let lists be read again."""
    household.faults.clear()


async def judged(hass: HomeAssistant, household: Household, before: int) -> None:
    """Wait until lists were read for the alarms, and what was read is judged."""
    await wait_for(hass, lambda: asked(household, BROWSE) > before)
    count = 0
    while count != (count := asked(household, BROWSE)):
        await asyncio.sleep(0.3)
    await hass.async_block_till_done()


async def change_something_else(hass: HomeAssistant, household: Household, start: str) -> None:
    """Let the app make an alarm that has nothing to do with it, and wait for the verdict."""
    before = asked(household, BROWSE)
    add(household, start, ItemSpec("Chime", CHIME))
    await judged(hass, household, before)


def named(hass: HomeAssistant) -> list[str]:
    """Return the alarms that the repair names."""
    return [
        line
        for issue in repairs(hass, "alarms_at_risk")
        for line in (issue.translation_placeholders or {})["alarms"].splitlines()
    ]


async def test_an_alarm_stays_at_risk_while_its_playlist_cannot_be_read(
    hass: HomeAssistant, waking: Household
) -> None:
    entry = await set_up(hass, entry_for(waking))
    await at_risk(hass)
    told: list[Occurrence] = []
    entry.runtime_data.occurrences.listen("alarm_at_risk", "", told.append)
    break_lists(waking)
    await change_something_else(hass, waking, "05:00:00")
    assert named(hass) == [REPAIR]
    mend_lists(waking)
    await change_something_else(hass, waking, "04:00:00")
    assert named(hass) == [REPAIR]
    # It was at risk all the time.
    assert not told


async def test_what_could_not_be_read_at_the_start_is_judged_later(
    hass: HomeAssistant, waking: Household
) -> None:
    break_lists(waking)
    entry = await set_up(hass, entry_for(waking))
    told: list[Occurrence] = []
    entry.runtime_data.occurrences.listen("alarm_at_risk", "", told.append)
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: coordinator.data.shared.alarms)
    await judged(hass, waking, 0)
    assert not named(hass)
    # Not yet either.
    before = asked(waking, BROWSE)
    await pass_time(hass, AGAIN)
    await judged(hass, waking, before)
    mend_lists(waking)
    # Each time it takes twice as long.
    await pass_time(hass, AGAIN)
    assert not named(hass)
    await pass_time(hass, 2 * AGAIN)
    await at_risk(hass)
    assert named(hass) == [REPAIR]
    # What was there at the start is no news.
    assert not told


async def test_what_is_ignored_stays_ignored_while_its_playlist_cannot_be_read(
    hass: HomeAssistant, waking: Household
) -> None:
    await set_up(hass, entry_for(waking))
    await at_risk(hass)
    flow = Flow(hass)
    await flow.begin()
    await flow.choose("ignore")
    break_lists(waking)
    await change_something_else(hass, waking, "05:00:00")
    mend_lists(waking)
    await change_something_else(hass, waking, "04:00:00")
    assert not repairs(hass, "alarms_at_risk")


async def test_what_is_ignored_stays_ignored_over_a_start_without_its_playlist(
    hass: HomeAssistant, waking: Household
) -> None:
    entry = await set_up(hass, entry_for(waking))
    await at_risk(hass)
    flow = Flow(hass)
    await flow.begin()
    await flow.choose("ignore")
    break_lists(waking)
    before = asked(waking, BROWSE)
    await hass.config_entries.async_reload(entry.entry_id)
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: coordinator.data.shared.alarms)
    await judged(hass, waking, before)
    mend_lists(waking)
    await pass_time(hass, AGAIN)
    await wait_for(hass, lambda: coordinator.alarms_at_risk.alarms)
    assert not repairs(hass, "alarms_at_risk")


async def test_an_alarm_that_is_made_while_lists_cannot_be_read_is_news_later(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await at_risk(hass)
    told: list[Occurrence] = []
    entry.runtime_data.occurrences.listen("alarm_at_risk", "", told.append)
    playlist = streamed(small)
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: len(coordinator.data.shared.playlists or ()) == 4)
    break_lists(small)
    before = asked(small, BROWSE)
    wakes(small, playlist)
    await judged(hass, small, before)
    assert len(named(hass)) == 1
    assert not told
    mend_lists(small)
    await pass_time(hass, AGAIN)
    await at_risk(hass, 2)
    assert [item.data["title"] for item in told] == ["All from outside"]


async def test_an_alarm_that_was_well_is_not_said_to_be_at_risk(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    change(small, radio(small), Enabled="0")
    dinner = next(iter(small.store(Playlists).playlists.values()))
    made = wakes(small, dinner)
    coordinator = entry.runtime_data
    await wait_for(
        hass, lambda: str(made.id) in {each.id for each in coordinator.data.shared.alarms or ()}
    )
    await wait_for(hass, lambda: not repairs(hass, "alarms_at_risk"))
    break_lists(small)
    await change_something_else(hass, small, "05:00:00")
    assert not repairs(hass, "alarms_at_risk")


async def test_an_alarm_that_is_deleted_meanwhile_leaves_the_repair(
    hass: HomeAssistant, waking: Household
) -> None:
    await set_up(hass, entry_for(waking))
    made = add(waking, "07:00:00", SPOTIFY_TRACK)
    await at_risk(hass, 2)
    break_lists(waking)
    change(waking, made, Enabled="0")
    await at_risk(hass)
    assert named(hass) == [REPAIR]


async def test_nothing_is_judged_after_the_household_has_gone(
    hass: HomeAssistant, waking: Household
) -> None:
    break_lists(waking)
    entry = await set_up(hass, entry_for(waking))
    coordinator = entry.runtime_data
    await wait_for(hass, lambda: coordinator.data.shared.alarms)
    await judged(hass, waking, 0)
    await hass.config_entries.async_unload(entry.entry_id)
    before = asked(waking, BROWSE)
    await pass_time(hass, AGAIN)
    assert asked(waking, BROWSE) == before
