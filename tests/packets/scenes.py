"""The day with the integration, scene by scene."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from . import scenes_ledger as ledger
from . import scenes_media as media
from . import scenes_setup as setup
from . import scenes_things as things
from . import scenes_trouble as trouble
from .day import Day

SCENES: Final[Mapping[str, Callable[[Day], Awaitable[None]]]] = {
    "discovered and taken": setup.discovered,
    "removed at once": setup.removed,
    "typed in by a name": setup.typed,
    "typed in wrongly": setup.typed_wrongly,
    "every entity enabled": setup.everything_enabled,
    "a ledger begins": ledger.opened,
    "every room": media.every_room,
    "every action": media.every_action,
    "groups": media.groups,
    "every source": media.every_source,
    "sources of the cloud": media.cloud_sources,
    "media of the house": media.played,
    "media from outside": media.refused,
    "announcements": media.announced,
    "a mixed queue": media.mixed_queue,
    "folders": media.browsed,
    "pictures": things.pictures,
    "every entity": things.every_entity,
    "every action of ours": things.every_action_of_ours,
    "local only off and on": setup.off_and_on,
    "started elsewhere": trouble.started_elsewhere,
    "slow and broken": trouble.slow_and_broken,
    "diagnostics": setup.diagnostics,
    "the ledger agrees": ledger.compared,
    "what is kept is deleted": things.own_data,
    "options": setup.options,
    "the address again": setup.reconfigured,
    "subscriptions point elsewhere": trouble.subscriptions_point_elsewhere,
    "UPnP off": trouble.upnp_off,
    "boots": trouble.boots,
    "firmware": trouble.firmware,
    "another address": trouble.moves,
    "repairs": setup.repairs,
    "reload": setup.reload,
    "removed": setup.removed,
}
