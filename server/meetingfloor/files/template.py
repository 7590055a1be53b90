"""An empty workbook with its instructions: the headings that columns.py reads."""

import io
from pathlib import Path
from typing import Any

import msgspec

from meetingfloor.files.columns import COLUMNS, NAMES
from meetingfloor.floor.model import TYPES, Kind

FIRST_ROW, LAST_ROW = 1, 5_000
"""Rows in which a cell offers its words to choose from."""

NOT_PLANNED = frozenset({"outcome", "finding"})
"""Kinds that come of the day: the template leaves them out, an import reads them all the same."""

INSTRUCTIONS = (
    "meetingfloor: the plan of one event",
    "",
    "Each sheet holds one sort of thing, each row one of them. Empty sheets and columns may stay, or go.",
    "Every row needs an id of your own, such as T4 or nordvind: letters, digits, . _ - (at most 64).",
    "Importing again updates by id. What the file no longer has stays, unless you import with --prune.",
    "Other sheets name things by their id: a table its zone, a meeting its organisations, people, table and slot.",
    "Times are local times of the event's zone: 2014-10-23 09:00. With a column day, 09:00 alone will do.",
    "Several values in one cell are separated by ;  Texts in languages: en: Hall closed; zh: 展厅关闭",
    "A heading that begins with # is a remark, and so is a row whose first cell does.",
    "First try it: meetingfloor import FILE --dry-run tells every fault with its row and column, and writes nothing.",
    "",
)
ROWS = tuple(kind for kind in TYPES if kind not in NOT_PLANNED)


def template() -> bytes:
    """The workbook; its headings are those that `meetingfloor import` reads."""
    import xlsxwriter  # type: ignore[import-untyped]

    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True})
        _instruct(workbook.add_worksheet("instructions"), bold)
        for kind in ROWS:
            _headings(workbook.add_worksheet(NAMES[kind]), kind, bold)
    return packed.getvalue()


def write_template(path: Path) -> None:
    path.write_bytes(template())


def _instruct(sheet: Any, bold: Any) -> None:
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 3, 44)
    for number, line in enumerate(INSTRUCTIONS):
        sheet.write_string(number, 0, line, bold if number == 0 else None)
    number = len(INSTRUCTIONS)
    for column, heading in enumerate(("sheet", "column", "what it holds", "what it is for")):
        sheet.write_string(number, column, heading, bold)
    for kind in ROWS:
        for heading, holds, about in _explained(kind):
            number += 1
            for column, text in enumerate((NAMES[kind], heading, holds, about)):
                sheet.write_string(number, column, text)


def _explained(kind: Kind) -> list[tuple[str, str, str]]:
    needed = _needed(kind)
    lines = [("id", "letters, digits, . _ -", "needed")]
    for column in COLUMNS[kind]:
        if not column.rare:
            about = "; ".join(part for part in ("needed" * (column.field in needed), column.about) if part)
            lines.append((column.field, column.cell.right, about))
    return lines


def _needed(kind: Kind) -> set[str]:
    return {one.encode_name for one in msgspec.structs.fields(TYPES[kind]) if one.required}


def _headings(sheet: Any, kind: Kind, bold: Any) -> None:
    columns = [column for column in COLUMNS[kind] if not column.rare]
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns), 16)
    sheet.write_string(0, 0, "id", bold)
    for index, column in enumerate(columns, start=1):
        sheet.write_string(0, index, column.field, bold)
        if column.cell.values:
            choice = {"validate": "list", "source": list(column.cell.values), "error_type": "warning"}
            sheet.data_validation(FIRST_ROW, index, LAST_ROW, index, choice)
