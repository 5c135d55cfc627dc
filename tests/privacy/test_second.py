"""The second look: a request judged by what it says itself (DESIGN 3.7, TABLES R11)."""

from dataclasses import replace

import pytest

from custom_components.sonos_local.model.media import HOUSEHOLDS_OWN, Item
from custom_components.sonos_local.model.verdict import Kind, Outgoing
from custom_components.sonos_local.privacy.facts import Look
from custom_components.sonos_local.privacy.second import Circumstances, second

from .homes import BATH, FACTS, KITCHEN, STRANGER, content

OURS = "ours"
SERVICE = "service"
ADDRESS = "http://192.168.7.9/a.mp3"
LOOKED = replace(FACTS, looks={ADDRESS: Look()})


def read(text: str) -> Item:
    """Stand in for the reader of DIDL-Lite, by words."""
    owners = {OURS: HOUSEHOLDS_OWN, SERVICE: "SA_RINCON65031_"}
    title = text if text.startswith("//") else "Title"
    return Item(title=title, cdudn=owners.get(text, ""))


def outgoing(name: str, kind: Kind = Kind.PLAY, **arguments: str) -> Outgoing:
    return Outgoing(KITCHEN, "192.168.7.2", 1400, name, kind, tuple(arguments.items()))


@pytest.mark.parametrize(
    "request_",
    [
        outgoing("AVTransport.Pause", Kind.WRITE),
        outgoing("AVTransport.GetMediaInfo", Kind.READ),
        outgoing("AVTransport.SetAVTransportURI", CurrentURI=ADDRESS, CurrentURIMetaData=OURS),
        outgoing("AVTransport.AddURIToQueue", EnqueuedURI=ADDRESS, EnqueuedURIMetaData=OURS),
        outgoing("AVTransport.SetAVTransportURI", Kind.WRITE, CurrentURI=f"x-rincon:{BATH}"),
        outgoing(
            "AVTransport.AddMultipleURIsToQueue",
            NumberOfURIs="2",
            EnqueuedURIs=f"{ADDRESS} {ADDRESS}",
            EnqueuedURIsMetaData=f"{OURS} {OURS}",
        ),
        outgoing(
            "AlarmClock.UpdateAlarm",
            Enabled="0",
            ProgramURI="x-sonos-spotify:a",
            ProgramMetaData=SERVICE,
        ),
        outgoing(
            "AlarmClock.CreateAlarm",
            Enabled="1",
            ProgramURI="x-rincon-buzzer:0",
            ProgramMetaData="",
        ),
        outgoing("ContentDirectory.CreateObject", ContainerID="S:", Elements="//192.168.7.9/m"),
        outgoing("GET /getaa", target="/getaa?v=1&u=x-file-cifs%3a%2f%2fnas%2fa.mp3"),
    ],
    ids=lambda found: found.name,
)
def test_what_says_that_it_is_local_may_leave(request_: Outgoing) -> None:
    assert second(request_, LOOKED, read).allowed


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (
            outgoing("AVTransport.SetAVTransportURI", CurrentURI="http://203.0.113.9/a.mp3"),
            "public_address",
        ),
        # It was never looked at, so nobody knows where it leads.
        (outgoing("AVTransport.SetAVTransportURI", CurrentURI="http://192.168.7.8/a"), "unknown"),
        # A name would have been replaced, foreign metadata rewritten.
        (outgoing("AVTransport.AddURIToQueue", EnqueuedURI="http://nas.local/a.mp3"), "unknown"),
        (
            outgoing(
                "AVTransport.SetAVTransportURI", CurrentURI=ADDRESS, CurrentURIMetaData=SERVICE
            ),
            "unknown",
        ),
        (outgoing("AVTransport.Play"), "unknown"),
        (
            outgoing(
                "AVTransport.SetAVTransportURI", Kind.WRITE, CurrentURI=f"x-rincon:{STRANGER}"
            ),
            "foreign_player",
        ),
        (
            outgoing(
                "AVTransport.AddMultipleURIsToQueue",
                NumberOfURIs="2",
                EnqueuedURIs=ADDRESS,
                EnqueuedURIsMetaData=OURS,
            ),
            "unknown",
        ),
        (
            outgoing(
                "AlarmClock.UpdateAlarm",
                Enabled="1",
                ProgramURI="x-sonos-spotify:a",
                ProgramMetaData=SERVICE,
            ),
            "service",
        ),
        (outgoing("ContentDirectory.CreateObject", ContainerID="FV:2", Elements="x"), "unknown"),
        (outgoing("ContentDirectory.CreateObject", ContainerID="S:", Elements="x"), "bad_uri"),
        (outgoing("ContentDirectory.RefreshShareIndex"), "unknown"),
        (outgoing("GET /getaa", target="/getaa?s=1&u=x-sonos-spotify%3aa"), "picture"),
        (outgoing("Queue.Browse"), "unknown"),
        (outgoing("DeviceProperties.AddBondedZones", Kind.BOND), "needs_user"),
        (outgoing("MusicServices.ListAvailableServices", Kind.CLOUD), "contacts_servers"),
        (outgoing("AVTransport.RunAlarm", Kind.NEVER), "unknown"),
    ],
    ids=lambda found: found.name if isinstance(found, Outgoing) else found,
)
def test_what_does_not_is_refused(request_: Outgoing, reason: str) -> None:
    found = second(request_, LOOKED, read)
    assert not found.allowed
    assert found.reason == reason


def test_going_on_is_judged_by_what_was_found_in_the_transport() -> None:
    play = outgoing("AVTransport.Play")
    for uri, allowed in ((ADDRESS, True), ("x-sonosapi-stream:s1?sid=254", False)):
        facts = replace(LOOKED, transports={KITCHEN: content(uri)})
        assert second(play, facts, read).allowed is allowed


def test_who_asked_decides_on_bonds_and_on_what_contacts_servers() -> None:
    bond = outgoing("DeviceProperties.AddBondedZones", Kind.BOND)
    assert second(bond, FACTS, read, Circumstances(has_user=True)).allowed
    services = outgoing("MusicServices.ListAvailableServices", Kind.CLOUD)
    explicit = Circumstances(is_explicit=True)
    assert not second(services, FACTS, read, explicit).allowed
    assert second(services, replace(FACTS, local_only=False), read, explicit).allowed


def test_with_local_only_off_everything_of_the_catalogue_leaves_as_it_is() -> None:
    facts = replace(FACTS, local_only=False)
    for request_ in (
        outgoing("AVTransport.Play"),
        outgoing("AVTransport.SetAVTransportURI", CurrentURI="x-sonos-spotify:a?sid=12"),
        outgoing("ContentDirectory.RefreshShareIndex"),
        outgoing("GET /getaa", target="/getaa?s=1&u=x-sonos-spotify%3aa"),
    ):
        assert second(request_, facts, read).allowed
