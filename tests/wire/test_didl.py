"""DIDL-Lite of our own making (TABLES R7)."""

from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.model.media import HOUSEHOLDS_OWN, Item
from custom_components.sonos_local.wire.decode import item
from custom_components.sonos_local.wire.didl import ANY_ITEM, written

# What XML can carry; it reads line ends and tabs in its own way.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30
).map(str.strip)


@given(TEXTS, TEXTS)
def test_what_is_written_reads_as_it_was(title: str, art: str) -> None:
    text = written(Item(title=title, art=art, item_class="object.item.audioItem.audioBroadcast"))
    read = item(text)
    assert (read.title, read.art) == (title, art)
    assert read.item_class == "object.item.audioItem.audioBroadcast"
    assert read.cdudn == HOUSEHOLDS_OWN
    assert "SA_RINCON" not in text or "SA_RINCON" in title + art


def test_what_has_no_class_is_a_track() -> None:
    assert item(written(Item(title="A"))).item_class == ANY_ITEM
    assert "albumArtURI" not in written(Item(title="A"))


def test_a_container_is_written_as_one() -> None:
    text = written(Item("A", id="SQ:1", parent_id="SQ:", item_class="object.container.album"))
    assert "<container id=" in text
    assert item(text).id == "SQ:1"
    assert item(text).parent_id == "SQ:"
