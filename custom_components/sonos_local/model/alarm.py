"""Alarms of a household (WIRE 7)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `start` and `duration` are `hh:mm:ss` in the household's time zone.

    `recurrence` is ONCE, DAILY, WEEKDAYS, WEEKENDS or `ON_` and digits, 0 for Sunday.
    """

    id: str
    uid: str
    start: str
    duration: str
    recurrence: str
    enabled: bool
    uri: str
    metadata: str
    play_mode: str
    volume: int
    include_linked: bool
