"""What becomes of a meeting. Whether it fits where a rule puts it is asked after every rule: invariants.py."""

from collections.abc import Callable

from msgspec.structs import replace

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Ask
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import HOLDING, LIVE, Help, Meeting, MeetingState, Party, Was

FREED = frozenset({"no_show", "cancelled"})


def put(which: str, meeting: Meeting) -> Changes:
    return Changes(put={"meeting": {which: meeting}})


def found(floor: Floor, which: str, states: frozenset[str]) -> Meeting | Refusal:
    """The meeting, if it is there and in one of these states."""
    meeting = floor.meetings.get(which)
    if meeting is None:
        return Refusal("no_such", {"meeting": which})
    if meeting.state not in states:
        return Refusal("wrong_state", {"meeting": which, "state": meeting.state})
    return meeting


def moved(meeting: Meeting, table: str, slot: str, at: int) -> Meeting:
    """In another cell; whoever sat there for another round does not sit yet, and was late for that round."""
    was = Was(table=meeting.table, slot=meeting.slot, at=at)
    if slot == meeting.slot:
        return replace(meeting, table=table, was=was)
    return replace(meeting, table=table, slot=slot, was=was, seated=(), late={})


def move(floor: Floor, command: c.MoveMeeting, ask: Ask) -> Changes | Refusal:
    """Put a meeting into another cell: another table, another slot, or both."""
    meeting = found(floor, command.meeting, LIVE)
    if isinstance(meeting, Refusal):
        return meeting
    table = meeting.table if command.table is None else command.table
    slot = meeting.slot if command.slot is None else command.slot
    if (table, slot) == meeting.cell:
        return Refusal("wrong_state", {"meeting": command.meeting})
    return put(command.meeting, moved(meeting, table, slot, ask.at))


def swap(floor: Floor, command: c.SwapMeetings, ask: Ask) -> Changes | Refusal:
    """Two meetings change cells."""
    a, b = found(floor, command.a, LIVE), found(floor, command.b, LIVE)
    if isinstance(a, Refusal):
        return a
    if isinstance(b, Refusal):
        return b
    if command.a == command.b:
        return Refusal("wrong_state", {"meeting": command.a})
    return Changes(
        put={
            "meeting": {
                command.a: moved(a, b.table, b.slot, ask.at),
                command.b: moved(b, a.table, a.slot, ask.at),
            },
        },
    )


def add(floor: Floor, command: c.AddMeeting, _ask: Ask) -> Changes | Refusal:
    """A meeting on the spot."""
    if command.meeting in floor.meetings:
        return Refusal("wrong_state", {"meeting": command.meeting})
    return put(
        command.meeting,
        Meeting(
            kind=command.kind,
            parties=command.parties,
            table=command.table,
            slot=command.slot,
            interpreter=command.interpreter,
        ),
    )


def becomes(state: MeetingState, states: frozenset[str]) -> Callable[[Floor, c.CallMeeting, Ask], Changes | Refusal]:
    """The rule of a command that takes a meeting from one of these states to another."""

    def rule(floor: Floor, command: c.CallMeeting, _ask: Ask) -> Changes | Refusal:
        meeting = found(floor, command.meeting, states)
        if isinstance(meeting, Refusal):
            return meeting
        return put(command.meeting, replace(meeting, state=state))

    return rule


call = becomes("called", frozenset({"planned", "called"}))
start = becomes("running", frozenset({"planned", "called"}))
finish = becomes("done", LIVE)
cancel = becomes("cancelled", LIVE)


def _round(floor: Floor, command: c.CallRound | c.FinishRound, states: frozenset[str]) -> dict[str, Meeting] | Refusal:
    """The meetings of a slot, in a zone if one is named, that are in one of these states."""
    if command.slot not in floor.slots:
        return Refusal("no_such", {"slot": command.slot})
    if command.zone is not None and command.zone not in floor.of("zone"):
        return Refusal("no_such", {"zone": command.zone})
    meetings: dict[str, Meeting] = {}
    for which in floor.mentioning("slot", command.slot, "meeting"):
        meeting = floor.meetings[which]
        table = floor.tables.get(meeting.table)
        here = command.zone is None or (table is not None and table.zone == command.zone)
        if here and meeting.slot == command.slot and meeting.state in states:
            meetings[which] = meeting
    return meetings or Refusal("wrong_state", {"slot": command.slot})


def call_round(floor: Floor, command: c.CallRound, _ask: Ask) -> Changes | Refusal:
    meetings = _round(floor, command, frozenset({"planned"}))
    if isinstance(meetings, Refusal):
        return meetings
    return Changes(put={"meeting": {which: replace(meeting, state="called") for which, meeting in meetings.items()}})


