"""From a desk's command to the frame on every connected display (S3).

    python -m loadtests.bench.change_to_screen [--screens 1000] [--a-second 20] [--seconds 15]

The server is a process of its own on an embedded store, fsync always; this process holds the displays and the desk.
That the measuring is not the bottleneck: the second line runs the same load against a server with no other work,
and its processor time is shown beside the server's.
"""

import argparse
import asyncio
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import psutil
import uvloop

from loadtests.bench.rig import EVENT, ORGANISER, a_plan, machine, quantile, spread
from loadtests.bench.screens import LightScreen, Seen, join
from meetingfloor.access.tokens import Tokens
from meetingfloor.client.connection import connect
from meetingfloor.floor.commands import Import
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Events
from meetingfloor.live.ids import new_id
from meetingfloor.node import open_store
from meetingfloor.settings import Settings

AT_ONCE = 100
"""Screens that join together."""


async def prepared(data: str) -> tuple[str, str]:
    """An event of 60 tables × 24 slots in a data folder; tokens of a coordinator and of a display."""
    async with open_store(Settings(data=data)) as store:
        events, tokens = Events(store), Tokens(store)
        await events.create(EVENT, new_id(wall_ms()), Import(entities=a_plan()), ORGANISER)
        desk = (await tokens.issue(EVENT, "coordinator")).token
        display = (await tokens.issue(EVENT, "display")).token
        await events.close()
    return desk, display


async def moves(url: str, token: str, a_second: float, seconds: float) -> list[tuple[int, float, float]]:
    """Moves at a steady pace: (version, sent, done), in perf_counter seconds; refused ones are left out."""
    made: list[tuple[int, float, float]] = []
    dice = random.Random(7)

    async def one(desk: object) -> None:
        command = {
            "type": "move_meeting",
            "meeting": f"M{dice.randrange(700)}",
            "table": f"T{dice.randrange(60)}",
            "slot": f"S{dice.randrange(24)}",
        }
        sent = time.perf_counter()
        answer = await desk.do(command)  # type: ignore[attr-defined]
        version = getattr(answer, "version", None)
        if version is not None:
            made.append((version, sent, time.perf_counter()))

    async with connect(url, EVENT, "desk", token=token) as desk:
        began = time.perf_counter()
        tasks = []
        for number in range(int(a_second * seconds)):
            await asyncio.sleep(max(0.0, began + number / a_second - time.perf_counter()))
            tasks.append(asyncio.create_task(one(desk)))
        await asyncio.gather(*tasks)
    return made


def waits(screens: list[LightScreen], made: list[tuple[int, float, float]]) -> list[float]:
    """For each change and screen: ms from the command's sending to the frame that holds it."""
    found: list[float] = []
    for screen in screens:
        at = 0
        stood = screen.stood
        for version, sent, _ in sorted(made):
            while at < len(stood) and stood[at][0] < version:
                at += 1
            if at == len(stood):
                raise SystemExit(f"a screen never came to version {version}")
            found.append((stood[at][1] - sent) * 1000)
    return found


async def measure(url: str, desk: str, display: str, screens: int, a_second: float, seconds: float, pid: int) -> None:
    host, port = url.removeprefix("http://").split(":")
    seen = Seen()
    start: dict[str, object] = {"view": "floor", "token": display}
    held: list[LightScreen] = []
    for first in range(0, screens, AT_ONCE):
        count = min(AT_ONCE, screens - first)
        held += await asyncio.gather(*(join(host, int(port), EVENT, start, seen) for _ in range(count)))
    server = psutil.Process(pid)
    before, own = server.cpu_times(), resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    made = await moves(url, desk, a_second, seconds)
    await until_all_stand(held, max(version for version, _, _ in made))
    took = time.perf_counter() - began
    after, own_after = server.cpu_times(), resource.getrusage(resource.RUSAGE_SELF)
    lost = sum(screen.lost for screen in held)
    latencies = waits(held, made)
    server_s = after.user + after.system - before.user - before.system
    own_s = own_after.ru_utime + own_after.ru_stime - own.ru_utime - own.ru_stime
    print(f"{screens} displays, {a_second:g} commands/s: {len(made)} changes, {len(latencies)} deliveries, {lost} lost")
    print(f"  command to display   {spread(latencies)}")
    print(f"  command to done      {spread([(done - sent) * 1000 for _, sent, done in made])}")
    print(
        f"  server {server_s / took:.0%} of a core, {server_s / max(1, len(latencies)) * 1e6:.1f} µs a delivery; "
        f"the measuring {own_s / took:.0%}"
    )
    print(json.dumps({"screens": screens, "p50_ms": quantile(latencies, 0.5), "p99_ms": quantile(latencies, 0.99)}))
    for screen in held:
        screen.close()


async def until_all_stand(screens: list[LightScreen], version: int, within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while any(not screen.stood or screen.stood[-1][0] < version for screen in screens):
            await asyncio.sleep(0.01)


async def main(screens: int, a_second: float, seconds: float) -> None:
    print(machine(), "· embedded store, fsync always · 60 tables × 24 slots")
    with tempfile.TemporaryDirectory(prefix="mf-bench-") as data:
        desk, display = await prepared(data)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "meetingfloor", "serve", "--port", "0", "--data", data, "--log", "error"),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        try:
            assert process.stdout is not None
            url = (await process.stdout.readline()).decode().removeprefix("listening on ").strip()
            await measure(url, desk, display, screens, a_second, seconds, process.pid)
        finally:
            process.terminate()
            await process.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=1_000)
    parser.add_argument("--a-second", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=15)
    given = parser.parse_args()
    uvloop.run(main(given.screens, given.a_second, given.seconds))
