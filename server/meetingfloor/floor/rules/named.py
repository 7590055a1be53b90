"""`seen`: whether somebody else has changed what a command names since its sender looked."""

from collections.abc import Iterator

import msgspec

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Refusal
from meetingfloor.floor.entry import Ask
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import KINDS, Kind
from meetingfloor.floor.references import Ref

FIELDS: dict[str, Kind] = {
    **{kind: kind for kind in KINDS},
    "a": "meeting",
    "b": "meeting",
    "out": "person",
    "in_": "person",
    "people": "person",
    "missing": "organisation",
}
"""Fields of commands that hold an id or ids, and of what kind."""


def changed_since(floor: Floor, ask: Ask) -> Refusal | None:
    assert ask.seen is not None
    for kind, which in named(ask.command):
        touch = floor.touched[kind].get(which)
        if touch is not None and touch.since(ask.seen, ask.actor.id):
            return Refusal("changed", {kind: which, "version": touch.version})
    return None


def named(command: c.Command) -> Iterator[Ref]:
    """The entities that a command names: itself, in its parties and its places; not what is in an `entity` it gives."""
    if isinstance(command, c.Put | c.Remove):
        yield command.kind, command.id
        return
    yield from _ids(command)


def _ids(struct: msgspec.Struct) -> Iterator[Ref]:
    for name in struct.__struct_fields__:
        kind, value = FIELDS.get(name), getattr(struct, name)
        if kind is not None and isinstance(value, str):
            yield kind, value
        for one in value if isinstance(value, tuple) else ():
            if isinstance(one, msgspec.Struct):
                yield from _ids(one)
            elif kind is not None:
                yield kind, one
