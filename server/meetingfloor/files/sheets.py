"""Sheets: rows of text from a folder of CSV files or one CSV; every limit is checked before memory is taken."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from meetingfloor.files.faults import Faults, Where

MOST_BYTES = 32 * 2**20
"""Of one file, and of all files of a folder together."""
MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_CELLS = 2_000_000
MOST_FILES = 100
MOST_SEPARATORS = 200_000
"""In one record: a cell may hold commas, a million columns may not be built."""

_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ISOLATED = ["gb18030", "big5", "cp1252", "cp1250", "cp1253", "cp1251", "utf_16_le", "utf_16_be"]


class Row(msgspec.Struct, frozen=True, gc=False):
    number: int
    cells: list[str]


class Sheet(msgspec.Struct, frozen=True):
    """`name` says the kind, `file` is what faults call it; the first row holds the headings."""

    name: str
    file: str
    rows: list[Row]


class TooMuchError(Exception):
    """A limit, in words."""


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + text if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


def of_folder(folder: Path, faults: Faults) -> list[Sheet]:
    """Every CSV file that lies directly in the folder; hidden ones and Excel's lock files are no part of it."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.name[0] not in ".~_")
    if not paths:
        faults.add(Where(folder.name), "", "there is no CSV file in this folder", "files such as organisations.csv")
    elif len(paths) > MOST_FILES:
        faults.add(Where(folder.name), "", f"there are more than {MOST_FILES} files", "one for each kind")
        paths = []
    left = MOST_BYTES
    sheets = []
    for path in paths:
        content = bounded(path, left, faults)
        if content is None:
            continue
        left -= len(content)
        sheet = of_csv(content, path.name, faults)
        if sheet is not None:
            sheets.append(sheet)
    return sheets


def bounded(path: Path, most: int, faults: Faults) -> bytes | None:
    """The file's bytes if they are at most so many."""
    if not path.is_file():
        faults.add(Where(path.name), "", "this is no file", "a file that can be read")
        return None
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        limit = f"at most {MOST_BYTES // 2**20} MiB in all"
        faults.add(Where(path.name), "", "it is too large", limit)
        return None
    return content


def of_csv(content: bytes, file: str, faults: Faults) -> Sheet | None:
    text = decoded(content)
    if text is None:
        faults.add(Where(file), "", "its encoding is not clear", "save it as UTF-8")
        return None
    try:
        return Sheet(Path(file).stem, file, list(_records(text)))
    except TooMuchError as error:
        faults.add(Where(file), "", str(error), "split it, or leave out what is no part of the plan")
    except csv.Error as error:
        faults.add(Where(file), "", f"this is no CSV: {error}", "a table with quotes in pairs, as spreadsheets save it")
    return None


def decoded(content: bytes) -> str | None:
    """The text, whether UTF-8, UTF-16, GB18030 or an old code page; None where it cannot be told."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _decode(content, encoding)
    if b"\0" in content[:4096]:
        return _decode(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    return _decode(content, "utf-8") or _guessed(content)


def _decode(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeError:
        return None


def _guessed(content: bytes) -> str | None:
    """GB18030 where it reads as Chinese does: characters of the common plane, mostly side by side."""
    chinese = _decode(content, "gb18030")
    if chinese is not None:
        other = [letter for letter in chinese if ord(letter) > 127]
        common = sum(_is_common(letter) for letter in other)
        paired = sum(len(run) for run in re.findall("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]{2,}", chinese))
        if common >= 0.98 * len(other) and paired >= 0.7 * len(other):
            return chinese
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=_ISOLATED).best()
    return None if best is None else str(best)


def _is_common(letter: str) -> bool:
    """Whether GB2312 has it, which nearly all names are written in."""
    try:
        return len(letter.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _records(text: str) -> Iterator[Row]:
    separator, text = _separator(text)
    lines = _Lines(text, separator)
    left = MOST_CELLS
    for number, record in enumerate(csv.reader(lines, delimiter=separator, strict=True), start=1):
        lines.separators = 0
        if number > MOST_ROWS:
            raise TooMuchError(f"it has more than {MOST_ROWS} rows")
        cells = [unguarded(cell.strip("\ufeff \u00a0\u3000\n\r")) for cell in record]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise TooMuchError(f"row {number} has more than {MOST_COLUMNS} columns")
        left -= len(cells)
        if left < 0:
            raise TooMuchError(f"it has more than {MOST_CELLS} cells")
        yield Row(number, cells)


class _Lines:
    """Lines for csv.reader, which counts nothing itself: stops a record before it becomes a million cells."""

    def __init__(self, text: str, separator: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._separator = separator
        self.separators = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.separators += line.count(self._separator)
        if self.separators > MOST_SEPARATORS:
            raise TooMuchError(f"a row has more than {MOST_COLUMNS} columns")
        return line


def _separator(text: str) -> tuple[str, str]:
    """What separates the headings, and the text without Excel's own `sep=;` line, which stays as an empty one."""
    text = text.removeprefix("\ufeff")
    told = re.match(r"sep=(.)\r?\n", text)
    if told is not None:
        return told[1], "\n" + text[told.end() :]
    heading = next((line for line in io.StringIO(text[:65536]) if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", heading)
    return max(",;\t", key=bare.count), text
