"""The house's networks are those of Home Assistant's enabled adapters."""

from typing import Any
from unittest.mock import Mock, patch

import pytest
from homeassistant.core import HomeAssistant

from custom_components.sonos_local.networks import house_networks
from custom_components.sonos_local.privacy.networks import UnreadableError, Where


def adapter(name: str, *addresses: tuple[Any, int]) -> Mock:
    """Return an adapter as the operating system lists it; IPv6 addresses are triples."""
    ips = [
        Mock(is_IPv6=isinstance(ip, tuple), ip=ip, network_prefix=prefix)
        for ip, prefix in addresses
    ]
    made = Mock(nice_name=name, ips=ips, index=1)
    made.name = name
    return made


LO = adapter("lo", ("127.0.0.1", 8))
WIRED = adapter("eth0", ("100.64.7.5", 16), (("fd00::5", 0, 0), 64))
GUESTS = adapter("eth1", ("203.0.113.5", 24))
# As some ends of tunnels are set up.
TUNNEL = adapter("wg0", ("10.9.0.2", 0), (("2001:db8::2", 0, 0), 3), ("192.168.99.2", 24))


@pytest.fixture
def enabled(hass_storage: dict[str, Any], network: None) -> list[str]:
    """Return the names of the enabled adapters, to be set before the networks are looked at."""
    names: list[str] = hass_storage["core.network"]["data"]["configured_adapters"]
    names.clear()
    return names


@pytest.fixture(autouse=True)
def adapters() -> Any:
    """Have a machine with four adapters."""
    where = "homeassistant.components.network.util.ifaddr.get_adapters"
    with patch(where, return_value=[LO, WIRED, GUESTS, TUNNEL]):
        yield


async def test_only_enabled_adapters_count(hass: HomeAssistant, enabled: list[str]) -> None:
    enabled.append("eth0")
    found = await house_networks(hass)
    assert sorted(map(str, found.on_link)) == ["100.64.0.0/16", "fd00::/64"]
    assert found.own == {"100.64.7.5", "fd00::5"}
    assert found.admits_player("100.64.1.1")
    assert found.admits_player("192.168.1.20")
    # Home Assistant is no player, nor is who lives at an adapter that is switched off.
    assert not found.admits_player("100.64.7.5")
    assert not found.admits_player("203.0.113.9")
    assert not found.admits_player("127.0.0.2")


async def test_r0_loopback_counts_where_its_adapter_is_enabled(
    hass: HomeAssistant, enabled: list[str]
) -> None:
    enabled.append("lo")
    found = await house_networks(hass)
    assert found.admits_player("127.0.0.2")
    assert not found.admits_player("127.0.0.1")


async def test_r2b_no_adapter_makes_the_internet_local(
    hass: HomeAssistant, enabled: list[str]
) -> None:
    enabled.append("wg0")
    found = await house_networks(hass)
    assert list(map(str, found.on_link)) == ["192.168.99.0/24"]
    assert found.place("203.0.113.9").where is Where.CLOUD
    assert found.place("2001:db8:1::9").where is Where.CLOUD


async def test_what_the_owner_adds_counts(hass: HomeAssistant, enabled: list[str]) -> None:
    enabled.append("eth0")
    found = await house_networks(hass, ["203.0.113.0/24"])
    assert found.admits_player("203.0.113.9")


async def test_what_cannot_be_read_is_told(hass: HomeAssistant, enabled: list[str]) -> None:
    with pytest.raises(UnreadableError):
        await house_networks(hass, ["203.0.113.0/24", "not a name"])
