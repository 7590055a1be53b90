"""The server's processor time for each delivered update, beside the least that C can do and two ordinary ways (S1).

    python -m loadtests.bench.delivery [--screens 1000] [--a-second 50] [--seconds 6] [--rounds 2]

Ours and the peers in turn, A B A B, the same number of connections and of bytes; every change is a frame of its own.
Ours does all that a node does meanwhile: decides, writes to disk, follows, beats. Where there is no C compiler the
baseline is left out, and said so.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import uvloop

from loadtests.bench.change_to_screen import displays, until_all_stand
from loadtests.bench.rig import EVENT, Row, a_server, machine
from loadtests.bench.screens import LightScreen, Seen
from meetingfloor.client.connection import connect
from meetingfloor.client.outbox import Done

PEERS = Path(__file__).parents[1] / "peers"
FRAME_BYTES = 430
"""What one move's frame takes in MessagePack, with its head."""
MOVERS = 4
"""Desks that share the moves: one connection may send 30 commands a second."""


class Sink(asyncio.Protocol):
    """Takes bytes, and that is all."""

    def data_received(self, data: bytes) -> None:
        pass


async def ours(screens: int, a_second: int, seconds: float) -> float:
    """µs of the server's processor a delivery."""
    async with a_server() as served:
        held = await displays(served, screens)
        before_s = served.cpu_s
        versions = await asyncio.gather(
            *(changes(served.url, served.desk, mover, a_second / MOVERS, seconds) for mover in range(MOVERS))
        )
        await until_all_stand(held, max(map(max, versions)))
        used_s = served.cpu_s - before_s
        frames = sum(len(screen.stood) - 1 for screen in held)
        for screen in held:
            screen.close()
    return used_s / frames * 1e6


async def changes(url: str, token: str, mover: int, a_second: float, seconds: float) -> list[int]:
    """Moves of a meeting of one's own between two free cells, at a steady pace; the versions that they became."""
    async with connect(url, EVENT, "desk", token=token) as desk:
        versions = []
        loop = asyncio.get_running_loop()
        began = loop.time()
        for turn in range(int(a_second * seconds)):
            await asyncio.sleep(max(0.0, began + turn / a_second - loop.time()))
            where = {"table": f"T{mover}", "slot": f"S{12 + turn % 2}"}
            answer = await desk.do({"type": "move_meeting", "meeting": f"M{mover}", **where})
            if isinstance(answer, Done):
                versions.append(answer.version)
        return versions


async def of_peer(command: list[str], screens: int, times: int, a_second: int, *, handshake: bool) -> float:
    """µs of a peer's processor a send."""
    numbers = [str(screens), str(times), str(a_second), str(FRAME_BYTES)]
    process = await asyncio.create_subprocess_exec(
        *command, *numbers, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    loop = asyncio.get_running_loop()
    seen = Seen()
    held = [
        (
            await loop.create_connection(
                (lambda: LightScreen(f"127.0.0.1:{port}", "/", {"t": "beat"}, seen)) if handshake else Sink,
                "127.0.0.1",
                port,
            )
        )[0]
        for _ in range(screens)
    ]
    used_s, sends = (await process.stdout.readline()).split()
    for transport in held:
        transport.abort()
    await process.wait()
    return float(used_s) / int(sends) * 1e6


def compiled(folder: str) -> list[str] | None:
    """The C sender, built on the spot; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    out = f"{folder}/epoll"
    import subprocess

    subprocess.run([compiler, "-O2", "-o", out, str(PEERS / "epoll.c")], check=True)
    return [out, "0"]


async def measure(screens: int = 1_000, a_second: int = 50, seconds: float = 6, rounds: int = 2) -> list[Row]:
    times = int(a_second * seconds)
    found: dict[str, list[float]] = {"ours": [], "C epoll": [], "aiohttp send_str": [], "websockets broadcast": []}
    python = [sys.executable, "-m", "loadtests.peers.python"]
    with tempfile.TemporaryDirectory() as folder:
        c = compiled(folder)
        for _ in range(rounds):
            found["ours"].append(await ours(screens, a_second, seconds))
            if c is not None:
                found["C epoll"].append(await of_peer(c, screens, times, a_second, handshake=False))
            for name, way in (("aiohttp send_str", "aiohttp"), ("websockets broadcast", "websockets")):
                found[name].append(await of_peer([*python, way], screens, times, a_second, handshake=True))
    each = {name: statistics.median(values) for name, values in found.items() if values}
    least = each.get("C epoll")
    rows = []
    for name, value in each.items():
        ratio = f", {value / least:.2f} × C" if least is not None else " (no C compiler here: no baseline)"
        met = value / least <= 1.25 if name == "ours" and least is not None else None
        wanted = "≤ 1.25 × C" if name == "ours" else ""
        rows.append(Row("S1", f"{screens} screens, {name}", f"{value:.1f} µs a delivery{ratio}", wanted, met))
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=1_000)
    parser.add_argument("--a-second", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    print(machine())
    for row in uvloop.run(measure(given.screens, given.a_second, given.seconds, given.rounds)):
        print(f"{row.what:45} {row.figure:45} {row.wanted}")
