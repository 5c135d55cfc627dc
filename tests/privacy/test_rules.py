"""R6, R9 to R12: what may be done; and the page that lists all rules, docs/rules.md."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.sonos_local.privacy.facts import (
    SHARES,
    ContainerKind,
    Content,
    Entry,
    Look,
    NeedsContainer,
    NeedsLook,
)
from custom_components.sonos_local.privacy.handed import thumbnail
from custom_components.sonos_local.privacy.intents import (
    AddShare,
    Alarm,
    Bond,
    Clip,
    Contact,
    Enqueue,
    Join,
    Load,
    MediaSource,
    PlayWhatIsThere,
    Reindex,
)
from custom_components.sonos_local.privacy.origin import container
from custom_components.sonos_local.privacy.policy import ALLOWED, Allowed, Needs, Refused, judge

from .homes import (
    BATH,
    FACTS,
    KITCHEN,
    RADIO_SERVICE,
    STRANGER,
    asked,
    content,
    holding,
)

QUEUE = NeedsContainer(ContainerKind.QUEUE, KITCHEN)
QUEUE_URI = f"x-rincon-queue:{KITCHEN}#0"
PUBLIC = "http://203.0.113.9/a.mp3"


# R6


def test_r6_play_is_judged_by_the_whole_queue() -> None:
    intent = PlayWhatIsThere(KITCHEN, content(QUEUE_URI))
    assert judge(intent, FACTS) == Needs(frozenset({QUEUE}))
    local = ["x-file-cifs://nas/a.mp3"] * 5
    assert judge(intent, holding(FACTS, QUEUE, *local)) == ALLOWED
    found = judge(intent, holding(FACTS, QUEUE, *local, "x-sonos-spotify:t?sid=9"))
    assert found == Refused("service", (("count", "1"), ("detail", "9")), 1)


def test_r6_play_of_an_empty_transport_is_allowed() -> None:
    assert judge(PlayWhatIsThere(KITCHEN, Content("")), FACTS) == ALLOWED


def test_r6_play_of_a_cloud_station_is_refused() -> None:
    station = content("x-sonosapi-stream:s1?sid=254", RADIO_SERVICE)
    found = judge(PlayWhatIsThere(KITCHEN, station), FACTS)
    assert isinstance(found, Refused)
    assert found.reason == "service"


def test_r6_play_of_a_url_that_is_there_is_looked_at() -> None:
    intent = PlayWhatIsThere(KITCHEN, content("x-rincon-mp3radio://192.168.7.9/live"))
    assert judge(intent, FACTS) == Needs(frozenset({NeedsLook("http://192.168.7.9/live")}))
    assert asked(intent, FACTS) == ALLOWED
    found = asked(intent, FACTS, lambda _: Look(location=PUBLIC))
    assert isinstance(found, Refused)
    found = asked(intent, FACTS, lambda _: Look(entries=("a.mp3",)))
    assert isinstance(found, Refused)
    assert found.reason == "playlist_file"


def test_r6_what_comes_next_counts_too() -> None:
    there = content(f"x-rincon-stream:{BATH}")
    assert judge(PlayWhatIsThere(KITCHEN, there, "x-rincon-buzzer:0"), FACTS) == ALLOWED
    assert isinstance(judge(PlayWhatIsThere(KITCHEN, there, PUBLIC), FACTS), Refused)


def test_r6_play_on_a_member_is_judged_at_its_coordinator() -> None:
    intent = PlayWhatIsThere(KITCHEN, content(f"x-rincon:{BATH}"))
    assert judge(intent, FACTS) == Refused("not_a_coordinator")


def test_r6_adding_is_judged_by_what_is_added() -> None:
    facts = holding(FACTS, QUEUE, "x-sonos-spotify:t?sid=9")
    found = judge(Enqueue((content("x-file-cifs://nas/a.mp3"),)), facts)
    assert isinstance(found, Allowed)
    assert isinstance(judge(Enqueue((content("x-sonos-spotify:t?sid=9"),)), facts), Refused)


def test_r6_a_favorite_loaded_by_its_id_is_read() -> None:
    favorite = NeedsContainer(ContainerKind.FAVORITE, "FV:2/3")
    assert judge(Load(favorite), FACTS) == Needs(frozenset({favorite}))
    entry = Entry("x-sonosapi-stream:s1?sid=254", RADIO_SERVICE)
    assert isinstance(judge(Load(favorite), holding(FACTS, favorite, entry)), Refused)
    assert judge(Load(favorite), holding(FACTS, favorite, "x-file-cifs://nas/a.mp3")) == ALLOWED


def test_r6_an_alarm_that_is_on_is_judged_by_its_program() -> None:
    cloud = content("x-sonosapi-stream:s1?sid=254", RADIO_SERVICE)
    assert isinstance(judge(Alarm(enabled=True, program=cloud), FACTS), Refused)
    assert isinstance(judge(Alarm(enabled=False, program=cloud), FACTS), Allowed)
    swapped = judge(Alarm(enabled=True, program=content("x-rincon-buzzer:0")), FACTS)
    assert isinstance(swapped, Allowed)
    assert isinstance(judge(Alarm(enabled=True), FACTS), Allowed)


def test_r6_a_clip_is_judged_by_its_url_and_the_chime_is_the_players_own() -> None:
    assert judge(Clip(), FACTS) == ALLOWED
    found = asked(Clip("http://nas/bell.mp3"), FACTS)
    assert isinstance(found, Allowed)
    assert found.items[0].uri == "http://192.168.7.9/bell.mp3"
    assert isinstance(judge(Clip(PUBLIC), FACTS), Refused)
    assert isinstance(judge(Clip(f"x-rincon-stream:{BATH}"), FACTS), Refused)


def test_r6_joining_only_within_the_household() -> None:
    assert judge(Join(BATH), FACTS) == ALLOWED
    assert judge(Join(STRANGER), FACTS) == Refused("foreign_player")


def test_r6_shares_are_read_only_in_the_house() -> None:
    assert judge(AddShare("S://nas/music"), FACTS) == ALLOWED
    assert isinstance(judge(AddShare("S://files.example.org/music"), FACTS), Refused)
    assert judge(Reindex(), FACTS) == Needs(frozenset({SHARES}))
    assert judge(Reindex(), holding(FACTS, SHARES, "S://nas/music")) == ALLOWED
    found = judge(Reindex(), holding(FACTS, SHARES, "S://nas/music", "S://203.0.113.9/x"))
    assert isinstance(found, Refused)
    assert found.reason == "share_outside"


# R9


@pytest.mark.parametrize("domain", ["media_source", "tts", "image_upload", "dlna_dms"])
def test_r9_home_assistants_own_sources_are_resolved(domain: str) -> None:
    assert judge(MediaSource(domain), FACTS) == ALLOWED


def test_r9_other_sources_only_if_their_integration_is_local() -> None:
    assert judge(MediaSource("jellyfin", "local_polling"), FACTS) == ALLOWED
    assert judge(MediaSource("radio_browser", "cloud_polling"), FACTS) == Refused(
        "media_source", (("detail", "radio_browser"),)
    )
    assert isinstance(judge(MediaSource("nobody"), FACTS), Refused)


# R10


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("/api/brands/integration/spotify/icon.png", ""),
        (
            "/api/brands/integration/sonos_local/icon.png",
            "/api/brands/integration/sonos_local/icon.png",
        ),
        ("/api/media_player_proxy/x", "/api/media_player_proxy/x"),
        ("https://pictures.example.org/a.png", ""),
        ("//pictures.example.org/a.png", ""),
        ("/\\pictures.example.org/a.png", ""),
        ("", ""),
    ],
)
def test_r10_thumbnails_that_lead_outside_are_left_out(url: str, left: str) -> None:
    assert thumbnail(url, "sonos_local") == left


# R11


@pytest.mark.parametrize("local_only", [True, False])
def test_r11_bonds_need_a_user(local_only: bool) -> None:
    facts = replace(FACTS, local_only=local_only)
    assert judge(Bond(has_user=True), facts) == ALLOWED
    assert judge(Bond(), facts) == Refused("needs_user")


def test_r11_what_contacts_servers_only_explicitly_and_with_local_only_off() -> None:
    off = replace(FACTS, local_only=False)
    assert judge(Contact(is_explicit=True), off) == ALLOWED
    assert judge(Contact(), off) == Refused("contacts_servers")
    assert judge(Contact(is_explicit=True), FACTS) == Refused("contacts_servers")


# R12


def test_r12_a_verdict_is_for_one_request_what_plays_is_judged_again() -> None:
    intent = PlayWhatIsThere(KITCHEN, content(QUEUE_URI))
    before = holding(FACTS, QUEUE, "x-file-cifs://nas/a.mp3")
    assert judge(intent, before) == ALLOWED
    after = holding(before, QUEUE, "x-sonos-spotify:t?sid=9")
    assert isinstance(judge(intent, after), Refused)
    assert container(QUEUE, after).origin.reason == "service"


# The page that lists them

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def test_every_rule_is_on_the_page_with_a_test_named_after_it() -> None:
    rows = dict(re.findall(r"^\| R(\d+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE))
    assert rows.keys() == {str(number) for number in range(13)}
    assert all(re.search(rf"`test_r{number}[a-z]?_", tests) for number, tests in rows.items())


def test_the_page_names_tests_that_exist_and_all_that_are_named_after_rules() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    tests = set(re.findall(r"^(?:async )?def (test_\w+)", "\n".join(texts), re.MULTILINE))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert named <= tests
    assert {name for name in tests if re.match(r"test_r\d+[a-z]?_", name)} <= named


def test_every_line_and_transition_of_firmware_is_on_the_page_with_its_tests() -> None:
    rows = dict(re.findall(r"^\| F(\d+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE))
    assert rows.keys() == {str(number) for number in range(1, 12)}
    assert all(f"test_firmware_line_{number}_" in tests for number, tests in rows.items())
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    tests = re.findall(r"def (test_firmware_(?:line|transition)_\w+)", "\n".join(texts))
    assert tests
    assert set(tests) <= set(re.findall(r"`(test_\w+)`", PAGE))


def test_every_line_of_consent_is_on_the_page_with_its_tests() -> None:
    rows = dict(re.findall(r"^\| (E\d+|5[a-d][^|]*) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE))
    assert {f"E{number}" for number in range(1, 11)} | {"5d-1", "5d-2", "5d-3"} <= rows.keys()
    for key, named in rows.items():
        if key.startswith("E"):
            assert f"test_5c_{key.lower()}_" in named
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    tests = re.findall(r"def (test_5[a-d]_\w+)", "\n".join(texts))
    assert tests
    assert set(tests) <= set(re.findall(r"`(test_\w+)`", PAGE))


def test_every_class_of_actions_is_on_the_page_with_a_test_named_after_it() -> None:
    rows = dict(re.findall(r"^\| ([A-Z]) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE))
    assert rows.keys() == set("RWPBKCN")
    assert all(f"`test_class_{key.lower()}_" in tests for key, tests in rows.items())


def test_the_table_of_ordinary_homes_names_the_tests_that_show_it() -> None:
    page = (ROOT / "docs" / "local-only.md").read_text(encoding="utf-8")
    text = (ROOT / "tests" / "integration" / "test_ordinary_homes.py").read_text(encoding="utf-8")
    tests = set(re.findall(r"^async def (test_home_\w+)", text, re.MULTILINE))
    assert tests
    assert set(re.findall(r"`(test_home_\w+)`", page)) == tests
