"""One household's facts, as the tests of the rules see them."""

import ipaddress
from collections.abc import Callable
from dataclasses import replace

from custom_components.sonos_local.model.media import Item
from custom_components.sonos_local.privacy.facts import (
    Content,
    Entry,
    Facts,
    Home,
    Look,
    Need,
    NeedsContainer,
    NeedsLook,
    NeedsName,
)
from custom_components.sonos_local.privacy.intents import Intent
from custom_components.sonos_local.privacy.networks import Further, Networks
from custom_components.sonos_local.privacy.policy import Judgment, Needs, judge

KITCHEN = "RINCON_000E58AAAAAA01400"
BATH = "RINCON_000E58BBBBBB01400"
STRANGER = "RINCON_000E58CCCCCC01400"
OURS = "RINCON_AssociatedZPUDN"
RADIO_SERVICE = "SA_RINCON65031_"

FACTS = Facts(
    networks=Networks(
        on_link=(ipaddress.ip_network("192.168.7.0/24"),),
        own=frozenset({"192.168.7.5"}),
        players=frozenset({"192.168.7.20", "192.168.7.21"}),
        internal="ha.local",
        further=Further(services=frozenset({240})),
    ),
    uids=frozenset({KITCHEN, BATH}),
    home=Home(
        base="http://ha.local:8123",
        others=("https://ha.example.org", "https://abcdef.ui.nabu.casa"),
        address="192.168.7.5",
    ),
)
NAMES = {
    "nas": ("192.168.7.9",),
    "nas.lan": ("2001:db8::9", "192.168.7.9"),
    "outside.lan": ("203.0.113.9",),
    "gone.lan": (),
}
NAMED = replace(FACTS, names=NAMES)


def content(uri: str, cdudn: str = "", *, title: str = "Title", art: str = "") -> Content:
    item = Item(title=title, item_class="object.item.audioItem.musicTrack", art=art, cdudn=cdudn)
    return Content(uri, item, f"<DIDL-Lite>{cdudn}</DIDL-Lite>" if cdudn else "")


def holding(facts: Facts, needed: NeedsContainer, *entries: Entry | str) -> Facts:
    """Return the facts with a container read."""
    read = tuple(Entry(entry) if isinstance(entry, str) else entry for entry in entries)
    return replace(facts, contents={**facts.contents, needed: read})


def asked(
    intent: Intent,
    facts: Facts,
    look: Callable[[str], Look] = lambda _: Look(),
    seen: list[Need] | None = None,
) -> Judgment:
    """Ask again with each answer, as the caller does; names and containers are in the facts."""
    for _ in range(20):
        found = judge(intent, facts)
        if not isinstance(found, Needs):
            return found
        for need in found.wants:
            if seen is not None:
                seen.append(need)
            match need:
                case NeedsLook(url):
                    facts = replace(facts, looks={**facts.looks, need.key: look(url)})
                case NeedsName(name):
                    facts = replace(facts, names={**facts.names, name: NAMES.get(name, ())})
                case NeedsContainer():
                    facts = replace(facts, contents={**facts.contents, need: None})
                case _:
                    facts = replace(facts, transports={**facts.transports, need.uid: None})
    raise AssertionError("asks for ever")
