"""Joining, alone and all at once after a node's death; what a screen weighs; a screen that nobody reads (S5, S7, S9).

python -m loadtests.bench.joining [--screens 2000]
"""

import argparse
import asyncio
import contextlib
import gc
import json
import socket
import time
from pathlib import Path

import uvloop

from loadtests.bench.change_to_screen import displays, moves, until_all_stand, waits
from loadtests.bench.rig import EVENT, Row, Served, Stopwatch, a_plan, a_server, machine, quantile, spread
from loadtests.bench.screens import LightScreen, Seen, join
from meetingfloor.client.connection import connect

PEOPLE = 1_000


def rss_kb(served: Served) -> float:
    return float(served.process.memory_info().rss) / 1024


async def alone(served: Served, times: int = 200) -> list[float]:
    """ms from opening the connection to the whole frame, one screen after another."""
    took = []
    for _ in range(times):
        watch = Stopwatch()
        screen = await join(served.host, served.port, EVENT, {"view": "floor", "token": served.display}, Seen())
        took.append(watch.ms)
        screen.close()
    return took


async def weight(served: Served, count: int) -> float:
    """KB of the server's memory for each screen on a shared view, beyond the first hundred."""
    first = await displays(served, 100)
    before = rss_kb(served)
    rest = await displays(served, count)
    after = rss_kb(served)
    for screen in (*first, *rest):
        screen.close()
    return (after - before) / count


async def weight_of_me(served: Served) -> float:
    """KB for each screen with a view of its own."""
    tokens = json.loads((Path(served.data) / "people.json").read_text())
    before = rss_kb(served)
    held: list[LightScreen] = []
    for first in range(0, len(tokens), 50):
        joins = (
            join(served.host, served.port, EVENT, {"view": "me", "token": token}, Seen())
            for token in tokens[first : first + 50]
        )
        held += await asyncio.gather(*joins)
    after = rss_kb(served)
    for screen in held:
        screen.close()
    return (after - before) / len(tokens)


async def stalled(served: Served) -> tuple[float, float]:
    """KB held for a screen that nobody reads, while a hundred others are served; and those others' p99 in ms."""
    raw = socket.create_connection((served.host, served.port))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    screen = LightScreen(served.url, f"/ws/{EVENT}", {"t": "start", "view": "desk", "token": served.desk}, Seen())
    await asyncio.get_running_loop().create_connection(lambda: screen, sock=raw)
    await screen.joined
    screen.stop_reading()
    others = await displays(served, 100)
    async with connect(served.url, EVENT, "desk", token=served.desk) as desk:
        gc.collect()
        before = rss_kb(served)
        made = await moves(desk, 18, 8)
        await until_all_stand(others, made[-1][0])
        held = rss_kb(served) - before
    p99 = quantile(waits(others, made), 0.99)
    for one in (screen, *others):
        one.close()
    return held, p99


async def measure(screens: int = 2_000) -> list[Row]:
    # A server of its own for each weight: memory that was used before is used again, and would weigh nothing.
    async with a_server() as served:
        shared = await weight(served, screens)
    async with a_server(a_plan(people=PEOPLE), [f"P{n}" for n in range(PEOPLE)]) as served:
        own = await weight_of_me(served)
    async with a_server() as served:
        held, p99 = await stalled(served)
    async with a_server() as served:
        took = await alone(served)
        watch = Stopwatch()
        crowd = await displays(served, screens)
        crowd_ms = watch.ms
        for screen in crowd:
            screen.close()
    return [
        Row("S7", "opening to whole frame, alone", spread(took), "p99 ≤ 50 ms", quantile(took, 0.99) <= 50),
        Row("S7", f"{screens} screens, 100 at a time", f"{crowd_ms / 1000:.1f} s", "", None),
        Row("S5", "memory of a screen on a shared view", f"{shared:.1f} KB", "≤ 6 KB", shared <= 6),
        Row("S5", "memory of a screen on `me`", f"{own:.1f} KB", "≤ 10 KB", own <= 10),
        Row("S9", "held while a screen is not read", f"{max(0, held):.0f} KB", "≤ 1 MB", held <= 1024),
        Row("S9", "the others' p99 meanwhile", f"{p99:.1f} ms", "", None),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=2_000)
    given = parser.parse_args()
    print(machine(), time.strftime("%Y-%m-%d"))
    with contextlib.suppress(KeyboardInterrupt):
        for row in uvloop.run(measure(given.screens)):
            print(f"{row.bar} {row.what:45} {row.figure:45} {row.wanted}")
