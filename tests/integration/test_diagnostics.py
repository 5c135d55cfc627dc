"""Diagnostics help, and tell strangers nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.sonos_local import diagnostics
from custom_components.sonos_local.const import DOMAIN
from custom_components.sonos_local.coordinator import SonosCoordinator
from custom_components.sonos_local.model.group import Group, GroupView
from custom_components.sonos_local.model.household import Household as State
from custom_components.sonos_local.model.household import Shared
from custom_components.sonos_local.model.player import Box, Gone, Player
from custom_components.sonos_local.model.verdict import Kind, Outgoing
from custom_components.sonos_local.privacy.consent_declared import Choice
from custom_components.sonos_local.privacy.consent_declared import Kind as Declared
from custom_components.sonos_local.wire.gate import Outcome
from tests.simulator.household import Household

from .conftest import Factory
from .helpers import entry_for, set_up, wait_for

CANARY = "canary"


class Filler:
    """Makes values of dataclasses in which every text is a canary of its own."""

    def __init__(self) -> None:
        """Begin to count."""
        self.count = 0

    def text(self) -> str:
        """Return a text that stands nowhere else."""
        self.count += 1
        return f"{CANARY}{self.count}"

    def make[T](self, kind: type[T], **given: Any) -> T:
        """Return a value of a dataclass; `given` stands for what is not to be filled."""
        assert is_dataclass(kind)
        hints = get_type_hints(kind)
        names = [each.name for each in fields(kind) if each.init]
        return kind(
            **{name: given.get(name, MISSING) for name in names if name in given}
            | {name: self.value(hints[name]) for name in names if name not in given}
        )

    def value(self, kind: Any) -> Any:
        """Return a value of a type."""
        origin, inner = get_origin(kind), get_args(kind)
        match kind:
            case _ if origin in (Union, UnionType):
                return self.value(next(each for each in inner if each is not type(None)))
            case _ if origin is tuple:
                return (self.value(inner[0]),)
            case _ if origin is frozenset:
                return frozenset({self.value(inner[0])})
            case _ if origin is not None:
                return {self.value(inner[0]): self.value(inner[1])}
            case type() if is_dataclass(kind):
                return self.make(kind)
            case type() if issubclass(kind, Enum):
                return next(iter(kind))
        return self.text() if kind is str else {int: 7, float: 7.5, bool: True}[kind]


def canaries() -> tuple[State, Filler]:
    """Return a household whose every text is a canary, uids and ids of groups included."""
    filler = Filler()
    uids = [filler.text() for _ in range(3)]
    group = Group(f"{uids[0]}:{filler.text()}", uids[0], tuple(uids[:2]))
    view = GroupView(group.id, uids[0], tuple(uids[:2]))
    channels = f"{uids[0]}:{filler.text()},LF;{uids[1]}:RF"
    players = {
        uid: filler.make(
            Player,
            group=view,
            box=filler.make(
                Box, uid=uid, primary=uids[0] if number else None, channel_map=channels
            ),
            gone=filler.make(Gone, uid=uid) if number == 2 else None,
        )
        for number, uid in enumerate(uids)
    }
    absent = {uid: filler.make(Player) for uid in (filler.text(),)}
    return State(filler.text(), players, (group,), filler.make(Shared), absent), filler


def texts(value: object) -> Iterator[str]:
    """Give every text of a structure, keys included."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from texts(key)
            yield from texts(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def secrets(household: Household) -> set[str]:
    """Return what must never be told of a simulated household."""
    found = {household.spec.id, household.muse_id, household.spec.customer_id}
    for player in household.players:
        digits = player.mac.replace(":", "")
        found |= {player.uid, player.room, player.address, player.serial, player.mac}
        found |= {digits, digits.lower(), player.mac.lower(), player.mac.replace(":", "-")}
    found |= {share.host for share in household.spec.shares}
    for favorite in household.spec.favorites:
        found |= {favorite.item.title, favorite.item.uri, favorite.item.id}
    for playlist in household.spec.playlists:
        found |= {playlist.title}
    for _, items, _ in household.spec.queues:
        for item in items:
            found |= {item.title, item.uri, item.artist, item.album}
    return {secret for secret in found if len(secret) > 2}


async def told(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: ConfigEntry
) -> dict[str, Any]:
    return dict(await get_diagnostics_for_config_entry(hass, hass_client, entry))


async def test_a_household_is_told_without_names(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, large_home: Household
) -> None:
    addresses = {player.uid: player.address for player in large_home.players}
    entry = await set_up(
        hass,
        entry_for(large_home, addresses, event_port=1499, further_networks=["nas.example.org"]),
    )
    coordinator: SonosCoordinator = entry.runtime_data
    await wait_for(
        hass, lambda: all(item.description for item in coordinator.data.players.values())
    )
    found = await told(hass, hass_client, entry)
    assert found["entry"] == {
        "state": "loaded",
        "addresses": len(large_home.players),
        "options": {"event_address_set": False, "event_port_set": True, "further_networks": 1},
    }
    household = found["household"]
    assert household["players"] == len(large_home.players)
    assert household["rooms"] == len(large_home.visible)
    assert household["announced_version"] == "97.1-80312"
    assert household["storage_readable"]
    assert household["could_not_be_read"] == 0
    assert household["subscriptions"]["RenderingControl"] == {"active": len(large_home.visible)}
    names = {uid: f"player {n}" for n, uid in enumerate(sorted(coordinator.data.players), 1)}
    assert household["anchor"] == names[coordinator.session.anchor or ""]
    bar, sub = large_home.players[0], large_home.players[10]
    theatre = found["players"][names[sub.uid]]
    assert theatre["box"]["primary"] == names[bar.uid]
    assert not theatre["box"]["visible"]
    one = found["players"][names[bar.uid]]
    assert one["box"]["channels"] == [["LF", "RF"], ["LR"], ["RR"], ["SW"]]
    assert one["description"]["model"] == "S19"
    assert one["description"]["display_version"] == bar.release.display
    assert one["description"]["hardware"] == bar.model.hardware
    assert "other" not in one["description"]["services"]
    assert one["presence"] == "alive"
    assert one["firmware"]["state"] == "up_to_date"
    playing = found["players"][names[large_home.players[1].uid]]
    assert playing["transport"]["track"] == "x-file-cifs"
    assert playing["transport"]["plays"] == "x-rincon-queue"
    assert playing["transport"]["has_title"]
    shapes = sorted(len(group["members"]) for group in found["groups"])
    assert shapes == sorted(len(group.members) for group in coordinator.data.groups)
    assert found["requests"]["GET /xml/device_description.xml"]["answered"] >= 1
    assert "other" not in found["requests"]
    everything = json.dumps(found, ensure_ascii=False)
    assert not {secret for secret in secrets(large_home) if secret in everything}
    assert "nas.example.org" not in everything


async def test_the_download_as_a_whole_tells_no_player(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    coordinator: SonosCoordinator = entry.runtime_data
    uid = small.players[0].uid
    small.players[0].switch_upnp(on=False)
    with pytest.raises(HomeAssistantError):
        await coordinator.send(uid, "AVTransport.Stop", InstanceID="0")
    await wait_for(hass, lambda: coordinator.data.players[uid].upnp_off)
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    everything = await response.text()
    assert "upnp_off_" in everything
    assert not {secret for secret in secrets(small) if secret in everything}


async def test_a_box_is_told_by_itself(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, large_home: Household
) -> None:
    entry = await set_up(hass, entry_for(large_home))
    registry = dr.async_get(hass)
    player = large_home.players[2]
    device = registry.async_get_device_by_identifier(
        (DOMAIN, player.uid), config_entry_id=entry.entry_id
    )
    assert device
    found = dict(await get_diagnostics_for_device(hass, hass_client, entry, device))
    own = found["player"]
    assert found["players"].keys() == {own}
    assert len(found["groups"]) == 1
    assert own in found["groups"][0]["members"]
    everything = await told(hass, hass_client, entry)
    assert found["groups"][0] in everything["groups"]
    assert found["players"][own]["box"] == everything["players"][own]["box"]


async def test_the_device_of_the_household_tells_everything(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, small.spec.id), config_entry_id=entry.entry_id
    )
    assert device
    found = dict(await get_diagnostics_for_device(hass, hass_client, entry, device))
    assert len(found["players"]) == len(small.players)
    await hass.config_entries.async_unload(entry.entry_id)
    found = dict(await get_diagnostics_for_device(hass, hass_client, entry, device))
    assert found.keys() == {"entry"}


async def test_a_household_that_is_not_set_up_tells_that(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    await hass.config_entries.async_unload(entry.entry_id)
    found = await told(hass, hass_client, entry)
    assert found.keys() == {"entry"}
    assert found["entry"]["state"] == "not_loaded"


async def test_what_went_wrong_is_told(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small))
    player = small.players[0]
    coordinator: SonosCoordinator = entry.runtime_data
    await small.switch_off(player, "POWERED_OFF")
    await wait_for(hass, lambda: coordinator.data.players[player.uid].gone)
    found = await told(hass, hass_client, entry)
    missed = [item for item in found["players"].values() if item["missed_because"]]
    assert [(item["missed_because"], item["presence"]) for item in missed] == [
        ("powered off", "gone")
    ]


# Canaries ------------------------------------------------------------------------------------


@pytest.fixture
async def entry(hass: HomeAssistant, household_factory: Factory) -> ConfigEntry:
    """Return the entry of a household that is set up."""
    entry: ConfigEntry = await set_up(hass, entry_for(await household_factory("small")))
    return entry


async def test_no_text_of_a_household_gets_out(hass: HomeAssistant, entry: ConfigEntry) -> None:
    coordinator: SonosCoordinator = entry.runtime_data
    real = coordinator.data
    coordinator.data, filler = canaries()
    coordinator.session.oddities.add(filler.text())
    for name in (filler.text(), f"GET /{CANARY}", f"AVTransport.{CANARY}", f"{CANARY}.Play"):
        request = Outgoing(filler.text(), filler.text(), 1400, name, Kind.READ)
        coordinator.ledger.note(request, Outcome.ANSWERED)
    found = await diagnostics.async_get_config_entry_diagnostics(hass, entry)
    coordinator.data = real
    assert filler.count > 150
    assert not [text for text in texts(found) if CANARY in text]
    assert found["requests"]["other"] == {"answered": 4}
    assert found["players"].keys() == {"player 1", "player 2", "player 3"}
    assert found["players"]["player 1"]["description"]["model"] == "other"
    assert found["players"]["player 3"]["missed_because"] == "other"
    assert found["players"]["player 2"]["box"]["primary"] == "player 1"
    assert found["household"]["could_not_be_read"] == 1


def test_the_filler_reaches_every_text() -> None:
    household, filler = canaries()
    count = sum(CANARY in text for text in texts(_plain(household)))
    # Uids stand in several places.
    assert count >= filler.count


def _plain(value: object) -> object:
    if is_dataclass(value):
        return [_plain(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, dict):
        return [(_plain(key), _plain(each)) for key, each in value.items()]
    if isinstance(value, tuple | frozenset):
        return [_plain(each) for each in value]
    return value


def test_nothing_is_no_secret() -> None:
    assert diagnostics._form(diagnostics._MODEL, "") is None
    assert diagnostics._word(diagnostics._MODES, None) == "none"


def test_nobody_has_no_name_and_strangers_have_one() -> None:
    names = diagnostics._Names(["B", "A"])
    assert [names.of(uid) for uid in ("A", "B", "C", "", None)] == [
        "player 1",
        "player 2",
        "unknown player",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("check", "passes"),
    [
        (lambda text: diagnostics._form(diagnostics._SOFTWARE, text), "97.1-80312"),
        (lambda text: diagnostics._form(diagnostics._DISPLAY, text), "18.8"),
        (lambda text: diagnostics._form(diagnostics._HARDWARE, text), "1.16.4.1-2"),
        (lambda text: diagnostics._form(diagnostics._HARDWARE, text), "1.21.1.8-1.1"),
        (lambda text: diagnostics._form(diagnostics._MODEL, text), "ZP120"),
        (lambda text: diagnostics._word(diagnostics._MODES, text), "REPEAT_ALL"),
        (lambda text: diagnostics._scheme(f"{text}://somewhere/?token=1"), "https"),
        (diagnostics._asked, "AVTransport.Play"),
        (diagnostics._asked, "SUBSCRIBE /MediaRenderer/AVTransport/Event"),
        (diagnostics._asked, "connect"),
    ],
)
def test_what_is_named_goes_out(check: Callable[[str], str], passes: str) -> None:
    assert check(passes) == passes


@pytest.mark.parametrize(
    "secret",
    [
        "192.168.1.20",
        "10.0.0.1",
        "00:0E:58:30:31:01",
        "00-0E-58-30-31-01:8",
        "RINCON_000E5830310101400",
        "Living Room",
        "Sonos_abcdefghijklmnopqrstuvwx",
        "http://192.168.1.20:1400/getaa?u=x",
        "x-sonos-spotify:spotify%3atrack%3a1?sid=12&sn=2",
    ],
)
def test_what_identifies_a_house_does_not(secret: str) -> None:
    for form in ("_SOFTWARE", "_DISPLAY", "_HARDWARE", "_MODEL"):
        assert diagnostics._form(getattr(diagnostics, form), secret) == "other"
    assert diagnostics._word(diagnostics._MODES, secret) == "other"
    assert diagnostics._asked(secret) == "other"
    assert secret not in diagnostics._scheme(secret)


@given(st.text(max_size=40))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
def test_a_scheme_is_a_known_word(uri: str) -> None:
    assert diagnostics._scheme(uri) in {*diagnostics._SCHEMES, "none", "other"}


async def test_local_only_consent_and_firmware_are_told_in_words_and_numbers(
    hass: HomeAssistant, small: Household
) -> None:
    entry = await set_up(hass, entry_for(small, local_only=True))
    entry.runtime_data.consent.declare(Declared.STATEMENT, Choice.DECLINED)
    found = await diagnostics.async_get_config_entry_diagnostics(hass, entry)
    assert found["local_only"] == {"on": True, "refusals": {}, "unchecked": 0}
    assert found["firmware"] == {"older_line": 1, "up_to_date": 2}
    consent = found["consent"]
    assert consent["state"] == "declined"
    assert consent["declared"] == ["statement"]
    assert consent["sharing"]["known"] is False
    assert consent["sharing"]["reason"] == "not_asked"
