"""The model ⇄ a JSON bundle, without loss: {"meetingfloor": 1, "event": {ID: …}, KIND: {ID: entity}}, local times."""

import json
import re
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from meetingfloor.files.derived import without_derived
from meetingfloor.files.drafts import Draft, localised
from meetingfloor.files.faults import Faults, Where, nearest, pointer, shown
from meetingfloor.files.times import LocalTimes
from meetingfloor.floor.model import KINDS, Entities, Event, Kind

FORMAT = 1
DEEPEST = 16
MOST_VALUES = 4_000_000
MOST_MAPS = 1_000_000

_TEXTS = re.compile(rb'"[^"]*(?:"|\Z)')
"""Once what is escaped in them is gone."""
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class _TwiceError(ValueError):
    """A key that stands twice in one object."""


def dumps(entities: Entities) -> str:
    """The bundle of these entities; what is derived on reading is left out where it says nothing more."""
    return json.dumps({"meetingfloor": FORMAT, **raw_of(entities)}, ensure_ascii=False, indent=1) + "\n"


def raw_of(entities: Entities) -> dict[str, dict[str, dict[str, Any]]]:
    """KIND → ID → entity as files hold it."""
    times = times_of(entities.event.values())
    return {
        kind: {which: localised(kind, noun, times) for which, noun in nouns.items()}
        for kind, nouns in without_derived(entities).by_kind().items()
    }


def times_of(events: Iterable[Event]) -> LocalTimes:
    return LocalTimes(ZoneInfo(next((event.zone_name for event in events), "UTC")))


def drafts(content: bytes, file: str, faults: Faults) -> list[Draft]:
    """What a bundle holds. Never deeper than DEEPEST; what is no JSON is one fault, with its line."""
    whole = _whole(content, file, faults)
    if whole is None:
        return []
    if whole.pop("meetingfloor", None) != FORMAT:
        faults.add(
            Where(file), "meetingfloor", "this is no bundle of format 1", f'begin it with "meetingfloor": {FORMAT}'
        )
        return []
    found: list[Draft] = []
    for kind, entities in whole.items():
        where = Where(file, path=f"/{pointer(kind)}")
        if kind not in KINDS:
            faults.add(where, "", f"{shown(kind)} is no kind of entity", nearest(kind, KINDS))
        elif not isinstance(entities, dict):
            faults.add(where, "", "a kind holds its entities by id", "{ID: entity}")
        else:
            found += _of_kind(kind, entities, file, faults)
    return found


def _of_kind(kind: Kind, entities: dict[str, Any], file: str, faults: Faults) -> Iterable[Draft]:
    for which, raw in entities.items():
        where = Where(file, path=f"/{kind}/{pointer(which)}")
        if isinstance(raw, dict):
            yield Draft(kind, which, raw, where)
        else:
            faults.add(where, "", f"{shown(raw)} is no entity", "a map of its fields")


def _whole(content: bytes, file: str, faults: Faults) -> dict[str, Any] | None:
    try:
        if content.count(b",") > MOST_VALUES or content.count(b"{") + content.count(b"[") > MOST_MAPS:
            raise ValueError(f"it holds more than {MOST_VALUES} values or {MOST_MAPS} maps")
        if _depth(content) > DEEPEST:
            raise RecursionError
        whole = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        place = Where(file, path=f"line {error.lineno} column {error.colno}")
        faults.add(place, "", f"this is no JSON: {error.msg}", "a bundle as `meetingfloor export` writes it")
    except UnicodeDecodeError:
        faults.add(Where(file), "", "this is no UTF-8", "save it as UTF-8")
    except RecursionError:
        faults.add(
            Where(file), "", f"it is nested deeper than {DEEPEST}", "a bundle as `meetingfloor export` writes it"
        )
    except ValueError as error:
        faults.add(Where(file), "", str(error), "each key once, and numbers of at most 53 bits")
    else:
        if isinstance(whole, dict):
            return whole
        faults.add(Where(file), "", "a bundle is a map", '{"meetingfloor": 1, "event": {…}, …}')
    return None


def _depth(content: bytes) -> int:
    """How deep it is nested."""
    deepest = depth = 0
    for byte in _TEXTS.sub(b"", content.replace(rb"\\", b"").replace(rb"\"", b"")).translate(None, delete=_NO_BRACKETS):
        depth += 1 if byte in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(f"the key {shown(next(key for key in keys if keys.count(key) > 1))} stands twice in one map")
    return made


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")
