"""Floor: the entities of one event, their indexes, and which version and actor last touched what."""

from collections.abc import Iterable, Mapping, Set
from typing import Any, TypeVar, cast

import msgspec

from meetingfloor.floor.model import (
    HOLDING,
    KINDS,
    Event,
    Interpreter,
    Item,
    Kind,
    Meeting,
    Noun,
    Organisation,
    Person,
    Session,
    Slot,
    Table,
)
from meetingfloor.floor.references import Ref, mentioned
from meetingfloor.floor.takes_part import takers

START = "0"
"""The print of a floor on which nothing has happened yet."""

NOBODY: tuple[str, ...] = ()
NONE: frozenset[str] = frozenset()
NOTHING: frozenset[Ref] = frozenset()

Key = TypeVar("Key")
Member = TypeVar("Member")


class Touch(msgspec.Struct, frozen=True, gc=False):
    """`version` and `actor` that last touched an entity; `other`: the last version at which another actor did."""

    version: int
    other: int
    actor: str

    def since(self, seen: int, actor: str) -> bool:
        """Whether somebody other than `actor` touched it after `seen`."""
        return (self.other if actor == self.actor else self.version) > seen


class Step(msgspec.Struct, frozen=True, gc=False):
    """One entity as it was before: what `put_back` needs, and what the invariants and views compare with."""

    kind: Kind
    id: str
    before: Noun | None
    touch: Touch | None


class Journal(msgspec.Struct, gc=False):
    """What an `apply` did, in order; with the version and print that stood before it."""

    version: int
    print: str
    steps: list[Step]


Shape = tuple[str | None, str, int | None, tuple[str, ...]]
"""Of a table: zone, status, seats and features. Tables of one shape differ in their meetings alone."""


def shape_of(table: Table) -> Shape:
    return (table.zone, table.status, table.seats, table.features)


