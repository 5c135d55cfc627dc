"""What all tests share: the loopback network is open, everything else stays closed."""

from collections.abc import Iterator

import pytest
from pytest_socket import enable_socket, socket_allow_hosts

import custom_components

assert custom_components.__doc__  # Imported first: the test plugin has a package of this name too.


@pytest.fixture
def loopback() -> Iterator[None]:
    """Open 127.0.0.0/8 and nothing else."""
    enable_socket()
    socket_allow_hosts(["127.0.0.0/8"])
    yield
    socket_allow_hosts(["127.0.0.1"])
