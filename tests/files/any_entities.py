"""Entities of every kind, for properties: by the model's own types, with references that hold."""

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec.inspect import (
    BoolType,
    DictType,
    FloatType,
    IntType,
    LiteralType,
    NoneType,
    StrType,
    StructType,
    TupleType,
    UnionType,
    VarTupleType,
    type_info,
)
from msgspec.structs import replace

from meetingfloor.floor.model import LARGEST, TYPES, Entities, Help, Kind, Party, Was

ZONES = [
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Monrovia",
    "UTC",
]
POOL: dict[Kind, list[str]] = {
    "zone": ["A", "B"],
    "organisation": ["o.1", "o-2", "3"],
    "person": ["p1", "p2", "p3", "p4"],
    "delegation": ["d1"],
    "interpreter": ["i1"],
    "table": ["T1", "T2"],
    "slot": ["R1", "R2"],
    "session": ["S1", "S2"],
    "item": ["S1-1", "S1-2"],
    "meeting": ["M1", "M2"],
    "request": ["Q1"],
    "group": ["G1"],
    "notice": ["N1"],
    "display": ["D1"],
    "outcome": ["O1"],
    "finding": ["F1"],
}
TRICKY = [
    "=1+1",
    "'=x",
    "+86 28",
    "-",
    "@a",
    "#N/A",
    "“”",
    '"quoted"',
    "[a]",
    "{}",
    "a;b",
    "a | b",
    "x: y",
    "en: a; zh: b",
]
TRICKY += [
    "_x0041_",
    "007",
    "TRUE",
    "1e5",
    "2014-10-23 09:00",
    "汉字",
    " lead",
    "trail ",
    "two\nlines",
    "\r\n",
    "\t",
    "\ufeff",
    "",
]


def texts() -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from(TRICKY), st.text(max_size=12))


def millis() -> st.SearchStrategy[int]:
    autumn = st.integers(1414281600000, 1414296000000)  # the night of 26 October 2014, twice 2 to 3 in Berlin
    return st.one_of(st.integers(0, 2_000_000_000).map(lambda s: s * 1000), autumn, st.integers(0, LARGEST))


def of_type(info: Any) -> st.SearchStrategy[Any]:
    match info:
        case StrType(pattern=None):
            return texts()
        case StrType(pattern=pattern):
            return st.from_regex(pattern.removeprefix("^").replace(r"$(?!\n)", ""), fullmatch=True)
        case BoolType():
            return st.booleans()
        case NoneType():
            return st.none()
        case IntType(ge=0, le=le) if le == LARGEST:
            return millis()
        case IntType(ge=ge, le=le):
            return st.integers(-LARGEST if ge is None else ge, LARGEST if le is None else le)
        case FloatType(ge=ge, le=le):
            return st.floats(ge, le)
        case LiteralType(values=values):
            return st.sampled_from(sorted(values))
        case UnionType(types=types):
            return st.one_of(*(of_type(one) for one in types))
        case VarTupleType(item_type=item):
            return st.lists(of_type(item), max_size=3).map(tuple)
        case TupleType(item_types=items):
            return st.tuples(*(of_type(one) for one in items))
        case DictType(key_type=key, value_type=value):
            return st.dictionaries(of_type(key), of_type(value), max_size=3)
        case StructType(cls=cls):
            return of_struct(cls, {})
        case msgspec.inspect.Metadata(type=inner):
            return of_type(inner)
    raise AssertionError(info)


def of_struct(cls: type, fixed: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    by_name = {one.name: of_type(type_info(one.type)) for one in msgspec.structs.fields(cls)}
    return st.builds(cls, **{**by_name, **fixed}).map(in_order)


def in_order(noun: Any) -> Any:
    """With each end after its beginning."""
    for begin, end in (("starts", "ends"), ("from_", "to")):
        if isinstance(getattr(noun, begin, None), int):
            first, last = sorted((getattr(noun, begin), getattr(noun, end)))
            noun = replace(noun, **{begin: min(first, LARGEST - 1), end: max(last, first + 1)})
    return noun


def maybe(kind: Kind) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(POOL[kind])


def some(kind: Kind) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(POOL[kind]), unique=True).map(tuple)


def by_id(kind: Kind, values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(POOL[kind]), values)


def one(kind: Kind) -> st.SearchStrategy[str]:
    return st.sampled_from(POOL[kind])


@st.composite
def meetings(draw: st.DrawFn) -> Any:
    organisations = draw(st.permutations(POOL["organisation"]))[: draw(st.integers(2, 3))]
    people = draw(st.permutations(POOL["person"]))
    parties = tuple(
        Party(organisation=which, people=(people[index],) if draw(st.booleans()) else ())
        for index, which in enumerate(organisations)
    )
    among = st.sampled_from(organisations)
    was = st.builds(Was, table=one("table"), slot=one("slot"), at=millis())
    fixed: dict[str, st.SearchStrategy[Any]] = {
        "kind": st.sampled_from(["C2C", "C2B", "=kind", "x y"]),
        "parties": st.just(parties),
        "table": one("table"),
        "slot": one("slot"),
        "interpreter": maybe("interpreter"),
        "seated": st.lists(among, unique=True).map(tuple),
        "missing": st.lists(among, unique=True).map(tuple),
        "late": st.dictionaries(among, st.integers(0, 1440)),
        "help": st.dictionaries(st.sampled_from([*organisations, "i1"]), of_type(type_info(Help))),
        "was": st.none() | was,
    }
    return draw(of_struct(TYPES["meeting"], fixed))


FIXED: dict[Kind, dict[str, st.SearchStrategy[Any]]] = {
    "event": {"zone_name": st.sampled_from(ZONES)},
    "zone": {"walk": by_id("zone", st.integers(0, 1440))},
    "organisation": {"home": maybe("table")},
    "delegation": {"leader": maybe("person")},
    "person": {"organisation": maybe("organisation"), "delegation": maybe("delegation")},
    "interpreter": {"person": one("person")},
    "table": {"zone": maybe("zone")},
    "slot": {"shifts": by_id("zone", st.integers(-LARGEST, LARGEST))},
    "request": {"from_": one("organisation"), "to": one("person")},
    "session": {"host": maybe("organisation"), "items": st.just(())},
    "item": {"session": st.just("S1"), "speakers": some("person")},
    "group": {
        "session": one("session"),
        "leader": maybe("person"),
        "members": some("person"),
        "aboard": some("person"),
    },
    "notice": {"to": st.sampled_from(["all", "zone:A", "person:p1"])},
    "display": {"zone": maybe("zone"), "arrows": by_id("zone", texts())},
    "outcome": {"meeting": one("meeting"), "organisation": one("organisation")},
    "finding": {"session": maybe("session"), "organisation": maybe("organisation")},
}


KINDS_OF: dict[str, st.SearchStrategy[Any]] = {kind: of_struct(TYPES[kind], fixed) for kind, fixed in FIXED.items()}
KINDS_OF["meeting"] = meetings()


@st.composite
def entities(draw: st.DrawFn) -> Entities:
    """A whole event: every kind, each entity filled at random."""
    made = {kind: {which: draw(KINDS_OF[kind]) for which in ids} for kind, ids in POOL.items()}
    return with_running_order(Entities(event={"e1": draw(KINDS_OF["event"])}, **made))  # type: ignore[arg-type]


def with_running_order(made: Entities) -> Entities:
    session = replace(made.session["S1"], items=tuple(POOL["item"]))  # type: ignore[type-var]
    return replace(made, session={**made.session, "S1": session})
