"""What the judges' table says, and when a case counts as passed."""

import json
import subprocess
from pathlib import Path

import homeassistant.components
import homeassistant.const
import pytest

from tests.judges import __main__ as program
from tests.judges import environments
from tests.judges.soco_cli import fits
from tests.judges.soco_cli_commands import HOME, SMALL, Command, refused
from tests.judges.soco_tests import VERSIONS, read_report
from tests.judges.verdict import Judgement, status, table

REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_integration.TestVolume" name="test_get"/>
<testcase classname="tests.test_integration.TestBass" name="test_get">
<failure message="assert 3 == 2&#10;second line"/></testcase>
<testcase classname="tests.test_integration.TestQueue" name="test_get">
<skipped message="no queue"/></testcase>
</testsuite></testsuites>"""


def judged(name: str, *, passed: int, failed: tuple[tuple[str, str], ...] = ()) -> Judgement:
    judgement = Judgement(name)
    for number in range(passed):
        judgement.check(f"case {number}", passed=True, reason="never told")
    for case, reason in failed:
        judgement.check(case, passed=False, reason=reason)
    return judgement


def test_a_row_counts_cases_and_each_failure_has_its_reason() -> None:
    lines = table(
        [
            judged("first", passed=2),
            judged("second judge", passed=1, failed=(("volume", "said\n  12"),)),
        ]
    ).splitlines()
    assert lines == [
        "judge         cases  passed  failed",
        "first         2      2       0",
        "second judge  2      1       1",
        "                             volume: said 12",
    ]


def test_a_judge_that_cannot_be_had_says_so_in_its_line() -> None:
    text = table([Judgement("soco", unavailable="pip download: no such host")])
    assert text.splitlines()[1].split(maxsplit=3) == [
        *("soco", "-", "-"),
        "not available: pip download: no such host",
    ]


def test_long_reasons_are_cut_and_missing_ones_are_named() -> None:
    text = table([judged("j", passed=0, failed=(("long", "word " * 200), ("silent", "")))])
    assert max(map(len, text.splitlines())) < 250
    assert text.endswith("silent: no reason given")


def test_the_exit_status_tells_failures_from_missing_judges() -> None:
    good, bad = judged("good", passed=1), judged("bad", passed=0, failed=(("x", "y"),))
    missing = Judgement("missing", unavailable="no network")
    assert status([good]) == 0
    assert status([good, missing]) == 2
    assert status([good, missing, bad]) == 1


@pytest.mark.parametrize(
    ("command", "code", "output", "errors", "expected"),
    [
        (Command("p", "volume", "^20$"), 0, "20", "", True),
        (Command("p", "volume", "^20$"), 0, "120", "", False),
        (Command("p", "volume", "^20$"), 0, "20", "Error: late", False),
        (Command("p", "play"), 0, "", "", True),
        (Command("p", "play"), 0, "surprise", "", False),
        (Command("p", "play"), 1, "", "", False),
        (refused("p", "battery", "not supported"), 1, "", "Error: not supported", True),
        # Some errors come with the exit status 0.
        (refused("p", "battery", "not supported"), 0, "", "Error: not supported", True),
        (refused("p", "battery", "not supported"), 0, "not supported", "", False),
        (refused("p", "battery", "not supported"), 1, "", "Error: 501", False),
    ],
)
def test_a_command_passes_if_it_answers_as_expected(
    command: Command, code: int, output: str, errors: str, expected: bool
) -> None:
    assert fits(command, code, output, errors) is expected


def test_the_commands_are_not_too_many() -> None:
    assert len(SMALL) + len(HOME) <= 130


def test_failed_and_skipped_tests_of_a_report_count_as_failed() -> None:
    judgement = Judgement("soco")
    read_report(judgement, REPORT, tests=3)
    assert [(case.name, case.reason) for case in judgement.failed] == [
        ("TestBass.test_get", "assert 3 == 2"),
        ("TestQueue.test_get", "no queue"),
    ]
    assert len(judgement.cases) == 3


def test_a_report_with_another_number_of_tests_has_failed() -> None:
    judgement = Judgement("soco")
    read_report(judgement, REPORT, tests=67)
    assert judgement.failed[-1].name == "there are 67 tests"


def test_what_cannot_be_fetched_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise environments.Unavailable("uv pip: no such version")

    monkeypatch.setitem(program.FETCH, "soco", fail)
    monkeypatch.setitem(program.FETCH, "soco-cli", lambda: None)
    assert program.fetch(["soco", "soco-cli"]) == {"soco": "uv pip: no such version"}


def test_a_judge_that_breaks_off_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang() -> list[Judgement]:
        raise subprocess.TimeoutExpired("python", 240)

    monkeypatch.setitem(program.JUDGES, "core", hang)
    (judgement,) = program.ask("core")
    assert [case.name for case in judgement.failed] == ["it comes to an end"]


def test_core_is_judged_with_what_it_pins() -> None:
    wanted = Path("requirements_judge.txt").read_text().splitlines()
    assert f"homeassistant=={homeassistant.const.__version__}" in wanted
    components = Path(homeassistant.components.__path__[0])
    for name in ("sonos", "ssdp", "network", "zeroconf"):
        manifest = json.loads((components / name / "manifest.json").read_text())
        assert set(manifest["requirements"]) <= set(wanted), name


def test_the_soco_of_home_assistant_judges_too() -> None:
    components = Path(homeassistant.components.__path__[0])
    manifest = json.loads((components / "sonos" / "manifest.json").read_text())
    assert set(manifest["requirements"]) & {f"soco=={version}" for version, _, _ in VERSIONS}
