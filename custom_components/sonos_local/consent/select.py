"""What the owner declares, where players do not show it (TABLES 5b)."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory

from ..coordinator import SonosCoordinator
from ..entity import HouseholdEntity
from ..privacy.consent_declared import CHOICES, Choice, Declaration, Declarations, Kind, of_kind
from .sensor import when


@dataclass(frozen=True, kw_only=True)
class DeclarationDescription(SelectEntityDescription):
    """A question that only the owner can answer."""

    kind: Kind


def _choices(kind: Kind) -> list[str]:
    return [choice.value for choice in CHOICES[kind]]


DECLARATIONS: Final = (
    DeclarationDescription(
        key="declared_statement",
        translation_key="declared_statement",
        entity_category=EntityCategory.CONFIG,
        options=_choices(Kind.STATEMENT),
        kind=Kind.STATEMENT,
    ),
    DeclarationDescription(
        key="declared_additional_usage",
        translation_key="declared_additional_usage",
        entity_category=EntityCategory.CONFIG,
        options=_choices(Kind.ADDITIONAL_USAGE),
        kind=Kind.ADDITIONAL_USAGE,
    ),
    DeclarationDescription(
        key="declared_voice",
        translation_key="declared_voice",
        entity_category=EntityCategory.CONFIG,
        options=_choices(Kind.VOICE),
        kind=Kind.VOICE,
    ),
    DeclarationDescription(
        key="declared_trueplay",
        translation_key="declared_trueplay",
        entity_category=EntityCategory.CONFIG,
        options=_choices(Kind.TRUEPLAY),
        kind=Kind.TRUEPLAY,
    ),
)


class DeclarationSelect(HouseholdEntity[Declarations], SelectEntity):
    """A declaration: shown as such, with its date; unknown until the question was answered.

    Every choice is a new declaration, the same one again too; nothing is taken out of the history.
    """

    entity_description: DeclarationDescription
    _unrecorded_attributes = frozenset({"history"})

    def __init__(self, coordinator: SonosCoordinator, description: DeclarationDescription) -> None:
        """Ask what the description asks."""
        super().__init__(coordinator, description.key)
        self.entity_description = description

    @override
    def view(self) -> Declarations:
        """Return the history of this kind."""
        declarations = self.coordinator.consent.view.declarations
        return of_kind(declarations, self.entity_description.kind)

    @override
    def show(self, view: Declarations) -> None:
        """Put it into the attributes."""
        newest = view[-1] if view else None
        self._attr_current_option = newest.value.value if newest else None
        self._attr_extra_state_attributes = {
            "reason": None if newest else "not_declared",
            "statement_date": newest.statement_date if newest else None,
            "declared_at": when(newest.declared_at) if newest else None,
            "history": [_row(each) for each in view],
        }

    @override
    async def async_select_option(self, option: str) -> None:
        """Declare it, on the newest statement that is known here, now."""
        self.coordinator.consent.declare(self.entity_description.kind, Choice(option))


def _row(each: Declaration) -> dict[str, Any]:
    return {
        "value": each.value.value,
        "statement_date": each.statement_date,
        "declared_at": when(each.declared_at),
    }
