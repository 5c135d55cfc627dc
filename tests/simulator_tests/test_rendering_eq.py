"""GetEQ and SetEQ: names, ranges, what models have, bonded players (TABLES 9: 17 and 21)."""

import pytest

from tests.simulator.household import Household
from tests.simulator.player import Player
from tests.simulator.spec import HouseholdSpec, PlayerSpec

from .client import Client, Fault
from .conftest import first_address

NAME = "RenderingControl"
BAR, PLAIN, PLAYBAR, AMP, SURROUND, SUB = 0, 1, 5, 7, 8, 10


async def get(client: Client, player: Player, eq_type: str) -> int:
    reply = await client.call(player, NAME, "GetEQ", InstanceID="0", EQType=eq_type)
    return int(reply["CurrentValue"])


async def put(client: Client, player: Player, eq_type: str, value: int) -> int:
    """Set a setting; return the fault's code, 0 for none."""
    try:
        await client.call(
            player, NAME, "SetEQ", InstanceID="0", EQType=eq_type, DesiredValue=str(value)
        )
    except Fault as fault:
        return fault.code
    return 0


@pytest.mark.parametrize(
    ("eq_type", "event"),
    [
        ("SubEnable", "SubEnabled"),
        ("SurroundEnable", "SurroundEnabled"),
        ("NightMode", "NightMode"),
        ("DialogLevel", "DialogLevel"),
    ],
)
async def test_calls_and_events_have_names_of_their_own(
    eq_type: str, event: str, home: Household, client: Client
) -> None:
    bar = home.players[BAR]
    await client.subscribe(bar, NAME)
    value = 1 - await get(client, bar, eq_type)
    assert await put(client, bar, eq_type, value) == 0
    await client.last(NAME, event, str(value))
    assert await get(client, bar, eq_type) == value


@pytest.mark.parametrize("eq_type", ["SubEnabled", "SurroundEnabled", "Rumble", ""])
async def test_an_unknown_setting_is_402(eq_type: str, home: Household, client: Client) -> None:
    bar = home.players[BAR]
    with pytest.raises(Fault) as fault:
        await get(client, bar, eq_type)
    assert fault.value.code == 402
    assert await put(client, bar, eq_type, 1) == 402
    with pytest.raises(Fault):
        await client.call(bar, NAME, "ResetExtEQ", InstanceID="0", EQType=eq_type)


async def test_plain_players_have_nothing_of_a_home_theatre(
    home: Household, client: Client
) -> None:
    plain = home.players[PLAIN]
    for eq_type in ("NightMode", "DialogLevel", "SurroundEnable", "HeightChannelLevel"):
        assert await put(client, plain, eq_type, 1) == 402
    assert await get(client, plain, "SubEnable") == 1


@pytest.mark.parametrize(
    ("eq_type", "low", "high"),
    [
        ("SubGain", -15, 15),
        ("SurroundLevel", -15, 15),
        ("MusicSurroundLevel", -15, 15),
        ("HeightChannelLevel", -10, 10),
        ("AudioDelay", 0, 5),
        ("SurroundMode", 0, 1),
        ("NightMode", 0, 1),
        ("DialogLevel", 0, 1),
        ("SubPolarity", 0, 1),
    ],
)
async def test_settings_have_their_ranges(
    eq_type: str, low: int, high: int, home: Household, client: Client
) -> None:
    bar = home.players[BAR]
    for value, code in ((low, 0), (high, 0), (low - 1, 402), (high + 1, 402)):
        assert await put(client, bar, eq_type, value) == code
    assert await get(client, bar, eq_type) == high
    await client.call(bar, NAME, "ResetExtEQ", InstanceID="0", EQType=eq_type)
    assert await get(client, bar, eq_type) == 0


async def test_crossover_is_set_on_an_amp_and_found_by_others(
    home: Household, client: Client
) -> None:
    amp = home.players[AMP]
    assert await get(client, amp, "SubCrossover") == 80
    assert await put(client, amp, "SubCrossover", 110) == 0
    assert await put(client, amp, "SubCrossover", 120) == 402
    assert await get(client, amp, "SubCrossover") == 110
    # The bar has a sub, the Playbar has none.
    assert await get(client, home.players[BAR], "SubCrossover") == 90
    assert await get(client, home.players[PLAYBAR], "SubCrossover") == 0
    assert await put(client, home.players[PLAYBAR], "SubCrossover", 80) == 402


async def test_height_is_not_on_every_bar(home: Household, client: Client) -> None:
    assert await put(client, home.players[PLAYBAR], "HeightChannelLevel", 1) == 402


async def test_bonded_players_refuse_settings_and_have_a_volume(
    home: Household, client: Client
) -> None:
    for index in (SURROUND, SUB, 11):
        assert await put(client, home.players[index], "SubGain", 1) == 803
    reply = await client.call(
        home.players[SURROUND], NAME, "GetVolume", InstanceID="0", Channel="Master"
    )
    assert reply == {"CurrentVolume": "20"}


async def test_bonded_players_follow_the_volume_of_their_room(
    home: Household, client: Client
) -> None:
    await client.subscribe(home.players[SURROUND], NAME)
    bar = home.players[BAR]
    await client.call(bar, NAME, "SetVolume", InstanceID="0", Channel="Master", DesiredVolume="7")
    await client.call(bar, NAME, "SetMute", InstanceID="0", Channel="Master", DesiredMute="1")
    await client.last(NAME, "Volume/Master", "7")
    await client.last(NAME, "Mute/Master", "1")


async def test_newer_bars_tell_strength_and_switch_of_speech_apart(client: Client) -> None:
    spec = HouseholdSpec("One", "Sonos_One", (PlayerSpec("S45", "TV"),))
    household = Household(spec, first_address())
    await household.start()
    try:
        bar = household.players[0]
        assert await get(client, bar, "DialogLevel") == 1
        assert await get(client, bar, "SpeechEnhanceEnabled") == 0
        assert await put(client, bar, "DialogLevel", 0) == 402
        assert await put(client, bar, "DialogLevel", 4) == 0
        await client.subscribe(bar, NAME)
        assert await put(client, bar, "SpeechEnhanceEnabled", 1) == 0
        item = await client.last(NAME, "SpeechEnhanceEnabled", "1")
        assert item.last_change() == {"SpeechEnhanceEnabled": "1"}
    finally:
        await household.stop()


async def test_older_bars_have_no_switch_of_speech(home: Household, client: Client) -> None:
    assert await put(client, home.players[BAR], "SpeechEnhanceEnabled", 1) == 402
