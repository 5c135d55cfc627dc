"""The alarms of a household: one list for all players, and the clock that makes them ring.

Facts: WIRE 7 and 4.1. An alarm's id is the number of the list version that it came with (inferred:
soco/alarms.py reckons so, and captured ids lie below the captured version).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from .content import didl
from .soap import INVALID_ARGUMENTS, UpnpError, attribute
from .spec import AlarmSpec, ItemSpec
from .store import Store
from .tell import tell
from .time_zones import HouseholdTime

if TYPE_CHECKING:
    from .household import Household
    from .player import Player

UNKNOWN_ALARM = 800
DUPLICATE = 801
CHIME = "x-rincon-buzzer:0"
PLAY_MODES = ("NORMAL", "REPEAT_ALL", "SHUFFLE_NOREPEAT", "SHUFFLE")
LOUDEST = 100
# Days as ON_ has them: 0 is Sunday.
RECURRENCES = {"DAILY": "0123456", "ONCE": "0123456", "WEEKDAYS": "12345", "WEEKENDS": "06"}
SOME_DAYS = re.compile(r"ON_([0-6]{1,7})")
CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d")
# An alarm without a length rings until it is stopped; a guess, as its length in seconds is.
ENDLESS = 24 * 3600
# Alarms missed by more than this, because the clock was set, do not ring (a guess).
LATE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm, its values as they stand in the list; `uri` is never empty."""

    id: int
    start: str
    duration: str
    recurrence: str
    enabled: bool
    room: str
    uri: str
    metadata: str
    play_mode: str
    volume: int
    include_linked: bool

    @property
    def days(self) -> str:
        """Return the weekdays it rings on, as digits from 0, Sunday."""
        return RECURRENCES.get(self.recurrence) or self.recurrence.removeprefix("ON_")

    @property
    def seconds(self) -> float:
        """Return how long it rings."""
        return didl.seconds(self.duration) if self.duration else ENDLESS

    @property
    def item(self) -> ItemSpec | None:
        """Return what it plays, None for the chime."""
        return None if self.uri == CHIME else didl.read(self.metadata, self.uri)

    def same_time(self, other: Alarm) -> bool:
        """Return whether two alarms are one to a player.

        That start, recurrence and room are what counts is a guess; the sources say "time".
        """
        return (self.start, self.recurrence, self.room) == (
            other.start,
            other.recurrence,
            other.room,
        )

    def xml(self) -> str:
        """Write the alarm with its attributes in captured order."""
        values = {
            "ID": str(self.id),
            "StartTime": self.start,
            "Duration": self.duration,
            "Recurrence": self.recurrence,
            "Enabled": "1" if self.enabled else "0",
            "RoomUUID": self.room,
            "ProgramURI": self.uri,
            "ProgramMetaData": self.metadata,
            "PlayMode": self.play_mode,
            "Volume": str(self.volume),
            "IncludeLinkedZones": "1" if self.include_linked else "0",
        }
        words = " ".join(f'{key}="{attribute(value)}"' for key, value in values.items())
        return f"<Alarm {words}/>"


def read_alarm(household: Household, number: int, arguments: Mapping[str, str]) -> Alarm:
    """Read the ten arguments of CreateAlarm and UpdateAlarm.

    Raises UpnpError(402) for a value that is none: times not `hh:mm:ss` (the duration may be
    empty), an unknown recurrence or play mode, a room without a player, a volume above 100,
    metadata that is no DIDL. Which of these a player really looks at is not known (WIRE 4.1).
    """
    alarm = Alarm(
        id=number,
        start=arguments["StartLocalTime"],
        duration=arguments["Duration"],
        recurrence=arguments["Recurrence"],
        enabled=arguments["Enabled"] == "1",
        room=arguments["RoomUUID"],
        uri=arguments["ProgramURI"] or CHIME,
        metadata=arguments["ProgramMetaData"],
        play_mode=arguments["PlayMode"],
        volume=int(arguments["Volume"]),
        include_linked=arguments["IncludeLinkedZones"] == "1",
    )
    rooms = (player.uid for player in household.players if not player.model.bridge)
    good = (
        CLOCK_TIME.fullmatch(alarm.start)
        and (not alarm.duration or CLOCK_TIME.fullmatch(alarm.duration))
        and (alarm.recurrence in RECURRENCES or SOME_DAYS.fullmatch(alarm.recurrence))
        and alarm.play_mode in PLAY_MODES
        and alarm.volume <= LOUDEST
        and alarm.room in rooms
    )
    if not good:
        raise UpnpError(INVALID_ARGUMENTS)
    try:
        didl.read(alarm.metadata, alarm.uri)
    except ValueError as err:
        raise UpnpError(INVALID_ARGUMENTS) from err
    return alarm


