"""Who takes part in a meeting or a session: the one predicate of roles, `me` and "busy" alike (design.md §2)."""

from collections.abc import Mapping
from typing import Any

from meetingfloor.floor.model import Interpreter, Item, Meeting, Party, Person


def organisation_key(organisation: str) -> str:
    """A party that names nobody is busy as a whole; `@` cannot begin a person's id."""
    return "@" + organisation


def takers(meeting: Meeting, interpreters: Mapping[str, Any]) -> tuple[str, ...]:
    """Who is busy with it: ids of people, and `organisation_key`s of parties that name none."""
    busy: list[str] = []
    for party in meeting.parties:
        if party.people:
            busy.extend(party.people)
        else:
            busy.append(organisation_key(party.organisation))
    if meeting.interpreter is not None:
        interpreter: Interpreter | None = interpreters.get(meeting.interpreter)
        if interpreter is not None:
            busy.append(interpreter.person)
    return tuple(dict.fromkeys(busy))  # nobody twice, also where the invariants will refuse it for that


def in_party(party: Party, person_id: str, person: Person | None) -> bool:
    """Whether a person may act for a party: named by it, or of its organisation where it names none."""
    if party.people:
        return person_id in party.people
    return person is not None and person.organisation == party.organisation


def party_of(meeting: Meeting, person_id: str, person: Person | None) -> Party | None:
    return next((party for party in meeting.parties if in_party(party, person_id, person)), None)


def speaks_in(item: Item, person_id: str) -> bool:
    """A session has the speakers of its items for its whole time; a skipped item has nobody."""
    return item.state != "skipped" and person_id in item.speakers
