"""AVTransport's LastChange (WIRE 2.4)."""

from ...model.media import Item, Transport, TransportState
from .content import metadata
from .values import Odd, Values, last_change, unheard


def transport(text: str, odd: Odd = unheard) -> Transport:
    """Return what one LastChange told; the rest is None. Raises BadXml."""
    told = last_change(text, odd, "AVTransport")
    return Transport(
        state=_state(told),
        play_mode=told.text("CurrentPlayMode"),
        crossfade=told.flag("CurrentCrossfadeMode"),
        tracks=told.number("NumberOfTracks", 0),
        track_number=told.number("CurrentTrack", 0),
        track_uri=told.text("CurrentTrackURI"),
        track=_item(told, "CurrentTrackMetaData"),
        duration=told.length("CurrentTrackDuration"),
        next_uri=told.text("NextTrackURI"),
        next_track=_item(told, "NextTrackMetaData"),
        source_uri=told.text("EnqueuedTransportURI"),
        source=_item(told, "EnqueuedTransportURIMetaData"),
        uri=told.text("AVTransportURI"),
        uri_item=_item(told, "AVTransportURIMetaData"),
        actions=told.words("CurrentTransportActions"),
        modes=told.words("CurrentValidPlayModes"),
        status=told.text("TransportStatus"),
        error=told.text("TransportErrorDescription"),
        error_uri=told.text("TransportErrorURI"),
        direct_control=told.text("DirectControlClientID"),
        sleep_timer_generation=told.number("SleepTimerGeneration", 0),
        alarm_running=told.flag("AlarmRunning"),
        snooze_running=told.flag("SnoozeRunning"),
    )


def _state(told: Values) -> TransportState | None:
    text = told.text("TransportState")
    if text is None:
        return None
    try:
        return TransportState(text)
    except ValueError:
        told.strange("TransportState")
        return None


def _item(told: Values, name: str) -> Item | None:
    text = told.text(name)
    return None if text is None else metadata(text, told.odd, f"{told.source}.{name}")
