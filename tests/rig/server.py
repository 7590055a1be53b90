"""A server as a process of its own, as `meetingfloor serve` starts it."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
READY_S = 30.0


class Server:
    """`async with Server("--redis", url) as server:`; it never outlives the test."""

    def __init__(self, *options: str, environment: dict[str, str] | None = None) -> None:
        self._options: Sequence[str] = options
        self._environment = environment or {}
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    async def start(self) -> Self:
        """Start it, and wait until it says where it listens."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "meetingfloor", "serve", "--port", "0", *self._options),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT / "server"), "MEETINGFLOOR_LOG": "error", **self._environment},
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(READY_S):
            line = (await self._process.stdout.readline()).decode()
        assert line.startswith("listening on "), f"it said {line!r}"
        self.url = line.removeprefix("listening on ").strip()
        return self

    async def end(self, how: signal.Signals = signal.SIGTERM, within_s: float = 15) -> int:
        """Signal it, and wait until it is gone; its exit status (negative: the signal)."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        async with asyncio.timeout(within_s):
            return await self._process.wait()

    async def kill(self) -> None:
        await self.end(signal.SIGKILL)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            await self.end()
        except TimeoutError:
            await self.kill()
