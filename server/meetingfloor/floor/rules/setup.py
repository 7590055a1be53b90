"""Setting up: put, remove, and the import of a whole plan, also over a live event."""

from typing import Any

import msgspec
from msgspec import NODEFAULT
from msgspec.structs import fields, replace

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Ask, Nouns
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import KINDS, Kind, Noun, Session, Slot
from meetingfloor.floor.references import Ref

OF_THE_DAY: dict[Kind, frozenset[str]] = {
    "person": frozenset({"presence", "seen", "late"}),
    "meeting": frozenset({"state", "seated", "missing", "late", "help", "was"}),
    "item": frozenset({"state"}),
    "session": frozenset({"attended"}),
    "group": frozenset({"aboard"}),
    "event": frozenset({"clock"}),
}
"""What only the day itself brings: an import over a live event leaves it alone."""

NOT_PLANNED: frozenset[Kind] = frozenset({"outcome", "notice", "finding"})
"""Kinds that come of the day: an import over a live event neither brings, changes nor prunes them."""


class Kept(msgspec.Struct, frozen=True):
    """A field that people changed since the last import: theirs wins."""

    kind: Kind
    id: str
    field: str
    now: Any
    file: Any


def whole(noun: Noun) -> Noun:
    """With what is derived where it was not given: what a slot or session was planned to begin at."""
    if isinstance(noun, Slot | Session) and noun.planned is None:
        return replace(noun, planned=noun.starts)
    return noun


def _as_planned(kind: Kind, noun: Noun) -> Noun:
    """As it stood before the day: what only the day brings is as for one of whom nothing is known yet."""
    day = [field for field in fields(noun) if field.name in OF_THE_DAY.get(kind, ())]
    return replace(noun, **{f.name: f.default if f.default_factory is NODEFAULT else f.default_factory() for f in day})


def put(_floor: Floor, command: c.Put, _ask: Ask) -> Changes | Refusal:
    return Changes(put={command.kind: {command.id: whole(command.noun)}})


def remove(floor: Floor, command: c.Remove, _ask: Ask) -> Changes | Refusal:
    if command.id not in floor.of(command.kind):
        return Refusal("no_such", {command.kind: command.id})
    return Changes(gone={command.kind: (command.id,)})


def import_(floor: Floor, command: c.Import, ask: Ask) -> Changes | Refusal:
    """All of it or nothing; the first one makes the event."""
    brought = command.entities.by_kind()
    if floor.event is None and floor.id not in brought.get("event", {}):
        return Refusal("no_such", {"event": floor.id})
    changes, _ = merged(floor, brought, ask.imported, prune=command.prune)
    return changes


def merged(floor: Floor, brought: Nouns, imported: Nouns, *, prune: bool) -> tuple[Changes, list[Kept]]:
    """What an import changes, and the fields in which what people changed since the last one wins."""
    live = floor.event is not None
    put: dict[Kind, dict[str, Noun]] = {}
    kept: list[Kept] = []
    for kind in KINDS:
        for which, given in brought.get(kind, {}).items():
            now = floor.of(kind).get(which)
            if live and kind in NOT_PLANNED:
                continue
            last = whole(imported[kind][which]) if which in imported.get(kind, {}) else None
            file = _as_planned(kind, whole(given)) if live and now is None else whole(given)
            noun = _merge((kind, which), now, last, file, kept)
            if noun is not None and noun != now:
                put.setdefault(kind, {})[which] = noun
    gone = _pruned(floor, brought, imported) if prune else {}
    return Changes(put=put, gone=gone), kept


def _merge(ref: Ref, now: Noun | None, last: Noun | None, given: Noun, kept: list[Kept]) -> Noun | None:
    """Field by field: the day's are left, people's changes win, all else is the file's. None: people removed it."""
    kind, which = ref
    if now is None:
        if last is None:
            return given
        kept.append(Kept(kind, which, "(removed)", None, None))
        return None
    values: dict[str, Any] = {}
    for name in given.__struct_fields__:
        has, file = getattr(now, name), getattr(given, name)
        if has == file or name in OF_THE_DAY.get(kind, ()):
            continue
        if last is None or has != getattr(last, name):  # also where the file says what it said before
            kept.append(Kept(kind, which, name.rstrip("_"), has, file))
            continue
        values[name] = file
    return replace(now, **values)


def _pruned(floor: Floor, brought: Nouns, imported: Nouns) -> dict[Kind, tuple[str, ...]]:
    """What an earlier import brought and this one no longer has; what people added stays."""
    gone: dict[Kind, tuple[str, ...]] = {}
    for kind in KINDS:
        if kind in NOT_PLANNED or kind == "event":
            continue
        missing = (imported.get(kind, {}).keys() & floor.of(kind).keys()) - brought.get(kind, {}).keys()
        if missing:
            gone[kind] = tuple(sorted(missing))
    return gone
