"""Which entities there have to be, and that each has a value."""

from collections.abc import Iterator

from homeassistant.helpers import entity_registry as er

from .core_changes import BARS, PORTABLE
from .core_home import NOTHING, PLATFORM, Home, report

type _Table = tuple[tuple[str, tuple[str, ...]], ...]

_EACH: _Table = (
    ("number", ("bass", "treble", "balance")),
    ("switch", ("cross_fade", "loudness", "status_light", "buttons_enabled")),
    ("button", ("cancel_announcement",)),
)
_BAR: _Table = (
    ("number", ("audio_delay", "surround_level", "music_surround_level")),
    (
        "switch",
        (
            "night_mode",
            "dialog_level",
            "surround_enabled",
            "surround_mode",
            "tv_autoplay",
            "ungroup_on_autoplay",
        ),
    ),
    ("sensor", ("audio-format",)),
)
_SUB: _Table = (("number", ("sub_gain", "sub_crossover")), ("switch", ("sub_enabled",)))
_BATTERY: _Table = (("sensor", ("battery", "power_source")), ("binary_sensor", ("power",)))
_ULTRA: _Table = (("select", ("speech_dialog_level",)),)
# Until all entities of 32 rooms are made.
COMPLETE = 20.0
# A bar that tells the levels of speech enhancement apart, and what takes a sub by itself.
ULTRA = "S45"
AMPLIFIER = "S16"


def expected(home: Home) -> Iterator[tuple[str, str]]:
    """Give domain and unique id of what every player of a model has."""
    for uid in home.uids:
        yield "media_player", uid
        tables = [_EACH]
        if uid in home.model(*BARS, AMPLIFIER):
            tables.append(_BAR)
        if uid in home.model(AMPLIFIER):
            tables.append(_SUB)
        if uid in home.model(*PORTABLE):
            tables.append(_BATTERY)
        if uid in home.model(ULTRA):
            tables.append(_ULTRA)
        for table in tables:
            for domain, names in table:
                yield from ((domain, f"{uid}-{name}") for name in names)
    yield "sensor", f"{home.household}-favorites"
    for number in (11, 12, 13):
        yield "switch", f"alarm-{home.household}:{number}"


async def entities(home: Home) -> None:
    """Compare with what there is, once all of it is."""
    await home.becomes(lambda: not absent(home), COMPLETE)
    report("every entity is there", not absent(home), f"not {', '.join(absent(home))}")
    await home.becomes(lambda: not empty(home), COMPLETE)
    report("every entity has a value", not empty(home), ", ".join(empty(home)))
    report("the values are the players'", not wrong(home), f"not {', '.join(wrong(home))}")


def absent(home: Home) -> list[str]:
    """Return what should be there and is not."""
    return [name for domain, name in expected(home) if not home.entity(name, domain)]


def empty(home: Home) -> list[str]:
    """Return the entities without a value."""
    # Core writes the crossfade of a member only with its next event.
    late = [f"{uid}-cross_fade" for uid in home.uids if home.follower(uid)]
    return [
        f"{entry.entity_id}: {state}"
        for entry in er.async_get(home.hass).entities.values()
        # A button has no state before it is pressed.
        if entry.platform == PLATFORM
        and entry.domain != "button"
        and entry.unique_id not in late
        and (state := home.state(entry.unique_id, entry.domain)) in NOTHING
    ]


def wrong(home: Home) -> list[str]:
    """Return which values are not those of the household as it begins."""
    right = {
        "favorites": home.number(f"{home.household}-favorites", "sensor") == 14,
        "alarm on": home.state(f"alarm-{home.household}:11", "switch") == "on",
        "alarm off": home.state(f"alarm-{home.household}:13", "switch") == "off",
        "volume": all(home.attribute(uid, "volume_level") == 0.2 for uid in home.uids),
        "battery": all(
            home.number(f"{uid}-battery", "sensor") in (64, 100) for uid in home.model(*PORTABLE)
        ),
        "input": all(
            home.state(f"{uid}-audio-format", "sensor") == "No input" for uid in home.model(*BARS)
        ),
        "speech": all(
            home.state(f"{uid}-speech_dialog_level", "select") == "low" for uid in home.model(ULTRA)
        ),
    }
    return [name for name, fits in right.items() if not fits]
