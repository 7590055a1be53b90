"""Entities ⇄ the bytes that the grid's hashes hold: [version, other, actor, entity or nil for a removed one]."""

from typing import Any, cast

import msgspec

from meetingfloor.floor.floor import Touch
from meetingfloor.floor.model import TYPES, Kind, Noun

_encoder = msgspec.msgpack.Encoder()
_cells: dict[Kind, msgspec.msgpack.Decoder[Any]] = {
    kind: msgspec.msgpack.Decoder(tuple[int, int, str, noun | None])  # type: ignore[valid-type]
    for kind, noun in TYPES.items()
}
_nouns: dict[Kind, msgspec.msgpack.Decoder[Any]] = {
    kind: msgspec.msgpack.Decoder(noun | None) for kind, noun in TYPES.items()
}


def packed(noun: Noun | None, touch: Touch) -> bytes:
    return _encoder.encode((touch.version, touch.other, touch.actor, noun))


def unpacked(kind: Kind, data: bytes) -> tuple[Noun | None, Touch]:
    version, other, actor, noun = _cells[kind].decode(data)
    return noun, Touch(version, other, actor)


def packed_import(noun: Noun | None) -> bytes:
    """An entity as an import wrote it; nil where a later import pruned it."""
    return _encoder.encode(noun)


def unpacked_import(kind: Kind, data: bytes) -> Noun | None:
    return cast("Noun | None", _nouns[kind].decode(data))
