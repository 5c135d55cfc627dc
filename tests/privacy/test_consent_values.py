"""What stands beside sharing is shown as it is, or is unknown with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.privacy.consent_known import services_of
from custom_components.sonos_local.privacy.consent_reading import (
    LONGEST,
    STALE_AFTER,
    NoAnswer,
    Why,
    read_settings,
)
from custom_components.sonos_local.privacy.consent_values import (
    NO_ANSWERS,
    Answers,
    ShownValue,
    Value,
    record_value,
    shown_value,
    told_switch,
    told_text,
)

NOW = 1_800_000_000.0


def test_a_switch_is_on_or_off_or_nothing() -> None:
    assert told_switch(read_settings(200, b"true", "A", NOW)) == Value("on", "A", NOW)
    assert told_switch(read_settings(200, b"0", "A", NOW)) == Value("off", "A", NOW)
    assert told_switch(read_settings(404, b"", "A", NOW)) == NoAnswer(Why.MISSING, "A", NOW, "404")


@pytest.mark.parametrize(
    ("value", "fault", "reason"),
    [
        (None, None, Why.UNREACHABLE),
        (None, 800, Why.NOT_SHOWN),
        (None, 403, Why.NOT_SHOWN),
        (None, 501, Why.REFUSED),
        ("  ", None, Why.NOT_SHOWN),
        ("x" * (LONGEST + 1), None, Why.UNEXPECTED),
        ("a\tb", None, Why.UNEXPECTED),
    ],
)
def test_a_text_that_is_none_has_its_reason(
    value: str | None, fault: int | None, reason: Why
) -> None:
    told = told_text(value, fault, "A", NOW)
    assert isinstance(told, NoAnswer)
    assert told.reason is reason


@given(st.text())
def test_a_text_is_shown_as_it_is_or_not_at_all(text: str) -> None:
    told = told_text(text, None, "A", NOW)
    if isinstance(told, Value):
        assert told.text == text.strip()
        assert told.text.isprintable()
    else:
        assert told.detail in ("", str(len(text.strip())))


def test_a_value_lasts_three_days_without_an_answer() -> None:
    answers = record_value(NO_ANSWERS, Value("on", "A", NOW))
    assert shown_value(answers, NOW) == ShownValue("on", None, "A", NOW)
    missed = record_value(answers, NoAnswer(Why.MISSING, "B", NOW + 1))
    assert shown_value(missed, NOW + 1) == ShownValue("on", None, "A", NOW, kept=True)
    assert shown_value(missed, NOW + STALE_AFTER) == ShownValue(reason=Why.STALE, at=NOW)


def test_without_a_value_the_last_reason_is_shown() -> None:
    assert shown_value(NO_ANSWERS, NOW) == ShownValue(reason=Why.NOT_ASKED)
    missed = Answers(last=NoAnswer(Why.KEY, "A", NOW))
    assert shown_value(missed, NOW) == ShownValue(None, Why.KEY, "A", NOW)


@pytest.mark.parametrize(
    ("uri", "cdudn", "numbers"),
    [
        ("", "", []),
        ("x-sonosapi-stream:s1?sid=254&flags=32", "", [254]),
        ("", "SA_RINCON2311_X_#Svc2311-0-Token", [9]),
        ("x-sonos-http:a?sid=204", "SA_RINCON52231_", [204]),
        # No service's type ends like this, and no number looks like that.
        ("http://nas/a.mp3?sid=abc", "SA_RINCON2312_", []),
        ("x-file-cifs://nas/a.mp3", "RINCON_AssociatedZPUDN", []),
    ],
)
def test_services_are_known_by_their_numbers(uri: str, cdudn: str, numbers: list[int]) -> None:
    assert services_of([(uri, cdudn)]) == frozenset(numbers)
