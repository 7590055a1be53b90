"""From a desk's command to the frame on every connected display (S3).

    python -m loadtests.bench.change_to_screen [--screens 1000 --a-second 20] [--seconds 12]

The server is a process of its own on an embedded store, fsync always, and so are the screens: they say how much of a
core they used themselves, since near 100 % they would measure themselves.
"""

import argparse
import asyncio

import msgspec
import uvloop

from loadtests.bench.crowd import a_crowd
from loadtests.bench.driver import ENOUGH, a_driver, a_hall
from loadtests.bench.rig import EVENT, Row, Served, Stopwatch, a_server, machine, spread, told
from loadtests.bench.screens import LightScreen, Seen, join
from loadtests.bench.tally import Tally

WARM_S = 1.0
IDLE_S = 5.0
"""Every screen has a beat in it, and says one."""
AT_ONCE = 100
"""Screens that join together."""


async def displays(served: Served, count: int, view: str = "floor") -> list[LightScreen]:
    seen = Seen()
    start: dict[str, object] = {"view": view, "token": served.display}
    held: list[LightScreen] = []
    for first in range(0, count, AT_ONCE):
        some = min(AT_ONCE, count - first)
        joins = (join(served.host, served.port, EVENT, start, seen, LightScreen) for _ in range(some))
        held += await asyncio.gather(*joins)
    return held


async def until_all_stand(screens: list[LightScreen], version: int, within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while any(not screen.stood or screen.stood[-1][0] < version for screen in screens):
            await asyncio.sleep(0.01)


class Found(msgspec.Struct, frozen=True):
    """What one size showed. cpu_s and own_s: processor seconds of the server, and of the process with the screens.

    idle: the share of a core that the server takes while nothing changes, for beats.
    """

    screens: int
    changes: int
    frames: int
    waits: Tally
    done_ms: list[float]
    took_s: float
    cpu_s: float
    own_s: float
    idle: float
    behind: int
    lost: int

    @property
    def holds(self) -> bool:
        return not self.behind and not self.lost


async def of_size(screens: int, a_second: float, seconds: float) -> Found:
    """So many screens, one process; the commands come from another."""
    async with (
        a_server(a_hall(), **ENOUGH) as served,
        a_crowd(served.host, served.port, [served.display], screens) as crowd,
        a_driver(served) as driver,
    ):
        assert not crowd.failed, crowd.failed
        await driver.drive(a_second, WARM_S)
        idle_s = served.cpu_s
        await asyncio.sleep(IDLE_S)
        idle = (served.cpu_s - idle_s) / IDLE_S
        heard = (await crowd.part.ask("heard"))["frames"]
        before_s, own_s, watch = served.cpu_s, crowd.part.cpu_s, Stopwatch()
        driven = await driver.drive(a_second, seconds)
        took_s = watch.ms / 1000
        server_s, own_s = served.cpu_s - before_s, crowd.part.cpu_s - own_s
        waited, behind, lost = await crowd.waits(driven.asked)
        frames = (await crowd.part.ask("heard"))["frames"] - heard
    return Found(screens, len(driven.made), frames, waited, driven.done_ms, took_s, server_s, own_s, idle, behind, lost)


def rows_of(found: Found, a_second: float, p50_ms: float, p99_ms: float) -> list[Row]:
    what = f"{found.screens:,} displays × {a_second:g} changes/s"
    p50, p99 = found.waits.quantile(0.5), found.waits.quantile(0.99)
    met = p50 <= p50_ms and p99 <= p99_ms and found.holds
    each = found.cpu_s / max(1, len(found.waits)) * 1e6
    server = f"{found.cpu_s / found.took_s:.0%} of a core, {each:.1f} µs a delivery"
    own = f"{found.own_s / found.took_s:.0%} of a core (below 60 %: it is not what is slow)"
    return [
        Row("S3", f"{what}: command to display", str(found.waits), f"p50 ≤ {p50_ms:g}, p99 ≤ {p99_ms:g} ms", met),
        Row("S3", f"{what}: command to done", spread(found.done_ms), "", None),
        Row("S3", f"{what}: server, all it does", server, "", None),
        Row("S3", f"{what}: server, while nothing changes", f"{found.idle:.1%} of a core, for beats", "", None),
        Row("S3", f"{what}: the process of the screens", f"{own}; {found.lost} lost, {found.behind} behind", "", None),
    ]


async def measure(seconds: float = 12) -> list[Row]:
    rows = rows_of(await of_size(1_000, 20, seconds), 20, 8, 25)
    return rows + rows_of(await of_size(10_000, 5, seconds), 5, 55, 150)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, help="this size alone")
    parser.add_argument("--a-second", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=12)
    given = parser.parse_args()
    print(machine())
    if given.screens is None:
        told(uvloop.run(measure(given.seconds)))
    else:
        told(rows_of(uvloop.run(of_size(given.screens, given.a_second, given.seconds)), given.a_second, 8, 25))
