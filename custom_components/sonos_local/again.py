"""Trying again what nobody tells the end of: a name that cannot be asked for, an unread list."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

# Seconds until the first time, doubled for each further one, but never more than this.
AGAIN: Final = 60.0
LONGEST: Final = 3600.0


class Again:
    """Does one thing again later, and ever less often."""

    def __init__(self, hass: HomeAssistant, name: str) -> None:
        """Have nothing to do; `name` is for Home Assistant's messages."""
        self._hass = hass
        self._name = name
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def plan(self, seconds: float, act: Callable[[float], None]) -> None:
        """Do it after so many seconds, in place of what was planned.

        `act` gets the seconds to plan with the next time.
        """

        @callback
        def fire(_: datetime) -> None:
            self._timer = None
            act(min(seconds * 2, LONGEST))

        self.rest()
        job = HassJob(fire, self._name, cancel_on_shutdown=True)
        self._timer = async_call_later(self._hass, seconds, job)

    @callback
    def rest(self) -> None:
        """Do nothing of it any more."""
        if self._timer:
            self._timer()
            self._timer = None
