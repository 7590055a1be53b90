"""Rows of a sheet → drafts, by their headings."""

from collections.abc import Mapping
from typing import Any

import msgspec

from meetingfloor.files.columns import columns_of, field_of, kind_of, nearest_heading, nearest_kind
from meetingfloor.files.drafts import Draft
from meetingfloor.files.faults import Faults, Unfit, Where, shown
from meetingfloor.files.sheets import Row, Sheet
from meetingfloor.floor.model import Kind, Noun

Base = Mapping[Kind, Mapping[str, Noun]]


class _Headings(msgspec.Struct, frozen=True):
    """`columns`: place in the row → field. `names`: field → heading as it stands there. `headed`: all places."""

    kind: Kind
    columns: dict[int, str]
    names: dict[str, str]
    headed: frozenset[int]


def drafts(sheet: Sheet, base: Base, faults: Faults) -> list[Draft]:
    """One draft for each row that is not empty, nor a remark (its first cell begins with #).

    base: what is there already. A column that the sheet does not have says nothing: the field keeps what it has.
    """
    kind = kind_of(sheet.name)
    if kind is None:
        faults.add(Where(sheet.file), "", f"{shown(sheet.name)} is no kind of entity", nearest_kind(sheet.name))
        return []
    rows = [row for row in sheet.rows if row.cells and any(row.cells)]
    if not rows:
        faults.add(Where(sheet.file), "", "there are no headings", "a first row with id and the fields")
        return []
    headings = _headings(kind, sheet, rows[0], faults)
    there = base.get(kind, {})
    found = (_draft(sheet, row, headings, there, faults) for row in rows[1:] if not row.cells[0].startswith("#"))
    return [draft for draft in found if draft is not None]


def _headings(kind: Kind, sheet: Sheet, first: Row, faults: Faults) -> _Headings:
    columns: dict[int, str] = {}
    names: dict[str, str] = {}
    for index, heading in enumerate(first.cells):
        if heading.startswith("#"):
            continue
        where = Where(sheet.file, first.number, headings={"": heading or letter(index)})
        field = field_of(kind, heading) if heading else None
        if heading and field is None:
            right = f"{nearest_heading(kind, heading)}; or # before it, to keep it as a remark"
            faults.add(where, "", f"{shown(heading)} is no column of {kind}", right)
        elif field is not None and field in names:
            faults.add(where, "", f"{shown(heading)} means {field}, as {names[field]} does", "each column once")
        elif field is not None:
            columns[index] = field
            names[field] = heading
    if "id" not in names:
        faults.add(Where(sheet.file, first.number, headings={"": "id"}), "", "there is no column id", "add one")
    return _Headings(kind, columns, names, frozenset(index for index, heading in enumerate(first.cells) if heading))


def _draft(sheet: Sheet, row: Row, headings: _Headings, there: Mapping[str, Noun], faults: Faults) -> Draft | None:
    where = Where(sheet.file, row.number, headings=headings.names)
    texts = _texts(sheet, row, headings, faults)
    which, day = texts.pop("id", ""), texts.pop("day", "")
    if not which:
        if "id" in headings.names:
            faults.add(where, "id", "there is no id", "1 to 64 letters, digits, . _ -")
        return None
    raw = _kept(there.get(which), headings)
    columns = columns_of(headings.kind)
    bad: set[str] = set()
    for field, text in texts.items():
        try:
            raw[field] = columns[field].cell.read(text)
        except Unfit as unfit:
            bad.add(field)
            faults.add(where, field, unfit.wrong, unfit.right)
    return Draft(headings.kind, which, raw, where, day, frozenset(bad))


def _texts(sheet: Sheet, row: Row, headings: _Headings, faults: Faults) -> dict[str, str]:
    """The cells that are not empty, by field."""
    texts: dict[str, str] = {}
    for index, cell in enumerate(row.cells):
        if cell and index in headings.columns:
            texts[headings.columns[index]] = cell
        elif cell and index not in headings.headed:
            where = Where(sheet.file, row.number, headings={"": letter(index)})
            faults.add(where, "", f"{shown(cell)} stands under no heading", "a heading above it, or nothing")
    return texts


def _kept(noun: Noun | None, headings: _Headings) -> dict[str, Any]:
    """Fields of what is there already that the sheet has no column for."""
    if noun is None:
        return {}
    raw: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(noun))
    return {field: value for field, value in raw.items() if field not in headings.names}


def letter(index: int) -> str:
    """The column as a spreadsheet names it: 0 is A."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
