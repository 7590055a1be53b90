"""What somebody asked (Ask), and what the log keeps of it (Entry), each chained to the one before by its print."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Optional

import msgspec

from meetingfloor.floor.commands import Command
from meetingfloor.floor.model import KINDS, TYPES, Actor, Entities, Id, Kind, Noun

Nouns = Mapping[Kind, Mapping[str, Noun]]
Before = Mapping[Kind, Mapping[str, Noun | None]]


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One accepted command: why (the command) and what (put, gone); `before` has null for what was not there.

    at: the event's clock · wall: the server's
    """

    version: int
    id: str
    command: Command
    actor: Actor
    at: int
    wall: int
    put: Nouns
    gone: Mapping[Kind, tuple[str, ...]]
    before: Before
    print: str


class Ask(msgspec.Struct, frozen=True, gc=False):
    """A command as somebody asked for it, with what its rule needs from the log.

    at: the event's clock when it is decided, wall: the server's. undone: the entry that an `undo` undoes, if the log
    has one. imported: what the last import wrote, for an `import`.
    """

    id: str
    command: Command
    actor: Actor
    at: int
    wall: int
    seen: int | None = None
    until: int | None = None
    undone: Entry | None = None
    imported: Nouns = {}


def _ids_to_optional(noun: type[Noun]) -> Any:
    return dict[Id, Optional[noun]]  # type: ignore[valid-type]  # noqa: UP045 - a type made at run time


_Befores = msgspec.defstruct(
    "_Befores",
    [(kind, _ids_to_optional(noun), {}) for kind, noun in TYPES.items()],
    frozen=True,
    gc=False,
    omit_defaults=True,
)


class _Stored(msgspec.Struct, frozen=True, gc=False):
    """An entry as bytes hold it: everything but the print, which is made of these bytes."""

    version: int
    id: str
    command: Command
    actor: Actor
    at: int
    wall: int
    put: Entities
    gone: dict[Kind, tuple[Id, ...]]
    before: _Befores  # type: ignore[valid-type]


class _Storing(msgspec.Struct, frozen=True, gc=False):
    version: int
    id: str
    command: Command
    actor: Actor
    at: int
    wall: int
    put: Nouns
    gone: Mapping[Kind, tuple[str, ...]]
    before: Before


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Stored)


def chained(print_before: str, blob: bytes) -> str:
    """The log's fingerprint after an entry: 32 hex digits of the one before it and of the entry's bytes."""
    return blake2b(print_before.encode() + blob, digest_size=16).hexdigest()


def digest(actor: Actor, command: Command) -> str:
    """What makes a command sent again the same one: who asked, and for what."""
    return blake2b(_encoder.encode((actor.id, command)), digest_size=12).hexdigest()


def make(ask: Ask, version: int, put: Nouns, gone: Mapping[Kind, tuple[str, ...]], before: Before) -> bytes:
    """The bytes of an entry."""
    return _encoder.encode(
        _Storing(version, ask.id, ask.command, ask.actor, ask.at, ask.wall, put, gone, before),
    )


def read(blob: bytes, print_: str) -> Entry:
    """An entry from its bytes; raises msgspec.ValidationError where a newer release wrote what this one cannot read."""
    stored = _decoder.decode(blob)
    before: dict[Kind, dict[str, Any]] = {kind: nouns for kind in KINDS if (nouns := getattr(stored.before, kind))}
    return Entry(
        stored.version,
        stored.id,
        stored.command,
        stored.actor,
        stored.at,
        stored.wall,
        stored.put.by_kind(),
        stored.gone,
        before,
        print_,
    )
