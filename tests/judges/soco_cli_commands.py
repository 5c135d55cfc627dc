"""soco-cli's commands, in order, with what each has to answer: two short stories.

In the small household the first player plays six tracks from a share, the second has a TV, the
third is older. The home has a theatre with surrounds and a sub, a pair, line-ins and a portable.
"""

from dataclasses import dataclass

FIRST, TV, OLD = "127.0.0.2", "127.0.0.3", "127.0.0.4"
# Rooms of the home.
THEATRE, DINING, KITCHEN, PORTABLE = FIRST, TV, OLD, "127.0.0.5"
OFFICE, ANNA, GARDEN, SURROUND, RIGHT = (
    "127.0.0.6",
    "127.0.0.8",
    "127.0.0.9",
    "127.0.0.10",
    "127.0.0.13",
)
FILE = "x-file-cifs://nas.local/music/The%20Lanterns/Northern%20Lights/02%20Ferry.mp3"
STREAM = "x-rincon-mp3radio://http://radio.house.local/live.mp3"
LINK = "https://open.spotify.com/album/6a5n0SimulatedAlbum22"
ALARM = "06:15,00:30,WEEKENDS,on,chime,NORMAL,17,off"


@dataclass(frozen=True, slots=True)
class Command:
    """One command for one player.

    `answer` is a pattern that the output contains, empty for no output at all. A refused command
    has to say an error that fits the pattern.
    """

    player: str
    words: str
    answer: str = ""
    refused: bool = False


def refused(player: str, words: str, answer: str) -> Command:
    """Return a command that has to fail with a reason."""
    return Command(player, words, answer, refused=True)


def row(*cells: str) -> str:
    """Return the pattern of a row of a table."""
    return r"\|\s*" + r"\s*\|\s*".join(cells) + r"\s*\|"


