"""Very many milliseconds in little room: how often each was, to a tenth."""

from collections import Counter
from collections.abc import Iterable


class Tally:
    """Quantiles are right to 0.1 ms, however many were counted."""

    def __init__(self, times: Iterable[float] = ()) -> None:
        self._tenths: Counter[int] = Counter(int(ms * 10) for ms in times)

    def __len__(self) -> int:
        return self._tenths.total()

    def add(self, ms: float) -> None:
        self._tenths[int(ms * 10)] += 1

    def merge(self, packed: dict[str, int]) -> None:
        """What another process has counted."""
        self._tenths.update({int(tenth): count for tenth, count in packed.items()})

    @property
    def packed(self) -> dict[str, int]:
        return {str(tenth): count for tenth, count in self._tenths.items()}

    def quantile(self, share: float) -> float:
        """ms; 0 where nothing was counted."""
        wanted, below = share * len(self), 0
        for tenth in sorted(self._tenths):
            below += self._tenths[tenth]
            if below >= wanted:
                return tenth / 10
        return 0.0

    @property
    def longest(self) -> float:
        return max(self._tenths, default=0) / 10

    def __str__(self) -> str:
        if not self._tenths:
            return "nothing measured"
        return f"p50 {self.quantile(0.5):.1f} p99 {self.quantile(0.99):.1f} max {self.longest:.1f} ms"
