"""The household's clock settings: its time zone, formats, time servers.

A time zone has a number, known from a published list of 75, and a rule of 14 bytes in hex
(WIRE 2.5: `ffc40a000503000003000502ffc4` is Berlin's). Read off known rules, its bytes are, signed
and big-endian: minutes from local standard time to UTC (2); month, weekday from Sunday, week (5 is
the last) and hour of the end of summer time, in the time that ends (4); what standard time adds
(2, always 0); the same four for its beginning; what summer time adds in minutes (2).
"""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from .soap import INVALID_ARGUMENTS, UpnpError
from .store import Store
from .tell import tell

if TYPE_CHECKING:
    from .household import Household

# One zone of the database for each number; the published list names cities.
ZONES = (
    *("Etc/GMT+12", "Pacific/Midway", "Pacific/Honolulu", "America/Anchorage"),
    *("America/Los_Angeles", "America/Phoenix", "America/Mazatlan", "America/Denver"),
    *("America/Guatemala", "America/Chicago", "America/Mexico_City", "America/Regina"),
    *("America/Bogota", "America/New_York", "America/Indiana/Indianapolis", "America/Halifax"),
    *("America/Caracas", "America/Santiago", "America/St_Johns", "America/Sao_Paulo"),
    *("America/Argentina/Buenos_Aires", "America/Nuuk", "Atlantic/South_Georgia"),
    *("Atlantic/Azores", "Atlantic/Cape_Verde", "Africa/Monrovia", "Europe/London"),
    *("Europe/Berlin", "Europe/Belgrade", "Europe/Paris", "Europe/Warsaw", "Africa/Lagos"),
    *("Europe/Athens", "Europe/Bucharest", "Africa/Cairo", "Africa/Harare", "Europe/Helsinki"),
    *("Asia/Jerusalem", "Europe/Istanbul", "Asia/Riyadh", "Europe/Moscow", "Africa/Nairobi"),
    *("Asia/Tehran", "Asia/Dubai", "Asia/Baku", "Asia/Kabul", "Asia/Yekaterinburg"),
    *("Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Omsk", "Asia/Dhaka"),
    *("Asia/Colombo", "Asia/Yangon", "Asia/Bangkok", "Asia/Krasnoyarsk", "Asia/Shanghai"),
    *("Asia/Irkutsk", "Asia/Singapore", "Australia/Perth", "Asia/Taipei", "Asia/Tokyo"),
    *("Asia/Seoul", "Asia/Yakutsk", "Australia/Adelaide", "Australia/Darwin"),
    *("Australia/Brisbane", "Australia/Sydney", "Pacific/Guam", "Australia/Hobart"),
    *("Asia/Vladivostok", "Pacific/Noumea", "Pacific/Auckland", "Pacific/Fiji"),
    "Pacific/Tongatapu",
)
TIME_FORMATS = ("12H", "24H", "INV")
DATE_FORMATS = ("MDY", "DMY", "INV")
SERVERS = ",".join(f"{number}.sonostime.pool.ntp.org" for number in range(4))
# Summer time in zones that have none, as the published list writes it.
ONE_HOUR = -60
WEEK = 7
LAST_WEEK = 5


