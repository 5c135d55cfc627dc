"""A player that moves to another household."""

import pytest

from tests.simulator.household import Household
from tests.simulator.moving import forget, move
from tests.simulator.profiles import profile

from .conftest import first_address


async def test_a_player_goes_and_comes_back(small: Household) -> None:
    other = Household(profile("s1", 1), first_address().replace(".2", ".90"))
    await other.start()
    try:
        kitchen = small.players[2]
        moved = await move(kitchen, other)
        assert (moved.uid, moved.address, moved.version) == (
            kitchen.uid,
            kitchen.address,
            kitchen.version,
        )
        assert moved.boot_seq == kitchen.boot_seq + 1
        assert other.topology.group_of(moved).members == [moved]
        assert kitchen.uid in small.topology.vanished
        forget(kitchen)
        assert kitchen.uid not in small.topology.state(small.players[0])
        back = await move(moved, small, missed=False)
        # Those whom it left have not noticed.
        assert moved.uid in other.topology.state(other.players[0])
        assert small.players[-1] is back
        assert small.topology.group_of(back).coordinator is back
    finally:
        await other.stop()


async def test_a_bonded_player_does_not_move(home: Household) -> None:
    with pytest.raises(ValueError, match="bonded"):
        await move(home.players[0], Household(profile("small")))
