"""Everything is delayed: one command that every screen there is has to show."""

from loadtests.shapes.shape import Shape, Stage

DELAY_ALL = Shape(
    about="everything is delayed, five times",
    lasts_s=90,
    stages=(Stage(0, 1.0, 20),),
    occasions=tuple((30 + 10 * number, "delay") for number in range(5)),
    speed=30,
)
