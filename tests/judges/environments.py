"""What the judges are made of, kept in a cache outside the project.

Each outsider gets an environment of its own, so that none decides another's versions.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

# soco-cli pins no SoCo, so it is pinned beside it.
SOCO_CLI = ("soco-cli==0.4.88", "soco==0.32.4", "setuptools")


class Unavailable(Exception):
    """Something that a judge needs cannot be had."""


def cache() -> Path:
    """Return the folder that everything is kept in."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "sonos-local" / "judges"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        raise Unavailable(f"{Path(command[0]).name} {command[1]}: {lines[-1]}")


def _uv() -> str:
    found = shutil.which("uv") or str(cache().parent / "uv" / "bin" / "uv")
    if not Path(found).exists():
        raise Unavailable("uv is missing: run scripts/setup")
    return found


def environment(name: str, *requirements: str) -> Path:
    """Return the folder of programs of an environment with the requirements in it.

    Raises Unavailable.
    """
    folder = cache() / name
    ready = folder / "ready"
    wanted = "\n".join((sys.version, *requirements))
    if not ready.exists() or ready.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        uv = _uv()
        _run(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        python = str(folder / "bin" / "python")
        _run(uv, "pip", "install", "--quiet", "--python", python, *requirements)
        ready.write_text(wanted)
    return folder / "bin"


def source(package: str, version: str) -> Path:
    """Return the unpacked source package of that version. Raises Unavailable."""
    folder = cache() / f"{package}-{version}-source"
    if not folder.exists():
        fresh = folder.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        programs = environment("pip", "pip", "setuptools", "wheel")
        _run(
            str(programs / "python"),
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary=:all:",
            f"--dest={fresh}",
            f"{package}=={version}",
        )
        archive = next(fresh.glob("*.tar.gz"), None)
        if archive is None:
            raise Unavailable(f"{package} {version} has no source package")
        with tarfile.open(archive) as packed:
            packed.extractall(fresh, filter="data")
        fresh.rename(folder)
    return next(path for path in folder.iterdir() if path.is_dir())


def soco(version: str) -> Path:
    """Return the programs of a version of SoCo and pytest. Raises Unavailable."""
    return environment(f"soco-{version}", f"soco=={version}", "pytest")


def soco_cli() -> Path:
    """Return the programs of soco-cli. Raises Unavailable."""
    return environment("soco-cli", *SOCO_CLI)


def core() -> Path:
    """Return the programs of a Home Assistant with what its `sonos` needs. Raises Unavailable."""
    lines = Path("requirements_judge.txt").read_text().splitlines()
    return environment("core", *(line for line in lines if line and not line.startswith("#")))
