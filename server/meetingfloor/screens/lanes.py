"""Who is served first: displays, then desks, then participants; in slices, so that commands get their turn."""

from collections import deque

from meetingfloor.screens.seats import SLICE, Seat, Watched

PACE_S = 0.033
"""From one sweep's beginning to the next, where a sweep is more than a slice: an eye follows no more than 30 a second.

With 1,000 changes a second for 1,000 screens a frame merges 33 of them; without it 8, for half as much work again:
python -m loadtests.bench.burst
"""


class Lane:
    """Views that have changed, and which of their screens in this lane have still to hear of it.

    A sweep brings all of them to the head; what changes behind it waits for the next, and piles up and merges there.
    """

    __slots__ = ("_began_s", "_left", "_next", "_number", "_rests_until_s", "_sent")

    def __init__(self, number: int) -> None:
        self._number = number
        self._left: dict[Watched, deque[Seat] | None] = {}  # None: its turn has not come, so that all are left
        self._next: dict[Watched, None] = {}
        self._began_s = 0.0
        self._rests_until_s = 0.0
        self._sent = 0

    @property
    def due_s(self) -> float | None:
        """When there is something to do; None: until the next mark there is nothing."""
        if self._left:
            return 0.0
        return self._rests_until_s if self._next else None

    def mark(self, watched: Watched) -> None:
        if watched.seats[self._number] and self._left.get(watched, SERVED) is not None:
            self._next[watched] = None

    def forget(self, watched: Watched) -> None:
        self._left.pop(watched, None)
        self._next.pop(watched, None)

    def flush(self, sends: int, now_s: float) -> int:
        """Serve what is left, at most `sends` kernel sends; how many of them remain."""
        if not self._left and self._next and now_s >= self._rests_until_s:
            self._left, self._next = dict.fromkeys(self._next), {}
            self._began_s, self._sent = now_s, 0
        before = sends
        while sends > 0 and self._left:
            watched, seats = next(iter(self._left.items()))
            if seats is None:
                seats = self._left[watched] = deque(watched.seats[self._number])
            sends = watched.serve(seats, sends)
            if not seats:
                del self._left[watched]
        self._sent += before - sends
        if not self._left and self._sent > SLICE:
            self._rests_until_s = self._began_s + PACE_S
        return sends


SERVED: deque[Seat] = deque()
"""What is left of a view whose turn is over, or not marked."""
