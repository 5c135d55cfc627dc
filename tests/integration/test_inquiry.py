"""What the rules are told where something cannot be read, and of what a favorite is."""

import socket

import pytest
from homeassistant.core import HomeAssistant

from custom_components.sonos_local.local_only import inquiry as module
from custom_components.sonos_local.local_only.inquiry import Inquiry
from custom_components.sonos_local.privacy.facts import (
    ContainerKind,
    Facts,
    Need,
    NeedsContainer,
    NeedsLook,
    NeedsName,
    NeedsTransport,
)
from tests.simulator.household import Household
from tests.simulator.profiles.content import SPOTIFY_TRACK

from .helpers import entry_for, set_up, wait_for
from .house import PUBLIC, Names

FIRST_PLAYLIST = NeedsContainer(ContainerKind.PLAYLIST, "SQ:0")


class Asked:
    """A household whose inquiry is asked as the rules ask it."""

    def __init__(self, hass: HomeAssistant, household: Household) -> None:
        """Ask nothing yet."""
        self._hass = hass
        self.household = household

    async def begin(self) -> None:
        """Set the household up."""
        entry = await set_up(self._hass, entry_for(self.household))
        self.coordinator = entry.runtime_data
        await wait_for(self._hass, lambda: self.coordinator.data.shared.favorites)

    async def learn(self, *needs: Need) -> Facts:
        """Return what is known once these needs were seen to."""
        wanted = [frozenset(needs), frozenset[Need]()]
        inquiry: Inquiry = self.coordinator.inquiry
        _, facts = await inquiry.settle(Facts(), lambda known: known, lambda _: wanted.pop(0))
        return facts

    def favorite(self, title: str) -> NeedsContainer:
        """Return the need for a favorite."""
        found = next(item for item in self.coordinator.data.shared.favorites if item.title == title)
        return NeedsContainer(ContainerKind.FAVORITE, found.id)


@pytest.fixture
async def asked(hass: HomeAssistant, small: Household) -> Asked:
    """Return a household to ask."""
    asked = Asked(hass, small)
    await asked.begin()
    return asked


async def test_r5_a_favorite_is_what_it_holds(asked: Asked) -> None:
    need = asked.favorite("Cloud Track")
    (entry,) = (await asked.learn(need)).contents[need] or ()
    assert entry.uri == SPOTIFY_TRACK.uri
    assert entry.cdudn.startswith("SA_RINCON")


async def test_r5_a_favorite_that_is_gone_cannot_be_read(asked: Asked) -> None:
    need = NeedsContainer(ContainerKind.FAVORITE, "FV:2/999")
    assert (await asked.learn(need)).contents == {need: None}


@pytest.mark.parametrize("fault", ["reset", "malformed", "upnp_error"])
async def test_r5_a_list_that_cannot_be_read_is_not_empty(asked: Asked, fault: str) -> None:
    value = "701" if fault == "upnp_error" else ""
    asked.household.faults.set("*", fault, value, "ContentDirectory.Browse")
    favorite = asked.favorite("Cloud Track")
    needs = (FIRST_PLAYLIST, favorite, NeedsContainer(ContainerKind.SHARES))
    assert (await asked.learn(*needs)).contents == dict.fromkeys(needs)


async def test_r6_a_transport_that_does_not_answer_is_not_known(asked: Asked) -> None:
    room, other = asked.household.players[:2]
    asked.household.faults.set(room.uid, "reset", match="AVTransport.*")
    facts = await asked.learn(NeedsTransport(room.uid), NeedsTransport(other.uid))
    assert facts.transports[room.uid] is None
    assert facts.transports[other.uid] is not None


async def test_r2e_a_name_that_nobody_knows_has_no_address(
    hass: HomeAssistant, asked: Asked
) -> None:
    names = Names(hass, {"nas.local": ("127.0.0.1", "127.0.0.1", "127.0.0.2")})
    facts = await asked.learn(NeedsName("nas.local"), NeedsName("gone.local"))
    assert facts.names == {"nas.local": ("127.0.0.1", "127.0.0.2"), "gone.local": ()}
    assert sorted(names.asked) == ["gone.local", "nas.local"]


async def test_r2e_a_name_service_that_is_silent_is_not_waited_for(
    hass: HomeAssistant, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NAME_TIMEOUT", 0.05)

    async def never(*_: object, **__: object) -> list[object]:
        await hass.loop.create_future()
        raise socket.gaierror

    monkeypatch.setattr(hass.loop, "getaddrinfo", never)
    assert (await asked.learn(NeedsName("nas.local"))).names == {"nas.local": ()}


async def test_r3b_an_address_outside_is_not_looked_at(asked: Asked) -> None:
    facts = await asked.learn(NeedsLook(PUBLIC))
    assert not facts.looks[PUBLIC].is_answered
    told = asked.coordinator.ledger.read().as_response()
    assert [row["destination"] for row in told["refused"]] == ["203.0.113.9"]
    assert "203.0.113.9" not in {row["destination"] for row in told["requests"] + told["connects"]}


async def test_questions_without_an_end_end(asked: Asked) -> None:
    rounds: list[Facts] = []

    def ask(facts: Facts) -> Facts:
        rounds.append(facts)
        return facts

    need = frozenset[Need]({FIRST_PLAYLIST})
    _, facts = await asked.coordinator.inquiry.settle(Facts(), ask, lambda _: need)
    assert len(rounds) == module.MOST_ROUNDS + 1
    assert facts.contents[FIRST_PLAYLIST] is not None