def finish_round(floor: Floor, command: c.FinishRound, _ask: Ask) -> Changes | Refusal:
    meetings = _round(floor, command, LIVE)
    if isinstance(meetings, Refusal):
        return meetings
    return Changes(put={"meeting": {which: replace(meeting, state="done") for which, meeting in meetings.items()}})


def no_show(floor: Floor, command: c.MarkNoShow, _ask: Ask) -> Changes | Refusal:
    """Somebody did not come: the cell and the others are free."""
    meeting = found(floor, command.meeting, LIVE)
    if isinstance(meeting, Refusal):
        return meeting
    for organisation in command.missing:
        if meeting.party(organisation) is None:
            return Refusal("no_such", {"organisation": organisation})
    missing = tuple(dict.fromkeys(command.missing))
    return put(command.meeting, replace(meeting, state="no_show", missing=missing))


def reinstate(floor: Floor, command: c.ReinstateMeeting, _ask: Ask) -> Changes | Refusal:
    """They came after all, or it takes place after all."""
    meeting = found(floor, command.meeting, FREED)
    if isinstance(meeting, Refusal):
        return meeting
    return put(command.meeting, replace(meeting, state="planned", missing=()))


def assign_interpreter(floor: Floor, command: c.AssignInterpreter, _ask: Ask) -> Changes | Refusal:
    meeting = found(floor, command.meeting, LIVE)
    if isinstance(meeting, Refusal):
        return meeting
    if meeting.interpreter == command.interpreter:
        return Refusal("wrong_state", {"meeting": command.meeting})
    return put(command.meeting, replace(meeting, interpreter=command.interpreter))


def replace_person(floor: Floor, command: c.ReplacePerson, _ask: Ask) -> Changes | Refusal:
    """A colleague comes instead."""
    meeting = found(floor, command.meeting, LIVE)
    if isinstance(meeting, Refusal):
        return meeting
    if not any(command.out in party.people for party in meeting.parties):
        return Refusal("no_such", {"person": command.out, "meeting": command.meeting})
    if any(command.in_ in party.people for party in meeting.parties):
        return Refusal("wrong_state", {"person": command.in_, "meeting": command.meeting})
    parties = tuple(_with(party, command.out, command.in_) for party in meeting.parties)
    return put(command.meeting, replace(meeting, parties=parties))


def _with(party: Party, out: str, in_: str) -> Party:
    return replace(party, people=tuple(in_ if person == out else person for person in party.people))


def seat(floor: Floor, command: c.Seat, _ask: Ask) -> Changes | Refusal:
    """A party sits at its table."""
    meeting = found(floor, command.meeting, HOLDING)
    if isinstance(meeting, Refusal):
        return meeting
    if meeting.party(command.organisation) is None:
        return Refusal("no_such", {"organisation": command.organisation, "meeting": command.meeting})
    if command.organisation in meeting.seated:
        return Refusal("wrong_state", {"organisation": command.organisation, "meeting": command.meeting})
    return put(command.meeting, replace(meeting, seated=(*meeting.seated, command.organisation)))


def ask_help(floor: Floor, command: c.AskHelp, ask: Ask) -> Changes | Refusal:
    """A party, or the interpreter, calls a coordinator."""
    meeting = found(floor, command.meeting, HOLDING)
    if isinstance(meeting, Refusal):
        return meeting
    who = meeting.interpreter if command.organisation is None else command.organisation
    if who is None or (command.organisation is not None and meeting.party(command.organisation) is None):
        missing = {"interpreter": None} if command.organisation is None else {"organisation": command.organisation}
        return Refusal("no_such", {**missing, "meeting": command.meeting})
    return put(command.meeting, replace(meeting, help={**meeting.help, who: Help(reason=command.reason, at=ask.at)}))


def settle(floor: Floor, command: c.Settle, _ask: Ask) -> Changes | Refusal:
    """Its calls for help are answered."""
    meeting = found(floor, command.meeting, HOLDING)
    if isinstance(meeting, Refusal):
        return meeting
    if not meeting.help:
        return Refusal("wrong_state", {"meeting": command.meeting})
    return put(command.meeting, replace(meeting, help={}))


def note(floor: Floor, command: c.Note, _ask: Ask) -> Changes | Refusal:
    """What the desk keeps in mind of a meeting; empty text takes it away."""
    meeting = found(floor, command.meeting, HOLDING)
    if isinstance(meeting, Refusal):
        return meeting
    return put(command.meeting, replace(meeting, note=command.text or None))
