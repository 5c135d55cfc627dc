"""Announcements of the household's players, from Home Assistant's own SSDP where that runs."""

from collections.abc import Callable
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo

from .coordinator import SonosCoordinator
from .finding import seen_by_ssdp

ZONE_PLAYER: Final = "urn:schemas-upnp-org:device:ZonePlayer:1"


async def listen(hass: HomeAssistant, coordinator: SonosCoordinator) -> Callable[[], None]:
    """Hand what is announced to the running session; return what ends that."""
    if "ssdp" not in hass.config.components:
        return _nothing
    from homeassistant.components import ssdp  # noqa: PLC0415 - what it requires is not ours

    @callback
    def heard(info: SsdpServiceInfo, change: ssdp.SsdpChange) -> None:
        take(coordinator, info, leaving=change is ssdp.SsdpChange.BYEBYE)

    # A player that was searched for has the one header, one that announced itself the other.
    ends = [
        await ssdp.async_register_callback(hass, heard, {header: ZONE_PLAYER})
        for header in ("st", "nt")
    ]

    def end() -> None:
        for end_one in ends:
            end_one()

    return end


@callback
def take(coordinator: SonosCoordinator, info: SsdpServiceInfo, *, leaving: bool) -> None:
    """Take one announcement: a player of this household is there, or goes (WIRE 10)."""
    seen = seen_by_ssdp(info)
    if not seen.uid or seen.household not in ("", coordinator.data.id):
        return
    if not coordinator.is_running:
        # Home Assistant stops.
        return
    if leaving:
        coordinator.session.left(seen.uid)
    elif seen.address:
        coordinator.session.sighted(seen.uid, seen.address, seen.boot_seq)


def _nothing() -> None:
    """End nothing."""
