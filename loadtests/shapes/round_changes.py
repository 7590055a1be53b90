"""A round changes, and everybody looks where to go, within 20 seconds; and again."""

from loadtests.shapes.shape import Shape, Stage

ROUND_CHANGES = Shape(
    about="three rounds change, and each time everybody looks within 20 s",
    lasts_s=120,
    stages=(Stage(0, 1.0, 20),),
    occasions=((30, "round"), (60, "round"), (90, "round")),
    speed=50,
)
