"""SIGKILL of server, keeper and store under load: nothing that was answered `done` is lost; the control loses."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import aiohttp
import psutil

from builders import EVENT, ORGANISER, a_floor
from meetingfloor.access.tokens import Tokens
from meetingfloor.client.connection import Closed, connect
from meetingfloor.client.outbox import Done
from meetingfloor.floor.commands import Import
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Events
from meetingfloor.live.ids import new_id
from meetingfloor.node import open_store
from meetingfloor.settings import Settings
from rig import running
from rig.events import entities_of
from rig.server import Server
from rig.valkey import Valkey

KILLS = 21
COORDINATORS = 4
BETWEEN = 12
"""Commands that are answered between two kills."""


async def prepared(settings: Settings) -> str:
    """The event of builders.py in a store; a coordinator's token."""
    async with open_store(settings) as store:
        events, tokens = Events(store), Tokens(store)
        await events.create(EVENT, new_id(wall_ms()), Import(entities=entities_of(a_floor())), ORGANISER)
        token = (await tokens.issue(EVENT, "coordinator")).token
        await events.close()
    return token


class Load:
    """Coordinators who go on asking, whatever dies; what they were told is kept."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self.done: dict[str, int] = {}
        self.refused: list[str] = []
        self._more = asyncio.Event()

    async def coordinator(self, number: int) -> None:
        dice = Random(number)
        async with connect(self.url, EVENT, "desk", token=self.token) as desk:
            while True:
                command = {"type": "note", "meeting": f"M{dice.randint(1, 3)}", "text": f"{number}/{dice.random()}"}
                answer = await desk.do(command)
                if isinstance(answer, Done):
                    self.done[answer.id] = answer.version
                else:
                    self.refused.append(answer.code)
                    await asyncio.sleep(0.01)
                self._more.set()

    async def until(self, count: int, within_s: float = 30) -> None:
        async with asyncio.timeout(within_s):
            while len(self.done) < count:
                self._more.clear()
                await self._more.wait()


@asynccontextmanager
async def under_load(url: str, token: str) -> AsyncIterator[Load]:
    load = Load(url, token)
    tasks = [asyncio.create_task(load.coordinator(number)) for number in range(COORDINATORS)]
    try:
        yield load
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(Closed):
            await asyncio.gather(*tasks, return_exceptions=True)


async def logged(url: str, token: str) -> dict[str, list[int]]:
    """Command id → the versions at which the log has it."""
    found: dict[str, list[int]] = {}
    after = 0
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http:
        while True:
            async with http.get(f"{url}/api/events/{EVENT}/log", params={"after": after, "limit": 1000}) as answer:
                if answer.status != 200:  # the node has just seen its store again
                    continue
                page = await answer.json()
            for entry in page["entries"]:
                assert entry["version"] == after + 1, "the log is dense"
                after = entry["version"]
                found.setdefault(entry["id"], []).append(after)
            if after >= page["head"]:
                return found


def victims(data: Path, server: int) -> dict[str, int]:
    """The processes of a server on an embedded store, by what they are."""
    found = {"server": server}
    for keeper in running("meetingfloor.store.keeper", str(data)):
        found["keeper"] = keeper
        with contextlib.suppress(psutil.NoSuchProcess):
            found |= {"store": psutil.Process(keeper).children()[0].pid}
    return found


async def test_twenty_one_kills_of_server_keeper_and_store_lose_nothing_that_was_done(tmp_path: Path) -> None:
    data = tmp_path / "data"
    token = await prepared(Settings(data=str(data)))
    server = await Server("--data", str(data)).start()
    port = server.port
    killed: list[str] = []
    try:
        async with under_load(server.url, token) as load:
            await load.until(BETWEEN)
            for turn in range(KILLS):
                who = ("server", "store", "keeper")[turn % 3]
                pids = victims(data, server.pid)
                os.kill(pids[who], signal.SIGKILL)
                killed.append(who)
                if who == "server":
                    await server.kill()
                    server = await Server("--data", str(data), "--port", str(port)).start()
                await load.until(len(load.done) + BETWEEN)
            done = dict(load.done)
        log = await logged(server.url, token)
    finally:
        await server.end()

    assert KILLS == len(killed)
    assert {} == {which: version for which, version in done.items() if log.get(which) != [version]}
    assert [] == [which for which, versions in log.items() if len(versions) > 1]


async def test_the_control_a_store_without_an_append_only_file_loses() -> None:
    with Valkey(durable=False) as store:
        token = await prepared(Settings(redis=store.url))
        async with Server("--redis", store.url) as server, under_load(server.url, token) as load:
            await load.until(BETWEEN)
            store.restart()
            token = await prepared(Settings(redis=store.url))
            log = await logged(server.url, token)

            assert any(which not in log for which in load.done)
