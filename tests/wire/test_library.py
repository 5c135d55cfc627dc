"""Lists of the ContentDirectory: all pages, and what happens when they change meanwhile."""

from dataclasses import replace

import pytest

from custom_components.sonos_local.model.verdict import Outgoing
from custom_components.sonos_local.wire import library as module
from custom_components.sonos_local.wire.errors import BadReplyError, SoapFaultError, WireError
from custom_components.sonos_local.wire.library import PAGE, TRIES, Library, number
from tests.simulator.content.favorites import Favorites
from tests.simulator.faults import Kind as Fault
from tests.simulator.household import Household
from tests.simulator.profiles import profile
from tests.simulator.soap import write_reply

from .conftest import UID, Listen, Out, Players
from .listener import http

BROWSE = "ContentDirectory.Browse"
DIRECTORY = "urn:schemas-upnp-org:service:ContentDirectory:1"


def starts(out: Out) -> list[int]:
    """Return from where each page was asked for."""
    return [int(dict(seen.arguments)["StartingIndex"]) for seen in out.judged]


async def told(out: Out, listen: Listen, **values: str) -> Library:
    """Return a library that always gets the same reply."""
    full = {"Result": "", "NumberReturned": "0", "TotalMatches": "0", "UpdateID": "1"} | values
    listener = await listen(http(write_reply(DIRECTORY, "Browse", full)))
    assert out.gate.admit(UID, listener.address)
    return Library(out.soap)


async def test_all_favorites_are_read_in_their_order(small: Household, out: Out) -> None:
    found = await Library(out.soap).favorites(small.players[0].uid)
    listed = small.store(Favorites).listed(sonos=True)
    assert [(one.id, one.title, one.uri) for one in found] == [
        (one.id, one.title, one.uri) for one in listed
    ]
    assert small.requests.by_action == {BROWSE: 1}


@pytest.mark.parametrize("largest", [1, 2, 3, 5, 100])
async def test_short_pages_are_read_to_the_end(small: Household, out: Out, largest: int) -> None:
    small.timing.largest_page = largest
    found = await Library(out.soap).favorites(small.players[0].uid)
    total = len(small.spec.favorites)
    assert len(found) == len({one.id for one in found}) == total
    assert starts(out) == list(range(0, total, largest))


async def test_150_favorites_are_read_whole(players: Players, out: Out) -> None:
    spec = profile("small")
    many = tuple(
        replace(spec.favorites[0], item=replace(spec.favorites[0].item, title=f"Station {index}"))
        for index in range(150)
    )
    household = await players(replace(spec, favorites=many))
    out.admit(household)
    found = await Library(out.soap).favorites(household.players[0].uid)
    assert {one.title for one in found} == {f"Station {index}" for index in range(150)}
    assert starts(out) == [0, PAGE]


async def test_playlists_are_read(small: Household, out: Out) -> None:
    found = await Library(out.soap).playlists(small.players[1].uid)
    assert {one.title for one in found} == {one.title for one in small.spec.playlists}
    assert all(one.id.startswith("SQ:") for one in found)


async def test_what_is_in_a_queue_is_read(small: Household, out: Out) -> None:
    small.timing.largest_page = 2
    uid = small.players[0].uid
    queue = next(items for index, items, _ in small.spec.queues if index == 0)
    found = await Library(out.soap).items(uid, "Q:0")
    assert [one.title for one in found] == [one.title for one in queue]


async def test_empty_lists_are_empty(players: Players, out: Out) -> None:
    household = await players(replace(profile("small"), favorites=(), playlists=()))
    out.admit(household)
    uid = household.players[1].uid
    library = Library(out.soap)
    assert await library.favorites(uid) == ()
    assert await library.playlists(uid) == ()
    assert await library.items(uid, "Q:0") == ()
    assert household.requests.by_action == {BROWSE: 3}


async def test_a_list_that_changes_between_two_pages_is_read_again(
    small: Household, out: Out
) -> None:
    small.timing.largest_page = 3
    favorites = small.store(Favorites)

    def remove_one(_: Outgoing) -> None:
        if len(out.judged) == 2:
            favorites.remove(favorites.listed(sonos=True)[0], small.players[0])

    out.before = remove_one
    found = await Library(out.soap).favorites(small.players[0].uid)
    assert [one.id for one in found] == [one.id for one in favorites.listed(sonos=True)]
    assert starts(out)[:4] == [0, 3, 0, 3]


async def test_a_list_that_never_stands_still_is_given_up(small: Household, out: Out) -> None:
    small.timing.largest_page = 3
    favorites = small.store(Favorites)

    def rename_one(_: Outgoing) -> None:
        first = favorites.listed(sonos=True)[0]
        favorites.update(first, {"r:description": str(len(out.judged))}, small.players[0])

    out.before = rename_one
    with pytest.raises(BadReplyError, match="changes faster"):
        await Library(out.soap).favorites(small.players[0].uid)
    assert starts(out) == [0, 3] * TRIES


async def test_a_list_without_an_end_is_given_up(
    small: Household, out: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_PAGES", 3)
    small.timing.largest_page = 1
    with pytest.raises(BadReplyError, match="no end"):
        await Library(out.soap).favorites(small.players[0].uid)
    assert starts(out) == [0, 1, 2]


async def test_a_page_that_is_no_didl_is_a_bad_reply(out: Out, listen: Listen) -> None:
    library = await told(out, listen, Result="<html/>", NumberReturned="1", TotalMatches="1")
    with pytest.raises(BadReplyError, match="FV:2"):
        await library.favorites(UID)


@pytest.mark.parametrize(
    "words", [("", ""), ("many", "more"), ("9" * 5000, "9" * 5000), ("0", "7")]
)
async def test_counts_that_cannot_be_read_end_the_list(
    out: Out, listen: Listen, words: tuple[str, str]
) -> None:
    library = await told(
        out,
        listen,
        Result="<DIDL-Lite><item id='FV:2/1'/></DIDL-Lite>",
        NumberReturned=words[0],
        TotalMatches=words[1],
    )
    assert [one.id for one in await library.favorites(UID)] == ["FV:2/1"]
    assert len(out.judged) == 1


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [(Fault.UPNP_ERROR, "701", SoapFaultError), (Fault.RESET, "", WireError)],
)
async def test_what_the_player_refuses_is_raised(
    small: Household, out: Out, kind: Fault, value: str, error: type[WireError]
) -> None:
    small.faults.set("*", kind, value)
    with pytest.raises(error):
        await Library(out.soap).items(small.players[0].uid, "SQ:99")


def test_numbers_are_short_and_have_no_sign() -> None:
    assert number("0") == 0
    assert number("4294967295") == 4294967295
    for text in ("", "-1", "1.5", " 1", "one", "²", "1" * 11, "9" * 5000):
        assert number(text) is None
