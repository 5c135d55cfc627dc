"""Short words for tests of the transport: calls of AVTransport, its events, its truth."""

from collections.abc import Awaitable
from typing import Any

import pytest

from tests.simulator.player import Player
from tests.simulator.services.av_transport import AVTransport
from tests.simulator.transport.playback import Playback

from .client import Client, Fault


async def avt(client: Client, player: Player, action: str, **arguments: Any) -> dict[str, str]:
    """Call an action of AVTransport."""
    return await client.call(player, "AVTransport", action, InstanceID="0", **arguments)


async def refused(call: Awaitable[Any]) -> int:
    """Return the code that a call is refused with."""
    with pytest.raises(Fault) as fault:
        await call
    return fault.value.code


async def play_uri(client: Client, player: Player, uri: str, metadata: str = "") -> None:
    """Set a URI and play it."""
    await avt(client, player, "SetAVTransportURI", CurrentURI=uri, CurrentURIMetaData=metadata)
    await avt(client, player, "Play", Speed="1")


async def state(client: Client, player: Player) -> str:
    """Return the transport state."""
    return (await avt(client, player, "GetTransportInfo"))["CurrentTransportState"]


def playback(player: Player) -> Playback:
    """Return the machine of a player."""
    return player.service(AVTransport).playback


async def settled(client: Client, player: Player, wanted: str, seconds: float = 3) -> None:
    """Wait until a player's machine is in a state."""
    await client.until(lambda: playback(player).state == wanted, seconds)
