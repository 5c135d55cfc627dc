"""The UPnP services of a player, one module a service or a family of small ones.

`build` makes those that a model has.
"""

from typing import TYPE_CHECKING

from ..service import Service
from .alarm_clock import AlarmClock
from .av_transport import AVTransport
from .content_directory import ContentDirectory
from .device_properties import DeviceProperties
from .group_rendering_control import GroupRenderingControl
from .inputs import AudioIn, HTControl
from .rendering_control import RenderingControl
from .system import ConnectionManager, MusicServices, QPlay, SystemProperties, VirtualLineIn
from .transport_queue import Queue
from .zone_group import GroupManagement, ZoneGroupTopology

if TYPE_CHECKING:
    from ..player import Player

# Bridges have only these (WIRE 9).
BRIDGE = (ZoneGroupTopology, DeviceProperties, SystemProperties, GroupManagement)
EVERY_PLAYER = (
    AlarmClock,
    MusicServices,
    DeviceProperties,
    SystemProperties,
    ZoneGroupTopology,
    GroupManagement,
    QPlay,
    ContentDirectory,
    ConnectionManager,
    RenderingControl,
    AVTransport,
    Queue,
    GroupRenderingControl,
    VirtualLineIn,
)
SOME_MODELS = (HTControl, AudioIn)


def build(player: Player) -> dict[str, Service]:
    """Return the services of a player by name, in the order of the description."""
    kinds: tuple[type[Service], ...]
    if player.model.bridge:
        kinds = BRIDGE
    else:
        more = tuple(kind for kind in SOME_MODELS if kind.name in player.model.services)
        kinds = EVERY_PLAYER + more
    return {kind.name: kind(player) for kind in kinds}
