"""SoCo's integration tests, which are meant for real players, against the first simulated one."""

import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from . import environments
from .peer import FIRST, Peer
from .verdict import Judgement

NAME = "SoCo's integration tests"


def judge() -> Judgement:
    """Run the tests of SoCo's source package."""
    judgement = Judgement(NAME)
    try:
        programs, folder = environments.soco()
    except environments.Unavailable as err:
        judgement.unavailable = str(err)
        return judgement
    with tempfile.TemporaryDirectory() as results, Peer("small"):
        report = Path(results) / "report.xml"
        subprocess.run(
            [
                programs / "python",
                "-m",
                "pytest",
                "tests/test_integration.py",
                f"--ip={FIRST}",
                f"--junitxml={report}",
                "-p",
                "no:cacheprovider",
                "-q",
            ],
            cwd=folder,
            capture_output=True,
            check=False,
            timeout=600,
        )
        if not report.exists():
            judgement.unavailable = "its tests did not run"
            return judgement
        for case in ET.parse(report).iter("testcase"):
            trouble = next(
                (item for item in case if item.tag in ("failure", "error", "skipped")), None
            )
            name = f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}"
            reason = (trouble.get("message") or "").splitlines() if trouble is not None else []
            judgement.check(name, trouble is None, reason[0] if reason else "no message")
    return judgement
