"""A player is let in where it says itself who it is (TABLES R1b)."""

import pytest

from custom_components.sonos_local.model.player import Description
from custom_components.sonos_local.wire.proof import NotAPlayerError
from custom_components.sonos_local.wire.whereabouts import Whereabouts

from .conftest import Out, Players


async def test_a_description_lets_its_player_in(players: Players, out: Out) -> None:
    household = await players("small")
    player = household.players[1]
    proved: list[tuple[Description, bool]] = []
    doubted: list[str] = []
    places = Whereabouts(
        out.gate, lambda found, moved: proved.append((found, moved)), doubted.append
    )
    await places.prove(player.uid, player.address)
    ((found, moved),) = proved
    assert found.uid == player.uid
    assert found.model_number == player.model.number
    assert moved
    assert not doubted
    assert out.gate.destinations == {player.uid: player.address}


async def test_a_description_of_another_player_lets_nobody_in(players: Players, out: Out) -> None:
    household = await players("small")
    meant, other = household.players[:2]
    proved: list[Description] = []
    doubted: list[str] = []
    places = Whereabouts(out.gate, lambda found, _: proved.append(found), doubted.append)
    with pytest.raises(NotAPlayerError, match=other.uid):
        await places.prove(meant.uid, other.address)
    assert not proved
    assert out.gate.destinations == {}
