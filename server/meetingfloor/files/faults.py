"""Every fault of an import in one report: where, what is wrong, what would be right."""

import json
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

import msgspec

MOST_FAULTS = 1000
"""More are not told: whoever has so many looks at the first ones, and a poisoned file must not fill the memory."""


class Unfit(Exception):
    """What is wrong with one value, and what would be right."""

    def __init__(self, wrong: str, right: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.right = right


class Fault(msgspec.Struct, frozen=True, order=True):
    """`row` as a spreadsheet counts (the header is row 1), 0 where the place is a path in a JSON bundle, or a file."""

    file: str
    row: int
    column: str
    wrong: str
    right: str

    @property
    def place(self) -> str:
        if self.row:
            return f"{self.file}:{self.row}:{self.column}"
        return f"{self.file}:{self.column}" if self.column else self.file

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong}; {self.right}"


class Where(msgspec.Struct, frozen=True, gc=False):
    """Where an entity stands: a row with its headings by field, or a path in a bundle."""

    file: str
    row: int = 0
    path: str = ""
    headings: dict[str, str] = {}

    def column(self, field: str) -> str:
        """As the file itself names it."""
        if self.row:
            return self.headings.get(field, field)
        return f"{self.path}/{pointer(field)}" if field else self.path

    def __str__(self) -> str:
        return f"{self.file}:{self.row}" if self.row else f"{self.file}:{self.path}"


class Faults:
    """The report as it grows."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self.untold = 0

    def __bool__(self) -> bool:
        return bool(self._faults)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def add(self, where: Where, field: str, wrong: str, right: str) -> None:
        if len(self._faults) >= MOST_FAULTS:
            self.untold += 1
            return
        self._faults.append(Fault(where.file, where.row, where.column(field), wrong, right))

    def told(self) -> list[Fault]:
        """In the order of files and rows; the last one counts those that are not told."""
        faults = sorted(self._faults)
        if self.untold:
            more = f"{self.untold} more faults are not listed"
            faults.append(Fault(faults[-1].file, 0, "", more, "mend these first and import again"))
        return faults


def nearest(word: str, words: Iterable[str]) -> str:
    """`did you mean X`, or the words that there are."""
    known = sorted(words)
    close = get_close_matches(word.lower(), [one.lower() for one in known], n=1, cutoff=0.6)
    if close:
        return f"did you mean {next(one for one in known if one.lower() == close[0])}"
    return "there are " + ", ".join(known[:12]) + (" …" if len(known) > 12 else "")


def pointer(key: str) -> str:
    """A key as RFC 6901 writes it in a path."""
    return key.replace("~", "~0").replace("/", "~1")


def shown(value: object, most: int = 60) -> str:
    """A value as a fault quotes it: short, on one line, without what a terminal would obey."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = "".join(letter if letter.isprintable() else "·" for letter in text[: most + 1])
    return f"“{text[:most]}…”" if len(text) > most else f"“{text}”"
