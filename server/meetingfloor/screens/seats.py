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
passes through eight turns of the loop: in slices of 256 displays waited three times as long as in slices of 64
(python -m loadtests.bench.lanes)."""


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

    @property
    def latest(self) -> int:
        """Who stands at or after it has nothing to see."""
        return self.changed

    def sit(self, seat: Seat) -> None:
        self.seats[seat.lane][seat] = None

    def stand_up(self, seat: Seat) -> None:
        self.seats[seat.lane].pop(seat, None)

    # 1.5 × what a minimal C sender needs, 1.3 being a bare Protocol's: python -m loadtests.bench.delivery
    def serve(self, seats: deque[Seat], sends: int = SLICE) -> int:
        """Take screens from the queue and bring them to the head; how many of `sends` are left.

        Most stand at the same version, so that the bytes are looked up once for a run of them.
        Never waits: a screen that does not read keeps its `since`, and gets one merged frame when it does.
        """
        changed, take = self.latest, seats.popleft
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


class Everybody(Watched):
    """Whoever has a view of their own. What all of them see is one mark for a lane, and not one for each of them."""

    __slots__ = ()

    def serve(self, seats: deque[Seat], sends: int = SLICE) -> int:
        while sends > 0 and seats:
            seat = seats.popleft()
            sends = seat.watched.serve(deque((seat,)), sends)
        return sends


class Own(Watched):
    """A person's view, which stands on what everybody sees."""

    __slots__ = ("everybody",)

    def __init__(self, view: View, everybody: Everybody) -> None:
        assert isinstance(everybody.encoded, EncodedFrames)
        super().__init__(view, OwnFrames(view, everybody.encoded))
        self.everybody = everybody

    @property
    def latest(self) -> int:
        return max(self.changed, self.everybody.changed)

    def sit(self, seat: Seat) -> None:
        super().sit(seat)
        self.everybody.sit(seat)

    def stand_up(self, seat: Seat) -> None:
        super().stand_up(seat)
        self.everybody.stand_up(seat)
