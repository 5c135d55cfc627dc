"""CurrentAlarmList of ListAlarms (WIRE 7)."""

from xml.etree.ElementTree import Element

from ...model.alarm import Alarm
from ..xml import MIB, BadXml, local, parse
from .values import Odd, Values, unheard

_LOUDEST = 100


def alarms(text: str, odd: Odd = unheard) -> tuple[Alarm, ...]:
    """Return the alarms of a list, in its order; an empty text is an empty list. Raises BadXml.

    An alarm that lacks what it cannot be written back without is left out; the others stay. Times
    are kept as told, `24:00:00` too.
    """
    if not text.strip():
        return ()
    root = parse(text, MIB)
    if local(root) != "Alarms":
        raise BadXml("no alarms")
    found = (_alarm(element, odd) for element in root if local(element) == "Alarm")
    return tuple(alarm for alarm in found if alarm)


def _alarm(element: Element, odd: Odd) -> Alarm | None:
    told = Values(element.attrib, odd, "Alarm")
    words = {
        name: (told.text(name) or "").strip()
        for name in ("ID", "StartTime", "Recurrence", "RoomUUID", "PlayMode")
    }
    enabled, linked = told.flag("Enabled"), told.flag("IncludeLinkedZones")
    volume = told.number("Volume", 0, _LOUDEST)
    if enabled is None or linked is None or volume is None or not all(words.values()):
        odd("Alarm")
        return None
    return Alarm(
        id=words["ID"],
        uid=words["RoomUUID"],
        start=words["StartTime"],
        # Without one it plays until it is stopped.
        duration=told.text("Duration") or "",
        recurrence=words["Recurrence"],
        enabled=enabled,
        # Without one it is the chime (WIRE 7).
        uri=told.text("ProgramURI") or "",
        metadata=told.text("ProgramMetaData") or "",
        play_mode=words["PlayMode"],
        volume=volume,
        include_linked=linked,
    )
