"""What falls silent when the internet is gone: ten households, and what holds for all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.model.alarm import Alarm
from custom_components.sonos_local.model.media import NOTHING, Favorite, Item, Playlist
from custom_components.sonos_local.privacy.facts import (
    ContainerKind,
    Entry,
    Facts,
    NeedsContainer,
    NeedsName,
)
from custom_components.sonos_local.privacy.networks import Where
from custom_components.sonos_local.privacy.outage import (
    Count,
    Fate,
    House,
    Input,
    Kind,
    Playing,
    Queue,
    Report,
    Thing,
    Voice,
    report,
    things,
    voice,
)

from .homes import BATH, FACTS, KITCHEN, NAMED, OURS, RADIO_SERVICE, STRANGER

FILE = "x-file-cifs://nas/music/a.mp3"
HTTP = "http://192.168.7.9/a.mp3"
NAMED_FILE = "http://nas.lan/a.mp3"
RADIO = "x-sonosapi-stream:s24861?sid=254&flags=8224&sn=0"
SPOTIFY = "x-sonos-spotify:spotify%3atrack%3a1?sid=12&flags=8232&sn=1"
STRANGE = "x-smb://nas/a.mp3"
OWN_SERVER = "x-sonos-http:track%3a1.mp3?sid=241&flags=0&sn=1"
LINE_IN = f"x-rincon-stream:{KITCHEN}"
TV = f"x-sonos-htastream:{BATH}:spdif"
ROOMS = {KITCHEN: "Kitchen", BATH: "Bath"}
OWNERS = {"": NOTHING, "ours": Item(cdudn=OURS), "radio": Item("News", cdudn=RADIO_SERVICE)}
WAKE = Alarm("11", KITCHEN, "07:00:00", "", "DAILY", True, "", "", "NORMAL", 20, False)

ON, PART, SILENT, OPEN = (
    Fate.PLAYS_ON,
    Fate.PLAYS_IN_PART,
    Fate.FALLS_SILENT,
    Fate.CANNOT_BE_TOLD,
)
LOCAL, CLOUD, UNKNOWN = Where.LOCAL, Where.CLOUD, Where.UNKNOWN


def made(house: House, facts: Facts = NAMED) -> Report:
    return report(things(house, OWNERS.__getitem__), house.known(facts))


def favorite(number: int, uri: str, metadata: str = "") -> Favorite:
    return Favorite(f"FV:2/{number}", f"Favorite {number}", uri, metadata)


def alarm(number: int, uri: str, metadata: str = "", *, on: bool = True) -> Alarm:
    return replace(WAKE, id=str(number), uri=uri, metadata=metadata, enabled=on)


def items(*uris: str) -> tuple[Item, ...]:
    return tuple(Item(f"Song {at}", uri, cdudn=OURS) for at, uri in enumerate(uris, 1))


def playlist(number: int, *uris: str) -> tuple[Playlist, tuple[Item, ...]]:
    uri = f"file:///jffs/settings/savedqueues.rsq#{number}"
    return Playlist(f"SQ:{number}", f"Playlist {number}", uri), items(*uris)


type Row = tuple[Kind, str, Where, str, Fate]


@dataclass(frozen=True)
class Case:
    """A household, and what is to be reported of it."""

    house: House
    rows: tuple[Row, ...]
    percent: int | None
    at_risk: tuple[str, ...] = ()
    not_counted: int = 0


HOUSEHOLDS = {
    "nothing at all": Case(House(), (), 0),
    "everything on the shelf": Case(
        House(
            favorites=(favorite(1, FILE, "ours"), favorite(2, HTTP)),
            playlists=(playlist(1, FILE, HTTP),),
            queues=(Queue(KITCHEN, items(FILE)),),
            alarms=(alarm(11, ""), alarm(12, FILE, "ours")),
            inputs=(Input(KITCHEN, "Line-in", LINE_IN),),
            rooms=ROOMS,
        ),
        (
            (Kind.FAVORITE, "FV:2/1", LOCAL, "local_name", ON),
            (Kind.FAVORITE, "FV:2/2", LOCAL, "local_network", ON),
            (Kind.PLAYLIST, "SQ:1", LOCAL, "local_network", ON),
            (Kind.PLAYLIST_ITEM, "SQ:1/1", LOCAL, "local_name", ON),
            (Kind.PLAYLIST_ITEM, "SQ:1/2", LOCAL, "local_network", ON),
            (Kind.QUEUE_ITEM, "Q:0/1", LOCAL, "local_name", ON),
            (Kind.ALARM, "11", LOCAL, "chime", ON),
            (Kind.ALARM, "12", LOCAL, "local_name", ON),
            (Kind.INPUT, LINE_IN, LOCAL, "line_in", ON),
        ),
        0,
    ),
    "everything streamed": Case(
        House(
            favorites=(favorite(1, RADIO, "radio"), favorite(2, SPOTIFY)),
            playlists=(playlist(1, SPOTIFY, SPOTIFY),),
            alarms=(alarm(11, RADIO, "radio"),),
            playing=(Playing(KITCHEN, "News", (Entry(RADIO), Entry(HTTP))),),
            rooms=ROOMS,
        ),
        (
            (Kind.FAVORITE, "FV:2/1", CLOUD, "service", SILENT),
            (Kind.FAVORITE, "FV:2/2", CLOUD, "service", SILENT),
            (Kind.PLAYLIST, "SQ:1", CLOUD, "service", SILENT),
            (Kind.PLAYLIST_ITEM, "SQ:1/1", CLOUD, "service", SILENT),
            (Kind.PLAYLIST_ITEM, "SQ:1/2", CLOUD, "service", SILENT),
            (Kind.ALARM, "11", CLOUD, "service", SILENT),
            (Kind.PLAYING, KITCHEN, CLOUD, "service", SILENT),
        ),
        100,
        ("11",),
    ),
    "a playlist that is partly local": Case(
        House(playlists=(playlist(1, FILE, SPOTIFY, HTTP),)),
        (
            (Kind.PLAYLIST, "SQ:1", CLOUD, "service", PART),
            (Kind.PLAYLIST_ITEM, "SQ:1/1", LOCAL, "local_name", ON),
            (Kind.PLAYLIST_ITEM, "SQ:1/2", CLOUD, "service", SILENT),
            (Kind.PLAYLIST_ITEM, "SQ:1/3", LOCAL, "local_network", ON),
        ),
        33,
    ),
    "favorites and alarms that are playlists": Case(
        House(
            favorites=(
                favorite(1, "file:///jffs/settings/savedqueues.rsq#1", "ours"),
                favorite(2, "file:///jffs/settings/savedqueues.rsq#1", "radio"),
            ),
            playlists=(playlist(1, FILE, SPOTIFY),),
            alarms=(alarm(11, "file:///jffs/settings/savedqueues.rsq#1", "ours"),),
            rooms=ROOMS,
        ),
        (
            (Kind.FAVORITE, "FV:2/1", CLOUD, "service", PART),
            # Whose it is decides on all of it.
            (Kind.FAVORITE, "FV:2/2", CLOUD, "service", SILENT),
            (Kind.PLAYLIST, "SQ:1", CLOUD, "service", PART),
            (Kind.PLAYLIST_ITEM, "SQ:1/1", LOCAL, "local_name", ON),
            (Kind.PLAYLIST_ITEM, "SQ:1/2", CLOUD, "service", SILENT),
            (Kind.ALARM, "11", CLOUD, "service", PART),
        ),
        63,
    ),
    "nobody can say": Case(
        House(
            favorites=(favorite(1, STRANGE), favorite(2, OWN_SERVER)),
            playlists=(playlist(1, STRANGE, OWN_SERVER), playlist(2, STRANGE, SPOTIFY)),
            alarms=(alarm(11, STRANGE),),
        ),
        (
            (Kind.FAVORITE, "FV:2/1", UNKNOWN, "unknown_kind", OPEN),
            (Kind.FAVORITE, "FV:2/2", UNKNOWN, "custom_service", OPEN),
            (Kind.PLAYLIST, "SQ:1", UNKNOWN, "unknown_kind", OPEN),
            (Kind.PLAYLIST_ITEM, "SQ:1/1", UNKNOWN, "unknown_kind", OPEN),
            (Kind.PLAYLIST_ITEM, "SQ:1/2", UNKNOWN, "custom_service", OPEN),
            (Kind.PLAYLIST, "SQ:2", CLOUD, "service", OPEN),
            (Kind.PLAYLIST_ITEM, "SQ:2/1", UNKNOWN, "unknown_kind", OPEN),
            (Kind.PLAYLIST_ITEM, "SQ:2/2", CLOUD, "service", SILENT),
            (Kind.ALARM, "11", UNKNOWN, "unknown_kind", OPEN),
        ),
        100,
        not_counted=4,
    ),
    "alarms on and off": Case(
        House(
            alarms=(
                alarm(11, RADIO, "radio"),
                alarm(12, RADIO, "radio", on=False),
                alarm(13, "", on=False),
                alarm(14, "x-rincon-buzzer:0"),
            ),
            rooms=ROOMS,
        ),
        (
            (Kind.ALARM, "11", CLOUD, "service", SILENT),
            (Kind.ALARM_OFF, "12", CLOUD, "service", SILENT),
            (Kind.ALARM_OFF, "13", LOCAL, "chime", ON),
            (Kind.ALARM, "14", LOCAL, "chime", ON),
        ),
        50,
        ("11",),
    ),
    "a queue counts once, however long it is": Case(
        House(
            favorites=(favorite(1, FILE),),
            queues=(
                Queue(KITCHEN, items(SPOTIFY, SPOTIFY, SPOTIFY)),
                Queue(BATH, ()),
                Queue(STRANGER, None, "away"),
            ),
            rooms=ROOMS,
        ),
        (
            (Kind.FAVORITE, "FV:2/1", LOCAL, "local_name", ON),
            (Kind.QUEUE_ITEM, "Q:0/1", CLOUD, "service", SILENT),
            (Kind.QUEUE_ITEM, "Q:0/2", CLOUD, "service", SILENT),
            (Kind.QUEUE_ITEM, "Q:0/3", CLOUD, "service", SILENT),
            (Kind.QUEUE_ITEM, "Q:0", UNKNOWN, "away", OPEN),
        ),
        50,
        not_counted=1,
    ),
    "television and turntable": Case(
        House(
            inputs=(Input(KITCHEN, "Line-in", LINE_IN), Input(BATH, "TV", TV)),
            queues=(Queue(KITCHEN, items(SPOTIFY)),),
            playing=(
                Playing(BATH, "TV", (Entry(TV),)),
                Playing(KITCHEN, "", None, "not_told"),
            ),
            rooms=ROOMS,
        ),
        (
            (Kind.QUEUE_ITEM, "Q:0/1", CLOUD, "service", SILENT),
            (Kind.INPUT, LINE_IN, LOCAL, "line_in", ON),
            (Kind.INPUT, TV, LOCAL, "tv", ON),
            (Kind.PLAYING, BATH, LOCAL, "tv", ON),
            (Kind.PLAYING, KITCHEN, UNKNOWN, "not_told", OPEN),
        ),
        # Inputs are always there; they do not make a streaming house less dependent.
        100,
    ),
    "lists that cannot be read": Case(
        House(
            favorites=None,
            playlists=(
                (Playlist("SQ:1", "Lost", "file:///jffs/settings/savedqueues.rsq#1"), None),
                playlist(2),
            ),
            alarms=None,
        ),
        (
            (Kind.FAVORITE, "FV:2", UNKNOWN, "not_readable", OPEN),
            (Kind.PLAYLIST, "SQ:1", UNKNOWN, "not_readable", OPEN),
            (Kind.PLAYLIST, "SQ:2", LOCAL, "nothing", ON),
            (Kind.ALARM, "alarms", UNKNOWN, "not_readable", OPEN),
        ),
        # Something is there, and nothing of it is known: the empty list says nothing.
        None,
        not_counted=3,
    ),
}


@pytest.mark.parametrize("case", HOUSEHOLDS.values(), ids=HOUSEHOLDS.keys())
def test_a_household_gives_its_report(case: Case) -> None:
    found = made(case.house)
    rows = tuple(
        (
            line.thing.kind,
            line.thing.id,
            line.origin.where,
            line.origin.reason,
            line.fate,
        )
        for line in found.lines
    )
    assert rows == case.rows
    assert found.percent == case.percent
    assert found.not_counted == case.not_counted
    assert tuple(line.thing.id for line in found.alarms_at_risk) == case.at_risk
    assert not found.wants


def test_lines_say_what_and_where() -> None:
    house = House(
        playlists=(playlist(1, FILE),),
        queues=(Queue(KITCHEN, items(FILE)),),
        alarms=(alarm(11, RADIO, "radio"),),
        rooms=ROOMS,
    )
    told = [
        (each.thing.title, each.thing.room, each.thing.within, each.thing.time)
        for each in made(house).lines
    ]
    assert told == [
        ("Playlist 1", "", "", ""),
        ("Song 1", "", "SQ:1", ""),
        ("Song 1", "Kitchen", KITCHEN, ""),
        ("News", "Kitchen", "", "07:00:00"),
    ]


def test_the_ids_of_players_are_kept() -> None:
    item = Item("Song", FILE, id="Q:0/7")
    (line,) = made(House(queues=(Queue(KITCHEN, (item,)),))).lines
    assert (line.thing.id, line.thing.room) == ("Q:0/7", "")


def test_a_shortcut_is_nothing_that_plays() -> None:
    assert not made(House(favorites=(favorite(1, "", "radio"),))).lines


def test_all_playlists_that_cannot_be_read_are_one_line() -> None:
    (line,) = made(House(playlists=None)).lines
    assert (line.thing.kind, line.thing.id, line.fate) == (Kind.PLAYLIST, "SQ:", OPEN)


def test_a_name_is_asked_for_and_nothing_is_local_before() -> None:
    house = House(favorites=(favorite(1, "http://files.lan/a.mp3"),))
    found = made(house, FACTS)
    assert found.wants == {NeedsName("files.lan")}
    assert found.lines[0].fate is OPEN
    told = replace(FACTS, names={"files.lan": ("192.168.7.9",)})
    assert made(house, told).lines[0].fate is ON


def test_what_is_in_a_queue_is_read_once() -> None:
    house = House(
        favorites=(favorite(1, f"x-rincon-queue:{KITCHEN}#0"),),
        queues=(Queue(KITCHEN, items(FILE, SPOTIFY)),),
    )
    found = made(house, FACTS)
    assert not found.wants
    assert found.lines[0].fate is PART


def test_a_list_that_nobody_has_read_is_asked_for() -> None:
    house = House(alarms=(alarm(11, "file:///jffs/settings/savedqueues.rsq#9"),))
    assert made(house).wants == {NeedsContainer(ContainerKind.PLAYLIST, "SQ:9")}


@pytest.mark.parametrize(
    ("streamed", "local", "percent"),
    [(1, 7, 13), (3, 5, 38), (1, 1, 50), (1, 299, 1), (299, 1, 99), (0, 3, 0), (3, 0, 100)],
)
def test_the_percent_is_nothing_or_all_only_where_that_is_so(
    streamed: int, local: int, percent: int
) -> None:
    uris = [SPOTIFY] * streamed + [FILE] * local
    house = House(favorites=tuple(favorite(at, uri) for at, uri in enumerate(uris)))
    assert made(house).percent == percent


def test_what_the_music_library_holds_is_judged_as_one() -> None:
    uri = f"x-rincon-playlist:{KITCHEN}#A:ALBUM/One"
    shares = NeedsContainer(ContainerKind.SHARES)
    house = House(favorites=(favorite(1, uri, "ours"),))
    known = replace(NAMED, contents={shares: (Entry("S://nas/music"),)})
    assert made(house, known).lines[0].parts == Count(local=1)


@pytest.mark.parametrize(
    ("iot_class", "where"),
    [
        ("cloud_push", CLOUD),
        ("cloud_polling", CLOUD),
        ("local_push", LOCAL),
        ("calculated", LOCAL),
        ("assumed_state", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_voice_is_where_its_integration_says(iot_class: str, where: Where) -> None:
    assert voice("piper", "Piper", iot_class) == Voice("piper", "Piper", where)


@pytest.mark.parametrize(
    ("parts", "fate"),
    [
        (Count(), ON),
        (Count(local=2), ON),
        (Count(cloud=1), SILENT),
        (Count(unknown=1), OPEN),
        (Count(cloud=1, unknown=1), OPEN),
        (Count(local=1, unknown=1), PART),
        (Count(local=1, cloud=1), PART),
    ],
)
def test_a_list_goes_on_with_what_it_can(parts: Count, fate: Fate) -> None:
    assert parts.fate is fate


# What holds for all -----------------------------------------------------------------------------

URIS = st.sampled_from([FILE, HTTP, RADIO, SPOTIFY, STRANGE, LINE_IN, "", NAMED_FILE])
METADATA = st.sampled_from(["", "ours", "radio"])
LISTS = st.lists(URIS, max_size=4)


@st.composite
def houses(draw: st.DrawFn) -> House:
    favorites = draw(st.lists(st.tuples(URIS, METADATA), max_size=4))
    saved = draw(st.lists(LISTS, max_size=3))
    alarms = draw(st.lists(st.tuples(URIS, METADATA, st.booleans()), max_size=3))
    queues = draw(st.lists(LISTS, max_size=2))
    return House(
        favorites=tuple(favorite(at, *each) for at, each in enumerate(favorites)),
        playlists=tuple(playlist(at, *each) for at, each in enumerate(saved)),
        queues=tuple(Queue(uid, items(*each)) for uid, each in zip(ROOMS, queues, strict=False)),
        alarms=tuple(alarm(at, uri, text, on=on) for at, (uri, text, on) in enumerate(alarms)),
        inputs=(Input(KITCHEN, "Line-in", LINE_IN),) if draw(st.booleans()) else (),
        rooms=ROOMS,
    )


@given(houses())
def test_counts_add_up(house: House) -> None:
    found = made(house)
    counts = [found.count(kind) for kind in Kind]
    assert sum((count.total for count in counts), 0) == len(found.lines) == found.total.total
    for where in ("local", "cloud", "unknown"):
        assert sum(getattr(count, where) for count in counts) == getattr(found.total, where)
    assert found.percent is None or 0 <= found.percent <= 100
    weighed = (Kind.FAVORITE, Kind.PLAYLIST, Kind.ALARM)
    assert found.not_counted <= sum(found.count(kind).unknown for kind in weighed) + len(ROOMS)
    assert found.percent is not None or found.not_counted


@given(houses(), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(house: House, random: Random) -> None:
    every = list(things(house, OWNERS.__getitem__))
    facts = house.known(NAMED)
    before = report(every, facts)
    random.shuffle(every)
    after = report(every, facts)
    assert after.percent == before.percent
    assert after.total == before.total
    assert set(after.lines) == set(before.lines)


def with_favorite(house: House) -> House:
    return replace(house, favorites=(*(house.favorites or ()), favorite(99, FILE)))


def with_playlist(house: House) -> House:
    return replace(house, playlists=(*(house.playlists or ()), playlist(99, FILE)))


def with_alarm(house: House) -> House:
    return replace(house, alarms=(*(house.alarms or ()), alarm(99, "")))


def with_item(house: House) -> House:
    """Put a local item into each playlist and queue."""
    return replace(
        house,
        playlists=tuple(
            (each, (*(held or ()), *items(FILE))) for each, held in house.playlists or ()
        ),
        queues=tuple(
            replace(queue, items=(*(queue.items or ()), *items(FILE))) for queue in house.queues
        ),
    )


@pytest.mark.parametrize("more", [with_favorite, with_playlist, with_alarm, with_item])
@given(house=houses())
def test_more_that_is_local_never_raises_the_percent(
    more: Callable[[House], House], house: House
) -> None:
    after, before = made(more(house)).percent, made(house).percent
    if before is None:
        # Nothing was known; what is local now is all that is.
        assert not after
    else:
        assert after is not None
        assert after <= before


@given(houses())
def test_what_is_silent_is_never_local(house: House) -> None:
    for line in made(house).lines:
        if line.fate is SILENT:
            assert line.origin.where is CLOUD
        if line.origin.where is LOCAL:
            assert line.fate is ON


def test_a_thing_without_entries_says_why() -> None:
    (line,) = report([Thing(Kind.QUEUE_ITEM, "Q:0", reason="upnp_off")], NAMED).lines
    assert (line.origin.reason, line.parts) == ("upnp_off", Count(unknown=1))
