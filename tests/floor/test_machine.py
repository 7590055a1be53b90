"""All commands, in any order, by anybody: the floor against the simple model of it, and its promises at each step."""

from collections import Counter
from random import Random
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from builders import EVENT, ORGANISER, at
from floor.any_command import EVERY, GRID, AnyCommand, a_plan
from floor.asked import MODEST
from floor.model_of_the_floor import HOLDING, LIVE, Delta, ModelOfTheFloor, World, people_in, plain, reasons_against
from meetingfloor.floor import commands as c
from meetingfloor.floor import entry as entries
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Ask, Entry
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import KINDS
from meetingfloor.floor.rules import RULES, Became, become, decide


def everything(floor: Floor) -> tuple[Any, ...]:
    """All that a floor is, as it can be compared: order within an index is no part of it."""
    indexes = [
        {key: tuple(sorted(ids)) for key, ids in index.items()} for index in (floor.cell, floor.busy, floor.serving)
    ]
    mentions = {ref: frozenset(who) for ref, who in floor.mentions.items()}
    nouns = {kind: dict(floor.of(kind)) for kind in KINDS}
    touched = {kind: dict(marks) for kind, marks in floor.touched.items()}
    sets = {key: frozenset(ids) for index in (floor.taken, floor.alike) for key, ids in index.items()}
    return nouns, touched, indexes, mentions, sets, dict(floor._places), floor.version, floor.print


def worlds(floor: Floor) -> World:
    return {kind: {which: plain(noun) for which, noun in floor.of(kind).items()} for kind in KINDS}


class Both:
    """The floor and the model of it, one command after another; a follower reads what the log would hold."""

    def __init__(self, random: Random, *, undo_each: bool) -> None:
        self.random, self.undo_each = random, undo_each
        self.floor, self.follower = Floor(EVENT), Floor(EVENT)
        self.any = AnyCommand(self.floor, random)
        self.entries: dict[str, Entry] = {}
        self.tried = 0
        self.accepted: Counter[type] = Counter()
        self.refused: Counter[type] = Counter()
        self.codes: Counter[tuple[str, str]] = Counter()
        self.model = ModelOfTheFloor(EVENT, {kind: {} for kind in KINDS}, 0)
        created = become(self.floor, Ask("creation", c.Import(a_plan()), ORGANISER, at("09:00"), 0))
        assert isinstance(created, Became)
        self.follow(created)
        self.entries["creation"] = created.entry
        self.model = ModelOfTheFloor(EVENT, worlds(self.floor), 1)
        self.model.imported = {kind: dict(nouns) for kind, nouns in worlds(self.floor).items()}
        self.model.touches.append((1, ORGANISER.id, {(k, i) for k, nouns in self.model.world.items() for i in nouns}))
        self.imported = {kind: dict(self.floor.of(kind)) for kind in KINDS}

    def ask(self, command: Any) -> Ask:
        self.tried += 1
        seen = max(0, self.floor.version - self.random.randint(0, 4)) if self.random.random() < 0.15 else None
        now = self.any.now()
        until = now + self.random.randint(-1, 20) if self.random.random() < 0.1 else None
        actor = self.any.actor(command)
        undone = self.entries.get(command.command) if isinstance(command, c.Undo) else None
        return Ask(f"c-{self.tried}", command, actor, now, self.tried, seen, until, undone, self.imported)

    def step(self, kind: type) -> None:
        ask = self.ask(self.any.of(kind))
        stood = everything(self.floor)
        judged = self.model.judge(ask.command, ask.actor, ask.at, ask.id, ask.seen, ask.until)
        decided = decide(self.floor, ask)
        assert stood == everything(self.floor), "deciding changes nothing"
        became = become(self.floor, ask)
        if isinstance(became, Refusal):
            assert decided == became
            assert became.code in judged.reasons, (ask, became, judged.reasons)
            assert stood == everything(self.floor), "a refusal changes nothing"
            self.refused[kind] += 1
            self.codes[kind.__name__, became.code] += 1
            return
        assert decided == Changes(put=became.entry.put, gone=became.entry.gone)
        assert not judged.reasons, (ask, judged.reasons)
        self.accepted[kind] += 1
        delta = self.delta_of(became.entry)
        if isinstance(ask.command, c.CloseTable) and ask.command.to == "auto":
            self.judge_auto(ask.command.table, judged.delta, delta)
        else:
            unchanged = {ref for ref, e in judged.delta.items() if e == self.model.world[ref[0]].get(ref[1])}
            assert {ref: e for ref, e in judged.delta.items() if ref not in unchanged or ref in delta} == delta
        self.put_back_and_again(ask, became, stood)
        self.model.take(ask.command, ask.actor.id, ask.id, delta)
        self.follow(became)
        self.entries[ask.id] = became.entry
        self.any.log.append(ask.id)
        if isinstance(ask.command, c.Import):
            self.imported = {kind: dict(nouns) for kind, nouns in ask.command.entities.by_kind().items()}
        elif self.undo_each or self.random.random() < 0.2:
            self.undo_at_once(ask, became.entry, stood)

    def delta_of(self, entry: Entry) -> Delta:
        put: Delta = {(kind, which): plain(noun) for kind, nouns in entry.put.items() for which, noun in nouns.items()}
        return put | {(kind, which): None for kind, ids in entry.gone.items() for which in ids}

    def judge_auto(self, closing: str, sure: Delta, delta: Delta) -> None:
        """Only tables change, and nobody could do better."""
        assert all(delta[ref] == entity for ref, entity in sure.items())
        targets: dict[str, str] = {}
        for (kind, which), meeting in delta.items():
            if (kind, which) not in sure:
                assert meeting is not None
                before = self.model.world[kind][which]
                assert {**before, "table": meeting["table"], "was": meeting["was"]} == meeting
                assert (before["table"], before["slot"]) == (meeting["was"]["table"], meeting["was"]["slot"])
                targets[which] = meeting["table"]
        assert {i for i in self.model.live_at(closing) if ("meeting", i) not in sure} == set(targets)
        assert self.model.auto_is_right(closing, targets)
        assert not reasons_against(self.model.world, delta, EVENT)

    def put_back_and_again(self, ask: Ask, became: Became, stood: tuple[Any, ...]) -> None:
        stands = everything(self.floor)
        self.floor.put_back(became.journal)
        assert stood == everything(self.floor), "what was put back is as it was"
        again = become(self.floor, ask)
        assert isinstance(again, Became)
        assert (became.entry, became.blob) == (again.entry, again.blob), "the same command twice decides the same"
        assert stands == everything(self.floor)

    def follow(self, became: Became) -> None:
        """What another node makes of the entry's bytes."""
        entry = entries.read(became.blob, became.entry.print)
        assert became.entry == entry
        assert entry.print == entries.chained(self.follower.print, became.blob)
        for kind, befores in entry.before.items():
            for which, before in befores.items():
                assert before == self.follower.of(kind).get(which)
        self.follower.apply(entry.put, entry.gone, version=entry.version, print_=entry.print, actor=entry.actor.id)

    def undo_at_once(self, ask: Ask, entry: Entry, stood: tuple[Any, ...]) -> None:
        undo = Ask("undo", c.Undo(ask.id), ORGANISER, ask.at, 0, undone=entry)
        judged = self.model.judge(undo.command, undo.actor, undo.at, undo.id, None, None)
        undone = become(self.floor, undo)
        if isinstance(undone, Refusal):
            assert undone.code in judged.reasons, (ask, undone, judged.reasons)
            again = isinstance(ask.command, c.CallMeeting) and undone.code == "wrong_state"  # it had been called before
            assert again or undone.code in ("in_session", "person_busy", "interpreter_busy", "no_fit"), undone
            return
        assert not judged.reasons
        assert stood[0] == {kind: self.floor.of(kind) for kind in KINDS}, "undone is as before"
        self.floor.put_back(undone.journal)

    # what must hold at each step

    def nothing_double_booked(self) -> None:
        world = self.model.world
        holding = [(i, m) for i, m in world["meeting"].items() if m["state"] in HOLDING]
        for which, meeting in holding:
            assert meeting["state"] not in LIVE or world["table"][meeting["table"]]["status"] != "closed"
            for other, theirs in holding:
                if which < other and meeting["slot"] == theirs["slot"]:
                    assert meeting["table"] != theirs["table"]
                    assert meeting["interpreter"] is None or meeting["interpreter"] != theirs["interpreter"]
                    assert not people_in(world, meeting) & people_in(world, theirs)

    def indexes_as_new(self) -> None:
        anew = Floor(EVENT)
        for kind in reversed(KINDS):
            for which, touch in sorted(self.floor.touched[kind].items()):
                anew.load(kind, which, self.floor.of(kind).get(which), touch)
        anew.settled(self.floor.version, self.floor.print)
        assert everything(anew) == everything(self.floor)
        assert {(table, slot) for slot, tables in anew.taken.items() for table in tables} == set(anew.cell)
        assert all(len(ids) == 1 for index in (anew.cell, anew.busy, anew.serving) for ids in index.values())

    def all_the_same(self) -> None:
        assert everything(self.follower) == everything(self.floor)
        assert self.model.world == worlds(self.floor)


