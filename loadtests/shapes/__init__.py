"""The load shapes, by name."""

from loadtests.shapes.day_at_60x import DAY_AT_60X
from loadtests.shapes.delay_all import DELAY_ALL
from loadtests.shapes.doors_open import DOORS_OPEN
from loadtests.shapes.mix import MIX
from loadtests.shapes.round_changes import ROUND_CHANGES
from loadtests.shapes.shape import Shape
from loadtests.shapes.wifi_drops import WIFI_DROPS

SHAPES: dict[str, Shape] = {
    "mix": MIX,
    "doors_open": DOORS_OPEN,
    "round_changes": ROUND_CHANGES,
    "wifi_drops": WIFI_DROPS,
    "delay_all": DELAY_ALL,
    "day_at_60x": DAY_AT_60X,
}
