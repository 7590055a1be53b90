"""A day on a real server and store, by the public API alone, with a visitor at another desk."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from meetingfloor.client.outbox import Refused
from meetingfloor.errands import bring
from meetingfloor.files import CHENGDU, Plan, read
from meetingfloor.floor import commands as c
from meetingfloor.floor.model import LIVE, Entities
from meetingfloor.node import Node
from meetingfloor.settings import Settings
from meetingfloor.simulate.day import a_day
from meetingfloor.simulate.morning import back_to
from meetingfloor.simulate.play import Play
from meetingfloor.simulate.stage import Stage
from meetingfloor.simulate.theatre import ItIsOn, NoDay, perform
from meetingfloor.simulate.told import what_came
from rig.events import an_event
from rig.valkey import Valkey

EVENT = "chengdu-2014"
FAST = 1_200.0
"""20 s a day; a desk may send 20 commands in each."""


@pytest.fixture
async def node(valkey: Valkey) -> AsyncIterator[Node]:
    async with Node(Settings(redis=valkey.url, port=0)) as started:
        await bring(started.events, started.store, CHENGDU, event=None, dry_run=False, prune=False)
        yield started


@asynccontextmanager
async def at_the_desk(node: Node) -> AsyncIterator[Stage]:
    issued = await node.tokens.issue(EVENT, "organiser")
    async with Stage(node.url, EVENT, issued.token) as stage:
        yield stage


def chengdu() -> Entities:
    plan = read(CHENGDU)
    assert isinstance(plan, Plan)
    return plan.entities


async def visit(stage: Stage, luck: Random) -> None:
    """Somebody moves, swaps, calls off and closes as they like."""
    while True:
        live = [which for which, meeting in stage.floor.meetings.items() if meeting.state in LIVE]
        tables = sorted(stage.floor.tables)
        which, other = luck.choice(live), luck.choice(live)
        command = luck.choice(
            [
                c.MoveMeeting(which, table=luck.choice(tables)),
                c.SwapMeetings(which, other),
                c.CancelMeeting(which),
                c.CloseTable(table=luck.choice(tables), to="auto"),
                c.OpenTable(luck.choice(tables)),
            ]
        )
        await stage.ask(command)
        await asyncio.sleep(0.02)


async def test_a_day_is_played_to_its_end_and_can_begin_again(node: Node) -> None:
    said: list[str] = []
    async with at_the_desk(node) as stage:
        play = Play(stage, chengdu(), a_day(chengdu(), 7), said.append)
        await play.begin()
        await play.set_clock(play.day.begins, FAST)
        await play.run()
        play.say_what_came()
        came = what_came(stage.floor, stage.now)

        assert 60 <= came["arrived"]
        assert 8 <= came["no-shows"]
        assert 10 <= play.counted["move_meeting"]
        assert 1 == play.counted["close_table"] == play.counted["delay"] == play.counted["undo"]
        assert play.counted["ask_help"] == play.counted["settle"] >= 3
        assert 0 == came["still to come"]
        assert any(line.startswith("What came of the day: ") for line in said)

        await play.begin()
        assert [] == back_to(chengdu(), stage.floor)
        assert len(play.day.happenings) == len(play.left)


async def test_a_day_survives_a_visitor(node: Node) -> None:
    said: list[str] = []
    async with at_the_desk(node) as stage, at_the_desk(node) as other:
        play = Play(stage, chengdu(), a_day(chengdu(), 11), said.append)
        await play.begin()
        visiting = asyncio.create_task(visit(other, Random(1)))
        await play.hasten(play.ends)
        visiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await visiting

        assert 60 <= what_came(stage.floor, play.ends)["arrived"]
        assert any("refused" in line for line in said) or play.counted["move_meeting"] < 18
        await play.begin()
        assert [] == back_to(chengdu(), stage.floor)


async def test_hastened_it_is_the_same_day(node: Node) -> None:
    async with at_the_desk(node) as stage:
        play = Play(stage, chengdu(), a_day(chengdu(), 7), lambda _line: None)
        await play.begin()
        await play.hasten(play.ends)
        await play.set_clock(play.ends, 0)
        came = what_came(stage.floor, stage.now)

        assert {} == play.left
        assert 60 <= came["arrived"]
        assert 8 <= came["no-shows"]
        assert 10 <= play.counted["move_meeting"]
        entries = [entry["at"] for entry in await log_of(stage)]
        assert entries[2:] == sorted(entries[2:])  # before them: the import, and the clock set to the morning


async def log_of(stage: Stage) -> list[dict[str, int]]:
    status, answer = await stage._request("GET", "log?after=0")
    assert 200 == status
    return list(answer["entries"])


async def test_performing_gives_the_clock_back(node: Node) -> None:
    live = await an_event(node.events)
    issued = await node.tokens.issue(live.event.id, "organiser")
    said: list[str] = []
    await perform(node.url, live.event.id, issued.token, speed=3_000, seed=3, tell=said.append)

    assert live.event.floor.event is not None
    assert live.event.floor.event.clock is None
    assert any(line.startswith("What came of the day: meetings 3 · held 3") for line in said)


async def test_a_coordinator_cannot_set_the_clock(node: Node) -> None:
    issued = await node.tokens.issue(EVENT, "coordinator")
    with pytest.raises(Exception, match="the event's clock cannot be set"):
        await perform(node.url, EVENT, issued.token, speed=FAST, seed=3, tell=lambda _line: None)


async def test_nobody_plays_with_an_event_that_is_on(node: Node) -> None:
    async with at_the_desk(node) as stage:
        event = stage.floor.event
        assert event is not None
        moved = c.Put("event", EVENT, {"name": "Now", "starts": stage.wall - 1000, "ends": stage.wall + 3_600_000})
        assert not isinstance(await stage.ask(moved), Refused)
        issued = await node.tokens.issue(EVENT, "organiser")
        with pytest.raises(ItIsOn):
            await perform(node.url, EVENT, issued.token, speed=60, seed=7, tell=lambda _line: None)


async def test_without_meetings_there_is_no_day(node: Node) -> None:
    async with at_the_desk(node) as stage:
        for which in sorted(stage.floor.meetings):
            await stage.ask_all([c.Remove("meeting", which)])
    issued = await node.tokens.issue(EVENT, "organiser")
    with pytest.raises(NoDay):
        await perform(node.url, EVENT, issued.token, speed=60, seed=7, tell=lambda _line: None)
