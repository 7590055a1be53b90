"""The plots in docs/plots/, from figures measured now: latency by screens, and commands by the event's size.

python -m loadtests.bench.plots [--only latency] [--largest 10000]
"""

import argparse
import traceback
from pathlib import Path

import msgspec
import uvloop

from loadtests.bench import growth
from loadtests.bench.change_to_screen import Found, of_size
from loadtests.bench.drawing import Line, Plot, Point, Tone, drawn
from loadtests.bench.rig import ROOT, machine

FOLDER = ROOT / "docs" / "plots"
SCREENS = (100, 300, 1_000, 3_000, 10_000)
A_SECOND, SECONDS = 5, 6
P99_BARS = ((1_000, 25), (10_000, 150))
"""(screens, ms), as the bar has them."""
PEOPLE = (100, 300, 1_000, 3_000, 10_000)
COMMAND_MS = 2
GROWS = 2.5
"""So many times dearer at the largest event than at the smallest: such a command is named; the table has the others."""


class Drawn(msgspec.Struct, frozen=True):
    """A plot in a file. about: what a reader who does not see it is told."""

    name: str
    about: str

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.svg"


PLOTS = (
    Drawn("latency", "From a command to the displays, by the number of displays: median and 99th percentile"),
    Drawn("commands", "Processor time of each command, by the number of people of the event"),
)


def of_latency(found: list[Found]) -> Plot:
    shares: tuple[tuple[str, float, Tone], ...] = (("p99", 0.99, "two"), ("p50", 0.5, "one"))
    lines = [
        Line(name, [(one.screens, max(0.1, one.waits.quantile(share))) for one in found], tone)
        for name, share, tone in shares
    ]
    most = max(one.screens for one in found)
    bars = [(at, at, ms, f"p99 ≤ {ms} ms") for at, ms in P99_BARS if at <= most]
    return Plot(f"From a command to every display, {A_SECOND} changes/s", "displays", "ms", lines, bars)


def of_commands(found: dict[str, list[Point]]) -> Plot:
    measured = {name: points for name, points in found.items() if len(points) > 1}
    grow = {name: points for name, points in measured.items() if points[-1][1] > GROWS * points[0][1]}
    level = sorted((points for name, points in measured.items() if name not in grow), key=lambda points: points[-1][1])
    lines = [Line(name, points, "two") for name, points in grow.items()]
    middle = len(level) // 2
    others = f"{len(level)} {'others' if grow else 'commands'}"
    lines += [Line(others if number == middle else "", points) for number, points in enumerate(level)]
    sizes = [people for points in measured.values() for people, _ in points]
    bar = (min(sizes), max(sizes), COMMAND_MS, f"≤ {COMMAND_MS} ms")
    return Plot("What a command costs, by the size of the event", "people", "ms of processor", lines, [bar])


async def latency(largest: int) -> Plot:
    return of_latency([await of_size(screens, A_SECOND, SECONDS) for screens in SCREENS if screens <= largest])


async def commands(largest: int) -> Plot:
    found: dict[str, list[Point]] = {}
    for people in PEOPLE:
        if people <= largest:
            each, _ = await growth.of_size(people)
            for name, ms in each.items():
                if ms is not None:
                    found.setdefault(name, []).append((people, ms))
    return of_commands(found)


MEASURED = {"latency": latency, "commands": commands}


async def draw(only: str | None = None, largest: int = 10_000) -> None:
    """Measure, and write the files; a plot that fails leaves the other, and its file as it was."""
    FOLDER.mkdir(exist_ok=True)
    for plot in PLOTS:
        if only in {None, plot.name}:
            print(f"{plot.path.relative_to(ROOT)}…", flush=True)
            try:
                plot.path.write_text(drawn(await MEASURED[plot.name](largest)))
            except Exception:
                traceback.print_exc()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=list(MEASURED))
    parser.add_argument("--largest", type=int, default=10_000, help="screens, or people")
    given = parser.parse_args()
    print(machine())
    uvloop.run(draw(given.only, given.largest))
