"""What falls silent of lists: of playlist files, and of lists in lists."""

from dataclasses import replace

import pytest

from custom_components.sonos_local.model.media import Playlist
from custom_components.sonos_local.privacy.facts import ContainerKind, Entry, NeedsContainer
from custom_components.sonos_local.privacy.outage import Count, House, may_pass

from .homes import KITCHEN, NAMED
from .test_outage import (
    FILE,
    HTTP,
    OWN_SERVER,
    PART,
    SPOTIFY,
    STRANGE,
    alarm,
    favorite,
    items,
    made,
)


def test_a_playlist_file_on_a_share_goes_on_with_what_it_can() -> None:
    uri = "x-file-cifs://nas/music/party.m3u"
    held = NeedsContainer(ContainerKind.PLAYLIST, "S://nas/music/party.m3u")
    house = House(favorites=(favorite(1, uri, "ours"),), alarms=(alarm(11, uri, "ours"),))
    known = replace(NAMED, contents={held: (Entry(FILE), Entry(SPOTIFY), Entry(HTTP))})
    found = made(house, known)
    assert [line.parts for line in found.lines] == [Count(local=2, cloud=1)] * 2
    assert [line.fate for line in found.lines] == [PART] * 2
    assert not found.alarms_at_risk


def test_a_list_of_lists_goes_on_with_what_they_can() -> None:
    every = NeedsContainer(ContainerKind.PLAYLIST, "A:PLAYLISTS")
    mixed = NeedsContainer(ContainerKind.PLAYLIST, "S://nas/music/party.m3u")
    away = NeedsContainer(ContainerKind.PLAYLIST, "S://nas/music/away.m3u")
    contents = {
        every: (Entry("x-file-cifs://nas/music/party.m3u"), Entry("x-file-cifs:" + away.id[2:])),
        mixed: (Entry(FILE), Entry(SPOTIFY)),
        away: None,
    }
    house = House(favorites=(favorite(1, f"x-rincon-playlist:{KITCHEN}#A:PLAYLISTS"),))
    (line,) = made(house, replace(NAMED, contents=contents)).lines
    assert line.parts == Count(local=1, cloud=1, unknown=1)
    assert line.fate is PART


def test_a_list_that_holds_itself_adds_nothing_to_itself() -> None:
    uri = "file:///jffs/settings/savedqueues.rsq#1"
    held = (Playlist("SQ:1", "One", uri), items(FILE, uri, SPOTIFY))
    line = made(House(playlists=(held,))).lines[0]
    assert line.parts == Count(local=1, cloud=1)


SAVED = "file:///jffs/settings/savedqueues.rsq#9"
NAS_FILE = "http://files.lan/a.mp3"


@pytest.mark.parametrize(
    ("uri", "passes"),
    [
        (SAVED, True),
        (NAS_FILE, True),
        # Nobody can say, however often they are asked.
        (STRANGE, False),
        (OWN_SERVER, False),
        (FILE, False),
        (SPOTIFY, False),
    ],
)
def test_what_could_not_be_read_may_be_told_later(uri: str, passes: bool) -> None:
    saved = NeedsContainer(ContainerKind.PLAYLIST, "SQ:9")
    failed = replace(NAMED, contents={saved: None}, names={"files.lan": ()})
    (line,) = made(House(alarms=(alarm(11, uri),)), failed).lines
    assert may_pass(line, failed) is passes


@pytest.mark.parametrize(
    ("uris", "passes"),
    [
        ((NAS_FILE,), True),
        ((NAS_FILE, SPOTIFY), True),
        ((STRANGE,), False),
        # It plays in part, whatever the name turns out to be.
        ((NAS_FILE, FILE), False),
    ],
)
def test_a_list_with_a_name_that_has_no_address_may_be_told_later(
    uris: tuple[str, ...], passes: bool
) -> None:
    saved = NeedsContainer(ContainerKind.PLAYLIST, "SQ:9")
    held = tuple(Entry(uri) for uri in uris)
    known = replace(NAMED, contents={saved: held}, names={"files.lan": ()})
    (line,) = made(House(alarms=(alarm(11, SAVED),)), known).lines
    assert may_pass(line, known) is passes
