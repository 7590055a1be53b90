"""What of an entity may be shown to whom: forms of one entity. Which entities a view shows stands in views.py."""

from collections.abc import Callable, Container
from typing import Any

from msgspec import field
from msgspec.structs import replace

from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Event, Group, Id, Interpreter, Item, Kind, Meeting, Noun, Person, Tag


class PublicPerson(Noun, frozen=True, gc=False, kw_only=True):
    """A person who agreed to be listed, as everybody may see them."""

    name: str
    native: str | None = None
    position: str | None = None
    native_position: str | None = None
    organisation: Id | None = None
    languages: dict[Tag, str] = {}
    listed: bool = field(default_factory=lambda: True)
    search: str | None = None


def listed(floor: Floor, person: str) -> bool:
    who = floor.people.get(person)
    return who is not None and who.listed


def public_person(person: Person | None) -> PublicPerson | None:
    """None: not to be shown."""
    if person is None or not person.listed:
        return None
    return PublicPerson(
        name=person.name,
        native=person.native,
        position=person.position,
        native_position=person.native_position,
        organisation=person.organisation,
        languages=person.languages,
        search=person.search,
    )


def without_contact(person: Person) -> Person:
    """As people see themselves, and those whom they meet."""
    return person if person.contact is None else replace(person, contact=None)


def without_door(event: Event) -> Event:
    return event if event.door is None else replace(event, door=None)


def public_interpreter(floor: Floor, interpreter: Interpreter) -> Interpreter | None:
    """None: the person is not listed. When somebody is available is for the desk and their partners."""
    if not listed(floor, interpreter.person):
        return None
    return replace(interpreter, availability=()) if interpreter.availability else interpreter


def own_meeting(meeting: Meeting) -> Meeting:
    """As its parties and its interpreter see it: everybody is named, only the desk's note is left out."""
    return meeting if meeting.note is None else replace(meeting, note=None)


def public_meeting(floor: Floor, meeting: Meeting) -> Meeting:
    """Without note and help; who is not listed is not named, nor is an interpreter whose person is not."""
    people = floor.people
    hidden = [one for party in meeting.parties for one in party.people if one not in people or not people[one].listed]
    changes: dict[str, Any] = {}
    if hidden:
        changes["parties"] = tuple(
            replace(party, people=tuple(one for one in party.people if one not in hidden)) for party in meeting.parties
        )
    if meeting.interpreter is not None and not _serves_openly(floor, meeting.interpreter):
        changes["interpreter"] = None
    if meeting.note is not None:
        changes["note"] = None
    if meeting.help:
        changes["help"] = {}
    return replace(meeting, **changes) if changes else meeting


def _serves_openly(floor: Floor, which: str) -> bool:
    interpreter = floor.interpreters.get(which)
    return interpreter is not None and listed(floor, interpreter.person)


def item_for(floor: Floor, item: Item, knows: Container[str] = ()) -> Item:
    """knows: people who may be named although they are not listed."""
    speakers = _named(floor, item.speakers, knows)
    return item if speakers == item.speakers else replace(item, speakers=speakers)


def group_for(floor: Floor, group: Group, knows: Container[str] = ()) -> Group:
    return replace(
        group,
        leader=next(iter(_named(floor, (group.leader,), knows)), None) if group.leader is not None else None,
        members=_named(floor, group.members, knows),
        aboard=_named(floor, group.aboard, knows),
    )


def _named(floor: Floor, people: tuple[str, ...], knows: Container[str]) -> tuple[str, ...]:
    return tuple(one for one in people if one in knows or listed(floor, one))


def _as_it_is(_floor: Floor, noun: Any) -> Noun | None:
    return noun  # type: ignore[no-any-return]


def _never(_floor: Floor, _noun: Any) -> Noun | None:
    return None


PUBLIC: dict[Kind, Callable[[Floor, Any], Noun | None]] = {
    "event": lambda _, event: without_door(event),
    "zone": _as_it_is,
    "organisation": _as_it_is,
    "delegation": _never,
    "person": lambda _, person: public_person(person),
    "interpreter": public_interpreter,
    "table": _as_it_is,
    "slot": _as_it_is,
    "request": _never,
    "session": _as_it_is,
    "item": item_for,
    "meeting": public_meeting,
    "group": _never,
    "notice": lambda _, notice: None if notice.to.startswith("person:") else notice,
    "display": _as_it_is,
    "outcome": _never,
    "finding": _never,
}
"""How everybody may see an entity of each kind; None: not at all. A kind that is missing here does not run."""
