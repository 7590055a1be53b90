"""A part of a bench in a process of its own: it is asked by a line of JSON, and answers by one.

What measures must not wait for what makes the load; and a process has 20,000 files at most on the machine of reference.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import psutil

from loadtests.bench.rig import ROOT

LINE_BYTES = 256 * 1024 * 1024
"""A line holds the tokens of a hall, or the times of a million frames."""
STOP_S = 10

Order = dict[str, Any]


class Part:
    """The process, from outside."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._measured = psutil.Process(process.pid)

    async def ask(self, what: str, within_s: float = 120, /, **order: Any) -> Any:
        """What it answers. Raises TimeoutError, or ConnectionError where it has ended."""
        self.tell(what, **order)
        return await self.answer(within_s)

    def tell(self, what: str, /, **order: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"what": what, **order}).encode() + b"\n")

    async def answer(self, within_s: float = 120) -> Any:
        assert self._process.stdout is not None
        async with asyncio.timeout(within_s):
            line = await self._process.stdout.readline()
        if not line:
            raise ConnectionError("a part of the bench has ended; it said why on standard error")
        return json.loads(line)

    @property
    def cpu_s(self) -> float:
        times = self._measured.cpu_times()
        return float(times.user + times.system)


@asynccontextmanager
async def a_part(module: str, *, nice: int = 0) -> AsyncIterator[Part]:
    """nice: above 0 it steps back where it shares a CPU with what measures"""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, "--part", str(nice)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        limit=LINE_BYTES,
    )
    try:
        yield Part(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


def is_part() -> bool:
    return "--part" in sys.argv[1:2]


async def answering(answers: Mapping[str, Callable[..., Awaitable[Any]]]) -> None:
    """From inside: answer one order after another, until nobody asks any more."""
    os.nice(int(sys.argv[2]))
    reader = asyncio.StreamReader(LINE_BYTES)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order: Order = json.loads(line)
        print(json.dumps(await answers[order.pop("what")](**order)), flush=True)
