"""Screens that come back as the protocol says: after a while of their own, and to where they stood.

A process of its own: it is told where they join, where they find another node, and from when on that is needed.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgpack
import uvloop

from loadtests.bench.processes import Part, a_part, answering
from loadtests.bench.rig import EVENT, Served
from loadtests.bench.screens import LightScreen, Seen, join
from loadtests.bench.tally import Tally

MODULE = "loadtests.bench.returning"
AT_ONCE = 100
JOIN_S = 120
FIRST_RETRY_S, DOUBLINGS = 0.5, 6
"""As client/session.py has them: twice as long each time, and half as much more or less by chance."""
KEPT = 10_000


class Heads(Seen):
    """Messages without what they bring: what tells a screen where it stands. Each that is shared is read once."""

    other: tuple[str, int] | None = None
    """Where the screens find another node."""

    def __init__(self) -> None:
        super().__init__()
        self._heads: dict[bytes, dict[str, Any]] = {}

    def of(self, payload: bytes) -> dict[str, Any]:
        head = self._heads.get(payload)
        if head is None:
            head = {} if payload == b"\x80" else msgpack.unpackb(payload, strict_map_key=False)
            head = {key: head[key] for key in ("t", "since", "to", "version", "print", "scope") if key in head}
            if len(self._heads) > KEPT:
                self._heads.clear()
            self._heads[payload] = head
        return head


class Returning(LightScreen):
    """Stands at a version with its print, in a scope; `back` is how its first frame came when it was back."""

    def __init__(self, host: str, path: str, start: dict[str, object], seen: Heads) -> None:
        super().__init__(host, path, start, seen)
        self._heads = seen
        self._first = start
        self._scope = self._print = ""
        self.version = self.tries = 0
        self.back = ""

    def took(self, message: bytes, now: float) -> None:
        head = self._heads.of(message)
        match head.get("t"):
            case "welcome":
                self._scope = head["scope"]
            case "frame":
                assert head["since"] <= self.version, "a gap, which the server never causes"
                if self.lost and not self.back:
                    self.back = "by a delta" if head["since"] else "whole"
                self._stands(head["to"], head["print"], now)
            case "beat":
                self._stands(head["version"], head["print"], now)

    def _stands(self, version: int, print_: str, now: float) -> None:
        if version > self.version or not self.joined.done():
            self.stood.append((version, now))
        self.version, self._print = version, print_
        if not self.joined.done():
            self.joined.set_result(version)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._heads.other is not None:
            wait_s = FIRST_RETRY_S * 2 ** min(self.tries, DOUBLINGS) * (0.5 + random.random())
            self.tries += 1
            asyncio.get_running_loop().call_later(wait_s, self._come_back)

    def _come_back(self) -> None:
        self.rejoin({**self._first, "since": self.version, "print": self._print, "scope": self._scope})
        self._dialling = asyncio.ensure_future(self._dial())

    async def _dial(self) -> None:
        assert self._heads.other is not None
        try:
            await asyncio.get_running_loop().create_connection(lambda: self, *self._heads.other)
        except OSError as error:
            self.connection_lost(error)


class Hall:
    def __init__(self) -> None:
        self._seen = Heads()
        self._screens: list[Returning] = []

    async def join(self, host: str, port: int, token: str, count: int) -> int:
        left = iter(range(count))

        async def one_after_another() -> None:
            for _ in left:
                start: dict[str, object] = {"view": "floor", "token": token}
                self._screens.append(await join(host, port, EVENT, start, self._seen, Returning))

        await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
        return len(self._screens)

    async def other(self, host: str, port: int) -> None:
        self._seen.other = (host, port)

    async def stand_at(self, version: int, since_s: float, within_s: float) -> dict[str, Any]:
        """ms: from since_s (perf_counter) to where each stood at the version; how they came; how many did not."""
        until_s = time.perf_counter() + within_s
        while any(screen.version < version for screen in self._screens) and time.perf_counter() < until_s:
            await asyncio.sleep(0.02)
        tally = Tally()
        ways: dict[str, int] = {}
        for screen in self._screens:
            at_s = next((at_s for stood, at_s in screen.stood if stood >= version), None)
            if at_s is not None:
                tally.add((at_s - since_s) * 1000)
            ways[screen.back] = ways.get(screen.back, 0) + 1
        stale = sum(screen.version < version for screen in self._screens)
        return {"ms": tally.packed, "ways": ways, "stale": stale, "tries": max(one.tries for one in self._screens)}


@asynccontextmanager
async def a_returning_crowd(served: Served, count: int) -> AsyncIterator[Part]:
    async with a_part(MODULE) as part:
        await part.ask("join", JOIN_S, host=served.host, port=served.port, token=served.display, count=count)
        yield part


async def _main() -> None:
    hall = Hall()
    await answering({"join": hall.join, "other": hall.other, "stand_at": hall.stand_at})


if __name__ == "__main__":
    uvloop.run(_main())
