"""AlarmClock: the household's alarms and its time, the same on every player."""

from typing import ClassVar

from ..alarms import CLOCK_TIME, Alarms
from ..service import Arguments, PropertyService, Reply, action
from ..soap import INVALID_ACTION, INVALID_ARGUMENTS, UpnpError
from ..time_zones import HouseholdTime

TIME_FORM = "%Y-%m-%d %H:%M:%S"


class AlarmClock(PropertyService):
    """Alarms, time zone, formats and the time of the daily index (WIRE 2.5, 4.1, 7)."""

    name = "AlarmClock"
    # Stubs in the firmware (WIRE 4.1).
    refused: ClassVar = {
        "SetTimeNow": INVALID_ACTION,
        "GetHouseholdTimeAtStamp": INVALID_ACTION,
    }

    def properties(self) -> dict[str, str]:
        """Return the variables in the order of a captured first NOTIFY (WIRE 2.5)."""
        time = self._time
        return {
            "TimeZone": time.rule,
            "TimeServer": time.servers,
            "TimeGeneration": str(time.generation),
            "AlarmListVersion": self._alarms.version,
            "TimeFormat": time.time_format,
            "DateFormat": time.date_format,
            "DailyIndexRefreshTime": time.index_refresh,
        }

    @property
    def _time(self) -> HouseholdTime:
        return self.household.store(HouseholdTime)

    @property
    def _alarms(self) -> Alarms:
        return self.household.store(Alarms)

    @action("SetFormat")
    def set_format(self, arguments: Arguments) -> None:
        """Set the formats; unknown words are 402 (a guess)."""
        self._time.set_format(arguments["DesiredTimeFormat"], arguments["DesiredDateFormat"])

    @action("GetFormat")
    def get_format(self, _: Arguments) -> Reply:
        """Return the formats, `24H` and `DMY` at first."""
        return {
            "CurrentTimeFormat": self._time.time_format,
            "CurrentDateFormat": self._time.date_format,
        }

    @action("SetTimeZone")
    def set_time_zone(self, arguments: Arguments) -> None:
        """Set the zone by number; an unknown number is 402."""
        self._time.set_zone(int(arguments["Index"]), adjust=arguments["AutoAdjustDst"] == "1")

    @action("GetTimeZone")
    def get_time_zone(self, _: Arguments) -> Reply:
        """Return the zone's number and whether summer time is followed."""
        return {
            "Index": str(self._time.index),
            "AutoAdjustDst": "1" if self._time.adjust else "0",
        }

    @action("GetTimeZoneAndRule")
    def get_time_zone_and_rule(self, arguments: Arguments) -> Reply:
        """Return the same and the rule in hex."""
        return {**self.get_time_zone(arguments), "CurrentTimeZone": self._time.rule}

    @action("GetTimeZoneRule")
    def get_time_zone_rule(self, arguments: Arguments) -> Reply:
        """Return the rule of any zone; an unknown number is 402 (a guess)."""
        return {"TimeZone": self._time.rule_of(int(arguments["Index"]))}

    @action("SetTimeServer")
    def set_time_server(self, arguments: Arguments) -> None:
        """Set the time servers; nothing is asked there."""
        self._time.set_servers(arguments["DesiredTimeServer"])

    @action("GetTimeServer")
    def get_time_server(self, _: Arguments) -> Reply:
        """Return the time servers, comma-separated."""
        return {"CurrentTimeServer": self._time.servers}

    @action("GetTimeNow")
    def get_time_now(self, _: Arguments) -> Reply:
        """Return the time as `2022-01-07 12:19:33`, in UTC and at the household's place."""
        return {
            "CurrentUTCTime": self.household.clock.now().strftime(TIME_FORM),
            "CurrentLocalTime": self._time.local().strftime(TIME_FORM),
            "CurrentTimeZone": self._time.rule,
            "CurrentTimeGeneration": str(self._time.generation),
        }

    @action("CreateAlarm")
    def create_alarm(self, arguments: Arguments) -> Reply:
        """Add an alarm."""
        return {"AssignedID": str(self._alarms.create(self.player.uid, arguments))}

    @action("UpdateAlarm")
    def update_alarm(self, arguments: Arguments) -> None:
        """Replace an alarm, all of it."""
        self._alarms.update(self.player.uid, arguments)

    @action("DestroyAlarm")
    def destroy_alarm(self, arguments: Arguments) -> None:
        """Remove an alarm."""
        self._alarms.destroy(self.player.uid, int(arguments["ID"]))

    @action("ListAlarms")
    def list_alarms(self, _: Arguments) -> Reply:
        """Return all alarms of the household, whichever player is asked."""
        return {
            "CurrentAlarmList": self._alarms.xml(),
            "CurrentAlarmListVersion": self._alarms.version,
        }

    @action("SetDailyIndexRefreshTime")
    def set_daily_index_refresh_time(self, arguments: Arguments) -> None:
        """Set the time; what is no `hh:mm:ss` is 402. No index is made by it."""
        time = arguments["DesiredDailyIndexRefreshTime"]
        if not CLOCK_TIME.fullmatch(time):
            raise UpnpError(INVALID_ARGUMENTS)
        self._time.set_index_refresh(time)

    @action("GetDailyIndexRefreshTime")
    def get_daily_index_refresh_time(self, _: Arguments) -> Reply:
        """Return the time of the daily index."""
        return {"CurrentDailyIndexRefreshTime": self._time.index_refresh}

    def as_json(self) -> dict[str, object]:
        """Return the version of the list, which all players agree on."""
        return {"alarm_list_version": self._alarms.version}
