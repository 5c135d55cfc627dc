"""ZoneGroupTopology and GroupManagement: who plays with whom, as every player tells it."""

from typing import ClassVar

from ..content.net import Net
from ..service import Arguments, Parts, PropertyService, Reply, action
from ..soap import ACTION_FAILED, INVALID_ARGUMENTS, UpnpError, attribute

# SHA-256 of nothing in base64: what systems without areas give (WIRE 2.6).
NO_AREAS = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

UPDATE_SERVER = "update.sonos.com"


class ZoneGroupTopology(PropertyService):
    """The household's groups. Every NOTIFY carries the whole ZoneGroupState (WIRE 2.6)."""

    name = "ZoneGroupTopology"
    # Feature gates and stubs (WIRE 4.1): nothing of this is simulated, on purpose.
    refused: ClassVar = {
        "BeginSoftwareUpdate": 801,
        "ReportAlarmStartedRunning": ACTION_FAILED,
        "SubmitDiagnostics": 1000,
    }

    def properties(self) -> dict[str, str]:
        """Return the variables in the order of a captured first NOTIFY."""
        player = self.player
        household = self.household
        group = player.group
        rooms = [
            member for member in group.members if member.uid not in household.topology.vanished
        ]
        others = len(rooms) - 1
        name = group.coordinator.room + (f" + {others}" if others else "")
        return {
            "ZoneGroupState": household.topology.state(player),
            "ThirdPartyMediaServersX": "2:",
            "AvailableSoftwareUpdate": self._offer(),
            "AlarmRunSequence": f"{player.uid}:{player.boot_seq}:{household.alarm_runs}",
            "ZoneGroupName": name,
            "ZoneGroupID": group.id,
            "ZonePlayerUUIDsInGroup": ",".join(member.uid for member in rooms),
            "MuseHouseholdId": household.muse_id if player.version.generation > 1 else "",
            "AreasUpdateID": NO_AREAS,
            "SourceAreasUpdateID": "",
            "NetsettingsUpdateID": "23",
        }

    def accompany(self, changed: Parts, now: Parts) -> Parts:
        """Send the whole state beside whatever changed."""
        return {"ZoneGroupState": now["ZoneGroupState"]} | changed

    def _offer(self) -> str:
        """Write the announced update, empty where none is (WIRE 2.6)."""
        offer = self.household.offer
        if offer is None:
            return ""
        number = offer.version
        values = {
            "xmlns": "urn:schemas-rinconnetworks-com:update-1-0",
            "Type": "Software",
            "Version": number,
            "UpdateURL": f"http://update-firmware.sonos.com/firmware/Prod/{number}/^{number}",
            "DownloadSize": "0",
            "ManifestURL": f"http://update.sonos.com/firmware/Prod/{number}/update.upm",
            "Swgen": str(offer.generation),
            "LatestSwgen": str(offer.latest_generation),
            "ManifestRevision": "1",
        }
        words = " ".join(f'{key}="{attribute(value)}"' for key, value in values.items())
        return f"<UpdateItem {words}/>"

    @action("GetZoneGroupState")
    def get_zone_group_state(self, _: Arguments) -> Reply:
        """Return the state; too large a one is 501 though its event works (WIRE 3)."""
        state = self.household.topology.state(self.player)
        if len(state.encode()) > self.household.timing.largest_state:
            raise UpnpError(ACTION_FAILED)
        return {"ZoneGroupState": state}

    @action("GetZoneGroupAttributes")
    def get_zone_group_attributes(self, _: Arguments) -> Reply:
        """Return the player's own group."""
        values = self.properties()
        return {
            "CurrentZoneGroupName": values["ZoneGroupName"],
            "CurrentZoneGroupID": values["ZoneGroupID"],
            "CurrentZonePlayerUUIDsInGroup": values["ZonePlayerUUIDsInGroup"],
            "CurrentMuseHouseholdId": values["MuseHouseholdId"],
        }

    @action("CheckForUpdate")
    def check_for_update(self, arguments: Arguments) -> Reply:
        """Return the announced update; without CachedOnly Sonos is asked for it (WIRE 8)."""
        if arguments["UpdateType"] != "Software":
            raise UpnpError(INVALID_ARGUMENTS)
        if arguments["CachedOnly"] == "0":
            self.household.store(Net).asked.append((self.player.uid, UPDATE_SERVER))
        return {"UpdateItem": self._offer()}

    @action("RegisterMobileDevice")
    def register_mobile_device(self, _: Arguments) -> None:
        """Never fails (WIRE 4.1)."""

    @action("ReportUnresponsiveDevice")
    def report_unresponsive_device(self, arguments: Arguments) -> None:
        """Check the id; the topology of the simulator does not change by hearsay."""
        if not arguments["DeviceUUID"].startswith("RINCON_"):
            raise UpnpError(INVALID_ARGUMENTS)


class GroupManagement(PropertyService):
    """What players tell each other of groups; clients are not served (WIRE 7)."""

    name = "GroupManagement"
    refused: ClassVar = {
        "AddMember": INVALID_ARGUMENTS,
        "RemoveMember": 800,
        "ReportTrackBufferingResult": INVALID_ARGUMENTS,
        "SetSourceAreaIds": 800,
    }

    def properties(self) -> dict[str, str]:
        """Return the variables; their values are guesses (WIRE 2.5)."""
        group = self.player.group
        return {
            "GroupCoordinatorIsLocal": "1" if self.player.is_coordinator else "0",
            "LocalGroupUUID": group.id,
            "VirtualLineInGroupID": "",
            "ResetVolumeAfter": "0",
            "VolumeAVTransportURI": "",
        }
