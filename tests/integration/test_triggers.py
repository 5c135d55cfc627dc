"""Triggers in real automations: those of the documentation, and what triggers nothing."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import label_registry as lr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.sonos_local.consent import house as consent
from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.markdown import as_text
from custom_components.sonos_local.occurrences import Occurrence
from custom_components.sonos_local.trigger import TRIGGERS
from tests.simulator.content import didl
from tests.simulator.household import Household
from tests.simulator.profiles.content import TUNEIN
from tests.simulator.rollout import announce
from tests.simulator.service import Arguments
from tests.simulator.spec import OfferSpec

from . import cloud
from .askers import plays
from .automations import automate, blueprint, example, listening
from .consent_house import House
from .firmware_home import MINUTE, NEXT, RUNS, declare, later
from .helpers import entity_id, media, state_of, wait_for

type Scene = Callable[[HomeAssistant, Household], Awaitable[None]]

# What happens, and what the examples tell of it ------------------------------------------------


async def cloud_playback(hass: HomeAssistant, household: Household) -> None:
    await cloud.tune_in(household.players[2], TUNEIN)


async def refusal(hass: HomeAssistant, household: Household) -> None:
    player = entity_id(hass, "media_player", household.players[0])
    config = {"script": {"evening": {"alias": "Evening", "sequence": [plays(player)]}}}
    assert await async_setup_component(hass, "script", config)
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call("script", "evening", blocking=True)


async def offer(hass: HomeAssistant, household: Household) -> None:
    announce(household, OfferSpec(NEXT, 2, 2))


async def upgrade(hass: HomeAssistant, household: Household) -> None:
    player = household.players[0]

    def installed() -> str:
        found: str = state_of(hass, "update", player, "firmware").attributes["installed_version"]
        return found

    household.timing.upgrade = 0.3
    await household.upgrade(player, NEXT)
    await wait_for(hass, lambda: installed() == NEXT)
    await wait_for(hass, lambda: media(hass, player).state != STATE_UNAVAILABLE)
    await later(hass, MINUTE)


async def microphone(hass: HomeAssistant, household: Household) -> None:
    player = household.players[0]
    household.microphone(player, on=False)
    await wait_for(hass, lambda: state_of(hass, "sensor", player, "microphone").state == "off")
    household.microphone(player, on=True)


async def usage_data(hass: HomeAssistant, household: Household) -> None:
    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    house = House(hass, household, entry)
    house.settings.set("userMetricsTracking", new="false")
    await house.asked()
    assert house.told("usage_data") == ("off",)
    # The first reading is no change.
    assert house.state("consent", "event").state == STATE_UNKNOWN
    house.settings.set("userMetricsTracking", new="true")
    await house.asked_again()


async def alarm(hass: HomeAssistant, household: Household) -> None:
    await (
        household.players[0]
        .services["AlarmClock"]
        .call(
            "CreateAlarm",
            Arguments(
                StartLocalTime="05:30:00",
                Duration="00:20:00",
                Recurrence="DAILY",
                Enabled="1",
                RoomUUID=household.players[1].uid,
                ProgramURI=TUNEIN.uri,
                ProgramMetaData=didl.reference(TUNEIN),
                PlayMode="NORMAL",
                Volume="12",
                IncludeLinkedZones="0",
            ),
        )
    )


SCENES: dict[str, tuple[Scene, dict[str, str]]] = {
    "alarm_at_risk": (alarm, {"Alarm at risk": "TV Room, 05:30: Station One needs the internet."}),
    "cloud_playback_started": (
        cloud_playback,
        {"Cloud playback": "Station One plays in Kitchen."},
    ),
    "firmware_changed": (
        upgrade,
        {"Living Room: other firmware": f"{RUNS} became {NEXT}, not after 20"},
    ),
    "microphone_turned_on": (
        microphone,
        {"Microphone on": "The microphone in Living Room was turned on."},
    ),
    "refused": (refusal, {"Refused: script.evening": "Living Room does not play this"}),
    "update_offered": (
        offer,
        {
            "Living Room: update offered": f"It runs {RUNS}, announced is {NEXT}.",
            "TV Room: update offered": f"It runs {RUNS}, announced is {NEXT}.",
        },
    ),
    "usage_data_sharing_on": (
        usage_data,
        {"Usage data is shared": "The speakers show that additional usage data is shared"},
    ),
}


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for settings soon after the start, and not before a test has set them."""
    monkeypatch.setattr(consent, "FIRST_AFTER", 0.5)


