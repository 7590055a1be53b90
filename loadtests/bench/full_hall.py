"""As many screens as one machine of two cores may hold: 50,000 before `serve --workers 3` (S4).

    python -m loadtests.bench.full_hall [--screens 50000] [--workers 3]

A process has 20,000 files here, so the screens are in three processes, and each connects from an address of its own,
since each has some 28,000 ports. Nobody is kept to a CPU: servers and screens share the machine.
"""

import argparse
import asyncio
from collections import Counter
from contextlib import AsyncExitStack

import uvloop

from loadtests.bench.crowd import Joined, a_crowd
from loadtests.bench.driver import ENOUGH, a_driver, a_hall
from loadtests.bench.rig import Row, Served, Stopwatch, a_server, machine, told
from loadtests.bench.tally import Tally

A_PROCESS = 17_000
"""Screens that one process holds at most."""
AT_ONCE = 40
A_SECOND, SECONDS = 1, 6
CURRENT_MS = 1_000


async def crowds(stack: AsyncExitStack, served: Served, screens: int) -> list[Joined]:
    """All of them at once; each process from an address of its own."""
    processes = -(-screens // A_PROCESS)
    shares = [screens // processes + (number < screens % processes) for number in range(processes)]
    joining = [
        a_crowd(served.host, served.port, [served.display], share, at_once=AT_ONCE, local=f"127.0.0.{number + 2}")
        for number, share in enumerate(shares)
    ]
    return await asyncio.gather(*(stack.enter_async_context(crowd) for crowd in joining))


async def measure(screens: int = 50_000, workers: int = 3) -> list[Row]:
    options = {**ENOUGH, "workers": workers}
    async with a_server(a_hall(), pin=False, **options) as served, AsyncExitStack() as stack:
        empty_kb, watch = served.rss_kb, Stopwatch()
        held = await crowds(stack, served, screens)
        joined_s, full_kb = watch.ms / 1000, served.rss_kb
        failed: Counter[str] = Counter()
        for crowd in held:
            failed.update(crowd.failed)
        driver = await stack.enter_async_context(a_driver(served))
        before_s, watch = served.cpu_s, Stopwatch()
        driven = await driver.drive(A_SECOND, SECONDS)
        told_all = await asyncio.gather(*(crowd.waits(driven.asked, 2 * SECONDS) for crowd in held))
        took_s, used_s = watch.ms / 1000, served.cpu_s - before_s
    waited = Tally()
    for tally, _, _ in told_all:
        waited.merge(tally.packed)
    behind, lost = sum(one[1] for one in told_all), sum(one[2] for one in told_all)
    joined = sum(crowd.joined for crowd in held)
    what = f"{screens:,} screens, {workers} workers"
    why = "; ".join(f"{count} × {reason}" for reason, count in failed.most_common(3))
    whole = joined == screens and not lost and not behind
    missed = f"{joined:,} joined, {lost} lost later, {behind} behind in the end{'; ' + why if why else ''}"
    return [
        Row("S4", f"{what}: failed", missed, "none failed", whole),
        Row(
            "S4",
            f"{what}: command to screen",
            str(waited),
            "all ≤ 1 s",
            whole and len(waited) == screens * len(driven.made) and waited.longest <= CURRENT_MS,
        ),
        Row("S4", f"{what}: to join", f"{joined_s:.1f} s, {joined / joined_s:,.0f} a second", "", None),
        Row("S4", f"{what}: memory", f"{(full_kb - empty_kb) / max(1, joined):.1f} KB a screen", "", None),
        Row("S4", f"{what}: servers, {A_SECOND} change/s", f"{used_s / took_s:.0%} of a core", "", None),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=50_000)
    parser.add_argument("--workers", type=int, default=3)
    given = parser.parse_args()
    print(machine())
    told(uvloop.run(measure(given.screens, given.workers)))
