"""Several clients on two nodes at once: whenever they pause, every copy is what HTTP tells, on either node."""

import asyncio
from contextlib import AsyncExitStack
from random import Random
from typing import Any

from blackbox.commands import BY_ORGANISER, EVERY, REVIVING, AnyCommand, double_booked
from blackbox.screen import JSON, MSGPACK, Screen, dial, new_id
from blackbox.test_one_at_a_time import folded
from blackbox.world import House

VIEWS = (("floor", None), ("desk", "coordinator"), ("table:T1", None), ("zone:B", "P1"), ("me", "P1"), ("me", "PI1"))
PAUSES, COMMANDS, CLIENTS = 4, 25, 6


class Client:
    """A coordinator with a desk of their own. What they were told is kept: id → version or refusal."""

    def __init__(self, house: House, number: int, desk: Screen) -> None:
        self.house = house
        self.number = number
        self.desk = desk
        self.dice = Random(number)
        self.told: dict[str, dict[str, Any]] = {}

    async def some_commands(self) -> None:
        """By the socket, several in flight; every fifth over HTTP."""
        asked: list[str] = []
        for turn in range(COMMANDS):
            command, which = self._command(), new_id()
            if command["type"] in BY_ORGANISER or turn % 5 == 0:
                await self._over_http(command, which)
            else:
                asked.append(await self.desk.ask(command, id=which))
            if turn % 4 == 3:
                await self.desk.answer_to(asked[-1]) if asked else None
        for which in asked:
            self.told[which] = await self.desk.answer_to(which)

    async def _over_http(self, command: dict[str, Any], which: str) -> None:
        who = "organiser" if command["type"] in BY_ORGANISER else "other"
        body = {"id": which, "command": command}
        answer = await self.house.post("commands", who, body, self.number % 2)
        assert answer.status == 200 or answer.code
        self.told[which] = answer.json

    def _command(self) -> dict[str, Any]:
        some = AnyCommand(self.desk.copy.held, self.dice, [i for i, one in self.told.items() if "version" in one])
        if some.runs_dry and self.dice.random() < 0.6:
            return some.of(self.dice.choice(REVIVING))
        return some.of(some.first(self.dice.choice(EVERY)))


class Onlooker:
    """A screen that comes and goes: on one node, on the other, with another view; it resumes where it stood."""

    def __init__(self, house: House, view: str, who: str | None, number: int) -> None:
        self.house = house
        self.view = view
        self.who = who
        self.dice = Random(100 + number)
        self.protocol = JSON if number % 2 else MSGPACK
        self.stack = AsyncExitStack()
        self.node = number % 2
        self.deltas = 0

    async def come(self) -> None:
        self.screen = await self._dialled()
        await self.screen.start(self.view, token=self.token)

    @property
    def token(self) -> str | None:
        return self.house.tokens[self.who] if self.who is not None else None

    async def _dialled(self) -> Screen:
        return await self.stack.enter_async_context(dial(self.house.urls[self.node], self.house.event, self.protocol))

    async def look(self, until: asyncio.Event) -> None:
        while not until.is_set():
            for _ in range(self.dice.randint(1, 4)):
                await self.screen.up_to(0)
            match self.dice.randint(0, 3):
                case 0:  # the line is cut, and it comes back at the other node
                    await self.stack.aclose()
                    self.node = 1 - self.node
                    old, self.screen = self.screen, await self._dialled()
                    frame = await self.screen.resume(old, token=self.token)
                    self.deltas += frame["since"] > 0
                case 1:  # a start in between, on the same socket
                    await self.screen.start(self.view, **self.screen.stands(), token=self.token)
                case 2:  # another view, and back
                    await self.screen.start("floor", token=self.token)
                    await self.screen.start(self.view, token=self.token)

    async def holds_the_truth(self, version: int) -> None:
        await self.screen.up_to(version)
        for node in (0, 1):
            told = await self.house.whole(self.view, self.who, node)
            assert (version, self.screen.copy.print) == (told["to"], told["print"]), self.view
            assert told["put"] == self.screen.copy.held, (self.view, self.who, node)


async def test_at_each_pause_of_many_clients_on_two_nodes_every_copy_is_the_truth(house: House) -> None:
    async with AsyncExitStack() as stack:
        desks = [
            await stack.enter_async_context(house.screen("desk", "coordinator", n % 2, JSON if n % 3 else MSGPACK))
            for n in range(CLIENTS)
        ]
        clients = [Client(house, number, desk) for number, desk in enumerate(desks)]
        lookers = [Onlooker(house, view, who, n) for n, (view, who) in enumerate(VIEWS * 2)]
        for one in lookers:
            stack.push_async_callback(one.stack.aclose)
            await one.come()
        for _ in range(PAUSES):
            over = asyncio.Event()
            looking = [asyncio.create_task(one.look(over)) for one in lookers]
            await asyncio.gather(*(client.some_commands() for client in clients))
            over.set()
            await asyncio.gather(*looking)
            head = max([(await house.whole("floor", None, node))["to"] for node in (0, 1)])
            await asyncio.gather(*(desk.up_to(head) for desk in desks))
            for one in lookers:
                await one.holds_the_truth(head)
            assert [] == double_booked(desks[0].copy.held)
            assert all(desks[0].copy.held == desk.copy.held for desk in desks)

        entries = await house.log()
        assert folded(entries) == desks[0].copy.held
        versions = {entry["id"]: entry["version"] for entry in entries}
        assert len(versions) == len(entries), "each id once"
        told = {which: one for client in clients for which, one in client.told.items()}
        for which, one in told.items():
            assert versions.get(which) == one.get("version"), (which, one)
        assert len(entries) > PAUSES * COMMANDS
        assert sum(one.deltas for one in lookers) > 5
