"""The event's clock as the server tells it: offset from the round trip that was shortest, speed as told.

`local_ms` is a monotonic clock of the caller's own. A screen sets its clock by welcome and beats only.
"""

import math
from dataclasses import dataclass

SAMPLES = 8
JUMP_MS = 2_000
"""A server that is off by more than this, beyond what the round trip explains, has set its clock."""


@dataclass(frozen=True, slots=True)
class Sample:
    """At `local_ms` by our own clock the event's clock stood at `now_ms`, give or take half the round trip."""

    local_ms: float
    now_ms: float
    trip_ms: float


class EventClock:
    __slots__ = ("_samples", "_wall_at_ms", "_wall_ms", "speed")

    def __init__(self) -> None:
        self.speed = 1.0
        self._samples: list[Sample] = []
        self._wall_ms = 0.0
        self._wall_at_ms = 0.0

    @property
    def is_set(self) -> bool:
        return bool(self._samples)

    def welcomed(self, now_ms: float, speed: float, wall_ms: float, asked_ms: float, local_ms: float) -> None:
        """A new connection: what was measured before may have slept with the device."""
        sample = _asked(now_ms, asked_ms, local_ms)
        self._wall_ms, self._wall_at_ms = wall_ms, sample.local_ms
        self._begin(speed, sample)

    def beaten(self, now_ms: float, speed: float, local_ms: float, asked_ms: float | None = None) -> None:
        """A beat; `asked_ms` where it answers one of ours.

        An unasked beat says nothing about the way, so it only counts when the clock was set.
        """
        sample = Sample(local_ms, now_ms, math.inf) if asked_ms is None else _asked(now_ms, asked_ms, local_ms)
        if not self._samples or speed != self.speed or self._jumped(sample):
            self._begin(speed, sample)
        elif asked_ms is not None:
            self._samples = [*self._samples, sample][-SAMPLES:]

    def now(self, local_ms: float) -> float:
        """The event's clock in ms; 0 before anything is known."""
        if not self._samples:
            return 0.0
        best = min(self._samples, key=lambda sample: sample.trip_ms)
        return best.now_ms + (local_ms - best.local_ms) * self.speed

    def wall(self, local_ms: float) -> float:
        """The server's wall clock in ms: what ids are made by."""
        return self._wall_ms + (local_ms - self._wall_at_ms)

    def _begin(self, speed: float, sample: Sample) -> None:
        self.speed = speed
        self._samples = [sample]

    def _jumped(self, sample: Sample) -> bool:
        way_ms = sample.trip_ms / 2 if math.isfinite(sample.trip_ms) else 0.0
        explained_ms = (way_ms + JUMP_MS) * max(1.0, self.speed)
        return abs(self.now(sample.local_ms) - sample.now_ms) > explained_ms


def _asked(now_ms: float, asked_ms: float, local_ms: float) -> Sample:
    return Sample((asked_ms + local_ms) / 2, now_ms, local_ms - asked_ms)
