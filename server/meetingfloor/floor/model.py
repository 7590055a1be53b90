"""The nouns of the floor: frozen structs. Times are Unix milliseconds of the event's clock, unless named otherwise.

On the wire an entity is a map without its id (the id is its key); absent means null, or an empty list or map.
"""

from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, field

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$(?!\n)"  # `$` alone lets a trailing newline through
LARGEST = 2**53 - 1

Id = Annotated[str, Meta(pattern=ID_PATTERN)]
Int = Annotated[int, Meta(ge=-LARGEST, le=LARGEST)]
Count = Annotated[int, Meta(ge=0, le=LARGEST)]
Millis = Annotated[int, Meta(ge=0, le=LARGEST)]
Minutes = Annotated[int, Meta(ge=0, le=24 * 60)]
Tag = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,4}$(?!\n)")]
"""A BCP 47 language tag."""
Words = dict[Tag, str]
"""Text by language."""
Address = Annotated[str, Meta(pattern=r"^(all|(zone|person):[A-Za-z0-9][A-Za-z0-9._-]{0,63})$(?!\n)")]
Scalar = str | Int | bool | None
Url = Annotated[str, Meta(pattern=r"^https?://\S+$(?!\n)")]

Kind = Literal[
    "event",
    "zone",
    "organisation",
    "delegation",
    "person",
    "interpreter",
    "table",
    "slot",
    "request",
    "session",
    "item",
    "meeting",
    "group",
    "notice",
    "display",
    "outcome",
    "finding",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

Presence = Literal["expected", "here", "left"]
TableStatus = Literal["open", "closed", "reserved"]
MeetingState = Literal["planned", "called", "running", "done", "no_show", "cancelled"]
Role = Literal["organiser", "coordinator", "display", "participant"]
HelpReason = Literal["partner_missing", "interpreter_missing", "table_taken", "other"]

HOLDING: frozenset[str] = frozenset({"planned", "called", "running", "done"})
"""States in which a meeting holds its cell and its people."""
LIVE: frozenset[str] = frozenset({"planned", "called", "running"})
"""States in which a meeting can still be moved, called, finished or called off."""


class Part(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What an entity is made of."""


class Noun(Part, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """An entity of the floor; its id is the key under which it stands."""


class Backer(Part, frozen=True, gc=False, kw_only=True):
    name: str
    role: str | None = None
    logo: str | None = None


class Link(Part, frozen=True, gc=False, kw_only=True):
    title: str
    url: Url


class Clock(Part, frozen=True, gc=False, kw_only=True):
    """At the wall time `wall` the event's clock was at `event`, running at `speed`; 0 stands still."""

    wall: Millis
    event: Millis
    speed: Annotated[float, Meta(ge=0, le=10_000)]


class Event(Noun, frozen=True, gc=False, kw_only=True):
    name: str
    native: str | None = None
    starts: Millis
    ends: Millis
    zone_name: str = field(default_factory=lambda: "UTC")
    venue: str | None = None
    address: str | None = None
    languages: tuple[Tag, ...] = ()
    about: Words = {}
    organisers: tuple[Backer, ...] = ()
    supporters: tuple[Backer, ...] = ()
    links: tuple[Link, ...] = ()
    contact: str | None = None
    public: bool = field(default_factory=lambda: False)
    flow: Literal["clock", "hand"] = field(default_factory=lambda: "clock")  # type: ignore[assignment,unused-ignore]
    call_before: Minutes = field(default_factory=lambda: 5)
    grace: Minutes = field(default_factory=lambda: 5)
    clock: Clock | None = None
    door: str | None = None


class Zone(Noun, frozen=True, gc=False, kw_only=True):
    name: str
    walk: dict[Id, Minutes] = {}


class Organisation(Noun, frozen=True, gc=False, kw_only=True):
    """`short` and `native_short` fit a grid cell; `search` is what a search without accents or 汉字 finds it by."""

    name: str
    native: str | None = None
    short: str | None = None
    native_short: str | None = None
    kind: Literal["cluster", "business", "public"]
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)")] | None = None
    sectors: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    members: Count | None = None
    profile: str | None = None
    decides: str | None = None
    home: Id | None = None
    search: str | None = None


class Delegation(Noun, frozen=True, gc=False, kw_only=True):
    name: str
    leader: Id | None = None


class Span(Part, frozen=True, gc=False, kw_only=True, rename={"from_": "from"}):
    from_: Millis
    to: Millis


class PersonLate(Part, frozen=True, gc=False, kw_only=True):
    """Over `minutes` after `at`."""

    minutes: Minutes
    at: Millis


class Person(Noun, frozen=True, gc=False, kw_only=True):
    """`presence` counts only on the event's day of `seen`. `contact` is for the desk alone."""

    name: str
    native: str | None = None
    position: str | None = None
    native_position: str | None = None
    organisation: Id | None = None
    delegation: Id | None = None
    languages: dict[Tag, str] = {}
    needs: tuple[str, ...] = ()
    availability: tuple[Span, ...] = ()
    listed: bool = field(default_factory=lambda: False)
    presence: Presence = field(default_factory=lambda: "expected")  # type: ignore[assignment,unused-ignore]
    seen: Millis | None = None
    late: PersonLate | None = None
    contact: str | dict[str, str] | None = None
    search: str | None = None


class Interpreter(Noun, frozen=True, gc=False, kw_only=True):
    person: Id
    pairs: tuple[tuple[Tag, Tag], ...] = ()
    availability: tuple[Span, ...] = ()


class Table(Noun, frozen=True, gc=False, kw_only=True):
    label: str
    zone: Id | None = None
    seats: Count | None = None
    features: tuple[str, ...] = ()
    status: TableStatus = field(default_factory=lambda: "open")  # type: ignore[assignment,unused-ignore]
    reason: str | None = None
    until: Millis | None = None


class Slot(Noun, frozen=True, gc=False, kw_only=True):
    """`starts`, `ends` as they now stand, `planned` the start as planned; `shifts`: zone → minutes later there."""

    number: Int
    starts: Millis
    ends: Millis
    planned: Millis | None = None
    kind: Literal["meeting", "break"] = field(default_factory=lambda: "meeting")  # type: ignore[assignment,unused-ignore]
    shifts: dict[Id, Int] = {}


class Request(Noun, frozen=True, gc=False, kw_only=True, rename={"from_": "from"}):
    """`from_` and `to` are organisations, or people."""

    from_: Id
    to: Id
    kind: str | None = None
    priority: Count | None = None
    reason: str | None = None


class Party(Part, frozen=True, gc=False, kw_only=True):
    """An organisation at a meeting; one that names no people takes part as a whole."""

    organisation: Id
    people: tuple[Id, ...] = ()


class Help(Part, frozen=True, gc=False, kw_only=True):
    reason: HelpReason
    at: Millis


class Was(Part, frozen=True, gc=False, kw_only=True):
    """The cell before the last move, and when it was left."""

    table: Id
    slot: Id
    at: Millis


class Meeting(Noun, frozen=True, gc=False, kw_only=True):
    """`late`: organisation → minutes. `help`: organisation, or the interpreter that asks → reason."""

    kind: Annotated[str, Meta(min_length=1, max_length=32)]
    parties: Annotated[tuple[Party, ...], Meta(min_length=2)]
    table: Id
    slot: Id
    interpreter: Id | None = None
    state: MeetingState = field(default_factory=lambda: "planned")  # type: ignore[assignment,unused-ignore]
    seated: tuple[Id, ...] = ()
    missing: tuple[Id, ...] = ()
    late: dict[Id, Minutes] = {}
    help: dict[Id, Help] = {}
    note: str | None = None
    was: Was | None = None

    @property
    def cell(self) -> tuple[str, str]:
        return (self.table, self.slot)

    @property
    def brings(self) -> tuple[object, ...]:
        """What decides which other entities are shown beside it."""
        return (self.table, self.parties, self.interpreter, self.was)

    def party(self, organisation: str) -> Party | None:
        return next((party for party in self.parties if party.organisation == organisation), None)

    @property
    def all_seated(self) -> bool:
        return all(party.organisation in self.seated for party in self.parties)


class Session(Noun, frozen=True, gc=False, kw_only=True):
    title: str | Words
    kind: Literal["seminar", "roundtable", "break", "visit"]
    room: str | None = None
    host: Id | None = None
    starts: Millis
    ends: Millis
    planned: Millis | None = None
    items: tuple[Id, ...] = ()
    attended: Count | None = None


class Item(Noun, frozen=True, gc=False, kw_only=True):
    session: Id
    number: Int
    title: str | Words
    kind: Literal["presentation", "talk", "showcase", "panel", "stop"]
    speakers: tuple[Id, ...] = ()
    minutes: Minutes | None = None
    state: Literal["planned", "running", "done", "skipped"] = field(default_factory=lambda: "planned")  # type: ignore[assignment,unused-ignore]


class Group(Noun, frozen=True, gc=False, kw_only=True):
    session: Id
    name: str
    vehicle: str | None = None
    capacity: Count | None = None
    leader: Id | None = None
    departs: Millis | None = None
    members: tuple[Id, ...] = ()
    aboard: tuple[Id, ...] = ()


class Notice(Noun, frozen=True, gc=False, kw_only=True):
    text: Words
    to: Address = field(default_factory=lambda: "all")
    level: Literal["info", "urgent", "emergency"] = field(default_factory=lambda: "info")  # type: ignore[assignment,unused-ignore]
    until: Millis | None = None


class Display(Noun, frozen=True, gc=False, kw_only=True):
    name: str
    zone: Id | None = None
    layout: str | None = None
    part: str | None = None
    schedule: str | tuple[dict[str, Scalar], ...] | None = None
    scheme: str | None = None
    orientation: str | None = None
    arrows: dict[Id, str] = {}
    sound: bool = False
    identified: Millis | None = None


class Outcome(Noun, frozen=True, gc=False, kw_only=True, rename={"for_": "for"}):
    meeting: Id
    organisation: Id
    result: Literal["agreement", "idea", "follow_up", "informative", "none"]
    text: str | None = None
    next_step: str | None = None
    for_: str | tuple[str, ...] | None = None
    share: bool = False


class Finding(Noun, frozen=True, gc=False, kw_only=True):
    session: Id | None = None
    type: Literal["opportunity", "barrier", "trend", "highlight"]
    text: str | Words
    organisation: Id | None = None


TYPES: dict[Kind, type[Noun]] = {
    "event": Event,
    "zone": Zone,
    "organisation": Organisation,
    "delegation": Delegation,
    "person": Person,
    "interpreter": Interpreter,
    "table": Table,
    "slot": Slot,
    "request": Request,
    "session": Session,
    "item": Item,
    "meeting": Meeting,
    "group": Group,
    "notice": Notice,
    "display": Display,
    "outcome": Outcome,
    "finding": Finding,
}


class Entities(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Entities by kind and id, typed: what a bundle, an import and a log entry are decoded with."""

    event: dict[Id, Event] = {}
    zone: dict[Id, Zone] = {}
    organisation: dict[Id, Organisation] = {}
    delegation: dict[Id, Delegation] = {}
    person: dict[Id, Person] = {}
    interpreter: dict[Id, Interpreter] = {}
    table: dict[Id, Table] = {}
    slot: dict[Id, Slot] = {}
    request: dict[Id, Request] = {}
    session: dict[Id, Session] = {}
    item: dict[Id, Item] = {}
    meeting: dict[Id, Meeting] = {}
    group: dict[Id, Group] = {}
    notice: dict[Id, Notice] = {}
    display: dict[Id, Display] = {}
    outcome: dict[Id, Outcome] = {}
    finding: dict[Id, Finding] = {}

    def by_kind(self) -> "dict[Kind, dict[str, Noun]]":
        """Only the kinds of which there is something, in the order of KINDS."""
        return {kind: entities for kind in KINDS if (entities := getattr(self, kind))}


class Actor(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Who asks: the id of a token (never the token), its role, and its person where it has one."""

    id: str
    role: Role
    person: str | None = None
