"""A day at 60 ×: ten hours of rounds in ten minutes, a new one every 25 seconds, with a delay and a loss of Wi-Fi."""

from loadtests.shapes.shape import Occasion, Shape, Stage

ROUND_S = 25
FIRST_S = 30
ROUNDS = 22


def _rounds() -> tuple[tuple[float, Occasion], ...]:
    return tuple((FIRST_S + ROUND_S * number, "round") for number in range(ROUNDS))


DAY_AT_60X = Shape(
    about="a day at 60 ×: rounds every 25 s, a delay at noon, the Wi-Fi away in the afternoon",
    lasts_s=FIRST_S + ROUND_S * ROUNDS + 20,
    stages=(Stage(0, 0.3, 15), Stage(15, 1.0, 60)),
    occasions=(*_rounds(), (240, "delay"), (400, "wifi")),
    speed=60,
    into_min=-30,
)
