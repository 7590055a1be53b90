"""Undo: the values that stood before, put back field by field, unless something was built upon them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from meetingfloor.floor import commands as c
from meetingfloor.floor.answer import Changes, Refusal
from meetingfloor.floor.entry import Ask, Entry
from meetingfloor.floor.floor import Floor
from meetingfloor.floor.model import Kind, Noun

BY_ENTRY = frozenset({"late", "help"})
"""Maps of which each organisation's entry is a field of its own (protocol.md §6)."""


def undo(floor: Floor, command: c.Undo, ask: Ask) -> Changes | Refusal:
    """An undo is a command like any other: it can be undone."""
    entry = ask.undone
    if entry is None:
        return Refusal("no_such", {"command": command.command})
    if isinstance(entry.command, c.Import):
        return Refusal("wrong_state", {"command": command.command})
    put: dict[Kind, dict[str, Noun]] = {}
    gone: dict[Kind, tuple[str, ...]] = {}
    for kind, befores in entry.before.items():
        for which, before in befores.items():
            now = floor.of(kind).get(which)
            back = _back(now, _after(entry, kind, which), before)
            if isinstance(back, _BuiltUpon):
                return Refusal("built_upon", {kind: which, **back.standing})
            if back is None:
                gone[kind] = (*gone.get(kind, ()), which)
            elif back != now:
                put.setdefault(kind, {})[which] = back
    if not put and not gone:
        return Refusal("wrong_state", {"command": command.command})
    return Changes(put=put, gone=gone)


class _BuiltUpon(msgspec.Struct, frozen=True):
    standing: dict[str, str]


def _after(entry: Entry, kind: Kind, which: str) -> Noun | None:
    return entry.put.get(kind, {}).get(which)


def _back(now: Noun | None, after: Noun | None, before: Noun | None) -> Noun | _BuiltUpon | None:
    """The entity as it becomes; None: it goes, or stays away."""
    if now is None or after is None or before is None:
        return before if now == after else _BuiltUpon({})
    values: dict[str, Any] = {}
    for name in after.__struct_fields__:
        was, gave, has = getattr(before, name), getattr(after, name), getattr(now, name)
        if was == gave:
            continue
        if name in BY_ENTRY and isinstance(gave, dict):  # a person's `late` is one value
            merged = _entries_back(has, gave, was)
            if merged is None:
                return _BuiltUpon({"field": name})
            values[name] = merged
        elif has != gave:
            return _BuiltUpon({"field": name.rstrip("_")})
        else:
            values[name] = was
    return msgspec.structs.replace(now, **values)


def _entries_back(has: Mapping[str, Any], gave: Mapping[str, Any], was: Mapping[str, Any]) -> dict[str, Any] | None:
    back = dict(has)
    for who in {**gave, **was}:
        if gave.get(who) == was.get(who):
            continue
        if has.get(who) != gave.get(who):
            return None
        if who in was:
            back[who] = was[who]
        else:
            del back[who]
    return back
