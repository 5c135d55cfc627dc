"""What is kept over a restart, in Home Assistant's storage: one file an entry.

A file that cannot be read is left as it is and a repair names it: nothing is lost silently, and
the household is set up all the same (TABLES 10 nr 23). A file that is no JSON at all is set aside
by Home Assistant itself, with a repair of its own.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store, UnsupportedStorageVersionError

from .const import DOMAIN
from .model.player import Description
from .privacy.firmware import History
from .privacy.firmware_news import read_histories, written_histories

_LOGGER = logging.getLogger(__name__)

VERSION: Final = 1
SAVE_DELAY: Final = 10.0
# Descriptions hold serial numbers: those of players that were not seen for this long are dropped.
LONG_GONE: Final = 90 * 86400.0

type Sid = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """The content: descriptions, living subscriptions, firmware histories by uid.

    `notes` are what single parts of the integration keep, by their name: each reads its own, and
    raises KeyError, TypeError or ValueError for what it cannot read.
    """

    descriptions: tuple[Description, ...] = ()
    sids: tuple[Sid, ...] = ()
    firmware: Mapping[str, History] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)


def thinned(kept: Kept, present: Collection[str], now: float) -> Kept:
    """Return what is kept without the descriptions of players that are long gone.

    `present` are the players of the household. Firmware histories stay: they are small, and name
    nothing but versions.
    """
    seen = {uid: history[0].seen for uid, history in kept.firmware.items() if history}
    return replace(
        kept,
        descriptions=tuple(
            item
            for item in kept.descriptions
            if item.uid in present or now - seen.get(item.uid, 0.0) < LONG_GONE
        ),
    )


class KeptStore:
    """The storage of one config entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file after the entry."""
        self._hass = hass
        self._store = Store[dict[str, Any]](hass, VERSION, f"{DOMAIN}.{entry_id}", private=True)
        self._issue = f"storage_{entry_id}"
        self.readable = True

    @property
    def path(self) -> str:
        """Return the file's path."""
        return str(self._store.path)

    async def load(self) -> Kept:
        """Return what was kept; nothing at the first start, and where it cannot be read.

        What cannot be read is never written over: nothing is saved before a start that can.
        """
        try:
            data = await self._store.async_load()
            kept = _read(data) if data else Kept()
        except UnsupportedStorageVersionError as err:
            return self._leave("storage_newer", err)
        except (HomeAssistantError, KeyError, TypeError, ValueError) as err:
            return self._leave("storage_unreadable", err)
        ir.async_delete_issue(self._hass, DOMAIN, self._issue)
        return kept

    def _leave(self, key: str, err: Exception) -> Kept:
        """Leave the file alone, and say so."""
        _LOGGER.debug("The storage cannot be read: %r", err)
        self.readable = False
        self._store.make_read_only()
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
            translation_placeholders={"file": self._store.path},
        )
        return Kept()

    def save_soon(self, kept: Callable[[], Kept]) -> None:
        """Save before long; what is to be saved is asked for then."""
        self._store.async_delay_save(lambda: written(kept()), SAVE_DELAY)

    async def save(self, kept: Kept) -> None:
        """Save now."""
        await self._store.async_save(written(kept))

    async def remove(self) -> None:
        """Delete the file, what was said of it, and what Home Assistant set aside of it."""
        ir.async_delete_issue(self._hass, DOMAIN, self._issue)
        await self._store.async_remove()
        await self._hass.async_add_executor_job(_remove_set_aside, Path(self._store.path))


def _remove_set_aside(file: Path) -> None:
    """Delete what was no JSON any more: serial numbers can be read in it all the same."""
    for each in file.parent.glob(f"{file.name}.corrupt.*"):
        each.unlink(missing_ok=True)


def written(kept: Kept) -> dict[str, Any]:
    """Return the content as it is stored."""
    return {
        "descriptions": [
            asdict(item) | {"services": sorted(item.services)} for item in kept.descriptions
        ],
        "sids": [list(sid) for sid in kept.sids],
        "firmware": written_histories(kept.firmware),
        "notes": dict(kept.notes),
    }


def _read(data: Mapping[str, Any]) -> Kept:
    """Read the content. Raises KeyError, TypeError, ValueError for anything else."""
    return Kept(
        tuple(map(_description, _list(data["descriptions"]))),
        tuple(map(_sid, _list(data["sids"]))),
        read_histories(data["firmware"]),
        dict(data.get("notes", {})),
    )


def _description(data: Mapping[str, Any]) -> Description:
    # A newer minor version may have added some.
    known = {each.name: data[each.name] for each in fields(Description) if each.name in data}
    services = frozenset(map(_text, _list(known.pop("services"))))
    generation = known.pop("generation")
    return Description(
        **{name: _text(value) for name, value in known.items()},
        generation=None if generation is None else int(generation),
        services=services,
    )


def _sid(data: Sequence[Any]) -> Sid:
    uid, service, sid, boot_seq = _list(data)
    return _text(uid), _text(service), _text(sid), int(boot_seq)


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
