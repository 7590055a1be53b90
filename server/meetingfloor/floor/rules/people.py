"""People: who is here, who is late, who is new, who leaves for good."""

from typing import Any

from msgspec import UNSET
from msgspec.structs import asdict, replace

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Ask
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import HOLDING, LIVE, Meeting, Person, PersonLate
from meetingfloor.floor.rules.meetings import found, put


def _person(which: str, person: Person) -> Changes:
    return Changes(put={"person": {which: person}})


def check_in(floor: Floor, command: c.CheckIn, ask: Ask) -> Changes | Refusal:
    person = floor.people.get(command.person)
    if person is None:
        return Refusal("no_such", {"person": command.person})
    return _person(command.person, replace(person, presence="here", seen=ask.at))


def check_out(floor: Floor, command: c.CheckOut, ask: Ask) -> Changes | Refusal:
    person = floor.people.get(command.person)
    if person is None:
        return Refusal("no_such", {"person": command.person})
    if person.presence == "left":
        return Refusal("wrong_state", {"person": command.person})
    return _person(command.person, replace(person, presence="left", seen=ask.at))


def register(floor: Floor, command: c.Register, _ask: Ask) -> Changes | Refusal:
    """Somebody whom no file knew."""
    if command.person in floor.people:
        return Refusal("wrong_state", {"person": command.person})
    return _person(command.person, Person(**asdict(command.entity)))


def correct(floor: Floor, command: c.Correct, _ask: Ask) -> Changes | Refusal:
    """A name misspelt, another organisation: only the fields that are given."""
    person = floor.people.get(command.person)
    if person is None:
        return Refusal("no_such", {"person": command.person})
    given: dict[str, Any] = {name: value for name, value in asdict(command.entity).items() if value is not UNSET}
    return _person(command.person, replace(person, **given))


def late(floor: Floor, command: c.Late, ask: Ask) -> Changes | Refusal:
    """Minutes late: a party at its meeting, a person, or all of a delegation; 0 takes it back."""
    if command.meeting is not None and command.organisation is not None:
        return _party_late(floor, command.meeting, command.organisation, command.minutes)
    said = PersonLate(minutes=command.minutes, at=ask.at) if command.minutes else None
    if command.person is not None:
        who = [command.person] if command.person in floor.people else []
        missing = Refusal("no_such", {"person": command.person})
    else:
        assert command.delegation is not None
        who = floor.mentioning("delegation", command.delegation, "person")
        there = command.delegation in floor.of("delegation")
        missing = Refusal("wrong_state" if there else "no_such", {"delegation": command.delegation})
    if not who:
        return missing
    return Changes(put={"person": {which: replace(floor.people[which], late=said) for which in who}})


def _party_late(floor: Floor, which: str, organisation: str, minutes: int) -> Changes | Refusal:
    meeting = found(floor, which, HOLDING)
    if isinstance(meeting, Refusal):
        return meeting
    if meeting.party(organisation) is None:
        return Refusal("no_such", {"organisation": organisation, "meeting": which})
    others = {who: said for who, said in meeting.late.items() if who != organisation}
    return put(which, replace(meeting, late={**others, organisation: minutes} if minutes else others))


def withdraw(floor: Floor, command: c.Withdraw, _ask: Ask) -> Changes | Refusal:
    """Who leaves for good: from a slot on all their meetings are called off; those they serve lose the interpreter."""
    who = ("person", command.person) if command.person is not None else ("organisation", command.organisation)
    assert who[1] is not None
    if who[1] not in floor.of("person" if who[0] == "person" else "organisation"):
        return Refusal("no_such", {who[0]: who[1]})
    if command.slot not in floor.slots:
        return Refusal("no_such", {"slot": command.slot})
    order = floor.slot_order()
    slots = set(order[order.index(command.slot) :])
    meetings = {
        which: after
        for which, before in _theirs(floor, command)
        if before.state in LIVE and before.slot in slots and (after := _without(before, command)) != before
    }
    return Changes(put={"meeting": meetings}) if meetings else Refusal("wrong_state", {who[0]: who[1]})


def _theirs(floor: Floor, command: c.Withdraw) -> list[tuple[str, Meeting]]:
    if command.organisation is not None:
        ids = floor.mentioning("organisation", command.organisation, "meeting")
    else:
        assert command.person is not None
        ids = floor.mentioning("person", command.person, "meeting")
        for interpreter in floor.mentioning("person", command.person, "interpreter"):
            ids += floor.served_by(interpreter)
    return [(which, floor.meetings[which]) for which in dict.fromkeys(ids)]


def _without(meeting: Meeting, command: c.Withdraw) -> Meeting:
    in_party = command.organisation is not None or any(command.person in party.people for party in meeting.parties)
    if in_party:
        return replace(meeting, state="cancelled")
    return replace(meeting, interpreter=None)
