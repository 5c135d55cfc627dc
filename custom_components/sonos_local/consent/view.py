"""All that entities show of consent, as it was at the last look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ..privacy.consent import Consent, Marks, judge
from ..privacy.consent_declared import Declarations
from ..privacy.consent_known import Known
from ..privacy.consent_reading import NOT_ASKED, NoAnswer, Shown
from ..privacy.consent_values import Setting, ShownValue

_NOBODY_DECLARED: Final = judge((), ())
_NOTHING_KNOWN: Final = Known()


@dataclass(frozen=True, slots=True)
class View:
    """All that entities show of consent, as it was at the last look.

    `last` is how the last round ended if it gave no value; `rooms` are names by uid.
    """

    consent: Consent = _NOBODY_DECLARED
    sharing: Shown = NOT_ASKED
    last: NoAnswer | None = None
    values: Mapping[Setting, ShownValue] = field(default_factory=dict)
    declarations: Declarations = ()
    marks: Marks = ()
    known: Known = _NOTHING_KNOWN
    rooms: Mapping[str, str] = field(default_factory=dict)
