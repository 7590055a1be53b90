"""From a desk's command to the frame on every connected display (S3).

    python -m loadtests.bench.change_to_screen [--screens 1000] [--a-second 20] [--seconds 15]

The server is a process of its own on an embedded store, fsync always; this process holds the displays and the desk,
and says how much of a core it used itself: near 100 % it would measure itself.
"""

import argparse
import asyncio
import random
import resource
import time

import uvloop

from loadtests.bench.rig import EVENT, Row, Served, a_server, machine, quantile, spread
from loadtests.bench.screens import LightScreen, Seen, join
from meetingfloor.client.connection import Connection, connect
from meetingfloor.client.outbox import Done

AT_ONCE = 100
"""Screens that join together."""
TABLES, SLOTS, MEETINGS = 60, 24, 700

Made = tuple[int, float, float]
"""The version that a command became, when it was sent, and when it was done, in perf_counter seconds."""


async def displays(served: Served, count: int, view: str = "floor") -> list[LightScreen]:
    seen = Seen()
    start: dict[str, object] = {"view": view, "token": served.display}
    held: list[LightScreen] = []
    for first in range(0, count, AT_ONCE):
        some = min(AT_ONCE, count - first)
        joins = (join(served.host, served.port, EVENT, start, seen) for _ in range(some))
        held += await asyncio.gather(*joins)
    return held


async def moves(desk: Connection, a_second: float, seconds: float) -> list[Made]:
    """Moves at a steady pace into cells that are mostly free; those that are refused are left out."""
    made: list[Made] = []
    dice = random.Random(7)

    async def one() -> None:
        where = {"table": f"T{dice.randrange(TABLES)}", "slot": f"S{dice.randrange(SLOTS)}"}
        sent = time.perf_counter()
        answer = await desk.do({"type": "move_meeting", "meeting": f"M{dice.randrange(MEETINGS)}", **where})
        if isinstance(answer, Done):
            made.append((answer.version, sent, time.perf_counter()))

    began = time.perf_counter()
    tasks = []
    for number in range(int(a_second * seconds)):
        await asyncio.sleep(max(0.0, began + number / a_second - time.perf_counter()))
        tasks.append(asyncio.create_task(one()))
    await asyncio.gather(*tasks)
    return sorted(made)


def waits(screens: list[LightScreen], made: list[Made]) -> list[float]:
    """For each change and screen: ms from the command's sending to the frame that holds it."""
    found: list[float] = []
    for screen in screens:
        at = 0
        for version, sent, _ in made:
            while at < len(screen.stood) and screen.stood[at][0] < version:
                at += 1
            assert at < len(screen.stood), f"a screen never came to version {version}"
            found.append((screen.stood[at][1] - sent) * 1000)
    return found


async def until_all_stand(screens: list[LightScreen], version: int, within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while any(not screen.stood or screen.stood[-1][0] < version for screen in screens):
            await asyncio.sleep(0.01)


async def measure(screens: int = 1_000, a_second: float = 20, seconds: float = 15) -> list[Row]:
    async with a_server() as served:
        held = await displays(served, screens)
        async with connect(served.url, EVENT, "desk", token=served.desk) as desk:
            before_s, own = served.cpu_s, resource.getrusage(resource.RUSAGE_SELF)
            began = time.perf_counter()
            made = await moves(desk, a_second, seconds)
            await until_all_stand(held, made[-1][0])
            took_s = time.perf_counter() - began
        server_s, after = served.cpu_s - before_s, resource.getrusage(resource.RUSAGE_SELF)
        own_s = after.ru_utime + after.ru_stime - own.ru_utime - own.ru_stime
        latencies = waits(held, made)
        lost = sum(screen.lost for screen in held)
        for screen in held:
            screen.close()
    p50, p99 = quantile(latencies, 0.5), quantile(latencies, 0.99)
    what = f"{screens} displays × {a_second:g} commands/s"
    each = server_s / len(latencies) * 1e6
    return [
        Row("S3", f"{what}: command to display", spread(latencies), "p50 ≤ 8, p99 ≤ 25 ms", p50 <= 8 and p99 <= 25),
        Row("S3", f"{what}: command to done", spread([(done - sent) * 1000 for _, sent, done in made]), "", None),
        Row(
            "S3",
            f"{what}: server, all it does",
            f"{server_s / took_s:.0%} of a core, {each:.1f} µs a delivery",
            "",
            None,
        ),
        Row("S3", f"{what}: the measuring itself", f"{own_s / took_s:.0%} of a core, {lost} screens lost", "", None),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=1_000)
    parser.add_argument("--a-second", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=15)
    given = parser.parse_args()
    print(machine())
    for row in uvloop.run(measure(given.screens, given.a_second, given.seconds)):
        print(f"{row.what:50} {row.figure}   {row.wanted}")
