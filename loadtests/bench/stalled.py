"""A screen that nobody reads: what is held for it, and whether the others notice (S9).

    python -m loadtests.bench.stalled [--others 200] [--rounds 3]

Rounds with and without it in turn, A B A B, on one server: the others' p99 of all rounds of a sort is compared.
"""

import argparse
import asyncio
import socket

import uvloop

from loadtests.bench.crowd import Joined, a_crowd
from loadtests.bench.driver import ENOUGH, Wheel, a_driver, a_hall
from loadtests.bench.rig import EVENT, Row, Served, a_server, machine, told
from loadtests.bench.screens import LightScreen, Seen
from loadtests.bench.tally import Tally

A_SECOND, ROUND_S = 100, 3
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


async def one_round(driver: Wheel, crowd: Joined, into: Tally) -> None:
    driven = await driver.drive(A_SECOND, ROUND_S)
    waited, behind, lost = await crowd.waits(driven.asked)
    assert not behind and not lost, f"{behind} others are behind, {lost} lost"
    into.merge(waited.packed)


async def measure(others: int = 200, rounds: int = 3) -> list[Row]:
    without, beside = Tally(), Tally()
    held: list[float] = []
    async with (
        a_server(a_hall(), **ENOUGH) as served,
        a_crowd(served.host, served.port, [served.display], others) as crowd,
        a_driver(served) as driver,
    ):
        await one_round(driver, crowd, Tally())  # warm
        for _ in range(rounds):
            await one_round(driver, crowd, without)
            before_kb = served.rss_kb
            screen = await a_stalled_screen(served)
            await one_round(driver, crowd, beside)
            held.append(served.rss_kb - before_kb)
            screen.close()
    p99 = without.quantile(0.99), beside.quantile(0.99)
    ratio = p99[1] / p99[0]
    most = max(0.0, *held)
    return [
        Row("S9", "held while a screen is not read", f"{most:.0f} KB", "≤ 1 MB", most <= 1024),
        Row(
            "S9",
            f"p99 of {others} others without it, and beside it",
            f"{p99[0]:.1f} ms, {p99[1]:.1f} ms: {ratio:.2f} ×",
            "≤ 1.10 ×",
            ratio <= 1.1,
        ),
        Row("S9", "the others without it · beside it", f"{without} · {beside}", "", None),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(machine())
    told(uvloop.run(measure(given.others, given.rounds)))
