"""Joining, alone and all at once; and coming back after the node was killed (S7).

    python -m loadtests.bench.joining [--screens 10000]

Two servers on one store. All screens are at the first; it is killed, and they come to the second as clients do: after
a while of their own, from where they stood. A change is made meanwhile: who does not stand there is stale.
"""

import argparse
import os
import signal
import time

import uvloop

from loadtests.bench.change_to_screen import displays
from loadtests.bench.driver import ENOUGH, a_driver, a_hall
from loadtests.bench.returning import a_returning_crowd
from loadtests.bench.rig import EVENT, Row, Served, Stopwatch, a_server, beside, machine, quantile, spread, told
from loadtests.bench.screens import LightScreen, Seen, join
from loadtests.bench.tally import Tally

AT_ONCE_COUNT = 2_000
BACK_S, STALE_S = 20, 5
"""How long is waited for screens to be back, and afterwards for one more change."""


async def alone(served: Served, times: int = 200) -> list[float]:
    """ms from opening the connection to the whole frame, one screen after another."""
    took = []
    for _ in range(times):
        watch = Stopwatch()
        start: dict[str, object] = {"view": "floor", "token": served.display}
        screen = await join(served.host, served.port, EVENT, start, Seen(), LightScreen)
        took.append(watch.ms)
        screen.close()
    return took


async def of_joining(screens: int = AT_ONCE_COUNT) -> list[Row]:
    async with a_server() as served:
        took = await alone(served)
        watch = Stopwatch()
        crowd = await displays(served, screens)
        crowd_ms = watch.ms
        for screen in crowd:
            screen.close()
    return [
        Row("S7", "opening to whole frame, alone", spread(took), "p99 ≤ 50 ms", quantile(took, 0.99) <= 50),
        Row("S7", f"{screens:,} screens, 100 at a time", f"{crowd_ms / 1000:.1f} s", "", None),
    ]


async def after_a_kill(screens: int) -> list[Row]:
    async with (
        a_server(a_hall(), **ENOUGH) as first,
        beside(first, **ENOUGH) as second,
        a_returning_crowd(first, screens) as crowd,
        a_driver(second) as driver,
    ):
        await driver.drive(20, 1)
        await crowd.ask("other", host=second.host, port=second.port)
        before_s, own_s = second.cpu_s, crowd.cpu_s
        killed_s = time.perf_counter()
        os.kill(first.pid, signal.SIGKILL)
        made = (await driver.drive(20, 0.05)).made
        back = await crowd.ask("stand_at", BACK_S + 10, version=made[-1][0], since_s=killed_s, within_s=BACK_S)
        used = second.cpu_s - before_s, crowd.cpu_s - own_s
        last = (await driver.drive(20, 0.05)).made[-1]
        then = await crowd.ask("stand_at", STALE_S + 10, version=last[0], since_s=last[1], within_s=STALE_S)
    took = Tally()
    took.merge(back["ms"])
    stale = back["stale"] + then["stale"]
    ways = ", ".join(f"{count:,} {way or 'never'}" for way, count in back["ways"].items())
    cost = f"{used[0]:.1f} s of processor, {used[0] / screens * 1e6:.0f} µs a screen"
    what = f"{screens:,} screens after a kill"
    return [
        Row("S7", f"{what}: back at the head", str(took), "all ≤ 4 s", not back["stale"] and took.longest <= 4_000),
        Row("S7", f"{what}: stale", f"{stale}; back: {ways}; {back['tries']} tries at most", "none", not stale),
        Row("S7", f"{what}: the second server", f"{cost}; the screens' process {used[1]:.1f} s", "", None),
    ]


async def measure(screens: int = 10_000) -> list[Row]:
    return await of_joining() + await after_a_kill(screens)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=10_000)
    given = parser.parse_args()
    print(machine())
    told(uvloop.run(measure(given.screens)))
