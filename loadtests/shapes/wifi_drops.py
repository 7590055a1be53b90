"""The Wi-Fi drops, and comes back: every phone and tablet resumes at the same moment."""

from loadtests.shapes.shape import Shape, Stage

WIFI_DROPS = Shape(
    about="the Wi-Fi drops twice for 8 s, and everybody comes back at once",
    lasts_s=90,
    stages=(Stage(0, 1.0, 20),),
    occasions=((30, "wifi"), (60, "wifi")),
    speed=30,
)
