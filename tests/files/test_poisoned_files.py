"""Files made to harm: a clear fault, memory bounded, and never an exception (N6)."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingfloor.files import CHENGDU, Plan, dumps, read, xlsx
from meetingfloor.files import sheets as limits
from meetingfloor.files import workbook as workbook_limits
from meetingfloor.floor.model import Entities, Event, Zone

MIB = 2**20
SMALL = Entities(event={"e1": Event(name="E", starts=0, ends=1)}, zone={"A": Zone(name="Hall A")})
WORKBOOK = xlsx(SMALL)
SHEET = "xl/worksheets/sheet2.xml"


def faults(content: bytes, name: str = "upload") -> list[str]:
    answer = read(content, name=name)
    assert isinstance(answer, list)
    return [str(fault) for fault in answer]


def repacked(change: Callable[[bytes], bytes], part: str = SHEET) -> bytes:
    """The small workbook with one part changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == part else content)
    return packed.getvalue()


def test_the_small_workbook_itself_is_read() -> None:
    assert isinstance(read(repacked(lambda part: part), name="w.xlsx"), Plan)


def test_a_zip_bomb_is_weighed_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "MOST_UNPACKED", 4 * MIB)
    bomb = repacked(lambda part: part + b" " * 64 * MIB)

    tracemalloc.start()
    told = faults(bomb, "bomb.xlsx")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert ["bomb.xlsx: it unpacks to more than 4 MiB; leave out what is no part of the plan"] == told
    assert peak_bytes < 32 * MIB


def test_what_no_sheet_needs_is_never_unpacked() -> None:
    packed = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as more:
        more.writestr("xl/media/bomb.png", b"\0" * 200 * MIB)
        more.writestr("../../etc/passwd", "root")

    tracemalloc.start()
    answer = read(packed.getvalue(), name="w.xlsx")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert isinstance(answer, Plan)
    assert peak_bytes < 16 * MIB


CORNERS = {
    "far to the right": (b'r="B2"', b'r="XFD2"', "a sheet has more than 200 columns"),
    "far down": (b'r="B2"', b'r="B1048576"', "a sheet has more than 200000 rows"),
    "a row far down": (b'<row r="2"', b'<row r="9999999"', "a sheet has more than 200000 rows"),
    "nowhere": (b'r="B2"', b'r="&#66;2"', "this is no workbook that can be read: a cell of it stands nowhere"),
    "hidden in quotes": (
        b'r="B2"',
        b'x=">" r="XFD1048576"',
        "this is no workbook that can be read: a part of it is no XML",
    ),
    "entities": (
        b"<worksheet",
        b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet',
        "this is no workbook that can be read: a part of it declares XML entities",
    ),
}


@pytest.mark.parametrize(("old", "new", "wrong"), CORNERS.values(), ids=CORNERS.keys())
def test_a_cell_cannot_stretch_a_sheet_beyond_its_limits(old: bytes, new: bytes, wrong: str) -> None:
    told = faults(repacked(lambda part: part.replace(old, new, 1)), "w.xlsx")

    assert [wrong] == [fault.removeprefix("w.xlsx: ").split(";")[0] for fault in told]


def test_a_wide_rectangle_of_two_corners_is_too_many_cells() -> None:
    def stretch(part: bytes) -> bytes:
        return part.replace(b'r="B2"', b'r="GR2"', 1).replace(b"</sheetData>", b'<row r="200000"></row></sheetData>', 1)

    assert ["w.xlsx: a sheet has more than 2000000 cells; leave out what is no part of the plan"] == faults(
        repacked(stretch), "w.xlsx"
    )


def test_one_long_text_in_a_thousand_cells_is_weighed_a_thousand_times() -> None:
    packed = io.BytesIO()
    long = b"<si><t>" + b"x" * MIB + b"</t></si>"
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(3, 1003))
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "xl/sharedStrings.xml":
                content = content.replace(b"<si>", long + b"<si>", 1)
            new.writestr(entry.filename, content.replace(b"</sheetData>", cells + b"</sheetData>"))

    assert ["w.xlsx: its cells hold more than 128 MiB of text; leave out what is no part of the plan"] == faults(
        packed.getvalue(), "w.xlsx"
    )