script_fails = pytest.mark.allowed_logs("Error executing script", "Evening")


@script_fails
@pytest.mark.parametrize("key", SCENES)
async def test_the_example_of_the_documentation_is_triggered(
    hass: HomeAssistant, small: Household, key: str
) -> None:
    await cloud.start(hass, small, local_only=True)
    notified = await automate(hass, example(key))
    scene, expected = SCENES[key]
    assert not notified
    await scene(hass, small)
    await wait_for(hass, lambda: len(notified) == len(expected))
    for title, message in notified:
        assert message.startswith(expected[title])


def test_every_trigger_has_its_scene() -> None:
    assert SCENES.keys() == TRIGGERS.keys()


# Blueprints ------------------------------------------------------------------------------------

BLUEPRINTS: dict[str, tuple[str, dict[str, str]]] = {
    "notify_alarm_at_risk": (
        "alarm_at_risk",
        {
            "TV Room: alarm at risk": (
                "The alarm at 05:30 plays Station One, which needs the internet."
            )
        },
    ),
    "notify_cloud_playback": (
        "cloud_playback_started",
        {"Kitchen plays from outside": "Station One plays in Kitchen: Music service (254)."},
    ),
    "notify_firmware_changed": (
        "firmware_changed",
        {"Living Room: newer firmware": f"{RUNS} became {NEXT}. That was not before 20"},
    ),
    "notify_microphone": (
        "microphone_turned_on",
        {"Living Room: microphone on": "Living Room: the microphone was turned on."},
    ),
    "notify_refusal": (
        "refused",
        {"Living Room: refused": "Living Room does not play this while local only is on"},
    ),
    "notify_update_offered": (
        "update_offered",
        {
            "Living Room: newer firmware offered": f"It runs {RUNS}, announced is {NEXT}.",
            "TV Room: newer firmware offered": f"It runs {RUNS}, announced is {NEXT}.",
        },
    ),
    "notify_usage_data_sharing": (
        "usage_data_sharing_on",
        {
            "Usage data sharing was turned on": (
                "The speakers show that additional usage data is shared. "
                "That was turned on between 20"
            )
        },
    ),
}


def device(hass: HomeAssistant, household: Household) -> dict[str, Any]:
    """Return the device of a household as a target."""
    entity = cloud.of_household(hass, household, "event", "refusal")
    found = er.async_get(hass).async_get(entity)
    assert found
    return {"device_id": [found.device_id]}


@script_fails
@pytest.mark.parametrize("name", BLUEPRINTS)
async def test_a_blueprint_tells_of_what_happens(
    hass: HomeAssistant, small: Household, name: str
) -> None:
    await cloud.start(hass, small, local_only=True)
    notified = await automate(hass, await blueprint(hass, name, household=device(hass, small)))
    key, expected = BLUEPRINTS[name]
    await SCENES[key][0](hass, small)
    await wait_for(hass, lambda: len(notified) == len(expected))
    for title, message in notified:
        assert message.startswith(expected[title])


@pytest.mark.parametrize(
    ("name", "rooms", "is_told"),
    [
        ("notify_cloud_playback", ["Kitchen", "Hall"], True),
        ("notify_cloud_playback", ["Hall"], False),
        ("notify_microphone", ["Living Room"], True),
        ("notify_microphone", ["Kitchen"], False),
    ],
)
async def test_a_blueprint_tells_of_the_rooms_that_are_named(
    hass: HomeAssistant, small: Household, name: str, rooms: list[str], is_told: bool
) -> None:
    await cloud.start(hass, small)
    inputs = {"household": device(hass, small), "rooms": rooms}
    notified = await automate(hass, await blueprint(hass, name, **inputs))
    entity = cloud.of_household(hass, small, "event", BLUEPRINT_EVENTS[name])
    before = hass.states.get(entity)
    await SCENES[BLUEPRINTS[name][0]][0](hass, small)
    await wait_for(hass, lambda: hass.states.get(entity) != before)
    assert bool(notified) is is_told


