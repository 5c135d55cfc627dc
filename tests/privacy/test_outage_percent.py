"""The cloud dependence where not all is known (DESIGN 3.8)."""

import pytest

from custom_components.sonos_local.privacy.outage import House, Queue

from .homes import KITCHEN
from .test_outage import FILE, OWN_SERVER, STRANGE, alarm, favorite, items, made, playlist


@pytest.mark.parametrize(
    ("house", "percent", "not_counted"),
    [
        (House(playlists=(playlist(1),)), 0, 0),
        (House(favorites=(favorite(1, STRANGE),)), None, 1),
        (House(favorites=(favorite(1, STRANGE), favorite(2, FILE))), 0, 1),
        (House(playlists=(playlist(1, STRANGE, FILE),)), 0, 0),
        (House(queues=(Queue(KITCHEN, items(STRANGE, OWN_SERVER)),)), None, 1),
        # What does not count anyway is nothing that is not known.
        (House(alarms=(alarm(11, STRANGE, on=False),)), 0, 0),
    ],
)
def test_the_percent_is_unknown_where_something_is_there_and_nothing_of_it_is_known(
    house: House, percent: int | None, not_counted: int
) -> None:
    found = made(house)
    assert (found.percent, found.not_counted) == (percent, not_counted)