class Machine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.both = Both(Random(0), undo_each=True)

    def does(self, kind: type, random: Random) -> None:
        self.both.random = self.both.any.random = random
        before = self.both.floor.version
        self.both.step(kind)
        event(f"{kind.__name__} {'accepted' if self.both.floor.version > before else 'refused'}")

    @invariant()
    def promises_hold(self) -> None:
        self.both.nothing_double_booked()
        self.both.indexes_as_new()

    def teardown(self) -> None:
        self.both.all_the_same()


def _does(kind: type) -> Any:
    def does(self: Machine, random: Random) -> None:
        self.does(kind, random)

    does.__name__ = f"does_{kind.__name__}"
    return rule(random=st.randoms(use_true_random=False))(does)


for _kind in EVERY:
    setattr(Machine, f"does_{_kind.__name__}", _does(_kind))

TestMachine = Machine.TestCase
TestMachine.settings = settings(
    MODEST,
    max_examples=100,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_every_command_has_a_rule() -> None:
    assert set(RULES) == set(EVERY)


def test_ten_thousand_commands_keep_every_promise() -> None:
    accepted: Counter[type] = Counter()
    refused: Counter[type] = Counter()
    for day in range(50):
        both = Both(Random(day), undo_each=False)
        for count in range(200):
            both.step(both.any.any_type())
            both.nothing_double_booked()
            if count % 10 == 0:
                both.indexes_as_new()
        both.all_the_same()
        accepted += both.accepted
        refused += both.refused

    assert {} == {kind.__name__: n for kind in GRID if (n := accepted[kind]) < 20}
    assert {} == {kind.__name__: n for kind in GRID if (n := refused[kind]) < 20}
    assert all(accepted[kind] and refused[kind] for kind in EVERY)
