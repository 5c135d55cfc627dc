"""The configuration folder of a Home Assistant that speaks to nobody but the loopback network."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

from .plan import DOMAIN, PROJECT, Plan

# `default_config` would bring discovery, the cloud and more; these are what its pages need.
_CONFIGURATION: Final = """\
homeassistant:
  name: Demonstration
  latitude: 0
  longitude: 0
  elevation: 0
  unit_system: metric
  currency: EUR
  country: DE
  language: en
  time_zone: UTC
  internal_url: {url}

config:
frontend:
history:
logbook:
media_source:
my:
recorder:

logger:
  default: warning
  logs:
    custom_components.{domain}: info
    # Libraries of others, which cameras and speech would need.
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
"""
# Home Assistant looks for other machines on these adapters only.
_ADAPTERS: Final = {"configured_adapters": ["lo"]}
# All steps but that of the user: the others set up integrations that fetch from the internet.
_ONBOARDED: Final = {"done": ["analytics", "core_config", "integration"]}


def make(plan: Plan) -> None:
    """Make the folder anew."""
    shutil.rmtree(plan.folder, ignore_errors=True)
    storage = plan.folder / ".storage"
    storage.mkdir(parents=True)
    # Before anything else: without it even a bare Home Assistant joins multicast groups.
    _store(storage, "core.network", _ADAPTERS, 1)
    _store(storage, "http", _http(plan), 2, 2)
    _store(storage, "onboarding", _ONBOARDED, 4)
    (plan.folder / "custom_components").symlink_to(PROJECT / "custom_components")
    (plan.folder / "configuration.yaml").write_text(
        _CONFIGURATION.format(url=plan.url, domain=DOMAIN)
    )


def _store(storage: Path, key: str, data: object, version: int, minor: int = 1) -> None:
    content = {"version": version, "minor_version": minor, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content))


def _http(plan: Plan) -> dict[str, Any]:
    """Return settings that need no confirmation on the page, as those in YAML would."""
    host, _, port = plan.address.rpartition(":")
    stable = {
        "server_host": [host],
        "server_port": int(port),
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
