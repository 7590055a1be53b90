"""The one check after every rule: cells, people, interpreters, closed tables, sessions, references.

It looks at the entities that a command touched, on the floor as it would become; `why_not` asks the same of one cell.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.floor import NOBODY, Floor, Step
from meetingfloor.floor.model import HOLDING, KINDS, LIVE, Interpreter, Meeting, Noun, Request, Slot, Span, Table
from meetingfloor.floor.references import ends_of, references
from meetingfloor.floor.takes_part import speaks_in, takers


def broken(floor: Floor, steps: list[Step]) -> Refusal | None:
    """What the touched entities would break, said as the first thing that stands in the way."""
    for step in steps:
        refusal = _unreferenced(floor, step) if floor.of(step.kind).get(step.id) is None else _references(floor, step)
        if refusal is not None:
            return refusal
    for which, before in _meetings_touched(floor, steps):
        meeting = floor.meetings[which]
        refusal = why_not(floor, which, meeting, before)
        if refusal is not None:
            return refusal
    for step in steps:
        if step.kind == "table" and (refusal := _closed_over(floor, step.id)) is not None:
            return refusal
    return None


def why_not(floor: Floor, which: str, meeting: Meeting, before: Meeting | None = None) -> Refusal | None:
    """Why this meeting cannot stand as it does, or None.

    before: how it stood. What only the clock brings (a session that overlaps since a delay, an availability) never
    stands in the way of those who stay where they are: only who comes to this cell now is asked.
    """
    if meeting.state not in HOLDING:
        return None
    table, slot = floor.tables.get(meeting.table), floor.slots.get(meeting.slot)
    if table is None:
        return Refusal("no_such", {"table": meeting.table})
    if slot is None:
        return Refusal("no_such", {"slot": meeting.slot})
    if table.status == "closed" and meeting.state in LIVE:
        return Refusal("table_closed", {"table": meeting.table})
    stays = before if before is not None and before.state in HOLDING and before.cell == meeting.cell else None
    return _taken(floor, which, meeting) or _out_of_time(floor, meeting, table, slot, stays)


def _taken(floor: Floor, which: str, meeting: Meeting) -> Refusal | None:
    other = _other(floor.cell.get(meeting.cell, NOBODY), which)
    if other is not None:
        return Refusal("table_taken", {"table": meeting.table, "meeting": other})
    interpreter = meeting.interpreter
    if interpreter is not None:
        other = _other(floor.serving.get((interpreter, meeting.slot), NOBODY), which)
        if other is not None:
            return Refusal("interpreter_busy", {"interpreter": interpreter, "meeting": other})
    for taker in takers(meeting, floor.interpreters):
        other = _other(floor.busy.get((taker, meeting.slot), NOBODY), which)
        if other is not None:
            named = {"organisation": taker[1:]} if taker[0] == "@" else {"person": taker}
            return Refusal("person_busy", {**named, "meeting": other})
    return None


def _out_of_time(floor: Floor, meeting: Meeting, table: Table, slot: Slot, stays: Meeting | None) -> Refusal | None:
    there = takers(stays, floor.interpreters) if stays is not None else NOBODY
    coming = [taker for taker in takers(meeting, floor.interpreters) if taker not in there]
    if slot.kind != "meeting" and stays is None:
        return Refusal("no_fit", {"slot": meeting.slot})
    if not coming:
        return None
    shift = slot.shifts.get(table.zone, 0) * 60_000 if table.zone is not None else 0
    starts, ends = slot.starts + shift, slot.ends + shift
    interpreter = floor.interpreters.get(meeting.interpreter) if meeting.interpreter is not None else None
    serves = interpreter.person if interpreter is not None else None
    if interpreter is not None and serves in coming and not _available(interpreter.availability, starts, ends):
        return Refusal("interpreter_busy", {"person": serves})
    for taker in coming:
        person = floor.people.get(taker)
        if person is None:
            continue
        if not _available(person.availability, starts, ends):
            return Refusal("interpreter_busy" if taker == serves else "person_busy", {"person": taker})
        session = session_of(floor, taker, starts, ends)
        if session is not None:
            return Refusal("in_session", {"session": session, "person": taker})
    return None


def session_of(floor: Floor, person: str, starts: int, ends: int) -> str | None:
    """A session that has this person as a speaker at some time in [starts, ends)."""
    for which in floor.mentioning("person", person, "item"):
        item = floor.items[which]
        session = floor.sessions.get(item.session)
        if session is not None and speaks_in(item, person) and session.starts < ends and starts < session.ends:
            return item.session
    return None


def _available(spans: tuple[Span, ...], starts: int, ends: int) -> bool:
    """Whether the spans, end to end where they meet, hold all of [starts, ends)."""
    for span in sorted(spans, key=lambda span: span.from_):
        if span.from_ <= starts < span.to:
            starts = span.to
    return not spans or ends <= starts


def _other(ids: tuple[str, ...], which: str) -> str | None:
    return next((other for other in ids if other != which), None)


def _meetings_touched(floor: Floor, steps: list[Step]) -> Iterator[tuple[str, Meeting | None]]:
    """Meetings that were put, and those whose interpreter has become another person: as if they came only now."""
    for step in steps:
        if step.kind == "meeting" and step.id in floor.meetings:
            assert step.before is None or isinstance(step.before, Meeting)
            yield step.id, step.before
        elif step.kind == "interpreter":
            now = floor.interpreters.get(step.id)
            if isinstance(step.before, Interpreter) and now is not None and now.person != step.before.person:
                for which in floor.served_by(step.id):
                    yield which, replace(floor.meetings[which], interpreter=None)


def _closed_over(floor: Floor, table: str) -> Refusal | None:
    now = floor.tables.get(table)
    if now is None or now.status != "closed":
        return None
    for which in floor.mentioning("table", table, "meeting"):
        meeting = floor.meetings[which]
        if meeting.table == table and meeting.state in LIVE:
            return Refusal("table_closed", {"table": table, "meeting": which})
    return None


def _unreferenced(floor: Floor, step: Step) -> Refusal | None:
    """Nobody may name what is removed. A request names an organisation or a person: one of both is enough."""
    if step.kind == "event":
        return Refusal("in_use", {"event": step.id})
    for kind in sorted(KINDS):
        for which in floor.mentioning(step.kind, step.id, kind):
            noun = floor.of(kind)[which]
            if not isinstance(noun, Request) or _request(floor, noun) is not None:
                return Refusal("in_use", {kind: which})
    return None


def _references(floor: Floor, step: Step) -> Refusal | None:
    """What an entity names must be there; what it named before is, since nothing named can be removed."""
    noun: Noun = floor.of(step.kind)[step.id]
    if step.kind == "event" and step.id != floor.id:
        return Refusal("no_such", {"event": step.id})
    if isinstance(noun, Request):
        return _request(floor, noun)
    for kind, which in sorted(floor.names((step.kind, step.id)) - references(step.before)):
        if which not in floor.of(kind):
            return Refusal("no_such", {kind: which})
    return _parties(floor, noun) if isinstance(noun, Meeting) else None


def _request(floor: Floor, request: Request) -> Refusal | None:
    for end in ends_of(request):
        if not any(which in floor.of(kind) for kind, which in end):
            return Refusal("no_such", {"organisation": end[0][1]})
    return None


def _parties(floor: Floor, meeting: Meeting) -> Refusal | None:
    """No organisation and no person sits at a table twice; who is seated, missing or late is a party."""
    organisations = [party.organisation for party in meeting.parties]
    people = [person for party in meeting.parties for person in party.people]
    if len(set(organisations)) != len(organisations) or len(set(people)) != len(people):
        return Refusal("bad_command", {"parties": organisations})
    strangers = [
        which for which in (*meeting.seated, *meeting.missing, *meeting.late) if which not in set(organisations)
    ]
    return Refusal("no_such", {"organisation": strangers[0]}) if strangers else None
