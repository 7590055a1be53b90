"""Every key's name, once. All keys of an event share one hash tag, so that an event lives on one shard."""

from meetingfloor.floor.model import KINDS, Kind

EVENTS = "mf:events"
"""Set of the ids of the events here; added before the creation is appended, so one without a head is ignored."""

FORMAT = 1
"""What this release writes. A head with a higher one is left alone: entities would lose its newer fields."""


class Keys:
    """The keys of one event; `*` holds what belongs to the deployment."""

    __slots__ = ("_prefix", "done", "grid", "head", "imported", "log")

    def __init__(self, event: str) -> None:
        self._prefix = f"mf:{{{event}}}:"
        self.log = self._prefix + "log"
        self.head = self._prefix + "head"
        self.done = self._prefix + "done"
        self.grid: dict[Kind, str] = {kind: f"{self._prefix}grid:{kind}" for kind in KINDS}
        self.imported: dict[Kind, str] = {kind: f"{self._prefix}imported:{kind}" for kind in KINDS}

    def auth(self, what: str) -> str:
        """Hashed tokens, sessions, and the counter that every revocation counts up."""
        return f"{self._prefix}auth:{what}"