class HouseholdTime(Store):
    """The clock settings that all players share and event."""

    def __init__(self, household: Household) -> None:
        """Take the zone of the spec. Raises ValueError for one whose rule no number has."""
        super().__init__(household)
        self.generation = 15
        self.adjust = True
        self.servers = SERVERS
        self.time_format = "24H"
        self.date_format = "DMY"
        self.index_refresh = "06:00:00"
        self.index = self._number(household.spec.time_zone)

    @property
    def zone(self) -> tzinfo:
        """Return the zone, fixed at standard time where summer time is not followed."""
        zone = ZoneInfo(ZONES[self.index])
        if self.adjust:
            return zone
        return timezone(_standard(zone, self.household.clock.now().year))

    @property
    def rule(self) -> str:
        """Return TimeZone as it is evented; without summer time its dates are 0 (a guess)."""
        rule = self.rule_of(self.index)
        return rule if self.adjust else rule[:4] + "0" * 20 + rule[-4:]

    def rule_of(self, index: int) -> str:
        """Return the rule of a zone by number. Raises UpnpError(402) for no number of a zone."""
        if not 0 <= index < len(ZONES):
            raise UpnpError(INVALID_ARGUMENTS)
        return write_rule(ZONES[index], self.household.clock.now().year)

    def local(self) -> datetime:
        """Return the household's wall time."""
        return self.household.clock.now().astimezone(self.zone)

    def set_zone(self, index: int, *, adjust: bool) -> None:
        """Set the zone by number. Raises UpnpError(402)."""
        self.rule_of(index)
        self.index, self.adjust = index, adjust
        self._set()

    def set_servers(self, servers: str) -> None:
        """Set the time servers, comma-separated."""
        self.servers = servers
        self._set()

    def set_format(self, time_format: str, date_format: str) -> None:
        """Set how times and dates are shown. Raises UpnpError(402) for unknown words."""
        if time_format not in TIME_FORMATS or date_format not in DATE_FORMATS:
            raise UpnpError(INVALID_ARGUMENTS)
        self.time_format, self.date_format = time_format, date_format
        tell(self.household, "AlarmClock")

    def set_index_refresh(self, time: str) -> None:
        """Set when the music index is made anew each day, `hh:mm:ss`, local time."""
        self.index_refresh = time
        tell(self.household, "AlarmClock")

    def _set(self) -> None:
        """Count a new generation of the time; that zone and servers make one is a guess."""
        self.generation += 1
        tell(self.household, "AlarmClock")

    def _number(self, name: str) -> int:
        if name in ZONES:
            return ZONES.index(name)
        year = self.household.clock.now().year
        wanted = write_rule(name, year)
        for index, zone in enumerate(ZONES):
            if write_rule(zone, year) == wanted:
                return index
        raise ValueError(f"no player knows the time zone {name}")


@cache
def write_rule(name: str, year: int) -> str:
    """Write the rule of a zone as the year has it; one that changes oddly has no summer time."""
    zone = ZoneInfo(name)
    bias = _word(-_minutes(_standard(zone, year)))
    changes = list(_changes(zone, year))
    ends = [change for change in changes if change[1] < 0]
    begins = [change for change in changes if change[1] > 0]
    if len(ends) != 1 or len(begins) != 1:
        return bias + "0" * 20 + _word(ONE_HOUR)
    return f"{bias}{_date(ends[0][0])}0000{_date(begins[0][0])}{_word(-begins[0][1])}"


def _standard(zone: tzinfo, year: int) -> timedelta:
    """Return the offset from UTC without summer time: the smaller one of the year."""
    offsets = (datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    return min(offset or timedelta() for offset in offsets)


def _changes(zone: tzinfo, year: int) -> list[tuple[datetime, int]]:
    """Return the local time before each change of the year's offset, and the change in minutes."""
    found = []
    now = datetime(year, 1, 1, tzinfo=UTC)
    while now.year == year:
        later = now + timedelta(days=1)
        if _offset(zone, now) != _offset(zone, later):
            while _offset(zone, now) == _offset(zone, now + timedelta(minutes=15)):
                now += timedelta(minutes=15)
            now += timedelta(minutes=15)
            before = _offset(zone, now - timedelta(minutes=15))
            found.append((now + before, _minutes(_offset(zone, now) - before)))
        now = later
    return found


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _date(moment: datetime) -> str:
    """Write month, weekday, week of the month and hour."""
    last = (moment + timedelta(days=WEEK)).month != moment.month
    week = LAST_WEEK if last else (moment.day - 1) // WEEK + 1
    return f"{moment.month:02x}{moment.isoweekday() % WEEK:02x}{week:02x}{moment.hour:02x}"


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _word(minutes: int) -> str:
    return f"{minutes & 0xFFFF:04x}"
