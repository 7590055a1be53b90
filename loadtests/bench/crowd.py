"""Very many screens in a process of their own: they join, and tell how long each change took to reach them.

Joined with a token for each they are participants, and their frames are only counted: to decode what is different for
each of them would cost more than the server that sends it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import repeat
from typing import Any

import uvloop

from loadtests.bench.processes import Part, a_part, answering
from loadtests.bench.rig import EVENT
from loadtests.bench.screens import LightScreen, Seen, join
from loadtests.bench.tally import Tally

MODULE = "loadtests.bench.crowd"
JOIN_S = 60
"""How long one screen may take to its first frame."""
FIRST_PORT, LAST_PORT = 10_000, 32_000
"""Of an address that was given: those that the kernel gives to nobody by itself."""
FRAME = b"\xa1t\xa5frame"
"""How MessagePack writes that a message is a frame."""


class Counted(Seen):
    """Frames are told from other messages, and not looked into: a screen stands at 1 for ever."""

    def to(self, payload: bytes) -> int:
        return 1 if FRAME in payload[:16] else 0


class Crowd:
    """The process, from inside. Times are perf_counter seconds, which all processes of a machine share."""

    def __init__(self) -> None:
        self._screens: list[LightScreen] = []

    async def join(
        self, host: str, port: int, view: str, tokens: Sequence[str], count: int, at_once: int, local: str | None
    ) -> dict[str, Any]:
        """at_once: so many together · local: the address that they connect from"""
        began_s = time.perf_counter()
        places = zip(repeat(local), range(FIRST_PORT, LAST_PORT), strict=False) if local is not None else None
        seen = Seen() if len(tokens) == 1 else Counted()
        failed: Counter[str] = Counter()
        left = iter(range(count))

        async def one_after_another() -> None:
            for number in left:
                start: dict[str, object] = {"view": view, "token": tokens[number % len(tokens)]}
                try:
                    async with asyncio.timeout(JOIN_S):
                        self._screens.append(await join(host, port, EVENT, start, seen, local=places))
                except (OSError, TimeoutError) as error:
                    failed[f"{type(error).__name__}: {error}"[:200]] += 1

        await asyncio.gather(*(one_after_another() for _ in range(at_once)))
        return {"joined": len(self._screens), "failed": failed, "took_s": time.perf_counter() - began_s}

    async def waits(self, made: Sequence[tuple[int, float]], within_s: float) -> dict[str, Any]:
        """made: (version, when it was asked for). Each change's ms to each screen, once all of them stand there."""
        last = made[-1][0]
        until_s = time.perf_counter() + within_s
        while time.perf_counter() < until_s and any(not stands_at(screen, last) for screen in self._screens):
            await asyncio.sleep(0.02)
        tally = Tally()
        for screen in self._screens:
            for ms in waits_of(screen, made):
                tally.add(ms)
        behind = sum(not stands_at(screen, last) for screen in self._screens)
        return {"ms": tally.packed, "behind": behind, "lost": sum(screen.lost for screen in self._screens)}

    async def heard(self) -> dict[str, int]:
        """How many frames came in all."""
        return {
            "frames": sum(len(screen.stood) for screen in self._screens),
            "lost": sum(screen.lost for screen in self._screens),
        }


def stands_at(screen: LightScreen, version: int) -> bool:
    return bool(screen.stood) and screen.stood[-1][0] >= version


def waits_of(screen: LightScreen, made: Sequence[tuple[int, float]]) -> list[float]:
    """For each change that reached the screen: ms from when it was asked for to the frame that holds it."""
    found: list[float] = []
    at, stood = 0, screen.stood
    for version, sent_s in made:
        while at < len(stood) and stood[at][0] < version:
            at += 1
        if at == len(stood):
            break
        found.append((stood[at][1] - sent_s) * 1000)
    return found


class Joined:
    """The process, from outside, with its screens."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.failed: dict[str, int] = {}
        self.joined = 0
        self.took_s = 0.0

    async def waits(self, made: Sequence[tuple[int, float]], within_s: float = 10) -> tuple[Tally, int, int]:
        """Each change's ms to each screen; how many screens never came to the last one; how many were lost."""
        answer = await self.part.ask("waits", within_s + 60, made=made, within_s=within_s)
        tally = Tally()
        tally.merge(answer["ms"])
        return tally, answer["behind"], answer["lost"]


@asynccontextmanager
async def a_crowd(
    host: str,
    port: int,
    tokens: Sequence[str],
    count: int,
    *,
    view: str = "floor",
    at_once: int = 100,
    local: str | None = None,
    nice: int = 0,
) -> AsyncIterator[Joined]:
    async with a_part(MODULE, nice=nice) as part:
        crowd = Joined(part)
        order = {"host": host, "port": port, "view": view, "tokens": tokens, "count": count}
        answer = await part.ask("join", JOIN_S * 4, **order, at_once=at_once, local=local)
        crowd.joined, crowd.failed, crowd.took_s = answer["joined"], answer["failed"], answer["took_s"]
        yield crowd


async def _main() -> None:
    crowd = Crowd()
    await answering({"join": crowd.join, "waits": crowd.waits, "heard": crowd.heard})


if __name__ == "__main__":
    uvloop.run(_main())
