"""One simulated player: who it is, its services, its events, its two ports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .description.catalogue import ServiceDescription, describe
from .gena import Events
from .hardware import MODELS, Model, Release, Version, release
from .service import Service
from .services import build
from .services.av_transport import AVTransport
from .spec import PlayerSpec
from .web import PlayerServer

if TYPE_CHECKING:
    from .household import Household
    from .topology import Bond, Group


@dataclass(slots=True)
class Power:
    """Whether a player is on, and whether its plain UPnP is."""

    on: bool = True
    upnp: bool = True


class Player:
    """One box of a household."""

    def __init__(self, household: Household, spec: PlayerSpec, uid: str, address: str) -> None:
        """Make a player that is not yet on the network."""
        self.household = household
        self.spec = spec
        self.uid = uid
        self.address = address
        self.model: Model = MODELS[spec.model]
        self.version = Version.parse(spec.software)
        # What the topology calls its version, where that is another text.
        self.told_version: str | None = None
        self.room = spec.room
        self.icon = spec.icon
        self.boot_seq = 40
        self.microphone = spec.microphone
        self.voice = spec.voice
        self.calibration = spec.calibration
        self.battery_percent = spec.battery_percent
        self.charging = spec.charging
        self.power = Power(upnp=spec.upnp)
        self.bond: Bond | None = None
        self.events = Events(self)
        self.services: Mapping[str, Service] = build(self)
        self.server = PlayerServer(self)

    def service[S: Service](self, kind: type[S]) -> S:
        """Return the service of that class. Raises KeyError where the player has none."""
        found = self.services[kind.name]
        if not isinstance(found, kind):
            raise KeyError(kind.name)
        return found

    @property
    def descriptions(self) -> dict[str, ServiceDescription]:
        """Return the services the player describes, by name."""
        described = describe(self.model.number, self.version)
        return {name: described[name] for name in self.services}

    @property
    def release(self) -> Release:
        """Return what its firmware says of itself."""
        return release(self.version)

    @property
    def mac(self) -> str:
        """Return the MAC address, which the uid holds (WIRE 10)."""
        digits = self.uid.removeprefix("RINCON_")[:12]
        return ":".join(digits[i : i + 2] for i in range(0, 12, 2))

    @property
    def serial(self) -> str:
        """Return the serial number: the MAC and a check character, whose rule is a guess."""
        digits = self.mac.replace(":", "-")
        return f"{digits}:{sum(int(part, 16) for part in digits.split('-')) % 16:X}"

    @property
    def location(self) -> str:
        """Return the address of the device description."""
        return f"http://{self.address}:1400/xml/device_description.xml"

    @property
    def user_agent(self) -> str:
        """Return the SERVER text of its replies and announcements."""
        number = self.model.number
        return f"Linux UPnP/1.0 Sonos/{self.version} (ZP{number})"

    @property
    def group(self) -> Group:
        """Return the zone group; a bonded player is in its primary's."""
        return self.household.topology.group_of(self)

    @property
    def coordinator(self) -> Player:
        """Return the coordinator of the group."""
        return self.group.coordinator

    @property
    def is_coordinator(self) -> bool:
        """Return whether the player coordinates its group."""
        return self.coordinator is self

    @property
    def primary(self) -> Player:
        """Return the player that speaks for its room: itself unless bonded."""
        return self.bond.primary if self.bond else self

    @property
    def is_bonded(self) -> bool:
        """Return whether another player speaks for this one."""
        return self.primary is not self

    @property
    def visible(self) -> bool:
        """Return whether it is a room that the app shows."""
        return not (self.is_bonded or self.model.bridge)

    @property
    def calibration_state(self) -> str:
        """Return RoomCalibrationState; bonded secondaries say 5 (WIRE 2.6, inferred)."""
        return "5" if self.is_bonded else str(self.calibration)

    @property
    def idle(self) -> bool:
        """Return whether nothing plays on it."""
        transport = self.coordinator.services.get("AVTransport")
        return not (isinstance(transport, AVTransport) and transport.busy)

    @property
    def virtual_line_in(self) -> str:
        """Return `airplay` or `spotify` while such a session owns the player, else nothing."""
        transport = self.services.get("AVTransport")
        return transport.session if isinstance(transport, AVTransport) else ""

    @property
    def more_info(self) -> str:
        """Return MoreInfo: the battery, or the room that voice assistants know it by."""
        if self.model.battery:
            state = "CHARGING" if self.charging else "NOT_CHARGING"
            percent = self.battery_percent
            return f"BattChg:{state},RawBattPct:{percent},BattPct:{percent},BattTmp:25"
        return f"TargetRoomName:{self.room}" if self.voice else ""

    def as_json(self) -> dict[str, object]:
        """Return the truth about the player; each service adds what it holds."""
        return {
            "room": self.room,
            "address": self.address,
            "model": self.model.number,
            "software": str(self.version),
            "boot_seq": self.boot_seq,
            "on": self.power.on,
            "upnp": self.power.upnp,
            "visible": self.visible,
            "subscriptions": len(self.events.subscriptions),
            "services": {
                name: state
                for name, service in self.services.items()
                if (state := service.as_json())
            },
        }

    def switch_upnp(self, *, on: bool) -> None:
        """Switch plain UPnP; off, what was subscribed is no longer notified (a guess)."""
        if self.power.upnp and not on:
            self.events.drop()
        self.power.upnp = on

    async def start(self) -> None:
        """Open the ports."""
        for service in self.services.values():
            service.settle()
        await self.server.start(self.address)
        self.power.on = True

    def reset(self) -> None:
        """Forget what does not survive a boot."""
        for service in self.services.values():
            service.reset()

    async def stop(self) -> None:
        """Close the ports and forget every subscription, without a word."""
        self.power.on = False
        await self.server.stop()
        await self.events.close()
