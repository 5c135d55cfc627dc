"""What the owner decides on playback from outside the house."""

from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..entity import HouseholdEntity, PlayerEntity, add_for_players
from .cloud_playback import CONF_ALLOWED, CONF_STOP

# The household's, and that of each room.
CLOUD_SWITCHES: Final = (
    SwitchEntityDescription(
        key=CONF_STOP,
        translation_key="stop_cloud_playback",
        entity_category=EntityCategory.CONFIG,
    ),
    SwitchEntityDescription(
        key=CONF_ALLOWED,
        translation_key="cloud_playback_allowed",
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
    ),
)


@callback
def add_cloud_switches(
    entry: SonosConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    stop: SwitchEntityDescription,
    allowed: SwitchEntityDescription,
) -> None:
    """Add the household's switch, and one for each room."""
    async_add_entities([StopSwitch(entry.runtime_data, stop)])
    add_for_players(
        entry,
        async_add_entities,
        lambda player: player.box.visible,
        lambda coordinator, player: [AllowedSwitch(coordinator, player.uid, allowed)],
    )


class StopSwitch(HouseholdEntity[bool], SwitchEntity):
    """Whether cloud playback is stopped after the grace time, with local only on."""

    def __init__(self, coordinator: SonosCoordinator, description: SwitchEntityDescription) -> None:
        """Show it of the household."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @override
    def view(self) -> bool:
        """Return whether it is."""
        return bool(self.coordinator.config_entry.options.get(CONF_STOP, False))

    @override
    def show(self, view: bool) -> None:
        """Put a view into the attributes."""
        self._attr_is_on = view

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Stop it from now on; what plays gets the whole grace time."""
        self.coordinator.set_option(CONF_STOP, value=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Stop it no more."""
        self.coordinator.set_option(CONF_STOP, value=False)


class AllowedSwitch(PlayerEntity[bool], SwitchEntity):
    """Whether a room, and whatever group it is in, is left alone."""

    def __init__(
        self, coordinator: SonosCoordinator, uid: str, description: SwitchEntityDescription
    ) -> None:
        """Show it of the player `uid`."""
        super().__init__(coordinator, uid, description.key)
        self.entity_description = description

    @property
    def _allowed(self) -> list[str]:
        return list(self.coordinator.config_entry.options.get(CONF_ALLOWED, ()))

    @property
    @override
    def available(self) -> bool:
        """Return whether it can be decided: a room that is away keeps what was."""
        return self.uid in self.coordinator.data.players

    @override
    def view(self) -> bool:
        """Return whether it is."""
        return self.uid in self._allowed

    @override
    def show(self, view: bool) -> None:
        """Put a view into the attributes."""
        self._attr_is_on = view

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Leave the room alone."""
        self.coordinator.set_option(CONF_ALLOWED, sorted({*self._allowed, self.uid}))

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Treat the room like the others."""
        self.coordinator.set_option(CONF_ALLOWED, sorted({*self._allowed} - {self.uid}))
