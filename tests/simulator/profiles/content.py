"""What the simulated households hold: a music share, favorites of every origin, playlists, alarms.

Artists and titles are invented. Service ids, flags and cdudn texts have the form of captured
favorites (WIRE 5); ids of accounts and items are made up.
"""

from ..content import files
from ..spec import (
    AlarmSpec,
    FavoriteSpec,
    HostSpec,
    ItemSpec,
    PlaylistSpec,
    ServiceSpec,
    ShareSpec,
    TrackSpec,
)

NAS = "nas.local"
# A loopback address for things that have no name in the house.
LAN_RADIO = "127.0.0.1:18000"

_ALBUMS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Northern Lights", "The Lanterns", "Indie", ("First Snow", "Ferry", "Long Shadow", "Home")),
    ("Küchenlieder", "Änne Grün", "Folk", ("Über den Dächern", "Süßes Brot", "Öl & Wasser")),
    ("Fugues; and others", "Quartet Seven", "Classical", ("Fugue in C", "Fugue in D", "Gigue")),
    ("Don't Stop", "O'Malley's Band", "Rock", ("Don't Stop", "Why (Not)?", "50% Off", "A/B")),
)


def _track(album: str, artist: str, genre: str, title: str, number: int) -> TrackSpec:
    return TrackSpec(
        path=f"{artist}/{album}/{number:02d} {title.replace('/', '-')}.mp3",
        title=title,
        artist=artist,
        album=album,
        album_artist=artist,
        genre=genre,
        composer=f"{artist} (comp.)",
        number=number,
        seconds=150 + 20 * number,
    )


# Folders in folders, a compilation, albums and tracks of one title, a file without tags, and names
# with everything that has to be escaped.
_ODD = (
    *(
        _track("Greatest Hits", artist, genre, title, number)
        for artist, genre, titles in (
            ("The Lanterns", "Indie", ("Home", "Ferry")),
            ("Quartet Seven", "Classical", ("Home", "Gigue: reprise")),
        )
        for number, title in enumerate(titles, 1)
    ),
    *(
        TrackSpec(
            path=f"Compilations/2020s/Summer + Mix/CD {disc}/{number:02d}.flac",
            title=title,
            artist=artist,
            album="Summer + Mix",
            album_artist="Various Artists",
            genre="Pop",
            number=number,
        )
        for disc, number, title, artist in (
            (1, 1, "#1 <Fan>", "AC/BC"),
            (1, 2, "Ægir & Rán", "Änne Grün"),
            (2, 3, "\u05e9\u05dc\u05d5\u05dd", 'The "Quotes"'),
        )
    ),
    TrackSpec("untagged.ogg", "untagged.ogg", "", "", seconds=42),
)

MUSIC = ShareSpec(
    host=NAS,
    name="music",
    tracks=(
        *(
            _track(album, artist, genre, title, number)
            for album, artist, genre, titles in _ALBUMS
            for number, title in enumerate(titles, 1)
        ),
        *_ODD,
    ),
    imported_playlists=("party.m3u", "Compilations/d'été.m3u"),
)


def file_item(track: TrackSpec, share: ShareSpec = MUSIC) -> ItemSpec:
    """Return a track of a share as the item that plays it."""
    return files.file_item(share, track)


LIBRARY_QUEUE = tuple(file_item(track) for track in MUSIC.tracks[:6])

SERVICES = (
    ServiceSpec(2, "Deezer", "sonos.deezer.test", "AppLink"),
    ServiceSpec(12, "Spotify", "spotify.ws.sonos.test", "AppLink"),
    ServiceSpec(254, "TuneIn", "legato.radiotime.test"),
    ServiceSpec(303, "Sonos Radio", "sonos.radio.test"),
)

# A music server of one's own, as owners add it by hand under an id of that range (WIRE 5).
OWN_SERVICE = ServiceSpec(240, "House Music", "music.house.local")

HOSTS = (
    HostSpec(NAS, "share"),
    HostSpec(LAN_RADIO, "stream"),
    HostSpec("radio.house.local", "stream"),
    HostSpec("files.house.local", "files"),
    HostSpec("stream.station.test", "stream", internet=True),
    HostSpec("files.station.test", "files", internet=True),
    *(HostSpec(service.host, "service", internet=True) for service in SERVICES),
)

SPOTIFY = "SA_RINCON3079_X_#Svc3079-0-Token"
RADIO = "SA_RINCON65031_"
BROADCAST = "object.item.audioItem.audioBroadcast"
ALBUM = "object.container.album.musicAlbum"
PLAYLIST = "object.container.playlistContainer"

