"""A bit of everything in two minutes: what `make load` runs."""

from loadtests.shapes.shape import Shape, Stage

MIX = Shape(
    about="two minutes: the doors open, a round changes, the Wi-Fi drops and comes back, everything is delayed",
    lasts_s=120,
    stages=(Stage(0, 0.1, 5), Stage(5, 1.0, 25)),
    occasions=((40, "round"), (70, "wifi"), (95, "delay"), (97, "round")),
    speed=30,
)
