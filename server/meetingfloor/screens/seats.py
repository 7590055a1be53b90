"""Where each connection stands, and before which view."""

import time
from typing import Protocol

from meetingfloor.access.callers import Caller
from meetingfloor.floor.frames import View
from meetingfloor.floor.model import Role
from meetingfloor.screens.encoded import EncodedFrames
from meetingfloor.wire.codec import Codec
from meetingfloor.wire.codes import Close

LANES = 3


def lane_of(role: Role | None, face: str) -> int:
    """Displays first, then desks, then everybody else."""
    if role == "display":
        return 0
    return 1 if face == "desk" else 2


class Wire(Protocol):
    """What the hub needs of a connection."""

    codec: Codec

    @property
    def full(self) -> bool:
        """Whether what was written last is still waiting to be read."""

    def write(self, data: bytes) -> None: ...

    def leave(self, close: Close, after_ms: int = 0) -> None:
        """Say bye, and close."""


class Seat:
    """Where a connection stands: at version `stands` of a view. `skipped`: it did not read when it was its turn."""

    __slots__ = ("caller", "lane", "skipped", "stands", "watched", "wire")

    def __init__(self, wire: Wire, watched: "Watched", caller: Caller | None, lane: int) -> None:
        self.wire = wire
        self.watched = watched
        self.caller = caller
        self.lane = lane
        self.stands = 0
        self.skipped = False


class Watched:
    """A view and who watches it, by lane."""

    __slots__ = ("changed", "encoded", "seats", "unwatched_s", "view")

    def __init__(self, view: View) -> None:
        self.view = view
        self.changed = view.latest_change
        self.encoded = EncodedFrames(view)
        self.seats: tuple[dict[Seat, None], ...] = tuple({} for _ in range(LANES))
        self.unwatched_s = time.monotonic()

    def serve(self, seat: Seat) -> int:
        """Bring one screen to the head; the number of kernel sends that it took."""
        if seat.stands >= self.changed:
            return 0
        if seat.wire.full:
            seat.skipped = True
            return 0
        data, seat.stands = self.encoded.at(seat.stands, seat.wire.codec)
        seat.wire.write(data)
        return 1

    def saw_a_difference(self) -> None:
        self.changed = self.view.latest_change
        self.encoded.clear()
