"""Announcements of the household's players, from Home Assistant's own SSDP where that runs."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo

from .coordinator import SonosCoordinator

ZONE_PLAYER: Final = "urn:schemas-upnp-org:device:ZonePlayer:1"


async def listen(hass: HomeAssistant, coordinator: SonosCoordinator) -> Callable[[], None]:
    """Hand what is announced to the running session; return what ends that."""
    if "ssdp" not in hass.config.components:
        return _nothing
    # Only there where SSDP runs: its requirements are not ours.
    from homeassistant.components import ssdp  # noqa: PLC0415

    @callback
    def heard(info: SsdpServiceInfo, change: ssdp.SsdpChange) -> None:
        take(coordinator, info, leaving=change is ssdp.SsdpChange.BYEBYE)

    return await ssdp.async_register_callback(hass, heard, {"st": ZONE_PLAYER})


@callback
def take(coordinator: SonosCoordinator, info: SsdpServiceInfo, *, leaving: bool) -> None:
    """Take one announcement: a player of this household is there, or goes (WIRE 10)."""
    headers = info.ssdp_headers
    if headers.get("X-RINCON-HOUSEHOLD", coordinator.data.id) != coordinator.data.id:
        return
    uid = info.ssdp_usn.removeprefix("uuid:").partition("::")[0]
    if leaving:
        coordinator.session.left(uid)
        return
    address = urlsplit(info.ssdp_location or "").hostname
    if address:
        boot_seq = str(headers.get("X-RINCON-BOOTSEQ", ""))
        coordinator.session.sighted(uid, address, int(boot_seq) if boot_seq.isdecimal() else None)


def _nothing() -> None:
    """End nothing."""
