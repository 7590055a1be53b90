"""Commands at a steady pace from a process of its own: few connections, packed cheaply, never waiting for an answer.

Our own client would keep to 20 a second of itself, and the server to 30 a connection: it is told ENOUGH.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import msgpack
import msgspec
import uvloop

from loadtests.bench.processes import Part, a_part, answering
from loadtests.bench.rig import EVENT, Served, a_plan
from loadtests.bench.screens import LightScreen, Seen, join
from meetingfloor.floor.model import Entities
from meetingfloor.live.event import wall_ms
from meetingfloor.live.ids import new_id

MODULE = "loadtests.bench.driver"
TABLES, ROWS, FREE_SLOT, LAST_SLOT = 60, 4, 12, "S23"
MEETINGS = TABLES * ROWS
"""That move, each between two cells that nobody else asks for."""
CONNECTIONS = 4
ENOUGH: dict[str, Any] = {"commands_a_second": 5_000}
"""The option for it."""
ANSWERS_S = 10

Made = tuple[int, float, float, str, str, str]
"""A change: its version, when it was asked for and answered (perf_counter seconds); the meeting, its table and slot."""


class Driven(msgspec.Struct, frozen=True):
    """late_ms: how far behind its pace the driver was at most."""

    made: list[Made]
    refused: list[dict[str, int]]
    unanswered: int
    late_ms: float
    took_s: float

    @property
    def asked(self) -> list[tuple[int, float]]:
        """Each version, and when it was asked for."""
        return [(one[0], one[1]) for one in self.made]

    @property
    def done_ms(self) -> list[float]:
        return [(done - sent) * 1000 for _, sent, done, *_ in self.made]


def a_hall() -> Entities:
    """One table more than is needed: the driver looks at it, and hears of nothing."""
    return a_plan(tables=TABLES + 1, spare=1)


What = Literal["move", "delay"]
"""A move concerns few participants; a delay, of the last slot by a minute, is seen by all."""


def cell(number: int) -> tuple[str, str, str]:
    """The meeting that the command of this number moves, and where."""
    turn, meeting = divmod(number, MEETINGS)
    row, table = divmod(meeting, TABLES)
    return f"M{meeting}", f"T{table}", f"S{FREE_SLOT + 2 * row + turn % 2}"


class Desk(LightScreen):
    """Sends commands, and notes what became of each."""

    def __init__(self, host: str, path: str, start: dict[str, object], seen: Seen) -> None:
        super().__init__(host, path, start, seen)
        self.asked: dict[str, tuple[float, int]] = {}
        self.made: list[Made] = []
        self.refused: dict[str, int] = {}

    def ask(self, number: int, what: What) -> None:
        meeting, table, slot = cell(number)
        id_ = new_id(wall_ms())
        self.asked[id_] = time.perf_counter(), number
        command: dict[str, object] = {"type": "delay", "slot": LAST_SLOT, "minutes": 1}
        if what == "move":
            command = {"type": "move_meeting", "meeting": meeting, "table": table, "slot": slot}
        self.say({"t": "do", "id": id_, "command": command})

    def took(self, message: bytes, now: float) -> None:
        told: dict[str, Any] = msgpack.unpackb(message, strict_map_key=False) if message != b"\x80" else {}
        match told.get("t"):
            case "done":
                sent_s, number = self.asked.pop(told["id"])
                self.made.append((told["version"], sent_s, now, *cell(number)))
            case "refused":
                self.asked.pop(told["id"], None)
                self.refused[told["code"]] = self.refused.get(told["code"], 0) + 1
            case _:
                super().took(message, now)


class Driver:
    def __init__(self) -> None:
        self._desks: list[Desk] = []
        self._number = 0

    async def join(self, host: str, port: int, token: str) -> None:
        start: dict[str, object] = {"view": f"table:T{TABLES}", "token": token}
        self._desks = [await join(host, port, EVENT, start, Seen(), Desk) for _ in range(CONNECTIONS)]

    async def drive(self, a_second: float, seconds: float, kind: What) -> dict[str, Any]:
        """As Driven says. A meeting's commands all take one connection, and stay in their order."""
        for desk in self._desks:
            desk.made, desk.refused = [], {}
        began_s, late_s = time.perf_counter(), 0.0
        for turn in range(int(a_second * seconds)):
            wait_s = began_s + turn / a_second - time.perf_counter()
            late_s = max(late_s, -wait_s)
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            self._desks[self._number % CONNECTIONS].ask(self._number, kind)
            self._number += 1
        took_s = time.perf_counter() - began_s
        until_s = time.perf_counter() + ANSWERS_S
        while any(desk.asked for desk in self._desks) and time.perf_counter() < until_s:
            await asyncio.sleep(0.01)
        return {
            "made": sorted(made for desk in self._desks for made in desk.made),
            "refused": [desk.refused for desk in self._desks if desk.refused],
            "unanswered": sum(len(desk.asked) for desk in self._desks),
            "late_ms": late_s * 1000,
            "took_s": took_s,
        }


class Wheel:
    """The process, from outside."""

    def __init__(self, part: Part) -> None:
        self.part = part

    async def drive(self, a_second: float, seconds: float, what: What = "move") -> Driven:
        answer = await self.part.ask("drive", seconds + ANSWERS_S + 60, a_second=a_second, seconds=seconds, kind=what)
        return msgspec.convert(answer, Driven)


@asynccontextmanager
async def a_driver(served: Served) -> AsyncIterator[Wheel]:
    async with a_part(MODULE) as part:
        await part.ask("join", host=served.host, port=served.port, token=served.desk)
        yield Wheel(part)


async def _main() -> None:
    driver = Driver()
    await answering({"join": driver.join, "drive": driver.drive})


if __name__ == "__main__":
    uvloop.run(_main())
