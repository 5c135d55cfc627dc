"""Delays and codes that differ between houses or are not known, in one place to be set."""

from dataclasses import dataclass


@dataclass(slots=True)
class Timing:
    """How long players take, in seconds, and how they answer where sources disagree.

    The lengths are guesses of the right order; a test sets what it is about.
    """

    # From a change to its NOTIFY; topology follows a little later (WIRE 3: within a second).
    event: float = 0.02
    topology: float = 0.05
    # TRANSITIONING lasts this long for a file and for a stream.
    transition: float = 0.15
    # How long a fetch of content may take before the player gives up.
    fetch: float = 5.0
    # A boot without, and with, a firmware update.
    boot: float = 2.0
    upgrade: float = 5.0
    # Between one player's update and the next one's, when an update rolls out.
    between_upgrades: float = 1.0
    # How often the alarm clock looks at the time.
    alarm_look: float = 1.0
    # Whether alarms ring when it is time; where not, they ring when they are told to. A test that
    # is about something else would depend on the hour and the day of its run.
    alarms_by_clock: bool = True
    # Until the others notice that a player without power is gone.
    vanish: float = 120.0
    # Upper bound of a granted subscription (WIRE 3: the cap is not known).
    longest_subscription: int = 86400
    # Status of a SUBSCRIBE for which there is no slot (WIRE 3: 412 reported, 503 plausible).
    full_status: int = 503
    # Whether the first NOTIFY arrives before the reply to SUBSCRIBE.
    notify_before_reply: bool = False
    # Largest ZoneGroupState that GetZoneGroupState returns (WIRE 3), in bytes of the text itself.
    largest_state: int = 16384
    # Most items of one Browse reply, below what was asked (WIRE 11: fewer come for queues).
    largest_page: int = 1000
    # What GetPositionInfo tells as the time while a track begins: `old` for the clock of the track
    # before, `zero` for 0:00:00 (WIRE 11: either is seen).
    position_while_changing: str = "old"
    # Whether an http address needs an ending that names a known type; without one it is refused
    # with 714 (reported often, but not in every source).
    needs_ending: bool = True
    # How long an index run of the music library takes.
    index: float = 1.0
    # Most favorites of a household; one more is 805 (WIRE 4). The number is a guess.
    most_favorites: int = 70
    # Whether ids of albums name the artist too, `A:ALBUM/title/artist`, and albums of one title are
    # all listed (core#163786, since 2025); without, only the first of a title is listed.
    album_ids_with_artist: bool = False
    # Whether a player follows redirects of content.
    follow_redirects: bool = True
    # Whether SOAP, descriptions and SUBSCRIBE are answered on 1443 too (CONSENT 5, WIRE 1.4).
    upnp_over_tls: bool = True
    # The only X-Sonos-Api-Key that is taken, empty for any; and what is answered without one.
    api_key: str = ""
    api_key_status: int = 400
    # The app's switches for 1443: authentication refuses keys alone, guests may be kept out.
    authentication: bool = False
    guest_access: bool = True
    # Status of "Key not found." for a setting that is not there; the text is reported, this not.
    missing_setting_status: int = 404
    # How long a clip plays, and how many events of a subscription come before each reply.
    clip: float = 0.5
    events_before_reply: int = 0
    # Volume steps a second of each kind of ramp, and the silence before an alarm's (WIRE 7).
    ramp_sleep_timer: float = 1.25
    ramp_alarm: float = 2.5
    ramp_alarm_wait: float = 30.0
    ramp_autoplay: float = 50.0
    # How long each step of a home theatre's set-up takes, that HTBondedZoneCommitState counts.
    bonding: float = 0.1