async def test_a_title_that_others_choose_is_a_text_in_a_notification(
    hass: HomeAssistant, small: Household
) -> None:
    await cloud.start(hass, small)
    inputs = {"household": device(hass, small)}
    notified = await automate(
        hass,
        await blueprint(hass, "notify_cloud_playback", **inputs),
        example("cloud_playback_started"),
    )
    title = r"![y](http://out.test/b.png) <img src=x> C:\music"
    told = {"room": "Kitchen", "rooms": ["Kitchen"], "title": title, "our_play": False}
    happened(hass, "cloud_playback", "started", **told, artist=None, source=None, detail=None)
    await wait_for(hass, lambda: len(notified) == 2)
    for _, message in notified:
        assert message.startswith(as_text(title))


@pytest.mark.parametrize(
    ("key", "kind", "event_type"),
    [
        ("alarm_at_risk", "alarm_at_risk", "at_risk"),
        ("firmware_changed", "firmware", "firmware_changed"),
        ("microphone_turned_on", "microphone", "turned_on"),
        ("update_offered", "firmware", "update_offered"),
        ("is_consent_state", "microphone", "turned_on"),
    ],
)
async def test_names_of_rooms_and_versions_are_texts_in_a_notification(
    hass: HomeAssistant, small: Household, key: str, kind: str, event_type: str
) -> None:
    await cloud.start(hass, small)
    await declare(hass, small, "declined")
    notified = await automate(hass, example(key))
    name = r"![y](http://out.test/b.png) <img src=x> C:\music"
    told = {"room": name, "time": "07:00:00", "title": name, "from": name, "version": name}
    more = {"to": name, "offer": name, "not_after": None}
    happened(hass, kind, event_type, **told, **more)
    await wait_for(hass, lambda: len(notified) == 1)
    ((_, message),) = notified
    assert as_text(name) in message
    assert "![" not in message.replace(as_text(name), "")


BLUEPRINT_EVENTS = {"notify_cloud_playback": "cloud_playback", "notify_microphone": "microphone"}


async def test_a_refusal_is_told_with_who_had_asked(hass: HomeAssistant, small: Household) -> None:
    await cloud.start(hass, small)
    inputs = {"household": device(hass, small)}
    notified = await automate(hass, await blueprint(hass, "notify_refusal", **inputs))
    hass.states.async_set("script.evening", "off", {"friendly_name": "Evening"})
    tell = {"room": "Kitchen", "message": "Kitchen does not.", "asked_by": "script.evening"}
    for asked_by in ("script.evening", None):
        happened(hass, "refusal", "refused", **tell | {"asked_by": asked_by})
        await hass.async_block_till_done()
    assert [message for _, message in notified] == [
        "Kitchen does not. It was asked for by Evening.",
        "Kitchen does not.",
    ]


@pytest.mark.parametrize(("source", "is_weak"), [("port_1443", False), ("old_store", True)])
async def test_sharing_is_told_with_its_time_and_with_what_it_is_worth(
    hass: HomeAssistant, small: Household, source: str, is_weak: bool
) -> None:
    await cloud.start(hass, small)
    inputs = {"household": device(hass, small)}
    notified = await automate(hass, await blueprint(hass, "notify_usage_data_sharing", **inputs))
    times = {"not_before": "2026-11-28T10:00:00+00:00", "not_after": "2026-11-29T10:00:00+00:00"}
    happened(hass, "consent", "sharing_on", source=source, **times)
    await wait_for(hass, lambda: notified)
    ((_, message),) = notified
    assert re.search(r"between 2026-11-28 \d\d:00 and 2026-11-29 \d\d:00\.", message)
    assert ("old store" in message) is is_weak