class Floor:
    """Between two turns of the loop it is always the committed one (submit.md); rules only read it.

    Everything that holds a cell stands in `cell`, `busy` and `serving`, as tuples of meeting ids: more than one id
    is what the invariants refuse. `mentions` holds, for each entity, who names it, kind by kind: a zone has hundreds
    of tables and few notices. Who looks for a free cell has the tables of each shape in `alike`, and those where a slot
    is held in `taken`.
    """

    __slots__ = (
        "_named",
        "_places",
        "alike",
        "busy",
        "cell",
        "entities",
        "id",
        "mentions",
        "print",
        "serving",
        "taken",
        "touched",
        "version",
    )

    def __init__(self, event_id: str) -> None:
        self.id = event_id
        self.version = 0
        self.print = START
        self.entities: dict[Kind, dict[str, Noun]] = {kind: {} for kind in KINDS}
        self.touched: dict[Kind, dict[str, Touch]] = {kind: {} for kind in KINDS}
        self.mentions: dict[tuple[Kind, str, Kind], set[str]] = {}
        self.cell: dict[tuple[str, str], tuple[str, ...]] = {}
        self.busy: dict[tuple[str, str], tuple[str, ...]] = {}
        self.serving: dict[tuple[str, str], tuple[str, ...]] = {}
        self.taken: dict[str, set[str]] = {}
        self.alike: dict[Shape, set[str]] = {}
        self._named: dict[Ref, frozenset[Ref]] = {}
        self._places: dict[str, tuple[tuple[str, str], tuple[str, ...], str | None]] = {}

    # what stands there

    @property
    def event(self) -> Event | None:
        return cast("Event | None", self.entities["event"].get(self.id))

    @property
    def meetings(self) -> Mapping[str, Meeting]:
        return cast("Mapping[str, Meeting]", self.entities["meeting"])

    @property
    def tables(self) -> Mapping[str, Table]:
        return cast("Mapping[str, Table]", self.entities["table"])

    @property
    def slots(self) -> Mapping[str, Slot]:
        return cast("Mapping[str, Slot]", self.entities["slot"])

    @property
    def people(self) -> Mapping[str, Person]:
        return cast("Mapping[str, Person]", self.entities["person"])

    @property
    def organisations(self) -> Mapping[str, Organisation]:
        return cast("Mapping[str, Organisation]", self.entities["organisation"])

    @property
    def interpreters(self) -> Mapping[str, Interpreter]:
        return cast("Mapping[str, Interpreter]", self.entities["interpreter"])

    @property
    def sessions(self) -> Mapping[str, Session]:
        return cast("Mapping[str, Session]", self.entities["session"])

    @property
    def items(self) -> Mapping[str, Item]:
        return cast("Mapping[str, Item]", self.entities["item"])

    def of(self, kind: Kind) -> Mapping[str, Any]:
        return self.entities[kind]

    def mentioning(self, kind: Kind, which: str, by: Kind) -> list[str]:
        """Ids of the entities of kind `by` that name this one, sorted: order never depends on history."""
        return sorted(self.mentions.get((kind, which, by), NOBODY))

    def named_by(self, kind: Kind, which: str, by: Kind) -> Set[str]:
        """The same in no order, and not to be kept: it goes on changing with the floor."""
        return self.mentions.get((kind, which, by), NONE)

    def served_by(self, interpreter: str) -> list[str]:
        """Meetings of this interpreter; others may name it too, by a call for help from before it was replaced."""
        named = self.mentioning("interpreter", interpreter, "meeting")
        return [which for which in named if self.meetings[which].interpreter == interpreter]

    def slot_order(self) -> list[str]:
        return sorted(self.slots, key=lambda slot: (self.slots[slot].starts, self.slots[slot].number, slot))

    def shift_of(self, table: str, slot: Slot) -> int:
        """How many milliseconds later the slot runs at this table than for the whole event."""
        at = self.tables.get(table)
        return slot.shifts.get(at.zone, 0) * 60_000 if at is not None and at.zone is not None else 0

    def span(self, meeting: Meeting) -> tuple[int, int]:
        """When it begins and ends in the zone of its table."""
        slot = self.slots[meeting.slot]
        shift = self.shift_of(meeting.table, slot)
        return slot.starts + shift, slot.ends + shift

    # what changes

    def apply(
        self,
        put: Mapping[Kind, Mapping[str, Noun]],
        gone: Mapping[Kind, Iterable[str]],
        *,
        version: int,
        print_: str,
        actor: str,
    ) -> Journal:
        """Bring the floor to `version`; the journal puts it back."""
        journal = Journal(self.version, self.print, [])
        pending: list[tuple[Kind, str, Noun | None]] = [
            (kind, which, None) for kind, ids in gone.items() for which in ids
        ]
        pending += [(kind, which, noun) for kind, nouns in put.items() for which, noun in nouns.items()]
        for kind, which, noun in pending:
            before, touch = self.entities[kind].get(which), self.touched[kind].get(which)
            journal.steps.append(Step(kind, which, before, touch))
            self._set(kind, which, noun)
            other = 0 if touch is None else touch.other if touch.actor == actor else touch.version
            self.touched[kind][which] = Touch(version, other, actor)
        self._served_by(journal.steps)
        self.version, self.print = version, print_
        return journal

    def put_back(self, journal: Journal) -> None:
        for step in reversed(journal.steps):
            self._set(step.kind, step.id, step.before)
            if step.touch is None:
                del self.touched[step.kind][step.id]
            else:
                self.touched[step.kind][step.id] = step.touch
        self._served_by(journal.steps)
        self.version, self.print = journal.version, journal.print

    def load(self, kind: Kind, which: str, noun: Noun | None, touch: Touch) -> None:
        """Take an entity, or the mark of a removed one, as the store has it. Call `settled` when all are in."""
        self.touched[kind][which] = touch
        if noun is not None:
            self._set(kind, which, noun)

    def settled(self, version: int, print_: str) -> None:
        for which in self.meetings:
            self._place(which, self.meetings[which])
        self.version, self.print = version, print_

    def _set(self, kind: Kind, which: str, noun: Noun | None) -> None:
        """Old references leave the indexes before new ones enter, so that a swap never collides with itself."""
        nouns = self.entities[kind]
        if kind == "table":
            self._shape(which, cast("Table | None", nouns.get(which)), cast("Table | None", noun))
        if noun is None:
            nouns.pop(which, None)
        else:
            nouns[which] = noun
        self._mention((kind, which), noun)
        if kind == "meeting":
            self._place(which, cast("Meeting | None", noun))

    def _shape(self, which: str, before: Table | None, after: Table | None) -> None:
        if before is not None:
            _out(self.alike, shape_of(before), which)
        if after is not None:
            self.alike.setdefault(shape_of(after), set()).add(which)

    def names(self, who: Ref) -> frozenset[Ref]:
        """What an entity names, as `mentions` has it the other way round."""
        return self._named.get(who, NOTHING)

    def _mention(self, who: Ref, after: Noun | None) -> None:
        old, new = self.names(who), mentioned(after)
        if old == new:
            return
        if new:
            self._named[who] = new
        else:
            del self._named[who]
        for ref in old - new:
            _out(self.mentions, (*ref, who[0]), who[1])
        for ref in new - old:
            self.mentions.setdefault((*ref, who[0]), set()).add(who[1])

    def _place(self, which: str, meeting: Meeting | None) -> None:
        place = None
        if meeting is not None and meeting.state in HOLDING:
            place = (meeting.cell, takers(meeting, self.interpreters), meeting.interpreter)
        old = self._places.get(which)
        if old == place:
            return
        if old is not None:
            (table, slot), busy, interpreter = old
            _leave(self.cell, old[0], which)
            if old[0] not in self.cell:
                _out(self.taken, slot, table)
            for taker in busy:
                _leave(self.busy, (taker, slot), which)
            if interpreter is not None:
                _leave(self.serving, (interpreter, slot), which)
            del self._places[which]
        if place is not None:
            (table, slot), busy, interpreter = place
            _enter(self.cell, place[0], which)
            self.taken.setdefault(slot, set()).add(table)
            for taker in busy:
                _enter(self.busy, (taker, slot), which)
            if interpreter is not None:
                _enter(self.serving, (interpreter, slot), which)
            self._places[which] = place

    def _served_by(self, steps: list[Step]) -> None:
        """Meetings stand under the person of their interpreter: place them anew where that has become another."""
        for step in steps:
            if step.kind == "interpreter":
                for which in self.served_by(step.id):
                    self._place(which, self.meetings[which])


def _out(index: dict[Key, set[Member]], key: Key, member: Member) -> None:
    index[key].discard(member)
    if not index[key]:
        del index[key]


def _enter(index: dict[tuple[str, str], tuple[str, ...]], key: tuple[str, str], which: str) -> None:
    index[key] = (*index.get(key, NOBODY), which)


def _leave(index: dict[tuple[str, str], tuple[str, ...]], key: tuple[str, str], which: str) -> None:
    left = tuple(other for other in index[key] if other != which)
    if left:
        index[key] = left
    else:
        del index[key]
