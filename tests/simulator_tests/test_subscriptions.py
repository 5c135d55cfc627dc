"""Subscriptions and NOTIFYs (TABLES 9: 1, 7, 11)."""

from collections.abc import Mapping
from http import HTTPStatus

import pytest

from tests.simulator.gena import SLOTS
from tests.simulator.household import Household

from .client import Client, Fault

TOPOLOGY = "ZoneGroupTopology"


async def send(
    client: Client, household: Household, method: str, **headers: str
) -> tuple[int, Mapping[str, str]]:
    player = household.players[0]
    path = player.descriptions[TOPOLOGY].event_path
    status, answer, _ = await client.raw(player, path, method=method, headers=headers)
    return status, answer


async def test_first_notify_holds_the_whole_set(small: Household, client: Client) -> None:
    sid = await client.subscribe(small.players[0], TOPOLOGY)
    await client.until(lambda: bool(client.received))
    first = client.received[0]
    assert (first.sid, first.sequence) == (sid, 0)
    assert list(first.properties)[:3] == [
        "ZoneGroupState",
        "ThirdPartyMediaServersX",
        "AvailableSoftwareUpdate",
    ]


async def test_first_notify_can_come_before_the_reply(small: Household, client: Client) -> None:
    small.timing.notify_before_reply = True
    await client.subscribe(small.players[0], TOPOLOGY)
    assert [item.sequence for item in client.received] == [0]


async def test_notify_headers(small: Household, client: Client) -> None:
    await client.subscribe(small.players[0], TOPOLOGY)
    await client.until(lambda: bool(client.received))
    headers = client.received[0].headers
    assert headers["NT"] == "upnp:event"
    assert headers["NTS"] == "upnp:propchange"
    assert headers["X-RINCON-BOOTSEQ"] == "40"
    assert headers["CONTENT-TYPE"] == "text/xml"


async def test_sid_names_the_player_and_counts(small: Household, client: Client) -> None:
    player = small.players[0]
    first = await client.subscribe(player, TOPOLOGY)
    second = await client.subscribe(player, "AlarmClock")
    assert first == f"uuid:{player.uid}_sub0000000001"
    assert second == f"uuid:{player.uid}_sub0000000002"


async def test_sequence_counts_per_subscription(small: Household, client: Client) -> None:
    await client.subscribe(small.players[0], TOPOLOGY, "one")
    small.topology.join(small.players[1], small.players[0])
    await client.until(lambda: len(client.of("one")) == 2)
    await client.subscribe(small.players[0], TOPOLOGY, "two")
    small.topology.leave(small.players[1])
    await client.until(lambda: len(client.of("one")) == 3 and len(client.of("two")) == 2)
    assert [item.sequence for item in client.of("one")] == [0, 1, 2]
    assert [item.sequence for item in client.of("two")] == [0, 1]


@pytest.mark.parametrize(
    ("asked", "granted"), [("Second-600", "Second-600"), ("Second-999999", "Second-86400")]
)
async def test_granted_time(small: Household, client: Client, asked: str, granted: str) -> None:
    status, answer = await send(
        client, small, "SUBSCRIBE", CALLBACK="<http://127.0.0.1:9/>", NT="upnp:event", TIMEOUT=asked
    )
    assert (status, answer["TIMEOUT"]) == (200, granted)


async def test_no_timeout_grants_a_day(small: Household, client: Client) -> None:
    _, answer = await send(
        client, small, "SUBSCRIBE", CALLBACK="<http://127.0.0.1:9/>", NT="upnp:event"
    )
    assert answer["TIMEOUT"] == "Second-86400"


async def test_renewal_keeps_the_sid_and_sends_nothing(small: Household, client: Client) -> None:
    sid = await client.subscribe(small.players[0], TOPOLOGY)
    await client.until(lambda: bool(client.received))
    status, answer = await send(client, small, "SUBSCRIBE", SID=sid, TIMEOUT="Second-1200")
    assert (status, answer["SID"], answer["TIMEOUT"]) == (200, sid, "Second-1200")
    assert len(client.received) == 1


@pytest.mark.parametrize("method", ["SUBSCRIBE", "UNSUBSCRIBE"])
async def test_unknown_sid_is_412(small: Household, client: Client, method: str) -> None:
    status, _ = await send(client, small, method, SID="uuid:RINCON_1_sub1")
    assert status == HTTPStatus.PRECONDITION_FAILED


async def test_unsubscribed_is_not_notified(small: Household, client: Client) -> None:
    sid = await client.subscribe(small.players[0], TOPOLOGY)
    await client.until(lambda: bool(client.received))
    status, _ = await send(client, small, "UNSUBSCRIBE", SID=sid)
    assert status == HTTPStatus.OK
    small.topology.join(small.players[1], small.players[0])
    await client.subscribe(small.players[1], TOPOLOGY, "other")
    await client.until(lambda: bool(client.of("other")))
    assert len(client.of(TOPOLOGY)) == 1


async def test_client_that_answers_412_is_dropped(small: Household, client: Client) -> None:
    client.answer = HTTPStatus.PRECONDITION_FAILED
    sid = await client.subscribe(small.players[0], TOPOLOGY)
    await client.until(lambda: bool(client.received))
    await client.until(lambda: not small.players[0].events.subscriptions)
    status, _ = await send(client, small, "SUBSCRIBE", SID=sid)
    assert status == HTTPStatus.PRECONDITION_FAILED


async def test_slots_run_out(small: Household, client: Client) -> None:
    for number in range(SLOTS):
        await client.subscribe(small.players[0], TOPOLOGY, f"client{number}")
    with pytest.raises(Fault) as refused:
        await client.subscribe(small.players[0], TOPOLOGY)
    assert refused.value.code == HTTPStatus.SERVICE_UNAVAILABLE
    small.timing.full_status = HTTPStatus.PRECONDITION_FAILED
    with pytest.raises(Fault) as refused:
        await client.subscribe(small.players[0], TOPOLOGY)
    assert refused.value.code == HTTPStatus.PRECONDITION_FAILED


async def test_the_other_players_take_slots(small: Household, client: Client) -> None:
    others = len(small.players) - 1
    for number in range(SLOTS - others):
        await client.subscribe(small.players[0], "DeviceProperties", f"client{number}")
    with pytest.raises(Fault):
        await client.subscribe(small.players[0], "DeviceProperties")


async def test_expired_subscription_frees_its_slot(small: Household, client: Client) -> None:
    sid = await client.subscribe(small.players[0], TOPOLOGY, timeout="Second-1")
    await client.until(lambda: not small.players[0].events.subscriptions)
    status, _ = await send(client, small, "SUBSCRIBE", SID=sid)
    assert status == HTTPStatus.PRECONDITION_FAILED
