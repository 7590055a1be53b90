"""Which entity names which others: one table, for the indexes, the invariants and the views."""

from collections.abc import Callable, Iterator
from typing import Any

from meetingfloor.floor.model import (
    Delegation,
    Display,
    Finding,
    Group,
    Interpreter,
    Item,
    Kind,
    Meeting,
    Notice,
    Noun,
    Organisation,
    Outcome,
    Person,
    Request,
    Session,
    Slot,
    Table,
    Zone,
)

Ref = tuple[Kind, str]
"""The kind and the id of an entity."""


def _zone(zone: Zone) -> Iterator[Ref]:
    for other in zone.walk:
        yield "zone", other


def _organisation(organisation: Organisation) -> Iterator[Ref]:
    if organisation.home is not None:
        yield "table", organisation.home


def _delegation(delegation: Delegation) -> Iterator[Ref]:
    if delegation.leader is not None:
        yield "person", delegation.leader


def _person(person: Person) -> Iterator[Ref]:
    if person.organisation is not None:
        yield "organisation", person.organisation
    if person.delegation is not None:
        yield "delegation", person.delegation


def _interpreter(interpreter: Interpreter) -> Iterator[Ref]:
    yield "person", interpreter.person


def _table(table: Table) -> Iterator[Ref]:
    if table.zone is not None:
        yield "zone", table.zone


def _slot(slot: Slot) -> Iterator[Ref]:
    for zone in slot.shifts:
        yield "zone", zone


def _session(session: Session) -> Iterator[Ref]:
    if session.host is not None:
        yield "organisation", session.host
    for item in session.items:
        yield "item", item


def _item(item: Item) -> Iterator[Ref]:
    yield "session", item.session
    for speaker in item.speakers:
        yield "person", speaker


def _meeting(meeting: Meeting) -> Iterator[Ref]:
    """`seated`, `missing` and `late` name parties, which stand here already; `help` may name an earlier interpreter."""
    yield "table", meeting.table
    yield "slot", meeting.slot
    for party in meeting.parties:
        yield "organisation", party.organisation
        for person in party.people:
            yield "person", person
    if meeting.interpreter is not None:
        yield "interpreter", meeting.interpreter
    for who in meeting.help:
        if meeting.party(who) is None:
            yield "interpreter", who
    if meeting.was is not None:
        yield "table", meeting.was.table
        yield "slot", meeting.was.slot


def _group(group: Group) -> Iterator[Ref]:
    yield "session", group.session
    if group.leader is not None:
        yield "person", group.leader
    for person in (*group.members, *group.aboard):
        yield "person", person


def _notice(notice: Notice) -> Iterator[Ref]:
    kind, _, which = notice.to.partition(":")
    if kind == "zone":
        yield "zone", which
    elif kind == "person":
        yield "person", which


def _display(display: Display) -> Iterator[Ref]:
    if display.zone is not None:
        yield "zone", display.zone
    for zone in display.arrows:
        yield "zone", zone


def _outcome(outcome: Outcome) -> Iterator[Ref]:
    yield "meeting", outcome.meeting
    yield "organisation", outcome.organisation


def _finding(finding: Finding) -> Iterator[Ref]:
    if finding.session is not None:
        yield "session", finding.session
    if finding.organisation is not None:
        yield "organisation", finding.organisation


REFERENCES: dict[type[Noun], Callable[[Any], Iterator[Ref]]] = {
    Zone: _zone,
    Organisation: _organisation,
    Delegation: _delegation,
    Person: _person,
    Interpreter: _interpreter,
    Table: _table,
    Slot: _slot,
    Session: _session,
    Item: _item,
    Meeting: _meeting,
    Group: _group,
    Notice: _notice,
    Display: _display,
    Outcome: _outcome,
    Finding: _finding,
}


def references(noun: Noun | None) -> frozenset[Ref]:
    """What an entity names. A request's ends may be organisations or people: see `ends_of`."""
    named = REFERENCES.get(type(noun)) if noun is not None else None
    return frozenset(named(noun)) if named is not None else frozenset()


def mentioned(noun: Noun | None) -> frozenset[Ref]:
    """What an entity names or may name: of a request both kinds of each end."""
    if isinstance(noun, Request):
        return frozenset(ref for end in ends_of(noun) for ref in end)
    return references(noun)


def ends_of(request: Request) -> tuple[tuple[Ref, Ref], tuple[Ref, Ref]]:
    """Both ends of a request, each as the two entities it may mean."""
    return (
        (("organisation", request.from_), ("person", request.from_)),
        (("organisation", request.to), ("person", request.to)),
    )
