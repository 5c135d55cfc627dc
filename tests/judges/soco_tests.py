"""SoCo's integration tests, which are meant for real players, against the first simulated one."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from . import environments
from .peer import FIRST, Peer
from .verdict import Judgement

NAME = "SoCo's integration tests"
# The tests are those of this version's source package.
TESTS = "0.32.4"
# The one that Home Assistant's sonos pins, and the newest: version, number of tests, what it lacks.
# The tests of 0.31.2 itself fail on any player, since they reset the object that all of them share
# (SoCo mended its fixture in 0.32); without the tests of writing favorites they are the same.
VERSIONS = ((TESTS, 68, ""), ("0.31.2", 67, "TestFavorites"))
TIME = 300


def fetch() -> None:
    """Fetch the tests and every version. Raises Unavailable."""
    environments.source("soco", TESTS)
    for version, _, _ in VERSIONS:
        environments.soco(version)


def judge() -> list[Judgement]:
    """Return one judgement a version of SoCo."""
    return [_version(*version) for version in VERSIONS]


def _version(version: str, tests: int, lacks: str) -> Judgement:
    judgement = Judgement(f"{NAME}, {version}")
    try:
        programs = environments.soco(version)
        source = environments.source("soco", TESTS)
    except environments.Unavailable as err:
        judgement.unavailable = str(err)
        return judgement
    with tempfile.TemporaryDirectory() as place, Peer("small"):
        # Away from the package beside them, so that the installed one is judged by.
        shutil.copytree(source / "tests", Path(place) / "tests")
        report = Path(place) / "report.xml"
        trouble = _run(programs, Path(place), report, lacks)
        if report.exists():
            read_report(judgement, report.read_text(), tests)
        else:
            judgement.check("its tests run to the end", passed=False, reason=trouble)
    return judgement


def _run(programs: Path, folder: Path, report: Path, lacks: str) -> str:
    """Run pytest; return its last words."""
    command: list[str | Path] = [
        *(programs / "python", "-m", "pytest", "tests/test_integration.py"),
        *(f"--ip={FIRST}", f"--junitxml={report}", "-p", "no:cacheprovider", "-q"),
        *(["-k", f"not {lacks}"] if lacks else []),
    ]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=TIME
        )
    except subprocess.TimeoutExpired:
        return f"no end within {TIME} s"
    return (done.stdout + done.stderr).strip().rpartition("\n")[2]


def read_report(judgement: Judgement, text: str, tests: int) -> None:
    """Add the cases of a JUnit report.

    What was skipped was not judged: it counts as failed, and so does another number of tests than
    is known.
    """
    cases = list(ET.fromstring(text).iter("testcase"))
    for case in cases:
        trouble = next((item for item in case if item.tag in ("failure", "error", "skipped")), None)
        name = f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}"
        words = (trouble.get("message") or "").splitlines() if trouble is not None else []
        judgement.check(name, trouble is None, words[0] if words else "no message")
    if len(cases) != tests:
        judgement.check(f"there are {tests} tests", passed=False, reason=f"{len(cases)} ran")
