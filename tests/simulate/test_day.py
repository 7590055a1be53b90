"""What happens in a day, and that the floor's rules take it: played on paper, without server, store or clock."""

import os
import subprocess
import sys
from collections import Counter
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import ORGANISER, a_floor
from meetingfloor.files import CHENGDU, Plan, read
from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.cells import cells
from meetingfloor.floor.entry import Ask, Entry
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import LIVE, Entities
from meetingfloor.floor.rules import become
from meetingfloor.simulate import deeds as d
from meetingfloor.simulate.choices import cell_choices, choices
from meetingfloor.simulate.day import a_day
from meetingfloor.simulate.morning import back_to, set_clock
from meetingfloor.simulate.told import clock, refused, told, what_came

SEEDS = st.integers(0, 10_000)


@cache
def chengdu() -> Entities:
    plan = read(CHENGDU)
    assert isinstance(plan, Plan), plan
    return plan.entities


class Paper:
    """A floor on which a day is played by the rules alone."""

    def __init__(self, plan: Entities) -> None:
        self.plan = plan
        self.floor = Floor(next(iter(plan.event)))
        self.entries: dict[str, Entry] = {}
        self.said: list[str] = []
        self.refused: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.asked(c.Import(plan), 0)

    def asked(self, command: c.Command, at: int) -> Entry | Refusal:
        undone = self.entries.get(command.command) if isinstance(command, c.Undo) else None
        became = become(self.floor, Ask(f"c{len(self.entries)}", command, ORGANISER, at, at, undone=undone))
        tag = str(command.__struct_config__.tag)
        if isinstance(became, Refusal):
            self.refused[tag] += 1
            self.said.append(refused(self.floor, command, became.code, became.text))
            return became
        self.entries[became.entry.id] = became.entry
        self.done[tag] += 1
        self.said.append(told(self.floor, self.floor, command))
        return became.entry

    def due(self, happening: d.Happening) -> int:
        which = getattr(happening.deed, "meeting", None)
        if which is None or which not in self.plan.meeting or which not in self.floor.meetings:
            return happening.at
        return happening.at + self.floor.span(self.floor.meetings[which])[0] - self.begin(which)

    def begin(self, which: str) -> int:
        return self.plan.slot[self.plan.meeting[which].slot].starts

    def play(self, day: d.Day, until: int | None = None) -> None:
        left = list(day.happenings)
        while left:
            happening = min(left, key=self.due)
            at = self.due(happening)
            if until is not None and at > until:
                return
            left.remove(happening)
            self.happen(happening.deed, at)

    def happen(self, deed: d.Deed, at: int) -> None:
        found = choices(self.floor, deed, at)
        if isinstance(deed, d.Moves):
            there = cells(self.floor, deed.meeting, ORGANISER, at)
            fitting = [] if isinstance(there, Refusal) else [(cell.table, cell.slot) for cell in there if cell.fits]
            found = cell_choices(self.floor, deed, fitting, at)
        if isinstance(deed, d.CameAfterAll) and found:
            found = [c.Undo(self.marked(deed.meeting)), *found]
        for command in found:
            if not isinstance(self.asked(command, at), Refusal):
                return

    def marked(self, which: str) -> str:
        marks = ((i, e.command) for i, e in self.entries.items() if isinstance(e.command, c.MarkNoShow))
        return next(command_id for command_id, command in marks if command.meeting == which)


def at_1052(plan: Entities) -> int:
    zone = ZoneInfo(next(iter(plan.event.values())).zone_name)
    return int(datetime(2014, 10, 23, 10, 52, tzinfo=zone).timestamp() * 1000)


def test_one_seed_makes_one_day() -> None:
    assert a_day(chengdu(), 7) == a_day(chengdu(), 7)
    assert a_day(chengdu(), 7) != a_day(chengdu(), 8)


def test_the_day_begins_in_the_morning_of_the_23rd() -> None:
    floor = Paper(chengdu()).floor

    assert "08:15" == clock(floor, a_day(chengdu(), 7).begins)


@settings(deadline=None, max_examples=12)
@given(seed=SEEDS)
def test_a_day_brings_what_was_promised(seed: int) -> None:
    paper = Paper(chengdu())
    day = a_day(chengdu(), seed)
    paper.play(day)
    done, came = paper.done, what_came(paper.floor, day.ends)

    assert 60 <= done["check_in"]
    assert 10 <= done["move_meeting"]
    assert 8 <= came["no-shows"]
    assert 1 == done["close_table"] == done["open_table"] == done["delay"] == done["undo"]
    assert 3 <= done["ask_help"]
    assert done["settle"] == done["ask_help"]
    assert 2 <= done["register"]
    assert 1 <= done["add_meeting"]
    assert 1 <= done["replace_person"]
    assert 1 <= sum(1 for entry in paper.entries.values() if getattr(entry.command, "delegation", None))
    assert 3 <= done["announce"]
    assert 5 <= came["minutes of delay"] <= 10
    assert 0 == came["still to come"]
    assert came["held"] > came["meetings"] * 0.6


