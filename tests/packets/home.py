"""A Home Assistant in a namespace of its own, as an owner has it beside other integrations."""

import json
import re
import shutil
from pathlib import Path
from typing import Final

from tests.demo.plan import DOMAIN, PROJECT
from tests.demo.programs import Program

from .namespace import Door
from .street import DOORBELL_NAME, HOME, PAGE, WEATHER_NAME

OUTSIDE: Final = Path(__file__).parent / "outside"
# Two others that make requests: one of the house, one of the internet. Both days have them, so
# what is equal is not empty.
_CONFIGURATION: Final = """\
homeassistant:
  name: A day
  latitude: 0
  longitude: 0
  elevation: 0
  unit_system: metric
  currency: EUR
  country: DE
  language: en
  time_zone: UTC
  internal_url: {page}

config:
diagnostics:
frontend:
history:
logbook:
media_source:
outside:
recorder:
ssdp:
system_health:
zeroconf:
tts:
  - platform: demo
rest_command:
  doorbell:
    url: http://{doorbell}/ring
  weather:
    url: http://{weather}/now

logger:
  default: warning
  logs:
    custom_components.{domain}: info
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
"""
_ENTRY: Final = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d)", re.MULTILINE)
_ONBOARDED: Final = {"done": ["analytics", "core_config", "integration"]}


def folder(name: str) -> Path:
    """Return the throw-away folder of a day."""
    return PROJECT / "config" / f"packets-{name}"


def make(place: Path, *, with_ours: bool) -> None:
    """Make the configuration folder anew, with the integration or without it."""
    shutil.rmtree(place, ignore_errors=True)
    storage = place / ".storage"
    storage.mkdir(parents=True)
    media = place / "media"
    media.mkdir()
    (media / "Song.mp3").write_bytes(b"ID3" + bytes(96_000))
    components = place / "custom_components"
    components.mkdir()
    if with_ours:
        (components / DOMAIN).symlink_to(PROJECT / "custom_components" / DOMAIN)
    (components / "outside").symlink_to(OUTSIDE)
    for key, data, version, minor in (
        ("http", _http(), 2, 2),
        ("onboarding", _ONBOARDED, 4, 1),
    ):
        content = {"version": version, "minor_version": minor, "key": key, "data": data}
        (storage / key).write_text(json.dumps(content))
    (place / "configuration.yaml").write_text(
        _CONFIGURATION.format(
            page=PAGE, domain=DOMAIN, doorbell=DOORBELL_NAME, weather=WEATHER_NAME
        )
    )


def start(place: Path) -> Program:
    """Start it inside, where its only way out ends in the street. Raises NamespaceError."""
    command = ["-m", "tests.packets.inside", "homeassistant", "--config", str(place), "--skip-pip"]
    command += ["--log-file", str(place / "home-assistant.log")]
    program = Program("Home Assistant", command, PROJECT, place / "console.log")
    Door().hand_over(program._process.pid)
    return program


def unexpected(log: str) -> str:
    """Return a log without what the scenes bring about on purpose.

    That is what Home Assistant tells of every call that failed or was refused, and of an update
    that a fault spoiled.
    """
    announced = ("websocket_api.http.connection]", "[homeassistant.helpers.entity] Update for ")
    entries = _ENTRY.split(log)
    return "".join(entry for entry in entries if not any(words in entry for words in announced))


def _http() -> dict[str, object]:
    stable = {
        "server_host": [HOME],
        "server_port": 8123,
        "cors_allowed_origins": [],
        "ip_ban_enabled": True,
        "login_attempts_threshold": -1,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": "2026-01-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}
