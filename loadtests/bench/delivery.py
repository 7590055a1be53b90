"""The server's processor time for each delivered update, beside the least that C can do and three ways in Python (S1).

    python -m loadtests.bench.delivery [--screens 1000 --a-second 25] [--seconds 6] [--rounds 3]

Ours and the peers in turn, A B A B: the same connections, bytes, pace and receivers; every change a frame of its own.
What a node does beside delivering is measured and taken off: deciding, writing to disk and following, by the same
commands with nobody looking on; beats, by the same screens with nothing to see. All that it does stands beside. Where
there is no C compiler there is no baseline, and it says so.
"""

import argparse
import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence

import msgspec
import uvloop

from loadtests.bench.change_to_screen import of_size
from loadtests.bench.crowd import Counted
from loadtests.bench.rig import ROOT, Row, machine, pinned, told
from loadtests.bench.screens import LightScreen

PEERS = ROOT / "loadtests" / "peers"
FRAME_BYTES = 313
"""What one move's frame takes in MessagePack, with its head."""
OURS, C = "ours", "C epoll"
PYTHON = {"a bare Protocol on uvloop": "bare", "aiohttp send_str": "aiohttp", "websockets broadcast": "websockets"}


class Opened(LightScreen):
    """Of a peer that leaves the handshake out."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._open = True


class Ours(msgspec.Struct, frozen=True):
    """µs of the server's processor for each delivery: by itself, and with all that it does meanwhile."""

    alone: float
    all: float


async def ours(screens: int, a_second: int, seconds: float) -> Ours:
    nobody = await of_size(0, a_second, seconds)
    found = await of_size(screens, a_second, seconds)
    assert found.holds, f"{found.behind} behind, {found.lost} lost"
    commands_s = nobody.cpu_s / nobody.changes * found.changes
    beats_s = max(0.0, found.idle - nobody.idle) * found.took_s
    return Ours((found.cpu_s - commands_s - beats_s) / found.frames * 1e6, found.cpu_s / found.frames * 1e6)


async def of_peer(command: Sequence[str], screens: int, times: int, a_second: int, *, handshake: bool) -> float:
    """µs of a peer's processor a send."""
    numbers = [str(screens), str(times), str(a_second), str(FRAME_BYTES)]
    with pinned("server"):
        process = await asyncio.create_subprocess_exec(
            *command, *numbers, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=ROOT
        )
    assert process.stdout is not None
    port = int(await process.stdout.readline())
    loop, kind, seen = asyncio.get_running_loop(), LightScreen if handshake else Opened, Counted()
    with pinned("load"):
        held = [
            (
                await loop.create_connection(
                    lambda: kind(f"127.0.0.1:{port}", "/", {"t": "beat"}, seen), "127.0.0.1", port
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
    subprocess.run([compiler, "-O2", "-o", out, str(PEERS / "epoll.c")], check=True)
    return [out, "0"]


async def of_all(screens: int, a_second: int, seconds: float, rounds: int, ratio: float) -> list[Row]:
    """One size. ratio: to C, at most."""
    times = int(a_second * seconds)
    mine: list[Ours] = []
    peers: dict[str, list[float]] = {name: [] for name in (C, *PYTHON)}
    with tempfile.TemporaryDirectory() as folder:
        c = compiled(folder)
        for _ in range(rounds):
            mine.append(await ours(screens, a_second, seconds))
            if c is not None:
                peers[C].append(await of_peer(c, screens, times, a_second, handshake=False))
            for name, way in PYTHON.items():
                command = [sys.executable, "-m", "loadtests.peers.python", way]
                peers[name].append(await of_peer(command, screens, times, a_second, handshake=way != "bare"))
    return rows_of(f"{screens:,} screens × {a_second:g} changes/s", mine, peers, ratio)


def rows_of(what: str, mine: list[Ours], peers: dict[str, list[float]], ratio: float) -> list[Row]:
    least = peers[C]

    def beside(values: Sequence[float]) -> str:
        """Each round's ratio by itself: a machine that slows down slows all of its round."""
        figure = f"{statistics.median(values):.2f} µs a delivery"
        if not least:
            return f"{figure} (no C compiler here: no baseline)"
        return f"{figure}, {statistics.median(a / b for a, b in zip(values, least, strict=True)):.2f} × C"

    alone = [one.alone for one in mine]
    met = statistics.median(a / b for a, b in zip(alone, least, strict=True)) <= ratio if least else None
    return [
        Row("S1", f"{what}: {OURS}", beside(alone), f"≤ {ratio:g} × C", met),
        Row("S1", f"{what}: {OURS}, with commands and beats", beside([one.all for one in mine]), "", None),
        *(Row("S1", f"{what}: {name}", beside(values), "", None) for name, values in peers.items() if values),
    ]


async def measure(seconds: float = 6, rounds: int = 3) -> list[Row]:
    return [
        *await of_all(1_000, 25, seconds, rounds, 1.25),
        *await of_all(10_000, 5, seconds, max(1, rounds - 1), 1.15),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, help="this size alone")
    parser.add_argument("--a-second", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(machine())
    if given.screens is None:
        told(uvloop.run(measure(given.seconds, given.rounds)))
    else:
        told(uvloop.run(of_all(given.screens, given.a_second, given.seconds, given.rounds, 1.25)))
