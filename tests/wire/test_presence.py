"""When a player counts as there (DESIGN 3.9)."""

from custom_components.sonos_local.model.player import Presence
from custom_components.sonos_local.wire import presence


def test_any_sign_counts_for_four_minutes() -> None:
    life = presence.heard(100.0)
    assert life.presence is Presence.ALIVE
    assert life.look_at == 340.0


def test_one_missed_connection_is_looked_at_again_ten_seconds_later() -> None:
    life = presence.missed(presence.heard(0.0), 240.0)
    assert life.presence is Presence.ALIVE
    assert life.look_at == 250.0


def test_the_second_missed_connection_ends_it() -> None:
    life = presence.missed(presence.missed(presence.heard(0.0), 240.0), 250.0)
    assert life.presence is Presence.GONE
    assert life.look_at == 310.0


def test_requests_that_fail_together_count_as_one() -> None:
    life = presence.missed(presence.heard(0.0), 100.0)
    assert presence.missed(life, 101.0) == life


def test_a_sign_between_two_misses_counts() -> None:
    presence.missed(presence.heard(0.0), 240.0)
    life = presence.missed(presence.heard(245.0), 250.0)
    assert life.presence is Presence.ALIVE


def test_a_gone_player_is_looked_for_every_minute() -> None:
    life = presence.missed(presence.vanished(0.0), 60.0)
    assert life.presence is Presence.GONE
    assert life.look_at == 120.0


def test_an_announcement_makes_one_look_at_once() -> None:
    life = presence.sighted(presence.vanished(0.0), 5.0)
    assert life.presence is Presence.GONE
    assert life.look_at == 5.0


def test_an_announcement_of_one_that_is_there_is_a_sign() -> None:
    assert presence.sighted(presence.heard(0.0), 5.0) == presence.heard(5.0)


def test_a_player_never_heard_is_gone_after_two_misses() -> None:
    life = presence.born(0.0)
    assert life.presence is Presence.STARTING
    assert life.look_at == 10.0
    life = presence.missed(presence.missed(life, 10.0), 20.0)
    assert life.presence is Presence.GONE
