"""AVTransport: what a player plays, for itself or for the group that it coordinates.

Errors: WIRE 4 and 4.1. The queue's actions, groups, alarms and the sleep timer are in `transport`.
"""

from typing import ClassVar

from ..content import didl
from ..content.net import Net
from ..content.queue import Origin
from ..service import Arguments, Reply, action
from ..soap import UpnpError
from ..spec import ItemSpec
from ..transport.base import NOT_COORDINATOR
from ..transport.groups import FOLLOW
from ..transport.metadata import NOT_IMPLEMENTED, enriched
from ..transport.playback import ILLEGAL_TARGET, MODE_UNSUPPORTED, NOT_AVAILABLE, item_of
from ..transport.queue_actions import QueueActions
from ..transport.sleep import SleepActions
from ..transport.source import Kind, Source, is_container, kind_of, queue_uri
from ..transport.words import clock

ILLEGAL_TYPE = 714
SEEK_UNSUPPORTED = 710
SPEED_UNSUPPORTED = 717
WRONG_INSTANCE = 718
BONDED = 1023
# Counters that are not kept (captured values).
NO_COUNT = "2147483647"


class AVTransport(QueueActions, SleepActions):
    """The transport of one player."""

    wrong_instance = WRONG_INSTANCE
    # What players ask of each other; clients are not served (a guess, and so is the code).
    refused: ClassVar = {
        "BecomeGroupCoordinator": NOT_COORDINATOR,
        "BecomeGroupCoordinatorAndSource": NOT_COORDINATOR,
        "ChangeCoordinator": NOT_COORDINATOR,
        "ChangeTransportSettings": NOT_COORDINATOR,
        "StartAutoplay": NOT_COORDINATOR,
    }
    # What the topology tells of the session.
    _session = ""

    @property
    def session(self) -> str:
        """Return `airplay` or `spotify` while such a session owns the player, else nothing."""
        if self.following or self.playback.kind is not Kind.SESSION:
            return ""
        return self.playback.source.uri.partition(",")[2].partition(":")[0]

    async def call(self, name: str, arguments: Arguments) -> Reply:
        """Carry out an action; bonded players take none that changes something (WIRE 4: 1023)."""
        right = arguments.get("InstanceID", "0") == "0"
        if right and self.player.is_bonded and not name.startswith("Get"):
            raise UpnpError(BONDED)
        return await super().call(name, arguments)

    async def begin(self, items: tuple[ItemSpec, ...], *, playing: bool) -> None:
        """Fill the queue at the start of a household, and play it; returns once it plays."""
        for item in items:
            self.playback.enqueue([item], 0, origin=Origin(item.uri, didl.metadata(item)))
        self.playback.set_queue()
        if playing:
            self.playback.play()
            await self.playback.wait()

    def take_over(self, old: AVTransport) -> None:
        """Go on with what another coordinator played; that one is silent from now on.

        The queue that plays is copied: each player keeps its own (a guess after the arguments of
        BecomeGroupCoordinatorAndSource). A player that is switched off hands over nothing: its
        group falls silent (a guess).
        """
        self.dismiss_alarm()
        if old.player.power.on:
            self.playback.take_over(old.playback)
        else:
            self.playback.set_queue()
        old.dismiss_alarm()
        old.playback.halt()
        old.announce()

    def announce(self) -> None:
        """Tell of a change; a session that begins or ends stands in the topology too."""
        super().announce()
        if self.session != self._session:
            self._session = self.session
            self.household.topology_changed()

    def reset(self) -> None:
        """Forget what does not survive a boot."""
        self.playback.reset()
        self.forget_sleep()
        self.sleep_generation = 0
        self.dismiss_alarm()
        self._session = self.session

    def as_json(self) -> dict[str, object]:
        """Return what plays."""
        media = self.media
        return {
            "state": media.state,
            "source": media.transport_uri,
            "uri": media.uri,
            "track": media.number,
            "tracks": media.tracks,
            "position": round(self.playback.position(), 3),
            "mode": self.playback.mode,
            "crossfade": self.playback.crossfade,
            "session": self.session,
            "alarm": self.ringing.alarm_id if self.ringing else None,
            "snoozing": self.snooze_running,
            "sleep_timer": self.sleep_left,
            "error": self.playback.failure.reason if self.playback.failure else None,
        }

    @action("SetAVTransportURI")
    def set_av_transport_uri(self, arguments: Arguments) -> None:
        """Set what to play, stopped; `x-rincon:` joins a group. TV plays at once (a guess)."""
        uri, text = arguments["CurrentURI"], arguments["CurrentURIMetaData"]
        if uri.startswith(FOLLOW):
            self.join(uri.removeprefix(FOLLOW))
            return
        self._check_source(uri, item_of(uri, text))
        if self.following:
            # It plays something of its own from now on (SoCo's snapshots count on it).
            self.leave()
        self.dismiss_alarm()
        self.playback.set_uri(uri, text)
        if kind_of(uri) is Kind.TV:
            self.playback.play()

    @action("SetNextAVTransportURI")
    def set_next_av_transport_uri(self, arguments: Arguments) -> None:
        """Set what plays after the queue; only a queue has such a thing (WIRE 4.1)."""
        uri, text = arguments["NextURI"], arguments["NextURIMetaData"]
        self.need_coordinator()
        if self.playback.kind is not Kind.QUEUE:
            raise UpnpError(NOT_COORDINATOR)
        item = item_of(uri, text)
        if uri:
            self.household.store(Net).check(uri, item.cdudn)
        self.playback.next_source = Source(uri, text)
        self.announce()

    @action("GetMediaInfo")
    def get_media_info(self, _: Arguments) -> Reply:
        """Return what the transport is set to."""
        media = self.media
        return {
            "NrTracks": str(media.tracks),
            "MediaDuration": NOT_IMPLEMENTED,
            "CurrentURI": media.transport_uri,
            "CurrentURIMetaData": media.transport,
            "NextURI": media.next_transport_uri,
            "NextURIMetaData": media.next_transport,
            "PlayMedium": media.medium,
            "RecordMedium": NOT_IMPLEMENTED,
            "WriteStatus": NOT_IMPLEMENTED,
        }

    @action("GetTransportInfo")
    def get_transport_info(self, _: Arguments) -> Reply:
        """Return the state; a group member always says PLAYING (docs)."""
        failed = self.playback.failure and not self.following
        return {
            "CurrentTransportState": self.media.state,
            "CurrentTransportStatus": "ERROR_OCCURRED" if failed else "OK",
            "CurrentSpeed": "1",
        }

    @action("GetPositionInfo")
    def get_position_info(self, _: Arguments) -> Reply:
        """Return the track and its clock; there is no clock for inputs, members and nothing."""
        media = self.media
        timed = bool(media.length) and bool(media.transport_uri)
        return {
            "Track": str(media.number),
            "TrackDuration": media.length if timed else NOT_IMPLEMENTED,
            "TrackMetaData": media.track if timed else NOT_IMPLEMENTED,
            "TrackURI": media.uri,
            "RelTime": didl.clock(self.playback.position()) if timed else NOT_IMPLEMENTED,
            "AbsTime": NOT_IMPLEMENTED,
            "RelCount": NO_COUNT,
            "AbsCount": NO_COUNT,
        }

    @action("GetDeviceCapabilities")
    def get_device_capabilities(self, _: Arguments) -> Reply:
        """Return the constants that are evented as well."""
        return {
            "PlayMedia": "NONE, NETWORK",
            "RecMedia": NOT_IMPLEMENTED,
            "RecQualityModes": NOT_IMPLEMENTED,
        }

    @action("GetTransportSettings")
    def get_transport_settings(self, _: Arguments) -> Reply:
        """Return the play mode; a group member's is its own (docs)."""
        return {"PlayMode": self.playback.mode, "RecQualityMode": NOT_IMPLEMENTED}

    @action("GetCrossfadeMode")
    def get_crossfade_mode(self, _: Arguments) -> Reply:
        """Return crossfade; a group member's is its own (docs)."""
        return {"CrossfadeMode": "1" if self.playback.crossfade else "0"}

    @action("GetCurrentTransportActions")
    def get_current_transport_actions(self, _: Arguments) -> Reply:
        """Return what is possible now, in the words of the event."""
        return {"Actions": self.media.actions}

    @action("Play")
    def play(self, arguments: Arguments) -> None:
        """Play; 800 for a group member is a guess."""
        if arguments["Speed"] != "1":
            raise UpnpError(SPEED_UNSUPPORTED)
        self.need_coordinator()
        self.playback.play()

    @action("Pause")
    def pause(self, _: Arguments) -> None:
        """Pause, and let an alarm end."""
        self.need_coordinator(NOT_AVAILABLE)
        self.playback.pause()
        self.dismiss_alarm()

    @action("Stop")
    def stop(self, _: Arguments) -> None:
        """Stop, and let an alarm end; 800 for a group member is a guess."""
        self.need_coordinator()
        self.dismiss_alarm()
        self.playback.stop()

    @action("Next")
    def next(self, _: Arguments) -> None:
        """Go to the next track."""
        self.need_coordinator(NOT_AVAILABLE)
        self.playback.step(forward=True)

    @action("Previous")
    def previous(self, _: Arguments) -> None:
        """Go to the track before."""
        self.need_coordinator(NOT_AVAILABLE)
        self.playback.step(forward=False)

    @action("Seek")
    def seek(self, arguments: Arguments) -> None:
        """Go to a track or a time; a time is never evented (WIRE 11)."""
        unit, target = arguments["Unit"], arguments["Target"]
        self.need_coordinator(NOT_AVAILABLE)
        match unit:
            case "TRACK_NR":
                self.playback.seek_track(int(target) if target.isdecimal() else 0)
            case "REL_TIME":
                self.playback.seek(_time(target))
            case "TIME_DELTA":
                sign = -1 if target.startswith("-") else 1
                self.playback.seek(sign * _time(target.lstrip("+-")), relative=True)
            case _:
                raise UpnpError(SEEK_UNSUPPORTED)

    @action("SetPlayMode")
    def set_play_mode(self, arguments: Arguments) -> None:
        """Set repeat and shuffle."""
        self.need_coordinator(MODE_UNSUPPORTED)
        self.playback.set_mode(arguments["NewPlayMode"])

    @action("SetCrossfadeMode")
    def set_crossfade_mode(self, arguments: Arguments) -> None:
        """Set crossfade."""
        self.need_coordinator()
        self.playback.set_crossfade(on=arguments["CrossfadeMode"] == "1")

    @action("NotifyDeletedURI")
    def notify_deleted_uri(self, _: Arguments) -> None:
        """Do nothing: what was deleted elsewhere stays in the queue (a guess)."""

    @action("EndDirectControlSession")
    def end_direct_control_session(self, _: Arguments) -> None:
        """End an AirPlay or Spotify Connect session; without one nothing happens (a guess)."""
        if self.session:
            self.playback.set_queue()

    def _check_source(self, uri: str, item: ItemSpec) -> None:
        """Say whether the transport can be set to a URI.

        Raises UpnpError: 714 and 800 as in `Net.check`. The rest are guesses: 714 for a container,
        which has to be put into the queue; 800 for another player's queue, for an input that is
        not there and for a session, which only its sender can begin.
        """
        kind, rest = kind_of(uri), uri.partition(":")[2]
        lines = [player.uid for player in self.household.players if player.model.line_in]
        allowed = {
            Kind.NOTHING: True,
            Kind.QUEUE: uri == queue_uri(self.player.uid),
            Kind.LINE_IN: rest.partition(":")[0] in lines,
            Kind.TV: rest.partition(":")[0] == self.player.uid and self.player.model.home_theatre,
            Kind.SESSION: False,
            Kind.CHIME: rest == "0",
        }
        if kind in allowed:
            if not allowed[kind]:
                raise UpnpError(NOT_COORDINATOR)
            return
        self.household.store(Net).check(uri, enriched(self.household, item).cdudn)
        if is_container(uri):
            raise UpnpError(ILLEGAL_TYPE)


def _time(text: str) -> int:
    seconds = clock(text)
    if seconds is None:
        raise UpnpError(ILLEGAL_TARGET)
    return seconds
