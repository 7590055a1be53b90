"""Where each connection stands, and before which view."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from meetingfloor.access.callers import Caller
from meetingfloor.floor.frames import View
from meetingfloor.floor.model import Role
from meetingfloor.screens.encoded import EncodedFrames, OwnFrames
from meetingfloor.wire.codec import Codec
from meetingfloor.wire.codes import Close

LANES = 3
SLICE = 256
"""Kernel sends between two looks at what else there is to do, 3 µs each where 1,000 screens are before one view."""
SLICES = (SLICE, SLICE, 64)
"""By lane. With 10,000 participants a send costs 10 µs, nothing being in the processor's caches any more, and a command
passes through eight turns of the loop: in slices of 256 displays waited 78 ms, of 64 they wait 28 (delays five times a
second): python -m loadtests.bench.lanes"""


def lane_of(role: Role | None, face: str) -> int:
    """Displays first, then desks, then everybody else."""
    if role == "display":
        return 0
    return 1 if face == "desk" else 2


class Wire(Protocol):
    """What the hub needs of a connection."""

    codec: Codec
    full: bool
    """Whether what was written last is still waiting to be read."""
    write: Callable[[bytes], object]
    """The transport's own, asked once for each delivery."""

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

    __slots__ = ("changed", "encoded", "seats", "view")

    def __init__(self, view: View, encoded: EncodedFrames | OwnFrames) -> None:
        self.view = view
        self.changed = view.latest_change
        self.encoded = encoded
        self.seats: tuple[dict[Seat, None], ...] = tuple({} for _ in range(LANES))

    # 2.9 µs a delivery, of which the kernel's send is 2.4: python -m loadtests.bench.delivery
    def serve(self, seats: deque[Seat], sends: int = SLICE) -> int:
        """Take screens from the queue and bring them to the head; how many of `sends` are left.

        Most stand at the same version, so that the bytes are looked up once for a run of them.
        Never waits: a screen that does not read keeps its `since`, and gets one merged frame when it does.
        """
        changed, take = self.changed, seats.popleft
        since, codec, data, to = -1, None, b"", 0
        while sends > 0 and seats:
            seat = take()
            stands = seat.stands
            if stands >= changed:
                continue
            wire = seat.wire
            if wire.full:
                seat.skipped = True
                continue
            if stands != since or wire.codec is not codec:
                since, codec = stands, wire.codec
                data, to = self.encoded.at(since, codec)
            wire.write(data)
            seat.stands = to
            sends -= 1
        return sends

    def saw_a_difference(self, version: int) -> None:
        self.changed = version
        self.encoded.clear()
