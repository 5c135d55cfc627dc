"""What RenderingControl events, byte for byte and per model (TABLES 9: 2 and 17, WIRE 2.4)."""

import asyncio
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.services.rendering_control import RenderingControl
from tests.simulator.spec import HouseholdSpec, PlayerSpec

from .captures import CAPTURES, in_same_order
from .client import Client, Notification
from .conftest import Factory, first_address

EVENTS = CAPTURES / "events"
NAME = "RenderingControl"
PLAIN = [
    *("Volume/Master", "Volume/LF", "Volume/RF", "Mute/Master", "Mute/LF", "Mute/RF"),
    *("Bass", "Treble", "Loudness/Master", "OutputFixed", "HeadphoneConnected"),
    *("SpeakerSize", "SubGain", "SubCrossover", "SubPolarity", "SubEnabled"),
    *("SonarEnabled", "SonarCalibrationAvailable", "PresetNameList"),
]
THEATRE = [
    *("SurroundLevel", "MusicSurroundLevel", "AudioDelay", "AudioDelayLeftRear"),
    *("AudioDelayRightRear", "NightMode", "SurroundEnabled", "SurroundMode"),
]


def bar(*speech: str, height: bool = False) -> list[str]:
    place = PLAIN.index("SonarEnabled")
    more = ["HeightChannelLevel"] if height else []
    names = [*PLAIN[:place], "DialogLevel", *speech, *THEATRE, *more, *PLAIN[place:]]
    names.remove("HeadphoneConnected")
    return names


LATE = ("SupportsMaxDialogLevel", "SpeechEnhanceEnabled")


async def first(client: Client, player: Player) -> Notification:
    await client.subscribe(player, NAME)
    await client.until(lambda: bool(client.of(NAME)))
    return client.of(NAME)[0]


async def test_first_notify_of_a_plain_s1_player_is_byte_exact(
    household_factory: Factory, client: Client
) -> None:
    player = (await household_factory("s1")).players[0]
    item = await first(client, player)

    def entry(name: str, value: object, channel: str = "") -> str:
        where = f" channel=&quot;{channel}&quot;" if channel else ""
        return f"&lt;{name}{where} val=&quot;{value}&quot;/&gt;"

    inner = "".join(
        [
            entry("Volume", 20, "Master"),
            entry("Volume", 100, "LF"),
            entry("Volume", 100, "RF"),
            *(entry("Mute", 0, channel) for channel in ("Master", "LF", "RF")),
            entry("Bass", 0) + entry("Treble", 0) + entry("Loudness", 1, "Master"),
            entry("OutputFixed", 0) + entry("HeadphoneConnected", 0) + entry("SpeakerSize", 3),
            entry("SubGain", 0) + entry("SubCrossover", 0) + entry("SubPolarity", 0),
            entry("SubEnabled", 1) + entry("SonarEnabled", 0),
            entry("SonarCalibrationAvailable", 0) + entry("PresetNameList", "FactoryDefaults"),
        ]
    )
    assert item.body == (
        '<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0"><e:property><LastChange>'
        "&lt;Event xmlns=&quot;urn:schemas-upnp-org:metadata-1-0/RCS/&quot;&gt;"
        f"&lt;InstanceID val=&quot;0&quot;&gt;{inner}&lt;/InstanceID&gt;&lt;/Event&gt;"
        "</LastChange></e:property></e:propertyset>"
    )


@pytest.mark.parametrize(
    ("model", "software", "names"),
    [
        ("S18", "97.1-80312", PLAIN),
        ("S1", "86.10-80260", PLAIN),
        ("Sub", "97.1-80312", PLAIN),
        ("S9", "86.10-80260", bar(*LATE)),
        ("S9", "79.1-50000", bar()),
        ("S16", "97.1-80312", bar(*LATE)),
        ("S19", "97.1-80312", bar(*LATE, height=True)),
        ("S45", "97.1-80312", bar(*LATE, height=True)),
    ],
)
async def test_first_notify_has_the_variables_of_the_model(
    model: str, software: str, names: list[str], client: Client
) -> None:
    spec = HouseholdSpec("One", "Sonos_One", (PlayerSpec(model, "Room", software),))
    household = Household(spec, first_address())
    await household.start()
    try:
        item = await first(client, household.players[0])
        assert list(item.last_change()) == names
    finally:
        await household.stop()


async def test_a_change_brings_the_whole_group_and_nothing_else(
    small: Household, client: Client
) -> None:
    player = small.players[0]
    await first(client, player)
    await client.call(
        player, NAME, "SetVolume", InstanceID="0", Channel="Master", DesiredVolume="19"
    )
    item = await client.last(NAME, "Volume/Master", "19")
    assert item.last_change() == {
        "Volume/Master": "19",
        "Volume/LF": "100",
        "Volume/RF": "100",
    }
    await client.call(player, NAME, "SetEQ", InstanceID="0", EQType="SubGain", DesiredValue="-3")
    item = await client.last(NAME, "SubGain", "-3")
    assert list(item.last_change()) == PLAIN[11:16]
    await client.call(player, NAME, "SetMute", InstanceID="0", Channel="LF", DesiredMute="1")
    item = await client.last(NAME, "Mute/LF", "1")
    assert list(item.last_change()) == PLAIN[3:6]
    await client.call(player, NAME, "SetTreble", InstanceID="0", DesiredTreble="2")
    item = await client.last(NAME, "Treble", "2")
    assert item.last_change() == {"Treble": "2"}


async def test_what_does_not_change_is_not_told(small: Household, client: Client) -> None:
    player = small.players[0]
    await first(client, player)
    await client.call(
        player, NAME, "SetVolume", InstanceID="0", Channel="Master", DesiredVolume="20"
    )
    await client.call(player, NAME, "SetBass", InstanceID="0", DesiredBass="0")
    await asyncio.sleep(0.05)
    assert len(client.of(NAME)) == 1


async def test_volume_in_the_process_is_told_too(small: Household, client: Client) -> None:
    player = small.players[0]
    await first(client, player)
    service = player.service(RenderingControl)
    service.set_volume(44)
    await client.last(NAME, "Volume/Master", "44")
    assert service.volume == 44
    assert service.as_json() == {"volume": 44, "muted": False, "fixed": False}


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(EVENTS.glob("*lastchange.xml")) if "avtransport" not in path.stem],
    ids=lambda path: path.stem,
)
def test_captured_events_have_our_order(path: Path) -> None:
    properties = ET.fromstring(path.read_text())
    last_change = properties.findtext(".//LastChange", "")
    names = list(Notification("", {}, {"LastChange": last_change}, "").last_change())
    assert set(names) <= set(PLAIN)
    assert in_same_order(PLAIN, names)