def test_the_no_shows_come_in_two_bursts_each_of_one_delegation() -> None:
    day = a_day(chengdu(), 7)
    away = [happening for happening in day.happenings if isinstance(happening.deed, d.StaysAway)]
    hours: dict[str, set[str | None]] = {}
    floor = Paper(chengdu()).floor
    for happening in away:
        assert isinstance(happening.deed, d.StaysAway)
        party = chengdu().meeting[happening.deed.meeting].party(happening.deed.organisation)
        assert party is not None
        hours.setdefault(clock(floor, happening.at)[:2], set()).update(
            chengdu().person[person].delegation for person in party.people
        )

    assert [{"wuhan"}, {"chengdu"}] == list(hours.values())


def test_at_1052_there_is_something_to_do() -> None:
    paper = Paper(chengdu())
    paper.play(a_day(chengdu(), 7), until=at_1052(chengdu()))
    came = what_came(paper.floor, at_1052(chengdu()))

    assert 60 <= came["arrived"]
    assert 3 <= came["no-shows"]
    assert 1 <= came["calls open"]
    assert 5 <= came["moved"]
    assert 1 == sum(1 for table in paper.floor.tables.values() if table.status == "closed")


@settings(deadline=None, max_examples=12)
@given(
    seed=SEEDS,
    stirs=st.lists(st.tuples(st.integers(0, 79), st.sampled_from(("cancel", "swap", "close", "seat"))), max_size=40),
)
def test_a_day_goes_on_whatever_visitors_do(seed: int, stirs: list[tuple[int, str]]) -> None:
    paper = Paper(chengdu())
    day = a_day(chengdu(), seed)
    ids = sorted(chengdu().meeting)
    left = list(stirs)
    for place, happening in enumerate(day.happenings):
        if left and place % 5 == 0:
            number, what = left.pop()
            stir(paper, ids[number], what, happening.at)
        paper.happen(happening.deed, happening.at)

    assert 50 <= paper.done["check_in"]


def stir(paper: Paper, which: str, what: str, at: int) -> None:
    meeting = paper.floor.meetings[which]
    other = sorted(one for one, m in paper.floor.meetings.items() if m.state in LIVE)[-1]
    paper.asked(
        {
            "cancel": c.CancelMeeting(which),
            "swap": c.SwapMeetings(which, other),
            "close": c.CloseTable(table=meeting.table, to="auto"),
            "seat": c.Seat(which, meeting.parties[0].organisation),
        }[what],
        at,
    )


@settings(deadline=None, max_examples=10)
@given(seed=SEEDS)
def test_after_a_day_the_floor_can_be_brought_back_to_its_plan(seed: int) -> None:
    paper = Paper(chengdu())
    morning = {kind: dict(nouns) for kind, nouns in paper.floor.entities.items()}
    day = a_day(chengdu(), seed)
    paper.play(day)
    for command in back_to(chengdu(), paper.floor):
        assert not isinstance(paper.asked(command, day.ends), Refusal), command

    assert [] == back_to(chengdu(), paper.floor)
    assert morning == paper.floor.entities


def test_the_clock_is_of_the_day_not_of_the_plan() -> None:
    paper = Paper(chengdu())
    paper.asked(set_clock(paper.floor, wall=1, at=2, speed=60), 0)

    assert [] == back_to(chengdu(), paper.floor)


def test_a_plan_without_meetings_has_no_day() -> None:
    floor = a_floor(meetings=[])
    with pytest.raises(ValueError, match="no meetings"):
        a_day(Entities(event={floor.id: floor.event}), 7)  # type: ignore[dict-item]


def test_a_small_event_has_a_day_too() -> None:
    floor = a_floor(meetings=[("M1", "T1", "S1"), ("M2", "T2", "S2")])
    plan = Entities(**{kind: dict(nouns) for kind, nouns in floor.entities.items()})  # type: ignore[arg-type]
    paper = Paper(plan)
    paper.play(a_day(plan, 7))

    assert 4 <= paper.done["check_in"]
    assert 3 <= paper.done["seat"]


def test_the_same_seed_makes_the_same_day_in_every_process() -> None:
    """Sets are in another order in each: the day must not lean on it."""
    script = (
        "from meetingfloor.files import CHENGDU, read; from meetingfloor.simulate.day import a_day\n"
        "print(a_day(read(CHENGDU).entities, 7))"
    )
    days = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "server"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert days[0] == days[1] != ""
