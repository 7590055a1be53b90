"""Who sees what: which entities of the floor a view shows, each in the form in which it may be shown.

A view is made of parts, so that what many views show is projected once and shared: `table:`, `zone:` and `me` have
a part of their own, and stand on `everyone` (event, zones, slots, notices to all); those of places on `programme` too.
An entity that two parts of a view show has the same form in both.
"""

from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import chain
from typing import Any, Literal, NamedTuple

from meetingfloor.floor.floor import Floor
from meetingfloor.floor.mine import mine
from meetingfloor.floor.model import KINDS, Actor, Kind, Meeting, Noun
from meetingfloor.floor.redaction import PUBLIC, listed, own_meeting
from meetingfloor.floor.references import Ref, references

RELEASE = "1"
"""The release of the projection: another one whenever the same floor would be shown otherwise."""

Shown = dict[Kind, dict[str, Noun]]
"""What a view shows; only kinds of which it shows something."""


class ViewName(NamedTuple):
    """`floor`, `desk`, `table` and `zone` with an id, `me` with a person's; or one of the parts they share."""

    face: Literal["floor", "desk", "table", "zone", "me", "everyone", "programme"]
    which: str = ""


FLOOR, DESK = ViewName("floor"), ViewName("desk")
EVERYONE, PROGRAMME = ViewName("everyone"), ViewName("programme")


def named(text: str, person: str | None = None) -> ViewName | None:
    """The view that a screen asks for by this name; `person`: of its token. None: no such view is built."""
    if text == "me":
        return ViewName("me", person or "")
    if text in ("floor", "desk"):
        return DESK if text == "desk" else FLOOR
    face, _, which = text.partition(":")
    if which and face == "table":
        return ViewName("table", which)
    return ViewName("zone", which) if which and face == "zone" else None


def exists(floor: Floor, view: ViewName) -> bool:
    match view.face:
        case "table" | "zone":
            return view.which in floor.of(view.face)
        case "me":
            return view.which in floor.people
        case _:
            return view in (FLOOR, DESK)


May = Literal["yes", "sign_in", "not_yours", "no_such"]


def may_see(view: ViewName, actor: Actor | None, *, public: bool) -> May:
    """Whether somebody (None: nobody signed in) may see a view of an event that is public, or is not.

    Where it is not, nobody learns whether the event is there: all views are `no_such`.
    """
    if actor is None:
        if not public:
            return "no_such"
        return "sign_in" if view.face in ("me", "desk") else "yes"
    if view.face == "desk":
        return "yes" if actor.role in ("organiser", "coordinator") else "not_yours"
    if view.face == "me":
        own = actor.role != "display" and actor.person is not None and actor.person == view.which
        return "yes" if own else "not_yours"
    return "yes"


def scope(view: ViewName) -> str:
    """Opaque; the same on every node of one release, and another one for whatever would be shown otherwise."""
    return blake2b("\n".join((RELEASE, view.face, view.which)).encode(), digest_size=9).hexdigest()


def parts_of(view: ViewName) -> tuple[ViewName, ...]:
    match view.face:
        case "table" | "zone":
            return (EVERYONE, PROGRAMME, view)
        case "me":
            return (EVERYONE, view)
        case _:
            return (view,)


def project(floor: Floor, view: ViewName) -> Shown:
    """All that a view shows; kinds in the order of KINDS."""
    parts = [project_part(floor, part) for part in parts_of(view)]
    together: Shown = {}
    for kind in KINDS:
        nouns = {which: noun for part in parts for which, noun in part.get(kind, {}).items()}
        if nouns:
            together[kind] = nouns
    return together


def project_part(floor: Floor, part: ViewName) -> Shown:
    if part.face == "me":
        return mine(floor, part.which)
    found: Shown = {}
    for kind, which in _candidates(floor, part):
        form = shown(floor, part, kind, which)
        if form is not None:
            found.setdefault(kind, {})[which] = form
    return found


def shown(floor: Floor, part: ViewName, kind: Kind, which: str) -> Noun | None:
    """One entity as a part shows it, or None. Of `me` only the whole is known (mine.py), and the form of a meeting."""
    noun = floor.entities[kind].get(which)
    if part.face == "me" and kind == "meeting":
        return own_meeting(floor.meetings[which])
    if noun is None or not SHOWS[part.face](floor, part, kind, which, noun):
        return None
    return noun if part.face == "desk" else PUBLIC[kind](floor, noun)


def _all(_floor: Floor, _part: ViewName, _kind: Kind, _which: str, _noun: Any) -> bool:
    return True


def _on_floor(_floor: Floor, _part: ViewName, kind: Kind, _which: str, noun: Any) -> bool:
    return kind != "notice" or noun.to == "all"


