"""The ledger of data as an action: each category with what this household's speakers show of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import service

from ..const import DOMAIN
from ..coordinator import SonosConfigEntry, SonosCoordinator
from ..model.household import Household
from ..privacy.statement import (
    SIGNAL,
    STATEMENT_CHOICES,
    STATEMENT_DATE,
    Datum,
    Row,
    has_signal,
    ledger,
)
from ..words import Words, words

SERVICE: Final = "get_data_ledger"
# Values that are words of ours, by their name: the selector that has their texts.
WORDED: Final[Mapping[str, str]] = {"source_kind": "data_source_kind"}
_SCHEMA: Final = vol.Schema({vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string})


@callback
def register(hass: HomeAssistant) -> None:
    """Register the action, once for all households; it shows serial numbers, so to admins."""
    service.async_register_admin_service(
        hass, DOMAIN, SERVICE, _respond, _SCHEMA, supports_response=SupportsResponse.ONLY
    )


async def _respond(call: ServiceCall) -> ServiceResponse:
    """Return the rows in the language of Home Assistant. Raises ServiceValidationError."""
    entry: SonosConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data[ATTR_CONFIG_ENTRY_ID]
    )
    household = await with_signals(entry.runtime_data)
    told = await words(call.hass)
    return {
        "statement_date": STATEMENT_DATE,
        "rows": [_row(row, household, told) for row in ledger(household)],
        "choices": [
            {
                "id": choice,
                "choice": told.of("statement_choice", choice),
                "consequence": told.of("statement_consequence", choice),
            }
            for choice in STATEMENT_CHOICES
        ],
        "used_for": told.of("statement_use", "use"),
    }


async def with_signals(coordinator: SonosCoordinator) -> Household:
    """Return the household with what no event tells: the signals of TVs are asked for, now."""
    household = coordinator.data
    players = dict(household.players)
    for player in household.rooms:
        if not player.available or not has_signal(player):
            continue
        try:
            told = await coordinator.send(player.uid, "DeviceProperties.GetZoneInfo")
        except HomeAssistantError:
            # It is shown as what the speaker did not tell.
            continue
        players[player.uid] = replace(player, read={**player.read, SIGNAL: told.get(SIGNAL, "")})
    return replace(household, players=players)


def counts(household: Household) -> Mapping[str, Mapping[str, Any]]:
    """Return the rows for diagnostics: how many values are known, none of the values."""
    return {
        row.category.id: {
            "basis": row.category.basis,
            "seen": row.category.seen,
            "known": sum(datum.value is not None for datum in row.data),
            "unknown": sum(datum.value is None for datum in row.data),
        }
        for row in ledger(household)
    }


def _row(row: Row, household: Household, told: Words) -> dict[str, Any]:
    category = row.category
    return {
        "id": category.id,
        "category": told.of("data_category", category.id),
        "data": told.of("data_taken", category.id),
        "basis": category.basis,
        "basis_text": told.of("data_basis", category.basis),
        "visible": category.seen,
        "visible_text": told.of("data_visible", category.seen),
        "shown": [_datum(datum, household, told) for datum in row.data],
    }


def _datum(datum: Datum, household: Household, told: Words) -> dict[str, Any]:
    player = household.players.get(datum.uid)
    return {
        "room": player.room if player else None,
        "name": datum.name,
        "text": told.of("data_name", datum.name),
        "value": datum.value,
        "value_text": _word(datum, told),
    }


def _word(datum: Datum, told: Words) -> str | None:
    """Return the text of a value that is a word of ours, None for any other."""
    selector = WORDED.get(datum.name)
    return told.of(selector, str(datum.value)) if selector and datum.value is not None else None
