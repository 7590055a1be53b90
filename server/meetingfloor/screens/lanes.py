"""Who is served first: displays, then desks, then participants; in slices, so that commands get their turn."""

from collections import deque

from meetingfloor.screens.seats import Seat, Watched


class Lane:
    """Views that have changed, and which of their screens in this lane have still to hear of it."""

    __slots__ = ("_again", "_left")

    def __init__(self) -> None:
        self._left: dict[Watched, deque[Seat]] = {}
        self._again: set[Watched] = set()

    def __bool__(self) -> bool:
        return bool(self._left)

    def mark(self, watched: Watched, seats: dict[Seat, None]) -> None:
        """A view that changes while it is being served is served again afterwards: changes pile up and merge."""
        if watched in self._left:
            self._again.add(watched)
        elif seats:
            self._left[watched] = deque(seats)

    def forget(self, watched: Watched) -> None:
        self._left.pop(watched, None)
        self._again.discard(watched)

    def flush(self, sends: int, lane: int) -> int:
        """Serve what is left, at most `sends` kernel sends; how many of them remain."""
        while sends > 0 and self._left:
            watched, seats = next(iter(self._left.items()))
            sends = watched.serve(seats, sends)
            if not seats:
                del self._left[watched]
                if watched in self._again:
                    self._again.discard(watched)
                    self.mark(watched, watched.seats[lane])
        return sends
