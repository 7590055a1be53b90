"""write: entities → a JSON bundle, a folder of CSV files, a workbook, or a calendar."""

import csv
import io
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec

from meetingfloor.files import ical
from meetingfloor.files.bundle import dumps, raw_of
from meetingfloor.files.columns import COLUMNS, NAMES, Column
from meetingfloor.files.sheets import guarded
from meetingfloor.floor.answer import Failure
from meetingfloor.floor.model import KINDS, TYPES, Entities, Kind

Format = Literal["json", "csv", "xlsx", "ics"]
Cells = list[str | int]

LONGEST = {"csv": 131_072, "xlsx": 32_767}
"""Characters of a cell: what csv.reader takes, and what Excel does."""


class CellTooLong(Failure):
    remedy = "export it as JSON, which has no such limit"


def write(entities: Entities, path: Path, format: Format) -> None:  # noqa: A002 - as the option is called
    """csv: `path` is a folder, made if need be; its files of kinds that are no more are emptied down to their headings.

    A file appears whole or not at all. Raises CellTooLong, and OSError.
    """
    match format:
        case "json":
            _replace(path, dumps(entities).encode())
        case "csv":
            _write_folder(entities, path)
        case "xlsx":
            _replace(path, xlsx(entities))
        case "ics":
            _replace(path, ical.whole(entities, stamp_ms=int(time.time() * 1000)))


def csvs(entities: Entities) -> dict[str, bytes]:
    """File name → UTF-8 with BOM (Excel shows 汉字 then), CRLF; formulas guarded by an apostrophe."""
    return {f"{NAMES[kind]}.csv": _csv(rows) for kind, rows in tables(entities, "csv").items()}


def xlsx(entities: Entities) -> bytes:
    """One sheet for each kind; all cells are texts or numbers, never formulas."""
    import xlsxwriter  # type: ignore[import-untyped]

    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_urls": False}) as workbook:
        bold = workbook.add_format({"bold": True})
        for kind, rows in tables(entities, "xlsx").items():
            sheet = workbook.add_worksheet(NAMES[kind])
            sheet.freeze_panes(1, 1)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, int):
                        sheet.write_number(number, column, cell)
                    else:  # an apostrophe of our own where one stands: reading takes one away
                        text = guarded(cell) if cell.startswith("'") else cell
                        sheet.write_string(number, column, text, bold if number == 0 else None)
    return packed.getvalue()


def tables(entities: Entities, format: Literal["csv", "xlsx"]) -> dict[Kind, list[Cells]]:  # noqa: A002
    """For each kind of which there is something: headings, then a row for each entity."""
    made: dict[Kind, list[Cells]] = {}
    for kind, raws in raw_of(entities).items():
        assert kind in KINDS
        defaults = {one.encode_name: _default(one) for one in msgspec.structs.fields(TYPES[kind])}
        columns = [one for one in COLUMNS[kind] if not one.rare or _is_filled(one, raws.values(), defaults)]
        rows: list[Cells] = [["id", *(column.field for column in columns)]]
        for which, raw in raws.items():
            cells = [_cell(column, raw.get(column.field)) for column in columns]
            for column, cell in zip(columns, cells, strict=True):
                if isinstance(cell, str) and len(cell) >= LONGEST[format]:
                    raise CellTooLong(
                        f"{column.field} of {kind} {which} is too long for a cell ({len(cell)} characters)"
                    )
            rows.append([which, *cells])
        made[kind] = rows
    return made


def _cell(column: Column, raw: Any) -> str | int:
    if raw is None:
        return ""
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 2**53:
        return raw
    return column.cell.write(raw)


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return None if field.default is msgspec.NODEFAULT else field.default


def _is_filled(column: Column, raws: Iterable[dict[str, Any]], defaults: dict[str, Any]) -> bool:
    return any(raw.get(column.field) not in (None, defaults[column.field]) for raw in raws)


def _csv(rows: list[Cells]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([[guarded(str(cell)) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _write_folder(entities: Entities, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = csvs(entities)
    for kind in KINDS:
        name = f"{NAMES[kind]}.csv"
        if name in files:
            _replace(folder / name, files[name])
        elif (folder / name).exists():
            _replace(folder / name, _csv([["id", *(one.field for one in COLUMNS[kind] if not one.rare)]]))


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
