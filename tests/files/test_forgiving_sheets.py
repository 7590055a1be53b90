"""Sheets as people make them: encodings, separators, headings, cells."""

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from meetingfloor.files import Plan, read, template
from meetingfloor.files.cells import BOOLEAN, LANGUAGES, LIST, MINUTES, PAIRS, PARTIES, SPANS, WORDS, Cell
from meetingfloor.files.columns import COLUMNS, field_of, kind_of
from meetingfloor.floor.model import TYPES, Entities, Event, Organisation

BASE = Entities(event={"e1": Event(name="E", starts=1414022400000, ends=1414065600000, zone_name="Asia/Shanghai")})
CHINESE = "id,name,native,kind\nmian,Mianyang,绵阳新能源装备产业集群,cluster\n"
FRENCH = "id;name;native;kind\nchim;Pôle Chimie Verte;Réseaux à l’énergie renouvelée;cluster\n"


def organisations(content: bytes, name: str = "organisations.csv") -> dict[str, Organisation]:
    answer = read(content, name=name, base=BASE)
    assert isinstance(answer, Plan), [str(fault) for fault in answer]
    return answer.entities.organisation


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_chinese_is_read_in_every_encoding_that_spreadsheets_save(encoding: str) -> None:
    assert "绵阳新能源装备产业集群" == organisations(CHINESE.encode(encoding))["mian"].native


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_accents_are_read_in_the_old_code_page_too(encoding: str) -> None:
    read_back = organisations(FRENCH.encode(encoding))["chim"]

    assert ("Pôle Chimie Verte", "Réseaux à l’énergie renouvelée") == (read_back.name, read_back.native)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_separate(separator: str) -> None:
    content = CHINESE.replace(",", separator).encode()

    assert "Mianyang" == organisations(content)["mian"].name


def test_excels_own_line_about_separators_counts_as_a_row() -> None:
    answer = read(b"sep=;\r\nid;name;kind\r\nx;X;club\r\n", name="organisations.csv", base=BASE)

    assert isinstance(answer, list)
    assert "organisations.csv:3:kind" == answer[0].place


def test_line_breaks_within_a_cell_belong_to_one_row() -> None:
    answer = read(b'id,name,kind,profile\nx,X,cluster,"one\ntwo"\ny,Y,club,\n', name="organisations.csv", base=BASE)

    assert isinstance(answer, list)
    assert "organisations.csv:3:kind" == answer[0].place


HEADINGS = [
    ("person", "Native Position", "native_position"),
    ("person", "NATIVE_POSITION", "native_position"),
    ("person", "\ufeffId", "id"),
    ("person", "Organization", "organisation"),
    ("person", "organisations", "organisation"),
    ("organisation", "Sector", "sectors"),
    ("event", "time zone", "zone_name"),
    ("request", "From", "from"),
    ("outcome", "next-step", "next_step"),
    ("person", "shoe size", None),
]


@pytest.mark.parametrize(("kind", "heading", "field"), HEADINGS)
def test_headings_are_forgiven_case_spaces_and_number(kind: Any, heading: str, field: str | None) -> None:
    assert field == field_of(kind, heading)


NAMES = [("People", "person"), ("ORGANIZATIONS", "organisation"), ("01 tables", "table"), ("Meeting", "meeting")]


@pytest.mark.parametrize(("name", "kind"), [*NAMES, ("budget", None)])
def test_files_are_forgiven_their_names(name: str, kind: str | None) -> None:
    assert kind == kind_of(name)


CELLS: list[tuple[Cell, str, Any]] = [
    (LIST, "a; b | c\nd", ["a", "b", "c", "d"]),
    (LIST, "风能；储能", ["风能", "储能"]),
    (WORDS, "en: Hall closed; zh: 展厅关闭", {"en": "Hall closed", "zh": "展厅关闭"}),
    (WORDS, "en: one; two\nzh：三", {"en": "one; two", "zh": "三"}),
    (LANGUAGES, "en C1; zh A2", {"en": "C1", "zh": "A2"}),
    (LANGUAGES, "en, zh-Hans: B2", {"en": "", "zh-Hans": "B2"}),
    (BOOLEAN, "是", True),
    (BOOLEAN, "No", False),
    (BOOLEAN, "1", True),
    (PAIRS, "en-zh; pt/zh-Hans", [["en", "zh"], ["pt", "zh-Hans"]]),
    (MINUTES, "A: 2; B: 5", {"A": 2, "B": 5}),
    (SPANS, "2014-10-23 09:00 – 12:00", [{"from": "2014-10-23 09:00", "to": "12:00"}]),
    (SPANS, "09:00-12:00; 13:00 to 15:00", [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "15:00"}]),
    (
        PARTIES,
        "nord: mette, jens; mian",
        [{"organisation": "nord", "people": ["mette", "jens"]}, {"organisation": "mian"}],
    ),
]


@pytest.mark.parametrize(("cell", "text", "meaning"), CELLS)
def test_cells_are_read_as_people_write_them(cell: Cell, text: str, meaning: Any) -> None:
    assert meaning == cell.read(text)


def test_remarks_are_no_part_of_the_plan() -> None:
    read_back = organisations(b"id,name,kind,# who asked\nx,X,cluster,Wei\n# y,Y,club,\n")

    assert ["x"] == list(read_back)


def test_a_workbook_is_read_as_spreadsheets_type_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        time = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        notes = workbook.add_worksheet("_notes")
        notes.write_string(0, 0, "anything")
        sheet = workbook.add_worksheet("Slots")
        for column, heading in enumerate(("ID", "Number", "Starts", "Ends")):
            sheet.write_string(0, column, heading)
        sheet.write_row(1, 0, ["R1", 1])
        sheet.write_number(1, 2, 41935 + 9.5 / 24, time)
        sheet.write_number(1, 3, 41935 + (9 * 60 + 50) / 1440, time)
        tables = workbook.add_worksheet("tables")
        tables.write_row(0, 0, ["id", "label"])
        tables.write_row(1, 0, ["T1", 7])

    answer = read(path, base=BASE)

    assert isinstance(answer, Plan), [str(fault) for fault in answer]
    assert 20 * 60_000 == answer.entities.slot["R1"].ends - answer.entities.slot["R1"].starts
    assert 1414027800000 == answer.entities.slot["R1"].starts
    assert "7" == answer.entities.table["T1"].label


def test_a_fault_of_a_workbook_names_sheet_and_row(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Tables")
        sheet.write_row(2, 0, ["id", "label"])
        sheet.write_row(4, 0, ["T1", ""])

    answer = read(path, base=BASE)

    assert isinstance(answer, list)
    assert ["plan.xlsx[Tables]:5:label: label is missing; a text"] == [str(fault) for fault in answer]


def test_the_template_is_read_without_a_word_over_an_event() -> None:
    answer = read(template(), name="template.xlsx", base=BASE)

    assert isinstance(answer, Plan), [str(fault) for fault in answer]
    assert {} == answer.entities.by_kind()


def test_every_field_of_the_model_has_its_column() -> None:
    for kind, noun in TYPES.items():
        assert set(noun.__struct_encode_fields__) == {column.field for column in COLUMNS[kind]}, kind
