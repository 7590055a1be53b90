"""One timing wheel for the beats of all screens: no task and no timer for each."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Wheel(Generic[Item]):
    """Every item comes up once in a turn. The wheel knows no clock: whoever owns it calls `next` at each tick."""

    __slots__ = ("_at", "_buckets", "_place")

    def __init__(self, ticks: int) -> None:
        self._buckets: list[dict[Item, None]] = [{} for _ in range(ticks)]
        self._place: dict[Item, int] = {}
        self._at = 0

    def __len__(self) -> int:
        return len(self._place)

    def __iter__(self) -> Iterator[Item]:
        return iter(list(self._place))

    def add(self, item: Item) -> None:
        """It comes up a whole turn from now, at the latest."""
        place = self._at
        self._place[item] = place
        self._buckets[place][item] = None

    def remove(self, item: Item) -> None:
        place = self._place.pop(item, None)
        if place is not None:
            del self._buckets[place][item]

    def next(self) -> Iterable[Item]:
        """Those whose time has come."""
        self._at = (self._at + 1) % len(self._buckets)
        return list(self._buckets[self._at])


class Deadlines(Generic[Item]):
    """Items that have the same time to do something: the one that began first is due first."""

    __slots__ = ("_since", "allowed_s")

    def __init__(self, allowed_s: float) -> None:
        self.allowed_s = allowed_s
        self._since: dict[Item, float] = {}

    def begin(self, item: Item, now_s: float) -> None:
        self._since.setdefault(item, now_s)

    def end(self, item: Item) -> None:
        self._since.pop(item, None)

    def over(self, now_s: float) -> list[Item]:
        """Those who took too long; they are forgotten here."""
        late: list[Item] = []
        for item, since_s in self._since.items():
            if now_s - since_s < self.allowed_s:
                break
            late.append(item)
        for item in late:
            del self._since[item]
        return late
