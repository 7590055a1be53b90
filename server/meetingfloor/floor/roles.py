"""Who may ask for what, for whom: one table. Who may see which view stands in views.py."""

from collections.abc import Callable
from typing import Any

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Actor
from meetingfloor.floor.takes_part import in_party, party_of

ForThemselves = Callable[[Floor, Any, str], bool]
"""Whether a participant (the id of a person) may ask for this."""


def nobody(_floor: Floor, _command: c.Command, _person: str) -> bool:
    return False


def own_check_in(floor: Floor, command: c.CheckIn, person: str) -> bool:
    """For themselves, and with the door's code where the event has one."""
    event = floor.event
    door = event.door if event is not None else None
    return command.person == person and (door is None or command.door == door)


def of_that_party(floor: Floor, command: c.Seat, person: str) -> bool:
    meeting = floor.meetings.get(command.meeting)
    party = meeting.party(command.organisation) if meeting is not None else None
    return party is not None and in_party(party, person, floor.people.get(person))


def late_themselves(floor: Floor, command: c.Late, person: str) -> bool:
    if command.person is not None:
        return command.person == person
    meeting = floor.meetings.get(command.meeting) if command.meeting is not None else None
    party = meeting.party(command.organisation) if meeting is not None and command.organisation is not None else None
    return party is not None and in_party(party, person, floor.people.get(person))


def own_call_for_help(floor: Floor, command: c.AskHelp, person: str) -> bool:
    meeting = floor.meetings.get(command.meeting)
    if meeting is None:
        return False
    if command.organisation is None:
        interpreter = floor.interpreters.get(meeting.interpreter) if meeting.interpreter is not None else None
        return interpreter is not None and interpreter.person == person
    party = meeting.party(command.organisation)
    return party is not None and in_party(party, person, floor.people.get(person))


def of_a_party(floor: Floor, command: c.CancelMeeting, person: str) -> bool:
    meeting = floor.meetings.get(command.meeting)
    return meeting is not None and party_of(meeting, person, floor.people.get(person)) is not None


STAFF = frozenset({"organiser", "coordinator"})
ORGANISER = frozenset({"organiser"})

MAY: dict[type, tuple[frozenset[str], ForThemselves]] = {
    c.CheckIn: (STAFF, own_check_in),
    c.CheckOut: (STAFF, nobody),
    c.Register: (STAFF, nobody),
    c.Correct: (STAFF, nobody),
    c.ReplacePerson: (STAFF, nobody),
    c.Withdraw: (STAFF, nobody),
    c.Seat: (STAFF, of_that_party),
    c.Late: (STAFF, late_themselves),
    c.AskHelp: (STAFF, own_call_for_help),
    c.Settle: (STAFF, nobody),
    c.CallMeeting: (STAFF, nobody),
    c.StartMeeting: (STAFF, nobody),
    c.FinishMeeting: (STAFF, nobody),
    c.CallRound: (STAFF, nobody),
    c.FinishRound: (STAFF, nobody),
    c.MarkNoShow: (STAFF, nobody),
    c.CancelMeeting: (STAFF, of_a_party),
    c.ReinstateMeeting: (STAFF, nobody),
    c.MoveMeeting: (STAFF, nobody),
    c.SwapMeetings: (STAFF, nobody),
    c.AddMeeting: (STAFF, nobody),
    c.AssignInterpreter: (STAFF, nobody),
    c.CloseTable: (STAFF, nobody),
    c.OpenTable: (STAFF, nobody),
    c.Delay: (STAFF, nobody),
    c.Announce: (STAFF, nobody),
    c.WithdrawNotice: (STAFF, nobody),
    c.Note: (STAFF, nobody),
    c.Undo: (STAFF, nobody),
    c.Put: (ORGANISER, nobody),
    c.Remove: (ORGANISER, nobody),
    c.Import: (ORGANISER, nobody),
}


def permitted(floor: Floor, command: c.Command, actor: Actor) -> Refusal | None:
    """Asked before existence: what one may not do tells nothing of what is there."""
    roles, themselves = MAY[type(command)]
    if actor.role in roles:
        return None
    if actor.role == "participant" and actor.person is not None and themselves(floor, command, actor.person):
        return None
    return Refusal("not_allowed")
