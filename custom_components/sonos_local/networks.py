"""The house's networks, as Home Assistant's network settings have them (TABLES R2)."""

import ipaddress
from collections.abc import Sequence

from homeassistant.components.network import async_get_adapters
from homeassistant.components.network.models import Adapter
from homeassistant.core import HomeAssistant

from .privacy.networks import (
    Network,
    Networks,
    TooWideError,
    UnreadableError,
    is_too_wide,
    read_further,
)


async def house_networks(hass: HomeAssistant, further: Sequence[str] = ()) -> Networks:
    """Return the on-link prefixes of the enabled adapters and what the owner adds."""
    adapters = [item for item in await async_get_adapters(hass) if item["enabled"]]
    return Networks(
        on_link=tuple(network for adapter in adapters for network in _prefixes(adapter)),
        own=frozenset(
            ip["address"] for adapter in adapters for ip in (*adapter["ipv4"], *adapter["ipv6"])
        ),
        further=read_further(list(further)),
    )


def first_unreadable(lines: Sequence[str]) -> tuple[str, str] | None:
    """Return the first line of the option that cannot be read, and the key of the reason."""
    try:
        read_further(list(lines))
    except UnreadableError as err:
        return str(err), "too_wide" if isinstance(err, TooWideError) else "unreadable"
    return None


def _prefixes(adapter: Adapter) -> list[Network]:
    """Return what is on an adapter's link; ends of tunnels may say that everything is."""
    found = (
        ipaddress.ip_network(f"{ip['address']}/{ip['network_prefix']}", strict=False)
        for ip in (*adapter["ipv4"], *adapter["ipv6"])
    )
    return [network for network in found if not is_too_wide(network)]
