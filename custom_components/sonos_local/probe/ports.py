"""Questions to the two ports of a player: settings, keys, pages, and what 1443 answers.

Facts: CONSENT 2, 3, 6; WIRE 1.1, 1.2, 1.4, 11.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from json import loads
from typing import Any, Final

from ..consent.reader import KEYS, OLD_SHARING, SETTINGS_PATH, SHARING
from ..privacy.consent_reading import LONGEST, Reading, read_settings
from ..privacy.consent_values import Setting
from ..wire.catalogue import DESCRIPTION_PATH, INFO_PATH
from ..wire.proof import API_KEY
from .types import (
    Call,
    Finding,
    Page,
    Question,
    Reply,
    Script,
    Subject,
    finding,
    number,
    told,
    unanswered,
    word,
    words,
)

_CLOCK: Final = re.compile(r"[0-2]?\d:[0-5]\d(:[0-5]\d)?")
_MISSING: Final = b"Key not found."
_KEY_ERROR: Final = b"ERROR_API_KEY_VALIDATION_FAILED"
_NO_LOGIN: Final = b"ERROR_NOT_AUTHORIZED"
# GetString: a name that is not there, and one that is not known (WIRE 4, CONSENT 1).
_NOT_SHOWN: Final = (800, 402)
_OPTED_OUT: Final = "NoReport"
_CAPABILITIES: Final = frozenset(
    {
        "AIRPLAY",
        "AUDIO_CLIP",
        "CLOUD",
        "HDMI",
        "HT_PLAYBACK",
        "HT_POWER_STATE",
        "IR_CONTROL",
        "LINE_IN",
        "MICROPHONE_SWITCH",
        "PLAYBACK",
        "SPEAKER_DETECTION",
        "SVC",
        "VOICE",
    }
)
_CREDENTIALS: Final = frozenset({"API_KEY", "ACCESS_TOKEN"})
_LOCATION: Final = re.compile(r"lc_[0-9a-f]{32}")


def current(subject: Subject) -> bool:
    """Choose players that have the interface of 1443: no S1, no bridge (WIRE 9)."""
    return not subject.is_bridge and subject.generation != 1


def _old(subject: Subject) -> bool:
    return not subject.is_bridge and subject.generation == 1


def _boxes(subject: Subject) -> bool:
    return not subject.is_bridge


def _bridges(subject: Subject) -> bool:
    return subject.is_bridge


# Consent --------------------------------------------------------------------------------------


def _setting(name: str, subject: Subject) -> Script:
    """Read a setting the way the integration reads it; which of the two it is stays untold."""
    del subject
    reply = yield Page(f"{SETTINGS_PATH}{name}", tls=True, key=KEYS[0])
    if reply.trouble:
        return unanswered(reply)
    outcome = read_settings(reply.status, reply.body, "", 0.0)
    if isinstance(outcome, Reading):
        body = reply.body.strip()
        form = "true or false" if body.strip(b"\"'").isalpha() else "1 or 0"
        quotes = ", in quotes" if body[:1] in (b'"', b"'") else ""
        return finding(f"status 200: {form}{quotes}")
    return finding(f"status {reply.status}: {outcome.reason}{_why(reply)}", holds=False)


def _why(reply: Reply) -> str:
    for text in (_MISSING, _KEY_ERROR, _NO_LOGIN):
        if text in reply.body:
            return f", {text.decode()}"
    return f", {len(reply.body)} bytes"


def _legacy(subject: Subject) -> Script:
    """Look whether the old store still has the switch, and whether as the word that is known."""
    del subject
    reply = yield _get_string(OLD_SHARING)
    if reply.fault in _NOT_SHOWN:
        return finding(told(reply))
    if not reply.is_answer:
        return unanswered(reply)
    value = reply.values.get("StringValue", "")
    if value and value != _OPTED_OUT:
        # By the firmware's rule that means "on", which nobody has seen.
        return finding(word(value, ()), holds=None)
    return finding(word(value, (_OPTED_OUT,)))


def _update(name: str, subject: Subject) -> Script:
    """Look whether a setting of updates is shown, and its form."""
    del subject
    reply = yield _get_string(name)
    if reply.fault in _NOT_SHOWN:
        return finding(told(reply))
    if not reply.is_answer:
        return unanswered(reply)
    value = reply.values.get("StringValue", "").strip()
    if (small := number(value)) is not None:
        return finding(f"the number {small}")
    if _CLOCK.fullmatch(value):
        return finding("a time of day")
    return finding(word(value, ()), holds=len(value) <= LONGEST and value.isprintable())


def _get_string(name: str) -> Call:
    return Call("SystemProperties.GetString", (("VariableName", name),))


# The interface of 1443 ------------------------------------------------------------------------


def _with_key(key: str, subject: Subject) -> Script:
    """Ask a player who it is, with a key."""
    del subject
    reply = yield Page(INFO_PATH, tls=True, key=key)
    if reply.trouble:
        return unanswered(reply)
    if reply.is_answer:
        return finding("status 200")
    if _NO_LOGIN in reply.body:
        # The app's authentication switch is on: no key would do.
        return finding(f"status {reply.status}{_why(reply)}", holds=None)
    return finding(f"status {reply.status}{_why(reply)}", holds=False)


def _without_key(subject: Subject) -> Script:
    del subject
    reply = yield Page(INFO_PATH, tls=True)
    if reply.trouble:
        return unanswered(reply)
    refused = reply.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)
    return finding(
        f"status {reply.status}{_why(reply)}", holds=refused and _KEY_ERROR in reply.body
    )


def _no_info(subject: Subject) -> Script:
    del subject
    reply = yield Page(INFO_PATH, tls=True, key=API_KEY)
    if reply.trouble:
        return unanswered(reply)
    return finding(told(reply), holds=reply.status == HTTPStatus.NOT_FOUND)


def _info(judge: Callable[[Mapping[str, Any], Subject], Finding], subject: Subject) -> Script:
    """Ask a player who it is, and look at one part of the answer."""
    reply = yield Page(INFO_PATH, tls=True, key=API_KEY)
    if not reply.is_answer:
        return finding(told(reply), holds=None)
    found = _json(reply.body)
    if not found:
        return finding("no JSON object", holds=False)
    return judge(found, subject)


def _identity(found: Mapping[str, Any], subject: Subject) -> Finding:
    household = str(found.get("householdId", ""))
    is_own = found.get("playerId") == subject.uid
    is_longer = household.startswith(f"{subject.household}.")
    text = (
        f"playerId is {'the' if is_own else 'not the'} uid; householdId is "
        f"{'the household with a suffix' if is_longer else 'something else'}"
    )
    return finding(text, holds=is_own and is_longer)


def _abilities(found: Mapping[str, Any], subject: Subject) -> Finding:
    del subject
    device = found.get("device")
    told_ = device.get("capabilities") if isinstance(device, dict) else None
    if not isinstance(told_, list):
        return finding("no capabilities", holds=False)
    names = [str(item) for item in told_]
    listed, unknown = words(names, _CAPABILITIES)
    return finding(f"{listed}; {unknown} other words", holds=not unknown and "AUDIO_CLIP" in names)


def _openness(found: Mapping[str, Any], subject: Subject) -> Finding:
    del subject
    credential = str(found.get("credentialTypeAllowed", ""))
    guests = found.get("allowGuestAccess")
    text = (
        f"credentialTypeAllowed {word(credential, _CREDENTIALS)}; allowGuestAccess "
        f"{'a flag' if isinstance(guests, bool) else 'no flag'}"
    )
    return finding(text, holds=credential in _CREDENTIALS and isinstance(guests, bool))


def _location(found: Mapping[str, Any], subject: Subject) -> Finding:
    del subject
    device = found.get("device")
    features = device.get("deviceFeatures") if isinstance(device, dict) else None
    is_place = bool(_LOCATION.fullmatch(str(found.get("locationId", ""))))
    is_list = isinstance(features, list)
    count = len(features) if isinstance(features, list) else 0
    text = (
        f"locationId {'lc_ and 32 hex digits' if is_place else 'of another form'}; "
        f"{count} deviceFeatures"
    )
    return finding(text, holds=is_place and is_list)


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        found = loads(body)
    except ValueError, RecursionError:
        return {}
    return found if isinstance(found, dict) else {}


# UPnP on both ports ---------------------------------------------------------------------------


def _over_tls(subject: Subject) -> Script:
    """Ask for the description, and for one action, on 1443."""
    page = yield Page(DESCRIPTION_PATH, tls=True)
    if page.trouble:
        return unanswered(page)
    action = yield Call("DeviceProperties.GetHouseholdID", tls=True)
    text = f"description: {told(page)}; action: {told(action)}"
    if subject.generation == 1:
        return finding(text, holds=not (page.is_answer or action.is_answer))
    return finding(text, holds=page.is_answer and action.is_answer)


def _switch(subject: Subject) -> Script:
    """Look whether description and actions agree on whether plain UPnP is on."""
    del subject
    page = yield Page(DESCRIPTION_PATH)
    action = yield Call("DeviceProperties.GetHouseholdID")
    text = f"description: {told(page)}; action: {told(action)}"
    if page.trouble or action.trouble:
        return finding(text, holds=None)
    off = page.status == action.status == HTTPStatus.FORBIDDEN
    return finding(text, holds=off or (page.is_answer and action.is_answer))


def _no_tls(subject: Subject) -> Script:
    del subject
    reply = yield Page(INFO_PATH, tls=True, key=API_KEY)
    return finding(told(reply), holds=reply.status is None)


_SETTING_REQUEST: Final = "GET 1443 settings/restricted-admin/{}"
_INFO_REQUEST: Final = "GET 1443 players/local/info"
_FLAG: Final = "status 200 with true, false, 1 or 0"

QUESTIONS: Final = (
    Question(
        "P01",
        "CONSENT 2f",
        "Is the sharing of usage data shown on 1443?",
        _SETTING_REQUEST.format(SHARING),
        _FLAG,
        partial(_setting, SHARING),
        _boxes,
    ),
    Question(
        "P02",
        "CONSENT 2f",
        "Is a setting beside it shown the same way?",
        _SETTING_REQUEST.format(Setting.EXPLICIT_FILTER),
        _FLAG,
        partial(_setting, Setting.EXPLICIT_FILTER),
        _boxes,
    ),
    Question(
        "P03",
        "CONSENT 6",
        "Is the setting of the play history shown?",
        _SETTING_REQUEST.format(Setting.PLAY_HISTORY),
        _FLAG,
        partial(_setting, Setting.PLAY_HISTORY),
        _boxes,
    ),
    Question(
        "P04",
        "CONSENT 2c",
        "What has the old store for the sharing of usage data?",
        "SystemProperties.GetString UMTracking",
        "NoReport, nothing, or error 800",
        _legacy,
    ),
    Question(
        "P05",
        "CONSENT 3",
        "Is the policy of updates shown?",
        "SystemProperties.GetString R_AutoUpdatePolicy",
        "a short text, or error 800",
        partial(_update, Setting.UPDATE_POLICY),
    ),
    Question(
        "P06",
        "CONSENT 3",
        "Is the time of updates shown?",
        "SystemProperties.GetString R_AutoUpdateWindowStart",
        "a short text, or error 800",
        partial(_update, Setting.UPDATE_WINDOW),
    ),
    Question(
        "P07",
        "CONSENT 2f",
        "Is any API key taken?",
        f"{_INFO_REQUEST}, key sonos-local",
        "status 200",
        partial(_with_key, KEYS[0]),
        current,
    ),
    Question(
        "P08",
        "WIRE 1.2",
        "Is the API key taken that controllers send?",
        f"{_INFO_REQUEST}, the known key",
        "status 200",
        partial(_with_key, API_KEY),
        current,
    ),
    Question(
        "P09",
        "WIRE 11",
        "What is answered without an API key?",
        f"{_INFO_REQUEST}, no key",
        "status 400 or 403, ERROR_API_KEY_VALIDATION_FAILED",
        _without_key,
        current,
    ),
    Question(
        "P10",
        "WIRE 1.2",
        "Does it name the player and the household as UPnP does?",
        _INFO_REQUEST,
        "the uid, and the household's id with a suffix",
        partial(_info, _identity),
        current,
    ),
    Question(
        "P11",
        "WIRE 1.2",
        "Which capabilities does it name?",
        _INFO_REQUEST,
        "known words, AUDIO_CLIP among them",
        partial(_info, _abilities),
        current,
    ),
    Question(
        "P12",
        "WIRE 1.2",
        "How does it tell of the app's switches for connections?",
        _INFO_REQUEST,
        "API_KEY or ACCESS_TOKEN, and a flag",
        partial(_info, _openness),
        current,
    ),
    Question(
        "P13",
        "WIRE 1.2",
        "How do the place and the features of the device look?",
        _INFO_REQUEST,
        "lc_ and 32 hex digits, and a list",
        partial(_info, _location),
        current,
    ),
    Question(
        "P14",
        "WIRE 9",
        "Has a player of S1 this interface?",
        _INFO_REQUEST,
        "status 404",
        _no_info,
        _old,
    ),
    Question(
        "P15",
        "WIRE 1.4",
        "Does UPnP work on 1443?",
        "GET 1443 device_description.xml; DeviceProperties.GetHouseholdID on 1443",
        "both answered; neither on S1",
        _over_tls,
        _boxes,
    ),
    Question(
        "P16",
        "WIRE 1.4",
        "Do the description and actions agree on whether UPnP is on?",
        "GET device_description.xml; DeviceProperties.GetHouseholdID",
        "both answered, or both 403",
        _switch,
    ),
    Question(
        "P17",
        "WIRE 10",
        "Has a bridge the port 1443?",
        _INFO_REQUEST,
        "no connection",
        _no_tls,
        _bridges,
    ),
)
