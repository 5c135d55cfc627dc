"""What all tests share: the loopback network is open, everything else stays closed."""

import os
from collections.abc import Iterator
from unittest.mock import Mock, patch

import hypothesis
import pytest
from pytest_socket import enable_socket, socket_allow_hosts

import custom_components

assert custom_components.__doc__  # Imported first: the test plugin has a package of this name too.

# The same examples each time, and no clock: a busy machine is no failure. To look for new ones:
# HYPOTHESIS=search scripts/test.
_CLOCKS = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=_CLOCKS
)
hypothesis.settings.register_profile("search", deadline=None, suppress_health_check=_CLOCKS)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS", "steady"))


@pytest.fixture(autouse=True, scope="session")
def short_stacks() -> Iterator[None]:
    """Keep asyncio's debug mode, but not ten frames for each handle: they take long."""
    with patch("asyncio.constants.DEBUG_STACK_DEPTH", 1):
        yield


@pytest.fixture(autouse=True, scope="session")
def patient_shutdown() -> Iterator[None]:
    """Let the threads of Home Assistant's executor end in their own time, on a busy machine too.

    It interrupts one that takes longer than its share of a tenth of this limit. An idle thread
    that is just about to wake the next one then never does, and the next one stays for good.
    """
    with patch("homeassistant.util.executor.EXECUTOR_SHUTDOWN_TIMEOUT", 300):
        yield


@pytest.fixture
def loopback() -> Iterator[None]:
    """Open 127.0.0.0/8 and nothing else."""
    enable_socket()
    socket_allow_hosts(["127.0.0.0/8", "0.0.0.0"])
    yield
    socket_allow_hosts(["127.0.0.1"])


@pytest.fixture(autouse=True, scope="session")
def mock_network() -> Iterator[None]:
    """Let Home Assistant see one adapter: the loopback interface.

    Takes the place of the test plugin's fixture, whose adapter is on another network.
    """
    adapter = Mock(nice_name="lo", ips=[Mock(is_IPv6=False, ip="127.0.0.1", network_prefix=8)])
    adapter.index = 1
    with patch("homeassistant.components.network.util.ifaddr.get_adapters", return_value=[adapter]):
        yield
