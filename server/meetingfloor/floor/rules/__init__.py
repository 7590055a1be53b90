"""From command to rule, and the way every command is decided: permitted, the rule's changes, the invariants."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Ask, Before, Entry, Nouns, chained, make
from meetingfloor.floor.floor import Floor, Journal
from meetingfloor.floor.invariants import broken
from meetingfloor.floor.model import KINDS, Kind, Noun
from meetingfloor.floor.roles import permitted
from meetingfloor.floor.rules import meetings, notices, people, setup, slots, tables
from meetingfloor.floor.rules.named import changed_since
from meetingfloor.floor.rules.undo import undo

Rule = Callable[[Floor, Any, Ask], Changes | Refusal]

RULES: dict[type, Rule] = {
    c.CheckIn: people.check_in,
    c.CheckOut: people.check_out,
    c.Register: people.register,
    c.Correct: people.correct,
    c.ReplacePerson: meetings.replace_person,
    c.Withdraw: people.withdraw,
    c.Seat: meetings.seat,
    c.Late: people.late,
    c.AskHelp: meetings.ask_help,
    c.Settle: meetings.settle,
    c.CallMeeting: meetings.call,
    c.StartMeeting: meetings.start,
    c.FinishMeeting: meetings.finish,
    c.CallRound: meetings.call_round,
    c.FinishRound: meetings.finish_round,
    c.MarkNoShow: meetings.no_show,
    c.CancelMeeting: meetings.cancel,
    c.ReinstateMeeting: meetings.reinstate,
    c.MoveMeeting: meetings.move,
    c.SwapMeetings: meetings.swap,
    c.AddMeeting: meetings.add,
    c.AssignInterpreter: meetings.assign_interpreter,
    c.CloseTable: tables.close,
    c.OpenTable: tables.open_,
    c.Delay: slots.delay,
    c.Announce: notices.announce,
    c.WithdrawNotice: notices.withdraw,
    c.Note: meetings.note,
    c.Undo: undo,
    c.Put: setup.put,
    c.Remove: setup.remove,
    c.Import: setup.import_,
}


class Became(msgspec.Struct, frozen=True, gc=False):
    """An accepted command: its entry, the entry's bytes, and the journal that puts the floor back."""

    entry: Entry
    blob: bytes
    journal: Journal


def decide(floor: Floor, ask: Ask) -> Changes | Refusal:
    """What would become of it: the very decision that `become` makes, with the floor as it was."""
    became = become(floor, ask)
    if isinstance(became, Refusal):
        return became
    floor.put_back(became.journal)
    return Changes(put=became.entry.put, gone=became.entry.gone)


def become(floor: Floor, ask: Ask) -> Became | Refusal:
    """Decide a command and bring the floor to what becomes of it; a refusal leaves the floor as it was."""
    refusal = permitted(floor, ask.command, ask.actor) or _in_time(floor, ask)
    if refusal is not None:
        return refusal
    changes = RULES[type(ask.command)](floor, ask.command, ask)
    if isinstance(changes, Refusal):
        return changes
    put = _in_order(changes.put)
    if not changes.gone and _nothing_new(floor, put) and not isinstance(ask.command, c.CallMeeting):
        return Refusal("wrong_state")
    before = _before(floor, put, changes.gone)
    version = floor.version + 1
    journal = floor.apply(put, changes.gone, version=version, print_=floor.print, actor=ask.actor.id)
    try:
        refusal = broken(floor, journal.steps)
    except Exception:
        floor.put_back(journal)
        raise
    if refusal is not None:
        floor.put_back(journal)
        return refusal
    blob = make(ask, version, put, changes.gone, before)
    floor.print = chained(journal.print, blob)
    entry = Entry(version, ask.id, ask.command, ask.actor, ask.at, ask.wall, put, changes.gone, before, floor.print)
    return Became(entry, blob, journal)


def _in_time(floor: Floor, ask: Ask) -> Refusal | None:
    """Whether it is still meant, and meant for the floor as it is now."""
    if ask.until is not None and ask.at > ask.until:
        return Refusal("too_late", {"until": ask.until})
    return changed_since(floor, ask) if ask.seen is not None else None


def _in_order(put: Nouns) -> Nouns:
    """Kinds in the order in which they lean on each other, so that two nodes write the same bytes."""
    return {kind: put[kind] for kind in KINDS if put.get(kind)} if len(put) > 1 else put


def _nothing_new(floor: Floor, put: Nouns) -> bool:
    return all(floor.of(kind).get(which) == noun for kind, nouns in put.items() for which, noun in nouns.items())


def _before(floor: Floor, put: Nouns, gone: Mapping[Kind, tuple[str, ...]]) -> Before:
    before: dict[Kind, dict[str, Noun | None]] = {}
    for kind, nouns in put.items():
        before[kind] = {which: floor.of(kind).get(which) for which in nouns}
    for kind, ids in gone.items():
        before.setdefault(kind, {}).update({which: floor.of(kind)[which] for which in ids})
    return before
