"""Which events this node serves; each is opened when first asked for, and then stays."""

import asyncio
import secrets
from collections.abc import Callable

import structlog

from meetingfloor.floor.commands import Import
from meetingfloor.floor.floor import START
from meetingfloor.floor.model import Actor
from meetingfloor.live.event import EventHere, wall_ms
from meetingfloor.live.submit import Answer, Submit
from meetingfloor.store import load
from meetingfloor.store.connect import Store

log = structlog.get_logger()


class Live:
    """An event with its submit and its tasks."""

    __slots__ = ("_tasks", "event", "submit")

    def __init__(self, event: EventHere, node: str) -> None:
        self.event = event
        self.submit = Submit(event, node)
        self._tasks = [
            asyncio.create_task(work, name=f"{name} {event.id}")
            for name, work in (
                ("submit", self.submit.run()),
                ("follow", event.follow()),
                ("head", event.watch_head()),
            )
        ]
        for task in self._tasks:
            task.add_done_callback(_ended)

    async def close(self) -> None:
        """redis-py takes a cancellation that meets an answer for an answer: it is said again until it is heard."""
        going = set(self._tasks)
        while going:
            for task in going:
                task.cancel()
            _, going = await asyncio.wait(going, timeout=0.1)


def _ended(task: asyncio.Task[None]) -> None:
    """None of them ends by itself: one that fails leaves a node that is deaf, and says so in its beats alone."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("work_ended", work=task.get_name(), exc_info=error)


class Events:
    """The events of a deployment, as this node serves them."""

    def __init__(
        self, store: Store, opened: Callable[[Live], None] = lambda _: None, wall: Callable[[], int] = wall_ms
    ) -> None:
        self.node = secrets.token_hex(6)
        self._store = store
        self._opened = opened
        self._wall = wall
        self._live: dict[str, Live] = {}
        self._opening = asyncio.Lock()

    @property
    def open_events(self) -> list[Live]:
        return list(self._live.values())

    async def get(self, event: str) -> Live | None:
        """The event, or None where there is none. Raises RedisError or OSError when the store is away."""
        live = self._live.get(event)
        if live is not None:
            return live
        if await load.head(self._store.reads, event) == (0, START):
            return None
        async with self._opening:
            return self._live.get(event) or await self._open(event)

    async def names(self) -> list[str]:
        return await load.events(self._store.reads)

    async def create(self, event: str, command_id: str, command: Import, actor: Actor) -> Answer:
        """The first import of an event makes it."""
        await load.announce(self._store.reads, event)
        async with self._opening:
            live = self._live.get(event) or await self._open(event, new=True)
        assert live is not None
        answer = await live.submit.ask(command_id, command, actor)
        if live.event.floor.version == 0:
            del self._live[event]
            await live.close()
        return answer

    async def _open(self, event: str, *, new: bool = False) -> Live | None:
        floor = await load.load(self._store.reads, event)
        if floor.version == 0 and not new:
            return None
        live = Live(EventHere(floor, self._store, self._wall), self.node)
        self._live[event] = live
        self._opened(live)
        log.info("event_opened", event_id=event, version=floor.version)
        return live

    async def close(self) -> None:
        await asyncio.gather(*(live.close() for live in self._live.values()))
        self._live.clear()
