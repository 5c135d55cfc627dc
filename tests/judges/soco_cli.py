"""soco-cli's commands, one after another on one household, with what each has to answer.

The list tells a short story: the first player plays six tracks from a share at the beginning, the
second has a TV, the third is an older one.
"""

import os
import re
import subprocess
import tempfile

from . import environments
from .peer import FIRST, Peer
from .verdict import Judgement

NAME = "soco-cli"
TV, OLD = "127.0.0.3", "127.0.0.4"
FILE = "x-file-cifs://nas.local/music/The%20Lanterns/Northern%20Lights/02%20Ferry.mp3"

# Player, command, pattern that its answer has to contain.
COMMANDS: tuple[tuple[str, str, str], ...] = (
    (FIRST, "volume", r"^20$"),
    (FIRST, "volume 33", r"^$"),
    (FIRST, "volume", r"^33$"),
    (FIRST, "relative_volume -3", r"^$"),
    (FIRST, "volume", r"^30$"),
    (FIRST, "ramp_to_volume 25", r""),
    (FIRST, "mute", r"^off$"),
    (FIRST, "mute on", r"^$"),
    (FIRST, "mute", r"^on$"),
    (FIRST, "mute off", r"^$"),
    (FIRST, "bass 3", r"^$"),
    (FIRST, "bass", r"^3$"),
    (FIRST, "treble -2", r"^$"),
    (FIRST, "treble", r"^-2$"),
    (FIRST, "balance", r"^0$"),
    (FIRST, "loudness", r"^on$"),
    (FIRST, "status_light off", r"^$"),
    (FIRST, "status_light", r"^off$"),
    (FIRST, "buttons", r"^on$"),
    (FIRST, "fixed_volume", r"^off$"),
    (FIRST, "trueplay", r""),
    (FIRST, "playback", r"^PLAYING$"),
    (FIRST, "track", r"First Snow"),
    (FIRST, "queue_length", r"^6$"),
    (FIRST, "list_queue", r"Ferry"),
    (FIRST, "next", r"^$"),
    (FIRST, "track", r"Ferry"),
    (FIRST, "queue_position", r"^2$"),
    (FIRST, "previous", r"^$"),
    (FIRST, "play_from_queue 3", r"^$"),
    (FIRST, "track", r"Long Shadow"),
    (FIRST, "seek 0:00:30", r"^$"),
    (FIRST, "track", r"0:00:3\d"),
    (FIRST, "pause", r"^$"),
    (FIRST, "playback", r"^PAUSED_PLAYBACK$"),
    (FIRST, "play", r"^$"),
    (FIRST, "stop", r"^$"),
    (FIRST, "playback", r"^STOPPED$"),
    (FIRST, "play", r"^$"),
    (FIRST, "play_mode", r"^NORMAL$"),
    (FIRST, "shuffle on", r"^$"),
    (FIRST, "shuffle", r"^on$"),
    (FIRST, "shuffle off", r"^$"),
    (FIRST, "repeat all", r"^$"),
    (FIRST, "repeat", r"^all$"),
    (FIRST, "repeat off", r"^$"),
    (FIRST, "cross_fade on", r"^$"),
    (FIRST, "cross_fade", r"^on$"),
    (FIRST, "cross_fade off", r"^$"),
    (FIRST, "sleep_timer 10m", r"^$"),
    (FIRST, "sleep_timer", r"\d"),
    (FIRST, "sleep_timer off", r"^$"),
    (FIRST, f"add_uri_to_queue {FILE}", r"^7$"),
    (FIRST, "remove_last_track_from_queue", r"^$"),
    (FIRST, "queue_length", r"^6$"),
    (FIRST, "list_favs", r"Station One"),
    (FIRST, "play_favourite Northern", r"^$"),
    (FIRST, "track", r"First Snow"),
    (FIRST, "play_favourite Table", r"^$"),
    (FIRST, "playback", r"^PLAYING$"),
    (FIRST, "list_playlists", r"Dinner"),
    (FIRST, "list_playlist_tracks Dinner", r"Home"),
    (FIRST, "create_playlist Judged", r"^$"),
    (FIRST, "list_playlists", r"Judged"),
    (FIRST, "delete_playlist Judged", r"^$"),
    (FIRST, "clear_queue", r"^$"),
    (FIRST, "queue_length", r"^0$"),
    (FIRST, "add_playlist_to_queue Dinner", r"^1$"),
    (FIRST, "queue_length", r"^4$"),
    (FIRST, "save_queue Kept", r"^$"),
    (FIRST, "list_playlists", r"Kept"),
    (FIRST, "artists", r"Änne Grün"),
    (FIRST, "albums", r"Fugues; and others"),
    (FIRST, "tracks_in_album Northern", r"Long Shadow"),
    (FIRST, "search_tracks Gigue", r"Gigue"),
    (FIRST, "shares", r"//nas.local/music"),
    (FIRST, "is_indexing", r"no"),
    (FIRST, "alarms", r"Living Room"),
    (FIRST, f"group {TV}", r""),
    (FIRST, f"group {OLD}", r""),
    (FIRST, "ungroup", r"^$"),
    (OLD, "group_volume", r"^\d+$"),
    (FIRST, "groups", r"Living Room"),
    (FIRST, "zones", r"Kitchen"),
    (FIRST, "info", r"Sonos One"),
    (FIRST, "mic_enabled", r"True|on"),
    (TV, "night_mode on", r"^$"),
    (TV, "night_mode", r"^on$"),
    (TV, "dialog_mode on", r"^$"),
    (TV, "dialog_mode", r"^on$"),
    (TV, "switch_to_tv", r"^$"),
    (TV, "is_playing_tv", r"yes|True"),
    (TV, "ungroup", r"^$"),
    (TV, "rename Snug", r"^$"),
    (TV, "info", r"Snug"),
    (OLD, "ungroup", r"^$"),
    (OLD, "battery", r"(?i)batter"),
    (OLD, "pause_all", r""),
)
# Not silent: these are refused, and the reason has to be the player's.
REFUSED: tuple[tuple[str, str, str], ...] = (
    (OLD, "line_in on", r"(?i)error|not|701|714|800"),
    (OLD, "delete_playlist Nonsense", r"(?i)not found|error"),
)


def judge() -> Judgement:
    """Run the list."""
    judgement = Judgement(NAME)
    try:
        programs = environments.soco_cli()
    except environments.Unavailable as err:
        judgement.unavailable = str(err)
        return judgement
    with tempfile.TemporaryDirectory() as home, Peer("small"):
        for address, command, pattern in COMMANDS + REFUSED:
            done = subprocess.run(
                [programs / "sonos", address, *command.split()],
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
                env={**os.environ, "HOME": home},
            )
            refused = (address, command, pattern) in REFUSED
            output = (done.stdout + (done.stderr if refused or done.returncode else "")).strip()
            passed = (done.returncode != 0) is refused and re.search(pattern, output, re.MULTILINE)
            judgement.check(f"{address} {command}", passed, output.replace("\n", " | ")[:160])
    return judgement
