"""What the parts of the AVTransport service have in common."""

from typing import TYPE_CHECKING, ClassVar

from ..service import Entry, LastChangeService
from ..soap import UpnpError
from . import events
from .events import Media
from .playback import STOPPED, Playback
from .source import Kind, Source, queue_uri

if TYPE_CHECKING:
    from ..player import Player

NOT_COORDINATOR = 800


class TransportBase(LastChangeService):
    """The state of AVTransport and its events."""

    name = "AVTransport"
    namespaces: ClassVar[str] = (
        'xmlns="urn:schemas-upnp-org:metadata-1-0/AVT/" '
        'xmlns:r="urn:schemas-rinconnetworks-com:metadata-1-0/"'
    )

    def __init__(self, player: Player) -> None:
        """Start with nothing to play."""
        super().__init__(player)
        self.playback = Playback(player, self.announce)
        self.sleep_generation = 0
        self.alarm_running = False
        self.snooze_running = False
        # What DeviceProperties tells of: whether something plays, and the state.
        self._told = (False, STOPPED)

    @property
    def coordinator(self) -> Player:
        """Return who coordinates; a player that the others miss is on its own."""
        try:
            return self.player.coordinator
        except LookupError:
            return self.player

    @property
    def following(self) -> bool:
        """Return whether another player decides what plays here."""
        return self.coordinator is not self.player

    @property
    def busy(self) -> bool:
        """Return whether the player plays for its group, or is about to."""
        return self.playback.active

    @property
    def media(self) -> Media:
        """Return what is told of the media."""
        if self.following:
            return events.follower(self.coordinator.uid)
        return events.media(self.player, self.playback)

    def groups(self) -> list[tuple[Entry, ...]]:
        """Return the variables in the order of the first NOTIFY."""
        counters = {
            "SleepTimerGeneration": str(self.sleep_generation),
            "AlarmRunning": "1" if self.alarm_running else "0",
            "SnoozeRunning": "1" if self.snooze_running else "0",
        }
        return list(events.groups(self.player, self.playback, self.media, counters))

    def announce(self) -> None:
        """Tell of a change, here and where the group's players tell of their idleness and state."""
        super().touch()
        told = (self.busy, self.playback.state)
        if self._told == told:
            return
        self._told = told
        for member in self._group():
            if service := member.services.get("DeviceProperties"):
                service.touch()

    def touch(self) -> None:
        """Follow what happened to the group or to the queue, and tell of it."""
        playback = self.playback
        if self.following and (
            playback.state != STOPPED or playback.kind not in (Kind.QUEUE, Kind.NOTHING)
        ):
            # Its own queue is what it goes back to once it follows nobody (a guess).
            playback.halt()
            playback.source = Source(queue_uri(self.player.uid))
        playback.sync()
        self.announce()

    def need_coordinator(self, code: int = NOT_COORDINATOR) -> None:
        """Refuse for a group member. Raises UpnpError."""
        if self.following:
            raise UpnpError(code)

    def _group(self) -> list[Player]:
        """Return every box of the group, bonded ones too."""
        try:
            members = self.player.group.members
        except LookupError:
            members = [self.player]
        return [
            box for member in members for box in (member.bond.players if member.bond else [member])
        ]