async def test_sharing_that_is_turned_off_triggers_nothing(
    hass: HomeAssistant, small: Household
) -> None:
    await cloud.start(hass, small)
    heard = await listening(hass, "usage_data_sharing_on", device(hass, small))
    for event_type in ("sharing_off", "sharing_on", "sharing_off"):
        happened(hass, "consent", event_type, room="", source="port_1443")
        await hass.async_block_till_done()
    assert [each["type"] for each in heard] == ["sharing_on"]


# What counts -----------------------------------------------------------------------------------


def happened(hass: HomeAssistant, kind: str, event_type: str, **data: Any) -> None:
    """Let something happen in the only household."""
    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    entry.runtime_data.occurrences.tell(Occurrence(kind, event_type, data=data))


async def test_another_type_of_the_same_event_is_no_trigger(
    hass: HomeAssistant, small: Household
) -> None:
    await cloud.start(hass, small)
    heard = await listening(hass, "cloud_playback_started", device(hass, small))
    for event_type in ("ended", "started", "stopped_by_us", "not_stopped"):
        happened(hass, "cloud_playback", event_type, room="Hall")
        await hass.async_block_till_done()
    assert heard == [{"room": "Hall", "type": "started"}]


async def test_other_events_in_the_target_do_not_trigger(
    hass: HomeAssistant, small: Household
) -> None:
    await cloud.start(hass, small)
    label = lr.async_get(hass).async_create("All")
    registry = er.async_get(hass)
    other = registry.async_get_or_create("event", "other", "1", suggested_object_id="other")
    ours = cloud.of_household(hass, small, "event", "refusal")
    for entity in (ours, other.entity_id):
        registry.async_update_entity(entity, labels={label.label_id})
    hass.states.async_set("event.stray", "2026-01-01T00:00:00.000+00:00", {"room": "Attic"})
    hass.states.async_set(other.entity_id, "2026-01-01T00:00:00.000+00:00", {"room": "Attic"})
    target = {"label_id": [label.label_id], "entity_id": ["event.stray"]}
    heard = await listening(hass, "refused", target)
    for entity in ("event.stray", other.entity_id):
        told = {"event_type": "refused", "room": "Attic"}
        hass.states.async_set(entity, "2026-01-02T00:00:00.000+00:00", told)
    happened(hass, "refusal", "refused", room="Hall")
    await hass.async_block_till_done()
    assert heard == [{"room": "Hall", "type": "refused"}]


async def test_what_two_players_have_to_tell_at_one_moment_triggers_twice(
    hass: HomeAssistant, small: Household, freezer: FrozenDateTimeFactory
) -> None:
    await cloud.start(hass, small)
    heard = await listening(hass, "update_offered", device(hass, small))
    freezer.move_to("2026-11-25 03:00:00")
    for room in ("Hall", "Attic"):
        happened(hass, "firmware", "update_offered", room=room, player=room)
    await hass.async_block_till_done()
    assert [each["room"] for each in heard] == ["Hall", "Attic"]


async def test_another_name_of_the_entity_triggers_nothing(
    hass: HomeAssistant, small: Household
) -> None:
    await cloud.start(hass, small)
    heard = await listening(hass, "refused", device(hass, small))
    happened(hass, "refusal", "refused", room="Hall")
    await hass.async_block_till_done()
    entity = cloud.of_household(hass, small, "event", "refusal")
    er.async_get(hass).async_update_entity(entity, name="No", icon="mdi:hand-back-right")
    await hass.async_block_till_done()
    state = hass.states.get(entity)
    assert state
    assert state.attributes["friendly_name"].endswith("No")
    assert len(heard) == 1


async def test_what_is_restored_triggers_nothing_and_what_comes_after_it_does(
    hass: HomeAssistant, small: Household
) -> None:
    entry: MockConfigEntry = (await cloud.start(hass, small))[0]
    heard = await listening(hass, "refused", device(hass, small))
    happened(hass, "refusal", "refused", room="Hall")
    await hass.async_block_till_done()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    state = hass.states.get(cloud.of_household(hass, small, "event", "refusal"))
    assert state
    assert state.attributes["room"] == "Hall"
    assert len(heard) == 1
    happened(hass, "refusal", "refused", room="Hall")
    await hass.async_block_till_done()
    assert len(heard) == 2
