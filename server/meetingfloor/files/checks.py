"""What must hold between entities, told with the place where it does not: references, order of times, one event."""

from collections.abc import Iterator
from typing import Any

from meetingfloor.files.columns import COLUMNS
from meetingfloor.files.drafts import Nouns, Places
from meetingfloor.files.faults import Faults, Where, nearest, pointer, shown
from meetingfloor.files.rows import Base
from meetingfloor.floor.model import Event, Interpreter, Kind, Meeting, Noun, Person, Request, Session, Slot
from meetingfloor.floor.references import Ref, ends_of, references


def check(made: Nouns, places: Places, base: Base, faults: Faults) -> None:
    """base: what is on the floor already. What stands in the files but could not be made counts as being there."""
    ids = {kind: {*base.get(kind, ()), *(i for k, i in places if k == kind)} for kind in COLUMNS}
    for kind, nouns in made.items():
        for which, noun in nouns.items():
            where = places[kind, which]
            _references(kind, noun, where, ids, faults)
            _order(noun, where, faults)
            if isinstance(noun, Meeting):
                _parties(noun, where, faults)
    _items(made, places, base, faults)


def one_event(made: Nouns, places: Places, base: Base, files: str, faults: Faults) -> str:
    """The id of the event that this is for."""
    events = [which for kind, which in places if kind == "event"]
    for more in events[1:]:
        faults.add(places["event", more], "id", "a second event stands here", "one event in one import")
    if events:
        return events[0]
    if "event" not in base:
        faults.add(Where(files), "", "there is no event", "events.csv, a sheet events, or “event” in a bundle: one row")
        return ""
    return next(iter(base["event"]))


def _references(kind: Kind, noun: Noun, where: Where, ids: dict[Kind, set[str]], faults: Faults) -> None:
    for ends in _named(noun):
        if not any(which in ids[of] for of, which in ends):
            of, which = ends[0]
            field = _field(kind, noun, tuple(one for one, _ in ends), which)
            known = set().union(*(ids[one] for one, _ in ends))
            right = nearest(which, known) if known else f"there is no {of} yet: add it"
            faults.add(where, field, f"there is no {' or '.join(one for one, _ in ends)} {shown(which)}", right)


def _named(noun: Noun) -> Iterator[tuple[Ref, ...]]:
    """Each reference as the entities that it may mean."""
    if isinstance(noun, Request):
        yield from ends_of(noun)
    else:
        yield from ((ref,) for ref in sorted(references(noun)))


def _field(kind: Kind, noun: Noun, kinds: tuple[Kind, ...], which: str) -> str:
    """The column in which the reference stands."""
    fields = [column.field for column in COLUMNS[kind] if set(kinds) & set(column.refers)]
    return next((field for field in fields if which in _ids_in(getattr(noun, _attribute(field)))), "id")


def _attribute(field: str) -> str:
    return field + "_" if field in ("from", "for") else field


def _ids_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield value.partition(":")[2]
    elif isinstance(value, dict | tuple):
        for one in value:
            yield from _ids_in(one)
    elif hasattr(value, "__struct_fields__"):
        for name in value.__struct_fields__:
            yield from _ids_in(getattr(value, name))


def _order(noun: Noun, where: Where, faults: Faults) -> None:
    if isinstance(noun, Event | Slot | Session) and noun.ends <= noun.starts:
        faults.add(where, "ends", "it ends before it begins", "a time after its start")
    if isinstance(noun, Person | Interpreter) and any(span.to <= span.from_ for span in noun.availability):
        faults.add(where, "availability", "a span ends before it begins", "from – to")


def _parties(meeting: Meeting, where: Where, faults: Faults) -> None:
    organisations = [party.organisation for party in meeting.parties]
    people = [person for party in meeting.parties for person in party.people]
    for sort, ids in (("organisation", organisations), ("person", people)):
        twice = sorted({which for which in ids if ids.count(which) > 1})
        if twice:
            faults.add(where, "parties", f"{sort} {shown(twice[0])} sits there twice", "each once")
    for field in ("seated", "missing", "late"):
        for which in getattr(meeting, field):
            if which not in organisations:
                faults.add(where, field, f"{shown(which)} is no party of it", "one of " + ", ".join(organisations))


def _items(made: Nouns, places: Places, base: Base, faults: Faults) -> None:
    """A running order holds the session's own items."""
    items = {**base.get("item", {}), **made.get("item", {})}
    for which, session in made.get("session", {}).items():
        for item in getattr(session, "items", ()):
            of = getattr(items.get(item), "session", which)
            if of != which:
                right = f"list it at {pointer(of)}, or give it session {which}"
                faults.add(places["session", which], "items", f"item {shown(item)} belongs to {shown(of)}", right)
