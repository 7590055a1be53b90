"""Who is served first: displays, then desks, then participants; in slices, so that commands get their turn."""

from collections import deque

from meetingfloor.screens.seats import Seat, Watched


class Lane:
    """Views that have changed, and which of their screens in this lane have still to hear of it."""

    __slots__ = ("_again", "_left", "_number")

    def __init__(self, number: int) -> None:
        self._number = number
        self._left: dict[Watched, deque[Seat] | None] = {}  # None: its turn has not come, so that all are left
        self._again: set[Watched] = set()

    def __bool__(self) -> bool:
        return bool(self._left)

    def mark(self, watched: Watched) -> None:
        """A view that changes while it is being served is served again afterwards: changes pile up and merge."""
        if watched.seats[self._number] and self._left.setdefault(watched) is not None:
            self._again.add(watched)

    def forget(self, watched: Watched) -> None:
        self._left.pop(watched, None)
        self._again.discard(watched)

    def flush(self, sends: int) -> int:
        """Serve what is left, at most `sends` kernel sends; how many of them remain."""
        while sends > 0 and self._left:
            watched, seats = next(iter(self._left.items()))
            if seats is None:
                seats = self._left[watched] = deque(watched.seats[self._number])
            sends = watched.serve(seats, sends)
            if not seats:
                del self._left[watched]
                if watched in self._again:
                    self._again.discard(watched)
                    self.mark(watched)
        return sends
