"""Commands accepted and durable: one node, two nodes, a far node beside a fast one, an import beside both (S6).

    python -m loadtests.bench.nodes [--seconds 5]

Each node is a process of its own; the far one reaches the store through a relay that holds everything for 1.5 ms in
each direction. With `--no-turn` nobody asks for a turn, which shows what the turn is for.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

import uvloop

from loadtests.bench.rig import (
    EVENT,
    ORGANISER,
    Row,
    Stopwatch,
    a_node,
    a_plan,
    a_store,
    an_event,
    machine,
    quantile,
    spread,
    told,
)
from meetingfloor.floor.commands import Import, MoveMeeting
from meetingfloor.floor.model import Actor
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Live
from meetingfloor.live.ids import new_id
from meetingfloor.live.submit import Submit
from meetingfloor.store.append import Done

HELD_S = 0.0015
CLIENTS = 50
FAR_A_SECOND = 20
OFFERED_A_SECOND = 500
SECOND, FAR = 30, 59
"""Whose meetings the second node's clients and the far one's move: of two nodes each has half of the clients."""


async def relay(path: str, to: str) -> asyncio.Server:
    """Hands bytes on to a unix socket, each piece HELD_S later, in order."""

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def read() -> None:
            while data := await reader.read(1 << 16):
                queue.put_nowait((time.monotonic() + HELD_S, data))
            queue.put_nowait((0, b""))

        reading = asyncio.create_task(read())
        try:
            while True:
                due, data = await queue.get()
                if not data:
                    break
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                writer.write(data)
        finally:
            reading.cancel()
            writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(to)
        await asyncio.gather(hold(reader, back), hold(there, writer), return_exceptions=True)

    return await asyncio.start_unix_server(connected, path)


def a_move(number: int, turn: int) -> MoveMeeting:
    """Each client has a meeting of its own, and moves it between two free cells: none is refused for another's."""
    return MoveMeeting(f"M{number}", table=f"T{number}", slot=f"S{12 + turn % 2}")


async def one_command(live: Live, command: MoveMeeting, actor: Actor, took: list[float]) -> bool:
    watch = Stopwatch()
    answer = await live.submit.ask(new_id(wall_ms()), command, actor)
    took.append(watch.ms)
    return isinstance(answer, Done)


async def full_speed(live: Live, seconds: float, clients: int, first: int = 0) -> dict[str, object]:
    """So many clients with one command in flight each."""
    until = time.monotonic() + seconds
    took: list[float] = []
    done = [0] * clients

    async def client(number: int) -> None:
        actor = Actor(f"client-{number}", "coordinator")
        for turn in count():
            if time.monotonic() > until:
                break
            done[number] += await one_command(live, a_move(first + number, turn), actor, took)

    await asyncio.gather(*(client(number) for number in range(clients)))
    return {"took": took, "done": sum(done), "again": live.submit.decided_again}


async def now_and_then(live: Live, seconds: float, a_second: float) -> dict[str, object]:
    until = time.monotonic() + seconds
    took: list[float] = []
    actor = Actor("far", "coordinator")
    done = 0
    for turn in count():
        if time.monotonic() > until:
            break
        done += await one_command(live, a_move(FAR, turn), actor, took)
        await asyncio.sleep(1 / a_second)
    return {"took": took, "done": done, "again": live.submit.decided_again}


async def steady(live: Live, seconds: float, a_second: float) -> dict[str, object]:
    """So many commands a second are offered, whatever becomes of those before them."""
    took: list[float] = []
    actor = Actor("steady", "coordinator")
    began, asked = time.monotonic(), []
    for number in range(int(a_second * seconds)):
        await asyncio.sleep(max(0.0, began + number / a_second - time.monotonic()))
        turn, client = divmod(number, CLIENTS)
        asked.append(asyncio.ensure_future(one_command(live, a_move(client, turn), actor, took)))
    done = sum(await asyncio.gather(*asked))
    return {"took": took, "done": done, "again": live.submit.decided_again}


