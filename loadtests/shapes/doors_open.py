"""The doors open: a few come early, then the crowd, then the stragglers."""

from loadtests.shapes.shape import Shape, Stage

DOORS_OPEN = Shape(
    about="the doors open: a tenth comes early, most within half a minute, the rest later",
    lasts_s=90,
    stages=(Stage(0, 0.1, 10), Stage(10, 0.8, 30), Stage(45, 1.0, 30)),
    into_min=-20,
    speed=30,
)
