"""Two nodes on one store, coordinators on both, ten thousand commands: nothing double-booked, everybody agrees."""

import asyncio
from collections import Counter
from random import Random
from typing import Any

from builders import EVENT, a_floor, at, delegation, parties
from floor.any_command import GRID, AnyCommand
from meetingfloor.floor import commands as c
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Actor, Clock
from meetingfloor.live.event import wall_ms
from meetingfloor.live.events import Live
from meetingfloor.live.ids import new_id
from meetingfloor.store import load
from meetingfloor.store.append import Done
from rig.events import a_node, an_event, ask, folded, state_of, until
from rig.valkey import Valkey

COMMANDS, MOST = 10_000, 40_000
"""At least so many; then until each kind was accepted and refused often enough."""
COORDINATORS = 12
ACCEPTED, REFUSED = 200, 50
ALSO = (c.Note, c.Late, c.CheckIn, c.CheckOut, c.AskHelp, c.Settle, c.Undo, c.CallRound, c.FinishRound)


ENDING = (c.FinishMeeting, c.FinishRound, c.CancelMeeting, c.MarkNoShow, c.Withdraw, c.Delay)


class Fresh:
    """A meeting added where there is room."""


class Revive:
    """Undo of a command that ended meetings."""


def a_standing_floor() -> Floor:
    """Sixteen tables, twelve rounds, forty meetings, and a clock that stands still in the morning."""
    return a_floor(
        tables=16,
        slots=12,
        meetings=[(f"M{n}", f"T{n % 16 + 1}", f"S{n // 16 + 1}") for n in range(40)],
        interpreted={"M1": "I1", "M2": "I2", "M20": "I1"},
        of_event={"clock": Clock(wall=0, event=at("09:40"), speed=0)},
        also={"delegation": {"D1": delegation()}},
    )


class Run:
    """Who asked for what, and what became of it."""

    def __init__(self, lives: list[Live]) -> None:
        self.lives = lives
        self.asked = 0
        self.made = 0
        self.accepted: Counter[type] = Counter()
        self.refused: Counter[type] = Counter()
        self.done_ids: list[str] = []
        self.ended: list[str] = []
        """Commands that took a meeting off the floor: undoing one brings it back."""

    async def coordinator(self, number: int) -> None:
        dice, live = Random(number), self.lives[number % len(self.lives)]
        actor = Actor(f"coordinator-{number}", "coordinator")
        while self.asked < COMMANDS or (self.asked < MOST and self._short()):
            self.asked += 1
            command = self._command(live.event.floor, dice)
            which = new_id(wall_ms())
            answer = await ask(live, command, actor, id=which)
            if isinstance(answer, Done):
                self.accepted[type(command)] += 1
                self.done_ids.append(which)
                if isinstance(command, ENDING):
                    self.ended.append(which)
            else:
                self.refused[type(command)] += 1

    def _command(self, floor: Floor, dice: Random) -> Any:
        some = AnyCommand(floor, dice)
        some.log = self.done_ids[-40:]
        kind = self._kind(floor, dice)
        if kind is Revive:
            return c.Undo(self.ended.pop(dice.randrange(len(self.ended))))
        if kind is Fresh or (kind is c.AddMeeting and dice.random() < 0.7):
            return self._fresh(floor, dice)
        return some.of(kind)

    def _fresh(self, floor: Floor, dice: Random) -> c.AddMeeting:
        """A new meeting in a cell that looks free from here."""
        cells = [
            (table, slot)
            for table in floor.tables
            for slot in floor.slots
            if (table, slot) not in floor.cell and floor.tables[table].status != "closed"
        ]
        table, slot = dice.choice(sorted(cells))
        people = dice.sample(range(1, 81), 2)
        self.made += 1
        return c.AddMeeting(f"A{self.made}", "C2C", parties(*((f"O{n}", f"P{n}") for n in people)), table, slot)

    def _short(self) -> list[type]:
        return [kind for kind in GRID if self.accepted[kind] < ACCEPTED or self.refused[kind] < REFUSED]

    def _kind(self, floor: Floor, dice: Random) -> type:
        """What the floor is short of first, then what has been tried least."""
        live = sum(one.state in ("planned", "called", "running") for one in floor.meetings.values())
        if self.ended and dice.random() < (0.8 if live < 25 else 0.3):
            return Revive
        if sum(one.status == "open" for one in floor.tables.values()) < 10 and dice.random() < 0.6:
            return c.OpenTable
        if live < 25 and dice.random() < 0.3:
            return dice.choice([Fresh, c.ReinstateMeeting])
        if live > 45:
            return dice.choice([c.CancelMeeting, c.MarkNoShow])
        short = self._short()
        return dice.choice(short if short and dice.random() < 0.85 else [*GRID, *ALSO])


def assert_nothing_is_double_booked(floor: Floor) -> None:
    """By brute force, from the entities alone."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for meeting in floor.meetings.values():
        if meeting.state not in {"planned", "called", "running", "done"}:
            continue
        seen["table", meeting.table, meeting.slot] += 1
        people = {person for party in meeting.parties for person in party.people}
        people |= {"@" + party.organisation for party in meeting.parties if not party.people}
        if meeting.interpreter is not None:
            seen["interpreter", meeting.interpreter, meeting.slot] += 1
            people.add(floor.interpreters[meeting.interpreter].person)
        for person in people:
            seen["person", person, meeting.slot] += 1
        if meeting.state != "done":
            assert floor.tables[meeting.table].status != "closed"
    assert [what for what, times in seen.items() if times > 1] == []


async def test_ten_thousand_commands_from_two_nodes(valkey: Valkey) -> None:
    async with a_node(valkey.url) as one, a_node(valkey.url) as other:
        await an_event(one, a_standing_floor())
        lives = [live for node in (one, other) if (live := await node.get(EVENT)) is not None]
        run = Run(lives)

        await asyncio.gather(*(run.coordinator(number) for number in range(COORDINATORS)))

        first, second = (live.event for live in lives)
        head, _ = await load.head(first.store.reads, EVENT)
        await until(lambda: first.floor.version == second.floor.version == head)
        assert_nothing_is_double_booked(first.floor)
        assert state_of(first.floor) == state_of(second.floor)
        assert state_of(first.floor) == state_of(await folded(first.store))
        assert state_of(first.floor) == state_of(await load.load(first.store.reads, EVENT))
        short = {kind.__name__: (run.accepted[kind], run.refused[kind]) for kind in GRID}
        assert all(yes >= ACCEPTED and no >= REFUSED for yes, no in short.values()), short
        again = sum(live.submit.decided_again for live in lives)
        assert again >= run.asked / 5, f"only {again} were decided again because the other node was first"
        print(f"{sum(run.accepted.values())} accepted, {sum(run.refused.values())} refused, {again} decided again")
