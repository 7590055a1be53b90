"""Plays a day on a server, on the event's own clock, and tells what happens.

Each command is chosen when its time has come, by looking at the live copy: a visitor may have changed anything. What is
refused is told, and the day goes on. Meetings take their stories along when they are delayed or moved.
"""

import asyncio
from collections import Counter
from collections.abc import Callable

import msgspec

from meetingfloor.client.outbox import Done, Refused
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Failure
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Entities
from meetingfloor.simulate import deeds as d
from meetingfloor.simulate.agenda import LATE_MIN, MINUTE
from meetingfloor.simulate.choices import cell_choices, choices
from meetingfloor.simulate.morning import back_to, set_clock
from meetingfloor.simulate.stage import NoServer, Stage
from meetingfloor.simulate.told import clock, refused, summary, told, what_came

LOOK_S = 0.25
"""How long at most it looks away: the clock may be set, and meetings may be moved."""
CLOCK_S = 5.0
PUT_RIGHT = 3
"""How often a floor is brought back to its plan before what is left is left."""

Tell = Callable[[str], None]
Due = tuple[int, int]
"""When something happens as the floor stands now, and its place in the day."""


class NotReset(Failure):
    """The floor could not be brought back to its plan."""

    remedy = "import the plan into a new event"


class Play:
    """One day on one server. `left`: what has still to happen, by its place in the day."""

    def __init__(self, stage: Stage, plan: Entities, day: d.Day, tell: Tell) -> None:
        self.stage = stage
        self.plan = plan
        self.day = day
        self.tell = tell
        self.left = dict(enumerate(day.happenings))
        self.counted: Counter[str] = Counter()
        self._marked: dict[str, str] = {}
        """meeting → the command that marked it as a no-show."""

    # the clock

    async def set_clock(self, at: int, speed: float) -> None:
        """Raises NotReset where an organiser's token is needed."""
        stage = self.stage
        answer = await stage.ask(set_clock(stage.floor, wall=stage.wall, at=at, speed=speed))
        if isinstance(answer, Refused):
            raise NotReset(f"the event's clock cannot be set: {answer.text}", "an organiser's token is needed")
        async with asyncio.timeout(CLOCK_S):
            while stage.speed != speed or abs(stage.now - at) > 2 * MINUTE:  # noqa: ASYNC110 - beats tell the clock
                await asyncio.sleep(0.01)

    async def begin(self) -> None:
        """The morning again: the floor as planned, the clock standing at the day's beginning."""
        await self.set_clock(self.day.begins, 0)
        for _ in range(PUT_RIGHT):
            commands = back_to(self.plan, self.stage.floor)
            if not commands:
                break
            await self.stage.ask_all(commands)
        left = back_to(self.plan, self.stage.floor)
        if left:
            self.tell(f"{len(left)} entities could not be put back as planned")
        self.left = dict(enumerate(self.day.happenings))
        self.counted.clear()
        self._marked.clear()

    def skip_until(self, at: int) -> None:
        """What was to happen before has happened."""
        self.left = {place: happening for place, happening in self.left.items() if self.due(happening) >= at}

    def due(self, happening: d.Happening) -> int:
        """When it happens, as its meeting stands now."""
        which = getattr(happening.deed, "meeting", None)
        planned = self.plan.meeting.get(which) if which is not None else None
        now = self.stage.floor.meetings.get(which) if which is not None else None
        if planned is None or now is None or now.slot not in self.stage.floor.slots:
            return happening.at
        return happening.at + self.stage.floor.span(now)[0] - self.plan.slot[planned.slot].starts

    def _next(self) -> Due | None:
        return min(((self.due(happening), place) for place, happening in self.left.items()), default=None)

    @property
    def ends(self) -> int:
        """When the day is over, with what it was delayed."""
        slots = self.stage.floor.slots
        last = [slots[which].ends for which in self.plan.slot if which in slots]
        today = [end for end in last if self.day.begins <= end < self.day.begins + 24 * 60 * MINUTE]
        return max(self.day.ends, max(today, default=0) + LATE_MIN * MINUTE)

    # playing

    async def run(self) -> None:
        """On the event's clock, until the day is over. A clock faster than commands may be sent is lagged behind."""
        while True:
            following, now = self._next(), self.stage.now
            if following is not None and following[0] <= now:
                await self.happen(self.left.pop(following[1]).deed, now)
            elif now >= self.ends:
                return
            else:
                await asyncio.sleep(self._rest_s(self.ends if following is None else following[0]))

    def _rest_s(self, until: int) -> float:
        speed = self.stage.speed
        return min(LOOK_S, (until - self.stage.now) / 1000 / speed) if speed > 0 else LOOK_S

    async def hasten(self, until: int) -> None:
        """As if it had been played until then: as fast as the server takes it, each at its own time of the clock."""
        hurry = Hurry(self)
        while (following := self._next()) is not None and following[0] <= until:
            await hurry.happen(following[0], self.left[following[1]].deed)
            del self.left[following[1]]
        await hurry.flush()

    async def happen(self, deed: d.Deed, now: int) -> None:
        """The first choice that is not refused; what is refused is told when there is no other."""
        try:
            before = self.stage.floor
            commands = await self.choices(deed, now)
            for command in commands:
                answer = await self.stage.ask(command)
                self.note(before, command, answer, now, last=command is commands[-1])
                if isinstance(answer, Done):
                    return
        except NoServer as failure:
            self.tell(f"{clock(self.stage.floor, now)}  {failure}")

    async def choices(self, deed: d.Deed, now: int) -> list[c.Command]:
        floor = self.stage.floor
        if isinstance(deed, d.Moves):
            return cell_choices(floor, deed, await self.stage.cells(deed.meeting), now)
        found = choices(floor, deed, now)
        if isinstance(deed, d.CameAfterAll) and found and deed.meeting in self._marked:
            return [c.Undo(self._marked[deed.meeting]), *found]
        return found

    def note(self, before: Floor, command: c.Command, answer: Done | Refused, now: int, *, last: bool) -> None:
        """Tell it, count it, and remember what may be undone."""
        at = clock(before, now)
        if isinstance(answer, Refused):
            if last:
                self.tell(f"{at}  {refused(self.stage.floor, command, answer.code, answer.text)}")
            return
        self.counted[str(command.__struct_config__.tag)] += 1
        if isinstance(command, c.MarkNoShow):
            self._marked[command.meeting] = answer.id
        self.tell(f"{at}  {told(before, self.stage.floor, command)}")

    def say_what_came(self) -> None:
        for line in summary(what_came(self.stage.floor, self.stage.now), self.counted):
            self.tell(line)