TUNEIN = ItemSpec(
    "Station One",
    "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0",
    BROADCAST,
    id="F00092020s24861",
    parent_id="L",
    cdudn=RADIO,
)
SPOTIFY_ALBUM = ItemSpec(
    "Cloud Album",
    "x-rincon-cpcontainer:1004206cspotify%3aalbum%3a0SimulatedAlbum?sid=12&flags=8300&sn=1",
    ALBUM,
    id="1004206cspotify%3aalbum%3a0SimulatedAlbum",
    parent_id="100d2064your_albums",
    cdudn=SPOTIFY,
)
SPOTIFY_TRACK = ItemSpec(
    "Cloud Track",
    "x-sonos-spotify:spotify%3atrack%3a0SimulatedTrack?sid=12&flags=8232&sn=1",
    id="10032028spotify%3atrack%3a0SimulatedTrack",
    parent_id="10032028spotify%3atrack%3a0SimulatedTrack",
    cdudn=SPOTIFY,
    artist="Cloud Artist",
    album="Cloud Album",
    seconds=211,
)
LIBRARY_ALBUM = ItemSpec(
    "Northern Lights",
    "x-rincon-playlist:{player}#A:ALBUM/Northern%20Lights",
    ALBUM,
    id="A:ALBUM/Northern%20Lights",
    parent_id="A:ALBUM",
)
LAN_STATION = ItemSpec(
    "Kitchen Table FM", f"x-rincon-mp3radio://http://{LAN_RADIO}/live.mp3", BROADCAST, cdudn=RADIO
)
INTERNET_STATION = ItemSpec(
    "Station Two", "x-rincon-mp3radio://stream.station.test/live.mp3", BROADCAST, cdudn=RADIO
)
SONOS_PLAYLIST = ItemSpec(
    "Dinner", "file:///jffs/settings/savedqueues.rsq#0", PLAYLIST, id="SQ:0", parent_id="SQ:"
)
LINE_IN = ItemSpec(
    "Turntable",
    "x-rincon-stream:{player}",
    "object.item.audioItem.linein",
    id="AI:0",
    parent_id="AI:",
)
SONOS_RADIO = ItemSpec(
    "Radio Nowhere",
    "x-sonosapi-radio:sonos%3a1?sid=303&flags=8300&sn=3",
    BROADCAST,
    id="100c206csonos%3a1",
    parent_id="0",
    cdudn="SA_RINCON77575_X_#Svc77575-0-Token",
)

FAVORITES = (
    FavoriteSpec(LIBRARY_ALBUM, "The Lanterns", art="/getaa?v=23&u=x"),
    FavoriteSpec(TUNEIN, "TuneIn Station", art="https://art.station.test/1.png"),
    FavoriteSpec(SPOTIFY_ALBUM, "Album by Cloud Artist", art="https://art.station.test/2.jpg"),
    FavoriteSpec(SPOTIFY_TRACK, "By Cloud Artist", art="https://art.station.test/3.jpg"),
    FavoriteSpec(LAN_STATION, "Custom Station"),
    FavoriteSpec(INTERNET_STATION, "Custom Station"),
    FavoriteSpec(SONOS_PLAYLIST, "Sonos Playlist"),
    FavoriteSpec(file_item(MUSIC.tracks[4]), "Änne Grün"),
    FavoriteSpec(
        ItemSpec(
            "Cloud Artist",
            "",
            "object.container.person.musicArtist",
            id="10052064spotify%3aartist%3a0SimulatedArtist",
            parent_id="10052064spotify%3aartist%3a0SimulatedArtist",
            cdudn=SPOTIFY,
        ),
        "Spotify",
        kind="shortcut",
    ),
    FavoriteSpec(SONOS_RADIO, "Sonos Radio", hidden=True),
    FavoriteSpec(LINE_IN, "Line-In"),
    # The same metadata as the track above with another URI (TABLES 9, 15).
    FavoriteSpec(
        ItemSpec(
            "Cloud Track again",
            "x-sonos-spotify:spotify%3atrack%3a0SimulatedTrack?sid=12&flags=8224&sn=2",
            id=SPOTIFY_TRACK.id,
            parent_id=SPOTIFY_TRACK.parent_id,
            cdudn=SPOTIFY,
        ),
        "Spotify",
    ),
)

PLAYLISTS = (
    PlaylistSpec("Dinner", LIBRARY_QUEUE[:4]),
    PlaylistSpec("Mixed", (LIBRARY_QUEUE[0], SPOTIFY_TRACK, LIBRARY_QUEUE[5])),
    PlaylistSpec("Empty"),
)

ALARMS = (
    AlarmSpec(0, "07:00:00", recurrence="WEEKDAYS"),
    AlarmSpec(0, "08:30:00", recurrence="ON_06", item=TUNEIN, volume=15),
    AlarmSpec(1, "21:15:00", "00:30:00", item=LIBRARY_ALBUM, enabled=False, include_linked=True),
)

# Value in the new settings store, value in the old one (CONSENT 2).
SETTINGS: dict[str, tuple[str | None, str | None]] = {
    "userMetricsTracking": ("true", None),
    "explicitContentFiltering": ("false", None),
    "recentlyPlayed": ("true", None),
    "hideTuneIn": ("false", None),
    # S1 has no such name.
    "museHHName": ("Simulated home", None),
}
S1_SETTINGS: dict[str, tuple[str | None, str | None]] = {
    "userMetricsTracking": (None, "NoReport"),
    "explicitContentFiltering": ("false", None),
}
