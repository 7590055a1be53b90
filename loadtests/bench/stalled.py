"""A screen that nobody reads: what is held for it, and whether the others notice (S9).

    python -m loadtests.bench.stalled [--others 200] [--rounds 6]

Rounds without and with it in turn, A B B A, on one server. Compared is the median of the rounds' p99 of either sort;
how far the rounds without it differ among themselves says what a difference is worth.
"""

import argparse
import asyncio
import socket
import statistics

import uvloop

from loadtests.bench.crowd import Joined, a_crowd
from loadtests.bench.driver import ENOUGH, Wheel, a_driver, a_hall
from loadtests.bench.rig import EVENT, Row, Served, a_server, machine, told
from loadtests.bench.screens import LightScreen, Seen

A_SECOND, ROUND_S = 100, 2.5
"""Enough for its buffers to be full after the first second."""


async def a_stalled_screen(served: Served) -> LightScreen:
    raw = socket.create_connection((served.host, served.port))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    screen = LightScreen(served.url, f"/ws/{EVENT}", {"t": "start", "view": "desk", "token": served.desk}, Seen())
    await asyncio.get_running_loop().create_connection(lambda: screen, sock=raw)
    await screen.joined
    screen.stop_reading()
    return screen


async def one_round(driver: Wheel, crowd: Joined) -> float:
    """The others' p99, in ms."""
    driven = await driver.drive(A_SECOND, ROUND_S)
    waited, behind, lost = await crowd.waits(driven.asked)
    assert not behind and not lost, f"{behind} others are behind, {lost} lost"
    return waited.quantile(0.99)


async def measure(others: int = 200, rounds: int = 6) -> list[Row]:
    without: list[float] = []
    beside: list[float] = []
    held_kb = [0.0]
    async with (
        a_server(a_hall(), **ENOUGH) as served,
        a_crowd(served.host, served.port, [served.display], others) as crowd,
        a_driver(served) as driver,
    ):
        await one_round(driver, crowd)  # warm
        for number in range(2 * rounds):
            if number % 4 in {0, 3}:
                without.append(await one_round(driver, crowd))
                continue
            before_kb = served.rss_kb
            screen = await a_stalled_screen(served)
            beside.append(await one_round(driver, crowd))
            held_kb.append(served.rss_kb - before_kb)
            screen.close()
    p99 = statistics.median(without), statistics.median(beside)
    ratio = p99[1] / p99[0]
    figure = f"{p99[0]:.1f} ms, {p99[1]:.1f} ms: {ratio:.2f} ×"
    rounds_told = f"{min(without):.1f}–{max(without):.1f} ms · {min(beside):.1f}–{max(beside):.1f} ms"
    return [
        Row("S9", "held while a screen is not read", f"{max(held_kb):.0f} KB", "≤ 1 MB", max(held_kb) <= 1024),
        Row("S9", f"p99 of {others} others without it, and beside it", figure, "≤ 1.10 ×", ratio <= 1.1),
        Row("S9", f"the p99 of {rounds} rounds without it · beside it", rounds_told, "", None),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=6)
    given = parser.parse_args()
    print(machine())
    told(uvloop.run(measure(given.others, given.rounds)))