class Alarms(Store):
    """The list with its version, and what rings when."""

    def __init__(self, household: Household) -> None:
        """Take the alarms of the spec and begin to look at the clock."""
        super().__init__(household)
        self.alarms: dict[int, Alarm] = {}
        self.counter = 10
        self.writer = household.players[0].uid
        for spec in household.spec.alarms:
            self.counter += 1
            self.alarms[self.counter] = self._from_spec(self.counter, spec)
        self._looked = household.clock.now()
        self._look_later()

    @property
    def version(self) -> str:
        """Return AlarmListVersion: who wrote last, and the number of the list."""
        return f"{self.writer}:{self.counter}"

    def xml(self) -> str:
        """Return CurrentAlarmList."""
        return f"<Alarms>{''.join(alarm.xml() for alarm in self.alarms.values())}</Alarms>"

    def create(self, writer: str, arguments: Mapping[str, str]) -> int:
        """Add an alarm and return its id. Raises UpnpError: 402, 801 for one that is there."""
        alarm = read_alarm(self.household, self.counter + 1, arguments)
        self._check_time(alarm)
        self.alarms[alarm.id] = alarm
        self._changed(writer)
        return alarm.id

    def update(self, writer: str, arguments: Mapping[str, str]) -> None:
        """Replace an alarm. Raises UpnpError: 402, 801, and 800 for an unknown id (a guess)."""
        number = int(arguments["ID"])
        alarm = read_alarm(self.household, number, arguments)
        if number not in self.alarms:
            raise UpnpError(UNKNOWN_ALARM)
        self._check_time(alarm)
        self.alarms[number] = alarm
        self._changed(writer)

    def destroy(self, writer: str, number: int) -> None:
        """Remove an alarm. Raises UpnpError(800) for an unknown id (WIRE 4)."""
        if self.alarms.pop(number, None) is None:
            raise UpnpError(UNKNOWN_ALARM)
        self._changed(writer)

    def look(self) -> None:
        """Let ring whatever came due since the last look."""
        since, self._looked = self._looked, self.household.clock.now()
        for alarm in tuple(self.alarms.values()):
            if alarm.enabled and any(self._due(alarm, since)):
                self.household.clock.start(self.ring(alarm.id))

    async def ring(self, number: int) -> None:
        """Let an alarm ring now, on or off. Raises KeyError for an unknown id.

        Nothing happens where its room is off. ONCE switches itself off as it begins (the moment is
        a guess). Without linked zones the room leaves its group first; with them the whole group
        plays at the alarm's volume (WIRE 7: the group is kept; the rest is a guess).
        """
        alarm = self.alarms[number]
        room = self._room(alarm)
        if alarm.recurrence == "ONCE":
            self.alarms[number] = replace(alarm, enabled=False)
            self._changed(room.uid)
        if not room.power.on:
            return
        household = self.household
        started = household.store(HouseholdTime).local()
        household.alarm_runs += 1
        tell(household, "ZoneGroupTopology")
        if not alarm.include_linked:
            household.topology.leave(room)
        for member in room.group.members:
            if member is room or member.power.on:
                _set_volume(member, alarm.volume)
        transport: Any = room.coordinator.services["AVTransport"]
        await transport.ring(
            str(number),
            alarm.item,
            volume=alarm.volume,
            duration=alarm.seconds,
            logged_start=started.strftime("%Y-%m-%d %H:%M:%S"),
            play_mode=alarm.play_mode,
        )

    def _room(self, alarm: Alarm) -> Player:
        return self.household.player(alarm.room).primary

    def _due(self, alarm: Alarm, since: datetime) -> Iterator[datetime]:
        """Give the moments after `since` at which an alarm was to ring.

        In an hour that comes twice it rings in the first, in one that is skipped at the moment
        that it would be without summer time; both are guesses.
        """
        zone = self.household.store(HouseholdTime).zone
        now = self._looked
        day = max(since, now - LATE).astimezone(zone).date()
        while day <= now.astimezone(zone).date():
            if str(day.isoweekday() % 7) in alarm.days:
                moment = _moment(day, alarm.start).replace(tzinfo=zone).astimezone(UTC)
                if max(since, now - LATE) < moment <= now:
                    yield moment
            day += timedelta(days=1)

    def _look_later(self) -> None:
        self.household.clock.call_later(self.household.timing.alarm_look, self._look_again)

    def _look_again(self) -> None:
        if self.household.timing.alarms_by_clock:
            self.look()
        self._look_later()

    def _check_time(self, alarm: Alarm) -> None:
        for other in self.alarms.values():
            if other.id != alarm.id and other.same_time(alarm):
                raise UpnpError(DUPLICATE)

    def _changed(self, writer: str) -> None:
        self.counter += 1
        self.writer = writer
        tell(self.household, "AlarmClock")

    def _from_spec(self, number: int, spec: AlarmSpec) -> Alarm:
        room = self.household.players[spec.player].uid
        uri, metadata = CHIME, ""
        if spec.item:
            uri, metadata = spec.item.uri.replace("{player}", room), didl.metadata(spec.item)
        same = {item.name for item in fields(spec)} & {item.name for item in fields(Alarm)}
        values = {name: getattr(spec, name) for name in same}
        return Alarm(id=number, room=room, uri=uri, metadata=metadata, **values)


def _moment(day: date, start: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(start))


def _set_volume(player: Player, volume: int) -> None:
    rendering: Any = player.services["RenderingControl"]
    rendering.set_volume(volume)
