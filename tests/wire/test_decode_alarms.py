"""ListAlarms and the device description."""

from collections.abc import Mapping

import pytest

from custom_components.sonos_local.model.alarm import Alarm
from custom_components.sonos_local.model.player import Description
from custom_components.sonos_local.wire.decode import alarms, description
from custom_components.sonos_local.wire.xml import BadXml

from .payloads import LEFT, didl, tag

GOOD = {
    "ID": "14",
    "StartTime": "07:00:00",
    "Duration": "02:00:00",
    "Recurrence": "ON_1236",
    "Enabled": "1",
    "RoomUUID": LEFT,
    "ProgramURI": "x-rincon-buzzer:0",
    "ProgramMetaData": didl('<item id="1"/>'),
    "PlayMode": "SHUFFLE",
    "Volume": "25",
    "IncludeLinkedZones": "0",
}
READ = Alarm(
    id="14",
    uid=LEFT,
    start="07:00:00",
    duration="02:00:00",
    recurrence="ON_1236",
    enabled=True,
    uri="x-rincon-buzzer:0",
    metadata=GOOD["ProgramMetaData"],
    play_mode="SHUFFLE",
    volume=25,
    include_linked=False,
)


def listed(*given: Mapping[str, str]) -> str:
    return tag("Alarms", {}, "".join(tag("Alarm", attributes) for attributes in given))


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in GOOD.items() if name not in names}


def test_an_alarm_is_read_whole() -> None:
    assert alarms(listed(GOOD)) == (READ,)


@pytest.mark.parametrize("text", ["", "\n", "<Alarms/>", "<Alarms><Other/></Alarms>"])
def test_no_alarms_are_an_empty_list(text: str) -> None:
    assert alarms(text) == ()


@pytest.mark.parametrize(
    "bad",
    [
        without("ID"),
        without("StartTime"),
        without("RoomUUID"),
        without("Recurrence"),
        without("PlayMode"),
        without("Volume"),
        without("Enabled"),
        without("IncludeLinkedZones"),
        GOOD | {"Volume": "loud"},
        GOOD | {"Volume": "101"},
        GOOD | {"Enabled": "sometimes"},
        GOOD | {"ID": " "},
    ],
)
def test_one_bad_alarm_does_not_lose_the_others(bad: dict[str, str]) -> None:
    odd: list[str] = []
    assert alarms(listed(bad, GOOD), odd.append) == (READ,)
    assert odd[-1] == "Alarm"


def test_a_start_at_the_end_of_the_day_is_kept_as_text() -> None:
    (found,) = alarms(listed(GOOD | {"StartTime": "24:00:00"}))
    assert found.start == "24:00:00"


def test_program_and_duration_may_be_absent() -> None:
    (found,) = alarms(listed(without("ProgramURI", "ProgramMetaData", "Duration")))
    assert (found.uri, found.metadata, found.duration) == ("", "", "")


@pytest.mark.parametrize("text", ["none", "<Other/>", "<!DOCTYPE a><Alarms/>"])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(BadXml):
        alarms(text)


def service(kind: str) -> str:
    return f"<service><serviceType>{kind}</serviceType></service>"


DEVICE = f"""<?xml version="1.0" encoding="utf-8" ?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><device>
  <friendlyName>192.168.1.20 - Sonos One - {LEFT}</friendlyName>
  <modelNumber>S13</modelNumber><modelName>Sonos One</modelName>
  <softwareVersion>97.1-80312</softwareVersion><swGen>2</swGen>
  <hardwareVersion>1.20.1.6-1.2</hardwareVersion>
  <serialNum>00-00-00-00-00-01:8</serialNum><MACAddress>00:00:00:00:00:01</MACAddress>
  <UDN>uuid:{LEFT}</UDN><displayVersion>18.8</displayVersion>
  #DEACTIVATION_STATE_TAG_AND_VALUE#
  <serviceList>
  {service("urn:schemas-upnp-org:service:AlarmClock:1")}
  {service("urn:schemas-tencent-com:service:QPlay:1")}{service("nonsense")}{service("")}
  {service("urn:schemas-upnp-org:device:ZonePlayer:1")}{service("urn:x:service::1")}
  </serviceList>
  <deviceList><device><UDN>uuid:{LEFT}_MR</UDN><modelNumber>X</modelNumber><serviceList>
  {service("urn:schemas-upnp-org:service:AVTransport:1")}</serviceList></device></deviceList>
</device></root>"""


def test_a_description_is_read_with_the_services_of_embedded_devices() -> None:
    odd: list[str] = []
    assert description(DEVICE.encode(), odd.append) == Description(
        uid=LEFT,
        model_number="S13",
        model_name="Sonos One",
        software="97.1-80312",
        display_version="18.8",
        hardware="1.20.1.6-1.2",
        serial="00-00-00-00-00-01:8",
        mac="00:00:00:00:00:01",
        generation=2,
        services=frozenset(("AlarmClock", "QPlay", "AVTransport")),
    )
    assert not odd


def test_what_a_description_does_not_say_is_empty() -> None:
    odd: list[str] = []
    text = f"<root><device><UDN>uuid:{LEFT}</UDN><swGen>two</swGen></device></root>"
    assert description(text, odd.append) == Description(LEFT, "", "", "")
    assert odd == ["Description.swGen"]


@pytest.mark.parametrize(
    "text",
    [
        "<HTML><HEAD><TITLE>Error 403</TITLE></HEAD></HTML>",
        "<root/>",
        "<root><device/></root>",
        "<root><device><UDN>uuid:</UDN></device></root>",
        "",
    ],
)
def test_what_names_no_device_is_refused(text: str) -> None:
    with pytest.raises(BadXml):
        description(text)
