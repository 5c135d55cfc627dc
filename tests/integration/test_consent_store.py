"""What is kept of consent is read back as it was, whatever it is."""

import json

from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.consent.store import ConsentKept, read, written
from custom_components.sonos_local.privacy.consent import Mark, names
from custom_components.sonos_local.privacy.consent_evidence import evidence
from custom_components.sonos_local.privacy.consent_known import Known
from custom_components.sonos_local.privacy.consent_reading import (
    Grade,
    NoAnswer,
    Reading,
    Readings,
    Source,
    Why,
)
from custom_components.sonos_local.privacy.consent_values import Answers, Setting, Value
from tests.privacy.consent_builders import declarations, households, spells, times

readings = st.builds(
    Reading,
    st.booleans(),
    st.sampled_from(Source),
    st.sampled_from(Grade),
    st.sampled_from("AB"),
    times,
)
misses = st.builds(NoAnswer, st.sampled_from(Why), st.sampled_from("AB"), times, st.just("404"))
values = st.builds(Value, st.text(max_size=5), st.sampled_from("AB"), times)


def marks(known: Known) -> st.SearchStrategy[tuple[Mark, ...]]:
    lines = st.lists(st.sampled_from(evidence(known) or (None,)), max_size=3)
    return lines.map(lambda found: tuple(Mark(line, 1.0, None, 2.0) for line in found if line))


kept = st.builds(
    ConsentKept,
    declarations,
    households.flatmap(marks),
    st.builds(Readings, st.none() | readings, st.none() | readings, st.none() | readings | misses),
    st.dictionaries(
        st.sampled_from(Setting),
        st.builds(Answers, st.none() | values, st.none() | values | misses),
    ),
    spells,
    st.dictionaries(st.sampled_from("AB"), spells),
    st.dictionaries(st.sampled_from("AB"), st.booleans()),
    households.map(evidence).map(names),
)


@given(kept)
def test_what_is_written_is_read_back(found: ConsentKept) -> None:
    assert read(json.loads(json.dumps(written(found)))) == found
