"""The page where nobody can say how much needs the internet."""

from typing import Any

import pytest
from playwright.async_api import expect

from .conftest import CHROMIUM
from .test_page_alone import Show, outage, push, region, show

__all__ = ["show"]

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: scripts/setup installs it"),
]

_DAY = {"en": "The day the internet is gone", "de": "Der Tag ohne Internet"}
_UNKNOWN = {
    "en": "Nobody can say how much needs the internet",
    "de": "Wie viel das Internet braucht, kann niemand sagen",
}


@pytest.mark.parametrize("language", ["en", "de"])
async def test_what_nobody_can_say_is_no_number(show: Show, language: str) -> None:
    page = await show(language)
    told: dict[str, Any] = {**outage(0), "percent": None, "not_counted": 6}
    await push(page, outage=told)
    day = region(page, _DAY[language])
    await expect(day).to_contain_text(_UNKNOWN[language])
    await expect(day).not_to_contain_text("%")
    await expect(day).not_to_contain_text("null")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Not counted, as nobody knows where it comes from: 2,345"),
        ("de", "Nicht mitgezählt, weil niemand weiß, woher es kommt: 2.345"),
    ],
)
async def test_what_does_not_count_is_told_beside_the_number(
    show: Show, language: str, sentence: str
) -> None:
    page = await show(language)
    day = region(page, _DAY[language])
    await push(page, outage={**outage(46), "not_counted": 2345})
    await expect(day).to_contain_text(sentence)
    await push(page, outage={**outage(46), "not_counted": 0})
    await expect(day).not_to_contain_text(sentence.partition(":")[0])


async def test_the_summary_says_what_nobody_can_say(show: Show) -> None:
    page = await show()
    told = {"refusals": 0, "cloud_dependence": None, "as_of": "2026-11-28T12:00:00+00:00"}
    await push(page, numbers=told)
    await expect(region(page, "In numbers")).to_contain_text(_UNKNOWN["en"])
    await push(page, numbers={**told, "as_of": None})
    await expect(region(page, "In numbers")).to_contain_text("Not looked at yet")
