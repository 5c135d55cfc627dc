"""The four households."""

from ..spec import BondSpec, HostSpec, HouseholdSpec, OfferSpec, PlayerSpec
from .content import (
    ALARMS,
    FAVORITES,
    HOSTS,
    LIBRARY_QUEUE,
    MUSIC,
    OWN_SERVICE,
    PLAYLISTS,
    S1_SETTINGS,
    SERVICES,
    SETTINGS,
)

CURRENT = "97.1-80312"
OLDER_LINE = "86.10-80260"
S1 = "57.23-74170"
OFFER = OfferSpec(CURRENT, 2, 2)


def small() -> HouseholdSpec:
    """Three rooms, one with a TV; the first plays a queue from the share."""
    return HouseholdSpec(
        name="Small",
        id="Sonos_SimulatedSmallHousehold01",
        players=(
            PlayerSpec("S18", "Living Room", CURRENT, voice=1, microphone=True),
            PlayerSpec("S36", "TV Room", CURRENT, wired=True),
            PlayerSpec("S1", "Kitchen", OLDER_LINE, icon="x-rincon-roomicon:kitchen"),
        ),
        shares=(MUSIC,),
        favorites=FAVORITES,
        playlists=PLAYLISTS,
        alarms=ALARMS,
        services=SERVICES,
        hosts=HOSTS,
        offer=OFFER,
        queues=((0, LIBRARY_QUEUE, True),),
        settings=SETTINGS,
        customer_id="simulated-customer",
    )


def home() -> HouseholdSpec:
    """Eight rooms on twelve boxes: a bar with surrounds and sub, a pair, line-in, a portable."""
    return HouseholdSpec(
        name="Home",
        id="Sonos_SimulatedHomeHousehold02",
        players=(
            PlayerSpec(
                "S19", "Living Room", CURRENT, wired=True, voice=1, microphone=True, calibration=1
            ),
            PlayerSpec("S6", "Dining Room", OLDER_LINE, line_in_connected=True),
            PlayerSpec("S1", "Kitchen", OLDER_LINE, icon="x-rincon-roomicon:kitchen"),
            PlayerSpec("S17", "Terrace", CURRENT, battery_percent=64, charging=False),
            PlayerSpec("S39", "Office", CURRENT, line_in_connected=False),
            PlayerSpec("S9", "Küche & Bad", OLDER_LINE),
            PlayerSpec("S13", 'Anna\'s "Zimmer"', CURRENT),
            PlayerSpec("S16", "Garden", CURRENT, line_in_connected=True),
            PlayerSpec("S38", "Living Room", CURRENT),
            PlayerSpec("S38", "Living Room", CURRENT),
            PlayerSpec("Sub", "Living Room", CURRENT),
            PlayerSpec("S1", "Kitchen", OLDER_LINE),
        ),
        bonds=(
            BondSpec("theatre", ((0, "LF,RF"), (8, "LR"), (9, "RR"), (10, "SW"))),
            BondSpec("pair", ((2, "LF,LF"), (11, "RF,RF"))),
        ),
        groups=((1, 2),),
        shares=(MUSIC,),
        favorites=FAVORITES,
        playlists=PLAYLISTS,
        alarms=ALARMS,
        services=SERVICES,
        hosts=HOSTS,
        offer=OFFER,
        queues=((1, LIBRARY_QUEUE, True),),
        settings=SETTINGS,
        customer_id="simulated-customer",
    )


def s1() -> HouseholdSpec:
    """Three old players and a bridge on the S1 line."""
    return HouseholdSpec(
        name="S1",
        id="Sonos_SimulatedOldHousehold03",
        players=(
            PlayerSpec("S5", "Hall", S1, line_in_connected=True),
            PlayerSpec("S3", "Study", S1),
            PlayerSpec("S1", "Bath", S1),
            PlayerSpec("ZB100", "BRIDGE", S1, wired=True, orientation=-1, calibration=0),
        ),
        shares=(MUSIC,),
        favorites=FAVORITES[:7],
        playlists=PLAYLISTS,
        alarms=ALARMS[:1],
        services=(*SERVICES, OWN_SERVICE),
        hosts=(*HOSTS, HostSpec(OWN_SERVICE.host, "service")),
        offer=OfferSpec(S1, 1, 2),
        queues=((0, LIBRARY_QUEUE, False),),
        settings=S1_SETTINGS,
    )


def large() -> HouseholdSpec:
    """Thirty-two rooms: two bars, three line-ins, two portables, some grouped, four playing."""
    models = ["S18"] * 32
    models[0], models[1] = "S36", "S45"
    models[2] = models[3] = models[4] = "S39"
    models[5] = models[6] = "S27"
    return HouseholdSpec(
        name="Large",
        id="Sonos_SimulatedLargeHousehold04",
        players=tuple(
            PlayerSpec(model, f"Room {number:02d}", CURRENT, wired=number % 4 == 0)
            for number, model in enumerate(models)
        ),
        groups=((7, 8),),
        shares=(MUSIC,),
        favorites=FAVORITES,
        playlists=PLAYLISTS,
        alarms=ALARMS,
        services=SERVICES,
        hosts=HOSTS,
        offer=OFFER,
        queues=tuple((index, LIBRARY_QUEUE, True) for index in (0, 7, 9, 10)),
        settings=SETTINGS,
        customer_id="simulated-customer",
    )
