"""A log that lost its tail: every screen on every node is told anew, and nobody keeps what was rolled back."""

import asyncio
import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from builders import COORDINATOR, EVENT
from meetingfloor.floor.commands import MoveMeeting
from rig.events import ask
from rig.served import Served, a_served_floor
from rig.valkey import Valkey

VIEWS = ("floor", "desk", "table:T1", "table:T4", "zone:A", "me")
MOVE = {"type": "move_meeting", "meeting": "M1", "table": "T4"}


def copy_of(valkey: Valkey, to: Path) -> Path:
    shutil.copytree(valkey.folder / "appendonlydir", to)
    return to


def put_back(valkey: Valkey, from_: Path) -> None:
    """The store as it was: as if its last writes had never reached the disk."""
    valkey.kill()
    shutil.rmtree(valkey.folder / "appendonlydir")
    shutil.copytree(from_, valkey.folder / "appendonlydir")
    valkey.start()


class Hall:
    """A screen before each view, on each node."""

    def __init__(self, stack: AsyncExitStack, served: list[Served], tokens: dict[str, str]) -> None:
        self.stack = stack
        self.served = served
        self.tokens = tokens
        self.screens: list[tuple[str, Served, Any]] = []

    async def fill(self) -> None:
        for node in self.served:
            for view in VIEWS:
                screen = await self.stack.enter_async_context(node.screen(view, token=self._token(view)))
                self.screens.append((view, node, screen))
        screens = [screen for _, _, screen in self.screens]
        beating = asyncio.create_task(patient(screens))
        self.stack.callback(beating.cancel)

    def _token(self, view: str) -> str:
        return self.tokens["P1" if view == "me" else "coordinator"]

    async def all_equal_what_is_told(self, version: int, print_: str) -> None:
        for view, node, screen in self.screens:
            async with asyncio.timeout(8):
                while (screen.at, screen.print) != (version, print_):
                    await screen.hear()
            told = await node.get(f"/api/events/{EVENT}/views/{view}", self._token(view))
            assert (told["to"], told["print"]) == (screen.at, screen.print), view
            assert told["put"] == screen.shown, view


async def a_hall(stack: AsyncExitStack, valkey: Valkey, count: int = 2) -> Hall:
    served = [await stack.enter_async_context(a_served_floor(valkey.url, beat=0.5)) for _ in range(count)]
    tokens = {"coordinator": await served[0].token(), "P1": await served[0].token("participant", "P1")}
    return Hall(stack, served, tokens)


def head(served: Served) -> tuple[int, str]:
    floor = served.node.events.open_events[0].event.floor
    return floor.version, floor.print


async def patient(screens: list[Any]) -> None:
    """They beat as screens do, so that nobody takes them for silent."""
    while True:
        for screen in screens:
            await screen.say({"t": "beat"})
        await asyncio.sleep(0.4)


async def test_screens_on_every_node_go_back_with_the_log(own_valkey: Valkey, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        hall = await a_hall(stack, own_valkey)
        await hall.fill()
        desk = hall.screens[1][2]
        await desk.do({"type": "note", "meeting": "M1", "text": "kept"})
        kept = copy_of(own_valkey, tmp_path / "aof")
        for command in (MOVE, {"type": "call_meeting", "meeting": "M2"}, {"type": "check_in", "person": "P1"}):
            assert "done" == (await desk.do(command))["t"]
        await hall.all_equal_what_is_told(*head(hall.served[0]))

        put_back(own_valkey, kept)

        async with asyncio.timeout(8):
            while {2} != {head(node)[0] for node in hall.served}:
                await asyncio.sleep(0.01)
        await hall.all_equal_what_is_told(*head(hall.served[1]))
        assert "kept" == desk.shown["meeting"]["M1"]["note"]
        assert {"T1"} == {screen.shown["meeting"]["M1"]["table"] for view, _, screen in hall.screens if view == "floor"}


async def test_another_node_that_writes_on_over_the_lost_tail_is_what_all_screens_see(
    own_valkey: Valkey, tmp_path: Path
) -> None:
    """The versions are the same ones, or higher: the prints tell."""
    async with AsyncExitStack() as stack:
        hall = await a_hall(stack, own_valkey)
        await hall.fill()
        kept = copy_of(own_valkey, tmp_path / "aof")
        desk = hall.screens[1][2]
        for table in ("T4", "T1", "T4"):
            assert "done" == (await desk.do({**MOVE, "table": table}))["t"]
        await hall.all_equal_what_is_told(*head(hall.served[0]))
        rolled_back = {"since": desk.at, "print": desk.print, "scope": desk.welcome["scope"]}
        lost = head(hall.served[0])

        put_back(own_valkey, kept)
        async with a_served_floor(own_valkey.url) as third:
            live = third.node.events.open_events[0]
            for meeting in ("M2", "M3", "M2", "M3"):
                await ask(live, MoveMeeting(meeting, table="T4" if meeting == "M2" else "T1"), COORDINATOR)
            async with asyncio.timeout(8):
                while {head(third)} != {head(node) for node in hall.served}:
                    await asyncio.sleep(0.01)
            assert head(third) != lost
            await hall.all_equal_what_is_told(*head(third))
            for node in (*hall.served, third):
                async with node.raw() as screen:
                    frame = await screen.start("desk", token=hall.tokens["coordinator"], **rolled_back)
                    assert 0 == frame["since"], "who stood on what was rolled back begins anew"
            assert "done" == (await desk.do({"type": "note", "meeting": "M1", "text": "anew"}))["t"]
            await hall.all_equal_what_is_told(*head(hall.served[0]))


async def test_the_control_a_node_that_is_not_told_keeps_what_was_rolled_back(
    own_valkey: Valkey, tmp_path: Path, monkeypatch: Any
) -> None:
    """Without the head's watch and the chain's check, the rig sees that a screen keeps what is gone."""
    monkeypatch.setattr("meetingfloor.live.event.EventHere.reload", _nothing)
    async with AsyncExitStack() as stack:
        hall = await a_hall(stack, own_valkey, 1)
        await hall.fill()
        kept = copy_of(own_valkey, tmp_path / "aof")
        desk = hall.screens[1][2]
        done = await desk.do(MOVE)
        put_back(own_valkey, kept)
        await asyncio.sleep(1.5)
        assert done["version"] == head(hall.served[0])[0]
        assert "T4" == desk.shown["meeting"]["M1"]["table"]


async def _nothing(*_: object) -> None:
    await asyncio.sleep(0.05)


async def test_a_seat_that_is_left_between_a_change_and_its_flush_gets_nothing(valkey: Valkey) -> None:
    """Its wire sits before another view by then: a frame of the old one would be taken for one of the new."""

    class Wire:
        codec = "json"
        full = False
        written: list[bytes] = []

        def write(self, data: bytes) -> None:
            self.written.append(data)

        def leave(self, *_: object) -> None: ...

    class Leaves:
        def applied(self, *_: object) -> None:
            hub.leave(seat)
            wire.written.clear()

        def reloaded(self) -> None: ...

    async with a_served_floor(valkey.url) as served:
        (hub,) = served.node.sockets.hubs
        from meetingfloor.floor.views import FLOOR

        wire: Any = Wire()
        seat = hub.seat(wire, FLOOR, None)
        hub.join(seat, None, 0, None, None)
        hub.live.event.watch(Leaves())
        await ask(hub.live, MoveMeeting("M1", table="T4"), COORDINATOR)
        async with served.screen("floor") as other:
            await other.stands_at(2)
        assert [] == wire.written
