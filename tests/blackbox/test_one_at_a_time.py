"""Every command, one after another: after each, every screen on both nodes holds what HTTP tells."""

import asyncio
import json
from collections import Counter
from contextlib import AsyncExitStack
from random import Random
from typing import Any

from blackbox.commands import BY_ORGANISER, EVERY, REVIVING, AnyCommand, double_booked, spoilt
from blackbox.plan import CANARY, GHOST
from blackbox.screen import JSON, MSGPACK, Screen, new_id
from blackbox.world import House

VIEWS = (
    ("floor", None), ("desk", "coordinator"), ("table:T1", None), ("table:T4", "display"), ("zone:A", None),
    ("zone:B", "P1"), ("me", "P1"), ("me", "PI1"), ("me", "P6"), ("me", "helper"),
)  # fmt: skip
ACCEPTED, REFUSED, MOST = 3, 1, 600


class Run:
    """A coordinator who knows what the desk shows, and ways to ask: two sockets and HTTP, on two nodes."""

    def __init__(self, house: House, screens: list[tuple[str, str | None, int, Screen]], desks: list[Screen]) -> None:
        self.house = house
        self.screens = screens
        self.desks = desks
        self.dice = Random(4)
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.done_ids: list[str] = []
        self.turn = 0

    @property
    def desk(self) -> Screen:
        return self.desks[0]

    def next_command(self) -> dict[str, Any]:
        some = AnyCommand(self.desk.copy.held, self.dice, self.done_ids)
        if some.runs_dry and self.dice.random() < 0.6:
            return some.of(self.dice.choice(REVIVING))
        short = [t for t in EVERY if self.accepted[t] < ACCEPTED or self.refused[t] < REFUSED]
        type_ = self.dice.choice(short if short and self.dice.random() < 0.8 else EVERY)
        if self.accepted[type_] >= ACCEPTED and self.refused[type_] < REFUSED:
            return spoilt(some.of(type_))
        return some.of(some.first(type_))

    async def ask(self, command: dict[str, Any], which: str) -> dict[str, Any]:
        """By one way after another; `done` or `refused` in the words of a socket."""
        self.turn += 1
        body = {"id": which, "command": command}
        if command["type"] in BY_ORGANISER:
            return _as_heard(await self.house.post("commands", "organiser", body, self.turn % 2))
        match self.turn % 4:
            case 0 | 1 as number:
                return await self.desks[number].do(command, id=which)
            case 2:
                return _as_heard(await self.house.post("commands", "coordinator", body, self.turn // 4 % 2))
            case _:
                answer = await self.house.post("commands", "coordinator", [body], self.turn // 4 % 2)
                (one,) = answer.json
                return {"t": "done" if "version" in one else "refused", **one}

    async def everybody_holds_the_truth(self, version: int) -> None:
        await asyncio.gather(*(screen.up_to(version) for _, _, _, screen in self.screens))
        for view, who, node, screen in self.screens:
            told = await self.house.whole(view, who, node)
            assert (version, screen.copy.print) == (told["to"], told["print"]), view
            assert told["put"] == screen.copy.held, (view, who, node)
            assert told["scope"] == screen.welcome["scope"]


def _as_heard(answer: Any) -> dict[str, Any]:
    if answer.status == 200:
        return {"t": "done", **answer.json}
    assert 409 == answer.status, answer.body
    assert answer.code
    return {"t": "refused", **answer.json}


async def test_after_every_command_every_copy_equals_what_http_tells(house: House) -> None:
    async with AsyncExitStack() as stack:
        screens = [
            (view, who, node, await stack.enter_async_context(house.screen(view, who, node, protocol)))
            for number, (view, who) in enumerate(VIEWS)
            for node, protocol in ((0, JSON if number % 2 else MSGPACK), (1, MSGPACK if number % 2 else JSON))
        ]
        desks = [screen for view, _, _, screen in screens if view == "desk"]
        run = Run(house, screens, desks)
        while run.turn < MOST and any(run.accepted[t] < ACCEPTED or run.refused[t] < REFUSED for t in EVERY):
            await one_command(run)
        assert {} == {t: run.accepted[t] for t in EVERY if run.accepted[t] < ACCEPTED}
        assert {} == {t: run.refused[t] for t in EVERY if run.refused[t] < REFUSED}
        await no_name_is_told(house)
        entries = await house.log()
        assert run.desk.copy.held == folded(entries)
        assert entries[-1]["print"] == run.desk.copy.print
        assert all(screen.wholes == 1 for _, _, _, screen in screens if screen.view in {"floor", "desk"})


async def one_command(run: Run) -> None:
    """Preview it, ask for it, look at everything; now and then take it back."""
    house, desk = run.house, run.desk
    command, which = run.next_command(), new_id()
    before, version = json.loads(json.dumps(desk.copy.held)), desk.copy.at
    who = "organiser" if command["type"] in BY_ORGANISER else "coordinator"
    preview = await house.post("preview", who, command)
    assert before == (await house.whole("desk", "coordinator"))["put"], "a preview changes nothing"
    answer = await run.ask(command, which)
    if answer["t"] == "refused":
        run.refused[command["type"]] += 1
        assert (409, answer["code"]) == (preview.status, preview.code), (command, answer)
        assert answer["standing"] == preview.json["standing"]
        assert answer["text"]
        return
    run.accepted[command["type"]] += 1
    run.done_ids.append(which)
    assert version + 1 == answer["version"], command
    await run.everybody_holds_the_truth(version + 1)
    (entry,) = await house.log(version)
    assert (which, command["type"]) == (entry["id"], entry["command"]["type"])
    assert preview.json == _as_previewed(command, which, entry), command
    assert {(kind, i): before.get(kind, {}).get(i) for kind, i in _touched(entry)} == _before(entry), command
    assert [] == double_booked(desk.copy.held)
    assert desk.copy.held == _applied(before, entry)
    if command["type"] != "import" and run.dice.random() < 0.35:
        await undone(run, which, before)


async def undone(run: Run, which: str, before: Any) -> None:
    """Nothing was built upon it: all is as it was."""
    taken_back = new_id()
    answer = await run.ask({"type": "undo", "command": which}, taken_back)
    if answer["t"] == "refused":
        # It placed nobody whom others hold now: a session or the clock may stand in the way, no change and no meeting.
        assert answer["code"] not in {"built_upon", "no_such", "table_taken", "changed", "not_allowed"}, answer
        return
    run.done_ids.append(taken_back)
    await run.everybody_holds_the_truth(answer["version"])
    assert before == run.desk.copy.held


async def no_name_is_told(house: House) -> None:
    """Contact data is for the desk; who is not listed is named nowhere in public."""
    for view in ("floor", "zone:A", "zone:B", "table:T1", "table:T4"):
        body = (await house.get(f"views/{view}")).body.decode()
        assert CANARY not in body and GHOST not in body and "P6" not in body, view
    for who in ("P1", "P6", "PI1"):
        assert CANARY not in (await house.get("views/me", who)).body.decode()


def _touched(entry: Any) -> set[tuple[str, str]]:
    put = {(kind, which) for kind, nouns in entry["put"].items() for which in nouns}
    return put | {(kind, which) for kind, ids in entry["gone"].items() for which in ids}


def _before(entry: Any) -> dict[tuple[str, str], Any]:
    return {(kind, which): noun for kind, nouns in entry["before"].items() for which, noun in nouns.items()}


def _as_previewed(command: Any, which: str, entry: Any) -> Any:
    """A notice bears the id of its command, which a preview has not."""
    put = entry["put"]
    if command["type"] == "announce":
        put = {"notice": {"preview": put["notice"][which]}}
    return {"put": put, "gone": entry["gone"]}


def _applied(floor: Any, entry: Any) -> Any:
    held = {kind: dict(nouns) for kind, nouns in floor.items()}
    for kind, nouns in entry["put"].items():
        held.setdefault(kind, {}).update(nouns)
    for kind, ids in entry["gone"].items():
        for which in ids:
            del held[kind][which]
    return {kind: nouns for kind, nouns in held.items() if nouns}


def folded(entries: list[Any]) -> Any:
    """The floor as the log alone tells it."""
    held: Any = {}
    for entry in entries:
        held = _applied(held, entry)
    return held
