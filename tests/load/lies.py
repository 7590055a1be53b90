"""Lies that a load must see, each breaking one promise; with who is to meet it, and how it is to be named."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from loadtests.hall import Hall

from load.liar import Liar, Message


@dataclass(frozen=True)
class Lie:
    seen_as: str
    users: tuple[str, ...]
    liar: Callable[[Hall], Liar]


def is_change(message: Message) -> bool:
    return message["t"] == "frame" and message["since"] > 0


def without_meetings(message: Message) -> Message:
    """Frames that say nothing of meetings: the screen keeps the old ones."""
    return (
        message | {"put": {k: v for k, v in message["put"].items() if k != "meeting"}}
        if is_change(message)
        else message
    )


def beyond(message: Message) -> Message:
    return message | {"since": message["to"]} if is_change(message) else message


def with_a_contact(message: Message) -> Message:
    if message["t"] != "frame":
        return message
    person = {"name": "Somebody", "listed": True, "contact": "somebody@example.org"}
    return message | {"put": message["put"] | {"person": {**message["put"].get("person", {}), "P-x": person}}}


def done_and_gone(message: Message) -> Message | None:
    """Answered, and never sent on."""
    return {"t": "done", "id": message["id"], "version": 2} if message["t"] == "do" else None


def refused_after_all(message: Message) -> Message:
    if message["t"] != "done":
        return message
    return {"t": "refused", "id": message["id"], "code": "wrong_state", "text": "", "standing": {}}


def twice_in_the_log(_path: str, body: Message) -> Message:
    """Every second entry is the one before it once more."""
    entries: list[dict[str, Any]] = body.get("entries", [])
    for before, entry in zip(entries[::2], entries[1::2], strict=False):
        entry.update(id=before["id"], command=before["command"])
    return body


def as_somebody_else(hall: Hall) -> Liar:
    """Whoever comes is let in with the last one's token."""
    token = list(hall.people.values())[-1]
    return Liar(up=lambda message: message | {"token": token} if message["t"] == "start" else message)


def doors_open(hall: Hall) -> Liar:
    """Whoever asks for the desk is let in with a coordinator's token."""

    def up(message: Message) -> Message:
        opens = message["t"] == "start" and message["view"] == "desk"
        return message | {"token": hall.desks[0]} if opens else message

    return Liar(up=up)


def other_print(message: Message) -> Message:
    return message | {"print": f"{message['print']}?"} if message["t"] == "frame" else message


LIES: dict[str, Lie] = {
    "a wrong state": Lie("WrongState", ("Coordinator", "Display"), lambda _: Liar(down=without_meetings)),
    "a gap": Lie("Gap", ("Coordinator", "Display"), lambda _: Liar(down=beyond)),
    "another print": Lie("OtherPrint", ("Coordinator", "Display"), lambda _: Liar(down=other_print)),
    "a lost command": Lie("Lost", ("Participant",), lambda _: Liar(answered=done_and_gone)),
    "a command that was refused, and done": Lie("Doubled", ("Participant",), lambda _: Liar(down=refused_after_all)),
    "a command that stands twice in the log": Lie("Doubled", ("Participant",), lambda _: Liar(read=twice_in_the_log)),
    "a contact on the public floor": Lie("NotToBeSeen", ("Display",), lambda _: Liar(down=with_a_contact)),
    "somebody else's agenda": Lie("NotToBeSeen", ("Participant",), as_somebody_else),
    "a desk open to everybody": Lie("NotToBeSeen", ("Crowd",), doors_open),
}
