"""What fails in continuous integration is tried once more by itself, if it is little."""

import json
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AGAIN = "-m pytest --last-failed --last-failed-no-failures=none"


def program(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


class Project:
    """A folder with the project's `.ci/run`, and programs that end as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cache = folder / ".pytest_cache/v/cache/lastfailed"
        (folder / ".ci").mkdir()
        shutil.copy(ROOT / ".ci/run", folder / ".ci/run")
        self.cache.parent.mkdir(parents=True)
        self.cache.write_text(json.dumps({"tests/long_ago.py::test": True}, indent=2))

    def run(self, first: int, failed: tuple[str, ...] | None, again: int = 0) -> tuple[int, str]:
        """Return the exit code, and what was written."""
        program(
            self.folder / "scripts/test",
            f"cp failed {self.cache.relative_to(self.folder)} 2>/dev/null",
            f"exit {first}",
        )
        program(self.folder / ".venv/bin/python", 'echo "$@"', f"exit {again}")
        if failed is not None:
            names = json.dumps(dict.fromkeys(failed, True), indent=2)
            (self.folder / "failed").write_text(names)
        done = subprocess.run(
            [self.folder / ".ci/run"], capture_output=True, text=True, check=False
        )
        assert not done.stderr
        return done.returncode, done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_what_passes_is_not_tried_again(project: Project) -> None:
    assert project.run(0, ()) == (0, "")


@pytest.mark.parametrize("again", [0, 1])
def test_what_failed_is_named_and_tried_once_more(project: Project, again: int) -> None:
    code, written = project.run(1, ("tests/a.py::test_one", "tests/b.py::test_two[é]"), again)
    assert code == again
    assert written.splitlines() == [
        "run: tried once more, by itself:",
        '  "tests/a.py::test_one": true,',
        '  "tests/b.py::test_two[\\u00e9]": true',
        AGAIN,
    ]


def test_more_than_a_few_failures_are_no_accident(project: Project) -> None:
    assert project.run(1, tuple(f"tests/a.py::test_{n}" for n in range(6))) == (1, "")
    assert project.run(1, tuple(f"tests/a.py::test_{n}" for n in range(5)))[0] == 0


@pytest.mark.parametrize(("code", "failed"), [(1, None), (1, ()), (2, ("tests/a.py::test",))])
def test_what_is_no_failed_test_is_not_tried_again(
    project: Project, code: int, failed: tuple[str, ...] | None
) -> None:
    assert project.run(code, failed) == (code, "")
