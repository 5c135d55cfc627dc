"""Count what of a household local only would refuse, before there is an entry."""

import asyncio
from typing import Final

from homeassistant.core import HomeAssistant

from ..finding import Found, way_out
from ..model.alarm import Alarm
from ..privacy.census import Census, Thing, as_handed, take, things
from ..privacy.facts import Content
from ..privacy.networks import Networks
from ..wire.decode import alarms, metadata
from ..wire.errors import BadReplyError, WireError
from ..wire.gate import Gate
from ..wire.library import Library
from ..wire.notify import route_address
from ..wire.proof import identify
from ..wire.soap import Soap
from ..wire.xml import BadXml
from .guard import house_facts
from .inquiry import Inquiry, Sources

# Seconds that somebody waits for the next page of a dialog.
LONGEST: Final = 15.0


async def counted(hass: HomeAssistant, found: Found, networks: Networks) -> Census | None:
    """Read favorites, Sonos playlists and alarms from the player that was found, and judge them.

    Through a gate of its own, which reads only. None where they cannot be read: UPnP is off, the
    household is too large to be asked for (WIRE 3), another one lives there, or it takes too long.
    """
    if not found.whole:
        return None
    try:
        async with asyncio.timeout(LONGEST), way_out(hass, networks) as gate:
            return await _count(hass, gate, found, networks)
    except WireError, TimeoutError:
        return None


async def _count(
    hass: HomeAssistant, gate: Gate, found: Found, networks: Networks
) -> Census | None:
    soap = Soap(gate)
    # A dialog may stay open for long: who lives there has to be proven again.
    identity = await identify(gate, soap, found.address)
    players = {box.uid: box.address for box in identity.topology.boxes.values()}
    if identity.household != found.household or not players:
        return None
    library = Library(soap)
    held = await _held(soap, library, identity.uid)
    facts = house_facts(
        hass, networks, players, local_only=True, own_address=_own_address(found.address)
    )
    inquiry = Inquiry(hass, gate, library, Sources(lambda: identity.uid, _no_transport))
    census, _ = await inquiry.settle(
        facts, lambda known: take(held, known, as_handed), lambda census: census.wants
    )
    return census


async def _held(soap: Soap, library: Library, uid: str) -> tuple[Thing, ...]:
    """Read what the household holds. Raises WireError."""
    return tuple(
        things(
            await library.favorites(uid),
            await library.playlists(uid),
            await _alarms(soap, uid),
            metadata,
        )
    )


async def _alarms(soap: Soap, uid: str) -> tuple[Alarm, ...]:
    reply = await soap.call(uid, "AlarmClock.ListAlarms")
    try:
        return alarms(reply.get("CurrentAlarmList", ""))
    except BadXml as err:
        raise BadReplyError(f"alarms: {err}") from err


async def _no_transport(_: str) -> Content | None:
    """Return what a player has in its transport: nobody asks for that here."""
    return None


def _own_address(player: str) -> str:
    """Return the address by which a player reaches Home Assistant, empty if not known."""
    try:
        return route_address(player)
    except OSError:
        return ""
