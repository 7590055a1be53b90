"""Commands at random, of every type and by every role: mostly sensible, sometimes not."""

from collections.abc import Callable
from random import Random
from typing import Any, get_args

from msgspec.structs import replace

from builders import (
    COORDINATOR,
    DISPLAY,
    MINUTE,
    ORGANISER,
    OTHER_COORDINATOR,
    a_floor,
    at,
    delegation,
    group,
    interpreter,
    item,
    meeting,
    notice,
    organisation,
    outcome,
    participant,
    parties,
    person,
    request,
    session,
    slot,
    table,
)
from meetingfloor.floor import commands as c
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import KINDS, Actor, Entities, HelpReason, Kind, Meeting, Noun, Span

EVERY = tuple(get_args(c.Command))
GRID = (
    c.MoveMeeting,
    c.SwapMeetings,
    c.AddMeeting,
    c.CancelMeeting,
    c.MarkNoShow,
    c.ReinstateMeeting,
    c.CloseTable,
    c.OpenTable,
    c.AssignInterpreter,
    c.Seat,
    c.ReplacePerson,
    c.CallMeeting,
    c.StartMeeting,
    c.FinishMeeting,
    c.Delay,
    c.Withdraw,
)


def a_plan() -> Entities:
    """A small, crowded floor with some of everything, to begin with."""
    floor = a_floor(
        tables=5,
        slots=4,
        reserved=["T5"],
        interpreted={"M1": "I1", "M4": "I2"},
        meetings=[
            ("M1", "T1", "S1", ("O1", "P1"), ("O2", "P2")),
            ("M2", "T2", "S1", ("O3", "P3"), "O4"),
            ("M3", "T1", "S2", ("O1", "P1"), ("O3", "P3", "P5")),
            ("M4", "T2", "S2", "O2", ("O4", "P4")),
            ("M5", "T1", "S3", ("O1", "P1"), "O4"),
            ("M6", "T4", "S3", ("O2", "P2"), ("O3", "P3")),
            ("M7", "T1", "S4", ("O3", "P5"), ("O2", "P2")),
        ],
        also={
            "delegation": {"D1": delegation("Europeans", "P1")},
            "interpreter": {"I3": interpreter("PI1"), "I4": interpreter("P6", availability=(span("10:20", "11:00"),))},
            "session": {
                "SE1": session(at("11:40"), at("12:30"), items=("IT1",)),
                "SE2": session(at("10:00"), at("10:20")),
            },
            "item": {"IT1": item("SE1", 1, "P5"), "IT2": item("SE2", 1, "P6")},
            "group": {"G1": group("SE2", "P1", "P2", leader="P3")},
            "request": {"R1": request("O1", "O2"), "R2": request("P1", "O3")},
            "outcome": {"OU1": outcome("M1", "O1")},
            "notice": {"NO1": notice("zone:A")},
        },
    )
    floor_people = dict(floor.people)
    floor_people["P1"] = replace(floor_people["P1"], delegation="D1", needs=("step-free",))
    floor_people["P2"] = replace(floor_people["P2"], delegation="D1")
    floor_people["P4"] = replace(floor_people["P4"], availability=(span("10:20", "11:00"), span("11:00", "12:00")))
    tables = {i: replace(t, features=("step-free",)) if i in ("T1", "T3") else t for i, t in floor.tables.items()}
    tables["T2"] = replace(tables["T2"], seats=3)
    entities: dict[str, Any] = {kind: dict(floor.of(kind)) for kind in KINDS}
    return Entities(**{**entities, "person": floor_people, "table": tables})


def span(start: str, end: str) -> Span:
    return Span(from_=at(start), to=at(end))