_SOUND = (
    Command(FIRST, "volume", r"^20$"),
    Command(FIRST, "volume 33"),
    Command(FIRST, "relative_volume -3"),
    Command(FIRST, "volume", r"^30$"),
    # 1.25 steps a second.
    Command(FIRST, "ramp_to_volume 25", r"^4$"),
    Command(FIRST, "mute on"),
    Command(FIRST, "mute", r"^on$"),
    Command(FIRST, "mute off"),
    Command(FIRST, "bass 3"),
    Command(FIRST, "relative_bass -1"),
    Command(FIRST, "bass", r"^2$"),
    Command(FIRST, "status_light off"),
    Command(FIRST, "status_light", r"^off$"),
    Command(FIRST, "buttons off"),
    Command(FIRST, "buttons", r"^off$"),
    # SoCo raises an exception without words.
    refused(FIRST, "fixed_volume on", r"^Error:"),
    Command(FIRST, "mic_enabled", r"^True$"),
    refused(OLD, "mic_enabled", r"no microphone"),
)
_TRANSPORT = (
    Command(FIRST, "playback", r"^PLAYING$"),
    Command(FIRST, "track", r"Title: +First Snow$"),
    Command(FIRST, "queue_length", r"^6$"),
    Command(FIRST, "list_queue", r" 2: .*Ferry"),
    Command(FIRST, "next"),
    Command(FIRST, "track", r"Title: +Ferry$"),
    Command(FIRST, "play_from_queue 3"),
    Command(FIRST, "seek 0:00:30"),
    Command(FIRST, "track", r"Title: +Long Shadow\n.*\n.*\n +Elapsed: +0:00:3\d"),
    Command(FIRST, "album_art", r"^http://127\.0\.0\.2:1400/getaa\?u=x-file-cifs%3a"),
    Command(FIRST, "pause"),
    Command(FIRST, "playback", r"^PAUSED_PLAYBACK$"),
    Command(FIRST, "play"),
    Command(FIRST, "shuffle on"),
    Command(FIRST, "play_mode", r"^SHUFFLE_NOREPEAT$"),
    Command(FIRST, "shuffle off"),
    Command(FIRST, "repeat all"),
    Command(FIRST, "repeat", r"^all$"),
    Command(FIRST, "cross_fade on"),
    Command(FIRST, "cross_fade", r"^on$"),
    Command(FIRST, "sleep_timer 10m"),
    Command(FIRST, "sleep_timer", r"expires in 0:(10:00|09:5\d) "),
    Command(FIRST, "sleep_timer off"),
)
_QUEUE = (
    Command(FIRST, f"add_uri_to_queue {FILE}", r"^7$"),
    Command(FIRST, "move_in_queue 7 1"),
    Command(FIRST, "list_queue 1", r"Ferry"),
    Command(FIRST, "remove_from_queue 1"),
    Command(FIRST, "reorder_queue 1-2 end"),
    Command(FIRST, "list_queue 6", r"Ferry"),
    Command(FIRST, "remove_last_track_from_queue 2"),
    Command(FIRST, "queue_album Fugues", r"^5$"),
    Command(FIRST, f"add_sharelink_to_queue {LINK}", r"^8$"),
    Command(FIRST, "save_queue Kept"),
    Command(FIRST, "clear_queue"),
    Command(FIRST, "list_playlist_tracks Kept", r" 7: .*Gigue"),
    Command(FIRST, "create_playlist Judged"),
    Command(FIRST, "delete_playlist Judged"),
    refused(FIRST, "delete_playlist Judged", r"'Judged' not found"),
    Command(FIRST, "add_playlist_to_queue Dinner", r"^1$"),
    Command(FIRST, "add_library_playlist_to_queue party.m3u", r"^5$"),
)
_CONTENT = (
    Command(FIRST, "list_favs", r": Station One$"),
    Command(FIRST, "play_favourite 'Northern Lights'"),
    # Counted from 1 where SoCo counts from 0: soco-cli plays the second track.
    Command(FIRST, "track", r"Title: +Ferry$"),
    Command(FIRST, "add_current_to_favourites Boat"),
    Command(FIRST, "rename_favourite Boat 'Slow Boat'"),
    Command(FIRST, "list_favs", r": Slow Boat$"),
    Command(FIRST, "remove_favourite 'Slow Boat'"),
    Command(FIRST, "play_favourite 'Station One'"),
    Command(FIRST, "channel", r"^Station One$"),
    Command(FIRST, f"play_uri {STREAM} House"),
    Command(FIRST, "track", r"Channel: +House$"),
    refused(FIRST, "seek 0:00:30", r"seekable source"),
    Command(FIRST, "albums", r"Fugues; and others"),
    Command(FIRST, "tracks_in_album Northern", r"Long Shadow"),
    Command(FIRST, "search_tracks Gigue", r"Gigue: reprise"),
    Command(FIRST, "shares", r"^ 1: //nas\.local/music$"),
    Command(FIRST, "reindex", r"^Library reindex started$"),
)
_ALARMS = (
    Command(FIRST, f"create_alarm {ALARM}"),
    Command(OLD, "alarms_spec", row("14", "Living Room", ALARM)),
    Command(FIRST, "modify_alarm 14 06:20,_,_,_,Station,_,_,_"),
    Command(FIRST, "disable_alarm 14"),
    Command(
        OLD,
        "alarms",
        row("14", "Living Room", "06:20", "00:30", "WEEKENDS", "No", "Station One", "NORMAL", "17"),
    ),
    Command(TV, "copy_alarm 14", r"^Alarm ID '\d+' created$"),
    refused(FIRST, f"create_alarm {ALARM.replace('06:15', '06:20')}", r"UPnP Error 801"),
    Command(FIRST, "remove_alarm 14"),
    Command(FIRST, "remove_alarm 14", r"^Error: Alarm ID\(s\) {'14'} not found$"),
    refused(FIRST, "snooze_alarm 5", r"Can only snooze a playing alarm"),
)
_GROUPS = (
    Command(TV, f"group {FIRST}"),
    Command(OLD, f"group {FIRST}"),
    Command(TV, "groupstatus", r"^Grouped, not coordinator \[coordinator = Living Room"),
    Command(OLD, "group_volume 30"),
    Command(FIRST, "group_relative_volume 5"),
    Command(TV, "group_volume", r"^35$"),
    Command(FIRST, "group_mute on"),
    Command(OLD, "mute", r"^on$"),
    Command(FIRST, "group_mute off"),
    Command(FIRST, "ungroup"),
    Command(FIRST, "groups", r"^(TV Room: Kitchen|Kitchen: TV Room)$"),
    Command(FIRST, "party_mode"),
    Command(FIRST, "ungroup_all_in_group"),
    # The rooms come in any order, and the last line without its blank.
    Command(FIRST, "groups", r"^Kitchen: ?$"),
)
_BOXES = (
    Command(FIRST, "info", r"model_name = Sonos One$"),
    Command(TV, "dialog_mode on"),
    Command(TV, "dialog_mode", r"^on$"),
    Command(TV, "tv_audio_delay 2"),
    Command(TV, "tv_audio_delay", r"^2$"),
    Command(TV, "switch_to_tv"),
    Command(TV, "is_playing_tv", r"^yes$"),
    Command(TV, "audio_format", r"^PCM 2\.0$"),
    Command(TV, "rename Snug"),
    Command(FIRST, "zones", r'"Snug"'),
    refused(OLD, "battery", r"not supported by 'Kitchen'"),
    refused(OLD, "line_in on", r"not supported"),
)

SMALL = _SOUND + _TRANSPORT + _QUEUE + _CONTENT + _ALARMS + _GROUPS + _BOXES
HOME = (
    Command(THEATRE, "groups", r"^Dining Room: Kitchen$"),
    Command(PORTABLE, "battery", r"Level: 64%$"),
    Command(THEATRE, "has_satellites", r"^yes$"),
    Command(SURROUND, "is_satellite", r"^yes$"),
    Command(THEATRE, "surround_enabled off"),
    Command(THEATRE, "surround_enabled", r"^off$"),
    Command(THEATRE, "separate_satellites"),
    Command(THEATRE, "has_satellites", r"^no$"),
    Command(KITCHEN, "ungroup"),
    Command(RIGHT, "groupstatus", r"^Paired or bonded, not coordinator"),
    Command(KITCHEN, "unpair"),
    Command(RIGHT, "groupstatus", r"^Standalone$"),
    Command(OFFICE, f"pair {ANNA}"),
    Command(OFFICE, "groupstatus", r"^Paired or bonded, coordinator$"),
    Command(DINING, "line_in on"),
    Command(DINING, "line_in", r"^on \(PLAYING\)$"),
    Command(GARDEN, f"line_in {DINING}"),
    Command(GARDEN, "track", r"^Using Line In \(state: PLAYING\)$"),
    Command(GARDEN, "pause_all"),
)
