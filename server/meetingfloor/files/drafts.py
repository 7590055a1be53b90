"""Drafts (raw entities, with where they stand) → nouns of the floor. Sheets and bundles meet here."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import msgspec

from meetingfloor.files.columns import columns_of
from meetingfloor.files.faults import Faults, Unfit, Where, nearest, shown
from meetingfloor.files.times import LocalTimes
from meetingfloor.floor.model import ID_PATTERN, KINDS, TYPES, Id, Kind, Noun

Nouns = dict[Kind, dict[str, Noun]]
Places = dict[tuple[Kind, str], Where]

TIMES: dict[Kind, tuple[str, ...]] = {
    "event": ("starts", "ends", "clock.wall", "clock.event"),
    "person": ("availability.*.from", "availability.*.to", "seen", "late.at"),
    "interpreter": ("availability.*.from", "availability.*.to"),
    "table": ("until",),
    "slot": ("starts", "ends", "planned"),
    "meeting": ("help.*.at", "was.at"),
    "session": ("starts", "ends", "planned"),
    "group": ("departs",),
    "notice": ("until",),
    "display": ("identified",),
}
"""Where times stand: local ones in files, milliseconds on the floor."""

_BEGIN = {"ends": "starts", "to": "from", "planned": "starts"}
_FIELDS = {kind: {one.encode_name: one for one in msgspec.structs.fields(noun)} for kind, noun in TYPES.items()}


class Draft(msgspec.Struct):
    """`raw`: fields as on the wire, with local times. `day`: for times that name none. `bad`: fields told already."""

    kind: Kind
    id: str
    raw: dict[str, Any]
    where: Where
    day: str = ""
    bad: frozenset[str] = frozenset()


def each_time(kind: Kind, raw: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """(field, the map that holds the time, its key there), for each time that an entity has."""
    for path in TIMES.get(kind, ()):
        steps = path.split(".")
        for holder in _holders(raw, steps[:-1]):
            if isinstance(holder, dict) and steps[-1] in holder:
                yield steps[0], holder, steps[-1]


def _holders(raw: Any, steps: list[str]) -> Iterator[Any]:
    if not steps:
        yield raw
    elif steps[0] == "*":
        inner = raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ()
        for one in inner:
            yield from _holders(one, steps[1:])
    elif isinstance(raw, dict) and steps[0] in raw:
        yield from _holders(raw[steps[0]], steps[1:])


def localised(kind: Kind, noun: Noun, times: LocalTimes) -> dict[str, Any]:
    """An entity as files hold it: a map with local times."""
    raw: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(noun))
    for _, holder, key in each_time(kind, raw):
        holder[key] = times.text(holder[key])
    return raw


def zone_of(drafts: Iterable[Draft], base: Noun | None, faults: Faults) -> LocalTimes:
    """The times of the event's own zone: as the files say, else as the floor has it, else UTC."""
    event = next((draft for draft in drafts if draft.kind == "event"), None)
    name = getattr(base, "zone_name", "UTC")
    if event is not None and event.raw.get("zone_name") is not None:
        name = event.raw["zone_name"]
    try:
        times = LocalTimes(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        assert event is not None
        guess = nearest(str(name), available_timezones())
        guess = guess if guess.startswith("did") else "an IANA name such as Asia/Shanghai"
        faults.add(event.where, "zone_name", f"{shown(name)} is no time zone", guess)
        times = LocalTimes(ZoneInfo("UTC"))
    times.only_day = _only_day(event, base, times)
    return times


def _only_day(event: Draft | None, base: Noun | None, times: LocalTimes) -> date | None:
    given = event.raw if event is not None else {}
    ends = [given.get(end, getattr(base, end, None)) for end in ("starts", "ends")]
    try:
        first, last = times.read(ends[0], "starts"), times.read(ends[1], "ends")
    except Unfit:
        return None
    day = times.day(first)
    return day if day == times.day(max(first, last - 1)) else None


def nouns(drafts: Iterable[Draft], times: LocalTimes, faults: Faults) -> tuple[Nouns, Places]:
    """All that can be made of the drafts; what cannot goes into `faults`, and is missing here."""
    made: Nouns = {}
    places: Places = {}
    for draft in drafts:
        first = places.get((draft.kind, draft.id))
        if not _is_id(draft.id):
            right = "1 to 64 letters, digits, . _ -, the first a letter or digit"
            faults.add(draft.where, "id", f"{shown(draft.id)} is no id", right)
        elif first is not None:
            faults.add(draft.where, "id", f"{draft.id} stands twice, first at {first}", "each id once")
        else:
            places[draft.kind, draft.id] = draft.where
            noun = _noun(draft, times, faults)
            if noun is not None:
                made.setdefault(draft.kind, {})[draft.id] = noun
    return {kind: made[kind] for kind in KINDS if kind in made}, places


def _is_id(text: str) -> bool:
    try:
        msgspec.convert(text, Id)
    except msgspec.ValidationError:
        return False
    return True


def _noun(draft: Draft, times: LocalTimes, faults: Faults) -> Noun | None:
    raw = {field: value for field, value in draft.raw.items() if value is not None}
    bad = {*draft.bad, *_read_times(draft, raw, times, faults)}
    if not _is_text(raw):
        bad.add("")
        faults.add(draft.where, "", "it holds half a character", "whole characters: save the file as UTF-8")
    fields = _FIELDS[draft.kind]
    values: dict[str, Any] = {}
    for field, value in raw.items():
        if field not in fields:
            bad.add(field)
            faults.add(draft.where, field, f"{shown(field)} is no field of {draft.kind}", nearest(field, fields))
        elif field not in bad:
            try:
                values[fields[field].name] = msgspec.convert(value, fields[field].type, str_keys=True)
            except (msgspec.ValidationError, RecursionError) as error:
                bad.add(field)
                faults.add(draft.where, field, _worded(error, value), _right(draft.kind, field))
    for field, info in fields.items():
        if info.required and field not in raw and field not in bad:
            bad.add(field)
            faults.add(draft.where, field, f"{field} is missing", _right(draft.kind, field))
    return None if bad else TYPES[draft.kind](**values)


def _is_text(raw: dict[str, Any]) -> bool:
    """Whether it can be written at all: JSON can name half of a surrogate pair."""
    try:
        msgspec.json.encode(raw)
    except (UnicodeEncodeError, OverflowError):
        return False
    return True


def _right(kind: Kind, field: str) -> str:
    column = columns_of(kind).get(field)
    return column.cell.right if column is not None else "as docs/protocol.md has it"


def _worded(error: Exception, value: object) -> str:
    if ID_PATTERN in str(error):
        return f"{shown(value)} is or holds what is no id"
    said = str(error).replace("`", "").split(" - at ")[0]
    return f"{shown(value)} does not fit: {said[0].lower()}{said[1:]}"


def _read_times(draft: Draft, raw: dict[str, Any], times: LocalTimes, faults: Faults) -> set[str]:
    """Local times become milliseconds in place; the fields in which one does not."""
    bad: set[str] = set()
    day: date | None = None
    if draft.day:
        try:
            day = times.day(times.read(draft.day))
        except Unfit as unfit:
            faults.add(draft.where, "day", unfit.wrong, "a day such as 2014-10-23")
    for field, holder, key in each_time(draft.kind, raw):
        try:
            holder[key] = times.read(holder[key], key, day or _day_of_begin(holder, key, times))
        except Unfit as unfit:
            bad.add(field)
            faults.add(draft.where, field, unfit.wrong, unfit.right)
    return bad


def _day_of_begin(holder: Mapping[str, Any], key: str, times: LocalTimes) -> date | None:
    begin = holder.get(_BEGIN.get(key, ""))
    return times.day(begin) if isinstance(begin, int) else None