class AnyCommand:
    """`of(CloseTable)`: one that looks at the floor as it stands."""

    def __init__(self, floor: Floor, random: Random) -> None:
        self.floor, self.random = floor, random
        self.log: list[str] = []

    def of(self, kind: type) -> Any:
        make: dict[type, Callable[[], Any]] = {
            c.CheckIn: lambda: c.CheckIn(self.one("person"), self.random.choice([None, None, "42", "wrong"])),
            c.CheckOut: lambda: c.CheckOut(self.one("person")),
            c.Register: self.register,
            c.Correct: self.correct,
            c.ReplacePerson: self.replace_person,
            c.Withdraw: self.withdraw,
            c.Seat: lambda: c.Seat(*self.party()),
            c.Late: self.late,
            c.AskHelp: self.ask_help,
            c.Announce: self.announce,
            c.CallRound: lambda: c.CallRound(self.one("slot"), self.maybe("zone")),
            c.FinishRound: lambda: c.FinishRound(self.one("slot"), self.maybe("zone")),
            c.MarkNoShow: self.no_show,
            c.ReinstateMeeting: lambda: c.ReinstateMeeting(self.in_state("no_show", "cancelled")),
            c.MoveMeeting: self.move,
            c.SwapMeetings: lambda: c.SwapMeetings(self.live(), self.live()),
            c.AddMeeting: self.add,
            c.AssignInterpreter: lambda: c.AssignInterpreter(self.live(), self.maybe("interpreter", 0.7)),
            c.CloseTable: self.close,
            c.OpenTable: lambda: c.OpenTable(self.one("table")),
            c.Delay: lambda: c.Delay(self.one("slot"), self.random.randint(1, 40), self.maybe("zone", 0.4)),
            c.WithdrawNotice: lambda: c.WithdrawNotice(self.one("notice")),
            c.Note: lambda: c.Note(self.one("meeting"), self.random.choice(["", "hungry", "VIP"])),
            c.Undo: lambda: c.Undo(self.random.choice(["never", *self.log[-6:]])),
            c.Put: self.put,
            c.Remove: self.remove,
            c.Import: self.import_,
        }
        return make[kind]() if kind in make else kind(self.live())

    def actor(self, command: Any) -> Actor:
        if isinstance(command, c.Put | c.Remove | c.Import) and self.chance(0.8):
            return ORGANISER
        people = sorted(self.floor.people)
        someone = participant(getattr(command, "person", None) or self.random.choice(people))
        staff = [COORDINATOR] * 7 + [OTHER_COORDINATOR] * 5 + [ORGANISER] * 3
        return self.random.choice([*staff, someone, someone, DISPLAY, Actor("nobody-token", "participant")])

    def any_type(self) -> Any:
        """Grid commands more often than others; and what keeps the floor alive, where it is about to run dry."""
        live = sum(one.state in ("planned", "called", "running") for one in self.floor.meetings.values())
        tables = sum(one.status == "open" for one in self.floor.tables.values())
        if live < 5:
            return self.random.choice([c.AddMeeting, c.ReinstateMeeting, c.Undo, c.Put])
        if tables < 3:
            return self.random.choice([c.OpenTable, c.OpenTable, c.Undo, c.Put])
        return self.random.choice(EVERY if self.chance(0.4) else GRID)

    def now(self) -> int:
        return at("09:30") + self.random.randint(0, 40) * 5 * MINUTE

    # picking

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def one(self, kind: Kind) -> str:
        ids = sorted(self.floor.of(kind))
        return "X404" if not ids or self.chance(0.03) else self.random.choice(ids)

    def maybe(self, kind: Kind, probability: float = 0.5) -> str | None:
        return self.one(kind) if self.chance(probability) else None

    def in_state(self, *states: str) -> str:
        ids = sorted(i for i, m in self.floor.meetings.items() if m.state in states)
        return self.random.choice(ids) if ids and self.chance(0.8) else self.one("meeting")

    def live(self) -> str:
        return self.in_state("planned", "called", "running")

    def party(self) -> tuple[str, str]:
        which = self.one("meeting")
        one = self.floor.meetings.get(which)
        if one is None or self.chance(0.1):
            return which, self.one("organisation")
        return which, self.random.choice(one.parties).organisation

    def spans(self) -> tuple[Span, ...]:
        if self.chance(0.7):
            return ()
        start = at("09:30") + self.random.randint(0, 20) * 5 * MINUTE
        return (Span(from_=start, to=start + self.random.randint(4, 40) * 5 * MINUTE),)

    def sides(self) -> list[Any]:
        organisations = sorted(self.floor.organisations)
        chosen = [self.random.choice(organisations) for _ in range(2 if self.chance(0.9) else 3)]
        return [self.side(which) for which in chosen]

    def side(self, which: str) -> tuple[str, ...]:
        own = sorted(i for i, p in self.floor.people.items() if p.organisation == which)
        return (which, self.random.choice(own)) if own and self.chance(0.7) else (which,)

    # commands of several fields

    def register(self) -> c.Register:
        which = f"N{self.random.randint(1, 4)}"
        return c.Register(which, c.PersonDetails(name="New", organisation=self.maybe("organisation"), contact="n@x.eu"))

    def correct(self) -> c.Correct:
        fields = self.random.choice(
            [
                c.PersonFields(name=self.random.choice(["Ana", "Anna"])),
                c.PersonFields(organisation=self.maybe("organisation", 0.8)),
                c.PersonFields(availability=self.spans()),
                c.PersonFields(needs=self.random.choice([(), ("step-free",)])),
                c.PersonFields(delegation=self.maybe("delegation")),
            ]
        )
        return c.Correct(self.one("person"), fields)

    def replace_person(self) -> c.ReplacePerson:
        which = self.live()
        one = self.floor.meetings.get(which)
        sitting = [p for party in one.parties for p in party.people] if one is not None else []
        out = self.random.choice(sitting) if sitting and self.chance(0.9) else self.one("person")
        return c.ReplacePerson(which, out, self.one("person"))

    def withdraw(self) -> c.Withdraw:
        if self.chance(0.7):
            return c.Withdraw(slot=self.one("slot"), person=self.one("person"))
        return c.Withdraw(slot=self.one("slot"), organisation=self.one("organisation"))

    def late(self) -> c.Late:
        minutes = self.random.choice([0, 5, 10])
        way = self.random.randint(0, 2)
        if way == 0:
            which, organisation = self.party()
            return c.Late(minutes=minutes, meeting=which, organisation=organisation)
        if way == 1:
            return c.Late(minutes=minutes, person=self.one("person"))
        return c.Late(minutes=minutes, delegation=self.one("delegation"))

    def ask_help(self) -> c.AskHelp:
        which, organisation = self.party()
        reason = self.random.choice(get_args(HelpReason))
        return c.AskHelp(meeting=which, organisation=organisation if self.chance(0.5) else None, reason=reason)

    def announce(self) -> c.Announce:
        to = self.random.choice(["all", f"zone:{self.one('zone')}", f"person:{self.one('person')}"])
        return c.Announce(text="Lunch" if self.chance(0.5) else {"zh": "午餐"}, to=to)

    def no_show(self) -> c.MarkNoShow:
        which = self.live()
        one = self.floor.meetings.get(which)
        if one is None or self.chance(0.1):
            return c.MarkNoShow(which, (self.one("organisation"),))
        missing = [party.organisation for party in one.parties if self.chance(0.5)]
        return c.MarkNoShow(which, tuple(missing or [one.parties[0].organisation]))

    def move(self) -> c.MoveMeeting:
        where = self.maybe("table", 0.7), self.maybe("slot", 0.6)
        return c.MoveMeeting(self.live(), *(where if any(where) else ("T1", None)))

    def add(self) -> c.AddMeeting:
        which = f"N{self.random.randint(1, 30)}"
        where = self.one("table"), self.one("slot")
        return c.AddMeeting(which, "C2B", parties(*self.sides()), *where, self.maybe("interpreter", 0.3))

    def close(self) -> c.CloseTable:
        which = self.one("table")
        if self.chance(0.6):
            return c.CloseTable(table=which, to="auto", reason=self.random.choice([None, "wet"]))
        theirs = [i for i, m in sorted(self.floor.meetings.items()) if m.table == which and self.chance(0.95)]
        places = [
            c.Placement(meeting=i, table=self.one("table"), slot=self.maybe("slot", 0.3))
            for i in theirs
            if self.floor.meetings[i].state in ("planned", "called", "running") or self.chance(0.05)
        ]
        return c.CloseTable(table=which, to=tuple(places))

    def put(self) -> c.Put:
        kind, which, noun = self.random.choice(self.nouns())()
        return c.Put(kind, which, noun)

    def nouns(self) -> list[Callable[[], tuple[Kind, str, Noun]]]:
        r = self.random
        start = at("10:00") + r.randint(0, 30) * 5 * MINUTE
        status = r.choice(["open", "open", "open", "reserved", "closed"])
        which = r.choice(["M1", "M2", "M3", "M8", "M9"])
        state = r.choice(["planned", "planned", "planned", "running", "done", "cancelled"])
        flow = r.choice(["clock", "clock", "hand"])
        event_id, event = self.floor.id, self.floor.event
        assert event is not None

        def a_meeting() -> tuple[Kind, str, Noun]:
            spot = self.one("table"), self.one("slot")
            return (
                "meeting",
                which,
                meeting(*spot, *self.sides(), state=state, interpreter=self.maybe("interpreter", 0.3)),
            )

        return [
            a_meeting,
            a_meeting,
            a_meeting,
            lambda: (
                "table",
                self.one("table"),
                table("T", zone=self.maybe("zone"), status=status, seats=r.choice([2, 4, None])),
            ),
            lambda: (
                "interpreter",
                r.choice(["I1", "I2", "I3", "I9"]),
                interpreter(self.one("person"), availability=self.spans()),
            ),
            lambda: ("session", self.one("session"), session(start, start + 30 * MINUTE, items=("IT1",))),
            lambda: (
                "item",
                self.one("item"),
                item(self.one("session"), 1, self.one("person"), state=r.choice(["planned", "skipped"])),
            ),
            lambda: ("slot", self.one("slot"), slot(3, start, start + 20 * MINUTE)),
            lambda: (
                "slot",
                r.choice(["S8", "B8"]),
                slot(8, start, start + 25 * MINUTE, kind=r.choice(["meeting", "break"])),
            ),
            lambda: ("request", "R9", request(self.one("organisation"), self.one("person"))),
            lambda: ("organisation", r.choice(["O1", "O9"]), organisation("Other", home=self.maybe("table"))),
            lambda: (
                "person",
                r.choice(["P1", "P9"]),
                person("Ana", organisation=self.maybe("organisation"), availability=self.spans()),
            ),
            lambda: ("outcome", "OU1", outcome(self.one("meeting"), self.one("organisation"))),
            lambda: (
                "event",
                event_id if self.chance(0.9) else "other",
                replace(event, flow=flow, door=r.choice([None, "42"])),
            ),
        ]

    def remove(self) -> c.Remove:
        kind = self.random.choice(KINDS)
        return c.Remove(kind, self.one(kind))

    def import_(self) -> c.Import:
        """Mostly what is there, some of it altered, some left out."""
        brought: dict[Kind, dict[str, Noun]] = {}
        for kind in KINDS:
            some = {i: n for i, n in self.floor.of(kind).items() if self.chance(0.9)}
            brought[kind] = {i: self.altered(n) if self.chance(0.1) else n for i, n in some.items()}
        if self.chance(0.5):
            brought["meeting"]["IM1"] = meeting(self.one("table"), self.one("slot"), *self.sides(), state="running")
        return c.Import(Entities(**brought), prune=self.chance(0.2))  # type: ignore[arg-type]

    def altered(self, noun: Noun) -> Noun:
        if isinstance(noun, Meeting):
            return replace(noun, table=self.one("table"), note="from the file")
        return replace(noun, name="From the file") if "name" in noun.__struct_fields__ else noun
