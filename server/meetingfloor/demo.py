"""The Chengdu day, living: a server on a store of its own, the event from its files, and a day that begins again."""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from meetingfloor import errands
from meetingfloor.access.tokens import Issued
from meetingfloor.files import CHENGDU, Plan, read
from meetingfloor.floor.answer import Failure
from meetingfloor.floor.model import Entities, Role
from meetingfloor.live.event import wall_ms
from meetingfloor.node import Node
from meetingfloor.simulate.day import a_day
from meetingfloor.simulate.play import Play, Tell
from meetingfloor.simulate.stage import Stage
from meetingfloor.simulate.told import clock

SEED = 7
STILL = (10, 52)
"""Where the day stands with --still: in the middle of its fullest round."""
PAUSE_S = 5.0
"""Between what came of the day and the next morning."""
STOP_S = 1.5
LASTS_MS = 30 * 24 * 3_600_000
LOCK = "demo.lock"


class RunsAlready(Failure):
    """Another demo plays in the same folder."""

    remedy = "stop that one first"


class Demo:
    """`run` ends when it is cancelled; then the event's clock stands, so that the next one goes on from there."""

    def __init__(self, node: Node, folder: Path, *, speed: float, still: bool, fresh: bool, tell: Tell) -> None:
        """folder: the node's data; speed: how fast the event's clock runs"""
        self.node = node
        self.folder = folder
        self.speed = 1.0 if still else speed
        self.still = still
        self.fresh = fresh
        self.tell = tell

    async def run(self) -> None:
        """Raises RunsAlready, PortTaken and what opening a store raises."""
        plan = await asyncio.to_thread(read, CHENGDU)
        assert isinstance(plan, Plan), plan
        with alone(self.folder):
            async with self.node:
                await self._imported(plan)
                own = await self._token(plan.event_id, "organiser")
                await self._tell_links(plan)
                try:
                    async with Stage(self.node.url, plan.event_id, own.token) as stage:
                        await self._live(Play(stage, plan.entities, a_day(plan.entities, SEED), self.tell))
                finally:
                    await self.node.tokens.revoke(plan.event_id, token_id=own.id)

    async def _imported(self, plan: Plan) -> None:
        if plan.event_id not in await self.node.events.names():
            brought = await errands.bring(
                self.node.events, self.node.store, CHENGDU, event=None, dry_run=False, prune=False
            )
            assert isinstance(brought, errands.Brought), brought

    # the day

    async def _live(self, play: Play) -> None:
        try:
            if self.still:
                await self._stand_still(play)
                await asyncio.Event().wait()
            await self._go_on(play)
            while True:
                await play.run()
                play.say_what_came()
                await asyncio.sleep(PAUSE_S)
                self.tell("The day begins again.")
                await self._begin(play)
        finally:
            with suppress(TimeoutError, Failure):
                async with asyncio.timeout(STOP_S):
                    await play.set_clock(play.stage.now, 0)

    async def _begin(self, play: Play) -> None:
        await play.begin()
        await play.set_clock(play.day.begins, self.speed)

    async def _go_on(self, play: Play) -> None:
        """Where the last demo stopped, however it did; a day that is over begins again."""
        stood = await self._stood(play.stage)
        if self.fresh or stood is None or stood >= play.ends:
            await self._begin(play)
            return
        play.skip_until(stood)
        await play.set_clock(stood, self.speed)
        self.tell(f"Goes on at {clock(play.stage.floor, stood)}, where it stood; --fresh begins anew.")

    async def _stand_still(self, play: Play) -> None:
        """As if it had been played until then; nothing happens after but what a visitor does."""
        at, stood = still_at(play.plan, play.day.begins), await self._stood(play.stage)
        if self.fresh or stood is None or stood < at:
            await play.begin()
            await play.hasten(at)
            stood = at
        await play.set_clock(stood, self.speed)
        self.tell(f"The day stands at {clock(play.stage.floor, stood)}; only what you do happens now.")

    async def _stood(self, stage: Stage) -> int | None:
        """The event's time when it was last played; None: never. One that was killed left the clock running."""
        event = stage.floor.event
        if event is None or event.clock is None:
            return None
        last = await stage.last_at() if event.clock.speed > 0 else None
        return event.clock.event if last is None else max(last, event.clock.event)

    # the ways in

    async def _token(self, event: str, role: Role, person: str | None = None) -> Issued:
        return await self.node.tokens.issue(event, role, person, wall_ms() + LASTS_MS)

    async def _tell_links(self, plan: Plan) -> None:
        url, event = self.node.url, plan.event_id
        delegate = busiest(plan.entities)
        self.tell(f"event page  {url}/{event}")
        ways: list[tuple[str, Role, str | None]] = [
            ("display", "display", None),
            ("desk", "coordinator", None),
            ("me", "participant", delegate),
        ]
        for face, role, person in ways:
            issued = await self._token(event, role, person)
            who = f"   ({plan.entities.person[person].name})" if person is not None else ""
            self.tell(f"{face:<11} {errands.link(url, event, role, issued.token)}{who}")
        self.tell("")


def busiest(plan: Entities) -> str:
    """Who sits in most meetings: theirs is a day worth looking at."""
    held = [person for meeting in plan.meeting.values() for party in meeting.parties for person in party.people]
    return max(sorted(set(held)), key=held.count)


def still_at(plan: Entities, begins: int) -> int:
    zone = ZoneInfo(next(iter(plan.event.values())).zone_name)
    morning = datetime.fromtimestamp(begins / 1000, zone)
    return int(morning.replace(hour=STILL[0], minute=STILL[1], second=0, microsecond=0).timestamp() * 1000)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One demo in a folder: two would both play the day."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RunsAlready(f"a demo runs already in {folder}") from None
    finally:
        os.close(lock)
