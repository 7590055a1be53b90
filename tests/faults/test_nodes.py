"""A node that dies takes no screen's truth with it; a token that is taken back is taken back everywhere."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.exceptions import ConnectionClosed

from blackbox.screen import JSON, MSGPACK, Screen, dial, new_id
from blackbox.world import House, World, nodes
from rig.valkey import Valkey

VIEWS: dict[str, tuple[tuple[str, str | None], ...]] = {
    "floor": (("floor", None),),
    "others": (
        *[("desk", "coordinator")] * 8, *[("zone:A", None)] * 6, *[("zone:B", "display")] * 4,
        *[("table:T1", None)] * 4, *[("table:T4", "display")] * 4, *[("me", "P1")] * 3, *[("me", "PI1")] * 3,
    ),
}  # fmt: skip
FLOORS = 100
TABLES = ("T4", "T5", "T1")


@asynccontextmanager
async def two_nodes(store: Valkey) -> AsyncIterator[tuple[World, House]]:
    with nodes(store.url) as processes:
        world = World(store.url, processes)
        async with world.house() as house:
            yield world, house
        world.issuer.end()


class Onlooker:
    """A screen that comes back to another node when its own is gone."""

    def __init__(self, house: House, view: str, who: str | None, protocol: str) -> None:
        self.house = house
        self.view = view
        self.who = who
        self.protocol = protocol
        self.stood: Screen | None = None
        self.resumed_by_delta: bool | None = None

    @property
    def token(self) -> str | None:
        return self.house.tokens[self.who] if self.who is not None else None

    async def stay(self, node: int, here: asyncio.Event) -> None:
        """On a node, until the line breaks; then on the other one, for ever."""
        try:
            async with dial(self.house.urls[node], self.house.event, self.protocol) as screen:
                self.stood = screen
                await screen.start(self.view, token=self.token)
                here.set()
                await screen.listen()
        except (ConnectionClosed, OSError):
            pass
        assert self.stood is not None
        async with dial(self.house.urls[1 - node], self.house.event, self.protocol) as screen:
            frame = await screen.resume(self.stood, token=self.token)
            self.resumed_by_delta = frame["since"] > 0
            self.stood = screen
            await screen.listen()


async def moves(house: House, node: int, done: dict[str, int]) -> None:
    """Commands without end, until their node dies. What was answered is kept."""
    with contextlib.suppress(ConnectionClosed, OSError, AssertionError):
        async with house.screen("desk", "coordinator", node) as desk:
            meeting = ("M1", "M6")[node]
            for turn in range(100_000):
                which = new_id()
                command = {"type": "note", "meeting": meeting, "text": f"{node}/{turn}"}
                if turn % 3 == 0:
                    command = {"type": "move_meeting", "meeting": meeting, "table": TABLES[turn // 3 % 3]}
                answer = await desk.do(command, id=which)
                if answer["t"] == "done":
                    done[which] = answer["version"]
                await asyncio.sleep(0.02)


async def test_the_screens_of_a_node_that_is_killed_resume_on_the_other_and_hold_the_truth(own_valkey: Valkey) -> None:
    async with two_nodes(own_valkey) as (world, house):
        lookers = [
            Onlooker(house, view, who, (JSON, MSGPACK)[n % 2])
            for n, (view, who) in enumerate((*VIEWS["floor"] * FLOORS, *VIEWS["others"]))
        ]
        here = [asyncio.Event() for _ in lookers]
        going = [asyncio.create_task(one.stay(0, came)) for one, came in zip(lookers, here, strict=True)]
        await asyncio.gather(*(came.wait() for came in here))
        done: dict[str, int] = {}
        desks = [asyncio.create_task(moves(house, node, done)) for node in (0, 1)]
        async with asyncio.timeout(30):
            while len(done) < 30:
                await asyncio.sleep(0.01)
            world.processes[0].kill()
            killed_at = len(done)
            while any(one.resumed_by_delta is None for one in lookers) or len(done) < killed_at + 15:
                await asyncio.sleep(0.01)
        desks[1].cancel()
        await asyncio.gather(*desks, return_exceptions=True)

        head = (await house.whole("desk", "coordinator", 1))["to"]
        for one in lookers:
            async with asyncio.timeout(10):
                while one.stood is None or one.stood.copy.at < head:
                    await asyncio.sleep(0.01)
            told = await house.whole(one.view, one.who, 1)
            assert told["put"] == one.stood.copy.held, one.view
            assert told["print"] == one.stood.copy.print
        deltas = [one.resumed_by_delta for one in lookers if one.view == "floor"]
        assert (FLOORS, True) == (len(deltas), sum(map(bool, deltas)) >= 0.9 * FLOORS), sum(map(bool, deltas))
        log = {entry["id"]: entry["version"] for entry in await house.log(node=1)}
        assert {} == {which: version for which, version in done.items() if log.get(which) != version}
        for task in going:
            task.cancel()
        await asyncio.gather(*going, return_exceptions=True)


async def test_a_revoked_token_closes_its_sockets_on_every_node_within_two_seconds(valkey: Valkey) -> None:
    async with two_nodes(valkey) as (world, house), contextlib.AsyncExitStack() as stack:
        theirs = [
            await stack.enter_async_context(house.screen(view, "P1", node, protocol))
            for view in ("me", "floor", "table:T1")
            for node in (0, 1)
            for protocol in (JSON, MSGPACK)
        ]
        others = [await stack.enter_async_context(house.screen("me", "P2", node)) for node in (0, 1)]
        began_s = time.monotonic()
        assert 1 == await asyncio.to_thread(world.issuer.revoke, house.event, None, "P1")

        async def ends(screen: Screen) -> tuple[int, str]:
            bye = await screen.hear_a("bye")
            return await screen.closed(), bye["code"]

        beating = [asyncio.create_task(screen.listen()) for screen in others]
        assert {(4401, "signed_out")} == set(await asyncio.gather(*map(ends, theirs)))
        assert time.monotonic() - began_s < 2.0
        assert not any(task.done() for task in beating)
        for node in (0, 1):
            assert 401 == (await house.get("views/me", "P1", node)).status
            assert 401 == (await house.do({"type": "check_in", "person": "P1"}, "P1", node)).status
        for task in beating:
            task.cancel()
        await asyncio.gather(*beating, return_exceptions=True)


async def test_a_token_that_expires_closes_its_sockets_too(valkey: Valkey) -> None:
    async with two_nodes(valkey) as (world, house):
        expires = time.time_ns() // 1_000_000 + 1_500
        house.tokens["brief"] = world.issuer.issue(house.event, "coordinator", None, expires)
        async with house.screen("desk", "brief") as here, house.screen("desk", "brief", 1) as there:
            listening = [asyncio.create_task(screen.listen()) for screen in (here, there)]
            async with asyncio.timeout(4):
                await asyncio.gather(*listening)
            late_s = time.time() - expires / 1000
            assert 0 <= late_s < 2
            assert {4401} == {here.socket.close_code, there.socket.close_code}