def _to_everyone(_floor: Floor, _part: ViewName, kind: Kind, _which: str, noun: Any) -> bool:
    return kind in ("event", "zone", "slot") or (kind == "notice" and noun.to == "all")


def _in_programme(floor: Floor, _part: ViewName, kind: Kind, which: str, noun: Any) -> bool:
    """Sessions with their items, who speaks there and of which organisation, and displays that hang in no zone."""
    match kind:
        case "session" | "item":
            return True
        case "display":
            return bool(noun.zone is None)
        case "person":
            return _speaks(floor, which)
        case "organisation":
            people = floor.named_by(kind, which, "person")
            hosts = bool(floor.named_by(kind, which, "session"))
            return hosts or any(listed(floor, person) and _speaks(floor, person) for person in people)
        case _:
            return False


def _speaks(floor: Floor, person: str) -> bool:
    return bool(floor.named_by("person", person, "item"))


def _in_place(floor: Floor, part: ViewName, kind: Kind, which: str, noun: Any) -> bool:
    """What stands at a table, or in a zone: its meetings in all their states, who and what belongs to them."""
    match kind:
        case "meeting":
            return _stands(floor, part, noun)
        case "table":
            return bool(part.which == (which if part.face == "table" else noun.zone))
        case "organisation" | "person" | "interpreter":
            return _has_meeting_in(floor, part, kind, which)
        case "display":
            return noun.zone is not None and noun.zone == _zone(floor, part)
        case "notice":
            zone = _zone(floor, part)
            return zone is not None and bool(noun.to == f"zone:{zone}")
        case _:
            return False


def _zone(floor: Floor, part: ViewName) -> str | None:
    if part.face == "zone":
        return part.which
    table = floor.tables.get(part.which)
    return table.zone if table is not None else None


def _stands(floor: Floor, part: ViewName, meeting: Meeting) -> bool:
    if part.face == "table":
        return meeting.table == part.which
    table = floor.tables.get(meeting.table)
    return table is not None and table.zone == part.which


def _has_meeting_in(floor: Floor, part: ViewName, kind: Kind, which: str) -> bool:
    for naming in floor.named_by(kind, which, "meeting"):
        meeting = floor.meetings[naming]
        # a call for help may still name an interpreter who was replaced
        if _stands(floor, part, meeting) and (kind != "interpreter" or meeting.interpreter == which):
            return True
    serving = floor.named_by(kind, which, "interpreter")
    return any(_has_meeting_in(floor, part, "interpreter", interpreter) for interpreter in serving)


SHOWS: dict[str, Callable[[Floor, ViewName, Kind, str, Any], bool]] = {
    "desk": _all,
    "floor": _on_floor,
    "everyone": _to_everyone,
    "programme": _in_programme,
    "table": _in_place,
    "zone": _in_place,
}


def _candidates(floor: Floor, part: ViewName) -> Iterator[Ref]:
    """What a part may show, and perhaps more: `shown` decides."""
    match part.face:
        case "table":
            return chain([("table", part.which)], _around(floor, part, [part.which]))
        case "zone":
            tables = floor.mentioning("zone", part.which, "table")
            return chain((("table", table) for table in tables), _around(floor, part, tables))
        case "everyone":
            return _of_kinds(floor, ("event", "zone", "slot", "notice"))
        case "programme":
            return chain(_of_kinds(floor, ("session", "item", "display")), _speakers_and_hosts(floor))
        case _:
            return _of_kinds(floor, KINDS)


def _of_kinds(floor: Floor, kinds: tuple[Kind, ...]) -> Iterator[Ref]:
    return ((kind, which) for kind in kinds for which in floor.of(kind))


def _speakers_and_hosts(floor: Floor) -> Iterator[Ref]:
    for item in floor.items.values():
        for speaker in item.speakers:
            yield "person", speaker
            yield from references(floor.people.get(speaker))
    for session in floor.sessions.values():
        yield from references(session)


def _around(floor: Floor, part: ViewName, tables: list[str]) -> Iterator[Ref]:
    """Meetings that stand at these tables, whom and what they name, and what is meant for their zone."""
    for table in tables:
        for meeting in floor.mentioning("table", table, "meeting"):
            yield "meeting", meeting
            for kind, which in references(floor.meetings[meeting]):
                yield kind, which
                if kind == "interpreter":
                    yield from references(floor.interpreters.get(which))
    zone = _zone(floor, part)
    if zone is not None:
        yield from ((by, naming) for by in FOR_A_ZONE for naming in floor.named_by("zone", zone, by))


FOR_A_ZONE: frozenset[Kind] = frozenset({"display", "notice"})
