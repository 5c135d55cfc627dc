"""The questions of the probe: whom they are put to, what they send, and that they keep secrets."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.sonos_local.model.verdict import Kind
from custom_components.sonos_local.probe.questions import QUESTIONS, asked, plan
from custom_components.sonos_local.probe.report import Circumstances, Found, gathered, report
from custom_components.sonos_local.probe.types import (
    AsExpected,
    Call,
    Finding,
    Page,
    Question,
    Reply,
    Request,
    Subject,
    Trouble,
    schemes,
)
from custom_components.sonos_local.wire.catalogue import (
    PLAIN_PORT,
    READABLE_PROPERTIES,
    TLS_PORT,
    Unlisted,
    checked,
    kind_of,
    path_kind,
)

from .probe_builders import (
    BAR,
    BATTERY,
    BY_ID,
    INPUT,
    NO,
    ROOM,
    UID,
    UNKNOWN,
    YES,
    entry,
    listed,
    subject,
    values,
)

DOCS: Final = Path(__file__).parents[2] / "docs"

# What leaves, and what is told ------------------------------------------------------------------


MARK: Final = "Geheimnis"
marked = st.builds(lambda text: f"{MARK}{text}{MARK}", st.text(max_size=8))
texts = st.one_of(
    marked,
    st.builds(
        lambda text: f'<a><item id="{MARK}"><title>{MARK}</title>{text}</item></a>',
        st.sampled_from(("", f"<class>{MARK}</class><res>{MARK}:{MARK}</res>", "<res/>")),
    ),
    st.builds(
        lambda tag, name, value: f'<DIDL-Lite><{tag} {name}="{value}">{MARK}</{tag}></DIDL-Lite>',
        st.sampled_from(
            ("item", "container", "Device", "ZoneGroupMember", "Alarm", "Data", "Link")
        ),
        st.sampled_from(("id", "Reason", "MoreInfo", "Recurrence", "PlayMode", "name")),
        st.sampled_from((MARK, f"A:{MARK}", f"S://{MARK}", f"{MARK}:{MARK},{MARK}")),
    ),
    st.sampled_from(("", "0", "1", "3", "<", "12345678901234567890", f"RINCON_{MARK}", "FV:2")),
)
OUTPUTS: Final = (
    *("StringValue", "ZoneGroupState", "SoftwareVersion", "HTAudioIn", "Actions", "CurrentURI"),
    *("CurrentTransportState", "TrackMetaData", "RemainingSleepTimerDuration", "AlarmID"),
    *("CurrentSleepTimerGeneration", "GroupID", "CurrentAlarmList", "CurrentTimeZone", "TimeZone"),
    *("CurrentValue", "CurrentSupportsFixed", "CurrentFixed", "CurrentVolume", "RoomUUID"),
    *("RoomCalibrationEnabled", "RoomCalibrationAvailable", "CurrentIRRepeaterState", "Sink"),
    *("Result", "TotalMatches", "StartingIndex", "LastIndexChange", "CurrentLeftLineInLevel"),
)
replies = st.one_of(
    st.builds(Reply, trouble=st.sampled_from(Trouble)),
    st.builds(Reply, fault=st.sampled_from((401, 402, 501, 701, 800))),
    st.builds(
        Reply,
        st.sampled_from((200, 403, 404, 500)),
        body=texts.map(lambda text: text.encode("utf-8", "replace")),
    ),
    st.builds(Reply, st.just(200), values=st.fixed_dictionaries(dict.fromkeys(OUTPUTS, texts))),
    st.builds(
        Reply,
        st.just(200),
        body=st.builds(
            lambda **told: json.dumps(told).encode(),
            playerId=marked,
            householdId=marked,
            credentialTypeAllowed=marked,
            locationId=marked,
            device=st.fixed_dictionaries(
                {"capabilities": st.lists(marked), "deviceFeatures": st.none()}
            ),
        ),
    ),
)
subjects = st.sampled_from(
    (
        ROOM,
        BAR,
        INPUT,
        BATTERY,
        subject(generation=1, software="57.23-74170", model=MARK, offered=MARK),
        subject(is_bridge=True, is_room=False, software=MARK, calibration=None),
    )
)


@given(st.sampled_from(QUESTIONS), subjects, st.data())
def test_whatever_players_say_nothing_of_it_is_shown(
    question: Question, whom: Subject, data: st.DataObject
) -> None:
    script = question.script(whom)
    requests: list[Request] = []
    try:
        requests.append(next(script))
        while True:
            requests.append(script.send(data.draw(replies)))
    except StopIteration as end:
        found: Finding = end.value
    assert MARK not in found.text
    assert "RINCON" not in found.text
    assert "|" not in found.text
    assert MARK not in whom.label
    # A handful.
    assert 1 <= len(requests) <= 5


def first_requests() -> Iterator[tuple[str, Request]]:
    """Give what is sent as long as players answer in the way that is expected of them."""
    answers = {
        "ContentDirectory.Browse": listed(
            entry("Second", "container", number="A:COMPOSER/x"), TotalMatches="1"
        ),
        "GroupRenderingControl.GetGroupVolume": values(CurrentVolume="1"),
    }
    for question in QUESTIONS:
        script = question.script(ROOM)
        try:
            request = next(script)
            while True:
                yield question.id, request
                name = request.name if isinstance(request, Call) else ""
                request = script.send(answers.get(name, values(CurrentVolume="1")))
        except StopIteration:
            continue


def test_only_what_the_catalogue_calls_reading_is_sent() -> None:
    for number, request in first_requests():
        if isinstance(request, Page):
            port = TLS_PORT if request.tls else PLAIN_PORT
            assert path_kind("GET", request.path, port) is Kind.READ, number
        else:
            arguments = dict(request.arguments)
            try:
                assert kind_of(request.name, arguments) is Kind.READ, number
                assert checked(request.name, arguments) == request.arguments, number
            except Unlisted:
                pytest.fail(f"{number}: {request.name}")


def test_of_the_old_store_only_harmless_names_are_read() -> None:
    names = {
        dict(request.arguments)["VariableName"]
        for _, request in first_requests()
        if isinstance(request, Call) and request.name.endswith("GetString")
    }
    assert names == READABLE_PROPERTIES


# Whom ---------------------------------------------------------------------------------------------


def test_one_player_of_each_model_and_generation_is_asked() -> None:
    players = (
        subject(uid="a", model="S18"),
        subject(uid="b", model="S18", plays=True),
        subject(uid="c", model="S18", generation=1),
        subject(uid="d", model="S9"),
    )
    chosen = {player.uid for player in asked(BY_ID["P18"], players)}
    # Who plays has more to tell.
    assert chosen == {"b", "c", "d"}


def test_what_all_tell_alike_is_asked_once_and_spread() -> None:
    players = tuple(subject(uid=uid, model=f"S{at}") for at, uid in enumerate("abcd"))
    shared = {question.topic: asked(question, players) for question in QUESTIONS if question.topic}
    assert all(len(chosen) == 1 for chosen in shared.values())
    assert len({chosen[0].uid for chosen in shared.values()}) == len(shared)
    for question in QUESTIONS:
        if question.topic:
            assert asked(question, players) == shared[question.topic]


def test_a_household_of_bonded_players_alone_is_asked_all_the_same() -> None:
    players = (subject(is_room=False),)
    assert asked(BY_ID["P26"], players) == players
    assert asked(BY_ID["P40"], players) == ()


def test_nobody_is_asked_of_a_household_without_players() -> None:
    assert plan(()) == {}


# The report ---------------------------------------------------------------------------------------


def found(**answers: AsExpected) -> Found:
    return Found(
        BY_ID["P01"], tuple((label, Finding("x", state)) for label, state in answers.items())
    )


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, UNKNOWN),
        ({"a": UNKNOWN}, UNKNOWN),
        ({"a": UNKNOWN, "b": YES}, YES),
        ({"a": NO, "b": YES}, NO),
    ],
)
def test_one_that_differs_decides(answers: Mapping[str, AsExpected], expected: AsExpected) -> None:
    assert found(**answers).as_expected is expected


def test_players_that_say_the_same_stand_together() -> None:
    question = BY_ID["P01"]
    labels = [("a", Finding("x")), ("b", Finding("x")), ("c", Finding("y"))]
    assert Found(question, tuple(labels)).text == "a, b: x / c: y"
    assert Found(question, tuple(labels[:2])).text == "all 2: x"
    assert Found(question, tuple(labels[:1])).text == "a: x"
    assert Found(question).text == "nobody to ask"


def test_a_report_is_a_table_of_all_questions() -> None:
    players = {UID: ROOM}
    everything = gathered(players, [(UID, BY_ID["P04"], Finding("error 800", YES))])
    text = report(players.values(), everything, Circumstances("1.2", "2026.10", 3.4, is_whole=True))
    assert "Sonos Local 1.2, Home Assistant 2026.10, 3 seconds.\n" in text
    assert "Players: S18 with 97.1-80312 (1x)." in text
    assert "| S18 (97.1): error 800 | true |" in text
    rows = [line for line in text.splitlines() if line.startswith("| P")]
    assert len(rows) == len(QUESTIONS)
    assert all(row.count("|") == 7 for row in rows)


def test_schemes_are_counted() -> None:
    uris = ("x-file-cifs://secret/a", "x-file-cifs://b", "x-secret:1", "no scheme at all", "")
    assert schemes(uris) == ("x-file-cifs (2x)", 2)
    assert schemes(()) == ("none", 0)


# The documents ------------------------------------------------------------------------------------


def test_questions_are_numbered_without_a_gap() -> None:
    assert [item.id for item in QUESTIONS] == [f"P{at:02}" for at in range(1, len(QUESTIONS) + 1)]


def test_every_question_names_its_fact() -> None:
    facts = re.compile(r"(?:WIRE|CONSENT|TABLES) \d+(?:\.\d+|[a-z])?")
    assert all(facts.fullmatch(question.fact) for question in QUESTIONS)


def test_every_question_stands_in_the_document_word_for_word() -> None:
    text = (DOCS / "probe.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (P\d\d) \| (.*?) \|", text, re.MULTILINE)
    assert rows == [(question.id, question.text) for question in QUESTIONS]


def test_every_question_settles_a_guess_that_is_listed() -> None:
    text = (DOCS / "unverified.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bP\d\d\b", text)) == set(BY_ID)


def test_every_guess_is_settled_by_the_probe_or_by_hand() -> None:
    text = (DOCS / "unverified.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    heads = {row for row in rows if row.endswith("| Settled by |") or row.startswith("| ---")}
    assert len(heads) == 2
    for row in rows:
        if row not in heads:
            assert re.search(r"\| (?:probe P\d\d|by hand: )[^|]*\. \|$", row), row
