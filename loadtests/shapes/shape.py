"""How a load goes: how many users there are when, and what happens to all of them at once. Pure."""

from dataclasses import dataclass
from typing import Literal

Occasion = Literal["round", "wifi", "delay"]
"""Everybody looks · the Wi-Fi drops, and comes back · the desk delays everything."""

ROUND_S = 20.0
"""Everybody looks within so many seconds of a round's change."""
AWAY_S = 8.0
"""How long the Wi-Fi is away."""


@dataclass(frozen=True, slots=True)
class Stage:
    """From `at_s` on, so large a share of the users comes to be there, over `over_s` seconds."""

    at_s: float
    share: float
    over_s: float


@dataclass(frozen=True, slots=True)
class Shape:
    """speed: of the event's clock, where the event is made for it; `into_min`: where that stands at the beginning."""

    about: str
    lasts_s: float
    stages: tuple[Stage, ...]
    occasions: tuple[tuple[float, Occasion], ...] = ()
    speed: float = 1.0
    into_min: float = 60.0

    def users(self, at_s: float, most: int) -> tuple[int, float] | None:
        """How many there shall be, and how many may come in a second; None: it is over."""
        if at_s >= self.lasts_s:
            return None
        begun = [stage for stage in self.stages if stage.at_s <= at_s]
        now, before = round(most * begun[-1].share), round(most * begun[-2].share) if len(begun) > 1 else 0
        return max(1, now), max(1.0, abs(now - before) / begun[-1].over_s)

    def due(self, since_s: float, until_s: float) -> list[Occasion]:
        """What happens in [since_s, until_s)."""
        return [what for at_s, what in self.occasions if since_s <= at_s < until_s]
