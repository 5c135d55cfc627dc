"""What is kept over a restart, in Home Assistant's storage: one file an entry."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .model.player import Description
from .privacy.firmware import History, Installed

VERSION: Final = 1
SAVE_DELAY: Final = 30.0

type Sid = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """The content: descriptions, living subscriptions, firmware histories by uid."""

    descriptions: tuple[Description, ...] = ()
    sids: tuple[Sid, ...] = ()
    firmware: Mapping[str, History] = field(default_factory=dict)


class KeptStore:
    """The storage of one config entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file after the entry."""
        self._store = Store[dict[str, Any]](hass, VERSION, f"{DOMAIN}.{entry_id}", private=True)

    async def load(self) -> Kept:
        """Return what was kept, nothing at the first start."""
        data = await self._store.async_load()
        return _read(data) if data else Kept()

    def save_soon(self, kept: Callable[[], Kept]) -> None:
        """Save before long; what is to be saved is asked for then."""
        self._store.async_delay_save(lambda: _written(kept()), SAVE_DELAY)

    async def save(self, kept: Kept) -> None:
        """Save now."""
        await self._store.async_save(_written(kept))

    async def remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()


def _written(kept: Kept) -> dict[str, Any]:
    return {
        "descriptions": [
            asdict(item) | {"services": sorted(item.services)} for item in kept.descriptions
        ],
        "sids": [list(sid) for sid in kept.sids],
        "firmware": {
            uid: [asdict(installed) for installed in history]
            for uid, history in kept.firmware.items()
        },
    }


def _read(data: dict[str, Any]) -> Kept:
    return Kept(
        tuple(
            Description(**item | {"services": frozenset(item["services"])})
            for item in data["descriptions"]
        ),
        tuple((uid, service, sid, boot) for uid, service, sid, boot in data["sids"]),
        {
            uid: tuple(Installed(**installed) for installed in history)
            for uid, history in data["firmware"].items()
        },
    )
