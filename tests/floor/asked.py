"""Asking in a line: `decided(floor, OpenTable("T4"))`, and `becomes(floor, …)` where the floor goes on from there."""

import os
from typing import Any

from hypothesis import settings

from builders import AT_1020, COORDINATOR
from meetingfloor.floor.answer import Changes, Code, Refusal
from meetingfloor.floor.commands import Command, Undo
from meetingfloor.floor.entry import Ask, Entry, Nouns
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Actor, Meeting
from meetingfloor.floor.rules import Became, become, decide

MODEST = settings(max_examples=60, deadline=None, derandomize=bool(os.environ.get("CI")))
"""How hard Hypothesis tries here; in CI the same way each time."""


def an_ask(command: Command, actor: Actor = COORDINATOR, now: int = AT_1020, **fields: Any) -> Ask:
    return Ask(**{"id": "C1", "command": command, "actor": actor, "at": now, "wall": 7} | fields)


def decided(
    floor: Floor, command: Command, actor: Actor = COORDINATOR, now: int = AT_1020, **fields: Any
) -> Changes | Refusal:
    return decide(floor, an_ask(command, actor, now, **fields))


def becomes(floor: Floor, command: Command, actor: Actor = COORDINATOR, now: int = AT_1020, **fields: Any) -> Entry:
    """Accepted, and the floor stands there now."""
    became = become(floor, an_ask(command, actor, now, **{"id": f"C{floor.version + 1}"} | fields))
    assert isinstance(became, Became), became
    return became.entry


def undone(floor: Floor, entry: Entry, actor: Actor = COORDINATOR) -> Changes | Refusal:
    return decided(floor, Undo(entry.id), actor, undone=entry)


def undoes(floor: Floor, entry: Entry, actor: Actor = COORDINATOR) -> Entry:
    return becomes(floor, Undo(entry.id), actor, undone=entry)


def code(answer: Changes | Refusal) -> Code | None:
    """The code it was refused with; None: accepted."""
    return answer.code if isinstance(answer, Refusal) else None


def meetings(answer: Changes | Refusal) -> dict[str, Meeting]:
    """The meetings that are put."""
    assert isinstance(answer, Changes), answer
    return {which: noun for which, noun in answer.put.get("meeting", {}).items() if isinstance(noun, Meeting)}


def everything(floor: Floor) -> Nouns:
    return {kind: dict(nouns) for kind, nouns in floor.entities.items()}
