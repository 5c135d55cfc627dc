"""Who lives where in the street: a private network, and an internet of which every address answers.

Home Assistant lives at `HOME` in a network namespace of its own. The one way out of it, a veth
pair, leads here; the players, the other machines of the house, its name server, its user and the
rest of the world live on this side, in the namespace of the program that runs the day.
"""

from typing import Final

HOME: Final = "192.168.77.1"
FIRST_PLAYER: Final = "192.168.77.2"
# What a player moves to, as if the router had given it another address.
MOVED: Final = "192.168.77.19"
NAS: Final = "192.168.77.20"
RADIO: Final = "192.168.77.21"
FILES: Final = "192.168.77.22"
# The doorbell belongs to another integration, as the weather does.
DOORBELL: Final = "192.168.77.30"
RESOLVER: Final = "192.168.77.53"
USER: Final = "192.168.77.100"
ROUTER: Final = "192.168.77.254"
MACHINES: Final = (NAS, RADIO, FILES, DOORBELL, RESOLVER, USER)

HOME6: Final = "fd00:77::1"
ROUTER6: Final = "fd00:77::254"

# Addresses for documentation (RFC 5737): nobody has them.
WEATHER: Final = "203.0.113.80"
ELSEWHERE: Final = "203.0.113.9"
BEHIND_A_NAME: Final = "203.0.113.7"

WEATHER_NAME: Final = "weather.station.example"
DOORBELL_NAME: Final = "doorbell.fritz.box"
PLAYER_NAME: Final = "speaker.house.lan"
NAS_NAME: Final = "nas.local"
RADIO_NAME: Final = "radio.house.lan"
FILES_NAME: Final = "files.fritz.box"
# Names of the house: one that nobody has, one that points outside by mistake.
NOBODY_NAME: Final = "nobody.house.lan"
LEAKING_NAME: Final = "cloud.house.lan"
# Names that scenes hand in and nobody may ask for.
PUBLIC_NAME: Final = "music.example.com"
STATION_NAME: Final = "stream.station.test"
COVER_NAME: Final = "art.station.test"
# Whom another integration's media source would ask, were it resolved.
SOURCE_NAME: Final = "media.elsewhere.example"

# What the name server knows; every other name it denies.
NAMES: Final = {
    WEATHER_NAME: WEATHER,
    DOORBELL_NAME: DOORBELL,
    PLAYER_NAME: FIRST_PLAYER,
    NAS_NAME: NAS,
    RADIO_NAME: RADIO,
    FILES_NAME: FILES,
    LEAKING_NAME: BEHIND_A_NAME,
}

# Hosts of the house that a scene names, and their names: taken off both lists (DESIGN 5).
NAMED_HOSTS: Final = frozenset({NAS, RADIO, FILES})
NAMED_NAMES: Final = frozenset(
    {PLAYER_NAME, NAS_NAME, RADIO_NAME, FILES_NAME, NOBODY_NAME, LEAKING_NAME}
)

PAGE: Final = f"http://{HOME}:8123"
WEB: Final = 8080
MUSIC: Final = f"http://{FILES}:{WEB}"
