"""XLSX → sheets. What it unpacks to, how wide it is and what XML is in it is known before calamine sees a byte."""

import datetime
import io
import re
import zipfile
import zlib
from typing import Any

from meetingfloor.files.faults import Faults, Where
from meetingfloor.files.sheets import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Row, Sheet, TooMuchError, unguarded

MOST_PARTS = 2_000
MOST_UNPACKED = 128 * 2**20
MOST_TEXT = 128 * 2**20
"""Of all cells together: one shared string may stand in a million cells, and calamine copies it into each."""
SAVE_ANEW = "open it in a spreadsheet program and save it as .xlsx"

_WANTED = re.compile(
    r"(\[Content_Types\]\.xml|_rels/\.rels|xl/(_rels/workbook\.xml\.rels|workbook\.xml|sharedStrings\.xml|styles\.xml"
    r"|worksheets/[^/]+\.xml))",
    re.IGNORECASE,
)
# No possessive quantifiers: Python before 3.11.5 matches groups under them wrongly. The bound keeps it from remembering
# where it was in millions of attributes.
_TAG = re.compile(rb"""<[^<>"']*(?:"[^"<>]*"[^<>"']*|'[^'<>]*'[^<>"']*){0,256}>""")
_PLACED = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)(?=[\s/>])([^>]*)>")
_PLACE = re.compile(rb"""(?<![\w:.-])r\s*=\s*["']([^"']*)["']""")
_SHARED = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>([^<]*)<")
_CELL = re.compile(rb"([A-Za-z]{1,3})?(\d{1,7})")
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError)
_IGNORED = re.compile(r"(_.*|#.*|instructions?|readme|notes?|说明)", re.IGNORECASE)


def of_xlsx(content: bytes, file: str, faults: Faults) -> list[Sheet]:
    """Every sheet but instructions and those whose name begins with _ or #."""
    from python_calamine import CalamineError

    try:
        return _sheets(_repacked(content), file)
    except TooMuchError as error:
        faults.add(Where(file), "", str(error), "leave out what is no part of the plan")
    except (CalamineError, *_BROKEN) as no:
        faults.add(Where(file), "", f"this is no workbook that can be read: {no}", SAVE_ANEW)
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":  # what Rust's panics become; it cannot be imported
            raise
        faults.add(Where(file), "", "this is no workbook that can be read", SAVE_ANEW)
    return []


def _sheets(content: bytes, file: str) -> list[Sheet]:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = [name for name in workbook.sheet_names if not _IGNORED.fullmatch(name.strip())]
    return [_sheet(name, workbook.get_sheet_by_name(name), file) for name in names]


def _repacked(content: bytes) -> bytes:
    """A workbook of the parts that hold cells alone, so that calamine unpacks nothing that was not weighed here."""
    repacked = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(repacked, "w") as parts:
        entries = packed.infolist()
        if len(entries) > MOST_PARTS:
            raise TooMuchError(f"it has more than {MOST_PARTS} parts")
        left = MOST_UNPACKED
        kept: dict[str, bytes] = {}
        for entry in entries:
            name = entry.filename.lower()
            if _WANTED.fullmatch(name) and name not in kept:
                kept[name] = _unpacked(packed, entry, left)
                left -= len(kept[name])
                parts.writestr(entry.filename, kept[name])
    _check(kept)
    return repacked.getvalue()


def _unpacked(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    with packed.open(entry) as stream:
        part = stream.read(left + 1)
    if len(part) > left:
        raise TooMuchError(f"it unpacks to more than {MOST_UNPACKED // 2**20} MiB")
    return part


def _check(parts: dict[str, bytes]) -> None:
    """By part, what calamine would do with it; names in lower case."""
    shared = parts.get("xl/sharedstrings.xml", b"")
    starts = [found.start() for found in _SHARED.finditer(shared)]
    lengths = [end - start for start, end in zip(starts, [*starts[1:], len(shared)], strict=True)]
    text_bytes = 0
    for name, part in parts.items():
        holds_cells = "worksheets/" in name
        _check_xml(part, strictly=holds_cells or part is shared)
        if holds_cells:
            _check_cells(part)
            text_bytes += _text_bytes(part, lengths)
    if text_bytes > MOST_TEXT:
        raise TooMuchError(f"its cells hold more than {MOST_TEXT // 2**20} MiB of text")


def _check_xml(part: bytes, *, strictly: bool) -> None:
    """strictly: only tags and text, nothing in which a second reader could see other tags than we do."""
    if b"\0" in part:
        raise ValueError("a part of it is no UTF-8")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or (strictly and b"<!" in part):
        raise ValueError("a part of it declares XML entities")
    if strictly and b"<" in _TAG.sub(b"", part):
        raise ValueError("a part of it is no XML")


def _text_bytes(part: bytes, lengths: list[int]) -> int:
    """What the shared strings of a sheet's cells come to, at most: each number is taken for one."""
    total = 0
    for found in _VALUE.finditer(part):
        value = found[1]
        if b"&#" in value:
            raise ValueError("a cell's value is written in character references")
        if value.isdigit() and len(value) < 10 and int(value) < len(lengths):
            total += lengths[int(value)]
    return total


def _check_cells(part: bytes) -> None:
    """The corners of a sheet: calamine takes memory for the whole rectangle."""
    widest = lowest = count = 0
    for placed in _PLACED.finditer(part):
        count += 1
        for place in _PLACE.findall(placed[1]):
            found = _CELL.fullmatch(place)
            if found is None:
                raise ValueError("a cell of it stands nowhere")
            lowest = max(lowest, int(found[2]))
            widest = max(widest, _column_number(found[1] or b""))
    if lowest > MOST_ROWS:
        raise TooMuchError(f"a sheet has more than {MOST_ROWS} rows")
    if widest > MOST_COLUMNS:
        raise TooMuchError(f"a sheet has more than {MOST_COLUMNS} columns")
    if count > MOST_CELLS or lowest * widest > MOST_CELLS:
        raise TooMuchError(f"a sheet has more than {MOST_CELLS} cells")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _sheet(name: str, sheet: Any, file: str) -> Sheet:
    rows = []
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [unguarded(_text(value).strip("\ufeff \u00a0\u3000\n\r")) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        rows.append(Row(number, cells))
    return Sheet(name, f"{file}[{name}]", rows)


def _text(value: object) -> str:
    """A cell as it would be typed: dates and times as local times, whole numbers without a point."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 2**63:
            return str(int(value))
        case datetime.datetime():
            return _typed_time(value)
        case datetime.time():
            return f"{value:%H:%M}" + (f":{value:%S}" if value.second else "")
        case datetime.timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        case _:
            return str(value)


def _typed_time(value: datetime.datetime) -> str:
    """Excel counts days in floats: to the nearest millisecond it means what was typed."""
    value += datetime.timedelta(microseconds=500)
    text = f"{value:%Y-%m-%d %H:%M}"
    millis = value.microsecond // 1000
    if value.second or millis:
        text += f":{value.second:02}"
    return text + (f".{millis:03}" if millis else "")