async def imports(live: Live, seconds: float) -> dict[str, object]:
    """A big file again and again, each time with every organisation renamed."""
    until = time.monotonic() + seconds
    took: list[float] = []
    done = 0
    while time.monotonic() < until:
        plan = a_plan(meetings=0, people=4_000 + done)
        watch = Stopwatch()
        answer = await live.submit.ask(new_id(wall_ms()), Import(entities=plan), ORGANISER)
        took.append(watch.ms)
        done += isinstance(answer, Done)
        await asyncio.sleep(0.5)
    return {"took": took, "done": done, "again": live.submit.decided_again}


async def worker(role: str, url: str, seconds: float, turns: bool) -> None:
    if not turns:
        Submit._turn = lambda *_: 0  # type: ignore[method-assign]
    async with a_node(url) as events:
        live = await events.get(EVENT)
        assert live is not None
        match role:
            case "far":
                figures = await now_and_then(live, seconds, FAR_A_SECOND)
            case "steady":
                figures = await steady(live, seconds, OFFERED_A_SECOND)
            case "import":
                figures = await imports(live, seconds)
            case "second":
                figures = await full_speed(live, seconds, CLIENTS // 2, SECOND)
            case "first":
                figures = await full_speed(live, seconds, CLIENTS // 2)
            case _:
                figures = await full_speed(live, seconds, CLIENTS)
        print(json.dumps(figures))


async def together(url: str, far: str, roles: list[str], seconds: float, turns: bool) -> dict[str, dict[str, Any]]:
    """What each role found, all of them running at once as processes of their own."""
    command = [sys.executable, "-m", "loadtests.bench.nodes", "--seconds", str(seconds)]
    processes = [
        await asyncio.create_subprocess_exec(
            *command,
            *([] if turns else ["--no-turn"]),
            *("--role", role, "--url", far if role == "far" else url),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for role in roles
    ]
    outs = [(await process.communicate())[0] for process in processes]
    return {role: json.loads(out.splitlines()[-1]) for role, out in zip(roles, outs, strict=True)}


SCENES = (
    (f"one node, {CLIENTS} clients", ["near"]),
    (f"one node, {OFFERED_A_SECOND}/s offered", ["steady"]),
    ("two nodes at full speed, half of the clients each", ["first", "second"]),
    (f"a node 3 ms away at {FAR_A_SECOND}/s beside one at full speed", ["near", "far"]),
    ("an import beside both", ["near", "far", "import"]),
)


async def measure(seconds: float = 5, turns: bool = True) -> list[Row]:
    rows = []
    async with a_store() as url:
        async with a_node(url) as events:
            await an_event(events)
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            far = str(Path(folder) / "far.sock")
            server = await relay(far, url.removeprefix("unix://"))
            for title, roles in SCENES:
                found = await together(url, f"unix://{far}", roles, seconds, turns)
                rows += [_row(title, roles, role, figures, seconds) for role, figures in found.items()]
            server.close()
    return rows


def _row(title: str, roles: list[str], role: str, figures: dict[str, Any], seconds: float) -> Row:
    rate = figures["done"] / seconds
    figure = f"{rate:6.0f} done/s  {spread(figures['took'])}  decided again {figures['again']}"
    if roles == ["near"]:
        return Row("S6", title, figure, "≥ 8,000/s", rate >= 8_000)
    if role == "steady":
        whole = figures["done"] == int(OFFERED_A_SECOND * seconds)
        return Row("S6", title, figure, "p99 ≤ 25 ms", whole and quantile(figures["took"], 0.99) <= 25)
    if role == "far" and len(roles) == 2:
        return Row("S6", f"{title}: {role}", figure, "p99 ≤ 100 ms", quantile(figures["took"], 0.99) <= 100)
    return Row("S6", f"{title}: {role}", figure, "", None)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--no-turn", action="store_true")
    parser.add_argument("--role")
    parser.add_argument("--url")
    given = parser.parse_args()
    if given.role:
        uvloop.run(worker(given.role, given.url, given.seconds, not given.no_turn))
    else:
        print(machine(), "· fsync always · 60 tables × 24 slots")
        told(uvloop.run(measure(given.seconds, not given.no_turn)))
