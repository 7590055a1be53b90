"""What goes out comes back the same."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from files.any_entities import TRICKY, entities, texts
from meetingfloor.files import CHENGDU, Fault, Plan, csvs, dumps, read, with_derived, write, xlsx
from meetingfloor.files.cells import TEXT
from meetingfloor.files.sheets import guarded, unguarded
from meetingfloor.files.writing import CellTooLong
from meetingfloor.floor.model import Entities, Event, Notice

EACH = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking whole events takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def brought(answer: Plan | list[Fault]) -> Entities:
    assert isinstance(answer, Plan), "\n".join(str(fault) for fault in answer)
    return answer.entities


@EACH
@given(entities())
def test_a_bundle_brings_back_every_entity(made: Entities) -> None:
    assert with_derived(made) == brought(read(dumps(made).encode(), name="bundle.json"))


@EACH
@given(entities())
def test_a_folder_of_csv_brings_back_every_entity(made: Entities) -> None:
    with TemporaryDirectory() as folder:
        write(made, Path(folder), "csv")

        assert with_derived(made) == brought(read(folder))


@EACH
@given(entities())
def test_a_workbook_brings_back_every_entity(made: Entities) -> None:
    assert with_derived(made) == brought(read(xlsx(made), name="plan.xlsx"))


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_chengdu_goes_out_and_comes_back(form: str, tmp_path: Path) -> None:
    chengdu = brought(read(CHENGDU))
    path = tmp_path / f"out.{form}"

    write(chengdu, path, form)  # type: ignore[arg-type]

    assert chengdu == brought(read(path))


@given(texts())
def test_a_guarded_cell_is_no_formula_and_reads_back(text: str) -> None:
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert text == unguarded(guarded(text))


@pytest.mark.parametrize("text", [one for one in TRICKY if one])
def test_a_text_stands_plainly_in_its_cell_where_it_can(text: str) -> None:
    assert text == TEXT.read(TEXT.write(text))


def test_formulas_leave_as_text_in_every_csv_cell() -> None:
    made = Entities(event={"e1": Event(name='=HYPERLINK("http://evil")', venue="@SUM(1)", starts=0, ends=1)})

    line = csvs(made)["events.csv"].decode("utf-8-sig").splitlines()[1]

    assert line.startswith("e1,\"'=HYPERLINK(")
    assert ",'@SUM(1)," in line


def test_simple_things_are_written_as_people_write_them() -> None:
    folder = csvs(brought(read(CHENGDU)))

    assert "M01,C2B,voj: jelena-petrovic; jcloud: pan-yifan,T1,R1," in folder["meetings.csv"].decode("utf-8-sig")
    assert "2014-10-22 08:30 – 2014-10-22 18:00; " in folder["interpreters.csv"].decode("utf-8-sig")
    assert "search" not in folder["people.csv"].decode("utf-8-sig").splitlines()[0]


def test_an_export_over_an_older_one_leaves_no_rows_behind(tmp_path: Path) -> None:
    event = {"e1": Event(name="one", starts=0, ends=1)}
    write(Entities(event=event, notice={"N1": Notice(text={"en": "old"})}), tmp_path, "csv")

    write(Entities(event=event), tmp_path, "csv")

    assert {} == brought(read(tmp_path)).notice


@given(st.integers(1, 3))
def test_a_text_too_long_for_a_cell_is_said_so(times: int) -> None:
    made = Entities(event={"e1": Event(name="x" * 40_000 * times, starts=0, ends=1)})

    with pytest.raises(CellTooLong, match="name of event e1"):
        xlsx(made)