class Hurry:
    """Happenings one after another, many in one request; one that must look at what became of the last waits for it."""

    EXACT_MS = 10_000
    """The clock is set anew when it is off by as much: each setting of it is a command."""
    LOOKS = (d.Moves, d.MeetToo, d.WalksIn, d.TableFails, d.TableIsMended, d.RunsLate, d.CameAfterAll)
    """Deeds that depend on the whole floor, or on the answer to an earlier one."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self._batch: list[tuple[c.Command, int | None]] = []
        """Commands with the time of what happened; None: the clock's own."""
        self._touched: set[str] = set()
        self._at = 0

    async def happen(self, at: int, deed: d.Deed) -> None:
        """at: the event's clock, which is set to it first; never back"""
        named = {value for value in msgspec.structs.astuple(deed) if isinstance(value, str)}
        looks = isinstance(deed, self.LOOKS)
        if looks or named & self._touched:
            await self.flush()
        if looks:
            await self.play.stage.ask_all(self._clock(at))
            await self.play.happen(deed, self._at)
            return
        commands = await self.play.choices(deed, at)
        if commands:
            self._batch += [(each, None) for each in self._clock(at)]
            self._batch.append((commands[0], at))
            self._touched |= named

    async def flush(self) -> None:
        batch, self._batch, self._touched = self._batch, [], set()
        play, before = self.play, self.play.stage.floor
        answers = await play.stage.ask_all([command for command, _ in batch])
        for (command, at), answer in zip(batch, answers, strict=True):
            if at is not None:
                play.note(before, command, answer, at, last=True)

    def _clock(self, at: int) -> list[c.Command]:
        if at < self._at + self.EXACT_MS:
            return []
        self._at = at
        stage = self.play.stage
        return [set_clock(stage.floor, wall=stage.wall, at=at, speed=0)]