def test_a_bundle_of_nothing_but_brackets_is_never_built() -> None:
    content = b'{"meetingfloor": 1, "zone": [' + b"[]," * 5_000_000 + b"[]]}"

    tracemalloc.start()
    told = faults(content, "b.json")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 1 == len(told)
    assert peak_bytes < 32 * MIB


def test_a_million_columns_are_never_built() -> None:
    tracemalloc.start()
    told = faults(b"id," + b"," * 8_000_000, "zones.csv")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "zones.csv: a row has more than 200 columns; split it, or leave out what is no part of the plan" in told
    assert peak_bytes < 80 * MIB


def test_a_million_columns_over_many_lines_are_never_built() -> None:
    assert "a row has more than 200 columns" in faults(b'id,"\n"' + b',"\n"' * 1_000_000, "zones.csv")[0]


def test_rows_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 3)

    assert "zones.csv: it has more than 3 rows; split it, or leave out what is no part of the plan" in faults(
        b"id,name\na,a\nb,b\nc,c\n", "zones.csv"
    )


def test_files_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES", MIB)

    assert ["b.json: it is too large; at most 1 MiB"] == faults(b"{" + b" " * MIB, "b.json")


def test_an_endless_cell_is_no_csv() -> None:
    assert "this is no CSV: field larger than field limit" in faults(b'id,name\na,"' + b"x" * MIB, "zones.csv")[0]


def test_a_quote_that_never_ends_is_no_csv() -> None:
    assert "this is no CSV: unexpected end of data" in faults(b'id,name\na,"x\n', "zones.csv")[0]


@pytest.mark.parametrize("deep", [b'{"a":' * 100_000, b'{"x":' + b"[" * 1_000_000, b'{"' + b'\\"' * 1_000_000 + b"["])
def test_a_deep_bundle_is_refused_at_once(deep: bytes) -> None:
    assert 1 == len(faults(deep, "b.json"))


def test_brackets_within_texts_are_not_deep() -> None:
    zone = {"name": "[" * 100 + '\\"{{'}
    event = {"e1": {"name": "E", "starts": "2014-10-23", "ends": "2014-10-23"}}
    bundle = json.dumps({"meetingfloor": 1, "event": event, "zone": {"A": zone}})

    assert isinstance(read(bundle.encode(), name="b.json"), Plan)


def test_a_number_of_a_million_digits_is_refused() -> None:
    assert 1 == len(faults(b'{"meetingfloor": 1, "event": ' + b"9" * MIB + b"}", "b.json"))


def test_a_fault_shows_nothing_that_a_terminal_would_obey() -> None:
    told = faults(b"id,name,kind\nx,X,\x1b[2Jclub\n", "organisations.csv")

    assert "\x1b" not in "".join(told)


OLD = {
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "this is an old or a locked workbook"),
    "a cut workbook": (WORKBOOK[:-40], "this is no workbook that can be read"),
    "nothing": (b"", "it is empty or broken"),
}


@pytest.mark.parametrize(("content", "wrong"), OLD.values(), ids=OLD.keys())
def test_what_is_no_file_of_ours_is_said_so(content: bytes, wrong: str) -> None:
    assert wrong in faults(content, "plan.xlsx")[0]


CHENGDU_PLAN = read(CHENGDU)
assert isinstance(CHENGDU_PLAN, Plan)
SOURCES = [WORKBOOK, dumps(SMALL).encode(), (CHENGDU / "tables.csv").read_bytes(), (CHENGDU / "slots.csv").read_bytes()]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SOURCES), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), max_size=6), st.data())
def test_no_bytes_make_it_fall_over(source: bytes, edits: list[tuple[float, bytes]], data: st.DataObject) -> None:
    content = bytearray(source)
    for place, piece in edits:
        at = int(place * len(content))
        content[at : at + len(piece)] = piece
    name = data.draw(st.sampled_from(["plan.xlsx", "b.json", "tables.csv", "x", ""]))

    answer = read(bytes(content), name=name)

    assert isinstance(answer, Plan | list)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_rubbish_makes_it_fall_over(content: bytes) -> None:
    assert isinstance(read(content, name="tables.csv"), list)
